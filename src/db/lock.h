/*
 * One process serves a folder. The lock is an flock on D/feixiang.lock, gone with its process; the file says who (pid, start) for
 * the message of the next who tries.
 */
#ifndef DB_LOCK_H
#define DB_LOCK_H

#include "base/err.h"

struct dir_lock;

/** dir_lock_take(dir, ret): ERR_BUSY when another process holds it. Free with dir_lock_free (which also releases). */
enum err dir_lock_take(const char *dir, struct dir_lock **ret);
void dir_lock_free(struct dir_lock *lock);

#endif
