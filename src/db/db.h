/*
 * One database behind two engines: SQLite (default) and PostgreSQL. One SQL text for both; what really differs sits in this
 * folder and nowhere else. A `struct db` is one connection, used by one thread at a time. Values are integers, text and blobs;
 * there are no NULLs in our tables (0 and '' mean none), a NULL is read as 0 or empty.
 *
 * SQLite: exactly one connection of one process writes and checkpoints (db/lock.h); all others are opened DB_READ (read-only,
 * no checkpoint on close). On a medium that is read only they read the file as it lies there, if it was closed well.
 * Statements are prepared once per connection and kept.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

enum db_mode {
	DB_READ,  /* readers: any number */
	DB_WRITE, /* the one writer (SQLite: the caller holds the lock of the folder) */
};

enum db_type { DB_I64, DB_TEXT, DB_BLOB };

/** A statement, generated from a feature's .sql file by tools/mksql; static, immutable. Parameters are $1, $2 … */
struct db_query {
	const char *name; /* "appeal_get": unique in the program */
	const char *sql;
	uint8_t params, columns;
	const enum db_type *param_types;
	const enum db_type *column_types;
	bool writes;       /* not a SELECT */
	bool binds_street; /* false only for tables of the house */
};

/** One value: .i for DB_I64, .s for text and blob (borrowed for the call). */
struct db_value {
	int64_t i;
	struct str s;
};

/**
 * db_open(url, mode, ret): "/path/feixiang.db" (SQLite: WAL, synchronous=FULL, busy timeout) or "postgresql://…".
 * Owns: gives; close with db_close. Fails: ERR_DB (gone, refused; see db_message), ERR_IO, ERR_NOMEM.
 */
enum err db_open(const char *url, enum db_mode mode, struct db **ret);
void db_close(struct db *db);
/** db_message(db): the engine's last message, for logs only. db NULL: why the last db_open of this thread failed. */
const char *db_message(const struct db *db);
bool db_is_postgres(const struct db *db);

/**
 * Transactions. db_begin takes a write transaction on a DB_WRITE connection (BEGIN IMMEDIATE) and a snapshot for reading on a
 * DB_READ one. db_commit returns only when the disk has it. On any failure of db_commit nothing was kept, but for a connection that was
 * lost meanwhile: then nobody knows, and whoever asks again must find what he did the first time (a nonce).
 * Fails: ERR_BUSY, ERR_FULL, ERR_IO, ERR_DB.
 */
enum err db_begin(struct db *db);
enum err db_commit(struct db *db);
void db_rollback(struct db *db);
/**
 * db_snapshot(db): inside a transaction on a DB_READ connection: while the number is the same, and not 0, every row is. 0: who knows
 * (PostgreSQL, writing connections).
 */
uint64_t db_snapshot(const struct db *db);
/** db_writes(db): how many writing statements ran since db_begin. */
uint64_t db_writes(const struct db *db);
/**
 * db_query_start(db, q, params, ret): binds and begins; the texts of ${params} are borrowed until db_query_end. Then db_query_step until it gives *ret_row = false, always followed by
 * db_query_end. Values of a row are borrowed until the next step or end. One cursor may be open inside another.
 * Fails: ERR_CONFLICT (a unique or check constraint, a serialisation failure), ERR_BUSY, ERR_FULL, ERR_IO, ERR_DB.
 * On PostgreSQL an error inside a transaction spoils it: the caller must roll back.
 */
struct db_cursor {
	struct db *db;
	const struct db_query *query;
	void *impl;
	const struct db_value *known; /* the present row, where it was not asked for again (db/memo.h); or NULL */
	int64_t row, rows;
	int64_t changed; /* rows changed, after the first step of a writing statement */
};
enum err db_query_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret);
enum err db_query_step(struct db_cursor *c, bool *ret_row);
int64_t db_column_i64(const struct db_cursor *c, int column);
struct str db_column_str(const struct db_cursor *c, int column);
void db_query_end(struct db_cursor *c);

/** db_exec(db, q, params, ret_changed): runs a statement that gives no rows; ${ret_changed} may be NULL. */
enum err db_exec(struct db *db, const struct db_query *q, const struct db_value *params, int64_t *ret_changed);
/** db_exec_script(db, sql): several statements from a trusted text (migrations, demo tools); never built from values. */
enum err db_exec_script(struct db *db, const char *sql);
/** db_prepare_check(db, q): prepares and forgets; for the test that walks all queries. */
enum err db_prepare_check(struct db *db, const struct db_query *q);

/**
 * How long a server may keep an answer back. db_patience(db, ms): from now on; beyond it the connection is given up, and what was asked
 * fails with ERR_DB. Whether a commit that was given up was kept, nobody knows. SQLite: without effect.
 * db_patience_after(waited_ms): while serving, for somebody who has waited so long already: he is told within five seconds.
 * db_silent(): a server was given up and none has answered since; any thread.
 */
#define DB_PATIENCE_MS 35000 /* at first: longer than the server's own limit for a statement */
#define DB_PATIENCE_SERVING_MS 4000
#define DB_PATIENCE_LEAST_MS 900
void db_patience(struct db *db, int ms);
int db_patience_after(int64_t waited_ms);
bool db_silent(void);
/**
 * db_copy(db, path): the whole database as it stands at one moment, to a new file at ${path}, while others go on writing. SQLite;
 * ERR_INVALID on PostgreSQL, which has pg_dump. Fails: ERR_CONFLICT: something is at ${path}; ERR_FULL, ERR_IO.
 */
enum err db_copy(struct db *db, const char *path);
/** db_integrity(db, arena, ret): the engine's own look at its file: empty when it is sound, else its first complaint (printable). PostgreSQL: empty. */
enum err db_integrity(struct db *db, struct arena *a, struct str *ret);
/** db_ping(db): reconnects a lost PostgreSQL connection outside a transaction. ERR_DB while the server is gone. */
enum err db_ping(struct db *db);

/**
 * Tells other servers on the same database that the journal grew (PostgreSQL NOTIFY, sent with the commit; nothing on SQLite).
 * db_wait(db, timeout_ms): waits for such a word on a connection of its own; true when one came. SQLite: waits, false.
 */
enum err db_notify(struct db *db);
bool db_wait(struct db *db, int timeout_ms);

#endif
