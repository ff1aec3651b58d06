/* Shared by the pages of appeals: pieces that the reporter, the shop and the office all see, each as far as it may. */
#ifndef FEATURES_APPEALS_APPEAL_PAGES_H
#define FEATURES_APPEALS_APPEAL_PAGES_H

#include "features/appeals/appeal_views.h"
#include "features/appeals/appeals.h"

enum text_audience { TEXT_FOR_REPORTER, TEXT_FOR_SHOP, TEXT_FOR_OFFICE };

struct phones_view appeal_phones(const struct web *w);
/** appeal_theme(w): dark by itself from 21:00 to 07:00, unless the person chose. */
enum page_theme appeal_theme(const struct web *w);
/** appeal_of_receipt(w, ret): by the first parameter of the route. */
enum err appeal_of_receipt(struct web *w, struct appeal *ret);
enum err appeal_shop_name(struct web *w, struct shop_id id, struct str *ret);
/** appeal_told_count(w, p, ret): shops whose phones have it and that did not say "not us". */
enum err appeal_told_count(struct web *w, const struct appeal *p, size_t *ret);
/** appeal_shops_offer(w, p, place, open_at_ms, …): the shops open then nearest to the place, without those that said "not us". */
enum err appeal_shops_offer(struct web *w, const struct appeal *p, const struct place *place, int64_t open_at_ms,
	const struct shop_choice **ret_v, size_t *ret_n);
enum err appeal_texts_fill(struct web *w, const struct appeal *p, enum text_audience audience, const struct text_view **ret_v, size_t *ret_n);
enum err appeal_reveals_fill(struct web *w, const struct appeal *p, const struct line_view **ret_v, size_t *ret_n);
enum err appeal_timeline_fill(struct web *w, const struct appeal *p, bool to_reporter, const struct line_view **ret_v, size_t *ret_n);
/** receipt_show_with(w, p, view): the receipt, with errors and typed text that ${view} brings along. */
enum err receipt_show_with(struct web *w, const struct appeal *p, struct receipt_page_view *view);

/* The reporter's actions, in receipt_actions.c. */
enum err appeal_do_file(struct web *w);
enum err receipt_do_undo(struct web *w);
enum err receipt_do_withdraw(struct web *w);
enum err receipt_do_shop(struct web *w);
enum err receipt_do_text(struct web *w);
enum err receipt_do_contact(struct web *w);
enum err receipt_do_verdict(struct web *w);

#endif
