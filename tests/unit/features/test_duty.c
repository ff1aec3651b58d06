/* Who is on duty: midnight, changes of clocks, exceptions, overlaps; held against counting minute by minute. */
#include "plans.h"
#include "base/clock.h"

static const struct duty_shift evening = {1, DUTY_ALL_WEEK, 18 * 60, 1440, {1}, {2}, 0, 0, false};
static const struct duty_shift morning = {2, DUTY_ALL_WEEK, 8 * 60 + 30, 18 * 60, {2}, {0}, 0, 0, false};
static const struct duty_shift night = {3, DUTY_ALL_WEEK, 22 * 60, 6 * 60, {3}, {0}, 0, 0, false};

static struct duty_plan with_shifts(const char *zone_name, const struct duty_shift *v, size_t n)
{
	struct duty_plan p = plan_in(zone_name);

	p.shifts = v;
	p.shifts_n = n;
	return p;
}

static void assert_now(const struct duty_plan *p, const char *local, struct account_id officer, const char *until, struct account_id next,
	const char *next_from)
{
	struct duty_now now;

	duty_at(p, at(p->tz, local), &now);
	if (now.officer.v != officer.v || now.until_ms != at(p->tz, until) || now.next_officer.v != next.v || now.next_from_ms != at(p->tz, next_from))
		fail_msg("at %s: %d until %lld (%s is %lld), then %d from %lld (%s is %lld)", local, (int)now.officer.v, (long long)now.until_ms, until,
			(long long)at(p->tz, until), (int)now.next_officer.v, (long long)now.next_from_ms, next_from, (long long)at(p->tz, next_from));
}

static void around_midnight(void **state)
{
	const struct duty_shift two[] = {evening, morning};
	struct duty_plan p = with_shifts("Asia/Shanghai", two, 2);
	struct duty_now now;

	(void)state;
	assert_now(&p, "2026-03-06T23:30", ANN, "2026-03-07T00:00", BO, "2026-03-07T08:30");
	assert_now(&p, "2026-03-06T23:59:59", ANN, "2026-03-07T00:00", BO, "2026-03-07T08:30");
	assert_now(&p, "2026-03-07T00:00", NOBODY, "2026-03-07T08:30", BO, "2026-03-07T08:30");
	assert_now(&p, "2026-03-07T08:29:59", NOBODY, "2026-03-07T08:30", BO, "2026-03-07T08:30");
	assert_now(&p, "2026-03-07T08:30", BO, "2026-03-07T18:00", ANN, "2026-03-07T18:00");
	assert_now(&p, "2026-03-07T17:59:59", BO, "2026-03-07T18:00", ANN, "2026-03-07T18:00");
	duty_at(&p, at(p.tz, "2026-03-06T23:30"), &now);
	assert_int_equal(now.deputy.v, 2);
	assert_int_equal(now.next_deputy.v, 0);
	/* the millisecond before midnight and midnight itself */
	duty_at(&p, at(p.tz, "2026-03-07T00:00") - 1, &now);
	assert_int_equal(now.officer.v, 1);
}

static void past_midnight(void **state)
{
	struct duty_plan p = with_shifts("Asia/Shanghai", &night, 1);

	(void)state;
	assert_now(&p, "2026-03-06T22:00", CHEN, "2026-03-07T06:00", CHEN, "2026-03-07T22:00");
	assert_now(&p, "2026-03-07T00:00", CHEN, "2026-03-07T06:00", CHEN, "2026-03-07T22:00");
	assert_now(&p, "2026-03-07T05:59:59", CHEN, "2026-03-07T06:00", CHEN, "2026-03-07T22:00");
	assert_now(&p, "2026-03-07T06:00", NOBODY, "2026-03-07T22:00", CHEN, "2026-03-07T22:00");
}

static void on_its_days_only(void **state)
{
	/* Friday nights only; 6 March 2026 is a Friday */
	const struct duty_shift friday = {1, 1u << 4, 22 * 60, 6 * 60, {1}, {0}, 0, 0, false};
	struct duty_plan p = with_shifts("Asia/Shanghai", &friday, 1);

	(void)state;
	assert_now(&p, "2026-03-07T03:00", ANN, "2026-03-07T06:00", ANN, "2026-03-13T22:00");
	assert_now(&p, "2026-03-07T22:30", NOBODY, "2026-03-13T22:00", ANN, "2026-03-13T22:00");
	assert_now(&p, "2026-03-06T05:00", NOBODY, "2026-03-06T22:00", ANN, "2026-03-06T22:00");
}

static void between_its_days_only(void **state)
{
	struct duty_shift s = night;
	struct duty_plan p = with_shifts("Asia/Shanghai", &s, 1);
	struct duty_now now;

	(void)state;
	s.valid_from_day = day("2026-03-05");
	s.valid_to_day = day("2026-03-06");
	assert_now(&p, "2026-03-05T05:00", NOBODY, "2026-03-05T22:00", CHEN, "2026-03-05T22:00");
	duty_at(&p, at(p.tz, "2026-03-07T05:00"), &now); /* of the last day */
	assert_int_equal(now.officer.v, 3);
	assert_int_equal(now.next_from_ms, 0);
	duty_at(&p, at(p.tz, "2026-03-07T06:00"), &now);
	assert_int_equal(now.officer.v, 0);
	assert_int_equal(now.until_ms, at(p.tz, "2026-03-07T06:00") + DUTY_AHEAD_DAYS * DAY_MS);
	assert_int_equal(now.next_officer.v, 0);
}

static void day_and_night(void **state)
{
	const struct duty_shift always = {1, DUTY_ALL_WEEK, 9 * 60, 9 * 60, {1}, {0}, 0, 0, false};
	struct duty_plan p = with_shifts("Europe/Berlin", &always, 1);
	struct duty_now now;

	(void)state;
	for (int hour = 0; hour < 24 * 40; hour++) {
		int64_t t = at(p.tz, "2026-03-20T00:30") + hour * HOUR_MS;

		duty_at(&p, t, &now);
		assert_int_equal(now.officer.v, 1);
		assert_int_equal(now.until_ms, t + DUTY_AHEAD_DAYS * DAY_MS); /* one shift after another is one stretch */
		assert_int_equal(now.next_from_ms, 0);
	}
}

static void an_exception_counts_before_the_week(void **state)
{
	const struct duty_shift two[] = {evening, morning};
	struct duty_exception e[] = {
		{10, day("2026-03-06"), 20 * 60, 23 * 60, {2}, {0}, false}, {11, day("2026-03-07"), 0, 1440, {0}, {0}, false},
		{12, day("2026-03-08"), 23 * 60, 2 * 60, {3}, {1}, false}};
	struct duty_plan p = with_shifts("Asia/Shanghai", two, 2);
	struct duty_now now;

	(void)state;
	p.exceptions = e;
	p.exceptions_n = COUNT(e);
	assert_now(&p, "2026-03-06T19:00", ANN, "2026-03-06T20:00", BO, "2026-03-06T20:00");
	assert_now(&p, "2026-03-06T20:00", BO, "2026-03-06T23:00", ANN, "2026-03-06T23:00");
	assert_now(&p, "2026-03-06T23:30", ANN, "2026-03-07T00:00", BO, "2026-03-08T08:30"); /* nobody all of the 7th */
	assert_now(&p, "2026-03-07T12:00", NOBODY, "2026-03-08T08:30", BO, "2026-03-08T08:30");
	assert_now(&p, "2026-03-09T01:00", CHEN, "2026-03-09T02:00", BO, "2026-03-09T08:30");
	duty_at(&p, at(p.tz, "2026-03-08T23:00"), &now);
	assert_int_equal(now.deputy.v, 1);
}

static void the_first_row_counts(void **state)
{
	const struct duty_shift both[] = {evening, night};
	struct duty_plan p = with_shifts("Asia/Shanghai", both, 2);

	(void)state;
	assert_now(&p, "2026-03-06T21:00", ANN, "2026-03-07T00:00", CHEN, "2026-03-07T00:00");
	assert_now(&p, "2026-03-07T00:00", CHEN, "2026-03-07T06:00", ANN, "2026-03-07T18:00");
}

/** A row whose people have left has nobody: it hides no other. */
static void a_row_without_anybody_hides_none(void **state)
{
	struct duty_shift both[] = {evening, night};
	struct duty_plan p = with_shifts("Asia/Shanghai", both, 2);

	(void)state;
	both[0].officer.v = both[0].deputy.v = 0;
	assert_now(&p, "2026-03-06T21:00", NOBODY, "2026-03-06T22:00", CHEN, "2026-03-06T22:00");
}

/* --- Clocks that change ----------------------------------------------------------------------------------------------- */

static void clocks_in_berlin(void **state)
{
	struct duty_plan p = with_shifts("Europe/Berlin", &night, 1);
	const struct duty_shift skipped = {1, DUTY_ALL_WEEK, 2 * 60 + 15, 2 * 60 + 45, {1}, {0}, 0, 0, false};
	const struct duty_shift from_skipped = {1, DUTY_ALL_WEEK, 2 * 60 + 30, 5 * 60, {1}, {0}, 0, 0, false};
	struct duty_now now;

	(void)state;
	/* 29 March 2026: 02:00 becomes 03:00; the shift from 22:00 to 06:00 has seven hours */
	duty_at(&p, at(p.tz, "2026-03-28T22:00"), &now);
	assert_int_equal(now.until_ms - at(p.tz, "2026-03-28T22:00"), 7 * HOUR_MS);
	/* 25 October: 03:00 becomes 02:00; nine */
	duty_at(&p, at(p.tz, "2026-10-24T22:00"), &now);
	assert_int_equal(now.until_ms - at(p.tz, "2026-10-24T22:00"), 9 * HOUR_MS);
	/* within the skipped hour there is nothing; from within it, it begins at 03:00 */
	p = with_shifts("Europe/Berlin", &skipped, 1);
	assert_now(&p, "2026-03-29T01:59:59", NOBODY, "2026-03-30T02:15", ANN, "2026-03-30T02:15");
	p = with_shifts("Europe/Berlin", &from_skipped, 1);
	assert_now(&p, "2026-03-29T01:59:59", NOBODY, "2026-03-29T03:00", ANN, "2026-03-29T03:00");
}

static void clocks_on_lord_howe(void **state)
{
	struct duty_plan p = with_shifts("Australia/Lord_Howe", &night, 1);
	struct duty_now now;

	(void)state;
	/* half an hour: back on 5 April 2026, forward on 4 October */
	duty_at(&p, at(p.tz, "2026-04-04T22:00"), &now);
	assert_int_equal(now.until_ms - at(p.tz, "2026-04-04T22:00"), 8 * HOUR_MS + HOUR_MS / 2);
	duty_at(&p, at(p.tz, "2026-10-03T22:00"), &now);
	assert_int_equal(now.until_ms - at(p.tz, "2026-10-03T22:00"), 7 * HOUR_MS + HOUR_MS / 2);
}

/** What the clock on the wall says, minute by minute: the shift it shows, when the clock is not one that shows an hour twice. */
static int64_t by_the_wall(const struct duty_plan *p, int64_t t)
{
	struct civil c = tz_civil(p->tz, t);
	int minute = c.hour * 60 + c.minute;
	unsigned today = 1u << (c.weekday - 1), yesterday = 1u << ((c.weekday + 5) % 7);

	for (size_t i = 0; i < p->shifts_n; i++) {
		const struct duty_shift *s = &p->shifts[i];
		bool over = s->to_min <= s->from_min;

		if ((s->weekdays & today) && minute >= s->from_min && (over || minute < s->to_min))
			return s->officer.v;
		if (over && (s->weekdays & yesterday) && minute < s->to_min)
			return s->officer.v;
	}
	return 0;
}

static void assert_like_the_wall(const char *zone_name, const char *from, int days, int step_min)
{
	const struct duty_shift rows[] = {{1, 0x55, 18 * 60, 1440, {1}, {2}, 0, 0, false}, {2, 0x2a, 17 * 60 + 45, 30, {2}, {0}, 0, 0, false},
		{3, DUTY_ALL_WEEK, 22 * 60, 6 * 60, {3}, {0}, 0, 0, false}, {4, 0x60, 0, 1440, {1}, {0}, 0, 0, false}};
	struct duty_plan p = with_shifts(zone_name, rows, COUNT(rows));
	int64_t begin = at(p.tz, from), until = 0, known = -1;

	for (int64_t t = begin; t < begin + days * DAY_MS; t += step_min * MINUTE_MS) {
		struct duty_now now;

		duty_at(&p, t, &now);
		if (now.officer.v != by_the_wall(&p, t))
			fail_msg("%s, %lld: %d, and the wall says %d", zone_name, (long long)t, (int)now.officer.v, (int)by_the_wall(&p, t));
		/* what was said before stays true until then */
		if (t < until && known >= 0 && now.officer.v != known)
			fail_msg("%s, %lld: it changed before it should", zone_name, (long long)t);
		assert_true(now.until_ms > t);
		assert_true(now.next_from_ms == 0 || now.next_from_ms >= now.until_ms);
		until = now.until_ms;
		known = now.officer.v;
	}
}

static void like_the_clock_on_the_wall(void **state)
{
	(void)state;
	assert_like_the_wall("Asia/Shanghai", "2026-03-01T00:00", 15, 5);
	assert_like_the_wall("Europe/Berlin", "2026-03-25T00:00", 8, 5);
	assert_like_the_wall("Australia/Lord_Howe", "2026-10-01T00:00", 8, 5);
	assert_like_the_wall("America/Sao_Paulo", "2018-11-01T00:00", 8, 5); /* midnight itself is skipped on 4 November */
	assert_like_the_wall("Pacific/Apia", "2011-12-27T00:00", 3, 5);
}

/** In any zone, over every change of its clocks in two years: stretches follow each other, and none is empty. */
static void stretches_without_gaps(void **state)
{
	static const char *const zones[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "America/St_Johns", "Asia/Gaza",
		"Africa/Casablanca", "Pacific/Apia", "Asia/Shanghai", "America/Havana", "Antarctica/Troll"};
	const struct duty_shift rows[] = {evening, morning, night};
	struct duty_stretch v[400];

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		struct duty_plan p = with_shifts(zones[z], rows, COUNT(rows));
		int64_t from = at(p.tz, "2018-01-01T00:00");

		for (int month = 0; month < 24; month++, from += 30 * DAY_MS) {
			size_t n = duty_stretches(&p, from, from + 30 * DAY_MS, v, COUNT(v));

			assert_true(n > 30 && n < COUNT(v));
			assert_int_equal(v[0].from_ms, from);
			assert_int_equal(v[n - 1].until_ms, from + 30 * DAY_MS);
			for (size_t i = 0; i < n; i++) {
				struct duty_now now;

				assert_true(v[i].from_ms < v[i].until_ms);
				duty_at(&p, v[i].from_ms, &now);
				assert_int_equal(now.officer.v, v[i].officer.v);
				assert_true(i + 1 == n || now.until_ms == v[i].until_ms);
				duty_at(&p, v[i].until_ms - 1, &now);
				assert_int_equal(now.officer.v, v[i].officer.v);
				if (i > 0)
					assert_int_equal(v[i].from_ms, v[i - 1].until_ms);
			}
		}
	}
}

/** The present moment may go back: an answer is of its moment alone. */
static void a_clock_that_jumps_back(void **state)
{
	const struct duty_shift two[] = {evening, morning};
	struct duty_plan p = with_shifts("Asia/Shanghai", two, 2);
	struct duty_now before, between, after;

	(void)state;
	duty_at(&p, at(p.tz, "2026-03-06T23:50"), &before);
	duty_at(&p, at(p.tz, "2026-03-07T00:10"), &between);
	duty_at(&p, at(p.tz, "2026-03-06T23:50"), &after);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(between.officer.v, 0);
}

/* --- What is told ----------------------------------------------------------------------------------------------------- */

static void gaps_and_overlaps(void **state)
{
	const struct duty_shift rows[] = {evening, morning, {9, 1u << 4, 23 * 60, 60, {3}, {0}, 0, 0, false},
		{10, 1u << 4, 23 * 60, 60, {3}, {0}, 0, 0, false}};
	struct duty_plan p = with_shifts("Asia/Shanghai", rows, 2);
	struct duty_findings f;

	(void)state;
	assert_int_equal(duty_check(&p, arena, day("2026-03-02"), day("2026-03-08"), &f), OK);
	assert_int_equal(f.overlaps_n, 0);
	assert_int_equal(f.gaps_n, 7);
	assert_int_equal(f.gaps[0].from_ms, at(p.tz, "2026-03-02T00:00"));
	assert_int_equal(f.gaps[6].until_ms, at(p.tz, "2026-03-08T08:30"));
	p = with_shifts("Asia/Shanghai", rows, 4);
	assert_int_equal(duty_check(&p, arena, day("2026-03-02"), day("2026-03-08"), &f), OK);
	assert_int_equal(f.gaps_n, 7); /* one of them shorter */
	assert_int_equal(f.gaps[5].from_ms, at(p.tz, "2026-03-07T01:00"));
	assert_int_equal(f.overlaps_n, 2); /* each of the two with the evening; the same person twice is not two */
	assert_int_equal(f.overlaps[0].first, 0);
	assert_int_equal(f.overlaps[0].second, 2);
	assert_int_equal(f.overlaps[0].from_ms, at(p.tz, "2026-03-06T23:00"));
	assert_int_equal(f.overlaps[0].until_ms, at(p.tz, "2026-03-07T00:00"));
}

static void overlaps_of_exceptions(void **state)
{
	const struct duty_exception e[] = {{1, day("2026-03-06"), 22 * 60, 6 * 60, {1}, {0}, false},
		{2, day("2026-03-07"), 5 * 60, 7 * 60, {2}, {0}, false},
		{3, day("2026-03-07"), 6 * 60, 7 * 60, {2}, {0}, false}};
	struct duty_plan p = plan_in("Asia/Shanghai");
	struct duty_findings f;

	(void)state;
	p.exceptions = e;
	p.exceptions_n = COUNT(e);
	assert_int_equal(duty_check(&p, arena, day("2026-03-02"), day("2026-03-08"), &f), OK);
	assert_int_equal(f.overlaps_n, 1);
	assert_true(f.overlaps[0].exceptions);
	assert_int_equal(f.overlaps[0].from_ms, at(p.tz, "2026-03-07T05:00"));
	assert_int_equal(f.overlaps[0].until_ms, at(p.tz, "2026-03-07T06:00"));
}

static void an_empty_plan(void **state)
{
	struct duty_plan p = plan_in("Asia/Shanghai");
	struct duty_findings f;
	struct duty_now now;

	(void)state;
	duty_at(&p, at(p.tz, "2026-03-06T23:30"), &now);
	assert_int_equal(now.officer.v, 0);
	assert_int_equal(now.next_from_ms, 0);
	assert_int_equal(duty_check(&p, arena, day("2026-03-02"), day("2026-03-08"), &f), OK);
	assert_int_equal(f.gaps_n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(around_midnight), UNIT(past_midnight), UNIT(on_its_days_only), UNIT(between_its_days_only), UNIT(day_and_night),
		UNIT(an_exception_counts_before_the_week), UNIT(the_first_row_counts), UNIT(a_row_without_anybody_hides_none), UNIT(clocks_in_berlin),
		UNIT(clocks_on_lord_howe), UNIT(like_the_clock_on_the_wall), UNIT(stretches_without_gaps), UNIT(a_clock_that_jumps_back),
		UNIT(gaps_and_overlaps), UNIT(overlaps_of_exceptions), UNIT(an_empty_plan),
	};

	return UNIT_RUN(tests);
}
