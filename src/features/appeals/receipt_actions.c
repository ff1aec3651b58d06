/* What a reporter does: each a form, each in the street's write batch, each answered by his receipt. */
#include "features/appeals/appeal_pages.h"
#include "features/appeals/group_store.h"

static enum err to_receipt(struct web *w, bool saved)
{
	return web_redirect(w, "/r/%.*s%s", STR_FMT(w->param[0]), saved ? "?saved=1" : "");
}

enum err appeal_do_file(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal_filing filing = {.kind = web_field(w, S("kind")), .pass = w->pass, .nonce = web_field(w, S("nonce")), .network = w->req->peer.network};
	struct hash pass = appeal_pass_hash(&w->site->keys, w->pass);
	struct str action;
	struct place place;
	struct appeal p;
	bool known = false;
	enum err err = appeal_place_of(w, &place, &filing.listed, &action);

	filing.listed |= appeal_by_office(w); /* the office itself is no household */
	if (err == OK)
		err = web_field(w, S("too")).n > 0 ? web_field_id(w, S("too"), &filing.too_slot_ms) : OK;
	if (err == OK)
		err = appeal_file(&act, &place, &filing, &p);
	if (err == OK)
		err = group_phone_known(&act, &pass, &known);
	if (err != OK)
		return err;
	if (known)
		web_phone_known(w);
	return web_redirect(w, "/r/%.*s", STR_FMT(appeal_receipt_code(&w->site->keys, w->arena, &w->street, p.id)));
}

enum err receipt_do_undo(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK && p.state != APPEAL_UNDONE)
		err = appeal_undo(&act, &p);
	if (err == ERR_CONFLICT) /* the ten seconds are over: the slower way leads on */
		return web_redirect(w, "/r/%.*s/withdraw", STR_FMT(w->param[0]));
	return err == OK ? to_receipt(w, false) : err;
}

/** The office holds the codes it printed; taking a report out of the world with one is not its to do. */
static enum err refuse_office(struct web *w)
{
	return web_message(w, 403, T(w, "Only the reporter can do this"),
		T(w, "This browser is signed in to the office. A report is withdrawn or forgotten by whoever made it, on a phone of his own. Nothing was changed."),
		arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0])), T(w, "Back to the receipt"));
}

enum err receipt_do_withdraw(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK && appeal_by_office(w))
		return refuse_office(w);

	if (err == OK && p.state != APPEAL_WITHDRAWN)
		err = appeal_withdraw(&act, &p);
	return err == OK ? to_receipt(w, false) : err;
}

enum err receipt_do_forget(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK && appeal_by_office(w))
		return refuse_office(w);
	if (err == OK)
		err = appeal_forget(&act, &p);
	return err == OK ? to_receipt(w, false) : err;
}

enum err receipt_do_shop(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	struct shop_id shop;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK)
		err = web_field_id(w, S("shop"), &shop.v);
	if (err == OK && p.shop.v != shop.v)
		err = appeal_name_shop(&act, &p, shop);
	return err == OK ? to_receipt(w, true) : err;
}

enum err receipt_do_text(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct receipt_page_view view = {.line.text = web_field(w, S("text"))};
	struct appeal p;
	struct str text;
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	if (web_text(w, S("text"), APPEAL_TEXT_MAX, &text) && text.n == 0)
		web_error(w, S("text"), T(w, "Nothing was typed yet."));
	if (w->errors_n > 0) {
		view.line.error = web_error_of(w, S("text"));
		return receipt_show_with(w, &p, &view);
	}
	err = appeal_give_text(&act, &p, text);
	return err == OK ? to_receipt(w, true) : err;
}

enum err receipt_do_contact(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct receipt_page_view view = {0};
	struct appeal p;
	struct str contact;
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	if (web_text(w, S("contact"), APPEAL_CONTACT_MAX, &contact) && contact.n == 0)
		web_error(w, S("contact"), T(w, "Nothing was typed yet."));
	if (w->errors_n > 0) {
		view.contact_error = web_error_of(w, S("contact"));
		return receipt_show_with(w, &p, &view);
	}
	err = appeal_give_contact(&act, &p, contact);
	return err == OK ? to_receipt(w, true) : err;
}

enum err receipt_do_verdict(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	enum appeal_verdict verdict;
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK)
		err = appeal_verdict_parse(web_field(w, S("verdict")), &verdict);
	if (err == OK && verdict == VERDICT_NONE)
		err = ERR_INVALID;
	if (err == OK && appeal_by_office(w)) { /* a code that the office printed itself proves nobody's word but its own */
		act = appeal_act_of(w, ACTOR_OFFICER);
		err = p.phoned == verdict ? OK : appeal_phoned(&act, &p, verdict);
	} else if (err == OK && p.verdict != verdict) {
		err = appeal_judge(&act, &p, verdict);
	}
	return err == OK ? to_receipt(w, false) : err;
}

enum err receipt_do_reopen(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK && p.state != APPEAL_OPEN) /* open already: what was wanted holds */
		err = appeal_reopen(&act, &p);
	return err == OK ? to_receipt(w, false) : err;
}

enum err receipt_do_again(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK)
		err = appeal_again(&act, &p);
	return err == OK ? web_redirect(w, "/r/%.*s", STR_FMT(w->param[0])) : err;
}
