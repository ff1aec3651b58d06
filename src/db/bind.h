/* What the functions made by tools/mksql share: one row or all of them, copied into an arena. */
#ifndef DB_BIND_H
#define DB_BIND_H

#include "base/id.h"
#include "db/db.h"

/** Copies the cursor's present row to ${to}; texts into ${a}. */
typedef void (*db_fill_fn)(const struct db_cursor *c, struct arena *a, void *to);

/** db_one(…, ret_row): the first row. ERR_NOT_FOUND without one; ERR_LIMIT: the arena is full. */
enum err db_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, void *ret_row);
/** db_many(…, row_size, ret_v, ret_n): all rows, an array in the arena. ERR_LIMIT: the arena is full. Queries carry their own LIMIT. */
enum err db_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, size_t row_size,
	void **ret_v, size_t *ret_n);

#endif
