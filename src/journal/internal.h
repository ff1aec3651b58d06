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
/** subject_form(s): the number of the present form, from 1. state_form(state): of a digest in an entry. */
int subject_form(const struct journal_subject *s);
int state_form(struct str state);
/** row_state(j, db, arena, subject, street, id, form, ret): the digest of the row with this id, in the arena; ERR_NOT_FOUND. */
enum err row_state(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street,
	int64_t id, int form, struct str *ret);
/** row_fits(j, db, arena, subject, street, id, state, ret): the row is as when ${state} was made of it. ERR_NOT_FOUND: it is gone. */
enum err row_fits(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street,
	int64_t id, struct str state, bool *ret);
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
