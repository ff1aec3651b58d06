#include "features/appeals/appeal_clocks.h"

/** Stands still, goes on, begins or stops, as the one who owes the next word wants it. */
static void run_solution(const struct appeal_calendar *c, const struct appeal_kind *kind, struct appeal *p)
{
	switch (p->holder) {
	case HOLDER_REPORTER:
		if (p->solve_at_ms > 0) {
			p->solve_left_min = duty_working_minutes(&c->plan, c->street, c->now_ms, p->solve_at_ms);
			p->solve_at_ms = 0;
		}
		break;
	case HOLDER_SHOP:
	case HOLDER_OFFICE:
		if (p->solve_at_ms == 0) {
			int64_t minutes = p->solve_left_min >= 0 ? p->solve_left_min : kind->solve_minutes;

			p->solve_at_ms = duty_add_working_minutes(&c->plan, c->street, c->now_ms, minutes);
			p->solve_left_min = -1;
		}
		break;
	case HOLDER_NOBODY:
	case APPEAL_HOLDER__COUNT:
		p->solve_at_ms = 0;
		p->solve_left_min = -1;
		break;
	}
}

static void run_raising(const struct appeal_calendar *c, struct appeal *p)
{
	bool unsolved = p->solve_at_ms > 0 && p->solve_at_ms <= c->now_ms;

	/* a word does not take it down again once the solution itself is overdue */
	if (p->holder == HOLDER_OFFICE && p->raised > 0 && unsolved)
		return;
	p->raised = 0;
	p->raise_at_ms = p->holder == HOLDER_OFFICE ? p->due_at_ms : 0;
}

void appeal_clocks_run(const struct appeal_calendar *c, bool by_office, struct appeal *p)
{
	const struct appeal_kind *kind = appeal_kind_find(p->kind);

	if (!kind)
		return;
	run_solution(c, kind, p);
	p->due_at_ms = appeal_due(kind, c->street, &c->office, p->holder, c->now_ms);
	if (p->holder == HOLDER_OFFICE && by_office)
		p->due_at_ms = duty_add_working_minutes(&c->plan, c->street, c->now_ms, APPEAL_UPDATE_MIN);
	if (p->holder == HOLDER_OFFICE && p->solve_at_ms > c->now_ms && p->solve_at_ms < p->due_at_ms)
		p->due_at_ms = p->solve_at_ms;
	run_raising(c, p);
}

int appeal_clocks_raise(const struct appeal_calendar *c, struct appeal *p)
{
	p->raised = p->raised > 0 ? 2 : 1;
	p->raise_at_ms = p->raised == 1 ? duty_add_working_minutes(&c->plan, c->street, c->now_ms, APPEAL_DISTRICT_MIN) : 0;
	return (int)p->raised;
}

int64_t appeal_solve_by(const struct appeal_calendar *c, const struct appeal *p)
{
	if (p->solve_at_ms > 0 || p->solve_left_min < 0)
		return p->solve_at_ms;
	return duty_add_working_minutes(&c->plan, c->street, c->now_ms, p->solve_left_min);
}
