/*
 * What a secret stands for, bound to it: the keyed hash of a cookie or a link alone says that somebody holds it, not who he is, what it is for and
 * until when. The bond is a keyed hash over all of that, kept in the row; a row whose bond does not fit is no row. So whoever writes to
 * the database without the key (UPDATE sessions SET account_id …) makes nobody of himself.
 */
#ifndef AUTH_BOND_H
#define AUTH_BOND_H

#include "auth/keys.h"

/** bond_make(keys, arena, kind, hash, facts, n): of ${kind} ("session"), the secret's stored hash and ${n} facts in a fixed order; text to be stored. Empty: no memory. */
struct str bond_make(const struct keys *k, struct arena *a, struct str kind, struct str hash, const int64_t *facts, size_t n);
#define BOND_MAKE(keys, arena, kind, hash, ...) \
	bond_make((keys), (arena), (kind), (hash), (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))
/** bond_fits(bond, made): the stored one is the one just made; an empty one never fits. */
bool bond_fits(struct str bond, struct str made);

#endif
