#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/accept.h"
#include "http/connections.h"

#define STOP_WAIT_MS 3000
#define SPARE_FILES 256 /* descriptors for everything that is not a connection */
#define SPARE_FILES_MIN 64
#define FILES_MAX 1048576
#define CONNECTIONS_MAX 12000
#define CONNECTIONS_MIN 16
#define BACKLOG 1024

static const struct address v4_any = {.b = {[10] = 0xff, [11] = 0xff}};

/* --- The listening socket ------------------------------------------------------------------------------------------ */

static socklen_t listen_address(const struct address *a, uint16_t port, struct sockaddr_storage *ret)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;

	*ret = (struct sockaddr_storage){0};
	if (memcmp(a->b, v4_any.b, 12) == 0) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, a->b + 12, 4);
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, a->b, sizeof(a->b));
	return sizeof(*v6);
}

static uint16_t bound_port(int fd)
{
	struct sockaddr_storage got = {0};
	socklen_t n = sizeof(got);

	if (getsockname(fd, (struct sockaddr *)&got, &n) != 0)
		return 0;
	return ntohs(got.ss_family == AF_INET ? ((struct sockaddr_in *)&got)->sin_port : ((struct sockaddr_in6 *)&got)->sin6_port);
}

static enum err listen_on(const struct http_options *options, int *ret)
{
	const int on = 1, off = 0;
	struct sockaddr_storage to;
	struct address a;
	socklen_t n;
	int fd;

	if (!address_parse(str_c(options->listen), &a))
		return ERR_INVALID;
	n = listen_address(&a, options->port, &to);
	fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return ERR_IO;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (to.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)); /* "::" hears IPv4 too */
	if (bind(fd, (struct sockaddr *)&to, n) != 0 || listen(fd, BACKLOG) != 0) {
		enum err err = errno == EADDRINUSE ? ERR_BUSY : errno == EACCES || errno == EPERM ? ERR_FORBIDDEN : errno == EADDRNOTAVAIL ? ERR_NOT_FOUND : ERR_IO;

		close(fd);
		return err;
	}
	*ret = fd;
	return OK;
}

/** How many descriptors this process may have: raised as far as the hard limit lets us, towards ${want}. */
static size_t raise_file_limit(size_t want)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return want;
	if (limit.rlim_cur < want) {
		limit.rlim_cur = want < limit.rlim_max ? want : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur < FILES_MAX ? (size_t)limit.rlim_cur : FILES_MAX;
}

/** Never more connections than there are descriptors for, so that a file or a database can always be opened. */
static enum err open_connections(struct http_server *s, const struct http_options *options)
{
	unsigned max = options->connections_max ? options->connections_max : CONNECTIONS_MAX;
	size_t files = raise_file_limit((size_t)max + SPARE_FILES);

	if (files < SPARE_FILES_MIN + CONNECTIONS_MIN) {
		log_error("this process may open %zu files, which is too few (ulimit -n, LimitNOFILE)", files);
		return ERR_LIMIT;
	}
	if (files < (size_t)max + SPARE_FILES) {
		max = (unsigned)(files > 2 * SPARE_FILES ? files - SPARE_FILES : files - SPARE_FILES_MIN);
		log_warn("this process may open %zu files: at most %u connections (ulimit -n, LimitNOFILE)", files, max);
	}
	s->connections_max = max;
	return connections_new(s, &(struct connections_options){max, files, options->shares, options->peer_ms}, &s->connections);
}

/* --- Start ---------------------------------------------------------------------------------------------------------- */

static void on_connection(void *server, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = server;

	(void)context;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED)
		connections_closed(s->connections, connection_fd(connection));
}

/** The library would decode the path by rules that are not ours; it gets it as it came. */
static size_t leave_escapes(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context, (void)connection;
	return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct http_server *s, const struct http_options *options)
{
	unsigned threads = options->threads ? options->threads : 2;
	struct MHD_OptionItem pool[] = {
		{threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
		{MHD_OPTION_END, 0, NULL},
	};

	return MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
		exchange_step, s,
		MHD_OPTION_ARRAY, pool,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_LIMIT, (s->connections_max + CONNECTIONS_MIN) * threads * 2, /* never reached: see accept.c */
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_CONNECTION_TIMEOUT, options->idle_timeout_s ? options->idle_timeout_s : 30u,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_new, s,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, s,
		MHD_OPTION_END);
}

static enum err server_new(const struct http_options *options, const struct http_app *app, struct http_server **ret)
{
	struct http_server *s = calloc(1, sizeof(*s));
	pthread_condattr_t monotonic;

	if (!s)
		return ERR_NOMEM;
	s->app = *app;
	s->hub = options->hub;
	s->arena_cap = options->arena_cap ? options->arena_cap : MIB(1);
	if (options->trusted_proxy && *options->trusted_proxy) {
		s->has_proxy = address_parse(str_c(options->trusted_proxy), &s->proxy);
		if (!s->has_proxy) {
			free(s);
			return ERR_INVALID;
		}
	}
	if (options->carrier_networks && !networks_parse(str_c(options->carrier_networks), &s->carriers)) {
		free(s);
		return ERR_INVALID;
	}
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->idle, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*ret = s;
	return OK;
}

static void server_free(struct http_server *s)
{
	connections_free(s->connections);
	pthread_cond_destroy(&s->idle);
	free(s);
}

enum err http_server_start(const struct http_options *options, const struct http_app *app, struct http_server **ret)
{
	struct http_server *s = NULL;
	int fd = -1;
	enum err err = server_new(options, app, &s);

	if (err != OK)
		return err;
	err = listen_on(options, &fd);
	if (err != OK) {
		server_free(s);
		return err;
	}
	s->port = bound_port(fd);
	stream_hub_begin(s->hub);
	err = open_connections(s, options);
	if (err == OK)
		s->daemon = start_daemon(s, options);
	if (err == OK)
		err = s->daemon ? acceptor_start(s->daemon, fd, s->connections, &s->acceptor) : ERR_NOMEM; /* its threads and their memory are all that it wants */
	if (err != OK) {
		if (s->daemon)
			MHD_stop_daemon(s->daemon);
		close(fd);
		server_free(s);
		return err;
	}
	*ret = s;
	return OK;
}

bool http_address_ok(struct str address)
{
	struct address a;

	return address_parse(address, &a);
}

uint16_t http_server_port(const struct http_server *s)
{
	return s->port;
}

/* --- Stop ----------------------------------------------------------------------------------------------------------- */

/** What is not answered by now never will be here: its connection is closed, and its memory is http_finish's to free. */
static void abandon_running(struct http_server *s)
{
	for (struct exchange *x = s->running, *next; x; x = next) {
		next = x->next;
		if (x->state == EXCHANGE_FINISHED)
			continue;
		if (x->state == EXCHANGE_SUSPENDED)
			MHD_resume_connection(x->connection);
		x->state = EXCHANGE_ABANDONED;
		exchange_unlist(x);
	}
}

static void wait_until_idle(struct http_server *s)
{
	struct timespec until;
	int late = 0;

	clock_deadline(STOP_WAIT_MS, &until);
	pthread_mutex_lock(&exchange_lock);
	s->stopping = true;
	while (s->running && !late)
		late = pthread_cond_timedwait(&s->idle, &exchange_lock, &until);
	abandon_running(s);
	pthread_mutex_unlock(&exchange_lock);
}

void http_server_stop(struct http_server *s)
{
	if (!s)
		return;
	acceptor_stop(s->acceptor);
	wait_until_idle(s);
	stream_hub_end(s->hub);
	MHD_stop_daemon(s->daemon);
	server_free(s);
	exchange_spare_free();
}
