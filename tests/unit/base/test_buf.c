#include "base/buf.h"
#include "unit.h"

static void grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0, MIB(1));
	assert_str(buf_str(&b), S(""));
	for (int i = 0; i < 10000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		buf_put(&b, S("茶"));
	}
	assert_false(buf_failed(&b));
	assert_int_equal(b.n, 40000);
	for (size_t i = 0; i < 10000; i++) {
		assert_int_equal(b.p[i * 4], 'a' + i % 26);
		assert_str(str_head(str_from(buf_str(&b), i * 4 + 1), 3), S("茶"));
	}
}

static void refuses_at_its_size(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0, 10);
	buf_put(&b, S("0123456789"));
	assert_false(buf_failed(&b));
	buf_putc(&b, 'x');
	assert_true(buf_failed(&b));
	assert_str(buf_str(&b), S("0123456789"));
	assert_null(buf_reserve(&b, 1));
	assert_false(arena_failed(arena)); /* the buffer's own bound, not the arena's */
}

static void failure_sticks(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0, 1000);
	buf_put(&b, S("abc"));
	assert_null(buf_reserve(&b, 998));
	assert_true(buf_failed(&b));
	buf_init(&b, arena, 0, 1000);
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_true(buf_failed(&b));
	buf_fmt(&b, "%d", 7); /* there is room, but the text has a hole */
	assert_true(buf_failed(&b));
	assert_int_equal(b.n, 0);
}

static void fails_with_its_arena(void **state)
{
	struct arena *small = arena_new(300);
	struct buf b;

	(void)state;
	buf_init(&b, small, 0, MIB(1));
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, 'x');
	assert_true(buf_failed(&b));
	assert_true(arena_failed(small));
	assert_true(b.n >= 256);
	assert_true(b.n <= 300);
	arena_free(small);
}

static void reserving(void **state)
{
	struct buf b;
	char *to;

	(void)state;
	buf_init(&b, arena, 100, 1000);
	assert_true(b.cap >= 100);
	assert_int_equal(b.n, 0);
	buf_put(&b, S("ab"));
	to = buf_reserve(&b, 3);
	assert_ptr_equal(to, b.p + 2);
	assert_int_equal(b.n, 2);
	memcpy(to, "cde", 3);
	b.n += 3;
	assert_str(buf_str(&b), S("abcde"));
}

static void numbers_and_formats(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0, 1000);
	buf_put_i64(&b, 0);
	buf_putc(&b, ' ');
	buf_put_i64(&b, INT64_MIN);
	buf_putc(&b, ' ');
	buf_put_i64(&b, INT64_MAX);
	buf_fmt(&b, " %s=%03d", "n", 7);
	buf_fmt(&b, "%s", "");
	buf_put(&b, (struct str){0});
	assert_str(buf_str(&b), S("0 -9223372036854775808 9223372036854775807 n=007"));
	assert_false(buf_failed(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(grows), UNIT(refuses_at_its_size), UNIT(failure_sticks), UNIT(fails_with_its_arena), UNIT(reserving), UNIT(numbers_and_formats),
	};

	return UNIT_RUN(tests);
}
