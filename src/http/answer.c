#include "http/connections.h"

#define COMPRESS_FROM 512 /* bytes; less does not pay */
#define HEADERS_ROOM KIB(64) /* beyond the handler's cap: an answer that was made can always be sent */

static struct str header_of(const struct http_response *res, struct str name)
{
	for (size_t i = 0; i < res->headers_n; i++)
		if (str_eq_nocase(res->headers[i].name, name))
			return res->headers[i].value;
	return (struct str){0};
}

/** What goes over the line, and whether as gzip; ${*ret_varies}: another client could get it otherwise. */
static struct str choose_body(struct exchange *x, bool *ret_gzip, bool *ret_varies)
{
	const struct http_response *res = x->res;
	bool accepted = compress_accepted(http_request_header(&x->req, "Accept-Encoding"));
	struct str packed;

	*ret_gzip = *ret_varies = false;
	if (res->status == 204 || res->status == 304)
		return (struct str){0};
	if (res->no_compress || header_of(res, S("Content-Encoding")).n > 0)
		return res->body;
	if (res->body_gzip.n > 0) {
		*ret_varies = true;
		*ret_gzip = accepted;
		return accepted ? res->body_gzip : res->body;
	}
	if (res->status == 206 || res->body.n < COMPRESS_FROM || !compress_worth(header_of(res, S("Content-Type"))))
		return res->body;
	*ret_varies = true;
	*ret_gzip = accepted && compress_gzip(x->req.arena, res->body, &packed);
	return *ret_gzip ? packed : res->body;
}

static void put_headers(struct exchange *x, struct MHD_Response *to)
{
	const struct http_response *res = x->res;

	for (size_t i = 0; i < res->fixed_n; i++)
		MHD_add_response_header(to, res->fixed[i].name.p, res->fixed[i].value.p);
	for (size_t i = 0; i < res->headers_n; i++) {
		const char *name = arena_c(x->req.arena, res->headers[i].name);
		const char *value = arena_c(x->req.arena, res->headers[i].value);

		MHD_add_response_header(to, name, value);
	}
}

/** Some accept it compressed, others not: caches are told so, beside what the application says of it. */
static void vary_by_encoding(struct exchange *x)
{
	struct http_response *res = x->res;

	for (size_t i = 0; i < res->headers_n; i++)
		if (str_eq_nocase(res->headers[i].name, S("Vary"))) {
			res->headers[i].value = arena_fmt(x->req.arena, "%.*s, Accept-Encoding", STR_FMT(res->headers[i].value));
			return;
		}
	http_response_header(res, S("Vary"), S("Accept-Encoding"));
}

static void put_unless_there(struct exchange *x, struct MHD_Response *to, const char *name, const char *value)
{
	if (header_of(x->res, str_c(name)).n == 0)
		MHD_add_response_header(to, name, value);
}

static enum MHD_Result send_stream(struct exchange *x, void **state)
{
	struct MHD_Response *to = stream_response(x->server->hub, x->connection, &x->res->topic);
	enum MHD_Result sent;

	if (!to)
		return MHD_NO;
	put_headers(x, to);
	put_unless_there(x, to, "Content-Type", "text/event-stream");
	put_unless_there(x, to, "Cache-Control", "no-store");
	MHD_add_response_header(to, "X-Accel-Buffering", "no");
	MHD_add_response_header(to, "Connection", "close");
	sent = MHD_queue_response(x->connection, MHD_HTTP_OK, to);
	MHD_destroy_response(to);
	if (sent == MHD_NO)
		return MHD_NO;
	/* an open view costs its connection and its topic, nothing else */
	pthread_mutex_lock(&exchange_lock);
	exchange_unlist(x);
	pthread_mutex_unlock(&exchange_lock);
	exchange_free(x);
	*state = NULL;
	return MHD_YES;
}

static enum MHD_Result send_body(struct exchange *x)
{
	bool gzip, varies;
	struct str body = choose_body(x, &gzip, &varies);
	struct MHD_Response *to;
	enum MHD_Result sent;

	/* the arena lives until the exchange is completed, so nothing is copied; the library does not write to it either */
	to = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)(body.n > 0 ? body.p : ""), MHD_RESPMEM_PERSISTENT);
	if (!to)
		return MHD_NO;
	if (varies)
		vary_by_encoding(x);
	put_headers(x, to);
	if (gzip)
		MHD_add_response_header(to, "Content-Encoding", "gzip");
	if (x->res->stream)
		put_unless_there(x, to, "Content-Type", "text/event-stream");
	connections_answer(x->server->connections, connection_fd(x->connection), body.n);
	sent = MHD_queue_response(x->connection, (unsigned)x->res->status, to);
	MHD_destroy_response(to);
	return sent;
}

enum MHD_Result answer_send(struct exchange *x, void **state)
{
	struct http_response *res = x->res;

	if (res->status < 200 || res->status > 599)
		res->status = 500;
	arena_raise_cap(x->req.arena, arena_used(x->req.arena) + HEADERS_ROOM);
	if (!res->stream)
		return send_body(x);
	if (x->req.method != HTTP_HEAD && x->server->hub) {
		if (connections_view(x->server->connections, connection_fd(x->connection), &x->req.peer))
			return send_stream(x, state);
		*res = (struct http_response){0};
		x->server->app.error(x->server->app.context, &x->req, ERR_RATE, res);
		return send_body(x);
	}
	res->body = (struct str){0};
	return send_body(x);
}
