#include "http/loopback.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "http/internal.h"

#define ARENA_CAP MIB(64)  /* as large as a test may need */
#define HEADERS_MAX 32
#define COOKIES_MAX 32
#define COOKIE_NAME_MAX 64
#define COOKIE_VALUE_MAX 4096

struct cookie {
	char name[COOKIE_NAME_MAX + 1], value[COOKIE_VALUE_MAX + 1];
};

struct loopback {
	struct http_carrier carrier; /* first: req.impl points here */
	struct http_app app;
	struct http_request req;
	struct http_response res;
	struct http_header headers[HEADERS_MAX]; /* of the request */
	size_t headers_n;
	struct cookie cookies[COOKIES_MAX];
	size_t cookies_n;
	uint64_t network; /* 0: loopback */
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool finished;
};

static struct str find_header(const struct http_request *req, const char *name)
{
	const struct loopback *lb = req->impl;

	for (size_t i = 0; i < lb->headers_n; i++)
		if (str_eq_nocase(lb->headers[i].name, str_c(name)))
			return lb->headers[i].value;
	return (struct str){0};
}

static void finish(struct http_request *req)
{
	struct loopback *lb = req->impl;

	pthread_mutex_lock(&lb->lock);
	lb->finished = true;
	pthread_cond_signal(&lb->done);
	pthread_mutex_unlock(&lb->lock);
}

enum err loopback_new(const struct http_app *app, struct loopback **ret)
{
	struct loopback *lb = calloc(1, sizeof(*lb));

	if (!lb)
		return ERR_NOMEM;
	lb->carrier = (struct http_carrier){find_header, finish};
	lb->app = *app;
	lb->req.arena = arena_new(ARENA_CAP);
	if (!lb->req.arena) {
		free(lb);
		return ERR_NOMEM;
	}
	pthread_mutex_init(&lb->lock, NULL);
	pthread_cond_init(&lb->done, NULL);
	*ret = lb;
	return OK;
}

void loopback_from(struct loopback *lb, uint64_t network)
{
	lb->network = network;
}

void loopback_free(struct loopback *lb)
{
	if (!lb)
		return;
	pthread_cond_destroy(&lb->done);
	pthread_mutex_destroy(&lb->lock);
	arena_free(lb->req.arena);
	free(lb);
}

/* --- Cookies -------------------------------------------------------------------------------------------------------- */

static struct cookie *find_cookie(const struct loopback *lb, struct str name)
{
	for (size_t i = 0; i < lb->cookies_n; i++)
		if (str_eq(str_c(lb->cookies[i].name), name))
			return (struct cookie *)(uintptr_t)&lb->cookies[i];
	return NULL;
}

struct str loopback_cookie(const struct loopback *lb, struct str name)
{
	const struct cookie *c = find_cookie(lb, name);

	return c ? str_c(c->value) : (struct str){0};
}

void loopback_forget(struct loopback *lb)
{
	lb->cookies_n = 0;
}

static void drop_cookie(struct loopback *lb, struct str name)
{
	struct cookie *c = find_cookie(lb, name);

	if (c)
		*c = lb->cookies[--lb->cookies_n];
}

static bool is_expired(struct str attributes)
{
	struct str one;

	while (str_cut(&attributes, ';', &one)) {
		one = str_trim(one);
		if (str_eq_nocase(str_head(one, 8), S("Max-Age=")))
			return str_eq(one, S("Max-Age=0")) || str_starts(str_from(one, 8), S("-"));
	}
	return false;
}

/** One Set-Cookie header: name=value; attributes. Only Max-Age counts here. */
static void store_cookie(struct loopback *lb, struct str text)
{
	struct str pair = str_trim(str_head(text, str_find(text, ';')));
	size_t at = str_find(pair, '=');
	struct str name = str_head(pair, at), value = str_from(pair, at + 1);
	struct cookie *c;

	drop_cookie(lb, name);
	if (at == pair.n || is_expired(str_from(text, str_find(text, ';'))))
		return;
	if (name.n > COOKIE_NAME_MAX || value.n > COOKIE_VALUE_MAX || lb->cookies_n == COOKIES_MAX)
		return;
	c = &lb->cookies[lb->cookies_n++];
	snprintf(c->name, sizeof(c->name), "%.*s", STR_FMT(name));
	snprintf(c->value, sizeof(c->value), "%.*s", STR_FMT(value));
}

static void store_cookies(struct loopback *lb)
{
	for (size_t i = 0; i < lb->res.headers_n; i++)
		if (str_eq_nocase(lb->res.headers[i].name, S("Set-Cookie")))
			store_cookie(lb, lb->res.headers[i].value);
}

static struct str cookie_header(const struct loopback *lb, struct arena *a)
{
	struct buf b;

	buf_init(&b, a, 0, MIB(1));
	for (size_t i = 0; i < lb->cookies_n; i++) {
		buf_put(&b, i ? S("; ") : (struct str){0});
		buf_put(&b, str_c(lb->cookies[i].name));
		buf_putc(&b, '=');
		buf_put(&b, str_c(lb->cookies[i].value));
	}
	return buf_str(&b);
}

/* --- Requests -------------------------------------------------------------------------------------------------------- */

static void put_header(struct loopback *lb, struct str name, struct str value)
{
	if (lb->headers_n < HEADERS_MAX)
		lb->headers[lb->headers_n++] = (struct http_header){arena_dup(lb->req.arena, name), arena_dup(lb->req.arena, value)};
}

/** The caller's headers come first, so that they win over those of a browser. */
static void set_up(struct loopback *lb, enum http_method method, const struct http_header *headers, size_t n, struct str body)
{
	struct arena *a = lb->req.arena;

	arena_reset(a);
	lb->req = (struct http_request){.method = method, .path = S("/"), .arena = a, .impl = lb};
	lb->req.peer = (struct http_peer){.network = lb->network ? lb->network : 0x7f000001, .local = lb->network == 0};
	lb->res = (struct http_response){0};
	lb->headers_n = 0;
	lb->finished = false;
	for (size_t i = 0; i < n; i++)
		put_header(lb, headers[i].name, headers[i].value);
	put_header(lb, S("Host"), S("loopback.test"));
	if (lb->cookies_n > 0)
		put_header(lb, S("Cookie"), cookie_header(lb, a));
	lb->req.body = arena_dup(a, body);
}

/** ${*ret_status}: the one the server insists on when it refuses, or 0. */
static enum err accept_head(struct loopback *lb, const char *target, int *ret_status)
{
	struct str body = lb->req.body;
	size_t body_max = 0;
	enum err err = http_target(lb->req.arena, arena_dup(lb->req.arena, str_c(target)), &lb->req);

	*ret_status = err == ERR_LIMIT ? 414 : 0;
	lb->req.body = (struct str){0}; /* as on the line: head comes before the body */
	if (err == OK && lb->app.head)
		err = lb->app.head(lb->app.context, &lb->req, &body_max);
	if (err == OK && body.n > body_max)
		err = ERR_LIMIT;
	if (err == OK)
		lb->req.body = body;
	return err;
}

static void run(struct loopback *lb)
{
	if (lb->app.handle(lb->app.context, &lb->req, &lb->res) == HTTP_DONE)
		return;
	pthread_mutex_lock(&lb->lock);
	while (!lb->finished)
		pthread_cond_wait(&lb->done, &lb->lock);
	pthread_mutex_unlock(&lb->lock);
}

static struct loopback_answer answer_of(const struct loopback *lb)
{
	struct loopback_answer answer = {.status = lb->res.status, .body = lb->res.body, .response = &lb->res};

	if (lb->req.method == HTTP_HEAD || lb->res.stream || lb->res.status == 204 || lb->res.status == 304)
		answer.body = (struct str){0};
	answer.location = loopback_answer_header(&answer, S("Location"));
	return answer;
}

struct loopback_answer loopback_request(struct loopback *lb, enum http_method method, const char *target,
	const struct http_header *headers, size_t headers_n, struct str body)
{
	int status;
	enum err err;

	set_up(lb, method, headers, headers_n, body);
	err = accept_head(lb, target, &status);
	if (err == OK)
		run(lb);
	else
		lb->app.error(lb->app.context, &lb->req, err, &lb->res);
	if (status)
		lb->res.status = status;
	store_cookies(lb);
	return answer_of(lb);
}

struct loopback_answer loopback_get(struct loopback *lb, const char *target)
{
	return loopback_request(lb, HTTP_GET, target, NULL, 0, (struct str){0});
}

struct loopback_answer loopback_post(struct loopback *lb, const char *target, struct str form_body)
{
	const struct http_header headers[] = {
		{S_INIT("Content-Type"), S_INIT("application/x-www-form-urlencoded")},
		{S_INIT("Origin"), S_INIT("http://loopback.test")},
		{S_INIT("Sec-Fetch-Site"), S_INIT("same-origin")},
	};

	return loopback_request(lb, HTTP_POST, target, headers, sizeof(headers) / sizeof(headers[0]), form_body);
}

struct str loopback_answer_header(const struct loopback_answer *answer, struct str name)
{
	const struct http_response *res = answer->response;

	for (size_t i = 0; i < res->headers_n; i++)
		if (str_eq_nocase(res->headers[i].name, name))
			return res->headers[i].value;
	for (size_t i = 0; i < res->fixed_n; i++)
		if (str_eq_nocase(res->fixed[i].name, name))
			return res->fixed[i].value;
	return (struct str){0};
}
