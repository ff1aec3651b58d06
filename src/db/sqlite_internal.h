/* What the files of the SQLite engine share. */
#ifndef DB_SQLITE_INTERNAL_H
#define DB_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "db/internal.h"
#include "db/snapshot.h"

#define STATEMENTS 1024 /* slots of the table of prepared statements; a power of two, several times our queries */

struct prepared {
	const struct db_query *query;
	sqlite3_stmt *stmt;
	bool busy;
	uint8_t value[PARAMS_MAX]; /* which value each parameter of the statement stands for */
};

struct sqlite_db {
	struct db base;
	sqlite3 *handle;
	sqlite3_stmt *begin, *commit, *rollback;
	struct snapshot snapshot;
	bool failed; /* since begin: what was read so far is not kept for the next */
	struct prepared prepared[STATEMENTS];
};

static inline struct sqlite_db *sqlite_own(struct db *db)
{
	return (struct sqlite_db *)db;
}

/** sqlite_failed(db, code): notes the engine's message; what the code is to us. */
enum err sqlite_failed(struct db *db, int code);
/**
 * sqlite_ready(db): before each statement. Inside: after some errors SQLite has rolled back by itself; what follows may not be kept alone, it fails,
 * as it does on PostgreSQL. Outside: a reader sees what is there now.
 */
enum err sqlite_ready(struct db *db);

/* Statements: members of the engine's table. */
enum err sqlite_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret);
enum err sqlite_step(struct db_cursor *c, bool *ret_row);
int64_t sqlite_column_i64(const struct db_cursor *c, int column);
struct str sqlite_column_str(const struct db_cursor *c, int column);
void sqlite_end(struct db_cursor *c);
enum err sqlite_script(struct db *db, const char *sql);
enum err sqlite_prepare_check(struct db *db, const struct db_query *q);

/* sqlite_whole.c: the database as a file. */
enum err sqlite_copy(struct db *db, const char *path);
enum err sqlite_integrity(struct db *db, struct arena *a, struct str *ret);

#endif
