/* Ways to answer, and the page for each error. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "auth/opening.h"
#include "base/num.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "web/dispatch.h"
#include "web/internal.h"
#include "web_templates.h"
#include "web/web_views.h"

#define PAGE_MAX KIB(768)   /* bytes of one page */

/* --- Headers ------------------------------------------------------------------------------------------------------ */

static const struct http_header security_headers[] = {
	{S_INIT("Content-Security-Policy"),
		S_INIT("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
		       "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")},
	{S_INIT("X-Content-Type-Options"), S_INIT("nosniff")},
	{S_INIT("X-Frame-Options"), S_INIT("DENY")},
	{S_INIT("Referrer-Policy"), S_INIT("same-origin")},
	{S_INIT("Cross-Origin-Resource-Policy"), S_INIT("same-origin")},
	{S_INIT("Permissions-Policy"), S_INIT("camera=(), microphone=(), geolocation=(), interest-cohort=()")},
};

void answer_headers(struct web *w)
{
	w->res->fixed = security_headers;
	w->res->fixed_n = sizeof(security_headers) / sizeof(security_headers[0]);
	if (w->site->secure_cookies) { /* browsers heed these only over https, and complain without it */
		http_response_header(w->res, S("Cross-Origin-Opener-Policy"), S("same-origin"));
		http_response_header(w->res, S("Strict-Transport-Security"), S("max-age=31536000"));
	}
	/* pages hold what is meant for one person: nothing between us keeps them */
	if (!w->route || !(w->route->flags & ROUTE_ASSET))
		http_response_header(w->res, S("Cache-Control"), S("no-store"));
}

void web_cookie(struct web *w, struct str name, struct str value, int64_t max_age_s)
{
	http_response_header(w->res, S("Set-Cookie"),
		arena_fmt(w->arena, "%.*s=%.*s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s", STR_FMT(name), STR_FMT(value),
			max_age_s, w->site->secure_cookies ? "; Secure" : ""));
}

/* --- Pages -------------------------------------------------------------------------------------------------------- */

struct str html_csrf(struct html *h)
{
	if (h->csrf.n == 0 && h->page && h->page->web)
		h->csrf = web_form_token(h->page->web);
	return h->csrf;
}

struct str web_form_token(const struct web *w)
{
	return csrf_token(&w->site->keys, w->arena, w->pass, w->now_ms);
}

struct str web_nonce(struct web *w)
{
	return rand_code(w->arena, 22);
}

/** Where GET finds this page; for one shown in answer to a form the nearest address above the form's own. */
static struct str page_path(struct web *w)
{
	struct str path = w->req->path;
	struct route_match m;

	if (w->req->method == HTTP_GET || w->req->method == HTTP_HEAD)
		return w->req->query.n ? arena_fmt(w->arena, "%.*s?%.*s", STR_FMT(path), STR_FMT(w->req->query)) : path;
	while (path.n > 1 && router_find(w->site->router, HTTP_GET, path, &m) != OK) {
		while (path.n > 1 && path.p[path.n - 1] != '/')
			path.n--;
		path.n -= path.n > 1;
	}
	return path;
}

static void page_fill(struct web *w, struct page *page, view_fn body, const void *view)
{
	if (page->theme == PAGE_THEME_AUTO)
		page->theme = w->theme;
	page->large = w->large;
	if (page->street_name.n == 0)
		page->street_name = w->street.name;
	if (page->street_href.n == 0 && w->street.id.v)
		page->street_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code));
	page->path = page_path(w);
	if (w->who.account.v && page->who.n == 0)
		page->who = w->who.account_name;
	page->can_leave = w->who.account.v != 0;
	page->web = w;
	page->now_ms = w->now_ms;
	page->live_since = w->live_since;
	page->body = (void (*)(struct html *, const void *))body;
	page->body_view = view;
}

enum err web_page(struct web *w, struct page *page, view_fn body, const void *view)
{
	struct html h;

	page_fill(w, page, body, view);
	html_init(&h, w->arena, w->lang, page, PAGE_MAX);
	view_layout(&h, page);
	if (buf_failed(&h.out))
		return ERR_LIMIT;
	w->res->status = w->errors_n ? 422 : 200;
	w->res->body = buf_str(&h.out);
	http_response_header(w->res, S("Content-Type"), S("text/html; charset=utf-8"));
	http_response_header(w->res, S("Content-Language"), w->lang == LANG_EN ? S("en") : S("zh-CN"));
	http_response_header(w->res, S("Vary"), S("Cookie, Accept-Language"));
	return w->errors_n ? ERR_INVALID : OK;
}

enum err web_redirect(struct web *w, const char *format, ...)
{
	char target[HTTP_PATH_MAX + HTTP_QUERY_MAX + 2];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(target, sizeof(target), format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(target))
		return ERR_LIMIT;
	w->res->status = 303;
	http_response_header(w->res, S("Location"), arena_dup(w->arena, (struct str){target, (size_t)n}));
	return OK;
}

enum err web_message(struct web *w, int status, struct str title, struct str text, struct str next_href, struct str next_label)
{
	struct message_view view = {.text = text, .next_href = next_href, .next_label = next_label};
	struct page page = {.title = title};
	enum err err = WEB_PAGE(w, &page, view_message, &view);

	w->res->status = status;
	return err;
}

enum err web_opening_form(struct web *w, struct str title, struct opening_form_view *form)
{
	struct page page = {.title = title, .back_href = form->back};

	form->reason = web_field(w, S("reason"));
	form->error = web_error_of(w, S("reason"));
	return WEB_PAGE(w, &page, view_opening_form, form);
}

bool web_opening_reason(struct web *w, struct str *ret)
{
	if (web_text(w, S("reason"), OPENING_REASON_MAX, ret) && utf8_count(*ret) < OPENING_REASON_MIN)
		web_error(w, S("reason"), T(w, "Please say why, in some words."));
	return w->errors_n == 0;
}

enum err web_opened(struct web *w, struct str title, const struct opened_view *opened)
{
	struct page page = {.title = title};

	return WEB_PAGE(w, &page, view_opened, opened);
}

enum err web_json(struct web *w, int status, struct str body)
{
	w->res->status = status;
	w->res->body = body;
	http_response_header(w->res, S("Content-Type"), S("application/json; charset=utf-8"));
	return OK;
}

enum err web_bytes(struct web *w, struct str type, struct str file_name, struct str body)
{
	w->res->status = 200;
	w->res->body = body;
	http_response_header(w->res, S("Content-Type"), type);
	if (file_name.n)
		http_response_header(w->res, S("Content-Disposition"), arena_fmt(w->arena, "attachment; filename=\"%.*s\"", STR_FMT(file_name)));
	return OK;
}

/** Ids are positive: a shop's own topic is its negative, so that no page but a phone's stands there. */
static bool live_topic(const struct web *w, int64_t about, int64_t *ret)
{
	switch (w->route->live) {
	case LIVE_STREET:
		*ret = 0;
		return about == 0;
	case LIVE_SHOP:
		*ret = -w->who.shop;
		return about == 0 && w->who.shop > 0;
	case LIVE_SUBJECT:
		*ret = about;
		return about > 0;
	case LIVE_NONE:
		break;
	}
	return false;
}

enum err web_stream(struct web *w, int64_t about)
{
	struct str text = web_query(w, S("since"));
	int64_t since = 0, topic = 0;

	if (!live_topic(w, about, &topic))
		return ERR_NOT_FOUND;
	if (text.n > 0 && num_parse_i64(text, 1, INT64_MAX, &since) != OK)
		return ERR_INVALID;
	w->res->status = 200;
	w->res->stream = true;
	w->res->topic = (struct stream_topic){.street = street_key(w->street.code), .about = topic, .since = (uint64_t)since, .asked = (uint64_t)w->live_since};
	if (w->route->capability == CAP_DUTY) {
		w->res->topic.who = w->who.device.v;
	} else if (w->route->capability != CAP_NONE) {
		w->res->topic.who = w->who.account.v;
		w->res->topic.session = w->who.session_id;
		w->res->topic.until_ms = w->who.ends_at_ms;
	}
	return OK;
}

/* --- Errors ------------------------------------------------------------------------------------------------------- */

static const struct {
	int status;
	const char *title, *text; /* English msgids */
} error_texts[ERR__COUNT] = {
	[OK] = {200, TRN("All is well"), TRN("")},
	[ERR_INVALID] = {422, TRN("Something is missing"), TRN("Please go back and look at what was typed. Nothing was saved.")},
	[ERR_MALFORMED] = {400, TRN("That did not arrive whole"), TRN("What was sent cannot be read. Please go back and try again. Nothing was saved.")},
	[ERR_UNAUTHENTICATED] = {401, TRN("Please sign in"), TRN("This page is for people of the office, or for a shop's duty phone. A duty phone is added with the QR code that the office shows.")},
	[ERR_FORBIDDEN] = {403, TRN("That could not be done from here"), TRN("Either this page is too old, or cookies are off, or it is not yours to do. Open it again from the QR code or from the start page. Nothing was saved.")},
	[ERR_NOT_FOUND] = {404, TRN("There is nothing here"), TRN("The address may be incomplete, or what stood here has ended. Scan the QR code again, or type the short code.")},
	[ERR_METHOD] = {405, TRN("That does not work here"), TRN("This address cannot do that. Please begin again from the start page.")},
	[ERR_CONFLICT] = {409, TRN("Somebody was faster"), TRN("This has changed in the meantime. Go back, load the page again and look at what is there now.")},
	[ERR_GONE] = {410, TRN("This link has ended"), TRN("It was used already, has expired or was withdrawn. Ask the office for a new one.")},
	[ERR_LIMIT] = {413, TRN("That is too much at once"), TRN("What was sent is larger than this page takes. Please send less. Nothing was saved.")},
	[ERR_RATE] = {429, TRN("Too many at once"), TRN("Very much is being sent from your network just now, perhaps by somebody else. Nothing was saved. Please try again in a minute; if it cannot wait, ring.")},
	[ERR_BUSY] = {503, TRN("Just now too much is going on"), TRN("Nothing was saved. Please try again in a few seconds.")},
	[ERR_FULL] = {507, TRN("The office's computer is full"), TRN("Nothing was saved. Please tell the office, by phone if it is urgent.")},
	[ERR_IO] = {500, TRN("Something broke on our side"), TRN("Nothing was saved. Please try again; if it stays so, tell the office.")},
	[ERR_DB] = {503, TRN("The records cannot be reached"), TRN("Whether anything was saved is not certain. Please look again in a minute and send it once more if it is not there; if it is urgent, ring the office.")},
	[ERR_NOMEM] = {500, TRN("Something broke on our side"), TRN("Nothing was saved. Please try again; if it stays so, tell the office.")},
};

int web_http_status(enum err err)
{
	return (unsigned)err < ERR__COUNT ? error_texts[err].status : 500;
}

/** The code is for programs and stays; the message is for people. (None of ours holds a quote or a backslash.) */
static void error_json(struct web *w, enum err err)
{
	struct str message = tr(w->lang, error_texts[err].title);

	(void)web_json(w, web_http_status(err),
		arena_fmt(w->arena, "{\"error\":{\"code\":\"%s\",\"message\":\"%.*s\"}}\n", err_name(err), STR_FMT(message)));
	http_response_header(w->res, S("Content-Language"), w->lang == LANG_EN ? S("en") : S("zh-CN"));
	http_response_header(w->res, S("Vary"), S("Cookie, Accept-Language"));
}

/** A person of the office without a session is led to the sign-in page, and from there back. */
static bool error_to_sign_in(struct web *w, enum err err)
{
	if (err != ERR_UNAUTHENTICATED || !w->route || w->route->capability == CAP_DUTY || w->route->method != HTTP_GET)
		return false;
	return web_redirect(w, "/login?back=%.*s", STR_FMT(url_encode(w->arena, w->req->path))) == OK;
}

static bool wants_json(const struct web *w)
{
	return (w->route && w->route->flags & ROUTE_JSON) || str_starts(w->req->path, S("/api/"));
}

/** Refused before a handler ran: the street is known from the address alone. Not on PostgreSQL, where it would hold up the socket's thread. */
static void find_street(struct web *w)
{
	struct route_match m;
	struct db *db;

	if (w->street.id.v || !w->site->inline_reads || router_find(w->site->router, w->req->method, w->req->path, &m) != OK || m.street_code.n == 0)
		return;
	if (web_thread_db(w->site, &db) != OK || db_begin(db) != OK)
		return;
	if (street_find(db, w->arena, m.street_code, &w->street) != OK)
		w->street = (struct street){0};
	db_rollback(db);
}

void answer_error(struct web *w, enum err err)
{
	struct message_view view = {.is_error = true};
	struct page page = {0};

	w->res->headers_n = 0;
	w->res->stream = false;
	w->res->body = (struct str){0};
	w->errors_n = 0;
	if (err == ERR_RATE || err == ERR_BUSY || err == ERR_DB)
		http_response_header(w->res, S("Retry-After"), err == ERR_RATE ? S("60") : S("5"));
	if (wants_json(w)) {
		error_json(w, err);
		return;
	}
	if (error_to_sign_in(w, err))
		return;
	/* the arena may be what ran out: a fresh start, since nothing made so far is shown */
	if (arena_failed(w->arena))
		arena_raise_cap(w->arena, arena_used(w->arena) + KIB(128));
	if (err == ERR_RATE)
		find_street(w);
	view.ring = err == ERR_RATE;
	view.duty_phone = w->street.duty_phone;
	view.property_phone = w->street.property_phone;
	page.title = tr(w->lang, error_texts[err].title);
	view.text = tr(w->lang, error_texts[err].text);
	view.next_href = w->street.id.v ? arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code)) : S("/");
	view.next_label = T(w, "To the start page");
	if (WEB_PAGE(w, &page, view_message, &view) != OK)
		w->res->body = S("<!doctype html><title>Feixiang</title><p>Please try again.");
	w->res->status = web_http_status(err);
}
