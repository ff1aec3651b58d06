/* The master key of a folder (D/key, 32 bytes, mode 0600) and the subkeys made of it. Never in the database, never in a backup. */
#ifndef AUTH_KEYS_H
#define AUTH_KEYS_H

#include "base/hash.h"

struct keys {
	struct hash_key journal; /* chains */
	struct hash_key seal;    /* sealed records */
	struct hash_key form;    /* form tokens */
	struct hash_key bond;    /* of what a code stands for, auth/bond.h */
	struct hash_key code;    /* codes, passes and tokens are stored as keyed hashes only */
	struct hash_key check;   /* what stands in the database to know the key by */
};

/** keys_load(dir, create, ret): reads D/key; makes it (fsynced, 0600) when absent and ${create}. ERR_NOT_FOUND, ERR_FORBIDDEN (readable by others), ERR_IO. */
enum err keys_load(const char *dir, bool create, struct keys *ret);
/** keys_read(dir, ret): the master key itself, for its sheet; as keys_load. Wipe it. keys_write(dir, master): ERR_CONFLICT: there is one. */
enum err keys_read(const char *dir, struct hash_key *ret);
enum err keys_write(const char *dir, const struct hash_key *master);
/** keys_from(master, ret): for tests. */
void keys_from(const struct hash_key *master, struct keys *ret);
/** keys_code_hash(keys, text): what is stored for a code that a person carries. */
struct hash keys_code_hash(const struct keys *k, struct str text);

#endif
