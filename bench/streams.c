/*
 * Phones that lie open on a live page: streams PORT PATH COUNT COOKIE opens COUNT of them and prints {"open":…} when each was
 * greeted. Then it reads its standard input: a line "listen" forgets what came and is answered by {"listening":true}; when every
 * view has had news after it, {"last_ns":…} tells the moment (monotonic) the last one had it. It ends with its input.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define PER_ADDRESS 5000
#define PATIENCE_MS 30000
#define SILENCE_MAX_MS 60000 /* the server says something to each view every 20 seconds */

/** Looks for a text that begins with a line's end and has no other: so one number is all there is to remember. */
struct seen {
	uint8_t at;
	bool whole;
};

struct stream {
	int fd;
	struct seen greeting, news;
};

struct streams {
	struct stream *v;
	size_t n, greeted, told;
	bool listening;
	int epoll;
};

static bool see(struct seen *s, struct str pattern, char c)
{
	if (c == pattern.p[s->at])
		s->at++;
	else
		s->at = c == '\n';
	if (s->at < pattern.n)
		return false;
	s->at = 0;
	return true;
}

static void take(struct streams *all, struct stream *s, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (see(&s->greeting, S("\n: hello"), text.p[i]) && !s->greeting.whole) {
			s->greeting.whole = true;
			all->greeted++;
		}
		if (see(&s->news, S("\nevent: changed"), text.p[i]) && !s->news.whole) {
			s->news.whole = true;
			all->told++;
		}
	}
}

static void receive(struct streams *all, struct stream *s)
{
	char text[4096];
	ssize_t n = recv(s->fd, text, sizeof(text), 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		fail("the server closed a view; %zu were greeted", all->greeted);
	take(all, s, (struct str){text, (size_t)n});
}

static void read_command(struct streams *all)
{
	char line[64];
	ssize_t n = read(STDIN_FILENO, line, sizeof(line));

	if (n <= 0)
		exit(0);
	for (size_t i = 0; i < all->n; i++)
		all->v[i].news = (struct seen){0};
	all->told = 0;
	all->listening = true;
	printf("{\"listening\":true}\n");
	fflush(stdout);
}

static void tell_if_all(struct streams *all)
{
	if (!all->listening || all->told < all->n)
		return;
	all->listening = false;
	printf("{\"last_ns\":%lld}\n", (long long)now_ns());
	fflush(stdout);
}

static void watch(const struct streams *all, int fd, void *what)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};

	if (epoll_ctl(all->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		fail("epoll: %s", strerror(errno));
}

/** One look at what came; false: nothing did for ${timeout_ms}. */
static bool look(struct streams *all, int timeout_ms)
{
	struct epoll_event events[256];
	int n = epoll_wait(all->epoll, events, 256, timeout_ms);

	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr)
			receive(all, events[i].data.ptr);
		else
			read_command(all);
	}
	return n != 0;
}

static void open_all(struct streams *all, uint16_t port, const char *path, const char *cookie)
{
	char request[1024];
	int n = snprintf(request, sizeof(request),
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\nAccept: text/event-stream\r\n\r\n", path, (unsigned)port, cookie);

	if (n < 0 || (size_t)n >= sizeof(request))
		fail("PATH or COOKIE is too long");
	for (size_t i = 0; i < all->n; i++) {
		all->v[i].fd = connect_to(port, (unsigned)(i / PER_ADDRESS));
		if (send(all->v[i].fd, request, (size_t)n, MSG_NOSIGNAL) != n)
			fail("send: %s", strerror(errno));
		watch(all, all->v[i].fd, &all->v[i]);
		look(all, 0);
	}
	while (all->greeted < all->n)
		if (!look(all, PATIENCE_MS))
			fail("%zu of %zu views were greeted", all->greeted, all->n);
}

int main(int argc, char **argv)
{
	struct streams all = {.epoll = epoll_create1(EPOLL_CLOEXEC)};

	if (argc != 5)
		fail("usage: streams PORT PATH COUNT COOKIE");
	files_max();
	all.n = (size_t)number_of(argv[3], "COUNT", 1, 100000);
	all.v = calloc(all.n, sizeof(*all.v));
	if (!all.v || all.epoll < 0)
		fail("no memory for %zu views", all.n);
	open_all(&all, (uint16_t)number_of(argv[1], "PORT", 1, 65535), argv[2], argv[4]);
	printf("{\"open\":%zu}\n", all.n);
	fflush(stdout);
	watch(&all, STDIN_FILENO, NULL);
	for (;;) {
		if (!look(&all, SILENCE_MAX_MS))
			fail("silent for a minute: not even a heartbeat came");
		tell_if_all(&all);
	}
}
