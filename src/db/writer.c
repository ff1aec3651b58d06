#include "db/writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

#define QUEUE_MAX 10000
#define BATCH_MAX 256

struct writer {
	struct db *db;
	size_t queue_max, batch_max;
	pthread_t thread;
	pthread_mutex_t lock; /* everything below */
	pthread_cond_t work, quiet;
	struct writer_job *first, **last;
	size_t waiting;
	bool stopping;
	void (*committed)(void *context);
	void *context;
	bool calling;         /* committed() runs */
	struct writer_counts counts;
};

/* --- Queue ------------------------------------------------------------------------------------------------------------ */

/** Takes the first job and those of its street behind it; the others keep their order. */
static struct writer_job *take_batch(struct writer *w)
{
	struct writer_job *batch = NULL, **end = &batch, **from = &w->first;
	uint64_t street;
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->stopping)
		pthread_cond_wait(&w->work, &w->lock);
	if (w->first) {
		street = w->first->street;
		while (*from && n < w->batch_max) {
			struct writer_job *job = *from;

			if (job->street != street) {
				from = &job->next;
				continue;
			}
			*from = job->next;
			*end = job;
			end = &job->next;
			job->next = NULL;
			n++;
		}
		/* the end may have been taken out: find it again */
		for (w->last = &w->first; *w->last; w->last = &(*w->last)->next)
			;
		w->waiting -= n;
	}
	pthread_mutex_unlock(&w->lock);
	return batch;
}

enum err writer_submit(struct writer *w, struct writer_job *job)
{
	enum err err = OK;

	pthread_mutex_lock(&w->lock);
	if (w->waiting >= w->queue_max || w->stopping) {
		err = ERR_BUSY;
	} else {
		job->next = NULL;
		job->since_ms = clock_monotonic_ms();
		*w->last = job;
		w->last = &job->next;
		if ((int64_t)++w->waiting > w->counts.queue_peak)
			w->counts.queue_peak = (int64_t)w->waiting;
		pthread_cond_signal(&w->work);
	}
	pthread_mutex_unlock(&w->lock);
	return err;
}

/* --- Batches ---------------------------------------------------------------------------------------------------------- */

static void count(struct writer *w, int64_t jobs, int64_t batches, int64_t reruns, int64_t failures)
{
	pthread_mutex_lock(&w->lock);
	w->counts.jobs += jobs;
	w->counts.batches += batches;
	w->counts.reruns += reruns;
	w->counts.failures += failures;
	pthread_mutex_unlock(&w->lock);
}

static void tell_committed(struct writer *w)
{
	void (*committed)(void *context);
	void *context;

	pthread_mutex_lock(&w->lock);
	committed = w->committed;
	context = w->context;
	w->calling = committed != NULL;
	pthread_mutex_unlock(&w->lock);
	if (!committed)
		return;
	committed(context);
	pthread_mutex_lock(&w->lock);
	w->calling = false;
	pthread_cond_broadcast(&w->quiet);
	pthread_mutex_unlock(&w->lock);
}

/** Ends the transaction: durably when something changed. */
static enum err finish(struct writer *w)
{
	enum err err;

	if (db_writes(w->db) == 0) {
		db_rollback(w->db);
		return OK;
	}
	err = db_notify(w->db);
	if (err == OK)
		err = db_commit(w->db);
	else
		db_rollback(w->db);
	if (err != OK)
		log_error("a batch was not kept: %s: %s", err_name(err), db_message(w->db));
	return err;
}

/**
 * Runs all of a batch; false when one failed after it had written: nothing is kept then. A job that failed before that is
 * answered as it is and the others go on; on PostgreSQL not even that is safe, since an SQL error spoils the transaction.
 */
static bool run_together(struct writer *w, struct writer_job *batch)
{
	for (struct writer_job *job = batch; job; job = job->next) {
		uint64_t before = db_writes(w->db);

		job->result = job->run(job, w->db);
		if (job->result != OK && (db_writes(w->db) != before || db_is_postgres(w->db)))
			return false;
	}
	return true;
}

static void run_alone(struct writer *w, struct writer_job *job)
{
	enum err err = db_begin(w->db);

	if (err == OK) {
		err = job->run(job, w->db);
		if (err == OK)
			err = finish(w);
		else
			db_rollback(w->db);
	}
	job->result = err;
}

static void answer(struct writer *w, struct writer_job *batch)
{
	while (batch) {
		struct writer_job *next = batch->next; /* done() may free the job */

		if (batch->result != OK)
			count(w, 0, 0, 0, 1);
		batch->done(batch, batch->result);
		batch = next;
	}
}

/** The first of a batch has waited longest. */
static enum err begin_batch(struct writer *w, const struct writer_job *batch)
{
	int64_t waited = clock_monotonic_ms() - batch->since_ms;
	enum err err = OK;

	if (db_silent() && waited >= DB_PATIENCE_SERVING_MS)
		return ERR_DB;
	db_patience(w->db, db_patience_after(waited));
	err = db_ping(w->db);
	return err == OK ? db_begin(w->db) : err;
}

static void run_batch(struct writer *w, struct writer_job *batch)
{
	int64_t n = 0;
	enum err err = begin_batch(w, batch);
	bool changed = false;

	for (struct writer_job *job = batch; job; job = job->next)
		n++;
	if (err != OK) {
		for (struct writer_job *job = batch; job; job = job->next)
			job->result = err;
	} else if (run_together(w, batch)) {
		changed = db_writes(w->db) > 0;
		err = finish(w);
		for (struct writer_job *job = batch; err != OK && job; job = job->next)
			job->result = err;
		changed = changed && err == OK;
	} else {
		db_rollback(w->db);
		for (struct writer_job *job = batch; job; job = job->next) {
			run_alone(w, job);
			changed |= job->result == OK;
		}
		count(w, 0, 0, n, 0);
	}
	count(w, n, 1, 0, 0);
	answer(w, batch);
	if (changed)
		tell_committed(w);
}

static void *writer_thread(void *arg)
{
	struct writer *w = arg;
	struct writer_job *batch;

	while ((batch = take_batch(w)))
		run_batch(w, batch);
	return NULL;
}

/* --- Life ------------------------------------------------------------------------------------------------------------- */

enum err writer_start(struct db *db, const struct writer_options *options, struct writer **ret)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (!w)
		return ERR_NOMEM;
	w->db = db;
	w->queue_max = options->queue_max ? options->queue_max : QUEUE_MAX;
	w->batch_max = options->batch_max ? options->batch_max : BATCH_MAX;
	w->committed = options->committed;
	w->context = options->context;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	pthread_cond_init(&w->quiet, NULL);
	if (pthread_create(&w->thread, NULL, writer_thread, w) != 0) {
		free(w);
		return ERR_NOMEM;
	}
	*ret = w;
	return OK;
}

void writer_stop(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	db_close(w->db);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->quiet);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void writer_on_commit(struct writer *w, void (*committed)(void *context), void *context)
{
	pthread_mutex_lock(&w->lock);
	while (w->calling)
		pthread_cond_wait(&w->quiet, &w->lock);
	w->committed = committed;
	w->context = context;
	pthread_mutex_unlock(&w->lock);
}

void writer_counts(struct writer *w, struct writer_counts *ret)
{
	pthread_mutex_lock(&w->lock);
	*ret = w->counts;
	pthread_mutex_unlock(&w->lock);
}

/* --- Waiting for one -------------------------------------------------------------------------------------------------- */

struct waiter {
	struct writer_job job; /* first */
	enum err (*run)(void *context, struct db *db);
	void *context;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool over;
	enum err err;
};

static enum err waiter_run(struct writer_job *job, struct db *db)
{
	struct waiter *waiter = (struct waiter *)job;

	return waiter->run(waiter->context, db);
}

static void waiter_done(struct writer_job *job, enum err err)
{
	struct waiter *waiter = (struct waiter *)job;

	pthread_mutex_lock(&waiter->lock);
	waiter->err = err;
	waiter->over = true;
	pthread_cond_signal(&waiter->cond);
	pthread_mutex_unlock(&waiter->lock);
}

enum err writer_run(struct writer *w, uint64_t street, enum err (*run)(void *context, struct db *db), void *context)
{
	struct waiter waiter = {.job = {.street = street, .run = waiter_run, .done = waiter_done}, .run = run, .context = context};
	enum err err;

	pthread_mutex_init(&waiter.lock, NULL);
	pthread_cond_init(&waiter.cond, NULL);
	err = writer_submit(w, &waiter.job);
	if (err == OK) {
		pthread_mutex_lock(&waiter.lock);
		while (!waiter.over)
			pthread_cond_wait(&waiter.cond, &waiter.lock);
		pthread_mutex_unlock(&waiter.lock);
		err = waiter.err;
	}
	pthread_cond_destroy(&waiter.cond);
	pthread_mutex_destroy(&waiter.lock);
	return err;
}
