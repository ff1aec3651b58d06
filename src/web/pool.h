/* A few worker threads for what must not run on a socket's thread. A bounded queue; FIFO. */
#ifndef WEB_POOL_H
#define WEB_POOL_H

#include "base/err.h"

#include <stddef.h>

struct pool;

struct pool_job {
	struct pool_job *next;
	void (*run)(struct pool_job *job);
};

/** pool_start(threads, queue_max, ret). Free with pool_stop, which lets waiting jobs finish. */
enum err pool_start(unsigned threads, size_t queue_max, struct pool **ret);
void pool_stop(struct pool *p);
/** pool_submit(p, job): borrows ${job} until run() was called; ERR_BUSY: the queue is full, it never will be. Any thread. */
enum err pool_submit(struct pool *p, struct pool_job *job);

#endif
