#include "jobs/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "jobs.sql.h"

#define LOOK_EVERY_S 1
#define JOB_ARENA MIB(8)

struct job_runner {
	const struct job *jobs;
	struct writer *writer;
	void *context;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

struct claim {
	const struct job *job;
	void *context;
	struct arena *arena;
	int64_t now_ms;
	bool ran;
};

static enum err claim_run(void *context, struct db *db)
{
	struct claim *c = context;
	struct job_claim_args args = {.name = str_c(c->job->name), .next_at_ms = c->now_ms + c->job->every_ms, .now_ms = c->now_ms};
	int64_t changed = 0;
	enum err err;

	arena_reset(c->arena);
	c->ran = false;
	err = job_claim(db, &args, &changed);
	if (err != OK || changed == 0)
		return err;
	c->ran = true;
	return c->job->run(c->context, db, c->arena, c->now_ms);
}

/** The run was undone, and its claim with it: it is claimed again without running, so that its next try is at its next time. */
static enum err claim_only(void *context, struct db *db)
{
	const struct claim *c = context;
	struct job_claim_args args = {.name = str_c(c->job->name), .next_at_ms = c->now_ms + c->job->every_ms, .now_ms = c->now_ms};
	int64_t changed;

	return job_claim(db, &args, &changed);
}

enum err job_run_due(const struct job *jobs, struct writer *writer, void *context, int *ret_ran)
{
	struct arena *a = arena_new(JOB_ARENA);
	enum err first = OK;
	int ran = 0;

	if (!a)
		return ERR_NOMEM;
	for (const struct job *job = jobs; job->name; job++) {
		struct claim c = {job, context, a, clock_now_ms(), false};
		enum err err = writer_run(writer, 0, claim_run, &c);

		ran += c.ran;
		if (err != OK && c.ran && writer_run(writer, 0, claim_only, &c) != OK)
			log_warn("%s: its next time could not be noted", job->name);
		if (err != OK && first == OK)
			first = err;
	}
	arena_free(a);
	*ret_ran = ran;
	return first;
}

static void *runner_thread(void *arg)
{
	struct job_runner *r = arg;

	pthread_mutex_lock(&r->lock);
	while (!r->stopping) {
		struct timespec until;
		enum err err;
		int ran;

		pthread_mutex_unlock(&r->lock);
		err = job_run_due(r->jobs, r->writer, r->context, &ran);
		if (err != OK && err != ERR_BUSY)
			log_warn("a job failed: %s", err_name(err));
		pthread_mutex_lock(&r->lock);
		clock_deadline(LOOK_EVERY_S * 1000, &until);
		while (!r->stopping && pthread_cond_timedwait(&r->wake, &r->lock, &until) != ETIMEDOUT)
			;
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

enum err job_runner_start(const struct job *jobs, struct writer *writer, void *context, struct job_runner **ret)
{
	struct job_runner *r = calloc(1, sizeof(*r));
	pthread_condattr_t attr;

	if (!r)
		return ERR_NOMEM;
	r->jobs = jobs;
	r->writer = writer;
	r->context = context;
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&r->thread, NULL, runner_thread, r) != 0) {
		free(r);
		return ERR_NOMEM;
	}
	*ret = r;
	return OK;
}

void job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
