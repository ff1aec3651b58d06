#include "features/duty/duty.h"

#include "base/clock.h"

/* A span that covers a moment began at most so many civil days before: one of a whole day, and a clock that is put back over midnight. */
#define DAYS_BACK 2

struct who {
	struct account_id officer, deputy;
};

struct span {
	int64_t from_ms, until_ms;
};

int64_t duty_day(const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);

	return tz_days(c.year, c.month, c.day);
}

int64_t duty_instant(const struct tz *tz, int64_t day, int minute)
{
	return tz_instant(tz, (struct civil){.year = 1970, .month = 1, .day = (int)day + 1, .hour = minute / 60, .minute = minute % 60});
}

struct str duty_name(const struct duty_plan *plan, struct account_id account)
{
	for (size_t i = 0; i < plan->people_n; i++)
		if (account.v && plan->people[i].account.v == account.v)
			return plan->people[i].name;
	return (struct str){0};
}

/* --- Spans of one day ------------------------------------------------------------------------------------------------- */

static struct span span_of(const struct duty_plan *plan, int64_t day, int from_min, int to_min)
{
	return (struct span){duty_instant(plan->tz, day, from_min), duty_instant(plan->tz, day, to_min > from_min ? to_min : to_min + DUTY_DAY_MIN)};
}

int duty_weekday(int64_t day)
{
	return (int)((day % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday */
}

bool duty_shift_on(const struct duty_shift *s, int64_t day)
{
	return s->officer.v && (s->weekdays >> duty_weekday(day) & 1) && (s->valid_from_day == 0 || s->valid_from_day <= day) &&
		(s->valid_to_day == 0 || s->valid_to_day >= day);
}

static bool within(struct span s, int64_t at_ms)
{
	return s.from_ms <= at_ms && at_ms < s.until_ms;
}

static bool exception_covers(const struct duty_plan *plan, const struct duty_exception *e, int64_t today, int64_t at_ms)
{
	return e->day >= today - DAYS_BACK && e->day <= today + 1 && within(span_of(plan, e->day, e->from_min, e->to_min), at_ms);
}

static bool shift_covers(const struct duty_plan *plan, const struct duty_shift *s, int64_t today, int64_t at_ms)
{
	for (int64_t day = today - DAYS_BACK; day <= today + 1; day++)
		if (duty_shift_on(s, day) && within(span_of(plan, day, s->from_min, s->to_min), at_ms))
			return true;
	return false;
}

static struct who who_at(const struct duty_plan *plan, int64_t at_ms)
{
	int64_t today = duty_day(plan->tz, at_ms);

	for (size_t i = 0; i < plan->exceptions_n; i++)
		if (exception_covers(plan, &plan->exceptions[i], today, at_ms))
			return (struct who){plan->exceptions[i].officer, plan->exceptions[i].deputy};
	for (size_t i = 0; i < plan->shifts_n; i++)
		if (shift_covers(plan, &plan->shifts[i], today, at_ms))
			return (struct who){plan->shifts[i].officer, plan->shifts[i].deputy};
	return (struct who){{0}, {0}};
}

/* --- From one change to the next -------------------------------------------------------------------------------------- */

static void nearer(struct span s, int64_t at_ms, int64_t *nearest)
{
	if (s.from_ms > at_ms && s.from_ms < *nearest)
		*nearest = s.from_ms;
	if (s.until_ms > at_ms && s.until_ms < *nearest)
		*nearest = s.until_ms;
}

/** The next moment at which a span begins or ends, or at the latest the beginning of the day after tomorrow. */
static int64_t next_edge(const struct duty_plan *plan, int64_t at_ms)
{
	int64_t today = duty_day(plan->tz, at_ms), nearest = duty_instant(plan->tz, today + 2, 0);

	for (size_t i = 0; i < plan->exceptions_n; i++) {
		const struct duty_exception *e = &plan->exceptions[i];

		if (e->day >= today - DAYS_BACK && e->day <= today + 1)
			nearer(span_of(plan, e->day, e->from_min, e->to_min), at_ms, &nearest);
	}
	for (size_t i = 0; i < plan->shifts_n; i++)
		for (int64_t day = today - DAYS_BACK; day <= today + 1; day++)
			if (duty_shift_on(&plan->shifts[i], day))
				nearer(span_of(plan, day, plan->shifts[i].from_min, plan->shifts[i].to_min), at_ms, &nearest);
	return nearest;
}

static bool same_who(struct who a, struct who b)
{
	return a.officer.v == b.officer.v && a.deputy.v == b.deputy.v;
}

/** The stretch that ${from_ms} lies in, from there on. Not looked at beyond ${limit_ms}. */
static struct duty_stretch stretch_from(const struct duty_plan *plan, int64_t from_ms, int64_t limit_ms)
{
	struct who who = who_at(plan, from_ms);
	int64_t at_ms = next_edge(plan, from_ms);

	while (at_ms < limit_ms && same_who(who, who_at(plan, at_ms)))
		at_ms = next_edge(plan, at_ms);
	return (struct duty_stretch){from_ms, at_ms < limit_ms ? at_ms : limit_ms, who.officer, who.deputy};
}

size_t duty_stretches(const struct duty_plan *plan, int64_t from_ms, int64_t to_ms, struct duty_stretch *v, size_t max)
{
	size_t n = 0;

	while (n < max && from_ms < to_ms) {
		v[n] = stretch_from(plan, from_ms, to_ms);
		from_ms = v[n++].until_ms;
	}
	return n;
}

void duty_at(const struct duty_plan *plan, int64_t at_ms, struct duty_now *ret)
{
	int64_t limit_ms = at_ms + DUTY_AHEAD_DAYS * DAY_MS;
	struct duty_stretch s = stretch_from(plan, at_ms, limit_ms);

	*ret = (struct duty_now){.officer = s.officer, .deputy = s.deputy, .until_ms = s.until_ms};
	while (s.until_ms < limit_ms) {
		s = stretch_from(plan, s.until_ms, limit_ms);
		if (!s.officer.v)
			continue;
		ret->next_from_ms = s.from_ms;
		ret->next_officer = s.officer;
		ret->next_deputy = s.deputy;
		break;
	}
}
