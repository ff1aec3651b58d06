/* Shared by append, verify and follow. */
#ifndef JOURNAL_INTERNAL_H
#define JOURNAL_INTERNAL_H

#include "journal.sql.h"
#include "journal/journal.h"

struct journal {
	struct hash_key key;      /* of the chains */
	struct hash_key row_key;  /* of the digests of rows */
	const struct journal_tables *tables;
};

/** The hash of an entry that follows one whose hash is ${before}. */
struct hash entry_hash(const struct journal *j, struct arena *a, struct str before, const struct journal_entry *e);
/** row_digest(j, arena, cursor): of the row the cursor stands on. */
struct hash row_digest(const struct journal *j, struct arena *a, const struct db_cursor *c);
/** row_state(j, db, arena, subject, street, id, ret): of the row with this id; ERR_NOT_FOUND. */
enum err row_state(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street,
	int64_t id, struct hash *ret);
const struct journal_subject *subject_find(const struct journal *j, struct str name);

/**
 * The heads outside the database: one line "street seq hash" each. All of them stay true of a chain that only grows; one that was cut
 * off and grew again agrees with the last line, not with those before.
 */
struct outside_head {
	struct street_id street;
	int64_t seq;
	struct hash hash;
};
struct outside_heads {
	struct outside_head *v;
	size_t n;
};
/** heads_read(path, arena, ret): all lines, by street and seq. A missing file gives none; lines that cannot be read are skipped. */
enum err heads_read(const char *path, struct arena *a, struct outside_heads *ret);
/** heads_append(path, v, n): appends and syncs; above 1 MiB the older half is forgotten but for the last line of a street that has none in the newer. */
enum err heads_append(const char *path, const struct outside_head *v, size_t n);

#endif
