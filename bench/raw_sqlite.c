/* SQLite, as the program opens it for writing: WAL, synchronous=FULL, its cache and checkpoints. */
#include <sqlite3.h>
#include <stdio.h>

#include "common.h"
#include "raw.h"

#define STATEMENTS 32

static struct {
	const struct db_query *query;
	sqlite3_stmt *stmt;
} prepared[STATEMENTS];

static void run_text(struct raw *raw, const char *sql)
{
	if (sqlite3_exec(raw->connection, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail("%s: %s", sql, sqlite3_errmsg(raw->connection));
}

static void raw_open(struct raw *raw, const char *where)
{
	sqlite3 *handle;

	if (sqlite3_open_v2(where, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		fail("%s cannot be opened", where);
	raw->connection = handle;
	/* only to count, the server's own file may be opened: it alone writes it back from the log */
	sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	run_text(raw, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864; "
		      "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY");
}

static void raw_begin(struct raw *raw)
{
	run_text(raw, "BEGIN IMMEDIATE");
}

static void raw_commit(struct raw *raw)
{
	run_text(raw, "COMMIT");
}

static sqlite3_stmt *statement(struct raw *raw, const struct db_query *q)
{
	size_t i = 0;

	while (i < STATEMENTS && prepared[i].query && prepared[i].query != q)
		i++;
	if (i == STATEMENTS)
		fail("too many statements");
	if (!prepared[i].query) {
		if (sqlite3_prepare_v3(raw->connection, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared[i].stmt, NULL) != SQLITE_OK)
			fail("%s: %s", q->name, sqlite3_errmsg(raw->connection));
		prepared[i].query = q;
	}
	return prepared[i].stmt;
}

/** SQLite numbers "$7" by its first appearance in the text, so each is found by its name, once. */
static int place_of(sqlite3_stmt *stmt, int param)
{
	char name[8];

	snprintf(name, sizeof(name), "$%d", param + 1);
	return sqlite3_bind_parameter_index(stmt, name);
}

static void raw_run(struct raw *raw, const struct db_query *q, const struct db_value *params, void (*take)(struct raw *raw))
{
	sqlite3_stmt *stmt = statement(raw, q);
	int code;

	for (int i = 0; i < q->params; i++) {
		int at = place_of(stmt, i);
		const struct db_value *v = &params[i];

		if (q->param_types[i] == DB_I64)
			sqlite3_bind_int64(stmt, at, v->i);
		else if (q->param_types[i] == DB_TEXT)
			sqlite3_bind_text64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
		else
			sqlite3_bind_blob64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC);
	}
	raw->row = stmt;
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
		if (take)
			take(raw);
	if (code != SQLITE_DONE)
		fail("%s: %s", q->name, sqlite3_errmsg(raw->connection));
	sqlite3_reset(stmt);
}

static int64_t raw_number(struct raw *raw, int column)
{
	return sqlite3_column_int64(raw->row, column);
}

static int64_t raw_count(struct raw *raw, const char *table)
{
	sqlite3_stmt *stmt;
	char sql[80];
	int64_t n;

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	if (sqlite3_prepare_v2(raw->connection, sql, -1, &stmt, NULL) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW)
		fail("%s: %s", sql, sqlite3_errmsg(raw->connection));
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

int main(int argc, char **argv)
{
	static const struct raw_engine engine = {raw_open, raw_begin, raw_commit, raw_run, raw_number, raw_count};

	return raw_main(&engine, argc, argv);
}
