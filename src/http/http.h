/*
 * Requests and answers as values, and the server that carries them (libmicrohttpd, behind this file alone). Knows no product,
 * no session, no SQL. Tests make the same values without a socket (http/loopback.h).
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/** Named limits. */
#define HTTP_PATH_MAX 512         /* bytes of path; longer: 414 */
#define HTTP_QUERY_MAX 1024       /* bytes of query; longer: 414 */
#define HTTP_HEAD_MAX 4096        /* bytes of all request headers, about half the connection's memory; libmicrohttpd: 431 */
#define HTTP_RESPONSE_HEADERS 24  /* headers of an answer */
#define HTTP_FIELDS_MAX 64        /* fields of a form or query */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

struct http_header {
	struct str name, value;
};

/**
 * A peer. For limits only: `network` is the IPv4 address, or the /64 of an IPv6 one; behind a trusted proxy
 * (`trusted_proxy` setting) the last address of X-Forwarded-For.
 */
struct http_peer {
	uint64_t network;
	uint64_t around; /* what it is part of: the IPv4 /24, the IPv6 /48 */
	bool local;      /* came over loopback */
	bool forwarded;  /* through the proxy */
	bool wide;       /* of a network in which many people share an address (`carrier_networks`) */
};

struct http_request {
	enum http_method method; /* HEAD is handled as GET, its body dropped */
	struct str path;         /* decoded once, valid UTF-8, no NUL, begins with "/" */
	struct str query;        /* raw, without "?" */
	struct str body;         /* whole; empty without one */
	struct http_peer peer;
	struct arena *arena;     /* of this request; borrowed by everything in the answer */
	void *impl;              /* the server's */
};

/** A view that stays open (server-sent events); see http/stream.h. */
struct stream_hub;
struct stream_topic {
	uint64_t street;   /* any value equal for equal streets */
	int64_t about;     /* wakes when one of an event's ids is this; 0: at every event of the street */
	uint64_t since;    /* stream_hub_mark before the page was made: a later event wakes at once; 0: only what is still to come */
	/* by whose right it is open; all 0: anybody's who has the address */
	int64_t who;       /* an account or a device: stream_hub_dismiss ends the view */
	int64_t session;   /* of the account; 0 none */
	int64_t until_ms;  /* by the clock: when the right ends by itself; 0 never */
	uint64_t asked;    /* stream_hub_mark before the right was looked at: a dismissal since then ends the view at once */
};

struct http_response {
	int status;
	struct http_header headers[HTTP_RESPONSE_HEADERS];
	size_t headers_n;
	const struct http_header *fixed; /* literals that every answer carries: neither checked nor copied; S() texts only */
	size_t fixed_n;
	struct str body;       /* arena or static; plain */
	struct str body_gzip;  /* static, for assets; empty: compressed on the way when worth it and asked for */
	bool no_compress;      /* e.g. secrets beside reflected input */
	bool stream;           /* body is ignored; the connection becomes a stream on `topic` */
	struct stream_topic topic;
};

/** http_request_header(req, "Cookie"): name without regard to case; the empty str when absent. Borrowed from the request. */
struct str http_request_header(const struct http_request *req, const char *name);
/** http_request_cookie(req, "fx_pass"): value of a cookie; the empty str when absent. First one wins. */
struct str http_request_cookie(const struct http_request *req, struct str name);

/**
 * http_response_header(res, name, value): appends; value must outlive the answer (arena or static). CR, LF or NUL in it, a name
 * that is no token, or no room: the header is left out.
 */
void http_response_header(struct http_response *res, struct str name, struct str value);

/* --- The server ------------------------------------------------------------------------------------------------- */

enum http_verdict { HTTP_DONE, HTTP_LATER };

/** What the application gives the server. Called on the server's threads. */
struct http_app {
	void *context;
	/**
	 * head(context, req, ret_body_max): before the body is read; sets the largest body this request may have (0 none).
	 * Not OK: the answer is error(err) and the body is not read (ERR_NOT_FOUND, ERR_METHOD, ERR_RATE …).
	 */
	enum err (*head)(void *context, const struct http_request *req, size_t *ret_body_max);
	/**
	 * handle(context, req, res): fills ${res} and returns HTTP_DONE, or keeps both, returns HTTP_LATER and calls http_finish
	 * once, on any thread.
	 */
	enum http_verdict (*handle)(void *context, struct http_request *req, struct http_response *res);
	/** error(context, req, err, res): a page for what the server itself had to refuse (ERR_LIMIT, ERR_MALFORMED …). */
	void (*error)(void *context, struct http_request *req, enum err err, struct http_response *res);
};

struct http_options {
	const char *listen;       /* "0.0.0.0", "127.0.0.1", "::" */
	uint16_t port;            /* 0: a free one */
	unsigned threads;         /* 0: 2 */
	size_t arena_cap;         /* bytes of a request's arena beyond its body; 0: 1 MiB */
	unsigned connections_max; /* 0: 12,000 */
	unsigned idle_timeout_s;  /* 0: 30; streams are exempt */
	unsigned peer_ms;         /* what a peer may take for a head, and with more for its size for a body or an answer; 0: http/connections.h */
	const char *trusted_proxy;/* address whose X-Forwarded-For counts; NULL: none */
	const char *carrier_networks; /* "100.64.0.0/10 2001:db8::/32": see http_peer.wide; NULL: none */
	bool shares;              /* an address holds its share of the connections only (http/connections.h) */
	struct stream_hub *hub;   /* for streams; may be NULL */
};

struct http_server;

/** http_address_ok(address): one address of IPv4 or IPv6, as listen and trusted_proxy have it. */
bool http_address_ok(struct str address);
/**
 * http_server_start(options, app, ret): listens and serves. ERR_BUSY: the port is taken; ERR_FORBIDDEN: it is not for this user;
 * ERR_NOT_FOUND: the address is none of this computer's; ERR_INVALID: an address that is none; ERR_LIMIT: this process may open too few
 * files; ERR_NOMEM, ERR_IO. Free with http_server_stop.
 */
enum err http_server_start(const struct http_options *options, const struct http_app *app, struct http_server **ret);
/** http_server_port(s): the port it got. */
uint16_t http_server_port(const struct http_server *s);
/** http_server_stop(s): takes no new work, lets what runs finish (≤ 3 s), ends streams, frees. NULL is fine. */
void http_server_stop(struct http_server *s);
/** http_finish(req): the answer of a request that was HTTP_LATER is complete. Any thread, exactly once. */
void http_finish(struct http_request *req);

#endif
