#include "features/appeals/case_actions.h"

#include "features/appeals/group_store.h"
#include "web/web_views.h"

enum err case_saved(struct web *w)
{
	return web_redirect(w, "/o/%.*s/a/%.*s?saved=1", STR_FMT(w->street.code), STR_FMT(w->param[1]));
}

enum err case_act_on(struct web *w, struct appeal *p, case_fn fn, void *context)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct group_of group = {0};
	enum err err = str_eq(web_field(w, S("all")), S("1")) ? group_load(&act, p, &group) : OK;

	if (err == OK)
		err = fn(&act, p, context);
	for (size_t i = 0; err == OK && i < group.n; i++) {
		struct appeal other;

		if (!group.v[i].open || group.v[i].id.v == p->id.v)
			continue;
		err = appeal_get(&act, group.v[i].id, &other);
		if (err == OK)
			err = fn(&act, &other, context);
		if (err == ERR_CONFLICT)
			err = OK;
	}
	return err;
}

static enum err take_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	(void)context;
	if (p->account.v == act->actor_id)
		return OK;
	return p->account.v ? ERR_CONFLICT : appeal_take(act, p); /* a colleague was faster */
}

enum err case_do_take(struct web *w)
{
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = case_act_on(w, &p, take_one, NULL);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_confirm(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_confirm(&act, &p, str_eq(web_field(w, S("spoken")), S("1")));
	return err == OK ? case_saved(w) : err;
}

static enum err pass_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	return appeal_pass(act, p, *(const struct shop_id *)context);
}

static enum err reply_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	return appeal_reply_for(act, p, *(const enum appeal_answer *)context);
}

struct closing {
	enum appeal_outcome outcome;
	struct str sentence;
};

static enum err close_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	const struct closing *c = context;

	return appeal_close(act, p, c->outcome, c->sentence);
}

enum err case_do_pass(struct web *w)
{
	struct shop_id shop;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = web_field_id(w, S("shop"), &shop.v);
	if (err == OK)
		err = case_act_on(w, &p, pass_one, &shop);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_reply(struct web *w)
{
	enum appeal_answer answer;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_answer_parse(web_field(w, S("answer")), &answer);
	if (err == OK)
		err = case_act_on(w, &p, reply_one, &answer);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_close(struct web *w)
{
	struct case_page_view view = {0};
	struct closing closing;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_outcome_parse(web_field(w, S("outcome")), &closing.outcome);
	if (err != OK)
		return err;
	/* "not solved" without a word is what makes people ring 12345 */
	if (web_text(w, S("sentence"), APPEAL_TEXT_MAX, &closing.sentence) && closing.sentence.n == 0 && closing.outcome != OUTCOME_SOLVED)
		web_error(w, S("sentence"), T(w, "Please say in a sentence why, so that the reporter understands."));
	if (w->errors_n > 0) {
		view.sentence_error = web_error_of(w, S("sentence"));
		return case_show_with(w, &p, &view);
	}
	err = case_act_on(w, &p, close_one, &closing);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_phoned(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	enum appeal_verdict verdict;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_verdict_parse(web_field(w, S("verdict")), &verdict);
	if (err == OK && (verdict == VERDICT_NONE || p.phoned != verdict))
		err = appeal_phoned(&act, &p, verdict);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_release(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	int64_t text;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = web_field_id(w, S("text"), &text);
	if (err == OK)
		err = appeal_release_text(&act, &p, text);
	return err == OK ? case_saved(w) : err;
}

/* --- The sealed contact: on pages of its own, where nothing of the case stands ------------------------------------------- */

static enum err reveal_form(struct web *w, const struct appeal *p)
{
	struct str back = case_href(w, p->id);
	struct opening_form_view form = {.back = back, .action = arena_fmt(w->arena, "%.*s/reveal", STR_FMT(back)),
		.label = T(w, "Why do you need to reach the reporter?"),
		.help = TRF(w->arena, w->lang, "The reporter reads it, with the name you work under ({name}). Its seal stays in the journal.", TR_S("name", w->who.account_name))};

	return web_opening_form(w, T(w, "Open the sealed contact?"), &form);
}

enum err case_reveal_show(struct web *w)
{
	struct appeal p;
	enum err err = case_of(w, &p);

	return err == OK ? reveal_form(w, &p) : err;
}

enum err case_do_reveal(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct opened_view opened = {.told = T(w, "Shown once. The reporter sees that you opened it, and your reason.")};
	struct str reason;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err != OK)
		return err;
	if (!web_opening_reason(w, &reason))
		return reveal_form(w, &p);
	opened.back = case_href(w, p.id);
	err = appeal_reveal(&act, &p, reason, &opened.how);
	/* shown once, in answer to this form; no address leads to it */
	return err == OK ? web_opened(w, T(w, "The reporter can be reached"), &opened) : err;
}
