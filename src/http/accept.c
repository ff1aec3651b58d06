/*
 * Taking connections. libmicrohttpd lets whichever worker wakes first take all that wait, so that one may sit on thirty and another on
 * two; here a thread of our own takes them and hands each on, and the library deals them out in turn.
 */
#include "http/accept.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/connections.h"

#define SWEEP_MS 1000
#define PAUSE_MS 20 /* when descriptors or memory are short: others may end meanwhile */

struct acceptor {
	struct MHD_Daemon *daemon;
	struct connections *connections;
	int fd;
	pthread_t thread;
};

static void pause_a_little(void)
{
	const struct timespec t = {0, PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

/**
 * We count, and the library's own limit is never reached: libmicrohttpd 0.9.75 forgets to unlock a mutex when a connection that was
 * handed on exceeds it, and then hangs for ever.
 */
static bool hand_on(struct acceptor *a, int fd, const struct sockaddr_storage *from, socklen_t n)
{
	if (!connections_admit(a->connections, fd, (const struct sockaddr *)from)) {
		close(fd);
		return true;
	}
	/* what it does not take it closes; connections_admit notices when the number comes again */
	return MHD_add_connection(a->daemon, fd, (const struct sockaddr *)from, n) == MHD_YES;
}

/** Takes all that wait; false when the listening socket was shut. */
static bool take_waiting(struct acceptor *a)
{
	for (;;) {
		struct sockaddr_storage from = {0};
		socklen_t n = sizeof(from);
		int fd = accept4(a->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && errno == EINVAL) /* acceptor_stop shut it */
			return false;
		if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return true;
		/* a peer that was gone already costs no pause */
		if (fd < 0 ? errno != ECONNABORTED && errno != EINTR : !hand_on(a, fd, &from, n))
			pause_a_little();
	}
}

static void *take_connections(void *arg)
{
	struct acceptor *a = arg;
	struct pollfd wait = {.fd = a->fd, .events = POLLIN};
	int64_t swept = clock_monotonic_ms();

	while (take_waiting(a)) {
		poll(&wait, 1, SWEEP_MS);
		if (clock_monotonic_ms() - swept < SWEEP_MS)
			continue;
		connections_sweep(a->connections);
		swept = clock_monotonic_ms();
	}
	return NULL;
}

enum err acceptor_start(struct MHD_Daemon *daemon, int fd, struct connections *connections, struct acceptor **ret)
{
	struct acceptor *a = calloc(1, sizeof(*a));

	if (!a)
		return ERR_NOMEM;
	a->daemon = daemon;
	a->connections = connections;
	a->fd = fd;
	if (pthread_create(&a->thread, NULL, take_connections, a) != 0) {
		free(a);
		return ERR_NOMEM;
	}
	*ret = a;
	return OK;
}

void acceptor_stop(struct acceptor *a)
{
	if (!a)
		return;
	shutdown(a->fd, SHUT_RDWR);
	pthread_join(a->thread, NULL);
	close(a->fd);
	free(a);
}
