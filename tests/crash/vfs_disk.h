/* The disk below the shim: each file's present bytes, and the operations that no sync has carried to the disk. Not locked. */
#ifndef TEST_VFS_DISK_H
#define TEST_VFS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One write or truncation that was not synced. */
struct disk_op {
	struct disk_op *next;
	bool truncates;
	size_t at, n; /* truncates: at is the new size */
	unsigned char bytes[];
};

struct disk_file {
	struct disk_file *next;
	char *path;
	unsigned char *image; /* as a reader sees it */
	size_t size, cap;
	struct disk_op *first, **last;
};

/** disk_find(path): NULL when unknown. disk_add(path): an empty file; NULL when memory is short. */
struct disk_file *disk_find(const char *path);
struct disk_file *disk_add(const char *path);
void disk_remove(const char *path);
void disk_forget_all(void);

/** disk_load(f, bytes, n): what the real file holds already. */
bool disk_load(struct disk_file *f, const void *bytes, size_t n);
bool disk_write(struct disk_file *f, size_t at, const void *bytes, size_t n);
bool disk_truncate(struct disk_file *f, size_t size);
/** disk_synced(f): nothing waits any more. */
void disk_synced(struct disk_file *f);
/** disk_crash(random): carries to each real file what the seed lets through; returns how many writes are gone or torn. */
uint64_t disk_crash(uint64_t *random);

#endif
