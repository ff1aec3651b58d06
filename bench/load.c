/*
 * Files appeals as phones do: load PORT PATH COUNT CLIENTS. First COUNT forms are fetched from the page at PATH, each by a phone of
 * its own (a pass, a form token, a nonce); then CLIENTS connections, each waiting for its answer before it posts the next, post
 * them. Only the posting is timed. Every answer must be 303 to a receipt.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define CLIENTS_MAX 1024

struct post {
	char *text;      /* the whole request */
	size_t n;
	int64_t took_ns;
};

struct client {
	int fd;
	size_t job, sent, in_n;
	int64_t began_ns;
	char in[CLIENT_IN_MAX];
};

struct load {
	uint16_t port;
	const char *path;
	char get[256];
	size_t get_n;
	struct post *posts;
	size_t count, next, done;
	bool posting;
	int epoll;
};

/* --- What is sent and what must come back --------------------------------------------------------------------------------- */

static struct str request_of(const struct load *l, size_t job)
{
	return l->posting ? (struct str){l->posts[job].text, l->posts[job].n} : (struct str){l->get, l->get_n};
}

/** The form on the page becomes the request that posts its first button. */
static void take_form(struct load *l, size_t job, struct str page)
{
	char csrf[128], nonce[64], pass[128], kind[32], body[400], *text = NULL;
	int n;

	if (!between(page, S("fx_pass="), ';', pass, sizeof(pass)) || !between(page, S("name=\"csrf\" value=\""), '"', csrf, sizeof(csrf)) ||
		!between(page, S("name=\"nonce\" value=\""), '"', nonce, sizeof(nonce)) ||
		!between(page, S("name=\"kind\" value=\""), '"', kind, sizeof(kind)))
		fail("%s holds no form to report with", l->path);
	n = snprintf(body, sizeof(body), "csrf=%s&nonce=%s&kind=%s", csrf, nonce, kind);
	n = asprintf(&text,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: fx_pass=%s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Content-Length: %d\r\n\r\n%s",
		l->path, (unsigned)l->port, pass, n, body);
	if (n < 0)
		fail("no memory for a form");
	l->posts[job] = (struct post){text, (size_t)n, 0};
}

static void take_answer(struct load *l, const struct client *c, int status, struct str answer)
{
	if (!l->posting) {
		if (status != 200)
			fail("GET %s: %d", l->path, status);
		take_form(l, c->job, answer);
		return;
	}
	if (status != 303 || str_find_str(answer, S("\r\nLocation: /r/")) == answer.n)
		fail("POST %s: %d instead of a receipt\n%.*s", l->path, status, (int)answer.n, answer.p);
	l->posts[c->job].took_ns = now_ns() - c->began_ns;
}

/* --- Connections ------------------------------------------------------------------------------------------------------------ */

static void send_rest(const struct load *l, struct client *c)
{
	struct str rest = str_from(request_of(l, c->job), c->sent);
	ssize_t n = send(c->fd, rest.p, rest.n, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN)
		fail("send: %s", strerror(errno));
	c->sent += n > 0 ? (size_t)n : 0;
}

static void begin_next(struct load *l, struct client *c)
{
	c->in_n = c->sent = 0;
	c->job = l->next;
	if (l->next == l->count)
		return;
	l->next++;
	c->began_ns = now_ns();
	send_rest(l, c);
}

static void receive(struct load *l, struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->in_n, sizeof(c->in) - c->in_n, 0);
	int status;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		fail("the server closed a connection after %zu answers", l->done);
	c->in_n += (size_t)n;
	if (answer_whole((struct str){c->in, c->in_n}, &status) == 0)
		return;
	take_answer(l, c, status, (struct str){c->in, c->in_n});
	l->done++;
	begin_next(l, c);
}

/** All of the jobs once, one at a time on each connection. */
static void run(struct load *l, struct client *clients, size_t n, bool posting)
{
	struct epoll_event events[64];

	l->posting = posting;
	l->next = l->done = 0;
	for (size_t i = 0; i < n; i++)
		begin_next(l, &clients[i]);
	while (l->done < l->count) {
		int got = epoll_wait(l->epoll, events, 64, 30000);

		if (got == 0)
			fail("no answer for 30 seconds, after %zu", l->done);
		for (int i = 0; i < got; i++) {
			struct client *c = events[i].data.ptr;

			if (c->job < l->count && c->sent < request_of(l, c->job).n)
				send_rest(l, c);
			if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
				receive(l, c);
		}
	}
}

static struct client *connect_all(struct load *l, size_t n)
{
	struct client *clients = calloc(n, sizeof(*clients));

	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!clients || l->epoll < 0)
		fail("no memory for %zu clients", n);
	for (size_t i = 0; i < n; i++) {
		struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &clients[i]};

		clients[i].fd = connect_to(l->port, 0);
		if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, clients[i].fd, &event) != 0)
			fail("epoll: %s", strerror(errno));
	}
	return clients;
}

static void report(const struct load *l, int64_t began_ns)
{
	double seconds = (double)(now_ns() - began_ns) / 1e9;
	int64_t *took = calloc(l->count, sizeof(*took));

	if (!took)
		fail("no memory");
	for (size_t i = 0; i < l->count; i++)
		took[i] = l->posts[i].took_ns;
	printf("{\"appeals\":%zu,\"began_ns\":%lld,\"seconds\":%.4f,\"per_second\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n", l->count,
		(long long)began_ns, seconds, (double)l->count / seconds, (double)percentile(took, l->count, 50) / 1e6,
		(double)percentile(took, l->count, 99) / 1e6);
	free(took);
}

int main(int argc, char **argv)
{
	struct load l = {0};
	struct client *clients;
	size_t n;
	int64_t began;

	if (argc != 5)
		fail("usage: load PORT PATH COUNT CLIENTS");
	l.port = (uint16_t)number_of(argv[1], "PORT", 1, 65535);
	l.path = argv[2];
	l.count = (size_t)number_of(argv[3], "COUNT", 1, 1000000);
	n = (size_t)number_of(argv[4], "CLIENTS", 1, CLIENTS_MAX);
	l.get_n = (size_t)snprintf(l.get, sizeof(l.get), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", l.path, (unsigned)l.port);
	l.posts = calloc(l.count, sizeof(*l.posts));
	if (!l.posts || l.get_n >= sizeof(l.get))
		fail("PATH is too long, or no memory");
	clients = connect_all(&l, n);
	run(&l, clients, n, false);
	began = now_ns();
	run(&l, clients, n, true);
	report(&l, began);
	return 0; /* the system takes everything back */
}
