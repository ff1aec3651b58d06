/* Signing in and out, and the links that let somebody in. */
#include "account_templates.h"
#include "auth/known.h"
#include "auth/link.h"
#include "auth/password.h"
#include "features/accounts/accounts_views.h"
#include "features/accounts/internal.h"
#include "web/web.h"

#define COOKIE_SESSION S("fx_session")
#define COOKIE_KNOWN S("fx_known")
#define KNOWN_LIFE_S (400LL * 86400)

/*
 * How often a password may be tried: for one account from one network, for one account in a browser that its owner uses, and, far wider, for one
 * account from everywhere that is not such a browser. One network alone never reaches the last: so it locks nobody out but itself.
 */
enum tries { TRIES_NETWORK, TRIES_KNOWN, TRIES_ACCOUNT, TRIES__COUNT };
static const struct {
	int burst, per_hour;
} tries[TRIES__COUNT] = {
	[TRIES_NETWORK] = {8, 15}, /* then one in four minutes */
	[TRIES_KNOWN] = {8, 15},
	[TRIES_ACCOUNT] = {120, 240},
};
#define THROTTLE_TRIES 100 /* apart from the rows of web/rate.c */

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
	struct auth_act act = web_officer_act(w);
	struct str secret;
	enum err err = session_start(&w->site->keys, w->db, w->arena, account, browser_label(w), w->now_ms, &secret);

	act.actor_id = account.v;
	if (err == OK)
		err = auth_note(&act, JOURNAL_HOUSE, "account.signed_in", account.v, 0);
	if (err == OK)
		web_cookie(w, COOKIE_SESSION, secret, SESSION_LIFE_MAX_MS / 1000);
	if (err == OK && known_account(&w->site->keys, w->arena, http_request_cookie(w->req, COOKIE_KNOWN)).v != account.v)
		web_cookie(w, COOKIE_KNOWN, known_make(&w->site->keys, w->arena, account), KNOWN_LIFE_S);
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

static enum err try_one(const struct web *w, enum tries which, uint64_t key)
{
	return w->site->throttled ? throttle_take(w->site->throttle, THROTTLE_TRIES + which, key, tries[which].burst, tries[which].per_hour) : OK;
}

/** One try of a password for ${login} (the account's, when it is somebody's). ${ret_which} and ${ret_key}: what is forgiven when it fits. */
static enum err try_password(struct web *w, struct str login, struct account_id account, enum tries *ret_which, uint64_t *ret_key)
{
	struct str known = http_request_cookie(w->req, COOKIE_KNOWN);
	bool own = account.v && known_account(&w->site->keys, w->arena, known).v == account.v;
	enum err err;

	*ret_which = own ? TRIES_KNOWN : TRIES_NETWORK;
	*ret_key = throttle_key(own ? known : arena_fmt(w->arena, "%.*s|%016llx", STR_FMT(login), (unsigned long long)w->req->peer.network));
	err = try_one(w, *ret_which, *ret_key);
	return err == OK && !own ? try_one(w, TRIES_ACCOUNT, throttle_key(login)) : err;
}

static enum err login_check(struct web *w, struct str login, struct account *account)
{
	struct str clean;
	enum tries which;
	uint64_t key;
	enum err err;

	if (account_login_clean(w->arena, login, &clean) != OK)
		clean = S("-"); /* nobody's name: takes as long as a real one */
	err = account_find_login(w->db, w->arena, clean, account);
	if (err == OK)
		err = account_vouched(w->site->journal, w->db, w->arena, account->id);
	if (err == ERR_NOT_FOUND)
		*account = (struct account){0};
	else if (err != OK)
		return err;
	err = try_password(w, clean, account->id, &which, &key);
	if (err == OK)
		err = password_verify(account->password, accounts_typed_password(w, S("password")));
	if (err == OK)
		throttle_forgive(w->site->throttle, THROTTLE_TRIES + which, key);
	return err;
}

static enum err login_do(struct web *w)
{
	struct login_page_view view = {.login = web_field(w, S("login")), .back = web_field(w, S("back"))};
	struct account account;
	struct str back = web_back(w, view.back);
	enum err err = login_check(w, view.login, &account);

	if (err == ERR_UNAUTHENTICATED) {
		refused(w->site, REFUSED_SIGN_IN, w->req, w->route->pattern, account.id.v);
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
	struct auth_act act = web_officer_act(w);
	enum err err = OK;

	if (w->who.session_id)
		err = session_end(&act, w->who.account, w->who.session_id);
	web_cookie(w, COOKIE_SESSION, S("x"), 0);
	return err == OK ? web_redirect(w, "/") : err;
}

/* --- By link ---------------------------------------------------------------------------------------------------------- */

static enum err find_link(struct web *w, struct link *link, struct account *account)
{
	enum err err = link_find(&w->site->keys, w->db, w->arena, w->param[0], w->now_ms, link);

	if (err == OK)
		err = account_find(w->db, w->arena, link->account, account);
	if (err == OK)
		err = account_vouched(w->site->journal, w->db, w->arena, link->account);
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
	struct auth_act act = web_officer_act(w);
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
	struct auth_act act = web_officer_act(w);
	enum err err = link_use(&act, &c->link);

	act.actor_id = c->account.v;
	if (err == OK)
		err = account_rename(&act, c->account, c->name);
	if (err == OK)
		err = account_set_password(&act, c->account, c->hash, 0);
	return err == OK ? sign_in(w, c->account) : err;
}

struct str accounts_typed_password(const struct web *w, struct str name)
{
	return form_get(w->form, name);
}

bool accounts_password_field(struct web *w, struct str name, struct str login, struct str *ret)
{
	*ret = accounts_typed_password(w, name);
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
	if (!accounts_password_field(w, S("password"), account.login, &password) || w->errors_n > 0) {
		view.name = web_field(w, S("name"));
		return invite_page(w, &account, &view);
	}
	c.account = account.id;
	err = password_hash(w->arena, password, &c.hash);
	if (err == OK)
		err = web_write(w, choose_write, &c);
	return err == OK ? web_redirect(w, "/o") : err;
}

const struct route signin_routes[] = {
	{HTTP_GET, "/login", login_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/login", login_do, RUN_SIGN_IN, CAP_NONE, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{HTTP_POST, "/logout", logout_do, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/in/{token}", link_show, RUN_WRITER, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{HTTP_POST, "/in/{token}", link_do, RUN_SIGN_IN, CAP_NONE, CSRF_FORM, KIB(4), RATE_SIGN_IN, 0},
	{.pattern = NULL},
};
