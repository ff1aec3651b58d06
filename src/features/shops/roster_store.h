/* Taking a roster into the street, and taking it back. Inside the caller's write transaction; each shop that changes is journalled. */
#ifndef FEATURES_SHOPS_ROSTER_STORE_H
#define FEATURES_SHOPS_ROSTER_STORE_H

#include "auth/keys.h"
#include "features/shops/roster.h"
#include "features/shops/shop.h"

#define ROSTER_FILE_NAME_MAX 80 /* code points */
#define ROSTER_UNDO_DAYS 30     /* a roster can be taken back so long; what the shops were before is kept for that alone */

struct roster_act {
	const struct keys *keys;
	const struct journal *journal;
	struct db *db;
	struct arena *arena;
	struct street_id street;
	enum journal_actor actor;
	int64_t actor_id;
	int64_t now_ms;
};

enum import_state { IMPORT_LOOKED, IMPORT_TAKEN, IMPORT_UNDONE, IMPORT_STATE__COUNT };

struct roster_import {
	int64_t id;
	struct str file_name;
	int64_t made_at_ms;
	enum import_state state;
	int64_t created, changed, same, skipped, refused;
	struct str file; /* its bytes while it is only looked at; empty afterwards */
};

/** What taking it would do, or did, to each shop of a roster. */
enum roster_effect { ROSTER_CREATES, ROSTER_CHANGES, ROSTER_SAME };

/** roster_effect(act, shop, ret): reading only. */
enum err roster_effect(const struct roster_act *act, const struct roster_shop *shop, enum roster_effect *ret);
/** import_keep(act, file_name, file, ret_id): keeps a file, sealed, until it is taken. */
enum err import_keep(const struct roster_act *act, struct str file_name, struct str file, int64_t *ret_id);
/** import_find(act, id, ret): ERR_NOT_FOUND. ERR_GONE: only looked at, and erased since. */
enum err import_find(const struct roster_act *act, int64_t id, struct roster_import *ret);
/** import_take(act, id, roster, ret): ERR_CONFLICT: taken or undone already. Fills the counts of ${ret}. */
enum err import_take(const struct roster_act *act, int64_t id, const struct roster *roster, struct roster_import *ret);
/** import_undo(act, id): shops it made close, shops it changed are as before. ERR_CONFLICT: not taken, a later one was, or too long ago: import_may_undo. */
bool import_may_undo(const struct roster_act *act, const struct roster_import *import);
enum err import_undo(const struct roster_act *act, int64_t id);

/** shop_contact_open(act, shop, reason, ret_owner, ret_phone): opens the seal and journals it with its reason: needs a write transaction. */
enum err shop_contact_open(const struct roster_act *act, struct shop_id shop, struct str reason, struct str *ret_owner, struct str *ret_phone);

/** Who opened it, when and why. shop_openings(db, arena, street, shop, ret): the newest ten. */
struct shop_opening {
	struct str name, reason; /* empty: has left; erased */
	int64_t at_ms;
};
struct shop_openings {
	const struct shop_opening *v;
	size_t n;
};
enum err shop_openings(struct db *db, struct arena *a, struct street_id street, struct shop_id shop, struct shop_openings *ret);

extern const struct journal_subject shop_reveal_subject;

extern const struct journal_subject import_subject;
extern const struct journal_kind shop_journal_kinds[];

#endif
