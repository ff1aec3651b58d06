/*
 * Every change, in order. A change and its entry are one transaction; whatever follows from a change (timeline, live views,
 * notices, statistics, audit) reads the journal. Each street has its own chain:
 *
 *   hash = BLAKE2b(journal key, hash before, street, seq, at_ms, kind, actor, subject, about, state, body)
 *
 * `state` is the keyed digest of the subject's row as it stands after the change, so `verify` can hold the tables against the
 * chain. It begins with its form and has the form in its hash, too: a subject may get columns later, and older digests go on holding for
 * the columns they knew. What a new form adds to rows that nobody touches is taken in by journal_adopt, once, with an entry.
 * Digests of the first entries bear no form: they are of the first one. Bodies hold ids and facts only: no personal data, no free text (for a text its salted hash), so erasing a person never
 * breaks the chain. The key is outside the database, and so are the heads (D/heads.log): a rebuilt chain or a cut tail shows.
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include "base/hash.h"
#include "base/id.h"
#include "db/db.h"

#define JOURNAL_BODY_MAX 2048 /* bytes */

/** Street 0 is the house itself: accounts, sessions, streets. */
#define JOURNAL_HOUSE ((struct street_id){0})

enum journal_actor { ACTOR_SYSTEM, ACTOR_REPORTER, ACTOR_SHOP, ACTOR_OFFICER, ACTOR_COMMAND, ACTOR__COUNT };

/**
 * A kind of thing whose row the journal vouches for: a row of a feature's table. The queries name every column that must not
 * change unseen (texts by their salted hash), id first.
 */
struct journal_subject {
	const char *name;             /* "appeal" */
	const struct db_query *row;   /* ($1 street, $2 id) → one row */
	const struct db_query *rows;  /* ($1 street, $2 after id, $3 limit) → the same columns, in order of id; column 0 is the id */
	const struct db_query *text;  /* NULL, or ($1 street, $2 id) → text, salt, hash as journal_text_hash made it; '' once erased */
	const uint8_t *forms;         /* NULL, or how many columns earlier forms had, ended by 0; the present one has all. New columns come last. */
	const char *fact;             /* NULL, or: text has no column of a hash; it stands under this name, in hex, in the row's first entry (older ones have none) */
};

/** A kind of entry and the sentence that the audit page and timelines show for it (an English msgid). */
struct journal_kind {
	const char *name;    /* "appeal.filed" */
	const char *subject; /* "appeal"; NULL: an entry about no row */
	const char *msgid;   /* "Appeal filed" */
	bool erases;         /* after it the subject's row may be missing */
};

/** journal_text_hash(a, salt, text): what a row keeps beside a text that may be erased one day. */
struct hash journal_text_hash(struct arena *a, struct str salt, struct str text);

/**
 * Small rows that are no subjects, each with an entry of its own: a look, a shop that was told, a message. The query gives ($1 street) → one id
 * for each row without its entry or, ${gone}, for each entry without its row. Each once at least, so that many are told as some.
 */
struct journal_witness {
	const char *name;             /* of the rows, as verify tells it: "appeal_look" */
	bool gone;
	const struct db_query *strays;
};

struct journal_tables {
	const struct journal_subject *const *subjects; /* NULL-terminated list of pointers */
	const struct journal_kind *const *kinds;       /* list of arrays, each ended by a row with name NULL; the list by NULL */
	const struct journal_witness *const *witnesses; /* the same; NULL: none */
};

struct journal;

/** journal_new(key, tables, ret): borrows both for its life. Immutable afterwards, any thread. Free with journal_free. */
enum err journal_new(const struct hash_key *key, const struct journal_tables *tables, struct journal **ret);
void journal_free(struct journal *j);

/** What is said about a change. */
struct journal_note {
	struct street_id street;
	const char *kind;         /* a row of a kinds table, else a bug (assert) */
	const char *subject;      /* only for a kind that is of every subject; NULL: the kind's */
	enum journal_actor actor;
	int64_t actor_id;         /* account or device; 0 */
	int64_t subject_id;
	int64_t about_id;         /* a second party that must hear of it (a shop); 0 */
	struct str body;          /* a JSON object of ids and facts, or empty for {} */
};

/**
 * journal_append(j, db, note, ret_seq): appends to the street's chain inside the current write transaction, after the change it
 * tells of (it reads the subject's row). ${ret_seq} may be NULL. The first entry of a street creates its head.
 * The head is a row, locked and read again at the start of each transaction, never kept longer.
 * Fails: as db. ERR_LIMIT: body too long. ERR_NOT_FOUND: the subject's row is not there.
 */
enum err journal_append(const struct journal *j, struct db *db, const struct journal_note *note, int64_t *ret_seq);

struct journal_entry {
	struct street_id street;
	int64_t seq, at_ms;
	struct str kind;
	enum journal_actor actor;
	int64_t actor_id, subject_id, about_id;
	struct str subject;
	struct str state, body, hash; /* 32 bytes or empty; JSON; 32 bytes */
};

/**
 * journal_vouches(j, db, arena, subject, street, id): OK when the newest entry about this row bears our key and the row stands as that
 * entry says. ERR_NOT_FOUND: there is no such row or entry, the row was changed or put back behind the journal, or the entry is not ours.
 * For what gives somebody a right: whoever writes to the database without the key gains none.
 */
enum err journal_vouches(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street, int64_t id);

struct journal_entries {
	const struct journal_entry *v;
	size_t n;
};

/** journal_after(db, arena, street, seq, limit, ret): what came after entry ${seq}, oldest first. */
enum err journal_after(struct db *db, struct arena *a, struct street_id street, int64_t seq, int limit, struct journal_entries *ret);
/** journal_before(db, arena, street, seq, limit, ret): newest first, below ${seq} (INT64_MAX for the newest). For the audit page. */
enum err journal_before(struct db *db, struct arena *a, struct street_id street, int64_t seq, int limit, struct journal_entries *ret);
/** journal_head(db, street, ret_seq, ret_hash): 0 and zeroes for a street without entries. */
enum err journal_head(struct db *db, struct street_id street, int64_t *ret_seq, struct hash *ret_hash);

/**
 * journal_adopt(j, db, ret): for rows whose last digest is of an earlier form, and that still fit it, appends an entry with the present one:
 * from then on the new columns are vouched for, too. A row that does not fit is left: verify tells it. Within a transaction; each row once.
 */
enum err journal_adopt(const struct journal *j, struct db *db, int64_t *ret);
#define JOURNAL_ADOPTED "journal.adopted"

/** journal_any(db, ret): 0: no entry at all. */
enum err journal_any(struct db *db, int64_t *ret);
/** journal_key_fits(j, db, ret): whether the first entry of a chain was made with this key; true without any. */
enum err journal_key_fits(const struct journal *j, struct db *db, bool *ret);

/**
 * journal_restored(j, db, street, kept, lost): notes in the house's chain that a backup was put back: of ${street} the entries up to ${kept}
 * are there, those up to ${lost} were known outside and are given up. The kind "house.restored" is the caller's table's. verify holds no
 * head between the two against the chain.
 */
enum err journal_restored(const struct journal *j, struct db *db, struct street_id street, int64_t kept, int64_t lost);
#define JOURNAL_RESTORED "house.restored"
/** journal_heads_last(path, arena, street, ret): the highest entry of ${street} that the heads.log at ${path} tells of; 0: none. */
enum err journal_heads_last(const char *path, struct arena *a, struct street_id street, int64_t *ret);

/** journal_heads_note(db, path): writes all present heads to the heads.log at ${path}, for what changes a journal without a follower. Syncs. */
enum err journal_heads_note(struct db *db, const char *path);

/** journal_kind_find(j, name): NULL when unknown. */
const struct journal_kind *journal_kind_find(const struct journal *j, struct str name);
/** journal_actor_name(actor): "reporter"; stable words. */
const char *journal_actor_name(enum journal_actor actor);

#endif
