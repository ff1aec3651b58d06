#include "features/appeals/office.h"

#include "base/clock.h"

struct office office_by_hours(const struct street *street, int64_t at_ms)
{
	struct civil c = tz_civil(street->tz, at_ms), edge = c;
	int now = c.hour * 60 + c.minute;
	bool open = now >= street->office_from_min && now < street->office_to_min;
	int minute = open ? street->office_to_min : street->office_from_min;
	int64_t edge_ms;

	edge.day += !open && now >= street->office_to_min;
	edge.hour = minute / 60;
	edge.minute = minute % 60;
	edge.second = 0;
	edge_ms = tz_instant(street->tz, edge);
	return (struct office){.open = open, .until_ms = edge_ms, .next_ms = open ? at_ms : edge_ms};
}

struct office office_by_plan(const struct duty_plan *plan, int64_t at_ms)
{
	struct duty_now now;
	struct office o = {.planned = true};

	duty_at(plan, at_ms, &now);
	o.open = now.officer.v != 0;
	o.officer = now.officer;
	o.deputy = now.deputy;
	o.until_ms = now.until_ms;
	/* a plan that says nothing about the coming month: look again then */
	o.next_ms = o.open ? at_ms : now.next_from_ms ? now.next_from_ms : at_ms + DUTY_AHEAD_DAYS * DAY_MS;
	return o;
}

struct office office_of_plan(const struct duty_plan *plan, const struct street *street, int64_t at_ms)
{
	return plan->shifts_n + plan->exceptions_n > 0 ? office_by_plan(plan, at_ms) : office_by_hours(street, at_ms);
}

enum err office_at(struct db *db, struct arena *a, const struct street *street, int64_t at_ms, struct office *ret)
{
	struct duty_plan plan;
	enum err err = duty_plan_load(db, a, street, at_ms, &plan);

	if (err == OK)
		*ret = office_of_plan(&plan, street, at_ms);
	return err;
}
