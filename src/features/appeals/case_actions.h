/* What the office does with a case: each a form, each in the street's write batch. */
#ifndef FEATURES_APPEALS_CASE_ACTIONS_H
#define FEATURES_APPEALS_CASE_ACTIONS_H

#include "features/appeals/appeal_views.h"
#include "features/appeals/appeals.h"

/** case_href(w, id): the address of a case. */
struct str case_href(const struct web *w, struct appeal_id id);
/** office_due_show(w): the office's first page. */
enum err office_due_show(struct web *w);
enum err case_do_take(struct web *w);
enum err case_do_confirm(struct web *w);
enum err case_do_pass(struct web *w);
enum err case_do_reply(struct web *w);
enum err case_do_close(struct web *w);
enum err case_do_release(struct web *w);
enum err case_do_phoned(struct web *w);
enum err case_reveal_show(struct web *w);
enum err case_do_reveal(struct web *w);

/* What is said on the way, in case_dialogue.c. */
enum err case_do_update(struct web *w);
enum err case_do_question(struct web *w);
enum err case_do_refer(struct web *w);
enum err case_do_together(struct web *w);
enum err case_do_take_over(struct web *w);
enum err case_do_reopen(struct web *w);

typedef enum err (*case_fn)(const struct appeal_act *act, struct appeal *p, void *context);
/**
 * case_act_on(w, p, fn, context): does it to the case, and to the other open ones of its group when the form says so. What a colleague did
 * to one of those in the meantime stands.
 */
enum err case_act_on(struct web *w, struct appeal *p, case_fn fn, void *context);
/** case_saved(w): back to the case. */
enum err case_saved(struct web *w);

/** case_of(w, ret): by the route's id. case_show_with(w, p, view): the page, with errors and an opened contact that ${view} brings along. */
enum err case_of(struct web *w, struct appeal *ret);
enum err case_show_with(struct web *w, const struct appeal *p, struct case_page_view *view);

/** district_case_show(w, p): what the district may see of a case, in district_pages.c. */
enum err district_case_show(struct web *w, const struct appeal *p);

#endif
