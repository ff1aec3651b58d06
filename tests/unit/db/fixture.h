/* What the tests of the database share: a temporary folder or a PostgreSQL database, a table of things, and queries on it. */
#ifndef UNIT_DB_FIXTURE_H
#define UNIT_DB_FIXTURE_H

#include "db/db.h"
#include "unit.h"

/** A fresh database with the table "things", and its writing connection. */
struct fixture {
	char dir[40];  /* SQLite: holds the file */
	char url[256];
	char name[40]; /* PostgreSQL: of the database */
	struct db *db;
};

/** Set-up and tear-down of one test; *state becomes a struct fixture. */
int fixture_sqlite(void **state);
int fixture_postgres(void **state);
int fixture_end(void **state);

/** fixture_open(f, mode): one more connection; fails the test when it can't be had. */
struct db *fixture_open(const struct fixture *f, enum db_mode mode);
/** fixture_server(sql): runs a statement on the server of TEST_PG_URL, outside the test's own database. */
void fixture_server(const char *sql);

/** things(id, name UNIQUE, bytes, n CHECK (n >= 0)) */
extern const struct db_query thing_insert;  /* $1 id, $2 name, $3 bytes, $4 n */
extern const struct db_query things_all;    /* → id, name, bytes, n; by id */
extern const struct db_query thing_by_id;   /* $1 id → name */
extern const struct db_query things_raise;  /* $1 by how much; n of all rows */
extern const struct db_query thing_take;    /* $1 id → name; DELETE … RETURNING */
extern const struct db_query things_count;  /* → count */

/** thing_put(db, id, name): a row with that id, name, no bytes, n = id. */
enum err thing_put(struct db *db, int64_t id, const char *name);
/** thing_count(db): the number of rows; fails the test when it can't be had. */
int64_t thing_count(struct db *db);
/** number_of(db, sql): the one integer that a SELECT without parameters gives; text_of: the one text, in the arena. */
int64_t number_of(struct db *db, const char *sql);
struct str text_of(struct db *db, const char *sql);

#define assert_err(got, want) unit_assert_err((got), (want), __FILE__, __LINE__)
void unit_assert_err(enum err got, enum err want, const char *file, int line);

#endif
