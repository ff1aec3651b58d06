/*
 * One row per route: what a request needs is a column here, not a line that a handler must remember. `feixiang routes` prints the
 * table, a test walks it.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "auth/capability.h"
#include "http/http.h"

struct web;

/** Where a handler runs. */
enum route_run {
	RUN_INLINE, /* on the socket's thread: no database, or short reads (PostgreSQL: on a worker) */
	RUN_POOL,   /* on a worker: long reads, big files; may call web_write() */
	RUN_SIGN_IN, /* on the worker that is kept for passwords; may call web_write() */
	RUN_WRITER, /* inside the street's next write batch; answered after its commit */
};

enum route_csrf {
	CSRF_NONE,  /* safe methods only */
	CSRF_FORM,  /* same origin and a signed form token */
	CSRF_TOKEN, /* JSON: same origin or none, and the token in X-CSRF-Token */
};

/** How often: per peer, counted before the body is read. Rows of web/rate.c. */
enum route_rate { RATE_PAGE, RATE_WRITE, RATE_FILE, RATE_CODE, RATE_SIGN_IN, RATE_UPLOAD, RATE__COUNT };

enum route_flags {
	ROUTE_STREAM = 1, /* server-sent events; the row's `live` says of what */
	ROUTE_JSON = 2,   /* errors are JSON */
	ROUTE_ASSET = 4,  /* immutable file: no cookies, no street */
};

/** What a live view may hear: no more than the page it keeps fresh shows. */
enum route_live {
	LIVE_NONE,
	LIVE_STREET,  /* all of the street: for the office */
	LIVE_SHOP,    /* what changes the duty page of the phone's own shop */
	LIVE_SUBJECT, /* the one thing whose address somebody holds */
};

struct route {
	enum http_method method;
	/* Segments in braces are parameters: {street} a street's code; {code} a public code that begins with one ("xq-7k3m");
	 * {id} a positive number; {token} anything else. */
	const char *pattern;
	enum err (*handle)(struct web *w);
	enum route_run runs;
	enum capability capability;
	enum route_csrf csrf;
	size_t body_max;
	enum route_rate rate;
	unsigned flags;
	enum route_live live;
};

#define ROUTE_PARAMS_MAX 3

struct route_match {
	const struct route *route;
	struct str param[ROUTE_PARAMS_MAX]; /* in the order of the pattern */
	struct str street_code;             /* from {street} or {code}; empty: a page of the house */
};

struct router;

/** router_new(tables, ret): ${tables} is a NULL-terminated list of arrays, each ended by a row with pattern NULL; borrowed. */
enum err router_new(const struct route *const *tables, struct router **ret);
void router_free(struct router *r);
/** router_find(r, method, path, ret): ERR_NOT_FOUND, or ERR_METHOD when only other methods fit. HEAD finds GET rows. */
enum err router_find(const struct router *r, enum http_method method, struct str path, struct route_match *ret);
/** router_walk(r, i): the i-th row of all in order, NULL past the end. */
const struct route *router_walk(const struct router *r, size_t i);

#endif
