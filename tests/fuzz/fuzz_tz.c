#include <time.h>

#include "base/tz_data.h"
#include "fuzz.h"

#define DAY_S 86400
#define YEAR_1900_S -2208988800LL
#define YEAR_3000_S 32503680000LL
#define OFFSET_MAX_S (26 * 3600)

/** Among others, the instants around each change. */
static size_t instants(const struct tz *tz, int64_t at_s[200])
{
	size_t n = 0;

	for (int64_t s = YEAR_1900_S; s < YEAR_3000_S; s += 100 * 365 * (int64_t)DAY_S / 3)
		at_s[n++] = s;
	for (int i = 0; i < tz->n && n + 3 < 200; i++) {
		if (tz->at_s[i] <= YEAR_1900_S || tz->at_s[i] >= YEAR_3000_S)
			continue;
		at_s[n++] = tz->at_s[i] - 1;
		at_s[n++] = tz->at_s[i];
		at_s[n++] = tz->at_s[i] + 1;
	}
	return n;
}

/** The offset that a civil time tells, by a calendar that is not ours. */
static int64_t offset_of(struct civil c, int64_t at_s)
{
	struct tm tm = {.tm_year = c.year - 1900, .tm_mon = c.month - 1, .tm_mday = c.day, .tm_hour = c.hour,
		.tm_min = c.minute, .tm_sec = c.second};
	time_t local = timegm(&tm);

	MUST(tm.tm_mday == c.day && tm.tm_mon == c.month - 1 && tm.tm_hour == c.hour);
	MUST(c.weekday == (tm.tm_wday ? tm.tm_wday : 7));
	return local - at_s;
}

static bool is_plain_rule(const struct tz_rule *r)
{
	if (r->at_s < -86400 || r->at_s > 86400)
		return false;
	return r->kind == TZ_DAY_MONTH_WEEK ? r->month > 1 && r->month < 12 : r->day > 20 && r->day < 340;
}

static size_t write_rule(char *to, size_t room, const struct tz_rule *r)
{
	int at = r->at_s < 0 ? -r->at_s : r->at_s, n;

	if (r->kind == TZ_DAY_MONTH_WEEK)
		n = snprintf(to, room, ",M%d.%d.%d", r->month, r->week, r->weekday);
	else
		n = snprintf(to, room, ",%s%d", r->kind == TZ_DAY_JULIAN ? "J" : "", r->day);
	n += snprintf(to + n, room - (size_t)n, "/%s%d:%02d:%02d", r->at_s < 0 ? "-" : "", at / 3600, at / 60 % 60, at % 60);
	return (size_t)n;
}

static int rough_day(const struct tz_rule *r)
{
	return r->kind == TZ_DAY_MONTH_WEEK ? r->month * 30 + r->week * 7 : r->day;
}

/**
 * Has libc follow the same footer. False: there is none, or one whose changes come so near the new year, or one
 * another, that readings differ.
 */
static bool set_libc(const struct tz *tz)
{
	int std = tz->std_s < 0 ? -tz->std_s : tz->std_s, dst = tz->dst_s < 0 ? -tz->dst_s : tz->dst_s;
	char text[160];
	size_t n;

	if (!tz->has_footer || !tz->has_dst || std > 57600 || dst > 57600)
		return false;
	if (!is_plain_rule(&tz->dst_begins) || !is_plain_rule(&tz->dst_ends) || abs(rough_day(&tz->dst_begins) - rough_day(&tz->dst_ends)) < 21)
		return false;
	n = (size_t)snprintf(text, sizeof(text), "AAA%s%d:%02d:%02dBBB%s%d:%02d:%02d",
		tz->std_s > 0 ? "-" : "", std / 3600, std / 60 % 60, std % 60,
		tz->dst_s > 0 ? "-" : "", dst / 3600, dst / 60 % 60, dst % 60);
	n += write_rule(text + n, sizeof(text) - n, &tz->dst_begins);
	write_rule(text + n, sizeof(text) - n, &tz->dst_ends);
	setenv("TZ", text, 1);
	tzset();
	return true;
}

/** Four years after the table, about once a day: one of them has a leap day. */
static void footer_must_hold(const struct tz *tz)
{
	int64_t from = tz->n > 0 ? tz->at_s[tz->n - 1] + 1 : 0;

	if (from < 0 || from > YEAR_3000_S / 2 || !set_libc(tz))
		return;
	for (time_t at_s = from, i = 0; i < 1450; i++, at_s += DAY_S + 4321) {
		struct tm tm;

		MUST(gmtime_r(&at_s, &tm));
		if (tm.tm_yday < 2 || tm.tm_yday > 362) /* libc takes the year by Greenwich, we by the street's clock */
			continue;
		MUST(localtime_r(&at_s, &tm));
		MUST(offset_of(tz_civil(tz, at_s * 1000), at_s) == tm.tm_gmtoff);
	}
}

/** One transition after the other, without our bisection. */
static int64_t table_offset(const struct tz *tz, int64_t at_s)
{
	int64_t offset = tz->first_offset_s;

	for (int i = 0; i < tz->n && tz->at_s[i] <= at_s; i++)
		offset = tz->offset_s[i];
	return offset;
}

static bool is_human(int64_t offset_s)
{
	return offset_s >= -16 * 3600 && offset_s <= 16 * 3600;
}

/** A footer whose summer and winter are months apart, and that does not change at once after the table ends. */
static bool is_tame_footer(const struct tz *tz)
{
	int apart = (tz->dst_begins.month - tz->dst_ends.month + 12) % 12;
	int64_t last = tz->n > 0 ? tz->at_s[tz->n - 1] : 0;

	if (!is_human(tz->std_s))
		return false;
	if (!tz->has_dst)
		return true;
	if (tz->dst_begins.kind != TZ_DAY_MONTH_WEEK || tz->dst_ends.kind != TZ_DAY_MONTH_WEEK || !is_human(tz->dst_s))
		return false;
	if (apart < 2 || apart > 10)
		return false;
	if (tz->n == 0)
		return true;
	return last > YEAR_1900_S && last < YEAR_3000_S - 7 * DAY_S &&
		offset_of(tz_civil(tz, last * 1000), last) == offset_of(tz_civil(tz, (last + 6 * DAY_S) * 1000), last + 6 * DAY_S);
}

/** Changes are days apart and offsets are those that people have: then the way back is exact. */
static bool is_tame(const struct tz *tz)
{
	if (!is_human(tz->first_offset_s) || (tz->has_footer && !is_tame_footer(tz)))
		return false;
	for (int i = 0; i < tz->n; i++) {
		int64_t apart = 0; /* more than fits is far enough */

		if (!is_human(tz->offset_s[i]))
			return false;
		if (i > 0 && !__builtin_sub_overflow(tz->at_s[i], tz->at_s[i - 1], &apart) && apart < 6 * DAY_S)
			return false;
	}
	return true;
}

static void zone_must_hold(const struct tz *tz)
{
	int64_t at_s[200];
	size_t n = instants(tz, at_s);
	bool tame = is_tame(tz);

	for (size_t i = 0; i < n; i++) {
		struct civil c = tz_civil(tz, at_s[i] * 1000), back;
		int64_t offset = offset_of(c, at_s[i]);

		MUST(offset >= -OFFSET_MAX_S && offset <= OFFSET_MAX_S);
		if (!tz->has_footer || (tz->n > 0 && at_s[i] < tz->at_s[tz->n - 1]))
			MUST(offset == table_offset(tz, at_s[i]));
		else
			MUST(offset == tz->std_s || (tz->has_dst && offset == tz->dst_s));
		back = tz_civil(tz, tz_instant(tz, c));
		if (tame)
			MUST(memcmp(&back, &c, sizeof(c)) == 0 && tz_instant(tz, c) <= at_s[i] * 1000);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct tz *tz = NULL;

	if (tz_parse(input_text(data, n), &tz) == OK) {
		MUST(tz->n >= 0 && tz->n <= TZ_TRANSITIONS_MAX);
		for (int i = 1; i < tz->n; i++)
			MUST(tz->at_s[i] > tz->at_s[i - 1]);
		zone_must_hold(tz);
		footer_must_hold(tz);
		tz_free(tz);
	} else {
		MUST(!tz);
	}
	return 0;
}
