#include "echo.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static char long_text[ECHO_LONG_BYTES];

struct str echo_long(void)
{
	return (struct str){long_text, sizeof(long_text)};
}

struct pending {
	struct http_request *req;
	struct http_response *res;
	useconds_t after_us;
};

static void *finish_later(void *context)
{
	struct pending *p = context;

	if (p->after_us)
		usleep(p->after_us);
	p->res->status = 202;
	p->res->body = arena_fmt(p->req->arena, "later %.*s", STR_FMT(http_request_header(p->req, "X-Nr")));
	http_finish(p->req);
	return NULL;
}

static enum http_verdict handle_later(struct http_request *req, struct http_response *res)
{
	struct pending *p = ARENA_NEW(req->arena, struct pending);
	pthread_t thread;

	*p = (struct pending){req, res, str_eq(req->query, S("slow")) ? 300000 : 0};
	if (str_eq(req->query, S("inline"))) {
		finish_later(p);
		return HTTP_LATER;
	}
	if (pthread_create(&thread, NULL, finish_later, p) != 0)
		abort();
	pthread_detach(thread);
	return HTTP_LATER;
}

static enum err head(void *context, const struct http_request *req, size_t *ret_body_max)
{
	(void)context;
	*ret_body_max = req->method == HTTP_POST || req->method == HTTP_PUT ? ECHO_BODY_MAX : 0;
	if (req->method == HTTP_OTHER)
		return ERR_METHOD;
	return str_eq(req->path, S("/none")) ? ERR_NOT_FOUND : OK;
}

static enum http_verdict handle(void *context, struct http_request *req, struct http_response *res)
{
	(void)context;
	if (str_eq(req->path, S("/later")))
		return handle_later(req, res);
	res->status = 200;
	http_response_header(res, S("Content-Type"), S("text/plain; charset=utf-8"));
	if (str_eq(req->path, S("/long")))
		res->body = echo_long();
	else if (str_eq(req->path, S("/plain")))
		res->body = echo_long(), res->no_compress = true;
	else if (str_eq(req->path, S("/asset")))
		res->body = S("plain"), res->body_gzip = S("packed");
	else if (str_eq(req->path, S("/empty")))
		res->status = 204, res->body = S("never sent");
	else if (str_eq(req->path, S("/live")))
		res->stream = true, res->topic.street = 1;
	else if (str_eq(req->path, S("/peer")))
		res->body = arena_fmt(req->arena, "%llx %d", (unsigned long long)req->peer.network, req->peer.local);
	else if (req->body.n > 0)
		res->body = arena_fmt(req->arena, "%zu %c", req->body.n, req->body.p[req->body.n - 1]);
	else
		res->body = arena_fmt(req->arena, "%d %.*s?%.*s", req->method, STR_FMT(req->path), STR_FMT(req->query));
	return HTTP_DONE;
}

static void error(void *context, struct http_request *req, enum err err, struct http_response *res)
{
	(void)context;
	res->status = err == ERR_NOT_FOUND ? 404 : err == ERR_LIMIT ? 413 : err == ERR_METHOD ? 405 : err == ERR_RATE ? 429 : 400;
	res->body = arena_dup(req->arena, str_c(err_name(err)));
}

struct http_app echo_app(void)
{
	return (struct http_app){.head = head, .handle = handle, .error = error};
}

enum err echo_serve(struct http_options options, struct http_server **ret)
{
	const struct http_app app = echo_app();

	for (size_t i = 0; i < sizeof(long_text); i++)
		long_text[i] = (char)('a' + i % 17);
	options.listen = "127.0.0.1";
	if (options.threads == 0)
		options.threads = 2;
	return http_server_start(&options, &app, ret);
}

enum err echo_start(unsigned threads, const char *proxy, struct http_server **ret)
{
	return echo_serve((struct http_options){.threads = threads, .connections_max = 200, .trusted_proxy = proxy}, ret);
}
