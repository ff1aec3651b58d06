/*
 * What a reading connection was told within its snapshot: the rows of a statement for its parameters. As long as nothing is committed
 * the same question has the same answer, and asking SQLite again costs ten times as much: a page has the same street, places and open
 * appeals for each of those who look at it. Kept by db/bind only; forgotten when the snapshot ends or MEMO_CAP is reached. Nothing is kept
 * where snapshots have no number (writing connections, PostgreSQL).
 */
#ifndef DB_MEMO_H
#define DB_MEMO_H

#include "db/internal.h"

#define MEMO_CAP KIB(256) /* of memory, for each connection */

struct memo;

/** Shape: [n][columns of the query]. Texts are borrowed until the next memo_begin. */
struct memo_rows {
	const struct db_value *v;
	size_t n;
};

/** An answer that is being heard for the first time. {0}: it is not noted. */
struct memo_note {
	struct memo *memo;
	struct memo_entry *entry;
	size_t cap; /* rows there is room for */
};

/**
 * memo_begin(db, q, params, all, ret_rows, ret_note): true: ${ret_rows} is the answer, all rows or (not ${all}) the first at most. false:
 * ask, and tell ${ret_note} of each row, then that it ended well.
 */
bool memo_begin(struct db *db, const struct db_query *q, const struct db_value *params, bool all, struct memo_rows *ret_rows,
	struct memo_note *ret_note);
void memo_row(struct memo_note *note, const struct db_cursor *c);
void memo_end(struct memo_note *note);
/** memo_free(m): NULL is fine. */
void memo_free(struct memo *m);

#endif
