#include "web/prefs.h"

#include "web/ask.h"

/* --- Which language ----------------------------------------------------------------------------------------------- */

static void languages(void **state)
{
	static const struct {
		const char *cookie, *accept, *query;
		enum lang want;
	} rows[] = {
		{"", "", "", LANG_ZH}, /* Chinese first */
		{"", "zh-CN,zh;q=0.9,en;q=0.8", "", LANG_ZH},
		{"", "en-GB,en;q=0.9,zh-CN;q=0.8", "", LANG_EN},
		{"", "en", "", LANG_EN},
		{"", "fr-FR,fr;q=0.9,en;q=0.8", "", LANG_EN}, /* neither is his own: what he reads better */
		{"", "fr-FR,fr;q=0.9", "", LANG_ZH},
		{"", "*", "", LANG_ZH},
		/* a weight of nothing is a no, and weights count before order */
		{"", "en;q=0,zh", "", LANG_ZH},
		{"", "en;q=0", "", LANG_ZH},
		{"", "zh;q=0, en", "", LANG_EN},
		{"", "zh;q=0, fr", "", LANG_EN},
		{"", "zh-CN;q=0.5, en;q=0.8", "", LANG_EN},
		{"", "en;q=0.123,zh;q=0.12", "", LANG_EN},
		{"", "en;q=0.000,*", "", LANG_ZH},
		{"", "EN-us ; Q=1.0 , zh;q=1.000", "", LANG_EN},
		{"", "fr,*;q=0.5,zh;q=0", "", LANG_EN},
		{"", "eng,zhx", "", LANG_ZH},
		{"", "en;q=0.8", "", LANG_EN},
		{"", ";;,,q=", "", LANG_ZH},
		/* a choice of his own outweighs the browser's */
		{"fx_prefs=ean", "zh-CN", "", LANG_EN},
		{"fx_prefs=zan", "en-GB", "", LANG_ZH},
		{"other=1; fx_prefs=ean", "zh-CN", "", LANG_EN},
		/* what is no choice of ours is none */
		{"fx_prefs=xan", "en-GB", "", LANG_EN},
		{"fx_prefs=e", "zh-CN", "", LANG_ZH},
		{"fx_prefs=eannn", "zh-CN", "", LANG_ZH},
		{"fx_prefs=", "en-GB", "", LANG_EN},
		{"my_fx_prefs=ean", "zh-CN", "", LANG_ZH},
		/* an address that says it outweighs both */
		{"fx_prefs=zan", "zh-CN", "lang=en", LANG_EN},
		{"fx_prefs=ean", "en-GB", "lang=zh", LANG_ZH},
		{"fx_prefs=ean", "zh-CN", "lang=fr", LANG_EN},
		{"fx_prefs=zan", "zh-CN", "lang=english", LANG_ZH},
		{"fx_prefs=zan", "zh-CN", "lang=", LANG_ZH},
		{"fx_prefs=zan", "zh-CN", "lang=%ff", LANG_ZH},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask();

		ask_header(a, S("Cookie"), str_c(rows[i].cookie));
		ask_header(a, S("Accept-Language"), str_c(rows[i].accept));
		ask_query(a, str_c(rows[i].query));
		a->w.lang = rows[i].want == LANG_ZH ? LANG_EN : LANG_ZH;
		prefs_read(&a->w);
		if (a->w.lang != rows[i].want)
			fail_msg("cookie \"%s\", accept \"%s\", query \"%s\"", rows[i].cookie, rows[i].accept, rows[i].query);
	}
}

static void light_and_size(void **state)
{
	static const struct {
		const char *cookie;
		enum page_theme theme;
		bool large;
	} rows[] = {
		{"", PAGE_THEME_AUTO, false},
		{"fx_prefs=zan", PAGE_THEME_AUTO, false},
		{"fx_prefs=zdl", PAGE_THEME_DAY, true},
		{"fx_prefs=enn", PAGE_THEME_NIGHT, false},
		{"fx_prefs=eal", PAGE_THEME_AUTO, true},
		{"fx_prefs=x??", PAGE_THEME_AUTO, false},
		{"fx_prefs=znlx", PAGE_THEME_AUTO, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask();

		ask_header(a, S("Cookie"), str_c(rows[i].cookie));
		prefs_read(&a->w);
		if (a->w.theme != rows[i].theme || a->w.large != rows[i].large)
			fail_msg("cookie \"%s\"", rows[i].cookie);
	}
}

/* --- Choosing ----------------------------------------------------------------------------------------------------- */

/** GET /prefs?${query} with that cookie, as dispatch does it; the cookie it leaves, or empty. */
static struct str choose(struct ask *a, const char *cookie, const char *query)
{
	struct str set;

	ask_header(a, S("Cookie"), str_c(cookie));
	ask_query(a, str_c(query));
	prefs_read(&a->w);
	assert_str(str_c(prefs_routes[0].pattern), S("/prefs"));
	assert_int_equal(prefs_routes[0].handle(&a->w), OK);
	assert_int_equal(a->res.status, 303);
	set = ask_answer_header(a, S("Set-Cookie"));
	assert_true(str_starts(set, S("fx_prefs=")));
	assert_true(str_find_str(set, S("; Path=/;")) < set.n);
	assert_true(str_find_str(set, S("HttpOnly")) < set.n);
	assert_true(str_find_str(set, S("SameSite=Lax")) < set.n);
	return str_head(str_from(set, 9), str_find(str_from(set, 9), ';'));
}

static void one_at_a_time(void **state)
{
	static const char *const rows[][3] = {
		/* cookie before, what was pressed, cookie after: the others stay */
		{"fx_prefs=zan", "lang=en", "ean"},
		{"fx_prefs=edl", "lang=zh", "zdl"},
		{"fx_prefs=zan", "theme=day", "zdn"},
		{"fx_prefs=zan", "theme=night", "znn"},
		{"fx_prefs=ednl", "theme=night", "znn"}, /* none of ours: begins anew */
		{"fx_prefs=enl", "theme=auto", "eal"},
		{"fx_prefs=enl", "theme=pink", "eal"},
		{"fx_prefs=enn", "size=large", "enl"},
		{"fx_prefs=enl", "size=normal", "enn"},
		{"fx_prefs=enl", "size=huge", "enn"},
		{"", "size=large", "zal"},
		{"fx_prefs=zan", "lang=en&theme=night&size=large", "enl"},
		{"fx_prefs=enl", "", "enl"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(choose(ask(), rows[i][0], rows[i][1]), str_c(rows[i][2]));
}

/** What was chosen is read again by the next request. */
static void remembered(void **state)
{
	struct ask *a = ask(), *next = ask();
	struct str cookie = choose(a, "", "lang=en&theme=day&size=large");

	(void)state;
	ask_header(next, S("Cookie"), arena_fmt(arena, "fx_prefs=%.*s", STR_FMT(cookie)));
	ask_header(next, S("Accept-Language"), S("zh-CN"));
	prefs_read(&next->w);
	assert_int_equal(next->w.lang, LANG_EN);
	assert_int_equal(next->w.theme, PAGE_THEME_DAY);
	assert_true(next->w.large);
}

/** Back to where he was, and never to another house. */
static void the_way_back(void **state)
{
	static const char *const rows[][2] = {
		{"lang=en&back=/s/xq", "/s/xq"},
		{"lang=en&back=/r/xq-7k3mpt%3Fpage%3D2%26x%3D1", "/r/xq-7k3mpt?page=2&x=1"},
		{"lang=en", "/"},
		{"lang=en&back=", "/"},
		{"lang=en&back=//evil.example", "/"},
		{"lang=en&back=https://evil.example/", "/"},
		{"lang=en&back=/%5Cevil.example", "/"},
		{"lang=en&back=/x%0d%0aSet-Cookie:+a=b", "/"},
		{"lang=en&back=javascript:alert(1)", "/"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask();

		choose(a, "", rows[i][0]);
		assert_str(ask_answer_header(a, S("Location")), str_c(rows[i][1]));
	}
}

static void over_tls(void **state)
{
	struct ask *a = ask();
	struct str set;

	(void)state;
	choose(a, "", "lang=en");
	set = ask_answer_header(a, S("Set-Cookie"));
	assert_true(str_find_str(set, S("Secure")) == set.n);
	a = ask();
	a->site.secure_cookies = true;
	choose(a, "", "lang=en");
	set = ask_answer_header(a, S("Set-Cookie"));
	assert_true(str_find_str(set, S("; Secure")) < set.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(languages), UNIT(light_and_size), UNIT(one_at_a_time), UNIT(remembered), UNIT(the_way_back), UNIT(over_tls),
	};

	return UNIT_RUN(tests);
}
