/* Colleagues of a street: who may do what here, inviting one, taking a role away. */
#include "account_templates.h"
#include "auth/link.h"
#include "features/accounts/accounts.h"
#include "features/accounts/accounts_views.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "wire/qr.h"

static enum err people_page(struct web *w, struct people_page_view *view)
{
	struct page page = {.title = T(w, "Colleagues"), .nav = office_nav(w, OFFICE_PEOPLE), .wide = true};
	struct account_grants grants;
	struct person_view *v;
	enum err err = grants_of_street(w->db, w->arena, w->street.id, &grants);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct person_view, grants.n);
	for (size_t i = 0; v && i < grants.n; i++)
		v[i] = (struct person_view){grants.v[i].account.v, grants.v[i].login, grants.v[i].name,
			grants.v[i].role == ROLE_ADMIN ? T(w, "administrator") : grants.v[i].role == ROLE_OFFICER ? T(w, "officer") : T(w, "district, reading"),
			!grants.v[i].has_password, grants.v[i].account.v == w->who.account.v};
	view->people.v = v;
	view->people.n = v ? grants.n : 0;
	view->action = arena_fmt(w->arena, "/o/%.*s/people", STR_FMT(w->street.code));
	view->login_error = web_error_of(w, S("login"));
	view->name_error = web_error_of(w, S("name"));
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

static enum err people_do_add(struct web *w)
{
	struct people_page_view view = {.login = web_field(w, S("login")), .name = web_field(w, S("name"))};
	struct auth_act act = web_officer_act(w);
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
		err = account_add(&act, login, name, &account.id);
	else if (err == OK && account.password.n > 0) { /* somebody of another street: only the role is new */
		err = grant_set(&act, account.id, w->street.id, role);
		return err == OK ? web_redirect(w, "/o/%.*s/people", STR_FMT(w->street.code)) : err;
	}
	if (err == OK)
		err = grant_set(&act, account.id, w->street.id, role);
	return err == OK ? show_invite(w, account.id, name) : err;
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
	struct account_grant person;
	struct account_grants grants;
	enum err err = person_of(w, &person);

	if (err == OK)
		err = grants_of_account(w->db, w->arena, person.account, &grants);
	/* a new link is a new password: of somebody who also works elsewhere only that person can choose one */
	if (err == OK && grants.n > 1)
		err = ERR_FORBIDDEN;
	return err == OK ? show_invite(w, person.account, person.name) : err;
}

static enum err people_do_remove(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct account_grant person;
	enum err err = person_of(w, &person);

	if (err == OK && person.account.v == w->who.account.v)
		err = ERR_FORBIDDEN; /* nobody locks himself out */
	if (err == OK)
		err = grant_remove(&act, person.account, w->street.id);
	return err == OK ? web_redirect(w, "/o/%.*s/people", STR_FMT(w->street.code)) : err;
}

const struct route people_routes[] = {
	{HTTP_GET, "/o/{street}/people", people_show, RUN_INLINE, CAP_PEOPLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/people", people_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/people/invite", people_do_invite, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/people/remove", people_do_remove, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
