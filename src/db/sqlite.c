#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/sqlite_internal.h"

#define BUSY_MS 5000
#define OPEN_TRIES 50   /* a reader that comes while the writer creates the file */
#define WAL_LEFT_MAX "67108864"
#define WAL_PAGES 1000  /* of the log, after which it is taken into the file */

/* The build of the test that must lose data: with it, "saved" is only in the system's memory. */
#ifdef DB_BROKEN_SYNC
#define SYNC "OFF"
#else
#define SYNC "FULL"
#endif

static _Atomic(const char *) vfs;
static pthread_once_t configured = PTHREAD_ONCE_INIT;

void db_sqlite_use_vfs(const char *name)
{
	atomic_store(&vfs, name);
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

enum err sqlite_failed(struct db *db, int code)
{
	sqlite_own(db)->failed = true;
	snprintf(db->message, sizeof(db->message), "%s (%d)", sqlite3_errmsg(sqlite_own(db)->handle), sqlite3_extended_errcode(sqlite_own(db)->handle));
	return map(code);
}

/* --- Transactions ----------------------------------------------------------------------------------------------------- */

/** A word of the transaction's own, prepared once: every request says two of them. */
static enum err say(struct db *db, sqlite3_stmt **stmt, const char *sql)
{
	int code = *stmt ? SQLITE_OK : sqlite3_prepare_v3(sqlite_own(db)->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
	enum err err;

	if (code == SQLITE_OK)
		code = sqlite3_step(*stmt);
	err = code == SQLITE_DONE ? OK : sqlite_failed(db, code);
	sqlite3_reset(*stmt);
	return err;
}

static enum err begin(struct db *db)
{
	struct sqlite_db *s = sqlite_own(db);

	s->failed = false;
	if (db->mode == DB_WRITE)
		return say(db, &s->begin, "BEGIN IMMEDIATE");
	if (snapshot_take(&s->snapshot))
		return OK;
	snapshot_new(&s->snapshot);
	db->snapshot++;
	return say(db, &s->begin, "BEGIN");
}

static void roll_back(struct db *db)
{
	/* after some errors SQLite has rolled back by itself; then there is nothing to do */
	if (!sqlite3_get_autocommit(sqlite_own(db)->handle) && say(db, &sqlite_own(db)->rollback, "ROLLBACK") != OK)
		return;
}

static void rollback(struct db *db)
{
	struct sqlite_db *s = sqlite_own(db);

	if (db->mode == DB_WRITE || s->failed || sqlite3_get_autocommit(s->handle) || !snapshot_keep(&s->snapshot))
		roll_back(db);
}

/** Of a reading connection, from any thread. */
static void end_snapshot(struct snapshot *snapshot)
{
	roll_back(&((struct sqlite_db *)((char *)snapshot - offsetof(struct sqlite_db, snapshot)))->base);
}

/** SQLite calls it after each commit. A snapshot taken since must not keep the log from being begun anew either. */
static int committed(void *context, sqlite3 *handle, const char *schema, int pages)
{
	struct sqlite_db *s = context;

	snapshot_committed(&s->snapshot);
	if (pages >= WAL_PAGES) {
		(void)sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL); /* not now: with the next commit */
		snapshot_committed(&s->snapshot);
	}
	return SQLITE_OK;
}

static enum err commit(struct db *db)
{
	enum err err = say(db, &sqlite_own(db)->commit, "COMMIT");

	if (err != OK)
		rollback(db);
	return err;
}

enum err sqlite_ready(struct db *db)
{
	if (db->mode == DB_READ && !db->in_transaction)
		snapshot_drop(&sqlite_own(db)->snapshot);
	if (!db->in_transaction || !sqlite3_get_autocommit(sqlite_own(db)->handle))
		return OK;
	snprintf(db->message, sizeof(db->message), "the transaction was rolled back after an error");
	return ERR_DB;
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
	struct sqlite_db *s = sqlite_own(db);

	snapshot_leave(&s->snapshot);
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->prepared[i].stmt);
	sqlite3_finalize(s->begin);
	sqlite3_finalize(s->commit);
	sqlite3_finalize(s->rollback);
	sqlite3_close(s->handle);
	free(s);
}

static const struct db_engine engine = {
	.postgres = false, .begin = begin, .commit = commit, .rollback = rollback, .start = sqlite_start, .step = sqlite_step,
	.column_i64 = sqlite_column_i64, .column_str = sqlite_column_str, .end = sqlite_end, .script = sqlite_script,
	.prepare_check = sqlite_prepare_check, .ping = nothing, .notify = nothing, .wait = wait_only,
	.copy = sqlite_copy, .integrity = sqlite_integrity,
	.close = close_db,
};

/** One connection of one process checkpoints (Debian's 3.40.1 has a WAL race otherwise): a reader never does, not even on close. */
static int set_up(struct sqlite_db *s)
{
	const char *writer = "PRAGMA journal_mode=WAL; PRAGMA synchronous=" SYNC "; PRAGMA journal_size_limit=" WAL_LEFT_MAX "; "
			     "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY";
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

/** ${path} as a URI that says: nobody writes to it. */
static void immutable_uri(const char *path, char *to, size_t room)
{
	size_t n = (size_t)snprintf(to, room, "file:");

	for (; *path && n + 16 < room; path++)
		n += (size_t)snprintf(to + n, room - n, strchr("?#%", *path) ? "%%%02X" : "%c", (unsigned char)*path);
	snprintf(to + n, room - n, "?immutable=1");
}

/**
 * On a medium that is read only, SQLite cannot make the file by which readers of a log agree. Without a log that does not matter; with
 * one the file alone is not the whole database.
 */
static bool lies_still(const char *path)
{
	char beside[4200];
	struct stat st;

	snprintf(beside, sizeof(beside), "%s-wal", path);
	if (stat(beside, &st) == 0 && st.st_size > 0) {
		db_open_failed("%s: it was not closed, and its medium is read only: copy the folder to a disk and look at the copy", path);
		return false;
	}
	snprintf(beside, sizeof(beside), "%.*s", (int)(strrchr(path, '/') ? strrchr(path, '/') - path : 1), strrchr(path, '/') ? path : ".");
	return access(path, R_OK) == 0 && access(beside, W_OK) != 0;
}

static int open_once(const char *path, struct sqlite_db *s)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | (strncmp(path, "file:", 5) == 0 ? SQLITE_OPEN_URI : 0);
	struct stat st;
	int code;

	/* root in a folder of somebody else's does not follow where the name was made to point to; folders above may be links */
	if (geteuid() == 0 && lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
		db_open_failed("%s is a link: root does not follow it", path);
		return SQLITE_IOERR;
	}
	code = sqlite3_open_v2(path, &s->handle, flags | (s->base.mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY),
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
	if (code != SQLITE_OK && mode == DB_READ && ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY) && lies_still(path)) {
		char uri[8400];

		immutable_uri(path, uri, sizeof(uri));
		code = open_once(uri, s);
	}
	if (code != SQLITE_OK) {
		free(s);
		return map(code) == OK ? ERR_DB : map(code);
	}
	snapshot_join(&s->snapshot, path, mode == DB_WRITE, end_snapshot);
	if (mode == DB_WRITE)
		sqlite3_wal_hook(s->handle, committed, s);
	*ret = &s->base;
	return OK;
}
