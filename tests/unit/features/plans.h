/* Plans to ask: people, zones and moments by name. */
#ifndef UNIT_FEATURES_PLANS_H
#define UNIT_FEATURES_PLANS_H

#include "../unit.h"
#include "features/duty/duty.h"

#define NOBODY ((struct account_id){0})
#define ANN ((struct account_id){1})
#define BO ((struct account_id){2})
#define CHEN ((struct account_id){3})

const struct tz *zone(const char *name);
/** at(tz, "2026-03-06T23:30"). day("2026-03-06"): since 1970. */
int64_t at(const struct tz *tz, const char *local);
int64_t day(const char *date);
/** Plan of the three people in a zone, without anything yet. */
struct duty_plan plan_in(const char *zone_name);

#endif
