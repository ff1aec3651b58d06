/* Writing from where one is not the writer, with a real one beside the test: SQLite in a folder of its own. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "base/clock.h"
#include "web/ask.h"

static const enum db_type i64[] = {DB_I64};
static const struct db_query done_insert = {
	.name = "done_insert", .sql = "INSERT INTO done (n) VALUES ($1)", .params = 1, .param_types = i64, .writes = true,
};
static const struct db_query done_sum = {
	.name = "done_sum", .sql = "SELECT coalesce(sum(n), 0) FROM done", .columns = 1, .column_types = i64,
};

static const struct journal_kind kinds[] = {{"test.happened", NULL, "Something happened", false}, {NULL}};
static const struct journal_subject *const no_subjects[] = {NULL};
static const struct journal_kind *const all_kinds[] = {kinds, NULL};
static const struct journal_tables journal_tables = {no_subjects, all_kinds};

static char dir[40];
static struct journal *journal;
static struct ask *a;

static int with_queue(void **state, size_t queue_max)
{
	struct writer_options options = {.queue_max = queue_max};
	struct db *db;
	int applied;

	unit_fresh(state);
	clock_freeze_ms(ASK_NOON);
	a = ask();
	snprintf(dir, sizeof(dir), "/tmp/fxwrite.XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(db_open(arena_fmt(arena, "%s/test.db", dir).p, DB_WRITE, &db), OK);
	assert_int_equal(migrate_up(db, app_migrations, app_migrations_n, &applied), OK);
	assert_int_equal(db_exec_script(db, "CREATE TABLE done (n INTEGER NOT NULL CHECK (n > 0)) STRICT"), OK);
	assert_int_equal(journal_new(&a->site.keys.journal, &journal_tables, &journal), OK);
	a->site.journal = journal;
	a->w.street = (struct street){.id = {7}, .code = S("xq")};
	return writer_start(db, &options, &a->site.writer) == OK ? 0 : -1;
}

static int with_writer(void **state)
{
	return with_queue(state, 0);
}

static int with_one_place(void **state)
{
	return with_queue(state, 1);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int without(void **state)
{
	(void)state;
	writer_stop(a->site.writer);
	journal_free(journal);
	clock_reset();
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- Looking, behind all that waits ------------------------------------------------------------------------------- */

struct look {
	const struct db_query *query;
	int64_t n;
};

static enum err look_run(struct web *w, void *context)
{
	struct look *l = context;
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(w->db, l->query, NULL, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	l->n = row ? db_column_i64(&c, 0) : -1;
	db_query_end(&c);
	return err;
}

static int64_t look(const struct db_query *query)
{
	struct look l = {query, -1};

	assert_int_equal(web_write(&a->w, look_run, &l), OK);
	return l.n;
}

/* --- web_write ---------------------------------------------------------------------------------------------------- */

struct writing {
	int64_t n;
	enum err after; /* what it returns when it has written */
	struct db *db;
	int times;
};

static enum err writing_run(struct web *w, void *context)
{
	struct writing *x = context;
	enum err err = db_exec(w->db, &done_insert, &(struct db_value){.i = x->n}, NULL);

	x->db = w->db;
	x->times++;
	return err == OK ? x->after : err;
}

static void written_and_back(void **state)
{
	struct db *reader = NULL;
	struct writing x = {.n = 5};

	(void)state;
	assert_int_equal(db_open(arena_fmt(arena, "%s/test.db", dir).p, DB_READ, &reader), OK);
	a->w.db = reader;
	assert_int_equal(web_write(&a->w, writing_run, &x), OK);
	assert_int_equal(x.times, 1);
	assert_ptr_not_equal(x.db, reader); /* the writer's inside, the handler's own again afterwards */
	assert_ptr_equal(a->w.db, reader);
	assert_int_equal(look(&done_sum), 5);
	db_close(reader);
}

/** What went wrong after the first write is told, and nothing of it stays. */
static void failed_half_way(void **state)
{
	struct writing good = {.n = 5}, late = {.n = 100, .after = ERR_CONFLICT}, refused = {.n = -1};

	(void)state;
	assert_int_equal(web_write(&a->w, writing_run, &late), ERR_CONFLICT);
	assert_null(a->w.db);
	assert_int_equal(web_write(&a->w, writing_run, &refused), ERR_CONFLICT); /* the table's own rule */
	assert_int_equal(web_write(&a->w, writing_run, &good), OK);
	assert_int_equal(look(&done_sum), 5);
}

/* --- web_note ----------------------------------------------------------------------------------------------------- */

static enum err note_run(struct web *w, void *context)
{
	(void)context;
	return web_note(w, "test.happened", 0, 44, S("{\"n\":1}"));
}

/** Who did it follows from the row of the route: the duty phone, the person of the office, or somebody without a name. */
static void who_did_it(void **state)
{
	static const struct {
		enum capability capability;
		enum journal_actor actor;
		int64_t actor_id;
	} rows[] = {
		{CAP_NONE, ACTOR_REPORTER, 0}, {CAP_DUTY, ACTOR_SHOP, 12}, {CAP_SIGNED_IN, ACTOR_OFFICER, 11},
		{CAP_READ, ACTOR_OFFICER, 11},
		{CAP_HANDLE, ACTOR_OFFICER, 11}, {CAP_SHOPS, ACTOR_OFFICER, 11}, {CAP_PEOPLE, ACTOR_OFFICER, 11},
	};
	struct route route = {.pattern = "/"};
	struct journal_entries entries;
	struct db *reader;

	(void)state;
	a->w.route = &route;
	a->w.who = (struct identity){.account = {11}, .device = {12}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		route.capability = rows[i].capability;
		assert_int_equal(web_write(&a->w, note_run, NULL), OK);
	}
	assert_int_equal(db_open(arena_fmt(arena, "%s/test.db", dir).p, DB_READ, &reader), OK);
	assert_int_equal(journal_after(reader, arena, a->w.street.id, 0, 100, &entries), OK);
	db_close(reader);
	assert_int_equal(entries.n, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (entries.v[i].actor != rows[i].actor || entries.v[i].actor_id != rows[i].actor_id)
			fail_msg("%s: actor %s", capability_name(rows[i].capability), journal_actor_name(entries.v[i].actor));
		assert_str(entries.v[i].kind, S("test.happened"));
		assert_str(entries.v[i].body, S("{\"n\":1}"));
		assert_int_equal(entries.v[i].about_id, 44);
		assert_int_equal(entries.v[i].street.v, 7);
	}
}

/* --- web_later ---------------------------------------------------------------------------------------------------- */

static enum err later_add(const struct web_site *site, struct db *db, struct arena *own, const void *args)
{
	int64_t n;

	memcpy(&n, args, sizeof(n));
	if (site != &a->site || !arena_alloc(own, KIB(8)))
		return ERR_NOMEM;
	return db_exec(db, &done_insert, &(struct db_value){.i = n}, NULL);
}

static enum err later_from_writer(struct web *w, void *context)
{
	int64_t *n = context;

	/* the writer is busy with us: these wait, each with its own copy */
	for (*n = 1; *n <= 100; *n *= 10)
		web_later(w, later_add, n, sizeof(*n));
	*n = -1;
	return OK;
}

static void later_with_a_copy(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_int_equal(web_write(&a->w, later_from_writer, &n), OK);
	assert_int_equal(look(&done_sum), 111);
}

/** Nobody waits for it: what fails is dropped, and the next goes on. */
static void later_that_fails(void **state)
{
	int64_t bad = -1, good = 3;

	(void)state;
	web_later(&a->w, later_add, &bad, sizeof(bad));
	web_later(&a->w, later_add, &good, sizeof(good));
	assert_int_equal(look(&done_sum), 3);
}

static void later_with_too_much(void **state)
{
	int64_t most[WEB_LATER_ARGS_MAX / 8] = {4}, more[WEB_LATER_ARGS_MAX / 8 + 1] = {50};

	(void)state;
	web_later(&a->w, later_add, more, sizeof(more));
	web_later(&a->w, later_add, most, sizeof(most));
	assert_int_equal(look(&done_sum), 4);
}

/** A full queue refuses what can wait; it is forgotten without a trace, and without a leak. */
static void later_when_nothing_more_fits(void **state)
{
	struct look l = {&done_sum, -1};
	int64_t n = 0;

	(void)state;
	assert_int_equal(web_write(&a->w, later_from_writer, &n), OK);
	/* stopping lets what waits finish: it is looked at afterwards, by another connection */
	writer_stop(a->site.writer);
	a->site.writer = NULL;
	assert_int_equal(db_open(arena_fmt(arena, "%s/test.db", dir).p, DB_READ, &a->w.db), OK);
	assert_int_equal(look_run(&a->w, &l), OK);
	db_close(a->w.db);
	assert_int_equal(l.n, 1);
}

#define WRITE_TEST(f) cmocka_unit_test_setup_teardown((f), with_writer, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WRITE_TEST(written_and_back), WRITE_TEST(failed_half_way), WRITE_TEST(who_did_it), WRITE_TEST(later_with_a_copy),
		WRITE_TEST(later_that_fails), WRITE_TEST(later_with_too_much),
		cmocka_unit_test_setup_teardown(later_when_nothing_more_fits, with_one_place, without),
	};

	return UNIT_RUN(tests);
}
