#include "base/id.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "unit.h"

#define THREADS 8
#define EACH 20000
#define NOW 1772811000000LL

static int64_t ids[THREADS * EACH];

static void *make(void *to)
{
	int64_t *v = to;

	for (int i = 0; i < EACH; i++)
		v[i] = id_new();
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void make_in_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make, ids + (ptrdiff_t)i * EACH), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < THREADS; i++)
		for (int k = 1; k < EACH; k++)
			assert_true(ids[i * EACH + k] > ids[i * EACH + k - 1]);
	qsort(ids, COUNT(ids), sizeof(ids[0]), by_value);
	for (size_t i = 1; i < COUNT(ids); i++)
		assert_true(ids[i] > ids[i - 1]);
	assert_true(ids[0] > 0);
}

static void unique_in_threads(void **state)
{
	(void)state;
	clock_freeze_ms(NOW);
	make_in_threads();
	/* half a counter's range holds them all: nobody borrowed from the next millisecond */
	assert_true(id_at_ms(ids[0]) == NOW);
	assert_true(id_at_ms(ids[COUNT(ids) - 1]) == NOW);
	clock_set_ms(NOW + 1);
	make_in_threads();
}

static void ordered_by_time(void **state)
{
	int64_t first, second;

	(void)state;
	clock_freeze_ms(NOW + HOUR_MS);
	first = id_new();
	clock_freeze_ms(NOW + HOUR_MS + 1);
	second = id_new();
	assert_true(second > first);
	assert_true(id_at_ms(first) == NOW + HOUR_MS);
	assert_true(id_at_ms(second) == NOW + HOUR_MS + 1);
}

static void clock_that_goes_back(void **state)
{
	int64_t before, after;

	(void)state;
	clock_freeze_ms(NOW + 2 * HOUR_MS);
	before = id_new();
	clock_freeze_ms(NOW - 86400000);
	for (int i = 0; i < 1000; i++) {
		after = id_new();
		assert_true(after > before);
		before = after;
	}
	clock_freeze_ms(0); /* before the ids' own beginning */
	after = id_new();
	assert_true(after > before);
	clock_freeze_ms(NOW + 3 * HOUR_MS);
	before = id_new();
	assert_true(before > after);
	assert_true(id_at_ms(before) == NOW + 3 * HOUR_MS);
}

static void starts_at_random(void **state)
{
	int64_t low[100];
	size_t different = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		clock_freeze_ms(NOW + 4 * HOUR_MS + i);
		low[i] = id_new() & ((1 << 22) - 1);
		assert_in_range(low[i], 0, (1 << 21) - 1);
	}
	qsort(low, COUNT(low), sizeof(low[0]), by_value);
	for (size_t i = 1; i < COUNT(low); i++)
		different += low[i] != low[i - 1];
	/* of 2 million, a hundred drawn: more than a few equal ones do not happen */
	assert_true(different > 90);
}

static void from_text(void **state)
{
	static const struct str bad[] = {
		S_INIT(""), S_INIT("0"), S_INIT("-1"), S_INIT("x"), S_INIT("1x"), S_INIT("9223372036854775808"), S_INIT(" 1"), S_INIT("1.5"),
	};
	int64_t id = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(id_parse(bad[i], &id), ERR_INVALID);
	assert_int_equal(id, 42);
	assert_int_equal(id_parse(S("9223372036854775807"), &id), OK);
	assert_true(id == INT64_MAX);
	assert_int_equal(id_parse(S("1"), &id), OK);
	assert_int_equal(id, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(unique_in_threads), UNIT(ordered_by_time), UNIT(clock_that_goes_back), UNIT(starts_at_random), UNIT(from_text),
	};

	return UNIT_RUN(tests);
}
