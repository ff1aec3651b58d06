/* What is said when a server cannot start, or refuses before any page: the true cause, and in the reader's language. */
#include "world.h"

#include <stdio.h>

static const char *problem_with(struct world *w, const char *name, const char *value)
{
	struct app_options o = {.dir = arena_fmt(w->arena, "%s/other", w->dir).p, .settings = ARENA_NEW(w->arena, struct settings), .create = true};
	struct settings *s = (struct settings *)(uintptr_t)o.settings;
	struct app *app = NULL;

	settings_init(s);
	assert_int_equal(settings_set(s, str_c(name), str_c(value)), OK);
	assert_int_not_equal(app_open(&o, &app), OK);
	return app_problem();
}

static void test_addresses(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *name, *value, *problem;
	} rows[] = {
		{"public_url", "lane.example", "must begin with http"}, {"public_url", "https://gov.example/feixiang", "a path does not belong"},
		{"public_url", "https://lane.example?x=1", "follows a ?"}, {"public_url", "ftp://lane.example", "must begin with http"},
		{"db", "mysql://u:geheim@h/d", "db cannot be mysql://"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *problem = problem_with(w, rows[i].name, rows[i].value);

		if (!strstr(problem, rows[i].problem) || strstr(problem, "geheim"))
			fail_msg("%s: %s", rows[i].value, problem);
	}
	assert_true(str_eq(app_base(w->app, w->arena), S("http://loopback.test"))); /* set with a slash at its end */
}

static void test_listening(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *name, *value, *problem;
	} rows[] = {
		{"listen", "nonsense", "listen cannot be \"nonsense\""}, {"listen", "192.0.2.1", "has no address 192.0.2.1"},
		{"trusted_proxy", "10.0.0.0/8", "without a mask"}, {"trusted_proxy", "proxy", "trusted_proxy cannot be \"proxy\""},
		{"carrier_networks", "100.64.0.0/99", "carrier_networks cannot be"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		settings_init(&w->settings);
		assert_int_equal(settings_set(&w->settings, S("port"), S("0")), OK);
		assert_int_equal(settings_set(&w->settings, str_c(rows[i].name), str_c(rows[i].value)), OK);
		assert_int_not_equal(app_serve_start(w->app), OK);
		app_serve_stop(w->app);
		if (!strstr(app_problem(), rows[i].problem))
			fail_msg("%s: %s", rows[i].value, app_problem());
	}
}

/** An address of IPv6 stands in brackets, or no browser takes it. */
static void test_ipv6(void **state)
{
	struct world *w = *state;
	struct app_options o = {.dir = arena_fmt(w->arena, "%s/six", w->dir).p, .settings = ARENA_NEW(w->arena, struct settings), .create = true};
	struct settings *s = (struct settings *)(uintptr_t)o.settings;
	struct app *app;

	settings_init(s);
	assert_int_equal(settings_set(s, S("listen"), S("::1")), OK);
	assert_int_equal(app_open(&o, &app), OK);
	assert_true(str_eq(app_base(app, w->arena), S("http://[::1]:8311")));
	app_close(app);
}

/** A form that cannot be read is refused before a page is thought of: still in the language asked for. */
static void test_language_of_refusals(void **state)
{
	static const struct {
		const char *accept, *cookie, *says;
	} rows[] = {
		{"en", "", "lang=\"en\""}, {"zh-CN", "", "lang=\"zh-CN\""}, {"en;q=0,zh", "", "lang=\"zh-CN\""}, {"zh-CN", "fx_prefs=ean", "lang=\"en\""},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct loopback *lb = browser(w);
		struct http_header headers[] = {{S("Accept-Language"), str_c(rows[i].accept)}, {S("Content-Type"), S("application/x-www-form-urlencoded")},
			{S("Cookie"), str_c(rows[i].cookie)}};
		struct loopback_answer a = loopback_request(lb, HTTP_POST, w->links.resident.p, headers, rows[i].cookie[0] ? 3 : 2, S("a=%zz"));

		assert_int_equal(a.status, 400);
		assert_has(a.body, rows[i].says);
		loopback_free(lb);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_listening),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_language_of_refusals),
	};

	return WORLD_RUN(tests);
}
