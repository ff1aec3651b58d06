/*
 * Folder, database and key belong together. An empty house is never served in the place of a full one, and no new key is made over data
 * that were written with another: both would look like a good start and lose a street.
 */
#ifndef HOUSE_HOUSE_H
#define HOUSE_HOUSE_H

#include "auth/keys.h"
#include "db/db.h"
#include "journal/journal.h"

/** What stands in a folder. */
struct house_folder {
	bool key;      /* the file key */
	bool database; /* feixiang.db, and something in it */
	bool heads;    /* heads.log, and something in it: a journal was kept here */
};

/** house_look(dir, ret): ERR_NOT_FOUND: no such folder; ERR_FORBIDDEN: it cannot be entered. */
enum err house_look(const char *dir, struct house_folder *ret);

/** What may be done with a folder and a database. */
enum house_verdict {
	HOUSE_GOOD,          /* a house with its key */
	HOUSE_NEW,           /* nothing here yet */
	HOUSE_KEY_MISSING,   /* data without their key */
	HOUSE_DATA_MISSING,  /* heads.log, but no database, or an empty one */
	HOUSE_ELSEWHERE,     /* an empty PostgreSQL over a folder whose data are in feixiang.db */
	HOUSE_KEY_WRONG,     /* the key of another house */
};

/** house_before_opening(folder, postgres): from the folder alone; HOUSE_GOOD also when only the database can tell. */
enum house_verdict house_before_opening(const struct house_folder *folder, bool postgres);
/** house_judge(folder, db, ret): with the database open, before it is migrated; HOUSE_KEY_WRONG is house_key_fits's to find. */
enum err house_judge(const struct house_folder *folder, struct db *db, enum house_verdict *ret);
/**
 * house_key_fits(db, keys, journal, ret): whether the database was written with these keys, by the value that stands in it or, before
 * there was one, by the first entry of a chain. True of an empty one. Before it is migrated.
 */
enum err house_key_fits(struct db *db, const struct keys *keys, const struct journal *journal, bool *ret);
/** house_key_note(db, keys): writes the value, unless it stands there. In a transaction of its own, after the migrations. */
enum err house_key_note(struct db *db, const struct keys *keys);

#endif
