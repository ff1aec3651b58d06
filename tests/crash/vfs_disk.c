#include "vfs_disk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
#define CAP_FIRST 65536

static struct disk_file *files;

/* --- Files ------------------------------------------------------------------------------------------------------------ */

struct disk_file *disk_find(const char *path)
{
	for (struct disk_file *f = files; f; f = f->next)
		if (strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

struct disk_file *disk_add(const char *path)
{
	struct disk_file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->path = strdup(path);
	if (!f->path) {
		free(f);
		return NULL;
	}
	f->last = &f->first;
	f->next = files;
	files = f;
	return f;
}

void disk_synced(struct disk_file *f)
{
	while (f->first) {
		struct disk_op *op = f->first;

		f->first = op->next;
		free(op);
	}
	f->last = &f->first;
}

static void free_file(struct disk_file *f)
{
	disk_synced(f);
	free(f->image);
	free(f->path);
	free(f);
}

void disk_remove(const char *path)
{
	for (struct disk_file **f = &files; *f; f = &(*f)->next) {
		struct disk_file *gone = *f;

		if (strcmp(gone->path, path) != 0)
			continue;
		*f = gone->next;
		free_file(gone);
		return;
	}
}

void disk_forget_all(void)
{
	while (files) {
		struct disk_file *f = files;

		files = f->next;
		free_file(f);
	}
}

/* --- Operations ------------------------------------------------------------------------------------------------------- */

static bool reserve(struct disk_file *f, size_t size)
{
	size_t cap = f->cap ? f->cap : CAP_FIRST;
	unsigned char *image;

	if (size <= f->cap)
		return true;
	while (cap < size)
		cap *= 2;
	image = realloc(f->image, cap);
	if (!image)
		return false;
	memset(image + f->cap, 0, cap - f->cap);
	f->image = image;
	f->cap = cap;
	return true;
}

static bool push(struct disk_file *f, bool truncates, size_t at, const void *bytes, size_t n)
{
	struct disk_op *op = malloc(sizeof(*op) + n);

	if (!op)
		return false;
	op->next = NULL;
	op->truncates = truncates;
	op->at = at;
	op->n = n;
	if (n > 0)
		memcpy(op->bytes, bytes, n);
	*f->last = op;
	f->last = &op->next;
	return true;
}

bool disk_load(struct disk_file *f, const void *bytes, size_t n)
{
	if (!reserve(f, n))
		return false;
	if (n > 0)
		memcpy(f->image, bytes, n);
	f->size = n;
	return true;
}

bool disk_write(struct disk_file *f, size_t at, const void *bytes, size_t n)
{
	if (!reserve(f, at + n) || !push(f, false, at, bytes, n))
		return false;
	memcpy(f->image + at, bytes, n);
	if (f->size < at + n)
		f->size = at + n;
	return true;
}

bool disk_truncate(struct disk_file *f, size_t size)
{
	if (!reserve(f, size) || !push(f, true, size, NULL, 0))
		return false;
	if (size < f->size)
		memset(f->image + size, 0, f->size - size);
	f->size = size;
	return true;
}

/* --- Dying ------------------------------------------------------------------------------------------------------------ */

enum survival { SURVIVES_NOTHING, SURVIVES_BEGINNING, SURVIVES_SOME_WRITES, SURVIVES_SOME_SECTORS, SURVIVAL__COUNT };

static uint64_t draw(uint64_t *random, uint64_t below)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (*random >> 11) % below;
}

static void put(int fd, const struct disk_op *op, size_t from, size_t n)
{
	if (pwrite(fd, op->bytes + from, n, (off_t)(op->at + from)) != (ssize_t)n)
		abort(); /* the test's own disk is full: nothing can be concluded */
}

static void put_all(int fd, const struct disk_op *op)
{
	if (!op->truncates)
		put(fd, op, 0, op->n);
	else if (ftruncate(fd, (off_t)op->at) != 0)
		abort();
}

/** Some sectors of a write; a sector is written wholly or not at all. True: all of them. */
static bool put_sectors(int fd, const struct disk_op *op, uint64_t *random)
{
	bool all = true;

	for (size_t from = 0; from < op->n;) {
		size_t n = SECTOR - (op->at + from) % SECTOR;

		if (n > op->n - from)
			n = op->n - from;
		if (draw(random, 2) == 0)
			put(fd, op, from, n);
		else
			all = false;
		from += n;
	}
	return all;
}

/** The first operations, the last of them torn anywhere. */
static uint64_t put_beginning(int fd, const struct disk_op *op, uint64_t *random)
{
	uint64_t n = 0, whole;

	for (const struct disk_op *o = op; o; o = o->next)
		n++;
	whole = draw(random, n + 1);
	for (uint64_t i = 0; i < whole; i++, op = op->next)
		put_all(fd, op);
	if (op && !op->truncates)
		put(fd, op, 0, (size_t)draw(random, op->n + 1));
	return n - whole;
}

static uint64_t crash_file(int fd, const struct disk_file *f, enum survival survival, uint64_t *random)
{
	uint64_t gone = 0;

	if (survival == SURVIVES_BEGINNING)
		return put_beginning(fd, f->first, random);
	for (const struct disk_op *op = f->first; op; op = op->next) {
		if (survival == SURVIVES_SOME_SECTORS && !op->truncates)
			gone += !put_sectors(fd, op, random);
		else if (survival != SURVIVES_NOTHING && draw(random, 2) == 0)
			put_all(fd, op);
		else
			gone++;
	}
	return gone;
}

uint64_t disk_crash(uint64_t *random)
{
	enum survival survival = (enum survival)draw(random, SURVIVAL__COUNT);
	uint64_t gone = 0;

	for (struct disk_file *f = files; f; f = f->next) {
		int fd;

		if (!f->first)
			continue;
		fd = open(f->path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			abort();
		gone += crash_file(fd, f, survival, random);
		close(fd);
		disk_synced(f);
	}
	return gone;
}
