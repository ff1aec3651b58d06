/* What the pages of the week and the actions on them share. */
#ifndef FEATURES_DUTY_WEEK_PAGES_H
#define FEATURES_DUTY_WEEK_PAGES_H

#include "features/duty/duty_store.h"
#include "web/web.h"

/** week_show(w): the week; after an action with errors: with them beside their fields. shift_show(w): one shift. */
enum err week_show(struct web *w);
enum err shift_page(struct web *w, int64_t id);
struct duty_act week_act(const struct web *w);
/** week_proposal(plan, street, ret): what a street may begin with; false when nobody could be on duty. */
bool week_proposal(const struct duty_plan *plan, const struct street *street, struct duty_rule *ret);

#endif
