#include "base/tz.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/tz_data.h"

#define DAY_S 86400
#define NIGHT_HOURS 8
#define ZONE_FILE_MAX (64 * 1024)

/* --- Days ------------------------------------------------------------------------------------------------------------- */

int64_t tz_days(int64_t year, int month, int day)
{
	int64_t era, doy, yoe;

	year += (month - 1) / 12;
	month = (month - 1) % 12 + 1;
	if (month < 1) {
		month += 12;
		year--;
	}
	/* years that begin in March put the leap day last */
	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	yoe = year - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void civil_date(int64_t days, struct civil *c)
{
	int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
	c->weekday = (int)((days % 7 + 7 + 3) % 7) + 1; /* 1970-01-01 was a Thursday */
}

static bool leap_year(int64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* --- Offsets ---------------------------------------------------------------------------------------------------------- */

/** UTC second at which a rule of the footer begins in a year; ${offset_s} holds before it. */
static int64_t rule_at(const struct tz_rule *r, int64_t year, int32_t offset_s)
{
	int64_t day;

	if (r->kind == TZ_DAY_MONTH_WEEK) {
		int64_t first = tz_days(year, r->month, 1), next = tz_days(year, r->month + 1, 1);
		int64_t weekday = ((first % 7) + 7 + 4) % 7; /* 0 Sunday */

		day = first + (r->weekday - weekday + 7) % 7 + (r->week - 1) * 7;
		while (day >= next)
			day -= 7;
	} else {
		day = tz_days(year, 1, 1) + r->day;
		if (r->kind == TZ_DAY_JULIAN)
			day += (leap_year(year) && r->day >= 60) - 1;
	}
	return day * DAY_S + r->at_s - offset_s;
}

static int32_t footer_offset(const struct tz *tz, int64_t at_s)
{
	struct civil c;
	int64_t begins, ends;

	if (!tz->has_dst)
		return tz->std_s;
	civil_date(floor_div(at_s + tz->std_s, DAY_S), &c);
	begins = rule_at(&tz->dst_begins, c.year, tz->std_s);
	ends = rule_at(&tz->dst_ends, c.year, tz->dst_s);
	if (begins < ends)
		return at_s >= begins && at_s < ends ? tz->dst_s : tz->std_s;
	return at_s >= begins || at_s < ends ? tz->dst_s : tz->std_s; /* the southern summer crosses the new year */
}

static int32_t offset_at(const struct tz *tz, int64_t at_s)
{
	int low = 0, high = tz->n; /* the number of transitions at or before at_s */

	while (low < high) {
		int middle = (low + high) / 2;

		if (tz->at_s[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tz->n && tz->has_footer)
		return footer_offset(tz, at_s);
	return low == 0 ? tz->first_offset_s : tz->offset_s[low - 1];
}

int64_t tz_local_s(const struct tz *tz, int64_t at_ms)
{
	int64_t at_s = floor_div(at_ms, 1000);

	return at_s + offset_at(tz, at_s);
}

struct civil tz_civil(const struct tz *tz, int64_t at_ms)
{
	int64_t local = tz_local_s(tz, at_ms), days = floor_div(local, DAY_S);
	int rest = (int)(local - days * DAY_S);
	struct civil c = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};

	civil_date(days, &c);
	return c;
}

int64_t tz_instant(const struct tz *tz, struct civil c)
{
	int64_t local = tz_days(c.year, c.month, c.day) * DAY_S + c.hour * 3600LL + c.minute * 60LL + c.second;
	int32_t before = offset_at(tz, local - DAY_S), after = offset_at(tz, local + DAY_S);
	int64_t early = local - before, late = local - after;

	/* Without a change of offset nearby both are the same. */
	if (offset_at(tz, early) == before)
		return early * 1000; /* also the first of two */
	if (offset_at(tz, late) == after)
		return late * 1000;
	/* skipped: the moment of the change lies between the two readings */
	while (late < early) {
		int64_t middle = late + (early - late) / 2;

		if (offset_at(tz, middle) == after)
			early = middle;
		else
			late = middle + 1;
	}
	return early * 1000;
}

bool tz_is_night(const struct tz *tz, int64_t at_ms, int from_hour)
{
	int64_t local = tz_local_s(tz, at_ms);
	int hour = (int)((local - floor_div(local, DAY_S) * DAY_S) / 3600);

	return (hour - from_hour + 24) % 24 < NIGHT_HOURS;
}

/* --- Text ------------------------------------------------------------------------------------------------------------- */

static bool number_at(struct str s, size_t at, size_t n, int64_t min, int64_t max, int *ret)
{
	int64_t v;

	if (at + n > s.n || s.p[at] == '-' || num_parse_i64(str_head(str_from(s, at), n), min, max, &v) != OK)
		return false;
	*ret = (int)v;
	return true;
}

static bool char_at(struct str s, size_t at, char c)
{
	return at < s.n && s.p[at] == c;
}

/** "Z" or "+08:00" as seconds east. */
static bool parse_offset(struct str s, int *ret)
{
	int h, m;

	if (str_eq(s, S("Z"))) {
		*ret = 0;
		return true;
	}
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || !char_at(s, 3, ':') || !number_at(s, 1, 2, 0, 23, &h) || !number_at(s, 4, 2, 0, 59, &m))
		return false;
	*ret = (h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

enum err tz_parse_local(const struct tz *tz, struct str s, int64_t *ret_at_ms)
{
	struct civil c = {0}, check;
	size_t end = 16;
	int offset_s;

	if (!number_at(s, 0, 4, 1900, 2999, &c.year) || !char_at(s, 4, '-') || !number_at(s, 5, 2, 1, 12, &c.month) || !char_at(s, 7, '-') ||
		!number_at(s, 8, 2, 1, 31, &c.day) || !(char_at(s, 10, 'T') || char_at(s, 10, ' ')) || !number_at(s, 11, 2, 0, 23, &c.hour) ||
		!char_at(s, 13, ':') || !number_at(s, 14, 2, 0, 59, &c.minute))
		return ERR_INVALID;
	if (char_at(s, 16, ':')) {
		if (!number_at(s, 17, 2, 0, 59, &c.second))
			return ERR_INVALID;
		end = 19;
	}
	civil_date(tz_days(c.year, c.month, c.day), &check);
	if (check.day != c.day || check.month != c.month)
		return ERR_INVALID;
	if (s.n == end) {
		*ret_at_ms = tz_instant(tz, c);
		return OK;
	}
	if (!parse_offset(str_from(s, end), &offset_s))
		return ERR_INVALID;
	*ret_at_ms = (tz_days(c.year, c.month, c.day) * DAY_S + c.hour * 3600LL + c.minute * 60LL + c.second - offset_s) * 1000;
	return OK;
}

/* --- Zones by name ---------------------------------------------------------------------------------------------------- */

struct zone {
	struct zone *next;
	struct tz *tz;
	char name[64];
};

static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones;

static bool name_ok(struct str name)
{
	if (name.n == 0 || name.n >= sizeof(((struct zone *)0)->name) || name.p[0] == '/' || str_find_str(name, S("..")) < name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!((name.p[i] >= 'A' && name.p[i] <= 'Z') || (name.p[i] >= 'a' && name.p[i] <= 'z') || (name.p[i] >= '0' && name.p[i] <= '9') ||
			memchr("/_-+", name.p[i], 4)))
			return false;
	return true;
}

static enum err zone_load(struct zone *z)
{
	char path[128];
	char *bytes = malloc(ZONE_FILE_MAX);
	size_t n;
	FILE *f;
	enum err err;

	if (!bytes)
		return ERR_NOMEM;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", z->name);
	f = fopen(path, "rb");
	if (!f) {
		free(bytes);
		return ERR_NOT_FOUND;
	}
	n = fread(bytes, 1, ZONE_FILE_MAX, f);
	fclose(f);
	err = tz_parse((struct str){bytes, n}, &z->tz);
	free(bytes);
	return err;
}

static enum err find_locked(struct str name, const struct tz **ret)
{
	struct zone *z;
	enum err err;

	for (z = zones; z; z = z->next) {
		if (str_eq(str_c(z->name), name)) {
			*ret = z->tz;
			return OK;
		}
	}
	z = calloc(1, sizeof(*z));
	if (!z)
		return ERR_NOMEM;
	memcpy(z->name, name.p, name.n);
	err = zone_load(z);
	if (err != OK) {
		free(z);
		return err;
	}
	z->next = zones; /* zones are few and stay for the life of the process */
	zones = z;
	*ret = z->tz;
	return OK;
}

enum err tz_find(struct str name, const struct tz **ret)
{
	enum err err;

	if (!name_ok(name))
		return ERR_NOT_FOUND;
	pthread_mutex_lock(&zones_lock);
	err = find_locked(name, ret);
	pthread_mutex_unlock(&zones_lock);
	return err;
}
