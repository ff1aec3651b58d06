/*
 * What a handler sees of one request. Handlers are plain blocking C: read the form, ask the rules, bind the store, append to the
 * journal, show a view or redirect. Everything they make lives in w->arena.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "auth/account.h"
#include "auth/keys.h"
#include "auth/session.h"
#include "auth/throttle.h"
#include "base/arena.h"
#include "db/db.h"
#include "db/writer.h"
#include "http/form.h"
#include "http/http.h"
#include "journal/journal.h"
#include "web/i18n.h"
#include "web/page.h"
#include "web/refused.h"
#include "web/route.h"
#include "web/street.h"

/** All that is immutable while serving; made once by app.c. */
/** Workers, each with a queue of its own: what is slow never holds up what is not. */
enum lane {
	LANE_PAGES,   /* short reads on PostgreSQL; on SQLite these run on the socket's thread */
	LANE_FILES,   /* RUN_POOL: long reads, files */
	LANE_SIGN_IN, /* RUN_SIGN_IN: passwords, so that photos and exports keep nobody out */
	LANE__COUNT
};

struct web_site {
	const char *db_url;
	struct pool *lanes[LANE__COUNT]; /* workers, web/pool.h */
	struct keys keys;
	struct journal *journal;
	struct writer *writer;
	struct stream_hub *hub;
	struct throttle *throttle;
	struct refusals *refusals; /* NULL: not counted */
	struct router *router;
	bool inline_reads;      /* SQLite: short reads on the socket's thread */
	bool secure_cookies;    /* served over TLS */
	_Atomic bool throttled;         /* rate limits hold (off for load tests) */
	struct str public_base; /* "http://192.168.1.5:8311": for QR codes and links that leave the browser */
};

/** A message beside a field of a form. */
struct web_field_error {
	struct str field, message;
};

#define WEB_FIELD_ERRORS_MAX 16

struct web {
	const struct web_site *site;
	struct http_request *req;
	struct http_response *res;
	struct arena *arena;
	struct db *db;            /* of the thread that runs the handler; inside a transaction */
	const struct route *route;
	struct str param[ROUTE_PARAMS_MAX];
	struct street street;
	struct identity who;
	struct str pass;          /* this browser's random pass: from its cookie, or new */
	int64_t now_ms;
	int64_t live_since;       /* the hub's mark before anything was read */
	enum lang lang;
	enum page_theme theme;    /* as the person chose */
	bool large;
	const struct form *form;  /* of an unsafe request */
	/* the rest is kept by web/input.c and web/answer.c */
	struct form *query;       /* NULL until something of it was asked for */
	struct web_field_error errors[WEB_FIELD_ERRORS_MAX];
	size_t errors_n;
};

/* --- Answers ------------------------------------------------------------------------------------------------------ */

typedef void (*view_fn)(struct html *h, const void *view);

/** web_page(w, page, body, view): prints ${body} inside the frame; fills what ${page} leaves empty from the request. */
enum err web_page(struct web *w, struct page *page, view_fn body, const void *view);
/** WEB_PAGE(w, &page, view_place_page, &view): the same, and the view's type is checked. */
#define WEB_PAGE(w, page, view_function, view_pointer) \
	((void)(0 ? (view_function)((struct html *)0, (view_pointer)) : (void)0), \
	 web_page((w), (page), (view_fn)(void (*)(void))(view_function), (view_pointer)))
/** web_redirect(w, "/r/%s", …): 303 to a path of ours. */
enum err web_redirect(struct web *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** web_message(w, status, title, text, next_href, next_label): a short page: what happened, what to do next. */
enum err web_message(struct web *w, int status, struct str title, struct str text, struct str next_href, struct str next_label);
/** web_json(w, status, body) / web_bytes(w, type, file_name, body): other kinds of answer; ${file_name} empty: shown, not saved. */
enum err web_json(struct web *w, int status, struct str body);
enum err web_bytes(struct web *w, struct str type, struct str file_name, struct str body);
/**
 * web_stream(w, about): turns the answer into a live view, from where the page stands on, of what the row's `live` says; ${about} names the
 * one thing of LIVE_SUBJECT, else 0. It ends with the right by which it was opened.
 */
enum err web_stream(struct web *w, int64_t about);
/** web_cookie(w, name, value, max_age_s): HttpOnly, SameSite=Lax; max_age_s 0 deletes. */
void web_cookie(struct web *w, struct str name, struct str value, int64_t max_age_s);

/**
 * web_opening_form(w, title, form) asks why a sealed record is to be opened; web_opening_reason(w, ret): the answer, or false and an error beside
 * it; web_opened(w, title, opened): the record on a page of its own.
 */
struct opening_form_view;
struct opened_view;
enum err web_opening_form(struct web *w, struct str title, struct opening_form_view *form);
bool web_opening_reason(struct web *w, struct str *ret);
enum err web_opened(struct web *w, struct str title, const struct opened_view *opened);

/* --- Input -------------------------------------------------------------------------------------------------------- */

/** web_field(w, S("kind")): trimmed value, or the empty str. web_query(w, S("page")): of the URL. */
struct str web_field(const struct web *w, struct str name);
struct str web_query(struct web *w, struct str name);
/** web_field_id(w, name, ret): a positive id; ERR_INVALID. */
enum err web_field_id(const struct web *w, struct str name, int64_t *ret);
/** web_text(w, name, max_points, ret): printable text; notes an error beside the field and gives false when it is too long or holds control characters. */
bool web_text(struct web *w, struct str name, size_t max_points, struct str *ret);
/** web_error(w, field, message): beside a field. web_error_of(w, field): the message, or the empty str. */
void web_error(struct web *w, struct str field, struct str message);
struct str web_error_of(const struct web *w, struct str field);
/** web_param_id(w, i, ret): the i-th parameter as an id (matched by {id}, so it is one). */
int64_t web_param_id(const struct web *w, int i);
/** web_back(w, field): a path of ours given by the person ("/…"), or "/" when it is anything else. */
struct str web_back(const struct web *w, struct str value);

/* --- Doing -------------------------------------------------------------------------------------------------------- */

/** web_officer_act(w): whoever is signed in changes something of the house: accounts, links, phones, streets. */
struct auth_act web_officer_act(const struct web *w);
/** web_note(w, kind, subject_id, about_id, body): journal_append with actor and street of the request. */
enum err web_note(struct web *w, const char *kind, int64_t subject_id, int64_t about_id, struct str body);
/** web_write(w, run, context): from a POOL handler: runs ${run} in the street's next batch and waits; w->db is the writer's inside. */
enum err web_write(struct web *w, enum err (*run)(struct web *w, void *context), void *context);
/**
 * web_later(w, run, args, n): after this answer, run a small write on its own: for what a reading leaves behind ("seen by").
 * ${args} (≤ 64 bytes) are copied; a failure is logged, nobody waits. Cheap when called seldom: check first that it is needed.
 */
#define WEB_LATER_ARGS_MAX 64
typedef enum err (*web_later_fn)(const struct web_site *site, struct db *db, struct arena *a, const void *args);
void web_later(struct web *w, web_later_fn run, const void *args, size_t n);

/** web_thread_db(site, ret): the calling thread's own reading connection; web_thread_done(): closes it before the thread ends. */
enum err web_thread_db(const struct web_site *site, struct db **ret);
void web_thread_done(void);

/** web_form_token(w): for forms made in C; templates use {% csrf %}. web_nonce(w): a fresh nonce for a form that files something. */
struct str web_form_token(const struct web *w);
struct str web_nonce(struct web *w);
/** web_phone_known(w): this phone has reported here before: a flood from its network does not stop it any more. */
void web_phone_known(struct web *w);
/** web_is_officer(w): somebody of the office looks. */
bool web_is_officer(const struct web *w);
/** T(w, "Too loud now"): in the reader's language; a literal only, extracted into the catalogue. */
#define T(w, msgid) tr((w)->lang, TR(msgid))

#endif
