#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "http/form.h"
#include "http/loopback.h"

static struct loopback *lb;
static pthread_t later;

static void assert_str(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("got \"%.*s\", want \"%.*s\"", STR_FMT(got), STR_FMT(want));
}

static enum err head(void *context, const struct http_request *req, size_t *ret_body_max)
{
	(void)context;
	*ret_body_max = req->method == HTTP_POST ? 20 : 0;
	return str_eq(req->path, S("/none")) ? ERR_NOT_FOUND : OK;
}

struct pending {
	struct http_request *req;
	struct http_response *res;
};

static void *finish_later(void *context)
{
	struct pending *p = context;

	p->res->status = 202;
	p->res->body = S("later");
	http_finish(p->req);
	return NULL;
}

static enum http_verdict handle(void *context, struct http_request *req, struct http_response *res)
{
	struct form form = {0};

	(void)context;
	res->status = 200;
	if (str_eq(req->path, S("/later"))) {
		struct pending *p = ARENA_NEW(req->arena, struct pending);

		*p = (struct pending){req, res};
		assert_int_equal(pthread_create(&later, NULL, finish_later, p), 0);
		return HTTP_LATER;
	}
	if (str_eq(req->path, S("/set"))) {
		http_response_header(res, S("Set-Cookie"), S("fx_a=1; Path=/; HttpOnly"));
		http_response_header(res, S("Set-Cookie"), S("fx_b=two=2; Max-Age=60"));
		http_response_header(res, S("Location"), S("/elsewhere"));
		res->status = 303;
	} else if (str_eq(req->path, S("/unset"))) {
		http_response_header(res, S("Set-Cookie"), S("fx_a=; Path=/; Max-Age=0"));
	} else if (str_eq(req->path, S("/cookie"))) {
		res->body = arena_fmt(req->arena, "[%.*s][%.*s]", STR_FMT(http_request_cookie(req, S("fx_a"))),
			STR_FMT(http_request_cookie(req, S("fx_b"))));
	} else if (req->method == HTTP_POST) {
		assert_int_equal(form_parse(req->arena, req, &form), OK);
		res->body = arena_fmt(req->arena, "%.*s %.*s %.*s", STR_FMT(form_get(&form, S("kind"))),
			STR_FMT(http_request_header(req, "ORIGIN")), STR_FMT(http_request_header(req, "host")));
	} else {
		res->body = arena_fmt(req->arena, "%.*s?%.*s", STR_FMT(req->path), STR_FMT(req->query));
	}
	return HTTP_DONE;
}

static void error(void *context, struct http_request *req, enum err err, struct http_response *res)
{
	(void)context;
	res->status = err == ERR_NOT_FOUND ? 404 : err == ERR_LIMIT ? 413 : 400;
	res->body = arena_dup(req->arena, str_c(err_name(err)));
}

static int set_up(void **state)
{
	const struct http_app app = {.head = head, .handle = handle, .error = error};

	(void)state;
	return loopback_new(&app, &lb) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	loopback_free(lb);
	return 0;
}

static void gets(void **state)
{
	(void)state;
	assert_str(loopback_get(lb, "/q/a%2Fb?x=%20").body, S("/q/a/b?x=%20"));
	assert_str(loopback_get(lb, "http://loopback.test/x?y").body, S("/x?y"));
	assert_int_equal(loopback_get(lb, "/none").status, 404);
	assert_int_equal(loopback_get(lb, "/%zz").status, 400);
	assert_int_equal(loopback_get(lb, "/%00").status, 400);
	assert_int_equal(loopback_get(lb, "/\xff").status, 400);
	assert_int_equal(loopback_get(lb, "x").status, 400);
	assert_int_equal(loopback_get(lb, "").status, 400);
	assert_int_equal(loopback_request(lb, HTTP_HEAD, "/x", NULL, 0, (struct str){0}).body.n, 0);
}

static void too_long(void **state)
{
	char target[HTTP_QUERY_MAX + 10] = "/";

	(void)state;
	memset(target + 1, 'x', HTTP_PATH_MAX);
	assert_int_equal(loopback_get(lb, target).status, 414);
	target[HTTP_PATH_MAX] = '\0';
	assert_int_equal(loopback_get(lb, target).status, 200);
	memset(target, 'y', HTTP_QUERY_MAX + 3);
	memcpy(target, "/?", 2);
	assert_int_equal(loopback_get(lb, target).status, 414);
	target[HTTP_QUERY_MAX + 2] = '\0';
	assert_int_equal(loopback_get(lb, target).status, 200);
}

static void posts(void **state)
{
	(void)state;
	assert_str(loopback_post(lb, "/p", S("kind=noise")).body, S("noise http://loopback.test loopback.test"));
	assert_int_equal(loopback_post(lb, "/p", S("kind=aaaaaaaaaaaaaaaa")).status, 413);
}

static void answers_later(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		struct loopback_answer answer = loopback_get(lb, "/later");

		assert_int_equal(answer.status, 202);
		assert_str(answer.body, S("later"));
		pthread_join(later, NULL);
	}
}

static void keeps_cookies(void **state)
{
	struct loopback_answer answer;

	(void)state;
	assert_str(loopback_get(lb, "/cookie").body, S("[][]"));
	answer = loopback_get(lb, "/set");
	assert_int_equal(answer.status, 303);
	assert_str(answer.location, S("/elsewhere"));
	assert_str(loopback_answer_header(&answer, S("set-cookie")), S("fx_a=1; Path=/; HttpOnly"));
	assert_str(loopback_get(lb, "/cookie").body, S("[1][two=2]"));
	loopback_get(lb, "/unset");
	assert_str(loopback_get(lb, "/cookie").body, S("[][two=2]"));
	assert_str(loopback_cookie(lb, S("fx_b")), S("two=2"));
	loopback_forget(lb);
	assert_str(loopback_cookie(lb, S("fx_b")), S(""));
}

static void headers_checked(void **state)
{
	struct http_response res = {0};

	(void)state;
	http_response_header(&res, S("A"), S("x\r\ny"));
	http_response_header(&res, S("A"), S("x\0y"));
	http_response_header(&res, S("A b"), S("x"));
	http_response_header(&res, S(""), S("x"));
	assert_int_equal(res.headers_n, 0);
	for (int i = 0; i < HTTP_RESPONSE_HEADERS + 3; i++)
		http_response_header(&res, S("X-A"), S("x"));
	assert_int_equal(res.headers_n, HTTP_RESPONSE_HEADERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets),
		cmocka_unit_test(too_long),
		cmocka_unit_test(posts),
		cmocka_unit_test(answers_later),
		cmocka_unit_test(keeps_cookies),
		cmocka_unit_test(headers_checked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
