/*
 * Opening a sealed record: always with a reason. The reason stands in a table, for whoever it concerns; its salted hash stands in the
 * journal's entry, so `verify` sees a reason that was changed, and one that is erased some day breaks nothing.
 */
#ifndef AUTH_OPENING_H
#define AUTH_OPENING_H

#include "base/clock.h"
#include "base/id.h"
#include "db/db.h"

#define OPENING_REASON_MIN 4   /* code points */
#define OPENING_REASON_MAX 200
#define OPENINGS_A_DAY 5       /* by one account within 24 hours: more stand on the administrator's page */
#define OPENINGS_SHOWN_MS (30 * DAY_MS) /* for so long */

struct opening_reason {
	struct str salt; /* hex, beside the reason */
	struct str fact; /* "reason":"…" with the hash: a member of the entry's body */
};

/** opening_reason_new(arena, reason, ret): a fresh salt. ERR_LIMIT: no memory. */
enum err opening_reason_new(struct arena *a, struct str reason, struct opening_reason *ret);

/** Somebody who opened more than OPENINGS_A_DAY within some 24 hours. */
struct opening_many {
	struct account_id account;
	struct str name;
	int64_t n, from_ms, to_ms; /* how many, between when; of the worst such hours */
};

/** openings_many(db, arena, street, now_ms, max, ret, ret_n): of the last OPENINGS_SHOWN_MS, reporters' and owners' contacts together. */
enum err openings_many(struct db *db, struct arena *a, struct street_id street, int64_t now_ms, size_t max, const struct opening_many **ret, size_t *ret_n);

#endif
