#include "features/appeals/case_actions.h"

#include "base/utf8.h"

static enum err to_case(struct web *w)
{
	return web_redirect(w, "/o/%.*s/a/%.*s?saved=1", STR_FMT(w->street.code), STR_FMT(w->param[1]));
}

enum err case_do_take(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK && p.account.v && p.account.v != w->who.account.v)
		err = ERR_CONFLICT; /* a colleague was faster */
	if (err == OK && p.account.v != w->who.account.v)
		err = appeal_take(&act, &p);
	return err == OK ? to_case(w) : err;
}

enum err case_do_pass(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct shop_id shop;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = web_field_id(w, S("shop"), &shop.v);
	if (err == OK)
		err = appeal_pass(&act, &p, shop);
	return err == OK ? to_case(w) : err;
}

enum err case_do_reply(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	enum appeal_answer answer;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_answer_parse(web_field(w, S("answer")), &answer);
	if (err == OK)
		err = appeal_reply_for(&act, &p, answer);
	return err == OK ? to_case(w) : err;
}

enum err case_do_close(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct case_page_view view = {0};
	enum appeal_outcome outcome;
	struct str sentence;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = appeal_outcome_parse(web_field(w, S("outcome")), &outcome);
	if (err != OK)
		return err;
	/* "not solved" without a word is what makes people ring 12345 */
	if (web_text(w, S("sentence"), APPEAL_TEXT_MAX, &sentence) && sentence.n == 0 && outcome != OUTCOME_SOLVED)
		web_error(w, S("sentence"), T(w, "Please say in a sentence why, so that the reporter understands."));
	if (w->errors_n > 0) {
		view.sentence_error = web_error_of(w, S("sentence"));
		return case_show_with(w, &p, &view);
	}
	err = appeal_close(&act, &p, outcome, sentence);
	return err == OK ? to_case(w) : err;
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
	return err == OK ? to_case(w) : err;
}

enum err case_do_reveal(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct case_page_view view = {0};
	struct str reason;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err != OK)
		return err;
	if (web_text(w, S("reason"), APPEAL_REASON_MAX, &reason) && utf8_count(reason) < APPEAL_REASON_MIN)
		web_error(w, S("reason"), T(w, "Please say why. The reporter reads it."));
	if (w->errors_n > 0) {
		view.reason = web_field(w, S("reason"));
		view.reason_error = web_error_of(w, S("reason"));
		return case_show_with(w, &p, &view);
	}
	err = appeal_reveal(&act, &p, reason, &view.contact);
	/* shown once, in answer to this form; no address leads to it */
	return err == OK ? case_show_with(w, &p, &view) : err;
}
