/*
 * Taking connections. libmicrohttpd lets whichever worker wakes first take all that wait, so that one may sit on thirty and another on
 * two; here a thread of our own takes them and hands each on, and the library deals them out in turn.
 */
#include "http/accept.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MS 20 /* when descriptors or memory are short: others may end meanwhile */

struct acceptor {
	struct MHD_Daemon *daemon;
	int fd;
	pthread_t thread;
};

static void pause_a_little(void)
{
	const struct timespec t = {0, PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

static void *take_connections(void *arg)
{
	struct acceptor *a = arg;

	for (;;) {
		struct sockaddr_storage from;
		socklen_t n = sizeof(from);
		int fd = accept4(a->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && errno == EINVAL) /* acceptor_stop shut it */
			return NULL;
		/* what cannot be taken is closed by the library; a peer that was gone already costs no pause */
		if (fd < 0 ? errno != ECONNABORTED && errno != EINTR : MHD_add_connection(a->daemon, fd, (struct sockaddr *)&from, n) != MHD_YES)
			pause_a_little();
	}
}

enum err acceptor_start(struct MHD_Daemon *daemon, int fd, struct acceptor **ret)
{
	struct acceptor *a = calloc(1, sizeof(*a));

	if (!a)
		return ERR_NOMEM;
	a->daemon = daemon;
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
