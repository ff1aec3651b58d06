#include "web/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct pool_job *first, **last;
	size_t waiting, queue_max;
	bool stopping;
	unsigned threads;
	pthread_t thread[];
};

static void *pool_thread(void *arg)
{
	struct pool *p = arg;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct pool_job *job;

		while (!p->first && !p->stopping)
			pthread_cond_wait(&p->work, &p->lock);
		job = p->first;
		if (!job)
			break;
		p->first = job->next;
		if (!p->first)
			p->last = &p->first;
		p->waiting--;
		pthread_mutex_unlock(&p->lock);
		job->run(job);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum err pool_start(unsigned threads, size_t queue_max, struct pool **ret)
{
	struct pool *p = calloc(1, sizeof(*p) + threads * sizeof(pthread_t));

	if (!p)
		return ERR_NOMEM;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	p->last = &p->first;
	p->queue_max = queue_max;
	for (; p->threads < threads; p->threads++) {
		if (pthread_create(&p->thread[p->threads], NULL, pool_thread, p) != 0) {
			pool_stop(p);
			return ERR_NOMEM;
		}
	}
	*ret = p;
	return OK;
}

void pool_stop(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->threads; i++)
		pthread_join(p->thread[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

enum err pool_submit(struct pool *p, struct pool_job *job)
{
	enum err err = ERR_BUSY;

	pthread_mutex_lock(&p->lock);
	if (p->waiting < p->queue_max && !p->stopping) {
		job->next = NULL;
		*p->last = job;
		p->last = &job->next;
		p->waiting++;
		err = OK;
		pthread_cond_signal(&p->work);
	}
	pthread_mutex_unlock(&p->lock);
	return err;
}
