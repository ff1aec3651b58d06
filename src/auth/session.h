/*
 * Who is there: accounts signed in by password. The secret a browser holds is a random code; the store keeps its keyed hash. All
 * functions run inside the caller's transaction.
 */
#ifndef AUTH_SESSION_H
#define AUTH_SESSION_H

#include "auth/capability.h"
#include "auth/keys.h"
#include "base/clock.h"
#include "base/id.h"
#include "journal/journal.h"

#define SESSION_LIFE_MS (int64_t)(12LL * 3600 * 1000)      /* since last use */
#define SESSION_LIFE_MAX_MS (30 * DAY_MS) /* in all */

/** What dispatch knows of the one who asks. */
struct identity {
	struct account_id account; /* 0: not signed in */
	struct str account_name;   /* to be shown to colleagues */
	int64_t session_id;        /* 0 */
	int64_t seen_at_ms;        /* when the session was last noted as used */
	int64_t ends_at_ms;        /* of the session, when it is not used again */
	enum role role;            /* in the street of the request (ROLE_NONE on pages of the house) */
	struct device_id device;   /* a duty phone of the street of the request; 0 */
	int64_t shop;              /* its shop */
};

struct session_info {
	int64_t id;
	int64_t created_at_ms, seen_at_ms;
	struct str label; /* "Firefox, Linux": coarse words from the User-Agent */
	bool current;
};
struct session_infos {
	const struct session_info *v;
	size_t n;
};

/** session_start(keys, db, arena, account, label, now_ms, ret_secret): a new session; ${ret_secret} goes into the cookie. */
enum err session_start(const struct keys *k, struct db *db, struct arena *a, struct account_id account, struct str label, int64_t now_ms, struct str *ret_secret);
/**
 * session_find(keys, journal, db, arena, secret, street, now_ms, ret): the identity behind a cookie, with the role in ${street} as
 * grant_role tells it. ERR_NOT_FOUND: unknown, expired, ended, account closed, changed behind the program.
 */
enum err session_find(const struct keys *k, const struct journal *j, struct db *db, struct arena *a, struct str secret, struct street_id street, int64_t now_ms,
	struct identity *ret);
/** session_stale(who, now_ms): its use should be noted again: session_touch, in a write transaction. Every ten minutes at most. */
bool session_stale(const struct identity *who, int64_t now_ms);
enum err session_touch(const struct keys *k, struct db *db, struct arena *a, int64_t session_id, int64_t now_ms);
struct auth_act;
/** session_end(act, account, id): one of his own; ended already is fine. session_end_others(act, account, except): all but one. Both are journalled. */
enum err session_end(const struct auth_act *act, struct account_id account, int64_t session_id);
enum err session_end_others(const struct auth_act *act, struct account_id account, int64_t except_session_id);
/** session_end_all(db, account, except): for what is journalled as itself: a new password, a closed account. 0: all. */
enum err session_end_all(struct db *db, struct account_id account, int64_t except_session_id);
/**
 * auth_ends(entry, ret_who, ret_session): true when an entry takes a right: ${ret_who} (an account or a device) may no longer what he might,
 * in that session of his or (0) in all. For open views.
 */
bool auth_ends(const struct journal_entry *entry, int64_t *ret_who, int64_t *ret_session);
enum err session_list(struct db *db, struct arena *a, struct account_id account, int64_t now_ms, struct session_infos *ret);

#endif
