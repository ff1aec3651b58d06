/* SQLite's own files, except that operations fail on demand. For one process and a few threads. */
#ifndef UNIT_DB_FAULTY_VFS_H
#define UNIT_DB_FAULTY_VFS_H

#include <stdbool.h>

#define FAULTY_VFS_NAME "faulty"

enum faulty_op { FAULTY_OPEN, FAULTY_READ, FAULTY_WRITE, FAULTY_SYNC, FAULTY__COUNT };

/** faulty_vfs_register(): once, before it is used. */
bool faulty_vfs_register(void);
/** faulty_vfs_fail(op, code, times): the next ${times} operations of the kind give ${code}; times 0: it is well again; -1: all of them. */
void faulty_vfs_fail(enum faulty_op op, int code, int times);
/** faulty_vfs_count(op): how often it was asked for, since the start. */
int faulty_vfs_count(enum faulty_op op);

#endif
