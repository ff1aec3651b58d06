/* Buckets refill by the real clock, so every bucket here gives one an hour: no test waits, and none takes an hour. */
#include "auth/throttle.h"

#include <pthread.h>

#include "unit.h"

#define SIGN_IN 1
#define UPLOAD 2

static struct throttle *t;

static int with_slots(void **state)
{
	(void)state;
	return throttle_new(1024, &t) == OK ? 0 : -1;
}

static int with_one_set(void **state)
{
	(void)state;
	return throttle_new(8, &t) == OK ? 0 : -1;
}

static int without(void **state)
{
	(void)state;
	throttle_free(t);
	return 0;
}

static void a_burst_and_no_more(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(throttle_take(t, SIGN_IN, 7, 5, 1), OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(throttle_take(t, SIGN_IN, 7, 5, 1), ERR_RATE);
}

static void keys_and_purposes_are_apart(void **state)
{
	(void)state;
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 1, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 1, 1), ERR_RATE);
	assert_int_equal(throttle_take(t, SIGN_IN, 8, 1, 1), OK);
	assert_int_equal(throttle_take(t, UPLOAD, 7, 1, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 0, 1, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 0, 1, 1), ERR_RATE);
	assert_int_equal(throttle_take(t, SIGN_IN, UINT64_MAX, 1, 1), OK);
}

static void forgiving(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), OK);
		assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), OK);
		assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), ERR_RATE);
		throttle_forgive(t, SIGN_IN, 7);
	}
	assert_int_equal(throttle_take(t, UPLOAD, 7, 1, 1), OK);
	throttle_forgive(t, SIGN_IN, 7);
	throttle_forgive(t, SIGN_IN, 12345); /* was never there */
	assert_int_equal(throttle_take(t, UPLOAD, 7, 1, 1), ERR_RATE);
}

static void waiting(void **state)
{
	(void)state;
	assert_int_equal(throttle_wait_s(t, SIGN_IN, 7, 1, 1), 0);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 1, 1), OK);
	/* within the hour, and never 0 as long as it would be refused */
	assert_in_range(throttle_wait_s(t, SIGN_IN, 7, 1, 1), 1, 3601);
	assert_int_equal(throttle_wait_s(t, UPLOAD, 7, 1, 1), 0);
	throttle_forgive(t, SIGN_IN, 7);
	assert_int_equal(throttle_wait_s(t, SIGN_IN, 7, 1, 1), 0);
}

static void asking_costs_nothing(void **state)
{
	(void)state;
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(throttle_wait_s(t, SIGN_IN, 7, 2, 1), 0);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 2, 1), ERR_RATE);
}

/** Of eight empty buckets one makes room for a ninth; the others stay empty. */
static void one_makes_room(void **state)
{
	int forgotten = 0;

	(void)state;
	for (uint64_t key = 1; key <= 8; key++)
		assert_int_equal(throttle_take(t, SIGN_IN, key, 1, 1), OK);
	for (uint64_t key = 1; key <= 8; key++)
		assert_int_equal(throttle_take(t, SIGN_IN, key, 1, 1), ERR_RATE);
	assert_int_equal(throttle_take(t, SIGN_IN, 9, 1, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 9, 1, 1), ERR_RATE);
	for (uint64_t key = 1; key <= 8; key++)
		forgotten += throttle_wait_s(t, SIGN_IN, key, 1, 1) == 0;
	assert_int_equal(forgotten, 1);
}

static void *take_many(void *ret)
{
	int *taken = ret;

	for (int i = 0; i < 1000; i++)
		*taken += throttle_take(t, SIGN_IN, 7, 500, 1) == OK;
	return NULL;
}

static void threads_share_a_bucket(void **state)
{
	pthread_t threads[8];
	int taken[8] = {0}, sum = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_many, &taken[i]), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], NULL);
		sum += taken[i];
	}
	assert_int_equal(sum, 500);
}

static void keys_of_texts(void **state)
{
	(void)state;
	assert_true(throttle_key(S("wang")) == throttle_key(S("wang")));
	assert_true(throttle_key(S("wang")) != throttle_key(S("wanh")));
	assert_true(throttle_key(S("wang")) != throttle_key(S("gnaw")));
	assert_true(throttle_key(S("a")) != throttle_key(S("a\0")));
	assert_true(throttle_key(S("")) == throttle_key((struct str){0}));
}

static void few_slots(void **state)
{
	(void)state;
	assert_int_equal(throttle_new(0, &t), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 1, 1), OK);
	assert_int_equal(throttle_take(t, SIGN_IN, 7, 1, 1), ERR_RATE);
}

#define THROTTLE_TEST(f) cmocka_unit_test_setup_teardown((f), with_slots, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		THROTTLE_TEST(a_burst_and_no_more), THROTTLE_TEST(keys_and_purposes_are_apart), THROTTLE_TEST(forgiving), THROTTLE_TEST(waiting),
		THROTTLE_TEST(asking_costs_nothing), THROTTLE_TEST(threads_share_a_bucket), cmocka_unit_test(keys_of_texts),
		cmocka_unit_test_setup_teardown(one_makes_room, with_one_set, without), cmocka_unit_test_teardown(few_slots, without),
	};

	return UNIT_RUN(tests);
}
