/* What a reading connection was told within its snapshot is told again without asking (db/memo.h): never anything else than the truth. */
#include <stdio.h>

#include "db/bind.h"
#include "db/memo.h"
#include "fixture.h"

struct thing {
	int64_t id, n;
	struct str name, bytes;
};

static void thing_fill(const struct db_cursor *c, struct arena *a, void *to)
{
	struct thing *t = to;

	t->id = db_column_i64(c, 0);
	t->name = arena_dup(a, db_column_str(c, 1));
	t->bytes = arena_dup(a, db_column_str(c, 2));
	t->n = db_column_i64(c, 3);
}

static const enum db_type of_thing[] = {DB_I64, DB_TEXT, DB_BLOB, DB_I64}, i64_text[] = {DB_I64, DB_TEXT};

static const struct db_query things_from = {
	.name = "things_from", .sql = "SELECT id, name, bytes, n FROM things WHERE id >= $1 AND name <> $2 ORDER BY id", .params = 2,
	.param_types = i64_text, .columns = 4, .column_types = of_thing,
};

/* --- An engine that counts what it is asked ---------------------------------------------------------------------------- */

static const struct db_engine *true_engine;
static int asked;

static enum err count_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret)
{
	asked++;
	return true_engine->start(db, q, params, ret);
}

/** A connection that counts. */
static struct db *open_counting(const struct fixture *f, enum db_mode mode)
{
	static struct db_engine counting;
	struct db *db = fixture_open(f, mode);

	true_engine = db->engine;
	counting = *true_engine;
	counting.start = count_start;
	db->engine = &counting;
	asked = 0;
	return db;
}

static size_t many(struct db *db, int64_t from, const char *but, struct thing **ret)
{
	const struct db_value params[] = {{.i = from}, {.s = str_c(but)}};
	void *v = NULL;
	size_t n = 0;

	assert_err(db_many(db, arena, &things_from, params, thing_fill, sizeof(struct thing), &v, &n), OK);
	*ret = v;
	return n;
}

static void put(struct db *db, int64_t id, size_t name_n)
{
	char name[2000];

	snprintf(name, sizeof(name), "%0*lld", (int)name_n, (long long)id);
	assert_err(thing_put(db, id, name), OK);
}

/* --- What holds ----------------------------------------------------------------------------------------------------------- */

static void asked_once(void **state)
{
	struct fixture *f = *state;
	struct thing *first, *again;
	struct db *reader;
	struct str name;

	for (int64_t id = 1; id <= 20; id++)
		put(f->db, id, 3);
	reader = open_counting(f, DB_READ);
	assert_err(db_begin(reader), OK);
	assert_int_equal(many(reader, 2, "003", &first), 18);
	assert_int_equal(asked, 1);
	db_rollback(reader);
	assert_err(db_begin(reader), OK);
	assert_int_equal(many(reader, 2, "003", &again), 18);
	assert_int_equal(asked, 1);
	for (size_t i = 0; i < 18; i++) {
		assert_int_equal(again[i].id, first[i].id);
		assert_int_equal(again[i].n, first[i].n);
		assert_true(str_eq(again[i].name, first[i].name));
		assert_true(again[i].name.p != first[i].name.p); /* the caller's own */
	}
	name = again[0].name;
	db_rollback(reader);
	put(f->db, 21, 3);
	assert_err(db_begin(reader), OK);
	assert_int_equal(many(reader, 2, "003", &again), 19);
	assert_int_equal(asked, 2);
	assert_true(str_eq(name, S("002"))); /* what was told before outlives the snapshot */
	db_close(reader);
}

/** Another question is another question: by number, by text, by whether all rows are wanted; no row is an answer, too. */
static void other_questions(void **state)
{
	struct fixture *f = *state;
	const struct db_value from_5[] = {{.i = 5}, {.s = S("")}}, from_99[] = {{.i = 99}, {.s = S("")}};
	struct db *reader;
	struct thing *v, one;

	for (int64_t id = 1; id <= 9; id++)
		put(f->db, id, 1);
	reader = open_counting(f, DB_READ);
	assert_err(db_begin(reader), OK);
	for (int round = 0; round < 2; round++) {
		assert_err(db_one(reader, arena, &things_from, from_5, thing_fill, &one), OK);
		assert_int_equal(one.id, 5);
		assert_int_equal(many(reader, 5, "", &v), 5);
		assert_int_equal(many(reader, 6, "", &v), 4);
		assert_int_equal(many(reader, 5, "7", &v), 4);
		assert_int_equal(many(reader, 99, "", &v), 0);
		assert_err(db_one(reader, arena, &things_from, from_99, thing_fill, &one), ERR_NOT_FOUND);
		assert_int_equal(asked, 6);
	}
	db_close(reader);
}

/** Whoever may write is told what is, each time. */
static void writers_are_told_anew(void **state)
{
	struct fixture *f = *state;
	struct db *writer = open_counting(f, DB_WRITE);
	struct thing *v;

	assert_err(db_begin(writer), OK);
	assert_int_equal(many(writer, 0, "", &v), 0);
	put(writer, 1, 1);
	assert_int_equal(many(writer, 0, "", &v), 1);
	db_close(writer);
}

/** An answer that does not fit is right all the same, and leaves room for others; so do very many questions. */
static void longer_than_there_is_room(void **state)
{
	struct fixture *f = *state;
	struct thing *v;
	struct db *reader;

	for (int64_t id = 1; id <= 400; id++)
		put(f->db, id, 1500);
	reader = open_counting(f, DB_READ);
	assert_err(db_begin(reader), OK);
	for (int round = 1; round <= 3; round++) {
		assert_int_equal(many(reader, 1, "", &v), 400);
		assert_int_equal(asked, round);
	}
	assert_int_equal(v[399].name.n, 1500);
	asked = 0;
	for (int round = 0; round < 2; round++)
		assert_int_equal(many(reader, 400, "", &v), 1);
	assert_int_equal(asked, 1);
	for (int64_t from = 401; from < 3000; from++)
		assert_int_equal(many(reader, from, "", &v), 0);
	assert_int_equal(many(reader, 2999, "", &v), 0);
	assert_int_equal(asked, 1 + 2999 - 400);
	assert_int_equal(many(reader, 391, "", &v), 10);
	db_close(reader);
}

/** What is known is told within the caller's limit, too. */
static void callers_limit(void **state)
{
	struct fixture *f = *state;
	const struct db_value params[] = {{.i = 0}, {.s = S("")}};
	struct arena *small = arena_new(1000);
	struct db *reader;
	struct thing one;
	void *v;
	size_t n;

	for (int64_t id = 1; id <= 3; id++)
		put(f->db, id, 900);
	reader = open_counting(f, DB_READ);
	assert_err(db_begin(reader), OK);
	for (int round = 0; round < 2; round++) {
		assert_err(db_many(reader, arena, &things_from, params, thing_fill, sizeof(struct thing), &v, &n), OK);
		assert_err(db_many(reader, small, &things_from, params, thing_fill, sizeof(struct thing), &v, &n), ERR_LIMIT);
		arena_reset(small);
		assert_err(db_one(reader, small, &things_from, params, thing_fill, &one), OK);
		assert_err(db_one(reader, small, &things_from, params, thing_fill, &one), ERR_LIMIT);
		arena_reset(small);
	}
	assert_int_equal(asked, 2);
	db_close(reader);
	arena_free(small);
}

#define MEMO_TEST(f) cmocka_unit_test_setup_teardown((f), fixture_sqlite, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMO_TEST(asked_once),
		MEMO_TEST(other_questions),
		MEMO_TEST(writers_are_told_anew),
		MEMO_TEST(longer_than_there_is_room),
		MEMO_TEST(callers_limit),
	};

	return cmocka_run_group_tests(tests, unit_set_up, unit_tear_down);
}
