#include "base/utf8.h"
#include "unit.h"

static void every_code_point(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp < 0x110000; cp++) {
		char to[4];
		struct str s = {to, utf8_put(to, cp)};
		size_t want = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

		if (cp >= 0xd800 && cp < 0xe000) {
			assert_int_equal(s.n, 0);
			continue;
		}
		assert_int_equal(s.n, want);
		assert_true(utf8_valid(s));
		assert_int_equal(utf8_count(s), 1);
		assert_int_equal(utf8_next(&s), cp);
		assert_int_equal(s.n, 0);
	}
}

static void refused(void **state)
{
	static const struct str bad[] = {
		S_INIT("\0"), S_INIT("a\0b"), S_INIT("\x80"), S_INIT("\xbf"), S_INIT("\xc0\x80"), S_INIT("\xc1\xbf"), S_INIT("\xe0\x80\xaf"),
		S_INIT("\xe0\x9f\xbf"), S_INIT("\xf0\x80\x80\xaf"), S_INIT("\xf0\x8f\xbf\xbf"), S_INIT("\xed\xa0\x80"), S_INIT("\xed\xbf\xbf"),
		S_INIT("\xf4\x90\x80\x80"), S_INIT("\xf5\x80\x80\x80"), S_INIT("\xff"), S_INIT("\xfe"), S_INIT("\xe8\x8c"), S_INIT("\xe8"),
		S_INIT("\xf0\x9f\x98"), S_INIT("\xc3("), S_INIT("\xe8(\xb6"), S_INIT("\xe8\x8c("), S_INIT("茶\xe8\x8c"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (utf8_valid(bad[i]))
			fail_msg("number %zu was taken", i);
		assert_false(utf8_printable(bad[i]));
	}
	assert_true(utf8_valid((struct str){0}));
	assert_true(utf8_valid(S("\xf4\x8f\xbf\xbf\xef\xbf\xbf\xed\x9f\xbf\xee\x80\x80")));
}

static void code_points_that_do_not_exist(void **state)
{
	static const uint32_t none[] = {0xd800, 0xdfff, 0x110000, UINT32_MAX};
	char to[4];

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		assert_int_equal(utf8_put(to, none[i]), 0);
}

static void taking_apart(void **state)
{
	struct str rest = S("a茶😀");

	(void)state;
	assert_int_equal(utf8_count(rest), 3);
	assert_int_equal(utf8_next(&rest), 'a');
	assert_int_equal(utf8_next(&rest), 0x8336);
	assert_int_equal(utf8_next(&rest), 0x1f600);
	assert_int_equal(utf8_next(&rest), 0);
	assert_int_equal(utf8_count((struct str){0}), 0);
}

static void bad_text_still_ends(void **state)
{
	struct str rest = S("\xff\xe8\x8c");
	int steps = 0;

	(void)state;
	while (rest.n > 0) {
		utf8_next(&rest);
		assert_true(++steps <= 3);
	}
}

static void heads(void **state)
{
	(void)state;
	assert_str(utf8_head(S("a茶😀b"), 3), S("a茶😀"));
	assert_str(utf8_head(S("茶"), 0), S(""));
	assert_str(utf8_head(S("茶"), 9), S("茶"));
	assert_str(utf8_head((struct str){0}, 9), S(""));
}

static void printable(void **state)
{
	(void)state;
	assert_true(utf8_printable(S("荔红街1号\r\n\t😀")));
	for (int c = 1; c < 0x20; c++) {
		char text[2] = {'a', (char)c};

		assert_int_equal(utf8_printable((struct str){text, 2}), c == '\n' || c == '\r' || c == '\t');
	}
	assert_false(utf8_printable(S("\x7f")));
	assert_false(utf8_printable(S("\xc2\x80")));
	assert_false(utf8_printable(S("\xc2\x9f")));
	assert_true(utf8_printable(S("\xc2\xa0")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_code_point), UNIT(refused), UNIT(code_points_that_do_not_exist), UNIT(taking_apart), UNIT(bad_text_still_ends), UNIT(heads),
		UNIT(printable),
	};

	return UNIT_RUN(tests);
}
