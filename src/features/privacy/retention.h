/*
 * What of people is kept, why, and for how long, as data (retention.def): the page that tells it is made of these rows, the job erases by
 * them, and a test holds them against the columns of the database.
 */
#ifndef FEATURES_PRIVACY_RETENTION_H
#define FEATURES_PRIVACY_RETENTION_H

#include "db/db.h"
#include "journal/journal.h"

enum retention_how {
	RETENTION_KEPT,  /* erased after so many days, by the queries */
	RETENTION_UNTIL, /* erased at once by whatever ends it */
	RETENTION_WITH,  /* erased with another column of its table */
	RETENTION_PLAIN, /* not personal */
};

struct retention {
	enum retention_how how;
	const char *table, *column;
	const char *thing, *purpose; /* English msgids; NULL for WITH and PLAIN */
	int days;
	const char *from;            /* KEPT: from when the days count; UNTIL: until when; an English msgid. WITH: the other column. PLAIN: why */
	const char *kind;            /* KEPT: of the journal's entry about each thing erased */
	const struct db_query *due;  /* ($1 street, $2 before) → ids, at most PURGE_EACH */
	const struct db_query *erase; /* ($1 street, $2 id), before them one of: fresh bytes to stand in for a unique hash; the time */
};

#define PURGE_EACH 200 /* of each row and street in one run: the next run goes on */

extern const struct retention retentions[];
extern const size_t retentions_n;
extern const struct journal_kind privacy_journal_kinds[];

/** retention_purge(journal, db, arena, now_ms, ret): erases what is over its time, an entry for each: its id, never what it was. ${ret} counts. */
enum err retention_purge(const struct journal *j, struct db *db, struct arena *a, int64_t now_ms, int64_t *ret);

#endif
