/*
 * What the tests of dying machines write: pairs of rows that belong together, each with its entry in the house's own journal, and
 * the look at a database that was left behind.
 */
#ifndef TEST_TWINS_H
#define TEST_TWINS_H

#include "journal/journal.h"

#define TWINS_STREETS 2
#define TWINS_FILL_MAX 6000

/** A folder with a database of its own. */
struct twins {
	char dir[200], path[220];
	struct journal *journal;
};

/** One pair: written by one job, so both rows are there or none is. */
struct twin {
	struct street_id street;
	int64_t id[2];
	size_t fill; /* bytes carried along, so that pages fill */
};

struct twins_found {
	int64_t rows;
	int64_t missing;  /* pairs that were acknowledged and are not there */
	int64_t halves;   /* rows without their twin */
	int64_t faults;   /* what journal_verify found */
	bool whole;       /* SQLite's own check of the file */
};

/** twins_make(t): a temporary folder, migrated, with TWINS_STREETS streets. By SQLite's own VFS. False: no such machine. */
bool twins_make(struct twins *t);
void twins_remove(struct twins *t);
/** twins_write(t, db, twin): new ids and both rows with their entries, inside the caller's transaction. */
enum err twins_write(const struct twins *t, struct db *db, struct twin *twin);
/** twins_count(db, ret): how many rows. */
enum err twins_count(struct db *db, int64_t *ret);
/** twins_look(t, acknowledged, n, ret): opens it as a restart does, by SQLite's own VFS, and holds it against what was acknowledged. */
enum err twins_look(const struct twins *t, const struct twin *acknowledged, size_t n, struct twins_found *ret);

#endif
