/*
 * What is to be done from time to time. A job is a row; when it is due it is claimed by one statement, so that of several servers on
 * one database exactly one runs it. A job that failed is tried again at its next time; jobs are written so that running twice
 * does no harm.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "db/writer.h"

struct job {
	const char *name;   /* unique */
	int64_t every_ms;   /* by base/clock */
	/** run(context, db, arena, now_ms): inside a write transaction of the house; be short. */
	enum err (*run)(void *context, struct db *db, struct arena *a, int64_t now_ms);
};

struct job_runner;

/** job_runner_start(jobs, writer, context, ret): ${jobs} ends with a row whose name is NULL. A thread that looks every second. */
enum err job_runner_start(const struct job *jobs, struct writer *writer, void *context, struct job_runner **ret);
void job_runner_stop(struct job_runner *r);
/** job_run_due(jobs, writer, context, ret_ran): what is due now, once, on the caller's thread; for tests and the runner. */
enum err job_run_due(const struct job *jobs, struct writer *writer, void *context, int *ret_ran);

#endif
