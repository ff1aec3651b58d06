/* Jobs by the test's clock, on the caller's thread; the runner's own thread is only started and stopped. */
#include "jobs/jobs.h"

#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"

#define NOON 1772769600000
#define EVERY_MS 5000

static char dir[40];
static struct writer *writer;

static int with_writer(void **state)
{
	struct db *db;

	unit_fresh(state);
	clock_freeze_ms(NOON);
	snprintf(dir, sizeof(dir), "/tmp/fxjobs.XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(db_open(arena_fmt(arena, "%s/test.db", dir).p, DB_WRITE, &db), OK);
	assert_int_equal(db_exec_script(db, "CREATE TABLE jobs (name TEXT PRIMARY KEY, next_at_ms INTEGER NOT NULL) STRICT;"
					    "CREATE TABLE done (at_ms INTEGER NOT NULL) STRICT"), OK);
	return writer_start(db, &(struct writer_options){0}, &writer) == OK ? 0 : -1;
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
	writer_stop(writer);
	clock_reset();
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- Jobs that count ---------------------------------------------------------------------------------------------- */

struct counts {
	atomic_int good, bad;
	_Atomic int64_t now_ms;
	atomic_bool mended;
};

static const enum db_type i64[] = {DB_I64};
static const struct db_query done_insert = {
	.name = "done_insert", .sql = "INSERT INTO done (at_ms) VALUES ($1)", .params = 1, .param_types = i64, .writes = true,
};
static const struct db_query done_count = {.name = "done_count", .sql = "SELECT count(*) FROM done", .columns = 1,
	.column_types = i64};

static enum err good(void *context, struct db *db, struct arena *a, int64_t now_ms)
{
	struct counts *c = context;

	/* on the writer's thread: nothing is asserted there */
	if (!arena_alloc(a, KIB(64)))
		return ERR_NOMEM;
	c->good++;
	c->now_ms = now_ms;
	return db_exec(db, &done_insert, &(struct db_value){.i = now_ms}, NULL);
}

static enum err bad(void *context, struct db *db, struct arena *a, int64_t now_ms)
{
	struct counts *c = context;
	enum err err = good(&(struct counts){0}, db, a, now_ms); /* what it wrote must not stay */

	c->bad++;
	return err == OK && !c->mended ? ERR_IO : err;
}

static const struct job one_job[] = {{"good", EVERY_MS, good}, {NULL}};
static const struct job bad_first[] = {{"bad", EVERY_MS, bad}, {"good", EVERY_MS, good}, {NULL}};

static enum err run_due(const struct job *jobs, struct counts *c, int want_ran)
{
	int ran = -1;
	enum err err = job_run_due(jobs, writer, c, &ran);

	assert_int_equal(ran, want_ran);
	return err;
}

static enum err count_done(void *context, struct db *db)
{
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, &done_count, NULL, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	*(int64_t *)context = row ? db_column_i64(&c, 0) : -1;
	db_query_end(&c);
	return err;
}

static int64_t done(void)
{
	int64_t n = -1;

	assert_int_equal(writer_run(writer, 0, count_done, &n), OK);
	return n;
}

/* --- When they are due -------------------------------------------------------------------------------------------- */

static void once_when_due(void **state)
{
	struct counts c = {0};

	(void)state;
	assert_int_equal(run_due(one_job, &c, 1), OK); /* never done: due */
	assert_int_equal(c.now_ms, NOON);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	clock_freeze_ms(NOON + EVERY_MS - 1);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	assert_int_equal(c.good, 1);
	clock_freeze_ms(NOON + EVERY_MS);
	assert_int_equal(run_due(one_job, &c, 1), OK);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	assert_int_equal(c.good, 2);
	assert_int_equal(c.now_ms, NOON + EVERY_MS);
	assert_int_equal(done(), 2);
}

/** After a night switched off it runs once, not once for each time it missed. */
static void what_was_missed(void **state)
{
	struct counts c = {0};

	(void)state;
	assert_int_equal(run_due(one_job, &c, 1), OK);
	clock_freeze_ms(NOON + 1000LL * EVERY_MS + 17);
	assert_int_equal(run_due(one_job, &c, 1), OK);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	clock_freeze_ms(NOON + 1001LL * EVERY_MS + 17);
	assert_int_equal(run_due(one_job, &c, 1), OK);
	assert_int_equal(c.good, 3);
}

/** A clock that was wrong by a year and is put right does not stop a job for a year. */
static void a_clock_put_back(void **state)
{
	struct counts c = {0};

	(void)state;
	clock_freeze_ms(NOON + 365LL * 86400000);
	assert_int_equal(run_due(one_job, &c, 1), OK);
	clock_freeze_ms(NOON);
	assert_int_equal(run_due(one_job, &c, 1), OK);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	clock_freeze_ms(NOON + EVERY_MS);
	assert_int_equal(run_due(one_job, &c, 1), OK);
}

static void each_at_its_own_pace(void **state)
{
	static const struct job jobs[] = {{"often", EVERY_MS, good}, {"seldom", 10 * EVERY_MS, good}, {NULL}};
	struct counts c = {0};

	(void)state;
	assert_int_equal(run_due(jobs, &c, 2), OK);
	clock_freeze_ms(NOON + EVERY_MS);
	assert_int_equal(run_due(jobs, &c, 1), OK);
	clock_freeze_ms(NOON + 10 * EVERY_MS);
	assert_int_equal(run_due(jobs, &c, 2), OK);
	assert_int_equal(c.good, 5);
}

static void no_jobs(void **state)
{
	static const struct job none[] = {{NULL}};

	(void)state;
	assert_int_equal(run_due(none, NULL, 0), OK);
}

/* --- When one fails ----------------------------------------------------------------------------------------------- */

static void the_others_go_on(void **state)
{
	struct counts c = {0};
	int ran;

	(void)state;
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), ERR_IO); /* the first error is told */
	assert_true(c.bad >= 1);
	assert_true(c.good >= 1);
	assert_int_equal(done(), 1); /* and nothing that the failed one wrote stays */
}

/** "A job that failed is tried again at its next time": not every second, and not never. */
static void again_at_its_next_time(void **state)
{
	struct counts c = {0};
	int ran, tries;

	(void)state;
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), ERR_IO);
	tries = c.bad;
	clock_freeze_ms(NOON + 1000);
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), OK);
	assert_int_equal(ran, 0);
	assert_int_equal(c.bad, tries);
	c.mended = true;
	clock_freeze_ms(NOON + EVERY_MS);
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), OK);
	assert_int_equal(ran, 2);
	assert_true(c.bad > tries);
}

static void mended(void **state)
{
	struct counts c = {0};
	int ran;

	(void)state;
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), ERR_IO);
	c.mended = true;
	clock_freeze_ms(NOON + EVERY_MS);
	assert_int_equal(job_run_due(bad_first, writer, &c, &ran), OK);
	assert_int_equal(ran, 2);
	assert_int_equal(done(), 3);
}

/* --- Several servers, and the thread ------------------------------------------------------------------------------ */

struct server {
	pthread_t thread;
	struct counts *counts;
	int ran;
	bool good;
};

static void *serve(void *arg)
{
	struct server *s = arg;

	s->good = job_run_due(one_job, writer, s->counts, &s->ran) == OK;
	return NULL;
}

/** Whoever claims it runs it; the others find it taken. */
static void exactly_one_claims_it(void **state)
{
	struct counts c = {0};
	struct server servers[8];
	int ran = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(servers); i++) {
		servers[i] = (struct server){.counts = &c};
		assert_int_equal(pthread_create(&servers[i].thread, NULL, serve, &servers[i]), 0);
	}
	for (size_t i = 0; i < COUNT(servers); i++) {
		pthread_join(servers[i].thread, NULL);
		assert_true(servers[i].good);
		ran += servers[i].ran;
	}
	assert_int_equal(ran, 1);
	assert_int_equal(c.good, 1);
}

/** The thread looks as soon as it begins; it stops when told, whatever it waits for. */
static void the_runner(void **state)
{
	struct counts c = {0};
	struct job_runner *r;

	(void)state;
	assert_int_equal(job_runner_start(one_job, writer, &c, &r), OK);
	while (c.good == 0)
		usleep(1000);
	job_runner_stop(r);
	assert_int_equal(c.good, 1);
	assert_int_equal(run_due(one_job, &c, 0), OK);
	job_runner_stop(NULL);
}

#define JOBS_TEST(f) cmocka_unit_test_setup_teardown((f), with_writer, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		JOBS_TEST(once_when_due), JOBS_TEST(what_was_missed), JOBS_TEST(a_clock_put_back), JOBS_TEST(each_at_its_own_pace),
		JOBS_TEST(no_jobs),
		JOBS_TEST(the_others_go_on), JOBS_TEST(again_at_its_next_time), JOBS_TEST(mended), JOBS_TEST(exactly_one_claims_it),
		JOBS_TEST(the_runner),
	};

	return UNIT_RUN(tests);
}
