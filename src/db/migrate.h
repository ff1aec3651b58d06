/*
 * Migrations: migrations/NNNN_name.sql, compiled in, applied in order, each in one transaction, recorded in `migrations`.
 * House type words are expanded for each engine: {id} {i64} {text} {blob}, {strict} (STRICT on SQLite, nothing else)
 * and {clustered} (the same, rows in the tree of their key).
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	const char *name; /* "0001_streets" */
	const char *sql;
};

/** migrate_up(db, migrations, n, ret_applied): applies what is missing. ERR_CONFLICT: the database is newer than the program, or an applied one changed. */
enum err migrate_up(struct db *db, const struct migration *migrations, size_t n, int *ret_applied);
/** migrate_pending(db, migrations, n, ret): how many are missing; changes nothing. */
enum err migrate_pending(struct db *db, const struct migration *migrations, size_t n, int *ret);
/** migrate_applied(db, ret): how many were ever applied; 0: an empty database. migrate_has(db, name, ret): whether this one was. */
enum err migrate_applied(struct db *db, int *ret);
enum err migrate_has(struct db *db, const char *name, bool *ret);
/** migrate_expand(arena, sql, postgres, ret): the text as this engine gets it. ERR_INVALID names an unknown word. */
enum err migrate_expand(struct arena *a, struct str sql, bool postgres, struct str *ret);

#endif
