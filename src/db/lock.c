#include "db/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

struct dir_lock {
	int fd;
};

enum err dir_lock_take(const char *dir, struct dir_lock **ret)
{
	struct dir_lock *lock = calloc(1, sizeof(*lock));
	char path[3200], who[40];
	enum err err;
	int n;

	if (!lock)
		return ERR_NOMEM;
	n = snprintf(path, sizeof(path), "%s/feixiang.lock", dir);
	/* a shortened name would lock something else */
	lock->fd = n > 0 && (size_t)n < sizeof(path) ? open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
	if (lock->fd < 0) {
		err = errno == ENOSPC ? ERR_FULL : ERR_IO;
		free(lock);
		return err;
	}
	if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
		err = errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
		close(lock->fd);
		free(lock);
		return err;
	}
	/* who it is helps a person; nobody's life depends on it */
	n = snprintf(who, sizeof(who), "%ld\n", (long)getpid());
	if (ftruncate(lock->fd, 0) == 0 && write(lock->fd, who, (size_t)n) != n)
		n = 0;
	*ret = lock;
	return OK;
}

void dir_lock_free(struct dir_lock *lock)
{
	if (!lock)
		return;
	close(lock->fd);
	free(lock);
}
