/* Working time: holidays, swapped days, changes of clocks; held against counting minute by minute. */
#include "plans.h"
#include "base/clock.h"

static const struct street street = {.office_from_min = 8 * 60 + 30, .office_to_min = 18 * 60};

/** Spring: Monday the 6th is free, Saturday the 11th is worked for it. */
static struct duty_plan with_swap(const char *zone_name)
{
	struct duty_holiday *v = ARENA_ARRAY(arena, struct duty_holiday, 2);
	struct duty_plan p = plan_in(zone_name);

	v[0] = (struct duty_holiday){1, day("2026-04-06"), DUTY_HOLIDAY, S("清明节")};
	v[1] = (struct duty_holiday){2, day("2026-04-11"), DUTY_WORKDAY, S("调休")};
	p.holidays = v;
	p.holidays_n = 2;
	return p;
}

static void working_days(void **state)
{
	struct duty_plan p = with_swap("Asia/Shanghai");

	(void)state;
	assert_true(duty_workday(&p, day("2026-04-03")));
	assert_false(duty_workday(&p, day("2026-04-04")));
	assert_false(duty_workday(&p, day("2026-04-05")));
	assert_false(duty_workday(&p, day("2026-04-06")));
	assert_true(duty_workday(&p, day("2026-04-07")));
	assert_true(duty_workday(&p, day("2026-04-11")));
	assert_false(duty_workday(&p, day("2026-04-12")));
}

static void working_hours(void **state)
{
	struct duty_plan p = with_swap("Asia/Shanghai");

	(void)state;
	assert_false(duty_working(&p, &street, at(p.tz, "2026-04-03T08:29:59")));
	assert_true(duty_working(&p, &street, at(p.tz, "2026-04-03T08:30")));
	assert_true(duty_working(&p, &street, at(p.tz, "2026-04-03T17:59:59")));
	assert_false(duty_working(&p, &street, at(p.tz, "2026-04-03T18:00")));
	assert_false(duty_working(&p, &street, at(p.tz, "2026-04-06T12:00")));
	assert_true(duty_working(&p, &street, at(p.tz, "2026-04-11T12:00")));
}

static void adding(void **state)
{
	static const struct {
		const char *from;
		int64_t minutes;
		const char *until;
	} rows[] = {
		{"2026-04-02T10:00", 0, "2026-04-02T10:00"}, {"2026-04-04T03:00", 0, "2026-04-04T03:00"}, {"2026-04-02T10:00", -5, "2026-04-02T10:00"},
		{"2026-04-02T10:00", 60, "2026-04-02T11:00"}, {"2026-04-02T07:00", 60, "2026-04-02T09:30"}, {"2026-04-02T17:00", 60, "2026-04-02T18:00"},
		{"2026-04-02T17:00", 61, "2026-04-03T08:31"}, {"2026-04-02T23:30", 1, "2026-04-03T08:31"},
		{"2026-04-03T17:30", 60, "2026-04-07T09:00"}, /* over a weekend and a free Monday */
		{"2026-04-05T12:00", 570, "2026-04-07T18:00"}, {"2026-04-05T12:00", 571, "2026-04-08T08:31"},
		{"2026-04-10T17:30", 60, "2026-04-11T09:00"}, /* the Saturday is worked */
		{"2026-04-11T17:30", 60, "2026-04-13T09:00"},
	};
	struct duty_plan p = with_swap("Asia/Shanghai");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(duty_add_working_minutes(&p, &street, at(p.tz, rows[i].from), rows[i].minutes), at(p.tz, rows[i].until));
}

/** Sums up what duty_working says of each minute. */
static void assert_like_counting(const char *zone_name, const struct street *s, const char *from, int days)
{
	struct duty_plan p = plan_in(zone_name);
	int64_t begin = at(p.tz, from), last = begin;

	for (int64_t t = begin, minutes = 0; t < begin + days * DAY_MS; t += MINUTE_MS) {
		int64_t found;

		if (!duty_working(&p, s, t))
			continue;
		minutes++;
		found = duty_add_working_minutes(&p, s, begin, minutes);
		if (found != t + MINUTE_MS)
			fail_msg("%s: %lld minutes end at %lld, counted %lld", zone_name, (long long)minutes, (long long)found, (long long)(t + MINUTE_MS));
		assert_true(found > last);
		assert_int_equal(duty_working_minutes(&p, s, begin, t + MINUTE_MS), minutes);
		last = found;
	}
	assert_true(last > begin);
}

static void like_counting(void **state)
{
	const struct street early = {.office_from_min = 60, .office_to_min = 5 * 60}, whole = {.office_from_min = 0, .office_to_min = 1440};

	(void)state;
	assert_like_counting("Asia/Shanghai", &street, "2026-03-06T17:00", 8);
	assert_like_counting("Europe/Berlin", &whole, "2026-03-27T00:00", 4);
	assert_like_counting("Africa/Cairo", &early, "2026-04-22T00:00", 4); /* a Friday: 00:00 becomes 01:00 */
	assert_like_counting("Asia/Beirut", &whole, "2023-03-23T00:00", 5);
	assert_like_counting("Australia/Lord_Howe", &whole, "2026-10-01T00:00", 5);
}

/** Clocks that change on a day of work (Sundays are worked here). */
static void over_a_change_of_clocks(void **state)
{
	const struct street early = {.office_from_min = 60, .office_to_min = 5 * 60};
	struct duty_holiday sunday = {1, day("2026-03-29"), DUTY_WORKDAY, S("x")};
	struct duty_plan p = plan_in("Europe/Berlin");

	(void)state;
	p.holidays = &sunday;
	p.holidays_n = 1;
	/* 01:00 to 05:00 has three hours */
	assert_int_equal(duty_add_working_minutes(&p, &early, at(p.tz, "2026-03-29T00:00"), 180), at(p.tz, "2026-03-29T05:00"));
	assert_int_equal(duty_add_working_minutes(&p, &early, at(p.tz, "2026-03-29T00:00"), 90), at(p.tz, "2026-03-29T03:30"));
	sunday.day = day("2026-10-25");
	assert_int_equal(duty_add_working_minutes(&p, &early, at(p.tz, "2026-10-25T00:00"), 300), at(p.tz, "2026-10-25T05:00"));
	p.tz = zone("Australia/Lord_Howe");
	sunday.day = day("2026-04-05");
	assert_int_equal(duty_add_working_minutes(&p, &early, at(p.tz, "2026-04-05T00:00"), 270), at(p.tz, "2026-04-05T05:00"));
}

static void never_earlier_for_a_later_moment(void **state)
{
	struct duty_plan p = with_swap("Europe/Berlin");
	int64_t before = 0;

	(void)state;
	for (int64_t t = at(p.tz, "2026-03-26T00:00"); t < at(p.tz, "2026-04-14T00:00"); t += 7 * MINUTE_MS) {
		int64_t then = duty_add_working_minutes(&p, &street, t, 240);

		assert_true(then >= before && then >= t + 240 * MINUTE_MS);
		before = then;
	}
}

/** What was left when a clock was stopped is what it still runs later. */
static void minutes_between(void **state)
{
	struct duty_plan p = with_swap("Asia/Shanghai");
	int64_t from = at(p.tz, "2026-04-03T17:30");

	(void)state;
	assert_int_equal(duty_working_minutes(&p, &street, from, from), 0);
	assert_int_equal(duty_working_minutes(&p, &street, from, from - DAY_MS), 0);
	assert_int_equal(duty_working_minutes(&p, &street, from, at(p.tz, "2026-04-06T12:00")), 30);
	assert_int_equal(duty_working_minutes(&p, &street, from, at(p.tz, "2026-04-07T08:31")), 31);
	assert_int_equal(duty_working_minutes(&p, &street, from, from + 1), 1); /* a begun minute */
	for (int64_t minutes = 0; minutes < 3000; minutes += 7)
		assert_int_equal(duty_working_minutes(&p, &street, from, duty_add_working_minutes(&p, &street, from, minutes)), minutes);
}

static void bounded(void **state)
{
	const struct street closed = {.office_from_min = 600, .office_to_min = 600};
	struct duty_plan p = plan_in("Asia/Shanghai");
	int64_t now = at(p.tz, "2026-03-06T23:30"), end = duty_instant(p.tz, day("2026-03-06") + DUTY_WORKING_DAYS_MAX + 1, 0);

	(void)state;
	assert_int_equal(duty_add_working_minutes(&p, &closed, now, 1), end);
	assert_int_equal(duty_add_working_minutes(&p, &street, now, INT64_MAX), end);
	assert_int_equal(duty_working_minutes(&p, &closed, now, end), 0);
	assert_true(duty_working_minutes(&p, &street, now, now + 100 * 365 * DAY_MS) < DUTY_WORKING_DAYS_MAX * DUTY_DAY_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(working_days), UNIT(working_hours), UNIT(adding), UNIT(like_counting), UNIT(over_a_change_of_clocks),
		UNIT(never_earlier_for_a_later_moment), UNIT(minutes_between), UNIT(bounded),
	};

	return UNIT_RUN(tests);
}
