#include "web/when.h"

#include "base/clock.h"
#include "base/num.h"

#define DAY_S 86400LL

static const char *month_name(int month)
{
	static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	return names[(month - 1) % 12];
}

static const char *near_day(int64_t days, int hour, int now_hour)
{
	if (days == 0 && hour < 5)
		return now_hour < 5 ? TRN("tonight at {time}") : TRN("early today {time}");
	if (days == 0)
		return hour >= 18 ? TRN("tonight {time}") : TRN("today {time}");
	if (days == 1 && hour < 5)
		return now_hour >= 5 ? TRN("tonight after midnight {time}") : TRN("tomorrow {time}");
	if (days == 1)
		return hour < 11 ? TRN("tomorrow morning {time}") : TRN("tomorrow {time}");
	if (days == -1)
		return hour >= 18 ? TRN("last night {time}") : TRN("yesterday {time}");
	return NULL;
}

/** "23:30", by hand: lists say it many times. */
static struct str clock_text(struct arena *a, int hour, int minute)
{
	char *p = arena_alloc_raw(a, 6);

	if (!p)
		return (struct str){0};
	p[0] = (char)('0' + hour / 10);
	p[1] = (char)('0' + hour % 10);
	p[2] = ':';
	p[3] = (char)('0' + minute / 10);
	p[4] = (char)('0' + minute % 10);
	p[5] = '\0';
	return (struct str){p, 5};
}

struct str when_clock(struct arena *a, const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);

	return clock_text(a, c.hour, c.minute);
}

/** Days since 1970, and the seconds of that day. */
static int64_t day_of(int64_t local_s, int *ret_second)
{
	int64_t day = (local_s < 0 ? local_s - DAY_S + 1 : local_s) / DAY_S;

	*ret_second = (int)(local_s - day * DAY_S);
	return day;
}

static struct str far_day(struct arena *a, enum lang lang, struct civil c, struct civil now, struct str time)
{
	if (lang == LANG_ZH)
		return c.year == now.year ? arena_fmt(a, "%d月%d日 %.*s", c.month, c.day, STR_FMT(time))
					  : arena_fmt(a, "%d年%d月%d日 %.*s", c.year, c.month, c.day, STR_FMT(time));
	return c.year == now.year ? arena_fmt(a, "%d %s %.*s", c.day, month_name(c.month), STR_FMT(time))
				  : arena_fmt(a, "%d %s %d %.*s", c.day, month_name(c.month), c.year, STR_FMT(time));
}

struct str when_at(struct arena *a, enum lang lang, const struct tz *tz, int64_t at_ms, int64_t now_ms)
{
	int second, now_second;
	int64_t days = day_of(tz_local_s(tz, at_ms), &second) - day_of(tz_local_s(tz, now_ms), &now_second);
	const char *near = near_day(days, second / 3600, now_second / 3600);
	struct str time = clock_text(a, second / 3600, second / 60 % 60);
	struct tr_value value = TR_S("time", time);

	return near ? tr_fill(a, tr(lang, near), &value, 1) : far_day(a, lang, tz_civil(tz, at_ms), tz_civil(tz, now_ms), time);
}

struct str when_day(struct arena *a, enum lang lang, const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);

	return lang == LANG_ZH ? arena_fmt(a, "%d年%d月%d日", c.year, c.month, c.day) : arena_fmt(a, "%d %s %d", c.day, month_name(c.month), c.year);
}

struct str when_iso(struct arena *a, const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);
	/* the clock read as if it were UTC's tells the offset */
	int64_t minutes = (tz_local_s(tz, at_ms) - (at_ms - ((at_ms % 1000) + 1000) % 1000) / 1000) / 60;

	return arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second, minutes < 0 ? '-' : '+',
		(int)(minutes < 0 ? -minutes : minutes) / 60, (int)(minutes < 0 ? -minutes : minutes) % 60);
}

struct str when_left(struct arena *a, enum lang lang, int64_t ms)
{
	if (ms < HOUR_MS + 30 * MINUTE_MS)
		return TRF(a, lang, "{n} min", TR_I("n", ms < MINUTE_MS ? 1 : (ms + MINUTE_MS - 1) / MINUTE_MS));
	if (ms < 2 * DAY_MS)
		return TRF(a, lang, "{n} h", TR_I("n", (ms + HOUR_MS / 2) / HOUR_MS));
	return TRF(a, lang, "{n} days", TR_I("n", (ms + DAY_MS / 2) / DAY_MS));
}

bool when_clock_parse(struct str s, int *ret)
{
	int64_t h, m;
	size_t at = str_find(s, ':');

	if (at < 1 || at > 2 || s.n != at + 3 || str_find(s, '-') < s.n) /* "-0" is a number, but no hour */
		return false;
	if (num_parse_i64(str_head(s, at), 0, 24, &h) != OK || num_parse_i64(str_from(s, at + 1), 0, 59, &m) != OK || h * 60 + m > 1440)
		return false;
	*ret = (int)(h * 60 + m);
	return true;
}
