#include "web/route.h"

#include "unit.h"
#include "web/web.h"

static const struct route first_table[] = {
	{HTTP_GET, "/", .body_max = 1},
	{HTTP_GET, "/q/{code}", .body_max = 2},
	{HTTP_POST, "/q/{code}", .body_max = 3},
	{HTTP_GET, "/s/{street}", .body_max = 4},
	{HTTP_GET, "/s/{street}/new", .body_max = 5},
	{HTTP_GET, "/s/{street}/{token}", .body_max = 6},
	{HTTP_POST, "/s/{street}/{token}", .body_max = 7},
	{.pattern = NULL},
};
static const struct route second_table[] = {
	{HTTP_GET, "/o/{street}/cases/{id}", .body_max = 8},
	{HTTP_POST, "/o/{street}/cases/{id}/texts/{id}", .body_max = 9},
	{HTTP_GET, "/l/{token}", .body_max = 10},
	{HTTP_DELETE, "/api/v1/things", .body_max = 11},
	{HTTP_GET, "/x/{token}/deep", .body_max = 12},
	{HTTP_GET, "/x/b/c", .body_max = 13},
	{HTTP_GET, "/s/{street}/behind", .body_max = 14}, /* hidden: {token} stands before it */
	{.pattern = NULL},
};
static const struct route *const tables[] = {first_table, second_table, NULL};

static struct router *router;

static int with_router(void **state)
{
	unit_set_up(state);
	return router_new(tables, &router) == OK ? 0 : -1;
}

static int without(void **state)
{
	router_free(router);
	return unit_tear_down(state);
}

/** The row's number (its body_max), or the error as a negative number. */
static int found(enum http_method method, const char *path, struct route_match *m)
{
	enum err err = router_find(router, method, str_c(path), m);

	return err == OK ? (int)m->route->body_max : -(int)err;
}

static void rows_by_path_and_method(void **state)
{
	static const struct {
		enum http_method method;
		const char *path;
		int want;
	} rows[] = {
		{HTTP_GET, "/", 1}, {HTTP_POST, "/", -ERR_METHOD}, {HTTP_HEAD, "/", 1},
		{HTTP_GET, "/q/xq-7k3m", 2}, {HTTP_HEAD, "/q/xq-7k3m", 2}, {HTTP_POST, "/q/xq-7k3m", 3},
		{HTTP_PUT, "/q/xq-7k3m", -ERR_METHOD},
		{HTTP_OPTIONS, "/q/xq-7k3m", -ERR_METHOD}, {HTTP_OTHER, "/q/xq-7k3m", -ERR_METHOD},
		{HTTP_GET, "/s/xq", 4}, {HTTP_POST, "/s/xq", -ERR_METHOD},
		{HTTP_GET, "/o/xq/cases/12", 8}, {HTTP_POST, "/o/xq/cases/12/texts/7", 9},
		{HTTP_GET, "/o/xq/cases/12/texts/7", -ERR_METHOD},
		{HTTP_DELETE, "/api/v1/things", 11}, {HTTP_GET, "/api/v1/things", -ERR_METHOD},
		{HTTP_HEAD, "/api/v1/things", -ERR_METHOD},
		/* nothing there, whatever the method */
		{HTTP_GET, "/nothing", -ERR_NOT_FOUND}, {HTTP_POST, "/nothing", -ERR_NOT_FOUND}, {HTTP_GET, "/q", -ERR_NOT_FOUND},
		{HTTP_GET, "/o/xq/cases", -ERR_NOT_FOUND}, {HTTP_GET, "/o/xq/cases/12/x", -ERR_NOT_FOUND},
		{HTTP_GET, "/Q/xq-7k3m", -ERR_NOT_FOUND},
		{HTTP_GET, "/api/v1", -ERR_NOT_FOUND}, {HTTP_GET, "/api/v1/thing", -ERR_NOT_FOUND},
		{HTTP_GET, "/api/v1/thingss", -ERR_NOT_FOUND},
		/* the braces of a pattern are no address */
		{HTTP_GET, "/s/{street}", -ERR_NOT_FOUND}, {HTTP_GET, "/q/{code}", -ERR_NOT_FOUND},
	};
	struct route_match m;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int got = found(rows[i].method, rows[i].path, &m);

		if (got != rows[i].want)
			fail_msg("method %d, %s: %d, not %d", (int)rows[i].method, rows[i].path, got, rows[i].want);
	}
}

/** One address for one page: no slash too many. */
static void slashes(void **state)
{
	static const char *const rows[] = {
		"", "q/xq-7k3m", "//", "/s/xq/", "//s/xq", "/s//xq", "/q/xq-7k3m/", "/s/xq//", "/s/", "/a/b/c/d/e/f/g/h",
		"/a/b/c/d/e/f/g/h/i",
		"/o/xq/cases/12/texts/7/a/b/c/d/e/f",
	};
	struct route_match m;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (found(HTTP_GET, rows[i], &m) != -ERR_NOT_FOUND)
			fail_msg("\"%s\"", rows[i]);
}

/** The first row that fits, in the order of the tables: a word stands before the parameter that would take it too. */
static void a_word_before_a_parameter(void **state)
{
	struct route_match m;

	(void)state;
	assert_int_equal(found(HTTP_GET, "/s/xq/new", &m), 5);
	assert_int_equal(found(HTTP_GET, "/s/xq/newer", &m), 6);
	assert_int_equal(found(HTTP_GET, "/s/xq/ne", &m), 6);
	assert_int_equal(found(HTTP_POST, "/s/xq/new", &m), 7); /* only the parameter's row posts */
	assert_int_equal(found(HTTP_GET, "/s/xq/behind", &m), 6);
}

static void captured(void **state)
{
	struct route_match m;

	(void)state;
	assert_int_equal(found(HTTP_POST, "/o/xq/cases/12/texts/7", &m), 9);
	assert_str(m.param[0], S("xq"));
	assert_str(m.param[1], S("12"));
	assert_str(m.param[2], S("7"));
	assert_str(m.street_code, S("xq"));
	assert_int_equal(found(HTTP_GET, "/q/xq-7k3mpt", &m), 2);
	assert_str(m.param[0], S("xq-7k3mpt"));
	assert_str(m.street_code, S("xq"));
	assert_str(m.param[1], S(""));
	assert_int_equal(found(HTTP_GET, "/l/anything", &m), 10);
	assert_str(m.param[0], S("anything"));
	assert_str(m.street_code, S("")); /* a page of the house */
	assert_int_equal(found(HTTP_GET, "/", &m), 1);
	assert_str(m.param[0], S(""));
	assert_str(m.street_code, S(""));
}

/** A row that fitted half way leaves nothing behind in the one that fits. */
static void nothing_of_other_rows(void **state)
{
	struct route_match m;

	(void)state;
	assert_int_equal(found(HTTP_GET, "/x/b/c", &m), 13);
	assert_str(m.param[0], S(""));
}

static void nothing_is_given_when_nothing_fits(void **state)
{
	struct route_match m = {.street_code = S_INIT("before")};

	(void)state;
	assert_int_equal(found(HTTP_PUT, "/s/xq", &m), -ERR_METHOD);
	assert_null(m.route);
	assert_str(m.street_code, S("before"));
}

/* --- What fits a parameter ---------------------------------------------------------------------------------------- */

static void streets(void **state)
{
	static const char *const good[] = {"/s/xq", "/s/abcdefgh", "/s/a1"};
	static const char *const bad[] = {"/s/x", "/s/abcdefghi", "/s/1a", "/s/XQ", "/s/x-q", "/s/x_q", "/s/街街", "/s/x%71",
		"/s/xq ", "/s/.."};
	struct route_match m;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (found(HTTP_GET, good[i], &m) != 4)
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (found(HTTP_GET, bad[i], &m) != -ERR_NOT_FOUND)
			fail_msg("%s", bad[i]);
}

static void codes(void **state)
{
	static const char *const good[] = {"xq-7k3m", "xq-abcd", "abcdefgh-0123456789abcdefghijkm"};
	static const char *const bad[] = {
		"xq", "xq-", "xq-7k3", "-7k3m", "x-7k3m", "xq-7K3M", "XQ-7k3m", "xq-7k-3m", "xq_7k3m", "1q-7k3m", "xq-7k3m ",
		"xq-7k3m街",
		"xq-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	struct route_match m;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (found(HTTP_GET, arena_fmt(arena, "/q/%s", good[i]).p, &m) != 2)
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (found(HTTP_GET, arena_fmt(arena, "/q/%s", bad[i]).p, &m) != -ERR_NOT_FOUND)
			fail_msg("%s", bad[i]);
}

static void ids_and_tokens(void **state)
{
	static const char *const bad[] = {"0", "-1", "+1", "1a", "0x10", " 1", "1 ", "1.0", "9223372036854775808",
		"99999999999999999999999", "街"};
	struct route_match m;
	struct str longest;

	(void)state;
	assert_int_equal(found(HTTP_GET, "/o/xq/cases/9223372036854775807", &m), 8);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (found(HTTP_GET, arena_fmt(arena, "/o/xq/cases/%s", bad[i]).p, &m) != -ERR_NOT_FOUND)
			fail_msg("%s", bad[i]);
	longest = arena_fmt(arena, "/l/%0128d", 7);
	assert_int_equal(found(HTTP_GET, longest.p, &m), 10);
	assert_int_equal(m.param[0].n, 128);
	assert_int_equal(found(HTTP_GET, arena_fmt(arena, "%s7", longest.p).p, &m), -ERR_NOT_FOUND);
	assert_int_equal(found(HTTP_GET, "/l/街 <x>", &m), 10); /* any text: the handler decides */
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static void walked_in_order(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct route *row; (row = router_walk(router, n)); n++)
		assert_int_equal(row->body_max, n + 1);
	assert_int_equal(n, 14);
	assert_null(router_walk(router, n + 100));
}

static void no_rows(void **state)
{
	static const struct route *const none[] = {NULL};
	struct route_match m;
	struct router *empty;

	(void)state;
	assert_int_equal(router_new(none, &empty), OK);
	assert_int_equal(router_find(empty, HTTP_GET, S("/"), &m), ERR_NOT_FOUND);
	assert_null(router_walk(empty, 0));
	router_free(empty);
	router_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(rows_by_path_and_method), UNIT(slashes), UNIT(a_word_before_a_parameter), UNIT(captured),
		UNIT(nothing_of_other_rows),
		UNIT(nothing_is_given_when_nothing_fits), UNIT(streets), UNIT(codes), UNIT(ids_and_tokens), UNIT(walked_in_order),
		UNIT(no_rows),
	};

	return cmocka_run_group_tests(tests, with_router, without);
}
