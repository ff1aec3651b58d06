#include <stdio.h>

#include "unit.h"

static void cap_is_exact(void **state)
{
	struct arena *a = arena_new(100);

	(void)state;
	assert_non_null(arena_alloc(a, 60));
	assert_non_null(arena_alloc(a, 40));
	assert_int_equal(arena_used(a), 100);
	assert_false(arena_failed(a));
	assert_null(arena_alloc(a, 1));
	assert_true(arena_failed(a));
	assert_int_equal(arena_used(a), 100);
	arena_free(a);
}

static void failure_sticks(void **state)
{
	struct arena *a = arena_new(100);

	(void)state;
	assert_null(arena_alloc(a, 101));
	assert_non_null(arena_alloc(a, 1)); /* what fits is still given, … */
	assert_true(arena_failed(a));       /* … but nobody forgets that something did not */
	arena_reset(a);
	assert_false(arena_failed(a));
	assert_int_equal(arena_used(a), 0);
	assert_non_null(arena_alloc(a, 100));
	arena_free(a);
}

static void huge_sizes(void **state)
{
	struct arena *a = arena_new(MIB(1));

	(void)state;
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_null(arena_alloc_array(a, SIZE_MAX / 2 + 1, 2)); /* wraps to 0 */
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_null(arena_alloc_array(a, SIZE_MAX / 16 + 2, 16)); /* wraps to 16 */
	assert_true(arena_failed(a));
	arena_free(a);
}

static void aligned_and_zeroed(void **state)
{
	struct arena *a = arena_new(MIB(4));
	char *p;

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		for (size_t n = 1; n < 700; n++) {
			p = arena_alloc(a, n);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xa5, n); /* the second turn reuses this block */
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void apart_from_each_other(void **state)
{
	struct arena *a = arena_new(MIB(2));
	unsigned char *v[300];

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		v[i] = arena_alloc(a, i * 7);
		assert_non_null(v[i]);
		memset(v[i], (int)i & 0xff, i * 7);
	}
	for (size_t i = 0; i < COUNT(v); i++)
		for (size_t k = 0; k < i * 7; k++)
			assert_int_equal(v[i][k], i & 0xff);
	assert_int_equal(arena_used(a), 7 * 299 * 300 / 2);
	arena_free(a);
}

static void nothing_and_much(void **state)
{
	struct arena *a = arena_new(MIB(2));
	char *big;

	(void)state;
	assert_non_null(arena_alloc(a, 0));
	assert_int_equal(arena_used(a), 0);
	big = arena_alloc(a, MIB(1)); /* larger than any block */
	assert_non_null(big);
	big[MIB(1) - 1] = 'x';
	assert_non_null(arena_alloc(a, 10));
	assert_false(arena_failed(a));
	arena_free(a);
	arena_free(NULL);
}

static void raising_the_cap(void **state)
{
	struct arena *a = arena_new(10);

	(void)state;
	assert_null(arena_alloc(a, 11));
	arena_raise_cap(a, 20);
	assert_non_null(arena_alloc(a, 20));
	arena_raise_cap(a, 5); /* never lower */
	arena_reset(a);
	assert_non_null(arena_alloc(a, 20));
	assert_false(arena_failed(a));
	arena_free(a);
}

static void texts(void **state)
{
	struct arena *a = arena_new(64);
	struct str s = arena_dup(a, S("a\0b"));

	(void)state;
	assert_str(s, S("a\0b"));
	assert_int_equal(s.p[3], '\0');
	assert_string_equal(arena_c(a, S("茶")), "茶");
	assert_string_equal(arena_c(a, (struct str){0}), "");
	assert_str(arena_fmt(a, "%d-%s", 7, "x"), S("7-x"));
	assert_str(arena_fmt(a, "%s", ""), S(""));
	assert_false(arena_failed(a));
	assert_str(arena_fmt(a, "%100d", 1), S(""));
	assert_true(arena_failed(a));
	assert_string_equal(arena_c(a, (struct str){"0123456789012345678901234567890123456789012345678901234567890123", 64}), "");
	assert_int_equal(arena_dup(a, (struct str){"0123456789012345678901234567890123456789012345678901234567890123", 64}).n, 0);
	arena_free(a);
}

static void renewed(void **state)
{
	struct arena *a = arena_new(KIB(200));
	char *first, *again;

	(void)state;
	first = arena_alloc_raw(a, 100);
	arena_renew(a, 100, KIB(4));
	again = arena_alloc_raw(a, 100);
	assert_ptr_equal(first, again); /* the same block */
	assert_null(arena_alloc(a, 1)); /* and a cap of its own */
	arena_renew(a, KIB(200), KIB(4));
	assert_false(arena_failed(a));
	assert_non_null(arena_alloc(a, KIB(100)));
	arena_renew(a, 50, KIB(4)); /* the large block is too large to keep */
	assert_int_equal(arena_used(a), 0);
	assert_non_null(arena_alloc(a, 50));
	assert_null(arena_alloc(a, 1));
	arena_free(a);
}

/** What arena_fmt writes by hand is what printf writes; the last argument of each fits the format. */
#define SAME(room, ...)                                                          \
	do {                                                                      \
		struct arena *small = arena_new(KIB(64));                          \
		char want[256];                                                    \
		int n = snprintf(want, sizeof(want), __VA_ARGS__);                 \
		assert_non_null(arena_alloc(small, 4096 - (room)));                \
		assert_str(arena_fmt(small, __VA_ARGS__), ((struct str){want, (size_t)n})); \
		arena_free(small);                                                 \
	} while (0)

static void formats(void **state)
{
	const struct str code = S("lh-7k3mpt"), none = {0};

	(void)state;
	for (size_t room = 0; room <= 64; room += 16) {
		SAME(room, "nothing else");
		SAME(room, "%s", "茶");
		SAME(room, "/d/%.*s/%lld", STR_FMT(code), 123456789012345678LL);
		SAME(room, "%.*s|%.*s|", STR_FMT(none), 3, "abcdef");
		SAME(room, "%.*s", 8, "ab\0cd");
		SAME(room, "%d %ld %lld %d", INT32_MIN, 0L, -9223372036854775807LL - 1, 7);
		SAME(room, "%d%%, %04d-%02d, %zu, %x, %c", 50, 7, 12, (size_t)9, 255u, 'c');
		SAME(room, "%.*s and %5d", STR_FMT(code), 3);
		SAME(room, "%.*s", -1, "no precision");
		SAME(room, "%s%s%s%s", "0123456789abcde", "", "0123456789abcde", "f");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(cap_is_exact), UNIT(failure_sticks), UNIT(huge_sizes), UNIT(aligned_and_zeroed), UNIT(apart_from_each_other),
		UNIT(nothing_and_much), UNIT(raising_the_cap), UNIT(renewed), UNIT(texts), UNIT(formats),
	};

	return UNIT_RUN(tests);
}
