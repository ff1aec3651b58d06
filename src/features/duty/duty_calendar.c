/* When the office works: its hours on working days, with the days that a holiday or a swap changes. */
#include "features/duty/duty.h"

#define MINUTE_MS 60000LL
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

int64_t duty_add_working_minutes(const struct duty_plan *plan, const struct street *street, int64_t at_ms, int64_t minutes)
{
	int64_t today = duty_day(plan->tz, at_ms), last = today + DUTY_WORKING_DAYS_MAX, counted_ms = at_ms;
	int64_t left_ms = minutes < DUTY_WORKING_DAYS_MAX * DUTY_DAY_MIN ? minutes * MINUTE_MS : DUTY_WORKING_DAYS_MAX * DUTY_DAY_MIN * MINUTE_MS;

	if (minutes <= 0)
		return at_ms;
	for (int64_t day = today - 1; day <= last; day++) {
		int64_t from_ms, until_ms;

		if (!duty_workday(plan, day))
			continue;
		from_ms = duty_instant(plan->tz, day, street->office_from_min);
		until_ms = duty_instant(plan->tz, day, street->office_to_min);
		if (from_ms < counted_ms)
			from_ms = counted_ms;
		if (from_ms >= until_ms)
			continue;
		if (until_ms - from_ms >= left_ms)
			return from_ms + left_ms;
		left_ms -= until_ms - from_ms;
		counted_ms = until_ms;
	}
	return duty_instant(plan->tz, last + 1, 0);
}
