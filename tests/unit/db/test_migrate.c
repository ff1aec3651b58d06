#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/lock.h"
#include "db/migrate.h"
#include "fixture.h"

static const struct migration list[] = {
	{"0001_a", "CREATE TABLE a (id {id} PRIMARY KEY, name {text} NOT NULL, bytes {blob} NOT NULL, n {i64} NOT NULL) {strict};"},
	{"0002_b", "CREATE TABLE b (x {i64} NOT NULL) {strict}; INSERT INTO b VALUES (1); INSERT INTO b VALUES (2);"},
	{"0003_c", "ALTER TABLE b ADD COLUMN y {text} NOT NULL DEFAULT '';"},
};

static int pending(const struct fixture *f, const struct migration *m, size_t n)
{
	int waiting = -1;

	assert_err(migrate_pending(f->db, m, n, &waiting), OK);
	return waiting;
}

static int64_t tables(const struct fixture *f)
{
	return number_of(f->db, db_is_postgres(f->db) ? "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'"
						      : "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
}

/* --- On both engines -------------------------------------------------------------------------------------------------- */

static void step_by_step(void **state)
{
	struct fixture *f = *state;
	int applied = -1;

	assert_int_equal(pending(f, list, 3), 3);
	assert_int_equal(tables(f), 1); /* looking changes nothing */
	assert_err(migrate_up(f->db, list, 1, &applied), OK);
	assert_int_equal(applied, 1);
	assert_int_equal(pending(f, list, 3), 2);
	assert_err(migrate_up(f->db, list, 3, &applied), OK);
	assert_int_equal(applied, 2);
	assert_int_equal(number_of(f->db, "SELECT count(*) FROM b WHERE y = ''"), 2);
	assert_int_equal(pending(f, list, 3), 0);
	assert_err(migrate_up(f->db, list, 3, &applied), OK);
	assert_int_equal(applied, 0);
	assert_str(text_of(f->db, "SELECT name FROM migrations ORDER BY name DESC LIMIT 1"), S("0003_c"));
	assert_int_equal(number_of(f->db, "SELECT count(*) FROM migrations WHERE applied_at_ms > 1577836800000"), 3);
}

static void newer_than_the_program(void **state)
{
	struct fixture *f = *state;
	int n = 77;

	assert_err(migrate_up(f->db, list, 3, &n), OK);
	n = 77;
	assert_err(migrate_pending(f->db, list, 2, &n), ERR_CONFLICT);
	assert_err(migrate_up(f->db, list, 2, &n), ERR_CONFLICT);
	assert_int_equal(n, 77);
}

static void changed_afterwards(void **state)
{
	struct migration other[] = {list[0], list[1], list[2]};
	struct fixture *f = *state;
	int n;

	assert_err(migrate_up(f->db, list, 2, &n), OK);
	other[1].sql = "CREATE TABLE b (x {i64} NOT NULL) {strict};";
	assert_err(migrate_pending(f->db, other, 3, &n), ERR_CONFLICT);
	assert_err(migrate_up(f->db, other, 3, &n), ERR_CONFLICT);
	other[1] = (struct migration){"0001_b", list[1].sql}; /* renamed */
	assert_err(migrate_up(f->db, other, 3, &n), ERR_CONFLICT);
	assert_int_equal(pending(f, list, 3), 1);
}

static void one_fails(void **state)
{
	struct migration bad[] = {list[0], {"0002_b", "CREATE TABLE b (x {i64} NOT NULL); INSERT INTO nothing VALUES (1);"}, list[2]};
	struct fixture *f = *state;
	int n;

	assert_err(migrate_up(f->db, bad, 3, &n), ERR_DB);
	assert_true(db_message(f->db)[0] != '\0');
	assert_int_equal(tables(f), 3); /* things, migrations, a: of the second nothing */
	assert_int_equal(pending(f, list, 3), 2);
	assert_err(migrate_up(f->db, list, 3, &n), OK);
	assert_int_equal(n, 2);
}

/* --- Words ------------------------------------------------------------------------------------------------------------ */

static void expands(void **state)
{
	struct str s;

	(void)state;
	assert_err(migrate_expand(arena, S("a {id}, b {i64}, c {text}, d {blob}) {strict};"), false, &s), OK);
	assert_str(s, S("a INTEGER, b INTEGER, c TEXT, d BLOB) STRICT;"));
	assert_err(migrate_expand(arena, S("a {id}, b {i64}, c {text}, d {blob}) {strict};"), true, &s), OK);
	assert_str(s, S("a BIGINT, b BIGINT, c TEXT COLLATE \"C\", d BYTEA) ;"));
	assert_err(migrate_expand(arena, S(""), true, &s), OK);
	assert_str(s, S(""));
}

static void unknown_word(void **state)
{
	static const struct str texts[] = {S_INIT("a {json}"), S_INIT("a {ID}"), S_INIT("{"), S_INIT("a {id"), S_INIT("{ id}")};
	struct str s = S("untouched");

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_err(migrate_expand(arena, texts[i], false, &s), ERR_INVALID);
	assert_str(s, S("untouched"));
}

static void strict_is_strict(void **state)
{
	struct fixture *f = *state;
	int n;

	assert_err(migrate_up(f->db, list, 3, &n), OK);
	assert_err(db_exec_script(f->db, "INSERT INTO b (x, y) VALUES ('no number', '')"), ERR_CONFLICT);
}

/* --- The folder's lock ------------------------------------------------------------------------------------------------ */

static enum err lock_of_another_process(const char *dir)
{
	struct dir_lock *lock;
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit((int)dir_lock_take(dir, &lock));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return (enum err)WEXITSTATUS(status);
}

static void one_process_a_folder(void **state)
{
	struct fixture *f = *state;
	struct dir_lock *lock;

	assert_err(dir_lock_take(f->dir, &lock), OK);
	assert_err(lock_of_another_process(f->dir), ERR_BUSY);
	assert_str(str_trim(unit_read(arena_fmt(arena, "%s/feixiang.lock", f->dir).p)), arena_fmt(arena, "%d", (int)getpid()));
	dir_lock_free(lock);
	assert_err(lock_of_another_process(f->dir), OK); /* and gone with its process */
	assert_err(dir_lock_take(f->dir, &lock), OK);
	dir_lock_free(lock);
	dir_lock_free(NULL);
}

static void no_folder(void **state)
{
	struct fixture *f = *state;
	struct dir_lock *lock = NULL;
	struct buf deep;

	assert_err(dir_lock_take(arena_fmt(arena, "%s/none", f->dir).p, &lock), ERR_IO);
	/* and no lock on a shortened name */
	buf_init(&deep, arena, 0, MIB(1));
	buf_fmt(&deep, "%s", f->dir);
	while (deep.n < 3100)
		buf_put(&deep, S("/."));
	buf_put(&deep, S("/"));
	while (deep.n < 3350)
		buf_putc(&deep, 'x');
	buf_putc(&deep, '\0');
	assert_err(dir_lock_take(deep.p, &lock), ERR_IO);
	assert_null(lock);
}

#define ON(set_up, f) cmocka_unit_test_setup_teardown((f), (set_up), fixture_end)
#define BOTH(f) ON(fixture_sqlite, f), ON(fixture_postgres, f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(step_by_step),
		BOTH(newer_than_the_program),
		BOTH(changed_afterwards),
		BOTH(one_fails),
		UNIT(expands),
		UNIT(unknown_word),
		ON(fixture_sqlite, strict_is_strict),
		ON(fixture_sqlite, one_process_a_folder),
		ON(fixture_sqlite, no_folder),
	};

	return cmocka_run_group_tests(tests, unit_set_up, unit_tear_down);
}
