/* Holds chains and tables against each other: `feixiang verify`. Reads only. */
#ifndef JOURNAL_VERIFY_H
#define JOURNAL_VERIFY_H

#include "journal/journal.h"

enum verify_fault {
	VERIFY_CHANGED,     /* an entry's hash does not fit its content */
	VERIFY_MISSING,     /* an entry is gone: a gap in seq, or the one before does not lead here */
	VERIFY_INSERTED,    /* an entry that the chain does not lead to */
	VERIFY_CUT_OFF,     /* the chain ends before its head, or before a head written outside */
	VERIFY_ROW_CHANGED, /* a table's row differs from its last entry */
	VERIFY_ROW_MISSING, /* a row is gone that no entry erased */
	VERIFY_ROW_UNKNOWN, /* a row that no entry tells of */
	VERIFY__COUNT
};

struct verify_finding {
	enum verify_fault fault;
	struct street_id street;
	int64_t seq;               /* of the entry; 0 for a row without one */
	struct str subject;        /* for rows */
	int64_t subject_id;
};

struct verify_result {
	int64_t entries, rows, streets;
	int64_t noted;             /* heads outside that were held against the chains; 0: nobody can say whether the newest entries were cut off */
	int64_t findings;
	int64_t given_up;          /* heads outside that a restored backup does not reach, and that an entry gave up */
	int64_t erased;            /* entries whose subject was erased: told, no fault */
};

/**
 * journal_verify(j, db, heads_path, found, context, ret): walks every street's chain, then every row of every subject.
 * ${heads_path}: the heads.log outside the database, or NULL. found() is called for the first fault of each chain and for every
 * row that disagrees (at most 1,000). Memory: bounded, streams the journal. OK also when there are findings.
 */
enum err journal_verify(const struct journal *j, struct db *db, const char *heads_path,
	void (*found)(void *context, const struct verify_finding *finding), void *context, struct verify_result *ret);
/** verify_fault_name(fault): "changed", "missing", … stable words. */
const char *verify_fault_name(enum verify_fault fault);

#endif
