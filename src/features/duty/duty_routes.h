/* What duty gives to the program. */
#ifndef FEATURES_DUTY_DUTY_ROUTES_H
#define FEATURES_DUTY_DUTY_ROUTES_H

#include "features/duty/duty_import.h"
#include "features/duty/duty_store.h"
#include "web/route.h"

extern const struct route duty_week_routes[];   /* the week, one shift */
extern const struct route duty_action_routes[]; /* what changes them */
extern const struct route duty_file_routes[];   /* import */

#endif
