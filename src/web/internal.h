/* What the files of web/ share and nobody else sees. */
#ifndef WEB_INTERNAL_H
#define WEB_INTERNAL_H

#include "web/pool.h"
#include "web/web.h"

/* Names of our cookies; all HttpOnly. */
#define COOKIE_PASS S("fx_pass")       /* this browser, to anybody: 22 random symbols */
#define COOKIE_SESSION S("fx_session") /* an account */
#define COOKIE_DUTY S("fx_duty")       /* a shop's duty phone: "<street>-<secret>" */
#define COOKIE_KNOWN S("fx_known")     /* a browser in which somebody signed in before: auth/known.h */
#define COOKIE_REPORTED S("fx_reported") /* this browser reported here before: of the pass and our key, see rate.c */
#define COOKIE_PREFS S("fx_prefs")     /* language, light, size: see prefs.c */

/** One request on its way: what dispatch keeps beside the handler's view. In the request's arena. */
struct task {
	struct writer_job write;  /* first: the writer hands it back */
	struct pool_job pool;
	int64_t asked_ms; /* monotonic */
	struct web w;
	struct str street_code;
	enum err result;          /* of the handler */
	enum refusal refusal;     /* what an ERR_FORBIDDEN is */
	bool answered;            /* the handler made its own answer for an error (a form shown again) */
	bool waits;               /* HTTP_LATER was returned */
};

/** prefs_read(w): language, theme and size from cookie, "?lang=" and Accept-Language. */
void prefs_read(struct web *w);
/** csrf_token(keys, arena, pass, now_ms) / csrf_check(w, csrf): ERR_FORBIDDEN. */
struct str csrf_token(const struct keys *k, struct arena *a, struct str pass, int64_t now_ms);
enum err csrf_check(const struct web *w, enum route_csrf csrf);
/** rate_take(site, route, req): ERR_RATE. */
enum err rate_take(const struct web_site *site, const struct route *route, const struct http_request *req);
/** answer_error(w, err): the page (or JSON) for an error that no handler answered. */
void answer_error(struct web *w, enum err err);
/** answer_headers(w): the security headers of every answer. */
void answer_headers(struct web *w);
/** web_task(w): the task around a handler's view. */
struct task *web_task(struct web *w);

#endif
