/*
 * A house put aside, and brought back. A backup is one file: the SQLite database as it stood at one moment, and in a table of its own the
 * heads of the journal that were noted by then. Never the key. It is read back and verified before it gets its name.
 */
#ifndef HOUSE_BACKUP_H
#define HOUSE_BACKUP_H

#include "auth/keys.h"
#include "journal/verify.h"

struct backup_told {
	struct verify_result verified;
	int64_t bytes;
	char problem[400]; /* when it failed: what and why, printable */
};

/** Kinds of entries that are the house's own: a backup was put back, a newer version vouches for more columns. */
extern const struct journal_kind house_journal_kinds[];

/**
 * backup_make(db, journal, heads, to, ret): to the new file ${to}, from a reading connection, while others write. ${heads}: the heads.log.
 * Fails: ERR_CONFLICT: something is at ${to}; ERR_FULL, ERR_IO; ERR_INVALID: the copy does not verify. Then nothing is left behind.
 */
enum err backup_make(struct db *db, const struct journal *journal, const char *heads, const char *to, struct backup_told *ret);
/**
 * backup_unpack(file, keys, journal, dir, ret): verifies ${file} with these keys and lays feixiang.db and heads.log of it into ${dir}, where
 * neither is. Fails: ERR_FORBIDDEN: another key's; ERR_INVALID: no backup, or it does not verify; ERR_FULL, ERR_IO.
 */
enum err backup_unpack(const char *file, const struct keys *keys, const struct journal *journal, const char *dir, struct backup_told *ret);
/**
 * backup_acknowledge(db, journal, heads_before): writes into the house's chain, for each street, up to where the journal goes and what of it
 * was noted outside before and is given up. In a transaction. ${heads_before} may not exist.
 */
enum err backup_acknowledge(struct db *db, const struct journal *journal, const char *heads_before);

#endif
