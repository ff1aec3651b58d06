#include "db/db.h"

#include <stdarg.h>
#include <stdio.h>

#include "db/internal.h"
#include "db/memo.h"

static _Thread_local char open_message[DB_MESSAGE_MAX];

void db_open_failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(open_message, sizeof(open_message), format, args);
	va_end(args);
}

enum err db_open(const char *url, enum db_mode mode, struct db **ret)
{
	struct str s = str_c(url);

	open_message[0] = '\0';
	if (str_starts(s, S("postgresql://")) || str_starts(s, S("postgres://")))
		return db_postgres_open(url, mode, ret);
	return db_sqlite_open(url, mode, ret);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	memo_free(db->memo);
	db->engine->close(db);
}

const char *db_message(const struct db *db)
{
	return db ? db->message : open_message;
}

bool db_is_postgres(const struct db *db)
{
	return db->engine->postgres;
}

/* --- Transactions ----------------------------------------------------------------------------------------------------- */

enum err db_begin(struct db *db)
{
	enum err err = db->engine->begin(db);

	if (err != OK)
		return err;
	db->in_transaction = true;
	db->writes = 0;
	return OK;
}

enum err db_commit(struct db *db)
{
	enum err err = db->engine->commit(db);

	db->in_transaction = false;
	return err;
}

void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	db->engine->rollback(db);
	db->in_transaction = false;
}

uint64_t db_snapshot(const struct db *db)
{
	return db->in_transaction ? db->snapshot : 0;
}

uint64_t db_writes(const struct db *db)
{
	return db->writes;
}

/* --- Statements ------------------------------------------------------------------------------------------------------- */

enum err db_query_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret)
{
	*ret = (struct db_cursor){.db = db, .query = q};
	/* counted before it runs: a statement that fails half way may have done something too */
	db->writes += q->writes;
	return db->engine->start(db, q, params, ret);
}

enum err db_query_step(struct db_cursor *c, bool *ret_row)
{
	return c->db->engine->step(c, ret_row);
}

int64_t db_column_i64(const struct db_cursor *c, int column)
{
	return c->known ? c->known[column].i : c->db->engine->column_i64(c, column);
}

struct str db_column_str(const struct db_cursor *c, int column)
{
	return c->known ? c->known[column].s : c->db->engine->column_str(c, column);
}

void db_query_end(struct db_cursor *c)
{
	c->db->engine->end(c);
}

enum err db_exec(struct db *db, const struct db_query *q, const struct db_value *params, int64_t *ret_changed)
{
	struct db_cursor c;
	bool row;
	enum err err = db_query_start(db, q, params, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	db_query_end(&c);
	if (err == OK && ret_changed)
		*ret_changed = c.changed;
	return err;
}

enum err db_exec_script(struct db *db, const char *sql)
{
	db->writes++;
	return db->engine->script(db, sql);
}

enum err db_prepare_check(struct db *db, const struct db_query *q)
{
	return db->engine->prepare_check(db, q);
}

enum err db_copy(struct db *db, const char *path)
{
	return db->engine->copy ? db->engine->copy(db, path) : ERR_INVALID;
}

enum err db_integrity(struct db *db, struct arena *a, struct str *ret)
{
	*ret = (struct str){0};
	return db->engine->integrity ? db->engine->integrity(db, a, ret) : OK;
}

void db_patience(struct db *db, int ms)
{
	db->patience_ms = ms;
}

int db_patience_after(int64_t waited_ms)
{
	int64_t left = DB_PATIENCE_SERVING_MS - waited_ms;

	return (int)(left < DB_PATIENCE_LEAST_MS ? DB_PATIENCE_LEAST_MS : left);
}

enum err db_ping(struct db *db)
{
	return db->engine->ping(db);
}

enum err db_notify(struct db *db)
{
	return db->engine->notify(db);
}

bool db_wait(struct db *db, int timeout_ms)
{
	return db->engine->wait(db, timeout_ms);
}
