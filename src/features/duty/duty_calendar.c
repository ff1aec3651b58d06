/* When the office works: its hours on working days, with the days that a holiday or a swap changes. */
#include "features/duty/duty.h"

#include "base/clock.h"

#define SATURDAY 5

bool duty_workday(const struct duty_plan *plan, int64_t day)
{
	size_t low = 0, high = plan->holidays_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan->holidays[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < plan->holidays_n && plan->holidays[low].day == day)
		return plan->holidays[low].kind == DUTY_WORKDAY;
	return duty_weekday(day) < SATURDAY;
}

bool duty_working(const struct duty_plan *plan, const struct street *street, int64_t at_ms)
{
	int64_t today = duty_day(plan->tz, at_ms);

	/* a clock that is put back over midnight shows a day again whose next has begun */
	for (int64_t day = today - 1; day <= today + 1; day++)
		if (duty_workday(plan, day) && duty_instant(plan->tz, day, street->office_from_min) <= at_ms &&
			at_ms < duty_instant(plan->tz, day, street->office_to_min))
			return true;
	return false;
}

/** The office time of one day that lies within [from, until); gives whether there is any. */
static bool working_part(const struct duty_plan *plan, const struct street *street, int64_t day, int64_t *from_ms, int64_t *until_ms)
{
	int64_t opens_ms, closes_ms;

	if (!duty_workday(plan, day))
		return false;
	opens_ms = duty_instant(plan->tz, day, street->office_from_min);
	closes_ms = duty_instant(plan->tz, day, street->office_to_min);
	*from_ms = opens_ms > *from_ms ? opens_ms : *from_ms;
	*until_ms = closes_ms < *until_ms ? closes_ms : *until_ms;
	return *from_ms < *until_ms;
}

int64_t duty_working_minutes(const struct duty_plan *plan, const struct street *street, int64_t from_ms, int64_t to_ms)
{
	int64_t today = duty_day(plan->tz, from_ms), last = duty_day(plan->tz, to_ms) + 1, counted_ms = from_ms, sum_ms = 0;

	if (last > today + DUTY_WORKING_DAYS_MAX)
		last = today + DUTY_WORKING_DAYS_MAX;
	for (int64_t day = today - 1; day <= last && counted_ms < to_ms; day++) {
		int64_t part_from_ms = counted_ms, part_until_ms = to_ms;

		if (!working_part(plan, street, day, &part_from_ms, &part_until_ms))
			continue;
		sum_ms += part_until_ms - part_from_ms;
		counted_ms = part_until_ms;
	}
	return (sum_ms + MINUTE_MS - 1) / MINUTE_MS;
}

int64_t duty_add_working_minutes(const struct duty_plan *plan, const struct street *street, int64_t at_ms, int64_t minutes)
{
	int64_t today = duty_day(plan->tz, at_ms), last = today + DUTY_WORKING_DAYS_MAX, counted_ms = at_ms;
	int64_t left_ms = minutes < DUTY_WORKING_DAYS_MAX * DUTY_DAY_MIN ? minutes * MINUTE_MS : DUTY_WORKING_DAYS_MAX * DUTY_DAY_MIN * MINUTE_MS;

	if (minutes <= 0)
		return at_ms;
	for (int64_t day = today - 1; day <= last; day++) {
		int64_t from_ms = counted_ms, until_ms = INT64_MAX;

		if (!working_part(plan, street, day, &from_ms, &until_ms))
			continue;
		if (until_ms - from_ms >= left_ms)
			return from_ms + left_ms;
		left_ms -= until_ms - from_ms;
		counted_ms = until_ms;
	}
	return duty_instant(plan->tz, last + 1, 0);
}
