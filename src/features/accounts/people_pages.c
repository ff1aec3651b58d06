/* Colleagues of a street: who may do what here, inviting one, taking a role away. */
#include "account_templates.h"
#include "auth/link.h"
#include "auth/offer.h"
#include "base/clock.h"
#include "features/accounts/accounts_views.h"
#include "features/accounts/internal.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "wire/qr.h"

#define REFUSED_SHOWN_MS (7 * DAY_MS)

/** Who works elsewhere, too, belongs to no street: a new link (a new password) is not for this one to make. */
static enum err fill_people(struct web *w, struct people_page_view *view)
{
	struct account_grants grants;
	struct person_view *v;
	enum err err = grants_of_street(w->db, w->arena, w->street.id, &grants);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct person_view, grants.n);
	for (size_t i = 0; v && err == OK && i < grants.n; i++) {
		const struct account_grant *g = &grants.v[i];
		enum reach reach;

		err = account_reach(w->db, w->arena, &(struct account){.id = g->account}, w->street.id, &reach);
		if (err == OK)
			v[i] = (struct person_view){g->account.v, g->login, g->name, accounts_role_label(w->lang, g->role), !g->has_password,
				g->account.v == w->who.account.v, reach != REACH_HERE};
	}
	view->people.v = v;
	view->people.n = v ? grants.n : 0;
	return err;
}

static enum err fill_asked(struct web *w, struct people_page_view *view)
{
	struct offers offers;
	struct asked_view *v;
	enum err err = offers_of_street(w->db, w->arena, w->street.id, &offers);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct asked_view, offers.n);
	for (size_t i = 0; v && i < offers.n; i++)
		v[i] = (struct asked_view){offers.v[i].id, offers.v[i].login, accounts_role_label(w->lang, offers.v[i].role)};
	view->asked.v = v;
	view->asked.n = v ? offers.n : 0;
	return OK;
}

/** Of the whole computer: an address that tries passwords knows no streets. */
static enum err fill_refused(struct web *w, struct people_page_view *view)
{
	static const char *const labels[REFUSED__COUNT] = {TRN("Name and password did not fit"), TRN("Not theirs to do"),
		TRN("No form of ours, or one that was too old"), TRN("Too many at once")};
	struct refused_view *v = ARENA_ARRAY(w->arena, struct refused_view, REFUSED__COUNT);
	int64_t day[REFUSED__COUNT], week[REFUSED__COUNT];
	enum err err = v ? refusals_since(w->site, w->db, w->arena, w->now_ms - DAY_MS, day) : ERR_LIMIT;

	if (err == OK)
		err = refusals_since(w->site, w->db, w->arena, w->now_ms - REFUSED_SHOWN_MS, week);
	for (int i = 0; err == OK && i < REFUSED__COUNT; i++)
		v[i] = (struct refused_view){tr(w->lang, labels[i]), day[i], week[i]};
	view->refused.v = v;
	view->refused.n = err == OK ? REFUSED__COUNT : 0;
	return err;
}

static enum err people_page(struct web *w, struct people_page_view *view)
{
	struct page page = {.title = T(w, "Colleagues"), .nav = office_nav(w, OFFICE_PEOPLE), .wide = true};
	enum err err = fill_people(w, view);

	if (err == OK)
		err = fill_asked(w, view);
	if (err == OK)
		err = fill_refused(w, view);
	if (err != OK)
		return err;
	view->action = arena_fmt(w->arena, "/o/%.*s/people", STR_FMT(w->street.code));
	view->login_error = web_error_of(w, S("login"));
	view->name_error = web_error_of(w, S("name"));
	view->error = web_error_of(w, S("person"));
	if (str_eq(web_query(w, S("asked")), S("1")))
		page.notice = T(w, "This person works elsewhere, too, and reads the question after signing in. Nothing changes until there is a yes.");
	return WEB_PAGE(w, &page, view_people_page, view);
}

static enum err people_show(struct web *w)
{
	struct people_page_view view = {0};

	return people_page(w, &view);
}

static enum err show_invite(struct web *w, struct account_id account, struct str name)
{
	struct people_page_view view = {.invited = name};
	struct auth_act act = web_officer_act(w);
	struct str token;
	enum err err = link_make(&act, LINK_INVITE, account, LINK_LIFE_MS, false, &token);

	if (err != OK)
		return err;
	view.invite_url = arena_fmt(w->arena, "%.*s/in/%.*s", STR_FMT(w->site->public_base), STR_FMT(token));
	err = qr_svg(w->arena, view.invite_url, &view.invite_qr.s);
	return err == OK ? people_page(w, &view) : err;
}

static enum err back_to_people(struct web *w)
{
	return web_redirect(w, "/o/%.*s/people", STR_FMT(w->street.code));
}

/** The page again with a reason, instead of what was asked. */
static enum err people_refuse(struct web *w, struct people_page_view *view, struct str field, struct str why)
{
	web_error(w, field, why);
	return people_page(w, view);
}

static struct str last_administrator(const struct web *w)
{
	return T(w, "This is the last administrator who can sign in here. Make somebody else one first.");
}

/** A role for an account that is there: given where the account is this street's or free, else offered. */
static enum err add_there(struct web *w, struct people_page_view *view, const struct account *account, struct str name, enum role role)
{
	struct auth_act act = web_officer_act(w);
	enum reach reach;
	enum err err = account_reach(w->db, w->arena, account, w->street.id, &reach);

	if (err != OK)
		return err;
	if (account->id.v == w->who.account.v)
		return people_refuse(w, view, S("login"), T(w, "That is you. Another administrator can change your role."));
	if (reach == REACH_ELSEWHERE) {
		err = offer_make(&act, account->id, w->street.id, role);
		return err == OK ? web_redirect(w, "/o/%.*s/people?asked=1", STR_FMT(w->street.code)) : err;
	}
	err = grant_set(&act, account->id, w->street.id, role);
	if (err == ERR_CONFLICT)
		return people_refuse(w, view, S("login"), last_administrator(w));
	if (err == OK && reach != REACH_ALSO_HERE && account->password.n == 0)
		return show_invite(w, account->id, name);
	return err == OK ? back_to_people(w) : err;
}

static enum err add_new(struct web *w, struct people_page_view *view, struct str login, struct str name, enum role role)
{
	struct auth_act act = web_officer_act(w);
	struct account_id id;
	enum err err = account_add(&act, login, name, &id);

	if (err == ERR_CONFLICT)
		return people_refuse(w, view, S("login"), T(w, "This name belonged to somebody who has left. Please choose another."));
	if (err == OK)
		err = grant_set(&act, id, w->street.id, role);
	return err == OK ? show_invite(w, id, name) : err;
}

static enum err people_do_add(struct web *w)
{
	struct people_page_view view = {.login = web_field(w, S("login")), .name = web_field(w, S("name"))};
	struct account account;
	struct str login, name;
	enum role role;
	enum err err;

	if (account_login_clean(w->arena, view.login, &login) != OK)
		web_error(w, S("login"), T(w, "2 to 32 letters, digits, dots or dashes, without spaces."));
	if (web_text(w, S("name"), ACCOUNT_NAME_MAX, &name) && name.n == 0)
		web_error(w, S("name"), T(w, "How do colleagues call this person?"));
	if (role_parse(web_field(w, S("role")), &role) != OK || role == ROLE_DISTRICT)
		role = ROLE_OFFICER;
	if (w->errors_n > 0)
		return people_page(w, &view);
	err = account_find_login(w->db, w->arena, login, &account);
	if (err == ERR_NOT_FOUND)
		return add_new(w, &view, login, name, role);
	return err == OK ? add_there(w, &view, &account, name, role) : err;
}

/** Only somebody who has a role here can be touched from here. */
static enum err person_of(struct web *w, struct account_grant *ret)
{
	struct account_id id;
	struct account_grants grants;
	enum err err = web_field_id(w, S("person"), &id.v);

	if (err == OK)
		err = grants_of_street(w->db, w->arena, w->street.id, &grants);
	for (size_t i = 0; err == OK && i < grants.n; i++) {
		if (grants.v[i].account.v == id.v) {
			*ret = grants.v[i];
			return OK;
		}
	}
	return err == OK ? ERR_NOT_FOUND : err;
}

static enum err people_do_invite(struct web *w)
{
	struct people_page_view view = {0};
	struct account_grant person;
	enum reach reach;
	enum err err = person_of(w, &person);

	if (err == OK)
		err = account_reach(w->db, w->arena, &(struct account){.id = person.account}, w->street.id, &reach);
	if (err != OK)
		return err;
	if (person.account.v == w->who.account.v) /* his own password he changes on his own page, and says the old one */
		return ERR_FORBIDDEN;
	if (reach != REACH_HERE)
		return people_refuse(w, &view, S("person"), T(w, "Works in other streets, too. A new link comes from whoever runs the computer."));
	return show_invite(w, person.account, person.name);
}

static enum err people_do_remove(struct web *w)
{
	struct people_page_view view = {0};
	struct auth_act act = web_officer_act(w);
	struct account_grant person;
	enum err err = person_of(w, &person);

	if (err == OK && person.account.v == w->who.account.v)
		return people_refuse(w, &view, S("person"), T(w, "That is you. Another administrator can change your role."));
	if (err == OK)
		err = grant_remove(&act, person.account, w->street.id);
	if (err == ERR_CONFLICT)
		return people_refuse(w, &view, S("person"), last_administrator(w));
	return err == OK ? back_to_people(w) : err;
}

static enum err people_do_withdraw(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	int64_t id;
	enum err err = web_field_id(w, S("offer"), &id);

	if (err == OK)
		err = offer_withdraw(&act, w->street.id, id);
	return err == OK ? back_to_people(w) : err;
}

const struct route people_routes[] = {
	{HTTP_GET, "/o/{street}/people", people_show, RUN_INLINE, CAP_PEOPLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/people", people_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/people/invite", people_do_invite, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/people/withdraw", people_do_withdraw, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/people/remove", people_do_remove, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
