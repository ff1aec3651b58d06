#include "db/bind.h"

#define ROWS_FIRST 8

enum err db_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, void *ret_row)
{
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, q, params, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK && row)
		fill(&c, a, ret_row);
	db_query_end(&c);
	if (err != OK)
		return err;
	if (!row)
		return ERR_NOT_FOUND;
	return arena_failed(a) ? ERR_LIMIT : OK;
}

struct rows {
	char *v;
	size_t n, cap, size;
};

static char *rows_push(struct rows *r, struct arena *a)
{
	size_t cap = r->cap ? r->cap * 2 : ROWS_FIRST;
	char *bigger;

	if (r->n == r->cap) {
		bigger = arena_alloc_array(a, cap, r->size);
		if (!bigger)
			return NULL;
		if (r->n > 0)
			memcpy(bigger, r->v, r->n * r->size);
		r->v = bigger;
		r->cap = cap;
	}
	return r->v + r->n++ * r->size;
}

enum err db_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, size_t row_size,
	void **ret_v, size_t *ret_n)
{
	struct rows rows = {.size = row_size};
	struct db_cursor c;
	bool more = false;
	enum err err = db_query_start(db, q, params, &c);

	if (err != OK)
		return err;
	while ((err = db_query_step(&c, &more)) == OK && more) {
		char *row = rows_push(&rows, a);

		if (!row)
			break;
		fill(&c, a, row);
	}
	db_query_end(&c);
	if (err == OK && arena_failed(a))
		err = ERR_LIMIT;
	if (err != OK)
		return err;
	*ret_v = rows.v;
	*ret_n = rows.n;
	return OK;
}
