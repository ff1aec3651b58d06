#include "web/ask.h"

/* --- Fields ------------------------------------------------------------------------------------------------------- */

static void fields(void **state)
{
	struct ask *a = ask();

	(void)state;
	assert_str(web_field(&a->w, S("kind")), S("")); /* no form at all */
	ask_form(a, S("kind=noise&kind=smoke&name=++Wang+Wu%0d%0a&empty=&=x"));
	assert_str(web_field(&a->w, S("kind")), S("noise")); /* the first one counts */
	assert_str(web_field(&a->w, S("name")), S("Wang Wu"));
	assert_str(web_field(&a->w, S("empty")), S(""));
	assert_str(web_field(&a->w, S("missing")), S(""));
	assert_str(web_field(&a->w, S("Kind")), S(""));
	assert_str(web_field(&a->w, S("kin")), S(""));
	assert_str(web_query(&a->w, S("kind")), S("")); /* the address is another place */
}

static void queries(void **state)
{
	struct ask *a = ask();

	(void)state;
	assert_str(web_query(&a->w, S("page")), S(""));
	ask_query(a, S("page=2&q=%20%E8%A1%97+&back=%2Fs%2Fxq&page=3"));
	assert_str(web_query(&a->w, S("page")), S("2"));
	assert_str(web_query(&a->w, S("q")), S("街"));
	assert_str(web_query(&a->w, S("back")), S("/s/xq"));
	assert_str(web_query(&a->w, S("missing")), S(""));
	assert_str(web_field(&a->w, S("page")), S(""));
}

/** A query only chooses how a page is shown: one that cannot be read is none, and nothing of it counts. */
static void broken_queries(void **state)
{
	static const char *const rows[] = {"page=2&x=%ff", "page=2&x=%zz", "page=2&x=%4", "page=2&x=%00", "page=2&%c0%af=1"};
	struct ask *full = ask();
	struct buf many;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask();

		ask_query(a, str_c(rows[i]));
		if (web_query(&a->w, S("page")).n > 0 || web_query(&a->w, S("x")).n > 0)
			fail_msg("%s", rows[i]);
	}
	buf_init(&many, arena, 0, KIB(4));
	for (int i = 0; i <= HTTP_FIELDS_MAX; i++)
		buf_put(&many, S("a=1&"));
	ask_query(full, buf_str(&many));
	assert_str(web_query(&full->w, S("a")), S(""));
}

static void ids(void **state)
{
	static const char *const bad[] = {"", "0", "-1", "1x", "x", "1.5", "1+2", "%2B1", "9223372036854775808", "%E4%B8%80",
		"0x1f", "1%0a2"};
	struct ask *a = ask();
	int64_t id = 77;

	(void)state;
	assert_int_equal(web_field_id(&a->w, S("shop"), &id), ERR_INVALID);
	for (size_t i = 0; i < COUNT(bad); i++) {
		ask_form(a, arena_fmt(arena, "shop=%s", bad[i]));
		if (web_field_id(&a->w, S("shop"), &id) != ERR_INVALID)
			fail_msg("\"%s\"", bad[i]);
	}
	assert_int_equal(id, 77); /* untouched by what was refused */
	ask_form(a, S("shop=+12+&most=9223372036854775807"));
	assert_int_equal(web_field_id(&a->w, S("shop"), &id), OK);
	assert_int_equal(id, 12);
	assert_int_equal(web_field_id(&a->w, S("most"), &id), OK);
	assert_true(id == INT64_MAX);
}

static void parameters(void **state)
{
	struct ask *a = ask();

	(void)state;
	a->w.param[0] = S("xq");
	a->w.param[1] = S("42");
	assert_int_equal(web_param_id(&a->w, 1), 42);
	assert_int_equal(web_param_id(&a->w, 0), 0);
	assert_int_equal(web_param_id(&a->w, 2), 0);
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static void text_within_its_length(void **state)
{
	struct ask *a = ask();
	struct str text = S("before");

	(void)state;
	ask_form(a, S("note=+%E5%A4%AA%E5%90%B5%E4%BA%86%F0%9F%98%A0+&lines=a%0d%0ab%09c&none="));
	/* four characters, thirteen bytes: people count characters */
	assert_true(web_text(&a->w, S("note"), 4, &text));
	assert_str(text, S("太吵了😠"));
	assert_true(web_text(&a->w, S("lines"), 10, &text));
	assert_str(text, S("a\r\nb\tc"));
	assert_true(web_text(&a->w, S("none"), 10, &text));
	assert_str(text, S(""));
	assert_true(web_text(&a->w, S("missing"), 0, &text));
	assert_str(text, S(""));
	assert_int_equal(a->w.errors_n, 0);
}

static void text_too_long(void **state)
{
	struct ask *a = ask();
	struct str text = S("before");

	(void)state;
	ask_form(a, S("note=%E5%A4%AA%E5%90%B5%E4%BA%86&name=abcd"));
	assert_false(web_text(&a->w, S("note"), 2, &text));
	assert_str(text, S("before"));
	assert_str(web_error_of(&a->w, S("note")), S("Please write at most 2 characters."));
	a->w.lang = LANG_ZH;
	assert_false(web_text(&a->w, S("name"), 3, &text));
	assert_true(str_find_str(web_error_of(&a->w, S("name")), S("3")) < web_error_of(&a->w, S("name")).n);
	assert_false(str_eq(web_error_of(&a->w, S("name")), S("Please write at most 3 characters.")));
	assert_str(web_error_of(&a->w, S("note")), S("Please write at most 2 characters."));
	assert_str(web_error_of(&a->w, S("other")), S(""));
	assert_int_equal(a->w.errors_n, 2);
}

/** Bytes as an upload may bring them: an ordinary form was checked before. */
static void text_that_cannot_be_shown(void **state)
{
	static const struct str rows[] = {
		S_INIT("a\x01z"), S_INIT("a\0z"), S_INIT("a\x1b[31mz"), S_INIT("a\x7fz"), S_INIT("a\xffz"), S_INIT("a\xc0\xafz"),
		S_INIT("a\xe5\xa4"),
		S_INIT("a\xed\xa0\x80z"), S_INIT("a\xf4\x90\x80\x80z"), S_INIT("a\xc2\x85z"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask();
		struct str text = S("before");

		a->form = (struct form){.field = {{.name = S("note"), .value = rows[i], .is_file = true, .file_name = S("x.txt")}},
			.n = 1};
		a->w.form = &a->form;
		if (web_text(&a->w, S("note"), 100, &text) || web_error_of(&a->w, S("note")).n == 0 || a->w.errors_n != 1)
			fail_msg("row %zu", i);
		assert_str(text, S("before"));
	}
}

static void the_first_error_of_a_field(void **state)
{
	struct ask *a = ask();

	(void)state;
	web_error(&a->w, S("name"), S("first"));
	web_error(&a->w, S("name"), S("second"));
	assert_str(web_error_of(&a->w, S("name")), S("first"));
	for (int i = 0; i < 3 * WEB_FIELD_ERRORS_MAX; i++)
		web_error(&a->w, S("more"), S("again"));
	assert_int_equal(a->w.errors_n, WEB_FIELD_ERRORS_MAX);
	assert_str(web_error_of(&a->w, S("name")), S("first"));
}

/* --- The way back ------------------------------------------------------------------------------------------------- */

static void paths_of_ours(void **state)
{
	static const char *const good[] = {"/", "/s/xq", "/r/xq-7k3m?page=2&x=1#top", "/a//b", "/%E8%A1%97", "/a:b@c"};
	static const char *const bad[] = {
		"", "s/xq", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example/",
		"javascript:alert(1)",
		"/a\\b", "/a b", "/a\nb", "/a\r\nSet-Cookie: x=y", "/a\tb", "/\t/evil.example", "/街", "/a\x7f", "?x=1", " /s/xq",
	};
	struct ask *a = ask();

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_str(web_back(&a->w, str_c(good[i])), str_c(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (!str_eq(web_back(&a->w, str_c(bad[i])), S("/")))
			fail_msg("\"%s\"", bad[i]);
	assert_str(web_back(&a->w, arena_fmt(arena, "/%0*d", HTTP_PATH_MAX - 1, 7)),
		arena_fmt(arena, "/%0*d", HTTP_PATH_MAX - 1, 7));
	assert_str(web_back(&a->w, arena_fmt(arena, "/%0*d", HTTP_PATH_MAX, 7)), S("/"));
}

static void who_is_an_officer(void **state)
{
	static const struct {
		int64_t account;
		enum role role;
		bool want;
	} rows[] = {
		{0, ROLE_NONE, false}, {7, ROLE_NONE, false}, {7, ROLE_OFFICER, true}, {7, ROLE_ADMIN, true},
		{7, ROLE_DISTRICT, true}, {0, ROLE_ADMIN, false},
	};
	struct ask *a = ask();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		a->w.who = (struct identity){.account = {rows[i].account}, .role = rows[i].role};
		assert_int_equal(web_is_officer(&a->w), rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(fields), UNIT(queries), UNIT(broken_queries), UNIT(ids), UNIT(parameters), UNIT(text_within_its_length),
		UNIT(text_too_long),
		UNIT(text_that_cannot_be_shown), UNIT(the_first_error_of_a_field), UNIT(paths_of_ours), UNIT(who_is_an_officer),
	};

	return UNIT_RUN(tests);
}
