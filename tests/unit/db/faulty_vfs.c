#include "faulty_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

struct faulty_file {
	sqlite3_file base;
	/* the real file follows, aligned for any type */
};

#define HEAD ((int)(sizeof(struct faulty_file) + 15) / 16 * 16)

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static atomic_int left[FAULTY__COUNT], codes[FAULTY__COUNT], counts[FAULTY__COUNT];

void faulty_vfs_fail(enum faulty_op op, int code, int times)
{
	atomic_store(&codes[op], code);
	atomic_store(&left[op], times);
}

int faulty_vfs_count(enum faulty_op op)
{
	return atomic_load(&counts[op]);
}

/** 0, or the code with which the operation has to fail. */
static int fault(enum faulty_op op)
{
	int n = atomic_load(&left[op]);

	atomic_fetch_add(&counts[op], 1);
	while (n > 0)
		if (atomic_compare_exchange_weak(&left[op], &n, n - 1))
			return atomic_load(&codes[op]);
	return n < 0 ? atomic_load(&codes[op]) : SQLITE_OK;
}

static sqlite3_file *real(sqlite3_file *file)
{
	return (sqlite3_file *)((char *)file + HEAD);
}

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static int f_close(sqlite3_file *file)
{
	return real(file)->pMethods->xClose(real(file));
}

static int f_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	int code = fault(FAULTY_READ);

	return code ? code : real(file)->pMethods->xRead(real(file), to, n, at);
}

static int f_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	int code = fault(FAULTY_WRITE);

	return code ? code : real(file)->pMethods->xWrite(real(file), from, n, at);
}

static int f_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real(file)->pMethods->xTruncate(real(file), size);
}

static int f_sync(sqlite3_file *file, int flags)
{
	int code = fault(FAULTY_SYNC);

	return code ? code : real(file)->pMethods->xSync(real(file), flags);
}

static int f_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	return real(file)->pMethods->xFileSize(real(file), ret);
}

static int f_lock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xLock(real(file), level);
}

static int f_unlock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xUnlock(real(file), level);
}

static int f_check_reserved(sqlite3_file *file, int *ret)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), ret);
}

static int f_control(sqlite3_file *file, int op, void *arg)
{
	return real(file)->pMethods->xFileControl(real(file), op, arg);
}

static int f_sector(sqlite3_file *file)
{
	return real(file)->pMethods->xSectorSize(real(file));
}

static int f_device(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int f_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return real(file)->pMethods->xShmMap(real(file), page, size, extend, ret);
}

static int f_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int f_shm_unmap(sqlite3_file *file, int remove)
{
	return real(file)->pMethods->xShmUnmap(real(file), remove);
}

/* --- The file system -------------------------------------------------------------------------------------------------- */

/* version 2: with shared memory, without mapped pages, so that every byte passes here */
static const sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = f_close, .xRead = f_read, .xWrite = f_write, .xTruncate = f_truncate, .xSync = f_sync, .xFileSize = f_size,
	.xLock = f_lock, .xUnlock = f_unlock, .xCheckReservedLock = f_check_reserved, .xFileControl = f_control, .xSectorSize = f_sector,
	.xDeviceCharacteristics = f_device, .xShmMap = f_shm_map, .xShmLock = f_shm_lock, .xShmBarrier = f_shm_barrier, .xShmUnmap = f_shm_unmap,
};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	int code = fault(FAULTY_OPEN);

	(void)v;
	file->pMethods = NULL;
	memset(real(file), 0, (size_t)real_vfs->szOsFile);
	if (!code)
		code = real_vfs->xOpen(real_vfs, name, real(file), flags, ret_flags);
	if (!code)
		file->pMethods = &methods;
	return code;
}

bool faulty_vfs_register(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	if (!real_vfs)
		return false;
	/* the rest of the file system works on names only and may be asked directly */
	vfs = *real_vfs;
	vfs.pNext = NULL;
	vfs.zName = FAULTY_VFS_NAME;
	vfs.szOsFile = HEAD + real_vfs->szOsFile;
	vfs.xOpen = v_open;
	return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}
