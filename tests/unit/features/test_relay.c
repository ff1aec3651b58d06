/* The chain's rules: which row of the routing table holds, who is next. */
#include "plans.h"

#include "features/appeals/relay.h"

static void test_chains(void **state)
{
	static const char *const good[] = {"shop", "shop officer deputy office", "office deputy", "deputy shop officer"};
	static const char *const bad[] = {"", " ", "shop shop", "mayor", "shop,officer", "officer deputy officer"};
	struct arena *a = arena_new(KIB(64));
	struct relay_chain chain;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(relay_chain_parse(str_c(good[i]), &chain), OK);
		assert_true(str_eq(relay_chain_text(a, &chain), str_c(good[i])));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(relay_chain_parse(str_c(bad[i]), &chain), ERR_INVALID);
	assert_true(str_eq(relay_chain_text(a, &relay_chain_usual), S("shop officer deputy office")));
	arena_free(a);
}

static void test_routes(void **state)
{
	struct relay_route v[] = {
		{.id = 1, .kind = S("voices"), .from_min = 22 * 60, .to_min = 6 * 60, .chain = {{RELAY_DEPUTY}, 1}},
		{.id = 2, .place = {7}, .chain = {{RELAY_OFFICE}, 1}},
		{.id = 3, .kind = S("smell"), .from_min = 600, .to_min = 720, .chain = {{RELAY_OFFICER}, 1}},
	};
	const struct relay_routes routes = {v, 3};
	static const struct {
		const char *kind;
		int64_t place;
		int minute;
		int row; /* -1: the usual one */
	} cases[] = {
		{"voices", 1, 22 * 60, 0}, {"voices", 1, 0, 0}, {"voices", 1, 6 * 60 - 1, 0}, {"voices", 1, 6 * 60, -1}, {"voices", 7, 6 * 60, 1},
		{"noise", 7, 0, 1}, {"noise", 8, 0, -1}, {"smell", 1, 600, 2}, {"smell", 1, 719, 2}, {"smell", 1, 720, -1}, {"smell", 7, 650, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_ptr_equal(relay_chain_of(&routes, str_c(cases[i].kind), (struct place_id){cases[i].place}, cases[i].minute),
			cases[i].row < 0 ? &relay_chain_usual : &v[cases[i].row].chain);
}

static void test_next(void **state)
{
	/* two shops, one with two channels; an officer who is his own deputy; the office */
	const struct relay_step steps[] = {
		{RELAY_SHOP, 1, 0, {10}}, {RELAY_SHOP, 2, 0, {20}}, {RELAY_SHOP, 1, 1, {11}}, {RELAY_OFFICER, 5, 0, {0}}, {RELAY_DEPUTY, 5, 0, {0}},
		{RELAY_OFFICE, 0, 0, {30}},
	};
	const size_t want[][2] = {{0, 2}, {2, 1}, {3, 1}, {5, 1}};
	struct relay_step told[6];
	size_t told_n = 0, from;

	(void)state;
	for (size_t round = 0; round < sizeof(want) / sizeof(want[0]); round++) {
		size_t n = relay_next(steps, 6, told, told_n, &from);

		assert_int_equal(from, want[round][0]);
		assert_int_equal(n, want[round][1]);
		for (size_t i = from; i < from + n; i++)
			told[told_n++] = steps[i];
	}
	assert_int_equal(relay_next(steps, 6, told, told_n, &from), 0);
	assert_int_equal(relay_next(steps, 0, told, told_n, &from), 0);
}

static void test_backoff(void **state)
{
	int64_t before = 0;

	(void)state;
	for (int64_t failures = 1; failures < 100; failures++) {
		int64_t ms = outbox_backoff_ms(failures);

		assert_true(ms >= before && ms <= OUTBOX_BACKOFF_MAX_MS);
		before = ms;
	}
	assert_int_equal(outbox_backoff_ms(1), OUTBOX_BACKOFF_MS);
	assert_int_equal(before, OUTBOX_BACKOFF_MAX_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_backoff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
