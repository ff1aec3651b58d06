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
enum err case_do_reveal(struct web *w);

/** case_of(w, ret): by the route's id. case_show_with(w, p, view): the page, with errors and an opened contact that ${view} brings along. */
enum err case_of(struct web *w, struct appeal *ret);
enum err case_show_with(struct web *w, const struct appeal *p, struct case_page_view *view);

#endif
