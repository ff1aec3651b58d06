#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract.h"
#include "db/internal.h"
#include "faulty_vfs.h"
#include "fixture.h"

static const enum db_type i64[] = {DB_I64};

/* --- Connections ------------------------------------------------------------------------------------------------------ */

static void settings(void **state)
{
	struct fixture *f = *state;

	assert_false(db_is_postgres(f->db));
	assert_str(text_of(f->db, "PRAGMA journal_mode"), S("wal"));
	assert_int_equal(number_of(f->db, "PRAGMA synchronous"), 2);
	assert_int_equal(number_of(f->db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number_of(f->db, "PRAGMA busy_timeout"), 5000);
	assert_int_equal(number_of(f->db, "PRAGMA journal_size_limit"), 64 * 1024 * 1024);
}

static void foreign_keys_hold(void **state)
{
	struct fixture *f = *state;

	assert_err(db_exec_script(f->db, "CREATE TABLE parts (thing INTEGER REFERENCES things (id))"), OK);
	assert_err(db_exec_script(f->db, "INSERT INTO parts VALUES (7)"), ERR_CONFLICT);
}

static void reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_err(thing_put(reader, 1, "one"), ERR_IO);
	assert_err(db_exec_script(reader, "CREATE TABLE more (x)"), ERR_IO);
	assert_int_equal(thing_count(reader), 0);
	db_close(reader);
}

/** The last to close usually takes the log into the file; a reader must not, even if the writer is gone. */
static void reader_leaves_the_log(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);
	const char *wal = arena_fmt(arena, "%s-wal", f->url).p;
	struct stat st;

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_int_equal(thing_count(reader), 1);
	db_close(f->db);
	f->db = NULL;
	db_close(reader);
	assert_int_equal(stat(wal, &st), 0);
	assert_true(st.st_size > 0);
	f->db = fixture_open(f, DB_WRITE);
	assert_int_equal(thing_count(f->db), 1);
}

static void two_writers(void **state)
{
	struct fixture *f = *state;
	struct db *other = fixture_open(f, DB_WRITE);

	assert_err(db_exec_script(other, "PRAGMA busy_timeout=0"), OK);
	assert_err(db_begin(f->db), OK);
	assert_err(db_begin(other), ERR_BUSY); /* at once, not at its first change */
	assert_err(db_commit(f->db), OK);
	assert_err(db_begin(other), OK);
	db_rollback(other);
	db_close(other);
}

static void not_a_database(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_fmt(arena, "%s/text", f->dir).p;
	struct db *untouched = f->db, *db = untouched;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	for (int i = 0; i < 1000; i++)
		fputs("no database ", file);
	assert_int_equal(fclose(file), 0);
	assert_err(db_open(path, DB_READ, &db), ERR_DB);
	assert_err(db_open(path, DB_WRITE, &db), ERR_DB);
	assert_non_null(strstr(db_message(NULL), path));
	assert_err(db_open(arena_fmt(arena, "%s/no/such/folder", f->dir).p, DB_WRITE, &db), ERR_IO);
	assert_true(db_message(NULL)[0] != '\0');
	assert_ptr_equal(db, untouched);
}

/* --- Statements ------------------------------------------------------------------------------------------------------- */

/** More queries than the table of kept statements has slots. */
static void many_queries(void **state)
{
	enum { MANY = 1100 };
	struct fixture *f = *state;
	struct db_query *q = ARENA_ARRAY(arena, struct db_query, MANY);
	struct db_cursor c;
	bool row;

	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < MANY; i++) {
			if (turn == 0)
				q[i] = (struct db_query){.name = "many", .sql = arena_fmt(arena, "SELECT %d", i).p, .columns = 1, .column_types = i64};
			assert_err(db_query_start(f->db, &q[i], NULL, &c), OK);
			assert_err(db_query_step(&c, &row), OK);
			assert_true(row);
			assert_int_equal(db_column_i64(&c, 0), i);
			db_query_end(&c);
		}
	}
}

static void parameters_that_do_not_fit(void **state)
{
	static const struct db_query fewer = {.name = "fewer", .sql = "SELECT 1", .params = 1, .param_types = i64, .columns = 1, .column_types = i64};
	static const struct db_query gap = {.name = "gap", .sql = "SELECT $2", .params = 1, .param_types = i64, .columns = 1, .column_types = i64};
	static const struct db_query nameless = {.name = "nameless", .sql = "SELECT ?", .params = 1, .param_types = i64, .columns = 1, .column_types = i64};
	const struct db_query *const all[] = {&fewer, &gap, &nameless};
	const struct db_value v = {.i = 1};
	struct fixture *f = *state;
	struct db_cursor c;

	for (size_t i = 0; i < COUNT(all); i++) {
		assert_err(db_query_start(f->db, all[i], &v, &c), ERR_DB);
		assert_non_null(strstr(db_message(f->db), all[i]->name));
	}
}

/**
 * Some failures make SQLite end the transaction by itself. What comes after must not be kept one by one, as if nothing had been:
 * all of the transaction fails.
 */
static void transaction_ended_by_itself(void **state)
{
	static const struct db_query q = {.name = "or_rollback", .sql = "INSERT OR ROLLBACK INTO things (id, name) VALUES (2, 'one')", .writes = true};
	struct fixture *f = *state;

	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_exec(f->db, &q, NULL, NULL), ERR_CONFLICT);
	assert_err(thing_put(f->db, 3, "three"), ERR_DB);
	assert_err(db_exec_script(f->db, "INSERT INTO things (id, name) VALUES (4, 'four')"), ERR_DB);
	assert_err(db_commit(f->db), ERR_DB);
	assert_int_equal(thing_count(f->db), 0);
	assert_err(thing_put(f->db, 5, "five"), OK);
}

/* --- A bad disk ------------------------------------------------------------------------------------------------------- */

static int on_faulty(void **state)
{
	db_sqlite_use_vfs(FAULTY_VFS_NAME);
	return fixture_sqlite(state);
}

static int off_faulty(void **state)
{
	for (int op = 0; op < FAULTY__COUNT; op++)
		faulty_vfs_fail((enum faulty_op)op, SQLITE_OK, 0);
	db_sqlite_use_vfs(NULL);
	return fixture_end(state);
}

static void reader_waits_for_the_file(void **state)
{
	struct fixture *f = *state;
	struct db *reader;

	faulty_vfs_fail(FAULTY_OPEN, SQLITE_CANTOPEN, 3);
	reader = fixture_open(f, DB_READ);
	assert_int_equal(thing_count(reader), 0);
	db_close(reader);
	faulty_vfs_fail(FAULTY_OPEN, SQLITE_CANTOPEN, 1);
	assert_err(db_open(f->url, DB_WRITE, &reader), ERR_IO); /* nobody else could make it for the writer */
}

static void commit_syncs(void **state)
{
	struct fixture *f = *state;
	int before;

	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	before = faulty_vfs_count(FAULTY_SYNC);
	assert_err(db_commit(f->db), OK);
	assert_true(faulty_vfs_count(FAULTY_SYNC) > before);
}

static void commit_fails(struct db *db, enum faulty_op op, int code, enum err want)
{
	assert_err(db_begin(db), OK);
	assert_err(thing_put(db, 1, "one"), OK);
	faulty_vfs_fail(op, code, -1);
	assert_err(db_commit(db), want);
	assert_true(db_message(db)[0] != '\0');
	faulty_vfs_fail(op, SQLITE_OK, 0);
	assert_int_equal(thing_count(db), 0);
}

static void nothing_kept_after_a_failed_commit(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	commit_fails(f->db, FAULTY_WRITE, SQLITE_FULL, ERR_FULL);
	commit_fails(f->db, FAULTY_WRITE, SQLITE_IOERR_WRITE, ERR_IO);
	commit_fails(f->db, FAULTY_SYNC, SQLITE_IOERR_FSYNC, ERR_IO);
	assert_int_equal(thing_count(reader), 0);
	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_commit(f->db), OK);
	assert_int_equal(thing_count(reader), 1);
	db_close(reader);
}

static void unreadable(void **state)
{
	struct fixture *f = *state;
	struct db_cursor c;
	struct db *reader;
	bool row;

	assert_err(thing_put(f->db, 1, "one"), OK);
	reader = fixture_open(f, DB_READ);
	faulty_vfs_fail(FAULTY_READ, SQLITE_IOERR_READ, -1);
	assert_err(db_query_start(reader, &things_all, NULL, &c), OK);
	assert_err(db_query_step(&c, &row), ERR_IO);
	db_query_end(&c);
	faulty_vfs_fail(FAULTY_READ, SQLITE_OK, 0);
	assert_int_equal(thing_count(reader), 1);
	db_close(reader);
}

#define SQLITE_TEST(f) cmocka_unit_test_setup_teardown((f), fixture_sqlite, fixture_end)
#define FAULTY_TEST(f) cmocka_unit_test_setup_teardown((f), on_faulty, off_faulty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTRACT(fixture_sqlite),
		SQLITE_TEST(settings),
		SQLITE_TEST(foreign_keys_hold),
		SQLITE_TEST(reader_cannot_write),
		SQLITE_TEST(reader_leaves_the_log),
		SQLITE_TEST(two_writers),
		SQLITE_TEST(not_a_database),
		SQLITE_TEST(many_queries),
		SQLITE_TEST(parameters_that_do_not_fit),
		SQLITE_TEST(transaction_ended_by_itself),
		FAULTY_TEST(reader_waits_for_the_file),
		FAULTY_TEST(commit_syncs),
		FAULTY_TEST(nothing_kept_after_a_failed_commit),
		FAULTY_TEST(unreadable),
	};

	if (!faulty_vfs_register())
		return 1;
	return cmocka_run_group_tests(tests, unit_set_up, unit_tear_down);
}
