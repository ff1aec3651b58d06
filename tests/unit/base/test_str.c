#include "unit.h"

static void equal(void **state)
{
	(void)state;
	assert_true(str_eq(S("茶"), S("茶")));
	assert_false(str_eq(S("ab"), S("abc")));
	assert_false(str_eq(S("ab"), S("aB")));
	assert_true(str_eq(S(""), (struct str){0}));
	assert_true(str_eq(str_c(NULL), S("")));
	assert_int_equal(str_c("abc").n, 3);
	assert_int_equal(S("a\0b").n, 3);
	assert_false(str_eq(S("a\0b"), S("a\0c")));
}

static void beginnings_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts(S("abc"), S("ab")));
	assert_true(str_starts(S("abc"), S("abc")));
	assert_true(str_starts(S("abc"), S("")));
	assert_true(str_starts((struct str){0}, S("")));
	assert_false(str_starts(S("ab"), S("abc")));
	assert_true(str_ends(S("abc"), S("bc")));
	assert_true(str_ends((struct str){0}, (struct str){0}));
	assert_false(str_ends(S("abc"), S("ab")));
	assert_false(str_ends(S("c"), S("bc")));
}

static void parts(void **state)
{
	struct str s = S("abc");

	(void)state;
	assert_str(str_from(s, 0), S("abc"));
	assert_str(str_from(s, 2), S("c"));
	assert_str(str_from(s, 3), S(""));
	assert_str(str_from(s, SIZE_MAX), S(""));
	assert_ptr_equal(str_from(s, 99).p, s.p + 3);
	assert_null(str_from((struct str){0}, 5).p);
	assert_str(str_head(s, 2), S("ab"));
	assert_str(str_head(s, 99), S("abc"));
	assert_str(str_head(s, 0), S(""));
}

static void order(void **state)
{
	(void)state;
	assert_true(str_compare(S("a"), S("b")) < 0);
	assert_true(str_compare(S("b"), S("a")) > 0);
	assert_int_equal(str_compare(S("ab"), S("ab")), 0);
	assert_true(str_compare(S("a"), S("ab")) < 0);
	assert_true(str_compare(S(""), S("a")) < 0);
	assert_int_equal(str_compare(S(""), (struct str){0}), 0);
	/* bytes, not signed characters and not words: UTF-8 keeps the order of code points */
	assert_true(str_compare(S("z"), S("茶")) < 0);
	assert_true(str_compare(S("Z"), S("a")) < 0);
}

static void without_case(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(S("Content-Type"), S("content-TYPE")));
	assert_false(str_eq_nocase(S("a"), S("ab")));
	/* the neighbours of the letters are not letters */
	assert_false(str_eq_nocase(S("@"), S("`")));
	assert_false(str_eq_nocase(S("["), S("{")));
	assert_false(str_eq_nocase(S("É"), S("é")));
}

static void finding(void **state)
{
	(void)state;
	assert_int_equal(str_find(S("abcb"), 'b'), 1);
	assert_int_equal(str_find(S("abc"), 'x'), 3);
	assert_int_equal(str_find((struct str){0}, 'x'), 0);
	assert_int_equal(str_find_str(S("ababc"), S("abc")), 2);
	assert_int_equal(str_find_str(S("abab"), S("abc")), 4);
	assert_int_equal(str_find_str(S("a\0bc"), S("\0b")), 1);
	assert_int_equal(str_find_str(S("abc"), S("")), 0);
	assert_int_equal(str_find_str((struct str){0}, S("a")), 0);
	assert_int_equal(str_find_str(S("ab"), S("abc")), 2);
}

static void trimming(void **state)
{
	(void)state;
	assert_str(str_trim(S(" \t\r\n\v\fa b \n")), S("a b"));
	assert_str(str_trim(S("   ")), S(""));
	assert_str(str_trim((struct str){0}), S(""));
	/* only ASCII: an ideographic space is text */
	assert_str(str_trim(S("\xe3\x80\x80茶")), S("\xe3\x80\x80茶"));
}

static void cutting(void **state)
{
	struct str rest = S("a,,b"), part;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, S("a"));
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, S(""));
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, S("b"));
	assert_false(str_cut(&rest, ',', &part));
	rest = S("");
	assert_false(str_cut(&rest, ',', &part));
	rest = (struct str){0};
	assert_false(str_cut(&rest, ',', &part));
	rest = S("alone");
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, S("alone"));
	assert_false(str_cut(&rest, ',', &part));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(equal), UNIT(beginnings_and_ends), UNIT(parts), UNIT(order), UNIT(without_case), UNIT(finding), UNIT(trimming), UNIT(cutting),
	};

	return UNIT_RUN(tests);
}
