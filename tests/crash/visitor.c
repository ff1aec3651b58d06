#include "visitor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "socket.h"

#define PATIENCE_S 30

struct visitor {
	uint16_t port;
	int fd; /* -1: not connected */
	struct wire_answer answer;
};

struct visitor *visitor_new(uint16_t port)
{
	struct visitor *v = calloc(1, sizeof(*v));

	if (v) {
		v->port = port;
		v->fd = -1;
	}
	return v;
}

static void hang_up(struct visitor *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
}

void visitor_free(struct visitor *v)
{
	if (!v)
		return;
	hang_up(v);
	free(v);
}

static bool connected(struct visitor *v)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(v->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = PATIENCE_S};

	if (v->fd >= 0)
		return true;
	v->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (v->fd < 0)
		return false;
	setsockopt(v->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(v->fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return true;
	hang_up(v);
	return false;
}

/** The status of the whole answer; 0: none came. */
static int ask(struct visitor *v, const char *request, int n)
{
	if (!connected(v))
		return 0;
	wire_send(v->fd, (struct str){request, (size_t)n});
	if (wire_read(v->fd, false, &v->answer))
		return v->answer.status;
	hang_up(v);
	return 0;
}

int visitor_reads(struct visitor *v, const char *path)
{
	char request[256];
	int n = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, (unsigned)v->port);

	return ask(v, request, n);
}

/** What stands between ${before} and the next ${end}. */
static bool between(struct str text, struct str before, char end, char *to, size_t max)
{
	size_t at = str_find_str(text, before);
	struct str rest = str_from(text, at + before.n), value = str_head(rest, str_find(rest, end));

	if (at == text.n || value.n == 0 || value.n == rest.n || value.n >= max)
		return false;
	memcpy(to, value.p, value.n);
	to[value.n] = '\0';
	return true;
}

int visitor_files(struct visitor *v, const char *page, struct receipt *ret)
{
	char csrf[128], nonce[64], pass[128], kind[32], body[400], request[1024];
	struct str location;
	int status = visitor_reads(v, page), n;

	if (status != 200)
		return status;
	if (!between(wire_header(&v->answer, S("Set-Cookie")), S("fx_pass="), ';', pass, sizeof(pass)) ||
		!between(v->answer.body, S("name=\"csrf\" value=\""), '"', csrf, sizeof(csrf)) ||
		!between(v->answer.body, S("name=\"nonce\" value=\""), '"', nonce, sizeof(nonce)) ||
		!between(v->answer.body, S("name=\"kind\" value=\""), '"', kind, sizeof(kind)))
		return -1;
	n = snprintf(body, sizeof(body), "csrf=%s&nonce=%s&kind=%s", csrf, nonce, kind);
	n = snprintf(request, sizeof(request),
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: fx_pass=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		page, (unsigned)v->port, pass, n, body);
	status = ask(v, request, n);
	if (status != 303)
		return status;
	location = wire_header(&v->answer, S("Location"));
	if (!str_starts(location, S("/r/")) || location.n >= sizeof(ret->path))
		return -1;
	*ret = (struct receipt){{0}};
	memcpy(ret->path, location.p, location.n);
	return status;
}
