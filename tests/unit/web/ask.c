#include "web/ask.h"

static struct str find_header(const struct http_request *req, const char *name)
{
	const struct ask *a = req->impl;

	for (size_t i = 0; i < a->headers_n; i++)
		if (str_eq_nocase(a->headers[i].name, str_c(name)))
			return a->headers[i].value;
	return (struct str){0};
}

static void finish(struct http_request *req)
{
	(void)req;
	fail_msg("nothing here is answered later");
}

struct ask *ask(void)
{
	static const struct hash_key master = {{1, 2, 3}};
	struct ask *a = ARENA_NEW(arena, struct ask);

	assert_non_null(a);
	a->carrier = (struct http_carrier){find_header, finish};
	a->req = (struct http_request){.method = HTTP_GET, .path = S("/"), .peer = {.network = 0x0a000001}, .arena = arena,
		.impl = a};
	keys_from(&master, &a->site.keys);
	a->w = (struct web){
		.site = &a->site, .req = &a->req, .res = &a->res, .arena = arena, .pass = S("abcdefghjkmnpqrstuvwxy"),
		.now_ms = ASK_NOON, .lang = LANG_EN,
	};
	return a;
}

void ask_header(struct ask *a, struct str name, struct str value)
{
	assert_true(a->headers_n < ASK_HEADERS_MAX);
	if (value.n > 0)
		a->headers[a->headers_n++] = (struct http_header){name, value};
}

void ask_query(struct ask *a, struct str query)
{
	a->req.query = query;
	a->w.query = NULL;
}

void ask_form(struct ask *a, struct str body)
{
	assert_int_equal(form_parse_urlencoded(arena, body, &a->form), OK);
	a->w.form = &a->form;
}

struct str ask_answer_header(const struct ask *a, struct str name)
{
	for (size_t i = 0; i < a->res.headers_n; i++)
		if (str_eq_nocase(a->res.headers[i].name, name))
			return a->res.headers[i].value;
	return (struct str){0};
}
