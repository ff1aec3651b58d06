/*
 * Civil time in a street's zone, from the system's tzdata (TZif files), never by adding eight hours by hand.
 * A zone is read once and immutable afterwards; any thread may use it.
 */
#ifndef BASE_TZ_H
#define BASE_TZ_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct tz;

struct civil {
	int year, month, day;     /* month 1-12, day 1-31 */
	int hour, minute, second; /* 0-23, 0-59, 0-59 */
	int weekday;              /* 1 Monday … 7 Sunday */
};

/** tz_find(name, ret): "Asia/Shanghai". Kept for the life of the process: borrow it. ERR_NOT_FOUND for a name without a file or with "..". */
enum err tz_find(struct str name, const struct tz **ret);
/** tz_parse(bytes, ret): a zone from the bytes of a TZif file (version 2 or later). ERR_MALFORMED. Free with tz_free. Fuzzed. */
enum err tz_parse(struct str bytes, struct tz **ret);
void tz_free(struct tz *tz);

/** tz_civil(tz, at_ms): the civil time of an instant; any instant within years 1900-2999. */
struct civil tz_civil(const struct tz *tz, int64_t at_ms);
/** tz_local_s(tz, at_ms): the same as seconds from 1970-01-01T00:00 on the street's clock: cheap, for days and hours apart. */
int64_t tz_local_s(const struct tz *tz, int64_t at_ms);
/**
 * tz_instant(tz, civil): the instant of a civil time (weekday ignored; day and month may overflow and are normalised).
 * A time that happens twice gives the first; one that is skipped gives the moment the clock was put forward to.
 */
int64_t tz_instant(const struct tz *tz, struct civil civil);
/** tz_days(year, month, day): days from 1970-01-01 of a proleptic Gregorian date; month may be outside 1-12, day outside its month. */
int64_t tz_days(int64_t year, int month, int day);
/** tz_is_night(tz, at_ms, from_hour): within the eight hours that begin at ${from_hour} (22 by law, movable 0-23). */
bool tz_is_night(const struct tz *tz, int64_t at_ms, int from_hour);
/**
 * tz_parse_local(tz, text, ret_at_ms): "2026-03-06T23:30" or with ":SS", as civil time of the zone; with "Z" or "+08:00" as it says.
 * ERR_INVALID for anything else or for days that do not exist.
 */
enum err tz_parse_local(const struct tz *tz, struct str text, int64_t *ret_at_ms);

#endif
