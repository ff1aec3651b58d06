/*
 * SQLite: taking a snapshot costs a reader locks in the file and a look at the log, for each request anew. While nothing is
 * committed the last one is as good: a reading connection that is done keeps its own for the next time. Commits are counted for
 * each file; the connection that committed ends the snapshots of those who sit idle, so that none of them ever holds the log back,
 * and one who is reading just then ends its own when it is done.
 *
 * Kept only while a connection of this process writes: then nobody else does (db/lock.h), and no commit goes uncounted.
 */
#ifndef DB_SNAPSHOT_H
#define DB_SNAPSHOT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct snapshot_file;

/** A connection's part. */
struct snapshot {
	struct snapshot_file *file; /* NULL: unknown which, nothing is kept */
	struct snapshot *next;      /* of the file */
	bool writes;
	uint64_t generation; /* how many commits the file had before this snapshot was taken */
	pthread_mutex_t lock;
	bool kept; /* under the lock: idle, still open; whoever holds the lock may end it */
	/** end(snapshot): ends it in the engine; on any thread, under the lock. */
	void (*end)(struct snapshot *s);
};

/** snapshot_join(s, path, writes, end): a connection to ${path} was opened. */
void snapshot_join(struct snapshot *s, const char *path, bool writes, void (*end)(struct snapshot *s));
/** snapshot_leave(s): before it is closed; ends what it keeps. */
void snapshot_leave(struct snapshot *s);

/** snapshot_new(s): before a new one is begun. */
void snapshot_new(struct snapshot *s);
/** snapshot_keep(s): the reader is done. True: it stays open. False: the caller ends it now. */
bool snapshot_keep(struct snapshot *s);
/** snapshot_take(s): the kept one back, when there is one and it still shows all that was committed; an older one is ended. */
bool snapshot_take(struct snapshot *s);
/** snapshot_drop(s): ends the kept one. */
void snapshot_drop(struct snapshot *s);

/** snapshot_committed(s): the connection committed; before anybody is told. */
void snapshot_committed(struct snapshot *s);

#endif
