/* Independent households, half-hours, and what the public may know: held against trying every choice. */
#include "plans.h"

#include "features/appeals/nights.h"

static struct group_report report(int phone, int place, bool confirmed)
{
	struct group_report r = {.place = {place}, .confirmed = confirmed};

	r.pass.b[0] = (uint8_t)phone;
	return r;
}

/** The largest set of which every two differ in phone and place, by trying all sets. */
static int64_t by_trying(const struct group_report *r, size_t n)
{
	int64_t best = 0;

	for (unsigned set = 0; set < 1u << n; set++) {
		bool fits = true;

		for (size_t i = 0; i < n && fits; i++)
			for (size_t k = i + 1; k < n && fits; k++)
				if (set >> i & 1 && set >> k & 1)
					fits = r[i].place.v != r[k].place.v && r[i].pass.b[0] != r[k].pass.b[0];
		if (fits && __builtin_popcount(set) > best)
			best = __builtin_popcount(set);
	}
	return best;
}

static void test_households_against_trying(void **state)
{
	unsigned seed = 12345;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct group_report r[9];
		size_t n = (size_t)(round % 10);

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			r[i] = report((int)(seed >> 16 & 3), (int)(seed >> 20 & 3) + 1, false);
		}
		assert_int_equal(group_households(r, n, NULL), by_trying(r, n));
	}
}

static void test_forger_and_walker(void **state)
{
	struct group_report r[GROUP_REPORTS_MAX + 50];

	(void)state;
	for (int i = 0; i < 5; i++)
		r[i] = report(i, 1, false);
	assert_int_equal(group_households(r, 5, NULL), 1);
	for (int i = 0; i < 5; i++)
		r[i] = report(1, i + 1, false);
	assert_int_equal(group_households(r, 5, NULL), 1);
	for (int i = 0; i < GROUP_REPORTS_MAX + 50; i++)
		r[i] = report(i, i + 1, false);
	assert_int_equal(group_households(r, GROUP_REPORTS_MAX + 50, NULL), GROUP_REPORTS_MAX);
	assert_int_equal(group_households(r, 0, NULL), 0);
}

static void test_confirmed(void **state)
{
	struct group_report r[] = {report(1, 1, true), report(2, 1, true), report(3, 1, false), report(1, 2, false), report(4, 2, false)};

	(void)state;
	/* two families behind one code; a third phone there and the first phone elsewhere add nothing; a fourth elsewhere does */
	assert_int_equal(group_households(r, 5, NULL), 3);
	assert_int_equal(group_households(r, 4, NULL), 2);
}

static void test_slots(void **state)
{
	static const struct {
		const char *zone, *at, *slot;
	} cases[] = {
		{"Asia/Shanghai", "2026-03-06T23:29", "2026-03-06T23:00"}, {"Asia/Shanghai", "2026-03-06T23:30", "2026-03-06T23:30"},
		{"Asia/Kathmandu", "2026-03-06T23:44", "2026-03-06T23:30"}, {"Australia/Lord_Howe", "2026-03-06T00:10", "2026-03-06T00:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct duty_plan p = plan_in(cases[i].zone);

		assert_int_equal(group_slot(p.tz, at(p.tz, cases[i].at) + 59999), at(p.tz, cases[i].slot));
	}
}

static void test_keys(void **state)
{
	struct group_key a = group_key_of(S("noise"), (struct shop_id){0}, 10, 5), b = group_key_of(S("noise"), (struct shop_id){0}, 1, 5);
	struct group_key shop = group_key_of(S("noise"), (struct shop_id){7}, 1, 5), far = group_key_of(S("noise"), (struct shop_id){7}, 99, 5);

	(void)state;
	assert_true(group_key_eq(&a, &b));
	assert_false(group_key_eq(&a, &shop));
	assert_true(group_key_eq(&shop, &far));
	b = group_key_of(S("noise"), (struct shop_id){0}, 11, 5);
	assert_false(group_key_eq(&a, &b));
	b = group_key_of(S("voices"), (struct shop_id){0}, 10, 5);
	assert_false(group_key_eq(&a, &b));
	b = group_key_of(S("noise"), (struct shop_id){0}, 10, 6);
	assert_false(group_key_eq(&a, &b));
	assert_int_equal(group_stretch(0), 0);
	assert_int_equal(group_stretch(20), 11);
}

static void test_nights(void **state)
{
	struct duty_plan p = plan_in("Asia/Shanghai");
	struct arena *a = arena_new(MIB(4));
	int64_t late = at(p.tz, "2026-03-06T23:30"), small = at(p.tz, "2026-03-07T02:00");
	struct nights_report r[9];
	struct nights_line lines[4];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 3; i++) /* three households of two shops of one stretch: one half-hour, no shop told apart */
		r[n++] = (struct nights_report){.kind = S("noise"), .slot_at_ms = late, .position = 3, .report = report(i, i + 1, false), .answered = i == 0};
	for (int i = 0; i < 2; i++) /* two of another: never shown */
		r[n++] = (struct nights_report){.kind = S("noise"), .slot_at_ms = late, .position = 33, .report = report(i, i + 1, false)};
	for (int i = 0; i < 4; i++) /* one code, four browsers */
		r[n++] = (struct nights_report){.kind = S("noise"), .slot_at_ms = small, .position = 3, .report = report(i, 1, false)};
	assert_int_equal(nights_sum(a, p.tz, r, n, lines, 4), 1);
	assert_int_equal(lines[0].stretch, 1);
	assert_int_equal(lines[0].part, NIGHTS_LATE);
	assert_int_equal(lines[0].half_hours, 1);
	assert_int_equal(lines[0].answered, 1);
	assert_int_equal(lines[0].better, 0);
	assert_int_equal(nights_sum(a, p.tz, r, 2, lines, 4), 0);
	assert_int_equal(nights_part_of(0), NIGHTS_MIDNIGHT);
	assert_int_equal(nights_part_of(5), NIGHTS_SMALL_HOURS);
	assert_int_equal(nights_part_of(6), NIGHTS_DAY);
	assert_int_equal(nights_part_of(21), NIGHTS_EVENING);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_households_against_trying),
		cmocka_unit_test(test_forger_and_walker),
		cmocka_unit_test(test_confirmed),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_nights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
