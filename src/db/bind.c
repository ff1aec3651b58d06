#include "db/bind.h"

#include "db/memo.h"

#define ROWS_FIRST 8

/** The row ${at} of what is known, as a cursor that stands on it. */
static struct db_cursor known_row(struct db *db, const struct db_query *q, const struct memo_rows *known, size_t at)
{
	return (struct db_cursor){.db = db, .query = q, .known = known->v + at * q->columns};
}

static enum err ask_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, struct memo_note *note, db_fill_fn fill,
	void *ret_row)
{
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, q, params, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK && row) {
		memo_row(note, &c);
		fill(&c, a, ret_row);
	}
	db_query_end(&c);
	if (err != OK)
		return err;
	memo_end(note);
	return row ? OK : ERR_NOT_FOUND;
}

enum err db_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, void *ret_row)
{
	struct memo_rows known;
	struct memo_note note;
	enum err err;

	if (!memo_begin(db, q, params, false, &known, &note)) {
		err = ask_one(db, a, q, params, &note, fill, ret_row);
		if (err != OK)
			return err;
	} else if (known.n == 0) {
		return ERR_NOT_FOUND;
	} else {
		struct db_cursor c = known_row(db, q, &known, 0);

		fill(&c, a, ret_row);
	}
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

static enum err ask_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, struct memo_note *note, db_fill_fn fill,
	struct rows *rows)
{
	struct db_cursor c;
	bool more = false;
	enum err err = db_query_start(db, q, params, &c);

	if (err != OK)
		return err;
	while ((err = db_query_step(&c, &more)) == OK && more) {
		char *row = rows_push(rows, a);

		if (!row)
			break;
		memo_row(note, &c);
		fill(&c, a, row);
	}
	db_query_end(&c);
	if (err == OK && !more)
		memo_end(note);
	return err;
}

static void fill_known(struct db *db, struct arena *a, const struct db_query *q, const struct memo_rows *known, db_fill_fn fill, struct rows *rows)
{
	if (known->n > 0)
		rows->v = arena_alloc_array(a, known->n, rows->size);
	for (; rows->v && rows->n < known->n; rows->n++) {
		struct db_cursor c = known_row(db, q, known, rows->n);

		fill(&c, a, rows->v + rows->n * rows->size);
	}
}

enum err db_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *params, db_fill_fn fill, size_t row_size,
	void **ret_v, size_t *ret_n)
{
	struct rows rows = {.size = row_size};
	struct memo_rows known;
	struct memo_note note;
	enum err err = OK;

	if (memo_begin(db, q, params, true, &known, &note))
		fill_known(db, a, q, &known, fill, &rows);
	else
		err = ask_many(db, a, q, params, &note, fill, &rows);
	if (err == OK && arena_failed(a))
		err = ERR_LIMIT;
	if (err != OK)
		return err;
	*ret_v = rows.v;
	*ret_n = rows.n;
	return OK;
}
