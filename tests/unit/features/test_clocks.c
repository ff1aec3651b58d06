/* The three clocks of a report: minutes, working days, standing still, raising. */
#include "features/appeals/appeal_clocks.h"
#include "base/clock.h"
#include "plans.h"

/** Nine hours: as kinds.def counts a working day. */
static const struct street *the_street(void)
{
	static struct street s;

	s = (struct street){.tz = zone("Asia/Shanghai"), .night_from_hour = 22, .office_from_min = 540, .office_to_min = 1080};
	return &s;
}

static struct appeal_calendar calendar(const char *local)
{
	const struct street *s = the_street();
	struct appeal_calendar c = {.street = s, .plan = plan_in("Asia/Shanghai"), .now_ms = at(s->tz, local)};

	c.office = office_of_plan(&c.plan, s, c.now_ms);
	return c;
}

static struct appeal filed(const char *kind, enum appeal_holder holder)
{
	return (struct appeal){.kind = str_c(kind), .holder = holder, .solve_left_min = -1};
}

static int64_t local(const char *text)
{
	return at(zone("Asia/Shanghai"), text);
}

static void first_answer(void **state)
{
	struct appeal_calendar night = calendar("2026-03-06T23:30"), day = calendar("2026-03-09T10:00");
	struct appeal p = filed("noise", HOLDER_SHOP);

	(void)state;
	appeal_clocks_run(&night, false, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-06T23:45"));
	assert_int_equal(p.raise_at_ms, 0); /* a shop's lateness goes to the office, not up */
	p.holder = HOLDER_OFFICE;
	appeal_clocks_run(&night, false, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-07T09:15")); /* never before somebody is there */
	assert_int_equal(p.raise_at_ms, p.due_at_ms);
	p = filed("noise", HOLDER_OFFICE);
	appeal_clocks_run(&day, false, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-09T10:30"));
}

static void solution(void **state)
{
	static const struct {
		const char *kind, *by;
	} rows[] = {{"blocked", "2026-03-10T10:00"}, {"noise", "2026-03-16T10:00"}, {"equipment", "2026-03-30T10:00"}};
	struct appeal_calendar c = calendar("2026-03-09T10:00"); /* a Monday */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct appeal p = filed(rows[i].kind, HOLDER_OFFICE);

		appeal_clocks_run(&c, false, &p);
		assert_int_equal(p.solve_at_ms, local(rows[i].by));
		assert_int_equal(appeal_solve_by(&c, &p), p.solve_at_ms);
	}
}

static void an_update_never_lies_behind_the_solution(void **state)
{
	struct appeal_calendar c = calendar("2026-03-09T10:00"), later = calendar("2026-03-10T09:00");
	struct appeal p = filed("blocked", HOLDER_OFFICE);

	(void)state;
	appeal_clocks_run(&c, true, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-10T10:00"));
	appeal_clocks_run(&later, true, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-10T10:00"));
	p = filed("noise", HOLDER_OFFICE);
	appeal_clocks_run(&c, true, &p);
	assert_int_equal(p.due_at_ms, local("2026-03-10T10:00"));
}

static void stands_still_for_the_reporter(void **state)
{
	struct appeal_calendar asked = calendar("2026-03-09T12:00"), replied = calendar("2026-03-13T17:00");
	struct appeal_calendar filing = calendar("2026-03-09T10:00");
	struct appeal p = filed("blocked", HOLDER_OFFICE);

	(void)state;
	appeal_clocks_run(&filing, false, &p);
	p.holder = HOLDER_REPORTER;
	appeal_clocks_run(&asked, false, &p);
	assert_int_equal(p.solve_at_ms, 0);
	assert_int_equal(p.solve_left_min, 420);
	assert_int_equal(p.raise_at_ms, 0);
	assert_int_equal(appeal_solve_by(&replied, &p), local("2026-03-16T15:00"));
	appeal_clocks_run(&asked, false, &p); /* twice is once */
	assert_int_equal(p.solve_left_min, 420);
	p.holder = HOLDER_OFFICE;
	appeal_clocks_run(&replied, false, &p);
	assert_int_equal(p.solve_at_ms, local("2026-03-16T15:00")); /* an hour on Friday, six on Monday */
	assert_int_equal(p.solve_left_min, -1);
	p.holder = HOLDER_NOBODY;
	appeal_clocks_run(&replied, false, &p);
	assert_int_equal(p.solve_at_ms, 0);
	p.holder = HOLDER_OFFICE; /* opened again: from the beginning */
	appeal_clocks_run(&replied, false, &p);
	assert_int_equal(p.solve_at_ms, local("2026-03-16T17:00"));
}

static void raised_in_two_steps(void **state)
{
	struct appeal_calendar c = calendar("2026-03-09T16:00"), later = calendar("2026-03-10T11:00");
	struct appeal p = filed("noise", HOLDER_OFFICE);

	(void)state;
	appeal_clocks_run(&c, false, &p);
	assert_int_equal(appeal_clocks_raise(&c, &p), 1);
	assert_int_equal(p.raise_at_ms, local("2026-03-10T11:00")); /* four hours of the office */
	assert_int_equal(appeal_clocks_raise(&later, &p), 2);
	assert_int_equal(p.raise_at_ms, 0);
	assert_int_equal(appeal_clocks_raise(&later, &p), 2); /* there is nothing above */
	appeal_clocks_run(&later, true, &p); /* a word takes it down */
	assert_int_equal(p.raised, 0);
	p.raised = 2;
	p.solve_at_ms = later.now_ms; /* … but not once the solution itself is overdue */
	appeal_clocks_run(&later, true, &p);
	assert_int_equal(p.raised, 2);
	p.holder = HOLDER_REPORTER;
	appeal_clocks_run(&later, true, &p);
	assert_int_equal(p.raised, 0);
	assert_int_equal(p.solve_left_min, 0);
}

/** The time to take a report back is ten seconds, also when the computer's clock is put back or on. */
static void undo_whatever_the_clock_does(void **state)
{
	const int64_t filed = 1772800000000;
	const struct appeal p = {.state = APPEAL_OPEN, .filed_at_ms = filed}, ended = {.state = APPEAL_ENDED, .filed_at_ms = filed};

	(void)state;
	assert_int_equal(appeal_undo_left_ms(&p, filed), 10000);
	assert_int_equal(appeal_undo_left_ms(&p, filed + 4000), 6000);
	assert_int_equal(appeal_undo_left_ms(&p, filed + 10000), 0);
	assert_true(appeal_may_undo(&p, filed + 12000));
	assert_false(appeal_may_undo(&p, filed + 16000));
	assert_int_equal(appeal_undo_left_ms(&p, filed - 500), 10000);
	assert_int_equal(appeal_undo_left_ms(&p, filed - 86400000), 0);
	assert_false(appeal_may_undo(&p, filed - 86400000));
	assert_int_equal(appeal_undo_left_ms(&p, filed + 31536000000), 0);
	assert_int_equal(appeal_undo_left_ms(&ended, filed), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_whatever_the_clock_does),
		UNIT(first_answer), UNIT(solution), UNIT(an_update_never_lies_behind_the_solution), UNIT(stands_still_for_the_reporter),
		UNIT(raised_in_two_steps),
	};

	return UNIT_RUN(tests);
}
