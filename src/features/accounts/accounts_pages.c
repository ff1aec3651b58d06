/* The own page of somebody who is signed in, and the streets he works for. */
#include "account_templates.h"
#include "auth/offer.h"
#include "auth/password.h"
#include "base/num.h"
#include "features/accounts/accounts_views.h"
#include "features/accounts/internal.h"
#include "features/streets/streets.h"
#include "web/web.h"
#include "web/when.h"

/* --- The own page ----------------------------------------------------------------------------------------------------- */

/** What belongs to no street goes by the clock of the first one that the account may enter; where there is none, by the usual zone. */
static enum err own_zone(struct web *w, struct str *ret)
{
	struct account_grants grants;
	struct streets all;
	struct street street = {.zone = STREET_ZONE};
	bool found = false;
	enum err err = grants_of_account(w->db, w->arena, w->who.account, &grants);

	if (err == OK)
		err = street_list(w->db, w->arena, &all);
	for (size_t i = 0; err == OK && !found && i < all.n; i++) {
		for (size_t k = 0; k < grants.n; k++)
			found |= grants.v[k].street.v == 0 || grants.v[k].street.v == all.v[i].id.v;
		if (found)
			err = street_find_id(w->db, w->arena, all.v[i].id, &street);
	}
	*ret = street.zone;
	return err;
}

static enum err account_page(struct web *w)
{
	struct account_page_view view = {.name_error = web_error_of(w, S("name")), .password_error = web_error_of(w, S("password")),
		.old_error = web_error_of(w, S("old"))};
	struct page page = {.title = T(w, "Your account"), .back_href = S("/o")};
	struct session_infos sessions;
	struct session_view *v;
	struct account account;
	enum err err = account_find(w->db, w->arena, w->who.account, &account);
	struct str zone;
	const struct tz *tz;

	if (err == OK)
		err = session_list(w->db, w->arena, w->who.account, w->now_ms, &sessions);
	if (err == OK)
		err = own_zone(w, &zone);
	if (err == OK)
		err = tz_find(zone, &tz);
	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct session_view, sessions.n);
	for (size_t i = 0; v && i < sessions.n; i++)
		v[i] = (struct session_view){sessions.v[i].id, sessions.v[i].label, when_day(w->arena, w->lang, tz, sessions.v[i].created_at_ms),
			when_at(w->arena, w->lang, tz, sessions.v[i].seen_at_ms, w->now_ms), sessions.v[i].id == w->who.session_id};
	view.sessions.v = v;
	view.sessions.n = v ? sessions.n : 0;
	view.login = account.login;
	view.name = account.name;
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return WEB_PAGE(w, &page, view_account_page, &view);
}

static enum err account_do_name(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct str name;
	enum err err;

	if (web_text(w, S("name"), ACCOUNT_NAME_MAX, &name) && name.n == 0)
		web_error(w, S("name"), T(w, "How do colleagues call you?"));
	if (w->errors_n > 0)
		return account_page(w);
	err = account_rename(&act, w->who.account, name);
	return err == OK ? web_redirect(w, "/account?saved=1") : err;
}

static enum err password_write(struct web *w, void *context)
{
	struct auth_act act = web_officer_act(w);

	return account_set_password(&act, w->who.account, *(struct str *)context, w->who.session_id);
}

static enum err account_do_password(struct web *w)
{
	struct account account;
	struct str password, hash;
	enum err err = account_find(w->db, w->arena, w->who.account, &account);

	if (err == OK)
		err = password_verify(account.password, accounts_typed_password(w, S("old")));
	if (err == ERR_UNAUTHENTICATED) {
		web_error(w, S("old"), T(w, "This is not the present password."));
		err = OK;
	}
	if (err != OK)
		return err;
	if (!accounts_password_field(w, S("password"), account.login, &password) || w->errors_n > 0)
		return account_page(w);
	err = password_hash(w->arena, password, &hash);
	if (err == OK)
		err = web_write(w, password_write, &hash);
	return err == OK ? web_redirect(w, "/account?saved=1") : err;
}

static enum err account_do_end(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	int64_t id;
	enum err err;

	if (str_eq(web_field(w, S("session")), S("others"))) {
		err = session_end_others(&act, w->who.account, w->who.session_id);
	} else {
		err = web_field_id(w, S("session"), &id);
		if (err == OK)
			err = session_end(&act, w->who.account, id);
	}
	return err == OK ? web_redirect(w, "/account?saved=1") : err;
}

/* --- My streets ------------------------------------------------------------------------------------------------------- */

struct str accounts_role_label(enum lang lang, enum role role)
{
	static const char *const labels[ROLE__COUNT] = {TRN("no role"), TRN("officer"), TRN("administrator"), TRN("district, reading")};

	return tr(lang, labels[role]);
}

static enum err add_streets(struct web *w, const struct account_grants *grants, struct my_street_view *v, size_t *n)
{
	struct streets all;
	enum err err = street_list(w->db, w->arena, &all);

	for (size_t i = 0; err == OK && i < all.n; i++) {
		enum role role = ROLE_NONE;

		for (size_t k = 0; k < grants->n; k++)
			if (grants->v[k].street.v == 0 || grants->v[k].street.v == all.v[i].id.v)
				role = role_stronger(role, grants->v[k].role);
		if (role != ROLE_NONE)
			v[(*n)++] = (struct my_street_view){arena_fmt(w->arena, "/o/%.*s", STR_FMT(all.v[i].code)), all.v[i].name, accounts_role_label(w->lang, role)};
	}
	return err;
}

/** Other streets that ask this person to work for them. */
static enum err fill_offers(struct web *w, struct my_streets_view *view)
{
	struct offers offers;
	struct offer_view *v;
	enum err err = offers_of_account(w->db, w->arena, w->who.account, &offers);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct offer_view, offers.n);
	for (size_t i = 0; v && i < offers.n; i++)
		v[i] = (struct offer_view){offers.v[i].id, offers.v[i].street_name, accounts_role_label(w->lang, offers.v[i].role)};
	view->offers.v = v;
	view->offers.n = v ? offers.n : 0;
	return OK;
}

static enum err my_streets_page(struct web *w, struct my_streets_view *view)
{
	struct page page = {.title = T(w, "Your streets")};
	struct my_street_view *v = ARENA_ARRAY(w->arena, struct my_street_view, 2000);
	struct account_grants grants;
	size_t n = 0;
	enum err err = v ? grants_of_account(w->db, w->arena, w->who.account, &grants) : ERR_LIMIT;

	if (err == OK)
		err = add_streets(w, &grants, v, &n);
	if (err == OK)
		err = fill_offers(w, view);
	if (err != OK)
		return err;
	view->streets.v = v;
	view->streets.n = n;
	view->may_add = role_may(w->who.role, CAP_PEOPLE);
	view->code_error = web_error_of(w, S("code"));
	view->name_error = web_error_of(w, S("name"));
	if (n == 1 && view->offers.n == 0 && !view->may_add && w->req->method != HTTP_POST)
		return web_redirect(w, "%.*s", STR_FMT(v[0].href));
	return WEB_PAGE(w, &page, view_my_streets, view);
}

static enum err my_streets_show(struct web *w)
{
	struct my_streets_view view = {0};

	return my_streets_page(w, &view);
}

static enum err my_streets_do_add(struct web *w)
{
	struct my_streets_view view = {.code = web_field(w, S("code")), .name = web_field(w, S("name"))};
	struct auth_act act = web_officer_act(w);
	struct street street;
	struct str name, zone;
	enum err err;

	if (web_text(w, S("name"), STREET_NAME_MAX, &name) && name.n == 0)
		web_error(w, S("name"), T(w, "The street needs its name."));
	if (!street_code_valid(view.code))
		web_error(w, S("code"), T(w, "Two to eight small letters or digits, a letter first."));
	if (w->errors_n > 0)
		return my_streets_page(w, &view);
	err = own_zone(w, &zone);
	if (err == OK)
		err = street_add(&act, view.code, name, zone, &street);
	if (err == ERR_CONFLICT) {
		web_error(w, S("code"), T(w, "This code is taken."));
		return my_streets_page(w, &view);
	}
	return err == OK ? web_redirect(w, "/o/%.*s/places", STR_FMT(street.code)) : err;
}

static enum err offer_do(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct str answer = web_field(w, S("answer"));
	int64_t id;
	enum err err = web_field_id(w, S("offer"), &id);

	if (err == OK && str_eq(answer, S("yes")))
		err = offer_accept(&act, w->who.account, id);
	else if (err == OK && str_eq(answer, S("no")))
		err = offer_decline(&act, w->who.account, id);
	else if (err == OK)
		err = ERR_INVALID;
	return err == OK ? web_redirect(w, "/o") : err;
}

const struct route accounts_routes[] = {
	{HTTP_GET, "/account", account_page, RUN_INLINE, CAP_SIGNED_IN, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/account/name", account_do_name, RUN_WRITER, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/account/password", account_do_password, RUN_SIGN_IN, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{HTTP_POST, "/account/sessions", account_do_end, RUN_WRITER, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/account/offers", offer_do, RUN_WRITER, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o", my_streets_show, RUN_INLINE, CAP_SIGNED_IN, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o", my_streets_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
