/*
 * The three clocks of a report. The first answer: minutes by kind, counted from when somebody can answer. The update: after each word of
 * the office its next one is due within a working day. The solution: working minutes by kind; it stands still while the reporter's word is
 * awaited, and an update never lies behind it. A word that the office leaves overdue is raised: to the deputy, then to the district.
 */
#ifndef FEATURES_APPEALS_APPEAL_CLOCKS_H
#define FEATURES_APPEALS_APPEAL_CLOCKS_H

#include "features/appeals/appeal.h"
#include "features/appeals/office.h"

/** What the clocks count by, at a moment. */
struct appeal_calendar {
	const struct street *street;
	struct duty_plan plan;
	struct office office;
	int64_t now_ms;
};

/**
 * appeal_clocks_run(calendar, by_office, p): sets due, solution and raising for the holder that ${p} has now; ${by_office}: the office has just
 * said something. Running twice is running once.
 */
void appeal_clocks_run(const struct appeal_calendar *calendar, bool by_office, struct appeal *p);
/** appeal_clocks_raise(calendar, p): the office's word is overdue: one step up. Gives the step: 1 the deputy, 2 the district. */
int appeal_clocks_raise(const struct appeal_calendar *calendar, struct appeal *p);
/** appeal_solve_by(calendar, p): when it should be solved, as if the reporter spoke now; 0: that clock does not count. */
int64_t appeal_solve_by(const struct appeal_calendar *calendar, const struct appeal *p);

#endif
