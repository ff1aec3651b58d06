/* A disk that is full, a disk that errs, a database that somebody else holds: the job is told, nothing is half done, work goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>

#include "db/internal.h"
#include "db/writer.h"
#include "twins.h"
#include "vfs_shim.h"

#define WRITES_TRIED 40 /* more than a job makes: each of its writes fails once */
#define BATCH 5

static struct twins twins;
static struct writer *writer;

static int set_up(void **state)
{
	struct db *db;

	(void)state;
	if (!vfs_shim_register() || !twins_make(&twins))
		return -1;
	vfs_shim_reset(1);
	db_sqlite_use_vfs(VFS_SHIM_NAME);
	if (db_open(twins.path, DB_WRITE, &db) != OK || db_exec_script(db, "PRAGMA wal_autocheckpoint=40") != OK)
		return -1;
	return writer_start(db, &(struct writer_options){0}, &writer) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	writer_stop(writer);
	writer = NULL;
	vfs_shim_reset(1);
	twins_remove(&twins);
	return 0;
}

/* --- Jobs ------------------------------------------------------------------------------------------------------------- */

static enum err run_twin(void *context, struct db *db)
{
	return twins_write(&twins, db, context);
}

static enum err write_pair(struct twin *ret)
{
	*ret = (struct twin){.street = {1}, .fill = TWINS_FILL_MAX};
	return writer_run(writer, 1, run_twin, ret);
}

/** Exactly these pairs are there, whole, and the journal agrees. ${off}: after a power failure, else after a clean end. */
static void assert_left(const struct twin *v, size_t n, bool off)
{
	struct twins_found found;

	if (off)
		vfs_shim_die();
	writer_stop(writer);
	writer = NULL;
	assert_int_equal(twins_look(&twins, v, n, &found), OK);
	assert_int_equal(found.missing, 0);
	assert_int_equal(found.halves, 0);
	assert_int_equal(found.faults, 0);
	assert_true(found.whole);
	assert_int_equal(found.rows, 2 * n);
}

/** Every write of a job fails once, each in a job of its own; what was acknowledged is what there is. */
static void fail_each_write(int code, enum err want, bool off)
{
	struct twin pairs[2 * WRITES_TRIED];
	struct vfs_shim_counts counts;
	size_t n = 0, failed = 0;

	for (uint64_t nth = 1; nth <= WRITES_TRIED; nth++) {
		enum err err;

		vfs_shim_fail(VFS_SHIM_WRITE, nth, 1, code);
		err = write_pair(&pairs[n]);
		vfs_shim_fail(VFS_SHIM_WRITE, 0, 0, 0);
		if (err == OK) {
			n++; /* the write that failed was of a checkpoint, which comes again, or was not made */
		} else {
			assert_int_equal(err, want);
			failed++;
		}
		assert_int_equal(write_pair(&pairs[n++]), OK);
	}
	vfs_shim_counts(&counts);
	/* at least a transaction's pages and the checkpoint's were hit */
	assert_true(failed > 5);
	assert_true(counts.faults > failed);
	assert_left(pairs, n, off);
}

static void a_full_disk_is_told(void **state)
{
	(void)state;
	fail_each_write(SQLITE_FULL, ERR_FULL, false);
}

static void a_full_disk_and_then_no_power(void **state)
{
	(void)state;
	fail_each_write(SQLITE_FULL, ERR_FULL, true);
}

static void a_failing_disk_is_told(void **state)
{
	(void)state;
	fail_each_write(SQLITE_IOERR_WRITE, ERR_IO, true);
}

static void a_disk_stays_full_for_a_while(void **state)
{
	struct twin pairs[2], lost;

	(void)state;
	assert_int_equal(write_pair(&pairs[0]), OK);
	vfs_shim_fail(VFS_SHIM_WRITE, 1, UINT64_MAX, SQLITE_FULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(write_pair(&lost), ERR_FULL);
	vfs_shim_fail(VFS_SHIM_WRITE, 0, 0, 0);
	assert_int_equal(write_pair(&pairs[1]), OK);
	assert_left(pairs, 2, true);
}

/** A sync that failed has kept nothing, whatever a later one says: what is acknowledged after it must not lean on it. */
static void a_failed_sync_is_told(void **state)
{
	struct twin pairs[2 * WRITES_TRIED];
	size_t n = 0, failed = 0;

	(void)state;
	for (int i = 0; i < WRITES_TRIED; i++) {
		enum err err;

		vfs_shim_fail(VFS_SHIM_SYNC, 1 + (uint64_t)i % 4, 1, SQLITE_IOERR_FSYNC);
		err = write_pair(&pairs[n]);
		vfs_shim_fail(VFS_SHIM_SYNC, 0, 0, 0);
		if (err == OK) {
			n++;
		} else {
			assert_int_equal(err, ERR_IO);
			failed++;
		}
		assert_int_equal(write_pair(&pairs[n++]), OK);
	}
	assert_true(failed >= WRITES_TRIED / 4);
	assert_left(pairs, n, true);
}

/* --- A batch ---------------------------------------------------------------------------------------------------------- */

struct batch_job {
	struct writer_job job; /* first */
	struct twin twin;
	enum err err;
	bool fails;
	pthread_mutex_t *lock;
	pthread_cond_t *cond;
	int *left;
};

static enum err run_batched(struct writer_job *job, struct db *db)
{
	struct batch_job *b = (struct batch_job *)job;
	enum err err = twins_write(&twins, db, &b->twin);

	return err == OK && b->fails ? ERR_CONFLICT : err;
}

static void batched_done(struct writer_job *job, enum err err)
{
	struct batch_job *b = (struct batch_job *)job;

	pthread_mutex_lock(b->lock);
	b->err = err;
	--*b->left;
	pthread_cond_signal(b->cond);
	pthread_mutex_unlock(b->lock);
}

/** Holds the writer's thread, so that what is submitted meanwhile becomes one batch. */
struct gate {
	sem_t held, open;
};

static enum err run_gate(void *context, struct db *db)
{
	struct gate *g = context;

	(void)db;
	sem_post(&g->held);
	sem_wait(&g->open);
	return OK;
}

static void *gate_thread(void *context)
{
	return writer_run(writer, 2, run_gate, context) == OK ? context : NULL;
}

static void run_as_one_batch(struct batch_job *jobs, size_t n)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
	int left = (int)n;
	struct gate gate;
	pthread_t holder;
	void *held;
	struct writer_counts before, now;

	writer_counts(writer, &before);
	sem_init(&gate.held, 0, 0);
	sem_init(&gate.open, 0, 0);
	assert_int_equal(pthread_create(&holder, NULL, gate_thread, &gate), 0);
	sem_wait(&gate.held);
	for (size_t i = 0; i < n; i++) {
		jobs[i].job = (struct writer_job){.street = 1, .run = run_batched, .done = batched_done};
		jobs[i].twin = (struct twin){.street = {1}, .fill = 100};
		jobs[i].lock = &lock;
		jobs[i].cond = &cond;
		jobs[i].left = &left;
		assert_int_equal(writer_submit(writer, &jobs[i].job), OK);
	}
	sem_post(&gate.open);
	pthread_mutex_lock(&lock);
	while (left > 0)
		pthread_cond_wait(&cond, &lock);
	pthread_mutex_unlock(&lock);
	pthread_join(holder, &held);
	assert_non_null(held);
	writer_counts(writer, &now);
	assert_int_equal(now.batches - before.batches, 2);
}

/** One job refuses after it has written: it leaves nothing, and its neighbours in the batch are kept. */
static void one_refusal_spoils_no_batch(void **state)
{
	struct batch_job jobs[BATCH] = {0};
	struct twin kept[BATCH];
	size_t n = 0;

	(void)state;
	jobs[2].fails = true;
	run_as_one_batch(jobs, BATCH);
	for (size_t i = 0; i < BATCH; i++) {
		assert_int_equal(jobs[i].err, jobs[i].fails ? ERR_CONFLICT : OK);
		if (!jobs[i].fails)
			kept[n++] = jobs[i].twin;
	}
	assert_left(kept, BATCH - 1, true);
}

/** The commit of a batch fails: each of its jobs is told so, none is kept. */
static void a_failed_commit_keeps_none_of_the_batch(void **state)
{
	struct batch_job jobs[BATCH] = {0};
	struct twin kept;

	(void)state;
	vfs_shim_fail(VFS_SHIM_SYNC, 1, UINT64_MAX, SQLITE_IOERR_FSYNC);
	run_as_one_batch(jobs, BATCH);
	vfs_shim_fail(VFS_SHIM_SYNC, 0, 0, 0);
	for (size_t i = 0; i < BATCH; i++)
		assert_int_equal(jobs[i].err, ERR_IO);
	assert_int_equal(write_pair(&kept), OK);
	assert_left(&kept, 1, true);
}

/* --- Somebody else ---------------------------------------------------------------------------------------------------- */

static void a_locked_database_is_told(void **state)
{
	struct twin pairs[2], refused;
	sqlite3 *other = NULL;

	(void)state;
	assert_int_equal(write_pair(&pairs[0]), OK);
	assert_int_equal(sqlite3_open_v2(twins.path, &other, SQLITE_OPEN_READWRITE, VFS_SHIM_NAME), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(write_pair(&refused), ERR_BUSY);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(write_pair(&pairs[1]), OK);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	assert_left(pairs, 2, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_full_disk_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_and_then_no_power, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failing_disk_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disk_stays_full_for_a_while, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failed_sync_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_refusal_spoils_no_batch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failed_commit_keeps_none_of_the_batch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_locked_database_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
