/*
 * Who was turned away: a line in the log for each (bounded like all lines of one kind, base/log), and numbers by the hour in the database
 * for those who look after it. No address, no name: the network it came from, and the account a password was tried for.
 */
#ifndef WEB_REFUSED_H
#define WEB_REFUSED_H

#include "db/db.h"
#include "http/http.h"

enum refusal {
	REFUSED_SIGN_IN, /* name and password do not fit */
	REFUSED_RIGHT,   /* 403: not theirs to do */
	REFUSED_FORM,    /* 403: no form of ours, or one that is too old */
	REFUSED_RATE,    /* 429 */
	REFUSED__COUNT
};

struct web_site;
struct refusals;

enum err refusals_new(struct refusals **ret);
void refusals_free(struct refusals *r);
/** refused(site, kind, req, what, about): once for each answer. ${what}: the route's pattern, a literal; ${about}: the account a password was tried for, 0. Any thread. */
void refused(const struct web_site *site, enum refusal kind, const struct http_request *req, const char *what, int64_t about);
/** refusals_keep(site): what was counted and is not in the database yet; when a server ends. */
void refusals_keep(const struct web_site *site);
/** refusals_since(site, db, arena, from_ms, ret): numbers since that hour, with those of this server that are not kept yet. */
enum err refusals_since(const struct web_site *site, struct db *db, struct arena *a, int64_t from_ms, int64_t ret[REFUSED__COUNT]);
/** refused_from(peer, to): "203.0.113.0/24", "2001:db8:1::/48". */
#define REFUSED_FROM_MAX 48
void refused_from(const struct http_peer *peer, char to[REFUSED_FROM_MAX]);

#endif
