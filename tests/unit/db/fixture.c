#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const enum db_type i64_i64[] = {DB_I64, DB_I64};
static const enum db_type text[] = {DB_TEXT};
static const enum db_type thing[] = {DB_I64, DB_TEXT, DB_BLOB, DB_I64};

const struct db_query thing_insert = {
	.name = "thing_insert", .sql = "INSERT INTO things (id, name, bytes, n) VALUES ($1, $2, $3, $4)", .params = 4, .param_types = thing, .writes = true,
};
const struct db_query things_all = {
	.name = "things_all", .sql = "SELECT id, name, bytes, n FROM things ORDER BY id", .columns = 4, .column_types = thing,
};
const struct db_query thing_by_id = {
	.name = "thing_by_id", .sql = "SELECT name FROM things WHERE id = $1", .params = 1, .param_types = i64_i64, .columns = 1, .column_types = text,
};
const struct db_query things_raise = {
	.name = "things_raise", .sql = "UPDATE things SET n = n + $1", .params = 1, .param_types = i64_i64, .writes = true,
};
const struct db_query thing_take = {
	.name = "thing_take", .sql = "DELETE FROM things WHERE id = $1 RETURNING name", .params = 1, .param_types = i64_i64, .columns = 1,
	.column_types = text, .writes = true,
};
const struct db_query things_count = {
	.name = "things_count", .sql = "SELECT count(*) FROM things", .columns = 1, .column_types = i64_i64,
};

/* --- Databases -------------------------------------------------------------------------------------------------------- */

static int databases;

struct db *fixture_open(const struct fixture *f, enum db_mode mode)
{
	struct db *db = NULL;

	if (db_open(f->url, mode, &db) != OK)
		fail_msg("%s", db_message(NULL));
	return db;
}

int fixture_sqlite(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	unit_fresh(state);
	snprintf(f->dir, sizeof(f->dir), "/tmp/fxdb.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->url, sizeof(f->url), "%s/test.db", f->dir);
	f->db = fixture_open(f, DB_WRITE);
	assert_err(db_exec_script(f->db, "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, bytes BLOB, "
					 "n INTEGER CHECK (n >= 0)) STRICT"), OK);
	*state = f;
	return 0;
}

void fixture_server(const char *sql)
{
	const char *url = getenv("TEST_PG_URL");
	struct db *db;

	if (!url)
		fail_msg("TEST_PG_URL is not set: run by tools/with-postgres");
	if (db_open(url, DB_WRITE, &db) != OK)
		fail_msg("%s", db_message(NULL));
	if (db_exec_script(db, sql) != OK)
		fail_msg("%s: %s", sql, db_message(db));
	db_close(db);
}

/** The server's url with another database. */
static void name_url(struct fixture *f)
{
	const char *url = getenv("TEST_PG_URL"), *host = strstr(url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	if (!path)
		fail_msg("TEST_PG_URL names no database: %s", url);
	snprintf(f->url, sizeof(f->url), "%.*s/%s%s", (int)(path - url), url, f->name, path + strcspn(path, "?"));
}

int fixture_postgres(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	unit_fresh(state);
	snprintf(f->name, sizeof(f->name), "fx_unit_%d_%d", (int)getpid(), ++databases);
	fixture_server(arena_fmt(arena, "CREATE DATABASE %s", f->name).p);
	name_url(f);
	f->db = fixture_open(f, DB_WRITE);
	assert_err(db_exec_script(f->db, "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT COLLATE \"C\" NOT NULL UNIQUE, bytes BYTEA, "
					 "n BIGINT CHECK (n >= 0))"), OK);
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int fixture_end(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	if (f->name[0])
		fixture_server(arena_fmt(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", f->name).p);
	else
		nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

/* --- Short words ------------------------------------------------------------------------------------------------------ */

enum err thing_put(struct db *db, int64_t id, const char *name)
{
	const struct db_value values[] = {{.i = id}, {.s = str_c(name)}, {.s = S("")}, {.i = id}};

	return db_exec(db, &thing_insert, values, NULL);
}

int64_t thing_count(struct db *db)
{
	struct db_cursor c;
	bool row = false;
	int64_t n;

	assert_err(db_query_start(db, &things_count, NULL, &c), OK);
	assert_err(db_query_step(&c, &row), OK);
	assert_true(row);
	n = db_column_i64(&c, 0);
	db_query_end(&c);
	return n;
}

/** A query must live as long as its connection: each gets memory of the arena and a name of its own. */
static const struct db_query *query_of(const char *sql, const enum db_type *types)
{
	static int names;
	struct db_query *q = ARENA_NEW(arena, struct db_query);

	assert_non_null(q);
	*q = (struct db_query){.name = arena_fmt(arena, "short_%d", ++names).p, .sql = sql, .columns = 1, .column_types = types};
	return q;
}

int64_t number_of(struct db *db, const char *sql)
{
	struct db_cursor c;
	bool row = false;
	int64_t n;

	if (db_query_start(db, query_of(sql, i64_i64), NULL, &c) != OK || db_query_step(&c, &row) != OK || !row)
		fail_msg("%s: %s", sql, db_message(db));
	n = db_column_i64(&c, 0);
	db_query_end(&c);
	return n;
}

struct str text_of(struct db *db, const char *sql)
{
	struct db_cursor c;
	struct str s;
	bool row = false;

	if (db_query_start(db, query_of(sql, text), NULL, &c) != OK || db_query_step(&c, &row) != OK || !row)
		fail_msg("%s: %s", sql, db_message(db));
	s = arena_dup(arena, db_column_str(&c, 0));
	db_query_end(&c);
	return s;
}

void unit_assert_err(enum err got, enum err want, const char *file, int line)
{
	if (got == want)
		return;
	print_error("got %s, want %s\n", err_name(got), err_name(want));
	_fail(file, line);
}
