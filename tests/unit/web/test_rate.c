/* Buckets refill by the real clock, two a second at most: no loop here lives on a refill, and bounds leave room for some. */
#include "web/ask.h"

static struct ask *a;

static int with_throttle(void **state)
{
	unit_fresh(state);
	a = ask();
	a->site.throttled = true;
	return throttle_new(1024, &a->site.throttle) == OK ? 0 : -1;
}

static int without(void **state)
{
	(void)state;
	throttle_free(a->site.throttle);
	return 0;
}

static enum err take(enum route_rate rate)
{
	const struct route route = {.rate = rate};

	return rate_take(&a->site, &route, &a->req);
}

/** How many of ${n} at once are let through. */
static int let_through(enum route_rate rate, int n)
{
	int taken = 0;

	for (int i = 0; i < n; i++) {
		enum err err = take(rate);

		assert_true(err == OK || err == ERR_RATE);
		taken += err == OK;
	}
	return taken;
}

static void pages_are_not_counted(void **state)
{
	(void)state;
	assert_int_equal(let_through(RATE_PAGE, 5000), 5000);
}

/** A whole street may sit behind one address: nobody there is kept from filing; a single machine is kept from trying codes. */
static void bursts(void **state)
{
	static const struct {
		enum route_rate rate;
		int least, most; /* of 2,000 at once */
	} rows[] = {
		{RATE_WRITE, 100, 500}, {RATE_FILE, 50, 250}, {RATE_CODE, 5, 50}, {RATE_SIGN_IN, 5, 50}, {RATE_UPLOAD, 5, 50},
	};

	(void)state;
	assert_int_equal(COUNT(rows), RATE__COUNT - 1); /* a new one has its row here */
	for (size_t i = 0; i < COUNT(rows); i++) {
		int taken = let_through(rows[i].rate, 2000);

		if (taken < rows[i].least || taken > rows[i].most)
			fail_msg("rate %d let %d of 2000 through", (int)rows[i].rate, taken);
	}
}

static void kinds_are_apart(void **state)
{
	(void)state;
	assert_true(let_through(RATE_SIGN_IN, 2000) < 2000);
	assert_int_equal(take(RATE_CODE), OK);
	assert_int_equal(take(RATE_WRITE), OK);
	assert_int_equal(take(RATE_FILE), OK);
	assert_int_equal(take(RATE_UPLOAD), OK);
}

static void peers_are_apart(void **state)
{
	(void)state;
	assert_true(let_through(RATE_CODE, 2000) < 2000);
	a->req.peer.network++;
	assert_int_equal(take(RATE_CODE), OK);
}

/** One route's use is counted with all others of its kind: ten addresses to try codes at are not ten times as many tries. */
static void routes_share(void **state)
{
	const struct route one = {.pattern = "/q/{code}", .rate = RATE_CODE}, other = {.pattern = "/r/{code}", .rate = RATE_CODE};
	int taken = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		taken += rate_take(&a->site, &one, &a->req) == OK;
		taken += rate_take(&a->site, &other, &a->req) == OK;
	}
	assert_in_range(taken, 1, 50);
}

static void switched_off(void **state)
{
	(void)state;
	a->site.throttled = false;
	for (int rate = 0; rate < RATE__COUNT; rate++)
		assert_int_equal(let_through((enum route_rate)rate, 1000), 1000);
}

#define RATE_TEST(f) cmocka_unit_test_setup_teardown((f), with_throttle, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RATE_TEST(pages_are_not_counted), RATE_TEST(bursts), RATE_TEST(kinds_are_apart), RATE_TEST(peers_are_apart),
		RATE_TEST(routes_share),
		RATE_TEST(switched_off),
	};

	return UNIT_RUN(tests);
}
