/* The reporter's receipt. Reading only; what he does is receipt_actions.c. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/photo_pages.h"
#include "web/when.h"

enum err appeal_of_receipt(struct web *w, struct appeal *ret)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);

	return appeal_find_receipt(&act, w->param[0], ret);
}

static void fill_receipt(struct web *w, const struct appeal *p, struct receipt_page_view *view)
{
	struct appeal_state_word word = appeal_state_word(w->lang, p->state, p->verdict);
	bool over = p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN;

	view->base = arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0]));
	view->parts.shops_action = arena_fmt(w->arena, "%.*s/shop", STR_FMT(view->base));
	view->label = appeal_kind_label(w->lang, p->kind);
	view->filed = when_at(w->arena, w->lang, w->street.tz, p->filed_at_ms, w->now_ms);
	view->state = word.word;
	view->state_class = word.class;
	view->undo_until_ms = p->filed_at_ms + APPEAL_UNDO_MS;
	view->undo_left_s = (appeal_undo_left_ms(p, w->now_ms) + 999) / 1000;
	view->may_undo = view->undo_left_s > 0;
	view->forgotten = p->forgotten > 0;
	view->may_forget = p->forgotten == 0;
	view->may_withdraw = !over && p->state != APPEAL_ENDED;
	view->may_name = p->state == APPEAL_OPEN && p->shop.v == 0;
	view->may_add = !over;
	view->line.action = arena_fmt(w->arena, "%.*s/text", STR_FMT(view->base));
	view->may_reopen = appeal_may_reopen(p, w->now_ms) && !appeal_question_pending(p, w->now_ms);
	view->may_again = appeal_may_again(p, w->now_ms);
	view->over = over || p->state == APPEAL_ENDED;
	view->due_at_ms = p->state == APPEAL_OPEN ? p->due_at_ms : 0;
	view->said = appeal_verdict_label(w->lang, p->verdict);
	view->phoned = appeal_verdict_label(w->lang, p->phoned);
	view->by_office = appeal_by_office(w);
	view->short_code = appeal_short_code(&w->site->keys, w->arena, &w->street, p->id);
	view->phones = appeal_phones(w);
	if (p->state == APPEAL_ASKED || (p->state == APPEAL_ENDED && appeal_question_pending(p, w->now_ms)))
		view->question.action = arena_fmt(w->arena, "%.*s/verdict", STR_FMT(view->base));
}

enum err receipt_show_with(struct web *w, const struct appeal *p, struct receipt_page_view *view)
{
	struct page page = {.theme = appeal_theme(w), .own_heading = true};
	struct place place;
	enum err err = place_get(w->db, w->arena, w->street.id, p->place, &place);

	fill_receipt(w, p, view);
	if (err == OK)
		err = appeal_parts_fill(w, p, &place, SIGHT_REPORTER, view->may_name ? p->filed_at_ms : 0, &view->parts);
	if (err == OK)
		err = photos_fill(w, p, view->base, SIGHT_REPORTER, &view->parts.photos);
	if (err != OK)
		return err;
	for (size_t i = view->parts.texts.n; appeal_reply_pending(p) && view->asked.n == 0 && i-- > 0;)
		if (view->parts.texts.v[i].office)
			view->asked = view->parts.texts.v[i].body;
	if (view->asked.n > 0 && view->parts.texts.v[view->parts.texts.n - 1].office)
		view->parts.texts.n--; /* it stands above */
	page.title = view->label;
	page.live_href = arena_fmt(w->arena, "%.*s/live", STR_FMT(view->base));
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return WEB_PAGE(w, &page, view_receipt_page, view);
}

enum err receipt_show(struct web *w)
{
	struct receipt_page_view view = {0};
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	return err == OK ? receipt_show_with(w, &p, &view) : err;
}

enum err receipt_live(struct web *w)
{
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	return err == OK ? web_stream(w, p.id.v) : err;
}

enum err receipt_forget_show(struct web *w)
{
	struct forget_page_view view = {0};
	struct page page = {.title = T(w, "Forget me?"), .theme = appeal_theme(w)};
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	view.back = arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0]));
	view.action = arena_fmt(w->arena, "%.*s/forget", STR_FMT(view.back));
	view.privacy_href = arena_fmt(w->arena, "/s/%.*s/privacy", STR_FMT(w->street.code));
	view.running = p.state == APPEAL_OPEN || p.state == APPEAL_ANSWERED || p.state == APPEAL_ASKED;
	page.back_href = view.back;
	return WEB_PAGE(w, &page, view_forget_page, &view);
}

enum err receipt_withdraw_show(struct web *w)
{
	struct withdraw_page_view view;
	struct page page = {.theme = appeal_theme(w)};
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	view.back = arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0]));
	view.action = arena_fmt(w->arena, "%.*s/withdraw", STR_FMT(view.back));
	page.title = T(w, "Withdraw this report?");
	page.back_href = view.back;
	return WEB_PAGE(w, &page, view_withdraw_page, &view);
}
