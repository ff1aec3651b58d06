#include "web/when.h"

#include "unit.h"

static const struct tz *zone(const char *name)
{
	const struct tz *tz = NULL;

	if (tz_find(str_c(name), &tz) != OK)
		fail_msg("no zone %s", name);
	return tz;
}

static int64_t at(const struct tz *tz, const char *local)
{
	int64_t ms = 0;

	if (tz_parse_local(tz, str_c(local), &ms) != OK)
		fail_msg("no such time: %s", local);
	return ms;
}

struct said {
	const char *at, *now, *en, *zh;
};

static void assert_said(const char *zone_name, const struct said *rows, size_t n)
{
	const struct tz *tz = zone(zone_name);

	for (size_t i = 0; i < n; i++) {
		int64_t then = at(tz, rows[i].at), now = at(tz, rows[i].now);
		struct str en = when_at(arena, LANG_EN, tz, then, now), zh = when_at(arena, LANG_ZH, tz, then, now);

		if (!str_eq(en, str_c(rows[i].en)) || !str_eq(zh, str_c(rows[i].zh)))
			fail_msg("%s: at %s, %s is \"%.*s\", \"%.*s\"", zone_name, rows[i].now, rows[i].at, STR_FMT(en),
				STR_FMT(zh));
	}
}

/* --- As people say them ------------------------------------------------------------------------------------------- */

static void near_midnight(void **state)
{
	static const struct said rows[] = {
		{"2026-03-06T23:40", "2026-03-06T23:30", "tonight 23:40", "今晚 23:40"},
		{"2026-03-06T23:59:59", "2026-03-06T23:30", "tonight 23:59", "今晚 23:59"},
		{"2026-03-06T18:00", "2026-03-06T12:00", "tonight 18:00", "今晚 18:00"},
		{"2026-03-06T17:59", "2026-03-06T12:00", "today 17:59", "今天 17:59"},
		{"2026-03-06T05:00", "2026-03-06T12:00", "today 05:00", "今天 05:00"},
		{"2026-03-07T02:00", "2026-03-07T00:30", "tonight at 02:00", "今天凌晨 02:00"},
		{"2026-03-07T00:00", "2026-03-07T00:00", "tonight at 00:00", "今天凌晨 00:00"},
		/* a minute ago is yesterday already, and said so that nobody takes it for the coming evening */
		{"2026-03-06T23:59", "2026-03-07T00:00", "last night 23:59", "昨晚 23:59"},
		{"2026-03-06T18:00", "2026-03-07T09:00", "last night 18:00", "昨晚 18:00"},
	};

	(void)state;
	assert_said("Asia/Shanghai", rows, COUNT(rows));
}

static void other_days(void **state)
{
	static const struct said rows[] = {
		{"2026-03-06T17:59", "2026-03-07T09:00", "yesterday 17:59", "昨天 17:59"},
		{"2026-03-06T00:00", "2026-03-07T23:59", "yesterday 00:00", "昨天 00:00"},
		{"2026-03-07T08:30", "2026-03-06T23:30", "tomorrow morning 08:30", "明早 08:30"},
		{"2026-03-07T10:59", "2026-03-06T00:00", "tomorrow morning 10:59", "明早 10:59"},
		{"2026-03-07T11:00", "2026-03-06T23:30", "tomorrow 11:00", "明天 11:00"},
		{"2026-03-07T23:59", "2026-03-06T00:00", "tomorrow 23:59", "明天 23:59"},
		{"2026-03-08T00:00", "2026-03-06T23:59", "8 Mar 00:00", "3月8日 00:00"},
		{"2026-03-05T23:59", "2026-03-07T00:00", "5 Mar 23:59", "3月5日 23:59"},
		{"2026-01-01T09:05", "2026-12-31T00:00", "1 Jan 09:05", "1月1日 09:05"},
	};

	(void)state;
	assert_said("Asia/Shanghai", rows, COUNT(rows));
}

static void other_years(void **state)
{
	static const struct said rows[] = {
		{"2025-12-30T23:40", "2026-01-01T00:10", "30 Dec 2025 23:40", "2025年12月30日 23:40"},
		{"2027-03-06T08:30", "2026-03-06T08:30", "6 Mar 2027 08:30", "2027年3月6日 08:30"},
		{"2024-02-29T12:00", "2026-03-06T08:30", "29 Feb 2024 12:00", "2024年2月29日 12:00"},
		/* yesterday stays yesterday, also across the year */
		{"2025-12-31T23:40", "2026-01-01T00:10", "last night 23:40", "昨晚 23:40"},
		{"2026-01-01T08:30", "2025-12-31T23:40", "tomorrow morning 08:30", "明早 08:30"},
		{"2024-02-29T12:00", "2024-03-01T12:00", "yesterday 12:00", "昨天 12:00"},
	};

	(void)state;
	assert_said("Asia/Shanghai", rows, COUNT(rows));
}

/** A word that names the wrong half of the day sends somebody at the wrong time. */
static void words_of_the_wrong_hour(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");
	int64_t evening = at(tz, "2026-03-06T23:50");
	struct str en = when_at(arena, LANG_EN, tz, at(tz, "2026-03-07T00:05"), evening);
	struct str zh = when_at(arena, LANG_ZH, tz, at(tz, "2026-03-07T00:05"), evening);

	(void)state;
	/* in a quarter of an hour is not in the morning */
	assert_true(str_find_str(en, S("00:05")) < en.n && str_find_str(zh, S("00:05")) < zh.n);
	if (str_find_str(en, S("morning")) < en.n || str_find_str(zh, S("早")) < zh.n)
		fail_msg("at 23:50, 00:05 is \"%.*s\", \"%.*s\"", STR_FMT(en), STR_FMT(zh));
}

static void tonight_is_not_last_night(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");
	struct str en = when_at(arena, LANG_EN, tz, at(tz, "2026-03-06T02:00"), at(tz, "2026-03-06T22:00"));

	(void)state;
	/* twenty hours ago */
	assert_true(str_find_str(en, S("02:00")) < en.n);
	if (str_find_str(en, S("tonight")) < en.n)
		fail_msg("in the evening, two in the morning of that day is \"%.*s\"", STR_FMT(en));
}

/* --- Zones -------------------------------------------------------------------------------------------------------- */

/** The same two instants are said differently on two sides of the world. */
static void by_the_streets_own_clock(void **state)
{
	const struct tz *shanghai = zone("Asia/Shanghai"), *berlin = zone("Europe/Berlin");
	int64_t then = at(shanghai, "2026-03-06T23:40"), now = at(shanghai, "2026-03-07T00:10");

	(void)state;
	assert_str(when_at(arena, LANG_EN, shanghai, then, now), S("last night 23:40"));
	assert_str(when_at(arena, LANG_EN, berlin, then, now), S("today 16:40"));
	assert_str(when_clock(arena, shanghai, then), S("23:40"));
	assert_str(when_clock(arena, berlin, then), S("16:40"));
	assert_str(when_clock(arena, shanghai, now), S("00:10"));
}

/** Days of 23 and 25 hours are days. */
static void daylight_saving(void **state)
{
	static const char *const zones[] = {"Europe/Berlin", "Europe/Helsinki", "Europe/London", "Europe/Lisbon"};
	static const struct said rows[] = {
		/* the clock is put forward in the night to 29 March, back in the night to 25 October */
		{"2026-03-28T23:40", "2026-03-29T00:10", "last night 23:40", "昨晚 23:40"},
		{"2026-03-28T12:00", "2026-03-29T12:00", "yesterday 12:00", "昨天 12:00"},
		{"2026-03-29T08:30", "2026-03-28T23:40", "tomorrow morning 08:30", "明早 08:30"},
		{"2026-03-29T23:40", "2026-03-29T00:10", "tonight 23:40", "今晚 23:40"},
		{"2026-03-29T12:00", "2026-03-30T12:00", "yesterday 12:00", "昨天 12:00"},
		{"2026-03-28T12:00", "2026-03-30T12:00", "28 Mar 12:00", "3月28日 12:00"},
		{"2026-10-24T23:40", "2026-10-25T00:10", "last night 23:40", "昨晚 23:40"},
		{"2026-10-24T12:00", "2026-10-25T12:00", "yesterday 12:00", "昨天 12:00"},
		{"2026-10-25T12:00", "2026-10-24T23:40", "tomorrow 12:00", "明天 12:00"},
		{"2026-10-25T23:50", "2026-10-25T06:10", "tonight 23:50", "今晚 23:50"},
		{"2026-10-24T12:00", "2026-10-26T12:00", "24 Oct 12:00", "10月24日 12:00"},
	};

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++)
		assert_said(zones[z], rows, COUNT(rows));
}

static void every_zone_counts_days(void **state)
{
	static const char *const zones[] = {
		"Pacific/Kiritimati", "Pacific/Auckland", "Pacific/Chatham", "Asia/Kathmandu", "Europe/Helsinki", "UTC",
		"America/St_Johns",
		"America/New_York", "Pacific/Honolulu", "Pacific/Pago_Pago",
	};

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		const struct tz *tz = zone(zones[z]);

		for (int day = 1; day <= 365; day++) {
			int64_t then = tz_instant(tz, (struct civil){2026, 1, day, 15, 0, 0, 0});
			int64_t now = tz_instant(tz, (struct civil){2026, 1, day + 1, 15, 0, 0, 0});
			struct str before = when_at(arena, LANG_EN, tz, then, now), same = when_at(arena, LANG_EN, tz, then, then);
			struct str ahead = when_at(arena, LANG_EN, tz, now, then);

			if (!str_eq(before, S("yesterday 15:00")) || !str_eq(same, S("today 15:00")) ||
				!str_eq(ahead, S("tomorrow 15:00")))
				fail_msg("%s, day %d: \"%.*s\" \"%.*s\" \"%.*s\"", zones[z], day, STR_FMT(before), STR_FMT(same),
					STR_FMT(ahead));
		}
	}
}

/* --- Exactly ------------------------------------------------------------------------------------------------------ */

static void iso(void **state)
{
	static const char *const rows[][3] = {
		{"Asia/Shanghai", "2026-03-06T23:40:00", "2026-03-06T23:40:00+08:00"},
		{"Asia/Shanghai", "2026-03-06T00:00:09", "2026-03-06T00:00:09+08:00"},
		{"UTC", "2026-12-31T23:59:59", "2026-12-31T23:59:59+00:00"},
		{"Asia/Kathmandu", "2026-03-06T02:00:00", "2026-03-06T02:00:00+05:45"},
		{"America/New_York", "2026-03-06T22:00:00", "2026-03-06T22:00:00-05:00"},
		{"America/New_York", "2026-07-06T02:00:00", "2026-07-06T02:00:00-04:00"},
		{"America/St_Johns", "2026-01-06T22:00:00", "2026-01-06T22:00:00-03:30"},
		{"Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"},
		{"Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"},
		{"Pacific/Auckland", "2026-07-06T09:00:00", "2026-07-06T09:00:00+12:00"},
		{"Pacific/Auckland", "2026-07-06T13:00:00", "2026-07-06T13:00:00+12:00"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(when_iso(arena, zone(rows[i][0]), at(zone(rows[i][0]), rows[i][1])), str_c(rows[i][2]));
}

/** On both sides of the date line: summer in New Zealand, and the islands. */
static void iso_near_the_date_line(void **state)
{
	static const char *const rows[][3] = {
		{"Pacific/Auckland", "2026-01-06T20:00:00", "2026-01-06T20:00:00+13:00"},
		{"Pacific/Auckland", "2026-01-06T09:00:00", "2026-01-06T09:00:00+13:00"},
		{"Pacific/Chatham", "2026-01-06T09:00:00", "2026-01-06T09:00:00+13:45"},
		{"Pacific/Kiritimati", "2026-01-06T20:00:00", "2026-01-06T20:00:00+14:00"},
		{"Pacific/Kiritimati", "2026-01-06T09:00:00", "2026-01-06T09:00:00+14:00"},
		{"Pacific/Pago_Pago", "2026-03-06T22:00:00", "2026-03-06T22:00:00-11:00"},
		{"Pacific/Honolulu", "2026-03-06T22:00:00", "2026-03-06T22:00:00-10:00"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(when_iso(arena, zone(rows[i][0]), at(zone(rows[i][0]), rows[i][1])), str_c(rows[i][2]));
}

/** What it prints is read again as the same second, anywhere, at any time of the day. */
static void iso_is_read_again(void **state)
{
	static const char *const zones[] = {
		"Asia/Shanghai", "UTC", "America/St_Johns", "Europe/Berlin", "Pacific/Pago_Pago", "Pacific/Auckland",
		"Pacific/Kiritimati", "Etc/GMT+12",
	};
	const struct tz *utc = zone("UTC");

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		const struct tz *tz = zone(zones[z]);

		for (int64_t t = at(utc, "2026-01-01T00:00"); t < at(utc, "2027-01-01T00:00"); t += 5000LL * 3607) {
			struct str text = when_iso(arena, tz, t);
			int64_t back = 0;

			if (tz_parse_local(utc, text, &back) != OK || back != t)
				fail_msg("%s, %lld: \"%.*s\"", zones[z], (long long)t, STR_FMT(text));
		}
	}
}

static void days(void **state)
{
	const struct tz *tz = zone("Asia/Shanghai");
	int64_t t = at(tz, "2026-03-06T00:10");

	(void)state;
	assert_str(when_day(arena, LANG_ZH, tz, t), S("2026年3月6日"));
	assert_str(when_day(arena, LANG_EN, tz, t), S("6 Mar 2026"));
	assert_str(when_day(arena, LANG_EN, zone("Europe/Berlin"), t), S("5 Mar 2026"));
	assert_str(when_day(arena, LANG_EN, tz, at(tz, "2026-12-31T23:59")), S("31 Dec 2026"));
}

static void left(void **state)
{
	static const struct {
		int64_t ms;
		const char *en, *zh;
	} rows[] = {
		{-3600000, "1 min", "1 分钟"}, {0, "1 min", "1 分钟"}, {1, "1 min", "1 分钟"}, {60000, "1 min", "1 分钟"},
		/* a minute that has begun counts: "0 min" would be late */
		{60001, "2 min", "2 分钟"}, {12 * 60000, "12 min", "12 分钟"}, {3600000, "60 min", "60 分钟"},
		{90 * 60000 - 1, "90 min", "90 分钟"},
		{90 * 60000, "2 h", "2 小时"}, {149 * 60000, "2 h", "2 小时"}, {150 * 60000, "3 h", "3 小时"},
		{24 * 3600000, "24 h", "24 小时"},
		{48 * 3600000 - 1, "48 h", "48 小时"}, {48 * 3600000, "2 days", "2 天"}, {60 * 3600000, "3 days", "3 天"},
		{240 * 3600000, "10 days", "10 天"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(when_left(arena, LANG_EN, rows[i].ms), str_c(rows[i].en));
		assert_str(when_left(arena, LANG_ZH, rows[i].ms), str_c(rows[i].zh));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(near_midnight), UNIT(other_days), UNIT(other_years), UNIT(words_of_the_wrong_hour),
		UNIT(tonight_is_not_last_night),
		UNIT(by_the_streets_own_clock), UNIT(daylight_saving), UNIT(every_zone_counts_days), UNIT(iso),
		UNIT(iso_near_the_date_line),
		UNIT(iso_is_read_again), UNIT(days), UNIT(left),
	};

	return UNIT_RUN(tests);
}
