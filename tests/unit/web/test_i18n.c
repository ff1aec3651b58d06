#include "web/i18n.h"

#include "unit.h"

static void looked_up(void **state)
{
	(void)state;
	assert_str(tr(LANG_ZH, TR("Signed in")), S("登录"));
	assert_str(tr(LANG_EN, TR("Signed in")), S("Signed in"));
}

static void missing_falls_back(void **state)
{
	(void)state;
	assert_str(tr(LANG_ZH, "nobody ever wrote this"), S("nobody ever wrote this"));
	assert_str(tr(LANG_ZH, "Signed i"), S("Signed i"));
	assert_str(tr(LANG_ZH, "Signed in "), S("Signed in "));
	assert_str(tr(LANG_ZH, "signed in"), S("signed in"));
	assert_str(tr(LANG_ZH, ""), S(""));
	assert_str(tr(LANG_ZH, "\xff"), S("\xff")); /* behind the last one */
}

/** The search wants them sorted, each once; the first and the last are found like any other. */
static void the_catalogue(void **state)
{
	(void)state;
	assert_true(i18n_zh_n > 100);
	for (size_t i = 0; i < i18n_zh_n; i++) {
		if (i > 0 && strcmp(i18n_zh[i - 1].msgid, i18n_zh[i].msgid) >= 0)
			fail_msg("\"%s\" is not behind \"%s\"", i18n_zh[i].msgid, i18n_zh[i - 1].msgid);
		if (i18n_zh[i].text.n == 0)
			fail_msg("\"%s\" has no text", i18n_zh[i].msgid);
		assert_str(tr(LANG_ZH, i18n_zh[i].msgid), i18n_zh[i].text);
	}
}

/** Each name in braces of ${text} stands in ${other} too. */
static bool names_are_in(struct str text, struct str other)
{
	while (str_find(text, '{') < text.n) {
		struct str name;

		text = str_from(text, str_find(text, '{'));
		name = str_head(text, str_find(text, '}') + 1);
		if (str_find_str(other, name) == other.n)
			return false;
		text = str_from(text, name.n);
	}
	return true;
}

/** A name that only one language knows would stand on the page as "{name}", or be lost. */
static void both_languages_name_the_same_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < i18n_zh_n; i++) {
		struct str en = str_c(i18n_zh[i].msgid), zh = i18n_zh[i].text;

		if (!names_are_in(en, zh) || !names_are_in(zh, en))
			fail_msg("\"%s\" and \"%.*s\" name different values", i18n_zh[i].msgid, STR_FMT(zh));
	}
}

static struct str fill(const char *text)
{
	const struct tr_value values[] = {TR_S("name", S("Wang")), TR_I("n", 3), TR_I("debt", -12), TR_S("none", S("")),
		TR_S("brace", S("{n}"))};

	return tr_fill(arena, str_c(text), values, COUNT(values));
}

static void values(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"plain", "plain"},
		{"{name}", "Wang"},
		{"{n} of {n}", "3 of 3"},
		{"{debt}", "-12"},
		{"<{none}>", "<>"},
		{"{name}{n}", "Wang3"},
		{"有{n}位{name}。", "有3位Wang。"},
		/* a value is never read as a message itself */
		{"{brace}", "{n}"},
		/* what nobody gave stays */
		{"{other}", "{other}"},
		{"{Name} {nam} {names}", "{Name} {nam} {names}"},
		{"{}", "{}"},
		{"} {n}", "} 3"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(fill(rows[i][0]), str_c(rows[i][1]));
}

/** A brace that never closes is text: nothing behind it may be lost. */
static void an_open_brace(void **state)
{
	(void)state;
	assert_str(fill("{n} and {name"), S("3 and {name"));
	assert_str(fill("{"), S("{"));
}

static void large_numbers(void **state)
{
	const struct tr_value least = TR_I("n", INT64_MIN), most = TR_I("n", INT64_MAX);

	(void)state;
	assert_str(tr_fill(arena, S("{n}"), &least, 1), S("-9223372036854775808"));
	assert_str(tr_fill(arena, S("{n}"), &most, 1), S("9223372036854775807"));
	assert_str(tr_fill(arena, S("{n}"), NULL, 0), S("{n}"));
}

static void looked_up_and_filled(void **state)
{
	(void)state;
	assert_str(TRF(arena, LANG_EN, "{n} min", TR_I("n", 12)), S("12 min"));
	assert_str(TRF(arena, LANG_ZH, "{n} min", TR_I("n", 12)), S("12 分钟"));
	assert_str(TRF(arena, LANG_ZH, "no such {thing} here", TR_S("thing", S("cat"))), S("no such cat here"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(looked_up), UNIT(missing_falls_back), UNIT(the_catalogue), UNIT(both_languages_name_the_same_values),
		UNIT(values),
		UNIT(an_open_brace), UNIT(large_numbers), UNIT(looked_up_and_filled),
	};

	return UNIT_RUN(tests);
}
