#include "base/num.h"
#include "unit.h"

static void limits(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(num_parse_i64(S("0"), INT64_MIN, INT64_MAX, &v), OK);
	assert_int_equal(v, 0);
	assert_int_equal(num_parse_i64(S("9223372036854775807"), INT64_MIN, INT64_MAX, &v), OK);
	assert_true(v == INT64_MAX);
	assert_int_equal(num_parse_i64(S("-9223372036854775808"), INT64_MIN, INT64_MAX, &v), OK);
	assert_true(v == INT64_MIN);
	assert_int_equal(num_parse_i64(S("-5"), -5, 7, &v), OK);
	assert_int_equal(v, -5);
	assert_int_equal(num_parse_i64(S("7"), -5, 7, &v), OK);
	assert_int_equal(v, 7);
	assert_int_equal(num_parse_i64(S("8"), -5, 7, &v), ERR_INVALID);
	assert_int_equal(num_parse_i64(S("-6"), -5, 7, &v), ERR_INVALID);
	assert_int_equal(v, 7); /* a refusal leaves the result alone */
}

static void refused(void **state)
{
	static const struct str bad[] = {
		S_INIT(""), S_INIT("-"), S_INIT("+1"), S_INIT(" 1"), S_INIT("1 "), S_INIT("1\n"), S_INIT("--1"), S_INIT("1-"), S_INIT("0x10"),
		S_INIT("1e3"), S_INIT("1.0"), S_INIT("1,000"), S_INIT("1\0"), S_INIT("１"), S_INIT("9223372036854775808"),
		S_INIT("-9223372036854775809"), S_INIT("99999999999999999999999999"), S_INIT("18446744073709551617"), S_INIT("/"), S_INIT(":"),
	};
	int64_t v = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (num_parse_i64(bad[i], INT64_MIN, INT64_MAX, &v) != ERR_INVALID)
			fail_msg("\"%.*s\" was taken", STR_FMT(bad[i]));
	assert_int_equal(num_parse_i64((struct str){0}, INT64_MIN, INT64_MAX, &v), ERR_INVALID);
	assert_int_equal(v, 42);
}

static void only_its_bytes(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(num_parse_i64((struct str){"1234", 2}, 0, 99, &v), OK);
	assert_int_equal(v, 12);
}

static void sizes(void **state)
{
	size_t n;

	(void)state;
	assert_int_equal(num_add_size(SIZE_MAX - 1, 1, &n), OK);
	assert_true(n == SIZE_MAX);
	assert_int_equal(num_add_size(SIZE_MAX, 1, &n), ERR_LIMIT);
	assert_int_equal(num_mul_size(SIZE_MAX / 3, 3, &n), OK);
	assert_int_equal(num_mul_size(SIZE_MAX / 2 + 1, 2, &n), ERR_LIMIT);
	assert_int_equal(num_mul_size(0, SIZE_MAX, &n), OK);
	assert_int_equal(n, 0);
}

static void there_and_back(void **state)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, -10, 99, 100, 1000000007, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
	char to[21] = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		size_t n = num_write_i64(to, values[i]);
		int64_t back;

		assert_in_range(n, 1, 20);
		assert_int_equal(num_parse_i64((struct str){to, n}, INT64_MIN, INT64_MAX, &back), OK);
		assert_true(back == values[i]);
		assert_str(str_head(str_c(to), n), arena_fmt(arena, "%lld", (long long)values[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(limits), UNIT(refused), UNIT(only_its_bytes), UNIT(sizes), UNIT(there_and_back)};

	return UNIT_RUN(tests);
}
