/* What appeals give to the program: routes, a job, tables for the journal. */
#ifndef FEATURES_APPEALS_APPEALS_H
#define FEATURES_APPEALS_APPEALS_H

#include "features/appeals/appeal_store.h"
#include "web/route.h"
#include "web/web.h"

extern const struct route appeal_routes[]; /* the reporter: place, receipt, short code */
extern const struct route duty_routes[];   /* a shop's duty phone */
extern const struct route desk_routes[];   /* the office takes one down */
extern const struct route nights_routes[]; /* anybody: what may be shown of the nights */
extern const struct route case_routes[];   /* the office */
extern const struct route handover_routes[]; /* a colleague goes on */
extern const struct route district_routes[]; /* what stands overdue in several streets */
extern const struct route export_routes[]; /* its files */
extern const struct route history_routes[]; /* a shop's own record */
extern const struct route appeal_api_routes[];

extern const struct journal_kind export_journal_kinds[];

/** appeals_job_tick(site, db, …): a row of the job table; ${context} is the site. */
enum err appeals_job_tick(void *context, struct db *db, struct arena *a, int64_t now_ms);

/**
 * appeals_shops_concerned(db, arena, entry, ret, ret_n): the shops whose duty pages read otherwise after this entry; none for what phones
 * do not show. Ids, as int64_t.
 */
enum err appeals_shops_concerned(struct db *db, struct arena *a, const struct journal_entry *entry, int64_t **ret, size_t *ret_n);

/** appeal_act_of(w, actor): who acts in this request, for appeal_store.h. */
struct appeal_act appeal_act_of(const struct web *w, enum journal_actor actor);

#endif
