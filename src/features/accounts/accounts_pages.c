/* Signing in and out, the links that let somebody in, the own page, the streets somebody works for. */
#include "account_templates.h"
#include "auth/link.h"
#include "auth/password.h"
#include "base/num.h"
#include "features/accounts/accounts.h"
#include "features/accounts/accounts_views.h"
#include "features/streets/streets.h"
#include "web/web.h"
#include "web/when.h"

#define COOKIE_SESSION S("fx_session")
#define SIGN_INS_BURST 8      /* per account: then one in four minutes */
#define SIGN_INS_PER_HOUR 15
#define THROTTLE_ACCOUNT 100  /* apart from the rows of web/rate.c */

static struct auth_act act_of(const struct web *w)
{
	return (struct auth_act){&w->site->keys, w->site->journal, w->db, w->arena, ACTOR_OFFICER, w->who.account.v, w->now_ms};
}

/** Coarse words, so that a person knows his own devices apart. */
static struct str browser_label(const struct web *w)
{
	static const struct {
		const char *token, *label;
	} known[] = {{"MicroMessenger", "WeChat"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"Macintosh", "Mac"}, {"Linux", "Linux"}};
	struct str agent = http_request_header(w->req, "User-Agent");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_find_str(agent, str_c(known[i].token)) < agent.n)
			return str_c(known[i].label);
	return S("?");
}

/** Inside a write transaction: a session for an account, in the cookie. */
static enum err sign_in(struct web *w, struct account_id account)
{
	struct auth_act act = act_of(w);
	struct str secret;
	enum err err = session_start(&w->site->keys, w->db, w->arena, account, browser_label(w), w->now_ms, &secret);

	act.actor_id = account.v;
	if (err == OK)
		err = auth_note(&act, JOURNAL_HOUSE, "account.signed_in", account.v, 0);
	if (err == OK)
		web_cookie(w, COOKIE_SESSION, secret, SESSION_LIFE_MAX_MS / 1000);
	return err;
}

/* --- By password ------------------------------------------------------------------------------------------------------ */

static enum err login_page(struct web *w, struct login_page_view *view)
{
	struct page page = {.title = T(w, "For the office")};

	return WEB_PAGE(w, &page, view_login_page, view);
}

static enum err login_show(struct web *w)
{
	struct login_page_view view = {.back = web_query(w, S("back"))};

	return login_page(w, &view);
}

static enum err login_write(struct web *w, void *context)
{
	return sign_in(w, *(struct account_id *)context);
}

static enum err login_check(struct web *w, struct str login, struct account *account)
{
	struct str clean;
	enum err err;

	if (account_login_clean(w->arena, login, &clean) != OK)
		clean = S("-"); /* nobody's name: takes as long as a real one */
	if (w->site->throttled && throttle_take(w->site->throttle, THROTTLE_ACCOUNT, throttle_key(clean), SIGN_INS_BURST, SIGN_INS_PER_HOUR) != OK)
		return ERR_RATE;
	err = account_find_login(w->db, w->arena, clean, account);
	if (err == ERR_NOT_FOUND)
		*account = (struct account){0};
	else if (err != OK)
		return err;
	err = password_verify(account->password, web_field(w, S("password")));
	if (err == OK)
		throttle_forgive(w->site->throttle, THROTTLE_ACCOUNT, throttle_key(clean));
	return err;
}

static enum err login_do(struct web *w)
{
	struct login_page_view view = {.login = web_field(w, S("login")), .back = web_field(w, S("back"))};
	struct account account;
	struct str back = web_back(w, view.back);
	enum err err = login_check(w, view.login, &account);

	if (err == ERR_UNAUTHENTICATED) {
		view.error = T(w, "Name and password do not fit together. After several tries one has to wait a few minutes.");
		web_error(w, S("login"), view.error);
		return login_page(w, &view);
	}
	if (err == OK)
		err = web_write(w, login_write, &account.id);
	if (err != OK)
		return err;
	return web_redirect(w, "%.*s", STR_FMT(str_eq(back, S("/")) ? S("/o") : back));
}

static enum err logout_do(struct web *w)
{
	enum err err = OK;

	if (w->who.session_id)
		err = session_end(w->db, w->who.account, w->who.session_id);
	web_cookie(w, COOKIE_SESSION, S("x"), 0);
	return err == OK ? web_redirect(w, "/") : err;
}

/* --- By link ---------------------------------------------------------------------------------------------------------- */

static enum err find_link(struct web *w, struct link *link, struct account *account)
{
	enum err err = link_find(&w->site->keys, w->db, w->arena, w->param[0], w->now_ms, link);

	if (err == OK)
		err = account_find(w->db, w->arena, link->account, account);
	return err;
}

static enum err invite_page(struct web *w, const struct account *account, struct invite_page_view *view)
{
	struct page page = {.title = T(w, "Welcome")};

	view->action = w->req->path;
	view->login = account->login;
	if (view->name.n == 0)
		view->name = account->name;
	view->name_error = web_error_of(w, S("name"));
	view->password_error = web_error_of(w, S("password"));
	return WEB_PAGE(w, &page, view_invite_page, view);
}

/* A link to choose a password changes nothing when looked at; one of the demonstration lets in at once. */
static enum err link_show(struct web *w)
{
	struct invite_page_view view = {0};
	struct auth_act act = act_of(w);
	struct account account;
	struct link link;
	enum err err = find_link(w, &link, &account);

	if (err != OK)
		return err;
	if (link.purpose == LINK_INVITE)
		return invite_page(w, &account, &view);
	err = link_use(&act, &link);
	if (err == OK)
		err = sign_in(w, account.id);
	return err == OK ? web_redirect(w, "/o") : err;
}

struct choose {
	struct link link;
	struct account_id account;
	struct str name, hash;
};

static enum err choose_write(struct web *w, void *context)
{
	struct choose *c = context;
	struct auth_act act = act_of(w);
	enum err err = link_use(&act, &c->link);

	act.actor_id = c->account.v;
	if (err == OK)
		err = account_rename(&act, c->account, c->name);
	if (err == OK)
		err = account_set_password(&act, c->account, c->hash, 0);
	return err == OK ? sign_in(w, c->account) : err;
}

static bool password_field(struct web *w, struct str name, struct str login, struct str *ret)
{
	*ret = form_get(w->form, name); /* not trimmed: spaces belong to it */
	if (password_check_rules(*ret, login) == OK)
		return true;
	web_error(w, name, T(w, "At least 10 characters, not the sign-in name, not one of the very common ones. Three words are easy to keep."));
	return false;
}

static enum err link_do(struct web *w)
{
	struct invite_page_view view = {0};
	struct choose c = {0};
	struct account account;
	struct str password;
	enum err err = find_link(w, &c.link, &account);

	if (err == OK && c.link.purpose != LINK_INVITE)
		err = ERR_NOT_FOUND;
	if (err != OK)
		return err;
	if (web_text(w, S("name"), ACCOUNT_NAME_MAX, &c.name) && c.name.n == 0)
		web_error(w, S("name"), T(w, "How do colleagues call you?"));
	if (!password_field(w, S("password"), account.login, &password) || w->errors_n > 0) {
		view.name = web_field(w, S("name"));
		return invite_page(w, &account, &view);
	}
	c.account = account.id;
	err = password_hash(w->arena, password, &c.hash);
	if (err == OK)
		err = web_write(w, choose_write, &c);
	return err == OK ? web_redirect(w, "/o") : err;
}

/* --- The own page ----------------------------------------------------------------------------------------------------- */

/** The own page belongs to no street: its times are those of the first street with a grant, for a grant over all of the first there is. */
static enum err own_zone(struct web *w, const struct tz **ret)
{
	struct account_grants grants;
	struct streets all;
	struct street street;
	enum err err = grants_of_account(w->db, w->arena, w->who.account, &grants);

	if (err == OK)
		err = street_list(w->db, w->arena, &all);
	if (err != OK)
		return err;
	for (size_t i = 0; i < all.n; i++)
		for (size_t k = 0; k < grants.n; k++)
			if (grants.v[k].street.v == 0 || grants.v[k].street.v == all.v[i].id.v) {
				err = street_find_id(w->db, w->arena, all.v[i].id, &street);
				if (err == OK)
					*ret = street.tz;
				return err;
			}
	return tz_find(S("UTC"), ret);
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
	const struct tz *tz;

	if (err == OK)
		err = session_list(w->db, w->arena, w->who.account, w->now_ms, &sessions);
	if (err == OK)
		err = own_zone(w, &tz);
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
	struct auth_act act = act_of(w);
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
	struct auth_act act = act_of(w);

	return account_set_password(&act, w->who.account, *(struct str *)context, w->who.session_id);
}

static enum err account_do_password(struct web *w)
{
	struct account account;
	struct str password, hash;
	enum err err = account_find(w->db, w->arena, w->who.account, &account);

	if (err == OK)
		err = password_verify(account.password, form_get(w->form, S("old")));
	if (err == ERR_UNAUTHENTICATED) {
		web_error(w, S("old"), T(w, "This is not the present password."));
		err = OK;
	}
	if (err != OK)
		return err;
	if (!password_field(w, S("password"), account.login, &password) || w->errors_n > 0)
		return account_page(w);
	err = password_hash(w->arena, password, &hash);
	if (err == OK)
		err = web_write(w, password_write, &hash);
	return err == OK ? web_redirect(w, "/account?saved=1") : err;
}

static enum err account_do_end(struct web *w)
{
	int64_t id;
	enum err err;

	if (str_eq(web_field(w, S("session")), S("others"))) {
		err = session_end_all(w->db, w->who.account, w->who.session_id);
	} else {
		err = web_field_id(w, S("session"), &id);
		if (err == OK)
			err = session_end(w->db, w->who.account, id);
	}
	return err == OK ? web_redirect(w, "/account?saved=1") : err;
}

/* --- My streets ------------------------------------------------------------------------------------------------------- */

static struct str role_label(enum lang lang, enum role role)
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

		for (size_t k = 0; k < grants->n; k++) /* street 0 comes first and the street's own grant outweighs it */
			if (grants->v[k].street.v == 0 || grants->v[k].street.v == all.v[i].id.v)
				role = grants->v[k].role;
		if (role != ROLE_NONE)
			v[(*n)++] = (struct my_street_view){arena_fmt(w->arena, "/o/%.*s", STR_FMT(all.v[i].code)), all.v[i].name, role_label(w->lang, role)};
	}
	return err;
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
	if (err != OK)
		return err;
	view->streets.v = v;
	view->streets.n = n;
	view->may_add = role_may(w->who.role, CAP_PEOPLE);
	view->code_error = web_error_of(w, S("code"));
	view->name_error = web_error_of(w, S("name"));
	if (n == 1 && !view->may_add && w->req->method != HTTP_POST)
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
	struct auth_act act = act_of(w);
	struct street street;
	struct str name;
	enum err err;

	if (web_text(w, S("name"), STREET_NAME_MAX, &name) && name.n == 0)
		web_error(w, S("name"), T(w, "The street needs its name."));
	if (!street_code_valid(view.code))
		web_error(w, S("code"), T(w, "Two to eight small letters or digits, a letter first."));
	if (w->errors_n > 0)
		return my_streets_page(w, &view);
	err = street_add(&act, view.code, name, STREET_ZONE, &street);
	if (err == ERR_CONFLICT) {
		web_error(w, S("code"), T(w, "This code is taken."));
		return my_streets_page(w, &view);
	}
	return err == OK ? web_redirect(w, "/o/%.*s/places", STR_FMT(street.code)) : err;
}

const struct route accounts_routes[] = {
	{HTTP_GET, "/login", login_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/login", login_do, RUN_POOL, CAP_NONE, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{HTTP_POST, "/logout", logout_do, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/in/{token}", link_show, RUN_WRITER, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{HTTP_POST, "/in/{token}", link_do, RUN_POOL, CAP_NONE, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{HTTP_GET, "/account", account_page, RUN_INLINE, CAP_SIGNED_IN, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/account/name", account_do_name, RUN_WRITER, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/account/password", account_do_password, RUN_POOL, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{HTTP_POST, "/account/sessions", account_do_end, RUN_WRITER, CAP_SIGNED_IN, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o", my_streets_show, RUN_INLINE, CAP_SIGNED_IN, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o", my_streets_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
