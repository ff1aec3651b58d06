/* The inside of a zone: what tz_parse.c reads and tz.c computes with. */
#ifndef BASE_TZ_DATA_H
#define BASE_TZ_DATA_H

#include "base/tz.h"

#define TZ_TRANSITIONS_MAX 2000
#define TZ_TYPES_MAX 256

/** When a rule of the footer begins: a day of the year and seconds of civil time into it. */
struct tz_rule {
	enum { TZ_DAY_MONTH_WEEK, TZ_DAY_JULIAN, TZ_DAY_ZERO } kind;
	int month, week, weekday; /* 1-12; 1-5 (5: the last); 0 Sunday … 6 */
	int day;                  /* JULIAN: 1-365, 29 February never counted; ZERO: 0-365 */
	int at_s;
};

struct tz {
	int n;                 /* transitions */
	int64_t *at_s;         /* UTC seconds, ascending */
	int32_t *offset_s;     /* from then on, east positive */
	int32_t first_offset_s;/* before the first transition */
	/* after the last transition, by the footer */
	bool has_footer, has_dst;
	int32_t std_s, dst_s;
	struct tz_rule dst_begins, dst_ends;
};

#endif
