/* One request on a real connection, and the parts of the server that work on it. Private to the server's files. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <sys/socket.h>

#include "http/internal.h"
#include "http/stream.h"

#define CONNECTION_MEMORY 8192 /* bytes of libmicrohttpd's pool for each connection: headers in, headers out */

/** An address as 16 bytes; IPv4 in its mapped form. */
struct address {
	uint8_t b[16];
};

/** Networks that a setting lists. */
#define NETWORKS_MAX 32
struct networks {
	struct {
		struct address address;
		unsigned bits; /* of the 128 */
	} v[NETWORKS_MAX];
	size_t n;
};

struct http_server {
	struct http_app app;
	struct stream_hub *hub; /* borrowed; may be NULL */
	size_t arena_cap;
	bool has_proxy;
	struct address proxy;
	struct networks carriers;
	struct connections *connections;
	unsigned connections_max;
	struct MHD_Daemon *daemon;
	struct acceptor *acceptor;
	uint16_t port;
	/* under exchange_lock */
	bool stopping;
	struct exchange *running; /* handed to the application and not yet delivered */
	pthread_cond_t idle;      /* `running` became empty */
};

/**
 * Who owns an exchange: libmicrohttpd until EXCHANGE_RUNNING; while RUNNING or SUSPENDED the application may answer from any
 * thread; from FINISHED on libmicrohttpd's thread again. ABANDONED: the server is gone, the application still holds it and
 * http_finish frees it.
 */
enum exchange_state { EXCHANGE_READING, EXCHANGE_RUNNING, EXCHANGE_SUSPENDED, EXCHANGE_FINISHED, EXCHANGE_ABANDONED };

struct exchange {
	struct http_carrier carrier; /* first: req.impl points here */
	struct http_server *server;
	struct MHD_Connection *connection;
	struct exchange *next, *previous; /* in server->running */
	enum exchange_state state;        /* under exchange_lock from RUNNING on */
	bool begun, completed;
	enum err refused;   /* the server answers by itself with app.error */
	int refused_status; /* instead of the one app.error chose; 0: that */
	size_t body_max;    /* bytes the application allows */
	size_t discarded;   /* bytes of a refused body that came all the same */
	size_t body_cap;
	char *body;         /* malloc: grows with what really came, never with what was announced */
	struct http_request req;
	struct http_response *res; /* in the arena */
	char target[];             /* raw, with its NUL */
};

/**
 * Guards state, completed and server->running of all exchanges of all servers: one that was abandoned outlives its server.
 * MHD_suspend_connection and MHD_resume_connection are called under it: they take a mutex inside libmicrohttpd under which it
 * never calls back.
 */
extern pthread_mutex_t exchange_lock;

/* --- server_request.c: libmicrohttpd's callbacks */
void *exchange_new(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_n, void **state);
void exchange_completed(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why);
/** exchange_free(x): with its arena and body. */
void exchange_free(struct exchange *x);
/** exchange_spare_free(): the arenas kept for the next requests; a server that still runs makes new ones. */
void exchange_spare_free(void);
/** exchange_unlist(x): no longer awaited by http_server_stop. Under exchange_lock. */
void exchange_unlist(struct exchange *x);

/** connection_fd(connection): its socket; -1: unknown. */
int connection_fd(struct MHD_Connection *connection);

/* --- answer.c */
/** answer_send(x, state): hands x->res to libmicrohttpd; a stream frees ${x} and clears ${*state}. */
enum MHD_Result answer_send(struct exchange *x, void **state);

/* --- compress.c */
/** compress_gzip(a, plain, ret): false when it would not become smaller, or memory is short. */
bool compress_gzip(struct arena *a, struct str plain, struct str *ret);
/** compress_worth(type): the media types that are text. */
bool compress_worth(struct str content_type);
/** compress_accepted(accept_encoding): gzip is named, and not with q=0. */
bool compress_accepted(struct str accept_encoding);

/* --- peer.c */
/** address_parse(s, ret): IPv4 or IPv6 text; false for anything else. */
bool address_parse(struct str s, struct address *ret);
/** networks_parse(s, ret): "10.0.0.0/8 100.64.0.0/10", blanks or commas between; false for anything else. Fuzzed with the settings. */
bool networks_parse(struct str s, struct networks *ret);
/** peer_of_address(server, from, ret_proxy): who connected; ${ret_proxy}: it is the trusted proxy. */
struct http_peer peer_of_address(const struct http_server *server, const struct sockaddr *from, bool *ret_proxy);
/** peer_of(server, connection): see struct http_peer. */
struct http_peer peer_of(const struct http_server *server, struct MHD_Connection *connection);

/* --- stream.c */
/** stream_response(hub, connection, topic): a response that stays open; NULL: memory is short or the hub has ended. */
struct MHD_Response *stream_response(struct stream_hub *hub, struct MHD_Connection *connection, const struct stream_topic *topic);
/** stream_hub_begin(hub) / stream_hub_end(hub): may have streams; ends all of them and takes no new ones. NULL is fine. */
void stream_hub_begin(struct stream_hub *hub);
void stream_hub_end(struct stream_hub *hub);

#endif
