/* What the two engines share: a connection as db.c sees it, and the table of functions that each engine fills. */
#ifndef DB_INTERNAL_H
#define DB_INTERNAL_H

#include "db/db.h"

#define PARAMS_MAX 64 /* of one query */

#define DB_MESSAGE_MAX 300

struct db_engine {
	bool postgres;
	enum err (*begin)(struct db *db);
	enum err (*commit)(struct db *db);
	void (*rollback)(struct db *db);
	enum err (*start)(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret);
	enum err (*step)(struct db_cursor *c, bool *ret_row);
	int64_t (*column_i64)(const struct db_cursor *c, int column);
	struct str (*column_str)(const struct db_cursor *c, int column);
	void (*end)(struct db_cursor *c);
	enum err (*script)(struct db *db, const char *sql);
	enum err (*prepare_check)(struct db *db, const struct db_query *q);
	enum err (*ping)(struct db *db);
	enum err (*notify)(struct db *db);
	bool (*wait)(struct db *db, int timeout_ms);
	enum err (*copy)(struct db *db, const char *path); /* NULL: it cannot */
	enum err (*integrity)(struct db *db, struct arena *a, struct str *ret); /* NULL: it has no look of its own */
	void (*close)(struct db *db);
};

/** First member of each engine's own struct. */
struct db {
	const struct db_engine *engine;
	enum db_mode mode;
	int patience_ms;
	bool in_transaction;
	uint64_t writes;   /* since begin */
	uint64_t snapshot; /* counts those of this connection; stays 0 where they are not kept */
	struct memo *memo; /* of the snapshot; NULL: nothing is kept */
	char message[DB_MESSAGE_MAX];
};

enum err db_sqlite_open(const char *path, enum db_mode mode, struct db **ret);
enum err db_postgres_open(const char *url, enum db_mode mode, struct db **ret);

/** db_open_failed(format, …): what db_message(NULL) says on this thread. */
void db_open_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** db_sqlite_use_vfs(name): connections opened from now on go through this VFS; NULL: SQLite's own. For the test of a dying machine. */
void db_sqlite_use_vfs(const char *name);

#endif
