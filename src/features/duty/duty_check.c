/* What of a plan should be looked at again: hours without anybody, and two people for one time. */
#include "features/duty/duty.h"

/* A day has two edges of each rule at most; more changes than that are cut off. */
#define STRETCHES_MAX 512

struct looking {
	const struct duty_plan *plan;
	int64_t from_day, to_day;
	struct duty_overlap *overlaps;
	size_t n;
};

/** What both kinds of rules say of a day, for comparing two of one kind. */
struct row {
	const struct duty_shift *shift;
	const struct duty_exception *exception;
};

static bool row_span(const struct duty_plan *plan, const struct row *r, int64_t day, int64_t *ret_from, int64_t *ret_until)
{
	const struct duty_shift *s = r->shift;
	int from = s ? s->from_min : r->exception->from_min, to = s ? s->to_min : r->exception->to_min;

	if (s ? !duty_shift_on(s, day) : r->exception->day != day)
		return false;
	*ret_from = duty_instant(plan->tz, day, from);
	*ret_until = duty_instant(plan->tz, day, to > from ? to : to + DUTY_DAY_MIN);
	return true;
}

/** Whether two rows meet on some day of those looked at; the first time they do. */
static bool meet(const struct looking *l, const struct row *a, const struct row *b, struct duty_overlap *ret)
{
	int64_t a_from, a_until, b_from, b_until;

	for (int64_t day = l->from_day; day <= l->to_day; day++) {
		if (!row_span(l->plan, a, day, &a_from, &a_until))
			continue;
		for (int64_t other = day - 1; other <= day + 1; other++) {
			if (!row_span(l->plan, b, other, &b_from, &b_until) || a_from >= b_until || b_from >= a_until)
				continue;
			ret->from_ms = a_from > b_from ? a_from : b_from;
			ret->until_ms = a_until < b_until ? a_until : b_until;
			return true;
		}
	}
	return false;
}

static struct account_id officer_of(const struct row *r)
{
	return r->shift ? r->shift->officer : r->exception->officer;
}

static void look_at_pair(struct looking *l, const struct row *a, const struct row *b, struct duty_overlap o)
{
	/* the same person twice is not two */
	if (l->n < DUTY_FINDINGS_MAX && officer_of(a).v != officer_of(b).v && meet(l, a, b, &o))
		l->overlaps[l->n++] = o;
}

static void look_for_overlaps(struct looking *l)
{
	const struct duty_plan *p = l->plan;

	for (size_t i = 0; i < p->exceptions_n; i++) {
		if (p->exceptions[i].day < l->from_day || p->exceptions[i].day > l->to_day)
			continue;
		for (size_t k = i + 1; k < p->exceptions_n; k++)
			look_at_pair(l, &(struct row){.exception = &p->exceptions[i]}, &(struct row){.exception = &p->exceptions[k]},
				(struct duty_overlap){.exceptions = true, .first = i, .second = k});
	}
	for (size_t i = 0; i < p->shifts_n; i++)
		for (size_t k = i + 1; k < p->shifts_n; k++)
			look_at_pair(l, &(struct row){.shift = &p->shifts[i]}, &(struct row){.shift = &p->shifts[k]},
				(struct duty_overlap){.first = i, .second = k});
}

enum err duty_check(const struct duty_plan *plan, struct arena *a, int64_t from_day, int64_t to_day, struct duty_findings *ret)
{
	struct looking l = {.plan = plan, .from_day = from_day};
	struct duty_stretch *gaps = ARENA_ARRAY(a, struct duty_stretch, STRETCHES_MAX);
	size_t n, kept = 0;

	l.to_day = to_day < from_day + DUTY_AHEAD_DAYS ? to_day : from_day + DUTY_AHEAD_DAYS - 1;
	l.overlaps = ARENA_ARRAY(a, struct duty_overlap, DUTY_FINDINGS_MAX);
	if (!gaps || !l.overlaps)
		return ERR_LIMIT;
	n = duty_stretches(plan, duty_instant(plan->tz, from_day, 0), duty_instant(plan->tz, l.to_day + 1, 0), gaps, STRETCHES_MAX);
	for (size_t i = 0; i < n && kept < DUTY_FINDINGS_MAX; i++)
		if (!gaps[i].officer.v)
			gaps[kept++] = gaps[i];
	look_for_overlaps(&l);
	*ret = (struct duty_findings){gaps, kept, l.overlaps, l.n};
	return OK;
}
