/* What streets give to the program: streets themselves, their places, the public start page, the audit page. */
#ifndef FEATURES_STREETS_STREETS_H
#define FEATURES_STREETS_STREETS_H

#include "auth/account.h"
#include "features/streets/place.h"
#include "web/route.h"

#define STREET_NAME_MAX 40 /* code points */

#define STREET_ZONE S("Asia/Shanghai") /* where none is named */

/**
 * street_add(act, code, name, zone, ret): night and office hours as usual in China. ERR_CONFLICT: the code is taken; ERR_INVALID: no
 * code, or ${zone} is not one of tzdata's.
 */
enum err street_add(const struct auth_act *act, struct str code, struct str name, struct str zone, struct street *ret);

struct streets {
	const struct street *v;
	size_t n;
};
/** street_list(db, arena, ret): all, by code; at most 2,000. */
enum err street_list(struct db *db, struct arena *a, struct streets *ret);

/** streets_key_of(db, street_id, ret): web/street.h's key of a street known by id; 0 for the house. */
enum err streets_key_of(struct db *db, struct street_id id, uint64_t *ret);

extern const struct route streets_routes[];
extern const struct route posters_routes[]; /* to print, and for the group chat */
extern const struct journal_subject street_subject;
extern const struct journal_kind street_journal_kinds[];

#endif
