/* Shared by the pages of appeals: pieces that the reporter, the shop and the office all see, each as far as it may. */
#ifndef FEATURES_APPEALS_APPEAL_PAGES_H
#define FEATURES_APPEALS_APPEAL_PAGES_H

#include "features/appeals/appeal_views.h"
#include "features/appeals/appeals.h"
#include "features/appeals/sight.h"

/** sight_viewer_of(w): who looks at a page of the office: the district reads along and sees less. */
enum sight_viewer sight_viewer_of(const struct web *w);
/** sight_where(w, place, side): the stair hall, for who may see it, else the side of the building. sight_name(w, name): empty for who may see none. */
struct str sight_where(const struct web *w, struct str place, struct str side);
struct str sight_name(const struct web *w, struct str name);

struct phones_view appeal_phones(const struct web *w);
/** appeal_theme(w): dark by itself from 21:00 to 07:00, unless the person chose. */
enum page_theme appeal_theme(const struct web *w);
/** appeal_place_of(w, ret, ret_listed, ret_action): the place of the route, by its poster's code or from a list; where its form goes. */
enum err appeal_place_of(struct web *w, struct place *ret, bool *ret_listed, struct str *ret_action);
/** appeal_by_office(w): the browser is signed in to the office of this street: what it says is the office's word. */
bool appeal_by_office(const struct web *w);
/** appeal_of_receipt(w, ret): by the first parameter of the route. */
enum err appeal_of_receipt(struct web *w, struct appeal *ret);
/** appeal_shop_name(w, id, ret): empty for 0; words for a shop that is no more. */
enum err appeal_shop_name(struct web *w, struct shop_id id, struct str *ret);
/** appeal_texts_fill(w, p, viewer, …): the lines written with it that this viewer may read. */
enum err appeal_texts_fill(struct web *w, const struct appeal *p, enum sight_viewer viewer, const struct text_view **ret_v, size_t *ret_n);
/**
 * appeal_parts_fill(w, p, place, viewer, shops_open_at_ms, parts): what the receipt and the case both show; the shops to choose from are
 * the nearest ones open at that time without those that said "not us", none for 0.
 */
enum err appeal_parts_fill(struct web *w, const struct appeal *p, const struct place *place, enum sight_viewer viewer,
	int64_t shops_open_at_ms, struct appeal_parts *parts);
/** appeal_timeline_fill(w, p, to_reporter, parts): what happened to it, step by step: no names, no words. */
enum err appeal_timeline_fill(struct web *w, const struct appeal *p, bool to_reporter, struct appeal_parts *parts);
/** receipt_show_with(w, p, view): the receipt, with errors and typed text that ${view} brings along. */
enum err receipt_show_with(struct web *w, const struct appeal *p, struct receipt_page_view *view);

/* The reporter's receipt, in receipt_pages.c. */
enum err receipt_show(struct web *w);
enum err receipt_live(struct web *w);
enum err receipt_withdraw_show(struct web *w);
enum err receipt_forget_show(struct web *w);

/** duty_item_of(w, ret): the report of the route's second parameter. ERR_NOT_FOUND: this shop was not told of it. */
enum err duty_item_of(struct web *w, struct appeal *ret);
/* A shop's phones, in duty_phones.c. */
enum err duty_phones_show(struct web *w);
enum err duty_phones_do(struct web *w);
enum err duty_enrol_show(struct web *w);
enum err duty_enrol_do(struct web *w);
enum err duty_enter(struct web *w);

/* The reporter's actions, in receipt_actions.c. */
enum err appeal_do_file(struct web *w);
enum err receipt_do_again(struct web *w);
enum err receipt_do_reopen(struct web *w);
enum err receipt_do_undo(struct web *w);
enum err receipt_do_withdraw(struct web *w);
enum err receipt_do_forget(struct web *w);
enum err receipt_do_shop(struct web *w);
enum err receipt_do_text(struct web *w);
enum err receipt_do_contact(struct web *w);
enum err receipt_do_verdict(struct web *w);

#endif
