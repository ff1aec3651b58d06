/*
 * The peer of a rendered page: the same library with the same flags gives one constant answer. constant BYTES THREADS [HEADER VALUE]…
 * prints its port and serves until its standard input ends.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define BACKLOG 1024
#define CONNECTION_MEMORY 8192

struct constant {
	struct MHD_Response *page;
};

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_n, void **request)
{
	const struct constant *c = context;
	static int seen;

	(void)url, (void)method, (void)version, (void)upload, (void)upload_n;
	if (!*request) { /* called once for the head, once for the end of the request: as the server does */
		*request = &seen;
		return MHD_YES;
	}
	return MHD_queue_response(connection, MHD_HTTP_OK, c->page);
}

static int listening(uint16_t *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, BACKLOG) != 0 || getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		fail("no port to listen on");
	*ret_port = ntohs(at.sin_port);
	return fd;
}

/** A page of so many bytes: its letters do not matter, nothing compresses it. */
static struct MHD_Response *page_of(size_t n, char *const *headers)
{
	char *text = malloc(n);
	struct MHD_Response *page;

	if (!text)
		fail("no memory for a page");
	memset(text, 'x', n);
	page = MHD_create_response_from_buffer(n, text, MHD_RESPMEM_MUST_FREE);
	if (!page)
		fail("no memory for an answer");
	for (; headers[0]; headers += 2)
		if (MHD_add_response_header(page, headers[0], headers[1]) != MHD_YES)
			fail("no header can be %s: %s", headers[0], headers[1]);
	return page;
}

int main(int argc, char **argv)
{
	struct constant c;
	struct MHD_Daemon *daemon;
	uint16_t port;
	int64_t threads;
	char byte;
	int fd;

	if (argc < 3 || argc % 2 == 0)
		fail("usage: constant BYTES THREADS [HEADER VALUE]…");
	c.page = page_of((size_t)number_of(argv[1], "BYTES", 1, 16 << 20), argv + 3);
	threads = number_of(argv[2], "THREADS", 2, 64);
	fd = listening(&port);
	daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		answer, &c,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)threads,
		MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_LIMIT, 12000u,
		MHD_OPTION_CONNECTION_TIMEOUT, 30u,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_END);
	if (!daemon)
		fail("libmicrohttpd did not start");
	printf("{\"port\":%u}\n", (unsigned)port);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(daemon);
	MHD_destroy_response(c.page);
	return 0;
}
