/* A reader keeps its snapshot while nothing is committed (db/snapshot.h): what it must never cost. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

#include "db/sqlite_internal.h"
#include "fixture.h"

#define LOG_PAGES 1000 /* after which the log is taken into the file */

/** What a request sees: the rows of one transaction. */
static int64_t count_inside(struct db *db)
{
	int64_t n;

	assert_err(db_begin(db), OK);
	n = thing_count(db);
	db_rollback(db);
	return n;
}

static bool kept(struct db *db)
{
	return sqlite_own(db)->snapshot.kept;
}

static enum err put_inside(struct db *db, int64_t id)
{
	enum err err = db_begin(db);

	if (err == OK)
		err = thing_put(db, id, arena_fmt(arena, "%lld", (long long)id).p);
	return err == OK ? db_commit(db) : err;
}

/* --- What is seen ----------------------------------------------------------------------------------------------------- */

static void kept_while_nothing_changes(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_int_equal(count_inside(reader), 0);
	assert_true(kept(reader));
	assert_int_equal(count_inside(reader), 0);
	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_true(kept(reader)); /* nothing is committed yet */
	assert_int_equal(count_inside(reader), 0);
	db_rollback(f->db);
	assert_true(kept(reader));
	db_close(reader);
}

/** Also the ways to commit that are no db_commit. */
static void sees_each_commit(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ), *other = fixture_open(f, DB_WRITE);

	for (int i = 1; i <= 50; i++) {
		assert_err(put_inside(i % 2 ? f->db : other, i), OK);
		assert_false(kept(reader));
		assert_int_equal(count_inside(reader), i);
		assert_true(kept(reader));
	}
	assert_err(thing_put(f->db, 51, "of its own"), OK);
	assert_int_equal(count_inside(reader), 51);
	assert_err(db_exec_script(f->db, "BEGIN; DELETE FROM things WHERE id > 10; COMMIT"), OK);
	assert_int_equal(count_inside(reader), 10);
	assert_err(db_exec(f->db, &thing_take, &(struct db_value){.i = 1}, NULL), OK);
	assert_int_equal(count_inside(reader), 9);
	db_close(other);
	db_close(reader);
}

/** What was read under a number holds under that number. */
static void numbers(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);
	uint64_t first;

	assert_int_equal(db_snapshot(reader), 0);
	assert_err(db_begin(reader), OK);
	first = db_snapshot(reader);
	assert_true(first > 0);
	db_rollback(reader);
	assert_err(db_begin(reader), OK);
	assert_true(db_snapshot(reader) == first);
	assert_err(put_inside(f->db, 1), OK);
	assert_true(db_snapshot(reader) == first);
	assert_int_equal(thing_count(reader), 1); /* nobody had looked yet: the moment is that of the first look */
	db_rollback(reader);
	assert_err(db_begin(reader), OK);
	assert_true(db_snapshot(reader) > first);
	db_rollback(reader);
	assert_err(db_begin(f->db), OK);
	assert_int_equal(db_snapshot(f->db), 0);
	db_rollback(f->db);
	db_close(reader);
}

static void one_transaction_sees_one_moment(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_err(db_begin(reader), OK);
	assert_int_equal(thing_count(reader), 0);
	assert_err(put_inside(f->db, 1), OK);
	assert_int_equal(thing_count(reader), 0);
	db_rollback(reader);
	assert_false(kept(reader)); /* it ended its own: the file moved on meanwhile */
	assert_int_equal(count_inside(reader), 1);
	db_close(reader);
}

static void outside_of_a_transaction(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_int_equal(count_inside(reader), 0);
	assert_true(kept(reader));
	assert_int_equal(thing_count(reader), 0);
	assert_false(kept(reader));
	assert_err(put_inside(f->db, 1), OK);
	assert_int_equal(thing_count(reader), 1);
	db_close(reader);
}

/** Commits of another process are not counted: whoever has no writer beside him looks anew each time. */
static void nobody_writes_here(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);
	sqlite3 *stranger;

	assert_int_equal(count_inside(reader), 0);
	assert_true(kept(reader));
	db_close(f->db);
	f->db = NULL;
	assert_false(kept(reader));
	assert_int_equal(sqlite3_open(f->url, &stranger), SQLITE_OK);
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(sqlite3_exec(stranger, "INSERT INTO things (name) VALUES (hex(randomblob(8)))", NULL, NULL, NULL), SQLITE_OK);
		assert_int_equal(count_inside(reader), i);
		assert_false(kept(reader));
	}
	/* begun before there was a writer: what it saw may be old by now */
	assert_err(db_begin(reader), OK);
	assert_int_equal(thing_count(reader), 3);
	assert_int_equal(sqlite3_exec(stranger, "DELETE FROM things", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(stranger), SQLITE_OK);
	f->db = fixture_open(f, DB_WRITE);
	db_rollback(reader);
	assert_int_equal(count_inside(reader), 0);
	db_close(reader);
}

static void not_after_a_failure(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_err(db_begin(reader), OK);
	assert_err(thing_put(reader, 1, "one"), ERR_IO);
	db_rollback(reader);
	assert_false(kept(reader));
	db_close(reader);
}

/* --- The log ---------------------------------------------------------------------------------------------------------- */

static off_t log_size(const struct fixture *f)
{
	struct stat st;

	assert_int_equal(stat(arena_fmt(arena, "%s-wal", f->url).p, &st), 0);
	return st.st_size;
}

/** One commit of about ${pages} pages. */
static void put_pages(struct db *db, int pages)
{
	assert_err(db_begin(db), OK);
	for (int i = 0; i < pages / 10; i++)
		assert_err(db_exec_script(db, "INSERT OR REPLACE INTO things (id, name, bytes) "
					      "VALUES (1 + abs(random() % 50), hex(randomblob(8)), randomblob(40000))"), OK);
	assert_err(db_commit(db), OK);
}

/** The log is begun anew although somebody looked at each state of it and sits there since. */
static void idle_readers_do_not_hold_the_log(void **state)
{
	struct fixture *f = *state;
	struct db *often = fixture_open(f, DB_READ), *once = fixture_open(f, DB_READ);
	const off_t page = 4096 + 24;
	off_t most = 0;

	put_pages(f->db, 100);
	assert_true(count_inside(once) > 0);
	for (int i = 0; i < 60; i++) {
		put_pages(f->db, 100);
		assert_true(count_inside(often) > 0);
		assert_true(kept(often));
		if (log_size(f) > most)
			most = log_size(f);
	}
	assert_true(most < 2 * LOG_PAGES * page);
	/* and all of it can be taken in, with both of them there */
	put_pages(f->db, 100);
	assert_int_equal(number_of(f->db, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
	assert_int_equal(log_size(f), 0);
	db_close(once);
	db_close(often);
}

/* --- Threads ---------------------------------------------------------------------------------------------------------- */

enum { THREADS = 3, COMMITS = 400 };

static _Atomic int64_t said; /* rows of which the writer said that they are kept */
static _Atomic bool over;

struct watcher {
	pthread_t thread;
	struct db *db;
	int64_t behind, errors;
};

/** No assertions here: cmocka's belong to the main thread. */
static void *watch(void *p)
{
	struct watcher *w = p;

	while (!atomic_load(&over)) {
		int64_t least = atomic_load(&said);
		struct db_cursor c;
		bool row = false;

		w->errors += db_begin(w->db) != OK;
		if (db_query_start(w->db, &things_count, NULL, &c) != OK || db_query_step(&c, &row) != OK || !row)
			w->errors++;
		else
			w->behind += db_column_i64(&c, 0) < least;
		db_query_end(&c);
		db_rollback(w->db);
	}
	return NULL;
}

static void always_what_was_committed(void **state)
{
	struct fixture *f = *state;
	struct watcher w[THREADS] = {0};

	atomic_store(&said, 0);
	atomic_store(&over, false);
	for (int i = 0; i < THREADS; i++) {
		w[i].db = fixture_open(f, DB_READ);
		assert_int_equal(pthread_create(&w[i].thread, NULL, watch, &w[i]), 0);
	}
	for (int i = 1; i <= COMMITS; i++) {
		assert_err(put_inside(f->db, i), OK);
		atomic_store(&said, i);
	}
	atomic_store(&over, true);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(w[i].thread, NULL);
		assert_int_equal(w[i].errors, 0);
		assert_int_equal(w[i].behind, 0);
		db_close(w[i].db);
	}
}

#define SNAPSHOT_TEST(f) cmocka_unit_test_setup_teardown((f), fixture_sqlite, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SNAPSHOT_TEST(kept_while_nothing_changes),
		SNAPSHOT_TEST(sees_each_commit),
		SNAPSHOT_TEST(numbers),
		SNAPSHOT_TEST(one_transaction_sees_one_moment),
		SNAPSHOT_TEST(outside_of_a_transaction),
		SNAPSHOT_TEST(nobody_writes_here),
		SNAPSHOT_TEST(not_after_a_failure),
		SNAPSHOT_TEST(idle_readers_do_not_hold_the_log),
		SNAPSHOT_TEST(always_what_was_committed),
	};

	return cmocka_run_group_tests(tests, unit_set_up, unit_tear_down);
}
