/* What a plan becomes when a file is taken: rules that are there already stay, others of the same days go. */
#include "features/duty/duty_file.h"

struct merging {
	const struct duty_file *file;
	const struct duty_plan *old;
	struct duty_rule *rules; /* of the file, the days of the week of one shift together */
	bool *kept;              /* rule i is in the plan already */
	size_t rules_n;
	int64_t *removed;
	size_t removed_n;
	struct duty_shift *shifts;
	struct duty_exception *exceptions;
	struct duty_plan plan;
	bool weekly;
};

static struct duty_rule rule_of(const struct duty_line *l)
{
	return (struct duty_rule){.kind = l->weekdays ? DUTY_RULE_SHIFT : DUTY_RULE_EXCEPTION, .weekdays = l->weekdays, .day = l->day,
		.from_min = l->from_min, .to_min = l->to_min, .officer = l->officer, .deputy = l->deputy};
}

static bool same_hours(const struct duty_rule *a, const struct duty_rule *b)
{
	return a->kind == b->kind && a->from_min == b->from_min && a->to_min == b->to_min && a->officer.v == b->officer.v && a->deputy.v == b->deputy.v;
}

static void add_line(struct merging *m, const struct duty_line *line)
{
	struct duty_rule rule = rule_of(line);

	m->weekly |= rule.kind == DUTY_RULE_SHIFT;
	for (size_t i = 0; rule.kind == DUTY_RULE_SHIFT && i < m->rules_n; i++) {
		if (same_hours(&m->rules[i], &rule)) {
			m->rules[i].weekdays |= rule.weekdays;
			return;
		}
	}
	m->rules[m->rules_n++] = rule;
}

/** The file says this rule too; then it stays. */
static bool keep(struct merging *m, const struct duty_rule *old)
{
	for (size_t i = 0; i < m->rules_n; i++) {
		if (!m->kept[i] && same_hours(&m->rules[i], old) && m->rules[i].weekdays == old->weekdays && m->rules[i].day == old->day) {
			m->kept[i] = true;
			return true;
		}
	}
	return false;
}

static bool names_day(const struct merging *m, int64_t day)
{
	for (size_t i = 0; i < m->rules_n; i++)
		if (m->rules[i].kind == DUTY_RULE_EXCEPTION && m->rules[i].day == day)
			return true;
	return false;
}

static void go_through_shifts(struct merging *m)
{
	for (size_t i = 0; i < m->old->shifts_n; i++) {
		const struct duty_shift *s = &m->old->shifts[i];
		struct duty_rule rule = {.kind = DUTY_RULE_SHIFT, .weekdays = s->weekdays, .from_min = s->from_min, .to_min = s->to_min,
			.officer = s->officer, .deputy = s->deputy};
		bool always = s->valid_from_day == 0 && s->valid_to_day == 0 && !s->left;

		if (m->weekly && !(always && keep(m, &rule)))
			m->removed[m->removed_n++] = s->id;
		else
			m->shifts[m->plan.shifts_n++] = *s;
	}
}

static void go_through_exceptions(struct merging *m)
{
	for (size_t i = 0; i < m->old->exceptions_n; i++) {
		const struct duty_exception *e = &m->old->exceptions[i];
		struct duty_rule rule = {.kind = DUTY_RULE_EXCEPTION, .day = e->day, .from_min = e->from_min, .to_min = e->to_min, .officer = e->officer,
			.deputy = e->deputy};

		if (names_day(m, e->day) && (e->left || !keep(m, &rule)))
			m->removed[m->removed_n++] = e->id;
		else
			m->exceptions[m->plan.exceptions_n++] = *e;
	}
}

/** Puts the new rules into the plan as it would be, and together at the front of the list. */
static size_t put_new(struct merging *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->rules_n; i++) {
		const struct duty_rule *r = &m->rules[i];

		if (m->kept[i])
			continue;
		if (r->kind == DUTY_RULE_SHIFT)
			m->shifts[m->plan.shifts_n++] = (struct duty_shift){.weekdays = r->weekdays, .from_min = r->from_min, .to_min = r->to_min,
				.officer = r->officer, .deputy = r->deputy};
		else
			m->exceptions[m->plan.exceptions_n++] = (struct duty_exception){.day = r->day, .from_min = r->from_min, .to_min = r->to_min,
				.officer = r->officer, .deputy = r->deputy};
		m->rules[n++] = *r;
	}
	return n;
}

enum err duty_file_merge(struct arena *a, const struct duty_file *file, const struct duty_plan *plan, struct duty_merge *ret)
{
	struct merging m = {.file = file, .old = plan, .plan = *plan};
	size_t added;

	m.rules = ARENA_ARRAY(a, struct duty_rule, file->lines_n);
	m.kept = ARENA_ARRAY(a, bool, file->lines_n);
	m.removed = ARENA_ARRAY(a, int64_t, plan->shifts_n + plan->exceptions_n);
	m.shifts = ARENA_ARRAY(a, struct duty_shift, plan->shifts_n + file->lines_n);
	m.exceptions = ARENA_ARRAY(a, struct duty_exception, plan->exceptions_n + file->lines_n);
	if (!m.rules || !m.kept || !m.removed || !m.shifts || !m.exceptions)
		return ERR_LIMIT;
	for (size_t i = 0; i < file->lines_n; i++)
		add_line(&m, &file->lines[i]);
	m.plan.shifts = m.shifts;
	m.plan.exceptions = m.exceptions;
	m.plan.shifts_n = m.plan.exceptions_n = 0;
	go_through_shifts(&m);
	go_through_exceptions(&m);
	added = put_new(&m);
	*ret = (struct duty_merge){m.removed, m.removed_n, m.rules, added, (int64_t)(m.rules_n - added), m.plan};
	return OK;
}
