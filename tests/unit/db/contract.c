#include "contract.h"

#include "fixture.h"

static const enum db_type numbers[] = {DB_I64, DB_I64, DB_I64};
static const enum db_type texts[] = {DB_TEXT, DB_TEXT};

/* --- Values ----------------------------------------------------------------------------------------------------------- */

void contract_values(void **state)
{
	static const char bytes[] = "\0\x01'\xff\0";
	static const int64_t ids[] = {INT64_MIN, -129, 0, 255, INT64_MAX};
	static const struct str names[] = {S_INIT("飞象"), S_INIT("x'; DROP TABLE things; --"), S_INIT(""), S_INIT("a\nb"), S_INIT("$1")};
	struct fixture *f = *state;
	struct db_cursor c;
	bool row;

	for (size_t i = 0; i < COUNT(ids); i++) {
		const struct db_value v[] = {{.i = ids[i]}, {.s = names[i]}, {.s = {bytes, i}}, {.i = (int64_t)i}};

		assert_err(db_exec(f->db, &thing_insert, v, NULL), OK);
	}
	assert_err(db_query_start(f->db, &things_all, NULL, &c), OK);
	for (size_t i = 0; i < COUNT(ids); i++) {
		assert_err(db_query_step(&c, &row), OK);
		assert_true(row);
		assert_true(db_column_i64(&c, 0) == ids[i]);
		assert_str(db_column_str(&c, 1), names[i]);
		assert_str(db_column_str(&c, 2), ((struct str){bytes, i}));
		assert_int_equal(db_column_i64(&c, 3), i);
	}
	assert_err(db_query_step(&c, &row), OK);
	assert_false(row);
	db_query_end(&c);
}

void contract_null(void **state)
{
	struct fixture *f = *state;
	struct db_cursor c;
	bool row;

	assert_err(db_exec_script(f->db, "INSERT INTO things (id, name) VALUES (1, 'one')"), OK);
	assert_err(db_query_start(f->db, &things_all, NULL, &c), OK);
	assert_err(db_query_step(&c, &row), OK);
	assert_true(row);
	assert_int_equal(db_column_str(&c, 2).n, 0);
	assert_int_equal(db_column_i64(&c, 3), 0);
	db_query_end(&c);
}

/** $2 may stand before $1, and one may stand twice. */
void contract_parameters_by_number(void **state)
{
	static const struct db_query q = {
		.name = "backwards", .sql = "SELECT $2 - $1, $3 + $3, $1 * 1", .params = 3, .param_types = numbers, .columns = 3, .column_types = numbers,
	};
	const struct db_value v[] = {{.i = 3}, {.i = 10}, {.i = 100}};
	struct fixture *f = *state;
	struct db_cursor c;
	bool row;

	assert_err(db_query_start(f->db, &q, v, &c), OK);
	assert_err(db_query_step(&c, &row), OK);
	assert_true(row);
	assert_int_equal(db_column_i64(&c, 0), 7);
	assert_int_equal(db_column_i64(&c, 1), 200);
	assert_int_equal(db_column_i64(&c, 2), 3);
	db_query_end(&c);
}

/* --- Changes ---------------------------------------------------------------------------------------------------------- */

void contract_conflicts(void **state)
{
	const struct db_value below[] = {{.i = 3}, {.s = S("three")}, {.s = S("")}, {.i = -1}};
	struct fixture *f = *state;
	int64_t changed = 77;

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(thing_put(f->db, 1, "other"), ERR_CONFLICT);
	assert_err(thing_put(f->db, 2, "one"), ERR_CONFLICT);
	assert_err(db_exec(f->db, &thing_insert, below, &changed), ERR_CONFLICT);
	assert_int_equal(changed, 77); /* a failure leaves the result alone */
	assert_true(db_message(f->db)[0] != '\0');
	assert_int_equal(thing_count(f->db), 1);
}

void contract_changed(void **state)
{
	const struct db_value by = {.i = 5}, nobody = {.i = 99};
	struct fixture *f = *state;
	int64_t changed = -1;

	assert_err(db_exec(f->db, &things_raise, &by, &changed), OK);
	assert_int_equal(changed, 0);
	for (int i = 1; i <= 3; i++)
		assert_err(thing_put(f->db, i, arena_fmt(arena, "%d", i).p), OK);
	assert_err(db_exec(f->db, &things_raise, &by, &changed), OK);
	assert_int_equal(changed, 3);
	assert_err(db_exec(f->db, &thing_take, &nobody, &changed), OK);
	assert_int_equal(changed, 0);
}

void contract_returning(void **state)
{
	const struct db_value one = {.i = 1};
	struct fixture *f = *state;
	struct db_cursor c;
	bool row;

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(thing_put(f->db, 2, "two"), OK);
	assert_err(db_query_start(f->db, &thing_take, &one, &c), OK);
	assert_err(db_query_step(&c, &row), OK);
	assert_true(row);
	assert_str(db_column_str(&c, 0), S("one"));
	assert_err(db_query_step(&c, &row), OK);
	assert_false(row);
	assert_int_equal(c.changed, 1);
	db_query_end(&c);
	assert_int_equal(thing_count(f->db), 1);
}

/* --- Cursors ---------------------------------------------------------------------------------------------------------- */

/** The same query open three times: each stands on a row of its own, and all can be used again afterwards. */
void contract_cursors_inside(void **state)
{
	static const char *const names[] = {"one", "two", "three"};
	const struct db_value ids[] = {{.i = 1}, {.i = 2}, {.i = 3}};
	struct fixture *f = *state;
	struct db_cursor c[3];
	bool row;

	for (int i = 0; i < 3; i++)
		assert_err(thing_put(f->db, i + 1, names[i]), OK);
	for (int turn = 0; turn < 3; turn++) {
		for (int i = 0; i < 3; i++) {
			assert_err(db_query_start(f->db, &thing_by_id, &ids[i], &c[i]), OK);
			assert_err(db_query_step(&c[i], &row), OK);
			assert_true(row);
		}
		for (int i = 0; i < 3; i++)
			assert_str(db_column_str(&c[i], 0), str_c(names[i]));
		/* the outer one ends first once, last another time */
		for (int i = 0; i < 3; i++)
			db_query_end(&c[(i + turn) % 3]);
	}
}

/* --- Transactions ----------------------------------------------------------------------------------------------------- */

void contract_transactions(void **state)
{
	struct fixture *f = *state;

	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_int_equal(thing_count(f->db), 1);
	db_rollback(f->db);
	assert_int_equal(thing_count(f->db), 0);
	db_rollback(f->db); /* outside a transaction: nothing */
	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 2, "two"), OK);
	assert_err(db_commit(f->db), OK);
	db_rollback(f->db);
	assert_int_equal(thing_count(f->db), 1);
}

void contract_writes_counted(void **state)
{
	struct fixture *f = *state;

	assert_err(db_begin(f->db), OK);
	assert_int_equal(db_writes(f->db), 0);
	assert_int_equal(thing_count(f->db), 0);
	assert_int_equal(db_writes(f->db), 0);
	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_int_equal(db_writes(f->db), 1);
	assert_err(thing_put(f->db, 1, "one"), ERR_CONFLICT);
	assert_int_equal(db_writes(f->db), 2); /* it may have done something */
	db_rollback(f->db);
	assert_err(db_begin(f->db), OK);
	assert_int_equal(db_writes(f->db), 0);
	db_rollback(f->db);
}

void contract_snapshot(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_begin(reader), OK);
	assert_int_equal(thing_count(reader), 1);
	assert_err(thing_put(f->db, 2, "two"), OK);
	assert_int_equal(thing_count(reader), 1);
	assert_true(thing_put(reader, 3, "three") != OK);
	db_rollback(reader);
	assert_int_equal(thing_count(reader), 2);
	db_close(reader);
}

/* --- Checks and scripts ----------------------------------------------------------------------------------------------- */

void contract_prepare_check(void **state)
{
	struct db_query q = {.name = "checked", .sql = "SELECT name, name FROM things", .columns = 2, .column_types = texts};
	struct fixture *f = *state;

	assert_err(db_prepare_check(f->db, &thing_insert), OK);
	assert_err(db_prepare_check(f->db, &things_all), OK);
	assert_err(db_prepare_check(f->db, &thing_take), OK);
	assert_err(db_prepare_check(f->db, &q), OK);
	q.columns = 1;
	assert_err(db_prepare_check(f->db, &q), ERR_DB);
	q = (struct db_query){.name = "checked", .sql = "SELECT nothing FROM things", .columns = 1, .column_types = texts};
	assert_err(db_prepare_check(f->db, &q), ERR_DB);
	assert_true(db_message(f->db)[0] != '\0');
	q.sql = "SELECT FROM WHERE";
	assert_err(db_prepare_check(f->db, &q), ERR_DB);
}

void contract_script(void **state)
{
	struct fixture *f = *state;

	assert_err(db_begin(f->db), OK);
	assert_err(db_exec_script(f->db, "INSERT INTO things (id, name) VALUES (1, 'one'); INSERT INTO things (id, name) VALUES (2, 'two');"), OK);
	assert_err(db_commit(f->db), OK);
	assert_int_equal(thing_count(f->db), 2);
	assert_err(db_begin(f->db), OK);
	assert_err(db_exec_script(f->db, "INSERT INTO things (id, name) VALUES (3, 'three'); INSERT INTO things (id, name) VALUES (1, 'again');"),
		ERR_CONFLICT);
	db_rollback(f->db);
	assert_int_equal(thing_count(f->db), 2);
}
