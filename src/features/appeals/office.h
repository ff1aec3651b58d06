/*
 * Whether somebody of the office is there to answer: by its duty plan, or by the office's hours as long as nobody has made a plan.
 */
#ifndef FEATURES_APPEALS_OFFICE_H
#define FEATURES_APPEALS_OFFICE_H

#include "features/duty/duty_store.h"

struct office {
	bool open;
	bool planned;                      /* somebody made a duty plan */
	int64_t until_ms;                  /* as it is now, until then */
	int64_t next_ms;                   /* when somebody is there: the moment itself while it is open */
	struct account_id officer, deputy; /* of the plan; 0 */
};

/** office_of_plan(plan, street, at_ms): by the plan, or by the office's hours while it is empty. */
struct office office_of_plan(const struct duty_plan *plan, const struct street *street, int64_t at_ms);
/** office_at(db, arena, street, at_ms, ret): at most two short queries. */
enum err office_at(struct db *db, struct arena *a, const struct street *street, int64_t at_ms, struct office *ret);
/** office_by_plan / office_by_hours: the rules of it. */
struct office office_by_plan(const struct duty_plan *plan, int64_t at_ms);
struct office office_by_hours(const struct street *street, int64_t at_ms);

#endif
