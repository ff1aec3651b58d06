/*
 * What the street may know of its nights: half-hours that at least SIGHT_PUBLIC_MIN (sight.h) independent households reported, by week,
 * stretch of house numbers and part of the day. Never a shop, a place or a date; smaller groups are not shown, not even that they exist.
 */
#ifndef FEATURES_APPEALS_NIGHTS_H
#define FEATURES_APPEALS_NIGHTS_H

#include "features/appeals/group.h"

#define NIGHTS_WEEKS 4
#define NIGHTS_ROWS_MAX 100       /* lines of the page */
#define NIGHTS_REPORTS_MAX 10000  /* of a week: more are not looked at, and the page says so */

enum nights_part { NIGHTS_DAY, NIGHTS_EVENING, NIGHTS_LATE, NIGHTS_MIDNIGHT, NIGHTS_SMALL_HOURS, NIGHTS_PART__COUNT };

/** nights_part_of(hour): 6-18, 18-22, 22-24, 0-2, 2-6. */
enum nights_part nights_part_of(int hour);

/** One report as the store gives it, in order of its half-hour. */
struct nights_report {
	struct str kind;
	int64_t slot_at_ms, position;
	struct group_report report;
	bool answered, better;
};

struct nights_line {
	struct str kind;
	int64_t stretch;
	enum nights_part part;
	int64_t half_hours, answered, better;
};

/** nights_sum(arena, tz, reports, n, ret, max): the lines of one week; gives how many. ${reports} are sorted by slot. */
size_t nights_sum(struct arena *a, const struct tz *tz, const struct nights_report *reports, size_t n, struct nights_line *ret, size_t max);

#endif
