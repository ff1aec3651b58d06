#include "vfs_shim.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "vfs_disk.h"

#define SLEEP_SHARE 50 /* a wait for a lock lasts a fiftieth: nothing here is as slow as a disk */

struct shim_file {
	sqlite3_file base; /* first */
	struct disk_file *disk;
	bool database;
	sqlite3_file *real; /* behind this struct */
};

struct fault {
	uint64_t nth, times;
	int code;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* everything below, and the disk */
static bool dead;
static uint64_t die_at, random_state = 1;
static struct fault faults[2];
static struct vfs_shim_counts counts;
static sqlite3_vfs *under;

/* --- Death and faults ------------------------------------------------------------------------------------------------- */

static void die(void)
{
	if (dead)
		return;
	dead = true;
	counts.dropped += disk_crash(&random_state);
}

/** Before each operation: false when the machine is dead, or dies in it. */
static bool lives(void)
{
	counts.operations++;
	if (counts.operations == die_at)
		die();
	return !dead;
}

/** What the fault says to this call: SQLITE_OK, or how it fails. */
static int fault_of(enum vfs_shim_call call)
{
	struct fault *f = &faults[call];

	if (f->times == 0)
		return SQLITE_OK;
	if (f->nth > 1) {
		f->nth--;
		return SQLITE_OK;
	}
	f->times--;
	counts.faults++;
	return f->code;
}

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static struct shim_file *own(sqlite3_file *file)
{
	return (struct shim_file *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return own(file)->real;
}

static const sqlite3_io_methods *real(sqlite3_file *file)
{
	return own(file)->real->pMethods;
}

static int file_close(sqlite3_file *file)
{
	/* what is unsynced stays with the disk: closing keeps nothing */
	return real(file)->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	const struct disk_file *f = own(file)->disk;
	size_t there;
	int code = SQLITE_IOERR_READ;

	pthread_mutex_lock(&lock);
	if (!dead) {
		there = (size_t)at < f->size ? f->size - (size_t)at : 0;
		if (there > (size_t)n)
			there = (size_t)n;
		memset(to, 0, (size_t)n);
		if (there > 0)
			memcpy(to, f->image + at, there);
		code = there == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
	}
	pthread_mutex_unlock(&lock);
	return code;
}

static int file_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	struct disk_file *f = own(file)->disk;
	int code;

	pthread_mutex_lock(&lock);
	counts.writes++;
	if (!lives())
		code = SQLITE_IOERR_WRITE;
	else if ((code = fault_of(VFS_SHIM_WRITE)) == SQLITE_OK && !disk_write(f, (size_t)at, from, (size_t)n))
		code = SQLITE_IOERR_NOMEM;
	pthread_mutex_unlock(&lock);
	return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int code = SQLITE_OK;

	pthread_mutex_lock(&lock);
	if (!lives())
		code = SQLITE_IOERR_TRUNCATE;
	else if (!disk_truncate(own(file)->disk, (size_t)size))
		code = SQLITE_IOERR_NOMEM;
	pthread_mutex_unlock(&lock);
	return code;
}

static int carry_to_disk(struct shim_file *file)
{
	const sqlite3_io_methods *m = file->real->pMethods;
	int code = SQLITE_OK;

	for (struct disk_op *op = file->disk->first; op && code == SQLITE_OK; op = op->next)
		code = op->truncates ? m->xTruncate(file->real, (sqlite3_int64)op->at)
				     : m->xWrite(file->real, op->bytes, (int)op->n, (sqlite3_int64)op->at);
	return code;
}

/** The real file is not synced: this process lives on, so what it wrote is there. */
static int file_sync(sqlite3_file *file, int flags)
{
	int code;

	(void)flags;
	pthread_mutex_lock(&lock);
	counts.syncs++;
	counts.database_syncs += own(file)->database;
	if (!lives()) {
		code = SQLITE_IOERR_FSYNC;
	} else {
		code = fault_of(VFS_SHIM_SYNC);
		if (code == SQLITE_OK)
			code = carry_to_disk(own(file));
		disk_synced(own(file)->disk);
	}
	pthread_mutex_unlock(&lock);
	return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	int code;

	pthread_mutex_lock(&lock);
	*ret = (sqlite3_int64)own(file)->disk->size;
	code = dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
	pthread_mutex_unlock(&lock);
	return code;
}

static int file_lock(sqlite3_file *file, int level)
{
	return vfs_shim_dead() ? SQLITE_IOERR_LOCK : real(file)->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
	return real(file)->xUnlock(real_of(file), level);
}

static int file_check_lock(sqlite3_file *file, int *ret)
{
	return real(file)->xCheckReservedLock(real_of(file), ret);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
	/* both would change the real file's size behind our back */
	if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE)
		return SQLITE_NOTFOUND;
	return vfs_shim_dead() ? SQLITE_IOERR : real(file)->xFileControl(real_of(file), op, arg);
}

static int file_sector(sqlite3_file *file)
{
	return real(file)->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
	return real(file)->xDeviceCharacteristics(real_of(file));
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return vfs_shim_dead() ? SQLITE_IOERR_SHMMAP : real(file)->xShmMap(real_of(file), page, size, extend, ret);
}

static int shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	if (vfs_shim_dead() && (flags & SQLITE_SHM_LOCK))
		return SQLITE_IOERR_SHMLOCK;
	return real(file)->xShmLock(real_of(file), at, n, flags);
}

static void shm_barrier(sqlite3_file *file)
{
	real(file)->xShmBarrier(real_of(file));
}

static int shm_unmap(sqlite3_file *file, int remove)
{
	return real(file)->xShmUnmap(real_of(file), vfs_shim_dead() ? 0 : remove);
}

/* Version 2: shared memory, but no mapped reads, which would go past us. */
static const sqlite3_io_methods file_methods = {
	.iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate, .xSync = file_sync,
	.xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock, .xCheckReservedLock = file_check_lock, .xFileControl = file_control,
	.xSectorSize = file_sector, .xDeviceCharacteristics = file_traits, .xShmMap = shm_map, .xShmLock = shm_lock, .xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

/* --- The file system -------------------------------------------------------------------------------------------------- */

/** The disk's file for one that was just opened; read from the real one the first time. */
static int attach(struct shim_file *file, const char *path)
{
	sqlite3_int64 size = 0;
	void *bytes;
	int code;

	file->disk = disk_find(path);
	if (file->disk)
		return SQLITE_OK;
	file->disk = disk_add(path);
	code = file->disk ? file->real->pMethods->xFileSize(file->real, &size) : SQLITE_IOERR_NOMEM;
	if (code != SQLITE_OK || size == 0)
		return code;
	bytes = malloc((size_t)size);
	code = bytes ? file->real->pMethods->xRead(file->real, bytes, (int)size, 0) : SQLITE_IOERR_NOMEM;
	if (code == SQLITE_OK && !disk_load(file->disk, bytes, (size_t)size))
		code = SQLITE_IOERR_NOMEM;
	free(bytes);
	return code;
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
	struct shim_file *f = own(file);
	int code = SQLITE_CANTOPEN;

	(void)vfs;
	memset(f, 0, sizeof(*f));
	f->real = (sqlite3_file *)(f + 1);
	f->database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
	pthread_mutex_lock(&lock);
	if (!dead && path) /* a file without a name is temporary: ours keep those in memory */
		code = under->xOpen(under, path, f->real, flags, ret_flags);
	if (code == SQLITE_OK) {
		code = attach(f, path);
		if (code == SQLITE_OK)
			f->base.pMethods = &file_methods;
		else
			f->real->pMethods->xClose(f->real);
	}
	pthread_mutex_unlock(&lock);
	return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	int code = SQLITE_IOERR_DELETE;

	(void)vfs;
	pthread_mutex_lock(&lock);
	if (!dead) {
		code = under->xDelete(under, path, sync_folder);
		disk_remove(path);
	}
	pthread_mutex_unlock(&lock);
	return code;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *ret)
{
	const struct disk_file *f;
	int code = SQLITE_IOERR_ACCESS;

	(void)vfs;
	pthread_mutex_lock(&lock);
	if (!dead) {
		code = under->xAccess(under, path, flags, ret);
		f = disk_find(path);
		/* an empty file counts as none, and ours may be empty on the disk only */
		if (code == SQLITE_OK && flags == SQLITE_ACCESS_EXISTS && f)
			*ret = f->size > 0;
	}
	pthread_mutex_unlock(&lock);
	return code;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int n, char *ret)
{
	(void)vfs;
	return under->xFullPathname(under, path, n, ret);
}

static int vfs_randomness(sqlite3_vfs *vfs, int n, char *ret)
{
	(void)vfs;
	return under->xRandomness(under, n, ret);
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	under->xSleep(under, us / SLEEP_SHARE + 1);
	return us;
}

static int vfs_time64(sqlite3_vfs *vfs, sqlite3_int64 *ret)
{
	(void)vfs;
	return under->xCurrentTimeInt64(under, ret);
}

static sqlite3_vfs shim = {
	.iVersion = 2, .zName = VFS_SHIM_NAME, .xOpen = vfs_open, .xDelete = vfs_delete, .xAccess = vfs_access, .xFullPathname = vfs_full_path,
	.xRandomness = vfs_randomness, .xSleep = vfs_sleep, .xCurrentTimeInt64 = vfs_time64,
};

/* --- For the tests ---------------------------------------------------------------------------------------------------- */

bool vfs_shim_register(void)
{
	if (under)
		return true;
	under = sqlite3_vfs_find(NULL);
	if (!under)
		return false;
	shim.szOsFile = (int)sizeof(struct shim_file) + under->szOsFile;
	shim.mxPathname = under->mxPathname;
	return sqlite3_vfs_register(&shim, 0) == SQLITE_OK;
}

void vfs_shim_reset(uint64_t seed)
{
	pthread_mutex_lock(&lock);
	disk_forget_all();
	dead = false;
	die_at = 0;
	random_state = seed * 0x9e3779b97f4a7c15u | 1; /* never 0 */
	memset(faults, 0, sizeof(faults));
	memset(&counts, 0, sizeof(counts));
	pthread_mutex_unlock(&lock);
}

void vfs_shim_die(void)
{
	pthread_mutex_lock(&lock);
	die();
	pthread_mutex_unlock(&lock);
}

void vfs_shim_die_at(uint64_t operation)
{
	pthread_mutex_lock(&lock);
	die_at = operation;
	pthread_mutex_unlock(&lock);
}

bool vfs_shim_dead(void)
{
	bool is;

	pthread_mutex_lock(&lock);
	is = dead;
	pthread_mutex_unlock(&lock);
	return is;
}

void vfs_shim_fail(enum vfs_shim_call call, uint64_t nth, uint64_t times, int code)
{
	pthread_mutex_lock(&lock);
	faults[call] = (struct fault){nth, times, code};
	pthread_mutex_unlock(&lock);
}

void vfs_shim_counts(struct vfs_shim_counts *ret)
{
	pthread_mutex_lock(&lock);
	*ret = counts;
	pthread_mutex_unlock(&lock);
}
