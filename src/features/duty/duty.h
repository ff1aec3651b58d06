/*
 * Who of the office is on duty, when; and when the office works at all. Rules only: a plan is read once (duty_store.h) and then
 * asked; answers depend on the plan and the moment given, never on what was asked before. Stretches are half open: [from, until).
 *
 * A time of the plan is civil time of the street. Over a change of clocks a shift lasts from the first moment that shows its
 * beginning to the first moment that shows its end; one that is skipped counts as the moment the clock was put forward to.
 */
#ifndef FEATURES_DUTY_DUTY_H
#define FEATURES_DUTY_DUTY_H

#include "base/arena.h"
#include "base/id.h"
#include "web/street.h"

#define DUTY_SHIFTS_MAX 200
#define DUTY_EXCEPTIONS_MAX 1000
#define DUTY_HOLIDAYS_MAX 1000
#define DUTY_DAY_MIN 1440
#define DUTY_ALL_WEEK 0x7fu
/** How far ahead a plan is looked into: an answer beyond is not given. */
#define DUTY_AHEAD_DAYS 31
/** How far working time is counted ahead, in days of the calendar. */
#define DUTY_WORKING_DAYS_MAX 400

/** Every week. ${to_min} <= ${from_min}: it ends on the next day (equal: after a whole day). */
struct duty_shift {
	int64_t id;
	unsigned weekdays;            /* bit 0 Monday … bit 6 Sunday: of the day it begins on */
	int from_min, to_min;         /* minutes of the day: 0-1439, 0-1440 (24:00) */
	struct account_id officer, deputy; /* deputy 0: none */
	int64_t valid_from_day, valid_to_day; /* days since 1970-01-01, both within; 0: always so */
	bool left;                    /* an officer it names is not of the office any more: the deputy stands in, or nobody */
};

/** On one day, instead of the week. Officer 0: nobody. */
struct duty_exception {
	int64_t id, day;              /* of the day it begins on */
	int from_min, to_min;         /* as of a shift */
	struct account_id officer, deputy;
	bool left;
};

enum duty_day_kind { DUTY_HOLIDAY, DUTY_WORKDAY /* a Saturday that is worked for a free Friday */ };

/** Duty goes on over holidays; what they change is the office's working time. */
struct duty_holiday {
	int64_t id, day;
	enum duty_day_kind kind;
	struct str name;
};

/** Somebody who may be on duty: an officer or administrator of the street. */
struct duty_person {
	struct account_id account;
	struct str name;
};

struct duty_plan {
	const struct tz *tz;
	const struct duty_shift *shifts;         /* in the order they were entered: where two meet, the first counts */
	size_t shifts_n;
	const struct duty_exception *exceptions; /* the same */
	size_t exceptions_n;
	const struct duty_holiday *holidays;     /* by day, each day once */
	size_t holidays_n;
	const struct duty_person *people;
	size_t people_n;
};

/** duty_day(tz, at_ms): the civil day of an instant, since 1970-01-01. duty_instant(tz, day, minute): its minute 0-2880 as an instant. */
int64_t duty_day(const struct tz *tz, int64_t at_ms);
int64_t duty_instant(const struct tz *tz, int64_t day, int minute);
/** duty_weekday(day): 0 Monday … 6 Sunday. duty_shift_on(shift, day): it begins on this day, and somebody comes. */
int duty_weekday(int64_t day);
bool duty_shift_on(const struct duty_shift *shift, int64_t day);
/** duty_name(plan, account): of one of its people; empty for others. */
struct str duty_name(const struct duty_plan *plan, struct account_id account);

/* --- Who is on duty --------------------------------------------------------------------------------------------------- */

struct duty_stretch {
	int64_t from_ms, until_ms;
	struct account_id officer, deputy; /* 0: nobody */
};

struct duty_now {
	struct account_id officer, deputy; /* 0: nobody */
	int64_t until_ms;                  /* so it stays until then; ${at_ms} + DUTY_AHEAD_DAYS when it does not change before */
	/* Who comes next, and when: later than ${until_ms} when nobody is between. 0: nobody else within DUTY_AHEAD_DAYS. */
	int64_t next_from_ms;
	struct account_id next_officer, next_deputy;
};

/** duty_at(plan, at_ms, ret). */
void duty_at(const struct duty_plan *plan, int64_t at_ms, struct duty_now *ret);
/** duty_stretches(plan, from_ms, to_ms, v, max): without gaps from ${from_ms} to ${to_ms} (or fewer: ${max}); gives how many. */
size_t duty_stretches(const struct duty_plan *plan, int64_t from_ms, int64_t to_ms, struct duty_stretch *v, size_t max);

/* --- What is wrong with it -------------------------------------------------------------------------------------------- */

/** Two rows for one time: the first counts. Told once for a pair, with the first time they meet. */
struct duty_overlap {
	bool exceptions;      /* both indices are of exceptions, else of shifts */
	size_t first, second;
	int64_t from_ms, until_ms;
};

struct duty_findings {
	const struct duty_stretch *gaps; /* nobody is there: allowed, but told */
	size_t gaps_n;
	const struct duty_overlap *overlaps;
	size_t overlaps_n;
};

#define DUTY_FINDINGS_MAX 100 /* of each kind */

/** duty_check(plan, arena, from_day, to_day, ret): both days within; at most DUTY_AHEAD_DAYS are looked at. ERR_LIMIT: the arena is full. */
enum err duty_check(const struct duty_plan *plan, struct arena *a, int64_t from_day, int64_t to_day, struct duty_findings *ret);

/* --- Working time ----------------------------------------------------------------------------------------------------- */

/** duty_workday(plan, day): Monday to Friday, unless swapped. */
bool duty_workday(const struct duty_plan *plan, int64_t day);
/** duty_working(plan, street, at_ms): somebody is in the office: its hours on a working day. */
bool duty_working(const struct duty_plan *plan, const struct street *street, int64_t at_ms);
/**
 * duty_add_working_minutes(plan, street, at_ms, minutes): when so many minutes of office time have passed after ${at_ms}; 0 gives
 * ${at_ms}. Never earlier for a later moment. When there is not so much within DUTY_WORKING_DAYS_MAX: the end of these.
 */
int64_t duty_add_working_minutes(const struct duty_plan *plan, const struct street *street, int64_t at_ms, int64_t minutes);
/**
 * duty_working_minutes(plan, street, from_ms, to_ms): the office time between the two, a begun minute counted whole; 0 when the second is
 * not the later one. At most DUTY_WORKING_DAYS_MAX days are counted.
 */
int64_t duty_working_minutes(const struct duty_plan *plan, const struct street *street, int64_t from_ms, int64_t to_ms);

#endif
