#include "base/clock.h"

#include <time.h>

#include "unit.h"

#define YEAR_MS (365LL * 86400 * 1000)

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int reset(void **state)
{
	(void)state;
	clock_reset();
	return 0;
}

static void system_time_at_first(void **state)
{
	int64_t before = read_ms(CLOCK_REALTIME), now = clock_now_ms();

	(void)state;
	assert_in_range(now, before, read_ms(CLOCK_REALTIME));
}

static void frozen(void **state)
{
	static const int64_t moments[] = {0, 1772811000000, -5, 4102444800000};

	(void)state;
	for (size_t i = 0; i < COUNT(moments); i++) {
		clock_freeze_ms(moments[i]);
		for (int k = 0; k < 1000; k++)
			assert_true(clock_now_ms() == moments[i]);
	}
}

static void set_and_goes_on(void **state)
{
	int64_t at_ms = 1772811000000, before = read_ms(CLOCK_REALTIME), now;

	(void)state;
	clock_freeze_ms(7);
	clock_set_ms(at_ms);
	/* it follows the system's clock from here: as much has passed there */
	do {
		now = clock_now_ms();
		assert_in_range(now, at_ms, at_ms + (read_ms(CLOCK_REALTIME) - before));
	} while (now < at_ms + 3);
}

static void reset_forgets(void **state)
{
	int64_t before;

	(void)state;
	clock_set_ms(0);
	clock_reset();
	before = read_ms(CLOCK_REALTIME);
	assert_in_range(clock_now_ms(), before, read_ms(CLOCK_REALTIME));
	clock_set_ms(0);
	clock_freeze_ms(1);
	clock_reset();
	before = read_ms(CLOCK_REALTIME);
	assert_in_range(clock_now_ms(), before, read_ms(CLOCK_REALTIME));
}

static void monotonic_is_real(void **state)
{
	int64_t before = read_ms(CLOCK_MONOTONIC), last = 0;

	(void)state;
	clock_freeze_ms(1772811000000 + 50 * YEAR_MS);
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_ms();

		assert_true(now >= last);
		assert_in_range(now, before, read_ms(CLOCK_MONOTONIC));
		last = now;
	}
}

static void deadlines(void **state)
{
	static const int64_t waits[] = {0, 1, 999, 1000, 1001, 123456, 86400000};

	(void)state;
	clock_freeze_ms(0); /* waits are real, whatever the product's clock says */
	for (size_t i = 0; i < COUNT(waits); i++) {
		int64_t before = read_ms(CLOCK_MONOTONIC);
		struct timespec t;

		clock_deadline(waits[i], &t);
		assert_in_range(t.tv_nsec, 0, 999999999);
		assert_in_range((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000, before + waits[i], read_ms(CLOCK_MONOTONIC) + waits[i]);
	}
}

static void whole_minutes(void **state)
{
	static const int64_t at[][2] = {{0, 0}, {59999, 0}, {60000, 60000}, {1772811014145, 1772811000000}, {-1, -60000}, {-60000, -60000}, {-60001, -120000}};

	(void)state;
	for (size_t i = 0; i < COUNT(at); i++)
		assert_int_equal(clock_minute(at[i][0]), at[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(system_time_at_first, reset), cmocka_unit_test_teardown(frozen, reset),
		cmocka_unit_test_teardown(set_and_goes_on, reset), cmocka_unit_test_teardown(reset_forgets, reset),
		cmocka_unit_test_teardown(monotonic_is_real, reset), cmocka_unit_test_teardown(deadlines, reset),
		UNIT(whole_minutes),
	};

	return UNIT_RUN(tests);
}
