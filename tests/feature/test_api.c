/* docs/openapi.json against the route table and against real answers: every path, every field, no more and no less. */
#include "world.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *document;

static int load(void)
{
	const char *root = getenv("FEIXIANG_ROOT");
	char path[1000];
	json_error_t error;

	snprintf(path, sizeof(path), "%s/docs/openapi.json", root ? root : ".");
	document = json_load_file(path, 0, &error);
	if (!document)
		fprintf(stderr, "%s: %s (line %d)\n", path, error.text, error.line);
	return document ? 0 : 1;
}

/* --- Against the routes -------------------------------------------------------------------------------------------------- */

static const char *method_word(enum http_method m)
{
	return m == HTTP_POST ? "post" : "get";
}

static void test_paths_are_routes(void **state)
{
	json_t *paths = json_object_get(document, "paths"), *path;
	size_t described = 0, there = 0;
	const char *name;

	(void)state;
	json_object_foreach(paths, name, path)
		described += json_object_size(path);
	for (const struct route *const *t = app_routes; *t; t++) {
		for (const struct route *r = *t; r->pattern; r++) {
			if (!(r->flags & ROUTE_JSON))
				continue;
			path = json_object_get(paths, r->pattern);
			if (!path || !json_object_get(path, method_word(r->method)))
				fail_msg("%s %s is not described", method_word(r->method), r->pattern);
			there++;
		}
	}
	assert_int_equal(described, there);
}

/* --- Against answers ------------------------------------------------------------------------------------------------------ */

static json_t *resolve(json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	if (!ref)
		return schema;
	assert_true(strncmp(ref, "#/components/schemas/", 21) == 0);
	schema = json_object_get(json_object_get(json_object_get(document, "components"), "schemas"), ref + 21);
	assert_non_null(schema);
	return schema;
}

static bool type_is(const char *type, const json_t *v)
{
	return (strcmp(type, "string") == 0 && json_is_string(v)) || (strcmp(type, "integer") == 0 && json_is_integer(v)) ||
		(strcmp(type, "null") == 0 && json_is_null(v)) || (strcmp(type, "array") == 0 && json_is_array(v)) ||
		(strcmp(type, "object") == 0 && json_is_object(v));
}

static void check(json_t *schema, json_t *v, const char *where);

static void check_object(json_t *schema, json_t *v, const char *where)
{
	json_t *properties = json_object_get(schema, "properties"), *required, *member;
	const char *name;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, required)
		if (!json_object_get(v, json_string_value(required)))
			fail_msg("%s: %s is missing", where, json_string_value(required));
	json_object_foreach(v, name, member) {
		if (!json_object_get(properties, name))
			fail_msg("%s: %s is not described", where, name);
		check(json_object_get(properties, name), member, name);
	}
}

static void check(json_t *schema, json_t *v, const char *where)
{
	json_t *type, *item;
	bool fits = false;
	size_t i;

	schema = resolve(schema);
	type = json_object_get(schema, "type");
	if (json_is_array(type)) {
		json_t *one;

		json_array_foreach(type, i, one)
			fits |= type_is(json_string_value(one), v);
	} else {
		fits = type_is(json_string_value(type), v);
	}
	if (!fits)
		fail_msg("%s is of another type", where);
	if (json_is_object(v))
		check_object(schema, v, where);
	json_array_foreach(v, i, item)
		check(json_object_get(schema, "items"), item, where);
}

/** The answer parsed and held against the schema; the items it has. */
static json_t *check_answer(struct loopback_answer a, const char *path, const char *method, const char *status)
{
	json_t *operation = json_object_get(json_object_get(json_object_get(document, "paths"), path), method), *schema, *v;
	json_error_t error;

	schema = json_object_get(json_object_get(json_object_get(json_object_get(json_object_get(operation, "responses"), status), "content"),
		"application/json"), "schema");
	assert_non_null(schema);
	v = json_loadb(a.body.p, a.body.n, 0, &error);
	if (!v)
		fail_msg("%s: %s in %.*s", path, error.text, STR_FMT(a.body));
	check(schema, v, path);
	return v;
}

static size_t items(json_t *v)
{
	size_t n = json_array_size(json_object_get(v, "items"));

	json_decref(v);
	return n;
}

static void test_lists(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w), *officer = browser_open(w, w->links.officer);

	assert_int_equal(items(check_answer(loopback_get(lb, "/api/v1/lh/kinds"), "/api/v1/{street}/kinds", "get", "200")), 7);
	assert_int_equal(items(check_answer(loopback_get(lb, "/api/v1/lh/places"), "/api/v1/{street}/places", "get", "200")), 12);
	assert_int_equal(items(check_answer(loopback_get(lb, "/api/v1/lh/shops"), "/api/v1/{street}/shops", "get", "200")), 37);
	assert_int_equal(loopback_get(lb, "/api/v1/lh/appeals").status, 401);
	for (int i = 0; i < 32; i++)
		file_appeal(w, lb, "noise");
	assert_int_equal(items(check_answer(loopback_get(officer, "/api/v1/lh/appeals"), "/api/v1/{street}/appeals", "get", "200")), 30);
	assert_int_equal(items(check_answer(loopback_get(officer, "/api/v1/lh/appeals?state=ended"), "/api/v1/{street}/appeals", "get", "200")), 0);
	json_decref(check_answer(loopback_get(lb, "/api/v1/lh/appeals"), "/api/v1/{street}/appeals", "get", "default"));
	loopback_free(lb);
	loopback_free(officer);
}

/** The code of an error is for programs, its message for people: in their language. */
static void test_errors_in_both_languages(void **state)
{
	struct loopback *lb = browser(*state);
	static const char *const accept[] = {"zh-CN,zh;q=0.9", "en-GB,en;q=0.9"}, *const says[] = {"这里什么都没有", "There is nothing here"};

	for (int i = 0; i < 2; i++) {
		const struct http_header headers[] = {{S("Accept-Language"), str_c(accept[i])}};
		struct loopback_answer a = loopback_request(lb, HTTP_GET, "/api/v1/lh/receipts/lh-nothing", headers, 1, (struct str){0});
		json_t *v = check_answer(a, "/api/v1/{street}/receipts/{code}", "get", "default"), *e = json_object_get(v, "error");

		assert_int_equal(a.status, 404);
		assert_string_equal(json_string_value(json_object_get(e, "code")), "ERR_NOT_FOUND");
		assert_string_equal(json_string_value(json_object_get(e, "message")), says[i]);
		json_decref(v);
	}
	loopback_free(lb);
}

static struct loopback_answer file_by_api(struct world *w, struct loopback *lb, const char *token, const char *fields)
{
	const struct http_header headers[] = {{S("Content-Type"), S("application/x-www-form-urlencoded")}, {S("Host"), S("loopback.test")},
		{S("X-CSRF-Token"), str_c(token)}};

	(void)w;
	return loopback_request(lb, HTTP_POST, "/api/v1/lh/appeals", headers, 3, str_c(fields));
}

static void test_file(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w), *other = browser(w);
	json_t *t = check_answer(loopback_get(lb, "/api/v1/lh/token"), "/api/v1/{street}/token", "get", "200"), *r;
	const char *token = arena_c(w->arena, str_c(json_string_value(json_object_get(t, "token"))));
	const char *fields = arena_fmt(w->arena, "place=%.*s&kind=noise&nonce=%s", STR_FMT(str_from(w->links.resident, 3)),
		json_string_value(json_object_get(t, "nonce"))).p;
	struct loopback_answer a;
	char path[100];

	json_decref(t);
	assert_int_equal(file_by_api(w, lb, "0.0", fields).status, 403);
	assert_int_equal(file_by_api(w, other, token, fields).status, 403); /* another browser's token */
	a = file_by_api(w, lb, token, fields);
	assert_int_equal(a.status, 201);
	r = check_answer(a, "/api/v1/{street}/appeals", "post", "201");
	snprintf(path, sizeof(path), "/api/v1/lh/receipts/%s", json_string_value(json_object_get(r, "receipt")));
	json_decref(r);
	json_decref(check_answer(loopback_get(other, path), "/api/v1/{street}/receipts/{code}", "get", "200"));
	assert_int_equal(file_by_api(w, lb, token, "place=lh-222222&kind=noise&nonce=2222222222222222").status, 404);
	assert_int_equal(file_by_api(w, lb, token, "place=x").status, 404);
	loopback_free(lb);
	loopback_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_are_routes),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_errors_in_both_languages),
	};
	int failed;

	if (load() != 0)
		return 1;
	failed = WORLD_RUN(tests);
	json_decref(document);
	return failed;
}
