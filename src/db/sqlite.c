#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/num.h"
#include "db/internal.h"

#define BUSY_MS 5000
#define STATEMENTS 1024 /* slots of the table of prepared statements; a power of two, several times our queries */
#define OPEN_TRIES 50   /* a reader that comes while the writer creates the file */
#define WAL_LEFT_MAX "67108864"

/* The build of the test that must lose data: with it, "saved" is only in the system's memory. */
#ifdef DB_BROKEN_SYNC
#define SYNC "OFF"
#else
#define SYNC "FULL"
#endif

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
	struct prepared prepared[STATEMENTS];
};

static _Atomic(const char *) vfs;
static pthread_once_t configured = PTHREAD_ONCE_INIT;

void db_sqlite_use_vfs(const char *name)
{
	atomic_store(&vfs, name);
}

static struct sqlite_db *own(struct db *db)
{
	return (struct sqlite_db *)db;
}

/* --- Errors ----------------------------------------------------------------------------------------------------------- */

static enum err map(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return OK;
	case SQLITE_CONSTRAINT:
		return ERR_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return ERR_IO;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	default:
		return ERR_DB;
	}
}

static enum err failed(struct db *db, int code)
{
	snprintf(db->message, sizeof(db->message), "%s (%d)", sqlite3_errmsg(own(db)->handle), sqlite3_extended_errcode(own(db)->handle));
	return map(code);
}

static enum err run(struct db *db, const char *sql)
{
	int code = sqlite3_exec(own(db)->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? OK : failed(db, code);
}

/* --- Transactions ----------------------------------------------------------------------------------------------------- */

/** A word of the transaction's own, prepared once: every request says two of them. */
static enum err say(struct db *db, sqlite3_stmt **stmt, const char *sql)
{
	int code = *stmt ? SQLITE_OK : sqlite3_prepare_v3(own(db)->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
	enum err err;

	if (code == SQLITE_OK)
		code = sqlite3_step(*stmt);
	err = code == SQLITE_DONE ? OK : failed(db, code);
	sqlite3_reset(*stmt);
	return err;
}

static enum err begin(struct db *db)
{
	return say(db, &own(db)->begin, db->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
}

static void rollback(struct db *db)
{
	/* after some errors SQLite has rolled back by itself; then there is nothing to do */
	if (!sqlite3_get_autocommit(own(db)->handle) && say(db, &own(db)->rollback, "ROLLBACK") != OK)
		return;
}

static enum err commit(struct db *db)
{
	enum err err = say(db, &own(db)->commit, "COMMIT");

	if (err != OK)
		rollback(db);
	return err;
}

/** After some errors SQLite has rolled back by itself. What follows may not be kept alone: it fails, as it does on PostgreSQL. */
static enum err still_inside(struct db *db)
{
	if (!db->in_transaction || !sqlite3_get_autocommit(own(db)->handle))
		return OK;
	snprintf(db->message, sizeof(db->message), "the transaction was rolled back after an error");
	return ERR_DB;
}

/* --- Statements ------------------------------------------------------------------------------------------------------- */

/** Which of the values the statement's parameter stands for ($1: 0), or -1. SQLite numbers them by first appearance. */
static int value_of(sqlite3_stmt *stmt, int parameter, const struct db_query *q)
{
	const char *name = sqlite3_bind_parameter_name(stmt, parameter);
	int64_t number;

	if (!name || name[0] != '$' || num_parse_i64(str_c(name + 1), 1, q->params, &number) != OK)
		return -1;
	return (int)number - 1;
}

static bool read_parameters(sqlite3_stmt *stmt, const struct db_query *q, uint8_t value[PARAMS_MAX])
{
	if (q->params > PARAMS_MAX || sqlite3_bind_parameter_count(stmt) != q->params)
		return false;
	for (int i = 1; i <= q->params; i++) {
		int which = value_of(stmt, i, q);

		if (which < 0)
			return false;
		value[i - 1] = (uint8_t)which;
	}
	return true;
}

static enum err prepare(struct db *db, const struct db_query *q, unsigned flags, uint8_t value[PARAMS_MAX], sqlite3_stmt **ret)
{
	sqlite3_stmt *stmt;
	int code = sqlite3_prepare_v3(own(db)->handle, q->sql, -1, flags, &stmt, NULL);

	if (code != SQLITE_OK)
		return failed(db, code);
	if (!read_parameters(stmt, q, value)) {
		sqlite3_finalize(stmt);
		snprintf(db->message, sizeof(db->message), "%s: the parameters are not $1 to $%d", q->name, q->params);
		return ERR_DB;
	}
	*ret = stmt;
	return OK;
}

static struct prepared *slot_of(struct sqlite_db *s, const struct db_query *q)
{
	size_t at = (size_t)((uintptr_t)q >> 4) * 0x9e3779b1u % STATEMENTS;

	for (size_t tried = 0; tried < STATEMENTS; tried++, at = (at + 1) % STATEMENTS)
		if (!s->prepared[at].query || s->prepared[at].query == q)
			return &s->prepared[at];
	return NULL;
}

/** Texts are not copied: they live as long as the query runs (db.h), and end() forgets them. */
static enum err bind(struct db *db, sqlite3_stmt *stmt, const struct db_query *q, const uint8_t *value, const struct db_value *params)
{
	int code = SQLITE_OK;

	for (int i = 1; i <= q->params && code == SQLITE_OK; i++) {
		const struct db_value *v = &params[value[i - 1]];
		const char *p = v->s.p ? v->s.p : "";

		switch (q->param_types[value[i - 1]]) {
		case DB_I64:
			code = sqlite3_bind_int64(stmt, i, v->i);
			break;
		case DB_TEXT:
			code = sqlite3_bind_text64(stmt, i, p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
			break;
		case DB_BLOB:
			code = sqlite3_bind_blob64(stmt, i, p, v->s.n, SQLITE_STATIC);
			break;
		}
	}
	return code == SQLITE_OK ? OK : failed(db, code);
}

/** impl is the slot's statement (row = 1), or one of its own when the same query is open already. */
static enum err start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret)
{
	struct prepared *slot = slot_of(own(db), q);
	uint8_t of_its_own[PARAMS_MAX];
	const uint8_t *value = of_its_own;
	sqlite3_stmt *stmt = NULL;
	enum err err = still_inside(db);

	if (err != OK)
		return err;
	if (!slot || slot->busy) {
		err = prepare(db, q, 0, of_its_own, &stmt);
	} else {
		if (!slot->stmt)
			err = prepare(db, q, SQLITE_PREPARE_PERSISTENT, slot->value, &slot->stmt);
		if (err == OK) {
			slot->query = q;
			slot->busy = true;
			stmt = slot->stmt;
			value = slot->value;
			ret->row = 1;
		}
	}
	ret->impl = stmt;
	if (err == OK)
		err = bind(db, stmt, q, value, params);
	if (err != OK && ret->impl)
		db->engine->end(ret);
	return err;
}

static enum err step(struct db_cursor *c, bool *ret_row)
{
	int code = sqlite3_step(c->impl);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return failed(c->db, code);
	/* SQLite counts when the statement is through; until then the number is that of an earlier one */
	if (c->query->writes && code == SQLITE_DONE)
		c->changed = sqlite3_changes64(own(c->db)->handle);
	*ret_row = code == SQLITE_ROW;
	return OK;
}

static int64_t column_i64(const struct db_cursor *c, int column)
{
	return sqlite3_column_int64(c->impl, column);
}

static struct str column_str(const struct db_cursor *c, int column)
{
	const char *p = c->query->column_types[column] == DB_BLOB ? sqlite3_column_blob(c->impl, column)
								  : (const char *)sqlite3_column_text(c->impl, column);

	return (struct str){p, p ? (size_t)sqlite3_column_bytes(c->impl, column) : 0};
}

static void end(struct db_cursor *c)
{
	struct prepared *slot = c->row ? slot_of(own(c->db), c->query) : NULL;

	if (!c->impl)
		return;
	if (slot) {
		sqlite3_reset(slot->stmt);
		sqlite3_clear_bindings(slot->stmt);
		slot->busy = false;
	} else {
		sqlite3_finalize(c->impl);
	}
	c->impl = NULL;
}

static enum err script(struct db *db, const char *sql)
{
	enum err err = still_inside(db);

	return err == OK ? run(db, sql) : err;
}

static enum err prepare_check(struct db *db, const struct db_query *q)
{
	uint8_t value[PARAMS_MAX];
	sqlite3_stmt *stmt;
	enum err err = prepare(db, q, 0, value, &stmt);

	if (err != OK)
		return err;
	if (sqlite3_column_count(stmt) != q->columns || (sqlite3_stmt_readonly(stmt) != 0) == q->writes) {
		snprintf(db->message, sizeof(db->message), "%s: columns or kind differ from what is declared", q->name);
		err = ERR_DB;
	}
	sqlite3_finalize(stmt);
	return err;
}

/* --- Other servers: none ---------------------------------------------------------------------------------------------- */

static enum err nothing(struct db *db)
{
	(void)db;
	return OK;
}

static bool wait_only(struct db *db, int timeout_ms)
{
	struct timespec t = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};

	(void)db;
	nanosleep(&t, NULL);
	return false;
}

/* --- Opening ---------------------------------------------------------------------------------------------------------- */

static void close_db(struct db *db)
{
	struct sqlite_db *s = own(db);

	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->prepared[i].stmt);
	sqlite3_finalize(s->begin);
	sqlite3_finalize(s->commit);
	sqlite3_finalize(s->rollback);
	sqlite3_close(s->handle);
	free(s);
}

static const struct db_engine engine = {
	.postgres = false, .begin = begin, .commit = commit, .rollback = rollback, .start = start, .step = step, .column_i64 = column_i64,
	.column_str = column_str, .end = end, .script = script, .prepare_check = prepare_check, .ping = nothing, .notify = nothing, .wait = wait_only,
	.close = close_db,
};

/** One connection of one process checkpoints (Debian's 3.40.1 has a WAL race otherwise): a reader never does, not even on close. */
static int set_up(struct sqlite_db *s)
{
	const char *writer = "PRAGMA journal_mode=WAL; PRAGMA synchronous=" SYNC "; PRAGMA wal_autocheckpoint=1000; "
			     "PRAGMA journal_size_limit=" WAL_LEFT_MAX "; PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY";
	const char *reader = "PRAGMA query_only=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY";
	int code;

	sqlite3_busy_timeout(s->handle, BUSY_MS);
	sqlite3_extended_result_codes(s->handle, 1);
	sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (s->base.mode == DB_READ)
		sqlite3_db_config(s->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	code = sqlite3_exec(s->handle, s->base.mode == DB_WRITE ? writer : reader, NULL, NULL, NULL);
	/* only a look into the file shows whether it is one of ours to read */
	return code == SQLITE_OK ? sqlite3_exec(s->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) : code;
}

/** SQLite's own counting of its memory takes a lock at each allocation; nobody reads it. Refused once SQLite runs: as good. */
static void configure(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int open_once(const char *path, struct sqlite_db *s)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	int code = sqlite3_open_v2(path, &s->handle, flags | (s->base.mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY),
		atomic_load(&vfs));

	if (code == SQLITE_OK)
		code = set_up(s);
	if (code != SQLITE_OK) {
		db_open_failed("%s: %s", path, s->handle ? sqlite3_errmsg(s->handle) : sqlite3_errstr(code));
		sqlite3_close(s->handle);
		s->handle = NULL;
	}
	return code;
}

enum err db_sqlite_open(const char *path, enum db_mode mode, struct db **ret)
{
	struct sqlite_db *s = calloc(1, sizeof(*s));
	const struct timespec pause = {0, 10 * 1000000L};
	int code, tries = 0;

	pthread_once(&configured, configure);
	if (!s)
		return ERR_NOMEM;
	s->base = (struct db){.engine = &engine, .mode = mode};
	while ((code = open_once(path, s)) != SQLITE_OK && mode == DB_READ && (code & 0xff) == SQLITE_CANTOPEN && ++tries < OPEN_TRIES)
		nanosleep(&pause, NULL);
	if (code != SQLITE_OK) {
		free(s);
		return map(code) == OK ? ERR_DB : map(code);
	}
	*ret = &s->base;
	return OK;
}
