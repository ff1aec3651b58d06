/* Zones against glibc, which reads the same files with other code; then what glibc has no word for. */
#include "base/tz.h"

#include <stdlib.h>
#include <time.h>

#include "unit.h"

#define HOUR_S 3600
#define YEAR_1900 (-2208988800LL)
#define YEAR_2050 2524608000LL
#define YEAR_3000 32503680000LL

static const char *const names[] = {
	"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "Europe/Dublin",
	"Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "UTC",
};

static const struct tz *zone(const char *name)
{
	const struct tz *tz = NULL;

	setenv("TZ", name, 1);
	tzset();
	assert_int_equal(tz_find(str_c(name), &tz), OK);
	return tz;
}

static int64_t at(const struct tz *tz, struct str text)
{
	int64_t ms;

	if (tz_parse_local(tz, text, &ms) != OK)
		fail_msg("\"%.*s\" was refused", STR_FMT(text));
	return ms;
}

static void same_as_glibc(const struct tz *tz, const char *name, int64_t t)
{
	struct civil c = tz_civil(tz, t * 1000);
	time_t at_s = (time_t)t;
	struct tm tm;

	assert_non_null(localtime_r(&at_s, &tm));
	if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday || c.hour != tm.tm_hour || c.minute != tm.tm_min ||
		c.second != tm.tm_sec || c.weekday % 7 != tm.tm_wday)
		fail_msg("%s at %lld: %04d-%02d-%02dT%02d:%02d:%02d, weekday %d", name, (long long)t, c.year, c.month, c.day, c.hour, c.minute,
			c.second, c.weekday);
}

static void civil_like_glibc(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct tz *tz = zone(names[i]);

		/* 37 hours and a bit meet every hour of the day and every day of the year */
		for (int64_t t = YEAR_1900 + 86400; t < YEAR_3000 - 86400; t += 37 * HOUR_S + 61)
			same_as_glibc(tz, names[i], t);
	}
}

static int64_t offset_s(int64_t t)
{
	time_t at_s = (time_t)t;
	struct tm tm;

	assert_non_null(localtime_r(&at_s, &tm));
	return tm.tm_gmtoff;
}

/** The instant that glibc's own inside gives a civil time, counted as if it were UTC. */
static int64_t instant_of(const struct tz *tz, int64_t local_s)
{
	time_t at_s = (time_t)local_s;
	struct tm tm;

	assert_non_null(gmtime_r(&at_s, &tm));
	return tz_instant(tz, (struct civil){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, 0});
}

/** At ${t} the clock went from ${before} to ${after}: every 10 minutes from three hours earlier to three hours later. */
static void around_change(const struct tz *tz, const char *name, int64_t t, int64_t before, int64_t after)
{
	int64_t low = t + (before < after ? before : after) - 3 * HOUR_S, high = t + (before < after ? after : before) + 3 * HOUR_S;

	same_as_glibc(tz, name, t - 1);
	same_as_glibc(tz, name, t);
	for (int64_t local = low; local < high; local += 600) {
		int64_t want = local - before < t ? local - before : local - after >= t ? local - after : t;

		if (instant_of(tz, local) != want * 1000)
			fail_msg("%s, change at %lld, civil second %lld: %lld instead of %lld", name, (long long)t, (long long)local,
				(long long)instant_of(tz, local) / 1000, (long long)want);
	}
}

static void instants_around_every_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct tz *tz = zone(names[i]);
		int64_t before = offset_s(0);
		int changes = 0;

		for (int64_t t = 0; t < YEAR_2050; t += 12 * HOUR_S) {
			int64_t after = offset_s(t), low = t - 12 * HOUR_S, high = t;

			if (after == before)
				continue;
			while (high - low > 1) {
				int64_t middle = low + (high - low) / 2;

				if (offset_s(middle) == before)
					low = middle;
				else
					high = middle;
			}
			around_change(tz, names[i], high, before, after);
			before = after;
			changes++;
		}
		/* since 1970: Berlin changes from 1980 on, twice a year; Kolkata and UTC never */
		assert_true(strcmp(names[i], "Europe/Berlin") != 0 || changes == 140);
		assert_true(strcmp(names[i], "UTC") != 0 || changes == 0);
	}
}

static void there_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct tz *tz = zone(names[i]);

		for (int64_t t = 0; t < YEAR_2050; t += 29 * HOUR_S + 7) {
			int64_t back = tz_instant(tz, tz_civil(tz, t * 1000)) / 1000;
			struct civil a = tz_civil(tz, t * 1000), b = tz_civil(tz, back * 1000);

			/* of an hour that happens twice the first is meant: earlier, and the same on the clock */
			assert_true(back == t || (back < t && offset_s(back) > offset_s(t)));
			assert_memory_equal(&a, &b, sizeof(a));
		}
	}
}

static void skipped_and_doubled(void **state)
{
	const struct tz *berlin = zone("Europe/Berlin"), *howe = zone("Australia/Lord_Howe"), *apia = zone("Pacific/Apia");

	(void)state;
	assert_true(at(berlin, S("2026-03-29T02:30")) == at(berlin, S("2026-03-29T01:00Z")));
	assert_true(at(berlin, S("2026-03-29T03:00")) == at(berlin, S("2026-03-29T01:00Z")));
	assert_true(at(berlin, S("2026-03-29T01:59:59")) == at(berlin, S("2026-03-29T00:59:59Z")));
	assert_true(at(berlin, S("2026-10-25T02:30")) == at(berlin, S("2026-10-25T00:30Z")));
	assert_true(at(berlin, S("2026-10-25T03:00")) == at(berlin, S("2026-10-25T02:00Z")));
	/* half an hour, on an island */
	assert_true(at(howe, S("2026-10-04T02:15")) == at(howe, S("2026-10-03T15:30Z")));
	assert_true(at(howe, S("2026-04-05T01:45")) == at(howe, S("2026-04-04T14:45Z")));
	/* a whole day that never was */
	assert_true(at(apia, S("2011-12-30T12:00")) == at(apia, S("2011-12-30T10:00Z")));
	assert_true(at(apia, S("2011-12-31T00:00")) == at(apia, S("2011-12-30T10:00Z")));
}

static void normalised(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");

	(void)state;
	assert_true(tz_instant(tz, (struct civil){.year = 2026, .month = 1, .day = 32}) == at(tz, S("2026-02-01T00:00")));
	assert_true(tz_instant(tz, (struct civil){.year = 2026, .month = 13, .day = 1}) == at(tz, S("2027-01-01T00:00")));
	assert_true(tz_instant(tz, (struct civil){.year = 2026, .month = 0, .day = 1}) == at(tz, S("2025-12-01T00:00")));
	assert_true(tz_instant(tz, (struct civil){.year = 2026, .month = -11, .day = 1}) == at(tz, S("2025-01-01T00:00")));
	assert_true(tz_instant(tz, (struct civil){.year = 2024, .month = 3, .day = 0}) == at(tz, S("2024-02-29T00:00")));
	/* milliseconds before 1970 belong to the second they lie in */
	assert_int_equal(tz_civil(tz, -1).second, 59);
	assert_int_equal(tz_civil(tz, -1000).second, 59);
	assert_int_equal(tz_civil(tz, -1001).second, 58);
}

static void nights(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");

	(void)state;
	assert_false(tz_is_night(tz, at(tz, S("2026-03-06T21:59:59")), 22));
	assert_true(tz_is_night(tz, at(tz, S("2026-03-06T22:00")), 22));
	assert_true(tz_is_night(tz, at(tz, S("2026-03-07T00:00")), 22));
	assert_true(tz_is_night(tz, at(tz, S("2026-03-07T05:59:59")) + 999, 22));
	assert_false(tz_is_night(tz, at(tz, S("2026-03-07T06:00")), 22));
	for (int from = 0; from < 24; from++) {
		int hours = 0;

		for (int h = 0; h < 24; h++) {
			int64_t ms = tz_instant(tz, (struct civil){.year = 2026, .month = 3, .day = 6, .hour = h, .minute = 30});

			hours += tz_is_night(tz, ms, from);
			assert_int_equal(tz_is_night(tz, ms, from), (h >= from && h < from + 8) || h + 24 < from + 8);
		}
		assert_int_equal(hours, 8);
	}
	/* by the zone's clock, whatever the clock of the machine says */
	assert_true(tz_is_night(zone("Europe/Berlin"), at(tz, S("2026-07-01T04:30+08:00")), 22));
}

static void texts(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");

	(void)state;
	assert_true(at(tz, S("2026-03-06T23:30")) == 1772811000000);
	assert_true(at(tz, S("2026-03-06T23:30:00")) == 1772811000000);
	assert_true(at(tz, S("2026-03-06T15:30Z")) == 1772811000000);
	assert_true(at(tz, S("2026-03-06T15:30:01Z")) == 1772811001000);
	assert_true(at(tz, S("2026-03-06T23:30+08:00")) == 1772811000000);
	assert_true(at(tz, S("2026-03-06T10:00:00-05:30")) == 1772811000000);
	assert_true(at(tz, S("2024-02-29T00:00Z")) == 1709164800000);
	assert_true(at(tz, S("1970-01-01T00:00Z")) == 0);
	assert_true(at(tz, S("1969-12-31T23:59:59Z")) == -1000);
}

static void texts_refused(void **state)
{
	static const struct str bad[] = {
		S_INIT(""), S_INIT("2026-03-06"), S_INIT("2026-03-06T23"), S_INIT("2026-03-06T23:3"), S_INIT("2026-03-06T24:00"),
		S_INIT("2026-03-06T23:60"), S_INIT("2026-03-06T23:30:60"), S_INIT("2026-02-29T00:00"), S_INIT("2026-04-31T00:00"),
		S_INIT("1900-02-29T00:00"), S_INIT("2026-13-01T00:00"), S_INIT("2026-00-01T00:00"), S_INIT("2026-01-00T00:00"),
		S_INIT("2026-03-06T23:30z"), S_INIT("2026-03-06T23:30 "), S_INIT(" 2026-03-06T23:30"), S_INIT("2026-03-06T23:30+8"),
		S_INIT("2026-03-06T23:30+0800"), S_INIT("2026-03-06T23:30+24:00"), S_INIT("2026-03-06T23:30+08:60"), S_INIT("2026-03-06T23:30:"),
		S_INIT("2026-03-06T23:30:1"), S_INIT("2026-03-06T23:30ZZ"), S_INIT("2026-03-06T-1:30"), S_INIT("2026-3-6T23:30"),
		S_INIT("2026/03/06T23:30"), S_INIT("1899-12-31T00:00"), S_INIT("3000-01-01T00:00"), S_INIT("2026-03-06T23:30:00.5"),
		S_INIT("2026-03-06T23:30\0"), S_INIT("2026-03-06T23:30+-1:00"),
	};
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (tz_parse_local(zone("Asia/Shanghai"), bad[i], &ms) != ERR_INVALID)
			fail_msg("\"%.*s\" was taken", STR_FMT(bad[i]));
	assert_int_equal(ms, 42);
}

static void finding(void **state)
{
	static const struct str bad[] = {
		S_INIT(""), S_INIT(".."), S_INIT("../zoneinfo/UTC"), S_INIT("Asia/../UTC"), S_INIT("/usr/share/zoneinfo/UTC"), S_INIT("Asia/Nowhere"),
		S_INIT("UTC\0"), S_INIT("Asia/Shanghai "), S_INIT("tzdata.zi"), S_INIT("亚洲/上海"),
		S_INIT("Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	};
	const struct tz *first = zone("Asia/Shanghai"), *again = NULL;

	(void)state;
	assert_int_equal(tz_find(S("Asia/Shanghai"), &again), OK);
	assert_ptr_equal(first, again);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(tz_find(bad[i], &again), ERR_NOT_FOUND);
	assert_int_not_equal(tz_find(S("Asia"), &again), OK); /* a folder */
	assert_ptr_equal(first, again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(civil_like_glibc), UNIT(instants_around_every_change), UNIT(there_and_back), UNIT(skipped_and_doubled), UNIT(normalised),
		UNIT(nights), UNIT(texts), UNIT(texts_refused), UNIT(finding),
	};

	return UNIT_RUN(tests);
}
