#include "unit.h"

#include "meter/watch.h"

static void drift_is_no_jump(void **state)
{
	struct watch w = {.began = false};

	(void)state;
	for (int64_t s = 0; s < 100000; s++)
		assert_false(watch_jumped(&w, 1000000 + 1001 * s, 1000 * s)); /* one in a thousand: a bad quartz, a minute and a half a day */
}

static void both_ways_once(void **state)
{
	struct watch w = {.began = false};
	int64_t by[] = {3600000, -3600000, WATCH_JUMP_MS, -WATCH_JUMP_MS};
	int64_t wall = 5000000, counting = 0;

	(void)state;
	assert_false(watch_jumped(&w, wall, counting));
	for (size_t i = 0; i < COUNT(by); i++) {
		wall += by[i] + 20;
		counting += 20;
		assert_true(watch_jumped(&w, wall, counting));
		wall += 20;
		counting += 20;
		assert_false(watch_jumped(&w, wall, counting));
	}
	assert_false(watch_jumped(&w, wall + WATCH_JUMP_MS - 1, counting));
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(drift_is_no_jump), UNIT(both_ways_once)};

	return UNIT_RUN(tests);
}
