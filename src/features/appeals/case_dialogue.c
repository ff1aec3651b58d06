/* What the office says on the way: where it stands, a question, whom it is up to; reports together and apart; a colleague's case. */
#include "base/num.h"
#include "features/appeals/case_actions.h"

struct saying {
	enum err (*say)(const struct appeal_act *act, struct appeal *p, struct str sentence);
	struct str sentence;
};

static enum err say_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	const struct saying *s = context;

	return s->say(act, p, s->sentence);
}

/** A form whose sentence must be there. */
static enum err say(struct web *w, size_t form_offset, enum err (*fn)(const struct appeal_act *act, struct appeal *p, struct str sentence))
{
	struct case_page_view view = {0};
	struct sentence_form *form = (struct sentence_form *)((char *)&view + form_offset);
	struct saying saying = {.say = fn};
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err != OK)
		return err;
	if (web_text(w, S("sentence"), APPEAL_TEXT_MAX, &saying.sentence) && saying.sentence.n == 0)
		web_error(w, S("sentence"), T(w, "Nothing was typed yet."));
	if (w->errors_n > 0) {
		*form = (struct sentence_form){web_field(w, S("sentence")), web_error_of(w, S("sentence"))};
		return case_show_with(w, &p, &view);
	}
	err = case_act_on(w, &p, say_one, &saying);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_update(struct web *w)
{
	return say(w, offsetof(struct case_page_view, update), appeal_update_reporter);
}

enum err case_do_question(struct web *w)
{
	return say(w, offsetof(struct case_page_view, question), appeal_question);
}

struct referring {
	bool ends;
	struct str addressee, sentence;
};

static enum err refer_one(const struct appeal_act *act, struct appeal *p, void *context)
{
	const struct referring *r = context;

	return r->ends ? appeal_not_ours(act, p, r->addressee, r->sentence) : appeal_redirect(act, p, r->addressee, r->sentence);
}

enum err case_do_refer(struct web *w)
{
	struct referring referring = {.ends = str_eq(web_field(w, S("how")), S("ends"))};
	const struct appeal_addressee *addressee = appeal_addressee_find(web_field(w, S("addressee")));
	struct case_page_view view = {0};
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err != OK)
		return err;
	if (web_text(w, S("sentence"), APPEAL_TEXT_MAX, &referring.sentence) && !addressee)
		web_error(w, S("sentence"), T(w, "Please say whom it is up to."));
	if (w->errors_n > 0) {
		view.refer = (struct sentence_form){web_field(w, S("sentence")), web_error_of(w, S("sentence"))};
		return case_show_with(w, &p, &view);
	}
	referring.addressee = addressee->word;
	err = case_act_on(w, &p, refer_one, &referring);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_together(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct str with = web_field(w, S("with"));
	struct appeal_id other;
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err != OK)
		return err;
	if (str_eq(with, S("apart")))
		err = appeal_split(&act, &p);
	else if (str_eq(with, S("back")))
		err = appeal_unmerge(&act, &p);
	else if ((err = web_field_id(w, S("with"), &other.v)) == OK && other.v != p.together.v)
		err = appeal_merge(&act, &p, other);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_take_over(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK && p.account.v != w->who.account.v)
		err = appeal_take_over(&act, &p);
	return err == OK ? case_saved(w) : err;
}

enum err case_do_reopen(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK && p.state != APPEAL_OPEN)
		err = appeal_reopen(&act, &p);
	return err == OK ? case_saved(w) : err;
}
