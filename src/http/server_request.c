/*
 * A request on its way: libmicrohttpd calls exchange_new with the raw target, then exchange_step once with the headers, then
 * with each piece of the body, then without one until an answer is queued, and exchange_completed at the end.
 */
#include <stdlib.h>

#include "base/num.h"
#include "http/connections.h"

#define BODY_FIRST KIB(4)
#define DISCARD_MAX KIB(512) /* of a body nobody wants: read, so that the peer gets to see the answer; beyond it is cut off */

pthread_mutex_t exchange_lock = PTHREAD_MUTEX_INITIALIZER;

/* Arenas of answered requests for the next ones: most pages fit into the block kept, and then ask the allocator for nothing. */
#define SPARE_MAX 16
#define SPARE_BLOCK_MAX KIB(64)

static struct {
	struct arena *arenas[SPARE_MAX];
	size_t n;
} spare; /* under exchange_lock; of all servers, as an exchange may outlive its own */

static struct exchange *exchange_of(const struct http_request *req)
{
	return req->impl;
}

static struct str find_header(const struct http_request *req, const char *name)
{
	const char *value = NULL;
	size_t n = 0;

	if (MHD_lookup_connection_value_n(exchange_of(req)->connection, MHD_HEADER_KIND, name, strlen(name), &value, &n) != MHD_YES)
		return (struct str){0};
	return (struct str){value, value ? n : 0};
}

int connection_fd(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

/* --- Beginning and end --------------------------------------------------------------------------------------------- */

static void finish(struct http_request *req)
{
	struct exchange *x = exchange_of(req);
	bool orphan;

	pthread_mutex_lock(&exchange_lock);
	orphan = x->state == EXCHANGE_ABANDONED && x->completed;
	if (x->state == EXCHANGE_SUSPENDED)
		MHD_resume_connection(x->connection);
	x->state = EXCHANGE_FINISHED;
	pthread_mutex_unlock(&exchange_lock);
	/* unless it is an orphan, the exchange may be answered and freed by now */
	if (orphan)
		exchange_free(x);
}

void *exchange_new(void *server, const char *target, struct MHD_Connection *connection)
{
	size_t n = strlen(target) + 1;
	struct exchange *x = calloc(1, sizeof(*x) + n);

	if (!x)
		return NULL;
	x->carrier = (struct http_carrier){find_header, finish};
	x->server = server;
	x->connection = connection;
	x->req.impl = x;
	memcpy(x->target, target, n);
	return x;
}

static struct arena *take_arena(size_t cap)
{
	struct arena *a = NULL;

	pthread_mutex_lock(&exchange_lock);
	if (spare.n > 0)
		a = spare.arenas[--spare.n];
	pthread_mutex_unlock(&exchange_lock);
	if (!a)
		return arena_new(cap);
	arena_renew(a, cap, SPARE_BLOCK_MAX);
	return a;
}

static void give_arena(struct arena *a)
{
	bool kept;

	if (!a)
		return;
	arena_renew(a, 0, SPARE_BLOCK_MAX);
	pthread_mutex_lock(&exchange_lock);
	kept = spare.n < SPARE_MAX;
	if (kept)
		spare.arenas[spare.n++] = a;
	pthread_mutex_unlock(&exchange_lock);
	if (!kept)
		arena_free(a);
}

void exchange_spare_free(void)
{
	pthread_mutex_lock(&exchange_lock);
	while (spare.n > 0)
		arena_free(spare.arenas[--spare.n]);
	pthread_mutex_unlock(&exchange_lock);
}

void exchange_free(struct exchange *x)
{
	give_arena(x->req.arena);
	free(x->body);
	free(x);
}

static void exchange_list(struct exchange *x)
{
	x->next = x->server->running;
	if (x->next)
		x->next->previous = x;
	x->server->running = x;
}

void exchange_unlist(struct exchange *x)
{
	if (!x->previous && x->server->running != x)
		return;
	if (x->previous)
		x->previous->next = x->next;
	else
		x->server->running = x->next;
	if (x->next)
		x->next->previous = x->previous;
	x->next = x->previous = NULL;
	if (!x->server->running)
		pthread_cond_signal(&x->server->idle);
}

void exchange_completed(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *state;
	bool held;

	(void)server, (void)why;
	if (!x)
		return;
	*state = NULL;
	connections_answered(x->server->connections, connection_fd(connection));
	pthread_mutex_lock(&exchange_lock);
	x->completed = true;
	held = x->state == EXCHANGE_ABANDONED;
	if (!held)
		exchange_unlist(x);
	pthread_mutex_unlock(&exchange_lock);
	if (!held)
		exchange_free(x);
}

/* --- Headers -------------------------------------------------------------------------------------------------------- */

static enum http_method method_of(const char *method)
{
	static const struct {
		const char *name;
		enum http_method method;
	} known[] = {
		{"GET", HTTP_GET}, {"HEAD", HTTP_HEAD}, {"POST", HTTP_POST}, {"PUT", HTTP_PUT}, {"DELETE", HTTP_DELETE},
		{"OPTIONS", HTTP_OPTIONS},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, method) == 0)
			return known[i].method;
	return HTTP_OTHER;
}

/** The two ways to say how long a body is. */
struct framing {
	int lengths, codings;
	struct str length, coding;
};

static enum MHD_Result note_framing(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct framing *f = context;

	(void)kind;
	if (str_eq_nocase(str_c(name), S("Content-Length"))) {
		f->lengths++;
		f->length = str_c(value);
	} else if (str_eq_nocase(str_c(name), S("Transfer-Encoding"))) {
		f->codings++;
		f->coding = str_c(value);
	}
	return MHD_YES;
}

/** A request whose end two readers could place differently is refused: a proxy before us may be the other reader. */
static enum err check_framing(struct exchange *x, size_t *ret_length)
{
	struct framing f = {0};
	int64_t length = 0;

	MHD_get_connection_values(x->connection, MHD_HEADER_KIND, note_framing, &f);
	if (f.lengths + f.codings > 1)
		return ERR_MALFORMED;
	if (f.codings == 1 && !str_eq_nocase(f.coding, S("chunked")))
		return ERR_MALFORMED;
	if (f.lengths == 1 && num_parse_i64(f.length, 0, INT64_MAX, &length) != OK)
		return ERR_MALFORMED;
	*ret_length = (size_t)length;
	return OK;
}

/**
 * libmicrohttpd ends a target at its first NUL and would have the shorter one answered. It leaves method, target and version where
 * they came, one after another: where they lie further apart than they are long, something was cut off. Addresses are compared
 * only, so that a libmicrohttpd that keeps them elsewhere is believed.
 */
static bool line_is_whole(const struct exchange *x, const char *method, const char *version)
{
	size_t apart = (size_t)((uintptr_t)version - (uintptr_t)method);

	return apart > CONNECTION_MEMORY || apart == strlen(method) + 1 + strlen(x->target) + 1;
}

static enum err read_head(struct exchange *x, const char *method, const char *version, size_t *ret_length)
{
	const struct http_app *app = &x->server->app;
	enum err err;

	x->req.path = S("/");
	x->req.method = method_of(method);
	x->req.peer = peer_of(x->server, x->connection);
	if (!line_is_whole(x, method, version))
		return ERR_MALFORMED;
	err = check_framing(x, ret_length);
	if (err != OK)
		return err;
	err = http_target(x->req.arena, str_c(x->target), &x->req);
	if (err == ERR_LIMIT)
		x->refused_status = MHD_HTTP_URI_TOO_LONG;
	if (err == OK)
		err = app->head(app->context, &x->req, &x->body_max);
	if (!connections_request(x->server->connections, connection_fd(x->connection), &x->req.peer, *ret_length ? *ret_length : x->body_max) && err == OK)
		err = ERR_RATE;
	if (err == OK && *ret_length > x->body_max)
		err = ERR_LIMIT;
	return err;
}

static enum MHD_Result refuse(struct exchange *x, void **state)
{
	const struct http_app *app = &x->server->app;

	*x->res = (struct http_response){0};
	app->error(app->context, &x->req, x->refused, x->res);
	if (x->refused_status)
		x->res->status = x->refused_status;
	x->res->stream = false;
	return answer_send(x, state);
}

static enum MHD_Result begin(struct exchange *x, const char *method, const char *version, void **state)
{
	size_t length = 0;

	x->begun = true;
	x->req.arena = take_arena(x->server->arena_cap);
	x->res = x->req.arena ? ARENA_NEW(x->req.arena, struct http_response) : NULL;
	if (!x->res)
		return MHD_NO;
	x->refused = read_head(x, method, version, &length);
	if (x->refused == OK)
		return MHD_YES;
	/* answered at once, the connection is closed after it: right for a body that waits for our leave, or is too much to read */
	if (length > DISCARD_MAX || (length > 0 && find_header(&x->req, "Expect").n > 0))
		return refuse(x, state);
	return MHD_YES;
}

/* --- Body ----------------------------------------------------------------------------------------------------------- */

static enum err keep(struct exchange *x, const char *piece, size_t n)
{
	size_t have = x->req.body.n;

	if (n > x->body_max - have)
		return ERR_LIMIT;
	if (n > x->body_cap - have) {
		size_t cap = x->body_cap ? x->body_cap : BODY_FIRST;
		char *p;

		while (cap < have + n)
			cap *= 2;
		if (cap > x->body_max)
			cap = x->body_max;
		p = realloc(x->body, cap);
		if (!p)
			return ERR_NOMEM;
		x->body = p;
		x->body_cap = cap;
	}
	memcpy(x->body + have, piece, n);
	x->req.body = (struct str){x->body, have + n};
	return OK;
}

static enum MHD_Result take_body(struct exchange *x, const char *piece, size_t *n)
{
	if (x->refused == OK)
		x->refused = keep(x, piece, *n);
	if (x->refused != OK) {
		x->req.body = (struct str){0};
		x->discarded += *n;
	}
	*n = 0;
	return x->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
}

/* --- The application's turn ------------------------------------------------------------------------------------------ */

/** False: the server is stopping. */
static bool enter(struct exchange *x)
{
	bool may;

	pthread_mutex_lock(&exchange_lock);
	may = !x->server->stopping;
	if (may) {
		x->state = EXCHANGE_RUNNING;
		exchange_list(x);
	}
	pthread_mutex_unlock(&exchange_lock);
	return may;
}

static enum MHD_Result run(struct exchange *x, void **state)
{
	const struct http_app *app = &x->server->app;
	enum http_verdict verdict;
	enum exchange_state now;

	if (!enter(x))
		return MHD_NO;
	connections_working(x->server->connections, connection_fd(x->connection));
	/* what a handler makes of a body may be as large as the body again */
	arena_raise_cap(x->req.arena, x->server->arena_cap + x->req.body.n);
	verdict = app->handle(app->context, &x->req, x->res);
	pthread_mutex_lock(&exchange_lock);
	if (verdict == HTTP_DONE)
		x->state = EXCHANGE_FINISHED;
	now = x->state;
	if (now == EXCHANGE_RUNNING) {
		MHD_suspend_connection(x->connection);
		x->state = EXCHANGE_SUSPENDED;
	}
	pthread_mutex_unlock(&exchange_lock);
	if (now == EXCHANGE_ABANDONED)
		return MHD_NO;
	return now == EXCHANGE_FINISHED ? answer_send(x, state) : MHD_YES;
}

static enum exchange_state state_of(const struct exchange *x)
{
	enum exchange_state state;

	pthread_mutex_lock(&exchange_lock);
	state = x->state;
	pthread_mutex_unlock(&exchange_lock);
	return state;
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_n, void **state)
{
	struct exchange *x = *state;

	(void)server, (void)connection, (void)url;
	if (!x)
		return MHD_NO;
	if (!x->begun)
		return begin(x, method, version, state);
	if (*upload_n > 0)
		return take_body(x, upload, upload_n);
	if (x->refused != OK)
		return refuse(x, state);
	switch (state_of(x)) {
	case EXCHANGE_READING:
		return run(x, state);
	case EXCHANGE_FINISHED:
		return answer_send(x, state);
	case EXCHANGE_ABANDONED:
		return MHD_NO;
	case EXCHANGE_RUNNING:
	case EXCHANGE_SUSPENDED:
		break;
	}
	return MHD_YES;
}
