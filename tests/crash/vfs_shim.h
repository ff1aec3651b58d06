/*
 * A disk that can die: an SQLite VFS over the default one that keeps what was written in memory until SQLite syncs it. Reads see
 * it at once, the disk only after the sync: as the page cache of an operating system, at its worst. Shared memory goes straight
 * through: it is no disk. Any thread.
 */
#ifndef TEST_VFS_SHIM_H
#define TEST_VFS_SHIM_H

#include <stdbool.h>
#include <stdint.h>

#define VFS_SHIM_NAME "dying"

/** What the shim has seen since the last reset. */
struct vfs_shim_counts {
	uint64_t operations;   /* writes, truncations and syncs */
	uint64_t writes, syncs;
	uint64_t database_syncs; /* of the database itself: checkpoints */
	uint64_t dropped;      /* writes that had not been synced at the death and are gone, wholly or in part */
	uint64_t faults;       /* failures that were injected */
};

enum vfs_shim_call { VFS_SHIM_WRITE, VFS_SHIM_SYNC };

/** vfs_shim_register(): makes it known to SQLite as VFS_SHIM_NAME; again does nothing. False: SQLite refused. */
bool vfs_shim_register(void);
/** vfs_shim_reset(seed): a new machine: alive, nothing unsynced, no faults, counts at 0. No file may be open. */
void vfs_shim_reset(uint64_t seed);
/**
 * vfs_shim_die(): power off. By the seed nothing of what was not synced reaches the disk, or a torn beginning of it, or some
 * of the writes, or some of their sectors. Every call after it fails, except those that give back.
 */
void vfs_shim_die(void);
/** vfs_shim_die_at(operation): dies inside the operation of this number, counted from the reset; 0: does not. */
void vfs_shim_die_at(uint64_t operation);
bool vfs_shim_dead(void);
/**
 * vfs_shim_fail(call, nth, times, code): the ${nth} such call from now (1: the next) and the ${times} - 1 after it fail with
 * ${code}, an SQLite result. A failed sync loses what it was asked to keep: systems forget a page after the error. times 0: no faults.
 */
void vfs_shim_fail(enum vfs_shim_call call, uint64_t nth, uint64_t times, int code);
void vfs_shim_counts(struct vfs_shim_counts *ret);

#endif
