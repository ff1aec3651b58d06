#include "db/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

/** A database file that this process has open, by what the system knows it. */
struct snapshot_file {
	struct snapshot_file *next;
	dev_t device;
	ino_t inode;
	int connections;
	_Atomic int writers;
	_Atomic uint64_t generation;
	pthread_mutex_t lock;      /* of the list */
	struct snapshot *snapshots; /* of the connections that read */
};

static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static struct snapshot_file *files;

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static struct snapshot_file *file_new(const struct stat *st)
{
	struct snapshot_file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->device = st->st_dev;
	f->inode = st->st_ino;
	pthread_mutex_init(&f->lock, NULL);
	f->next = files;
	files = f;
	return f;
}

static struct snapshot_file *file_join(const char *path)
{
	struct snapshot_file *f;
	struct stat st;

	if (stat(path, &st) != 0)
		return NULL;
	pthread_mutex_lock(&files_lock);
	for (f = files; f && (f->device != st.st_dev || f->inode != st.st_ino);)
		f = f->next;
	if (!f)
		f = file_new(&st);
	if (f)
		f->connections++;
	pthread_mutex_unlock(&files_lock);
	return f;
}

static void file_leave(struct snapshot_file *f)
{
	struct snapshot_file **at = &files;

	pthread_mutex_lock(&files_lock);
	if (--f->connections == 0) {
		while (*at != f)
			at = &(*at)->next;
		*at = f->next;
		pthread_mutex_destroy(&f->lock);
		free(f);
	}
	pthread_mutex_unlock(&files_lock);
}

/** Counted first: a reader that is done a moment later sees it, and does not keep what is old. */
static void file_moved(struct snapshot_file *f)
{
	atomic_fetch_add(&f->generation, 1);
	pthread_mutex_lock(&f->lock);
	for (struct snapshot *s = f->snapshots; s; s = s->next)
		snapshot_drop(s);
	pthread_mutex_unlock(&f->lock);
}

/* --- Connections ------------------------------------------------------------------------------------------------------ */

void snapshot_join(struct snapshot *s, const char *path, bool writes, void (*end)(struct snapshot *s))
{
	*s = (struct snapshot){.file = file_join(path), .writes = writes, .end = end};
	pthread_mutex_init(&s->lock, NULL);
	if (!s->file)
		return;
	if (writes) {
		/* what others wrote until now was not counted */
		atomic_fetch_add(&s->file->writers, 1);
		file_moved(s->file);
		return;
	}
	pthread_mutex_lock(&s->file->lock);
	s->next = s->file->snapshots;
	s->file->snapshots = s;
	pthread_mutex_unlock(&s->file->lock);
}

void snapshot_leave(struct snapshot *s)
{
	struct snapshot **at;

	if (s->file && s->writes) {
		atomic_fetch_sub(&s->file->writers, 1);
		file_moved(s->file);
	} else if (s->file) {
		pthread_mutex_lock(&s->file->lock);
		for (at = &s->file->snapshots; *at != s;)
			at = &(*at)->next;
		*at = s->next;
		pthread_mutex_unlock(&s->file->lock);
		snapshot_drop(s);
	}
	if (s->file)
		file_leave(s->file);
	pthread_mutex_destroy(&s->lock);
}

void snapshot_new(struct snapshot *s)
{
	if (s->file)
		s->generation = atomic_load(&s->file->generation);
}

static bool current(const struct snapshot *s)
{
	return s->file && atomic_load(&s->file->writers) > 0 && atomic_load(&s->file->generation) == s->generation;
}

bool snapshot_keep(struct snapshot *s)
{
	bool kept;

	pthread_mutex_lock(&s->lock);
	s->kept = kept = current(s);
	pthread_mutex_unlock(&s->lock);
	return kept;
}

bool snapshot_take(struct snapshot *s)
{
	bool good;

	pthread_mutex_lock(&s->lock);
	good = s->kept && current(s);
	if (s->kept && !good)
		s->end(s);
	s->kept = false;
	pthread_mutex_unlock(&s->lock);
	return good;
}

void snapshot_drop(struct snapshot *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->kept)
		s->end(s);
	s->kept = false;
	pthread_mutex_unlock(&s->lock);
}

void snapshot_committed(struct snapshot *s)
{
	if (s->file)
		file_moved(s->file);
}
