/*
 * Group commit. Write work is queued from any thread; one thread runs the waiting work of one street in one transaction, commits
 * once (durably: one fsync for all), then releases the answers. "Saved" is on disk.
 *
 * When a job fails after its first write, the batch is rolled back and each of its jobs runs again alone, in a transaction of its
 * own: so run() may be called twice and must have no effect outside the database; it starts from its input each time.
 *
 * Of a database server that says nothing each job hears within five seconds (ERR_DB); whoever waited through another's wait is not tried.
 */
#ifndef DB_WRITER_H
#define DB_WRITER_H

#include "db/db.h"

struct writer;

struct writer_job {
	struct writer_job *next; /* the writer's */
	uint64_t street;         /* any value that is equal for equal streets; a batch holds one */
	/** run(job, db): does the work inside a transaction. Not OK: what it wrote is undone, nothing else is. */
	enum err (*run)(struct writer_job *job, struct db *db);
	/** done(job, err): once, after the commit (err = OK: kept durably) or after the failure. On the writer's thread: be short. */
	void (*done)(struct writer_job *job, enum err err);
	enum err result; /* the writer's */
	int64_t since_ms; /* the writer's: monotonic, when it was submitted */
};

struct writer_options {
	size_t queue_max;   /* waiting jobs; more are refused with ERR_BUSY. 0: 10,000 */
	size_t batch_max;   /* jobs in a transaction. 0: 256 */
	/** committed(context): after each commit that changed something, on the writer's thread; wakes the followers. */
	void (*committed)(void *context);
	void *context;
};

/** Counters since the start. */
struct writer_counts {
	int64_t jobs, batches, reruns, failures, queue_peak;
};

/** writer_start(db, options, ret): takes ${db} (opened DB_WRITE) and starts the thread. Free with writer_stop. */
enum err writer_start(struct db *db, const struct writer_options *options, struct writer **ret);
/** writer_stop(w): refuses new work, finishes what waits, joins, closes the connection. NULL is fine. */
void writer_stop(struct writer *w);
/** writer_submit(w, job): borrows ${job} until done() was called. ERR_BUSY: the queue is full, done() will not be called. Any thread. */
enum err writer_submit(struct writer *w, struct writer_job *job);
/** writer_run(w, street, run, context): submits and waits; for commands, jobs and tests; never from the writer's thread. */
enum err writer_run(struct writer *w, uint64_t street, enum err (*run)(void *context, struct db *db), void *context);
/** writer_on_commit(w, committed, context): sets the callback, or NULL; returns when a running call of the old one is over. */
void writer_on_commit(struct writer *w, void (*committed)(void *context), void *context);
void writer_counts(struct writer *w, struct writer_counts *ret);

#endif
