#include "db/memo.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 256   /* a power of two */
#define ROWS_FIRST 8

struct memo_entry {
	struct memo_entry *next; /* in its bucket */
	uint64_t hash;
	const struct db_query *query;
	const struct db_value *params;
	bool all;
	struct db_value *rows;
	size_t n;
};

struct memo {
	struct arena *arena; /* of all that is kept */
	uint64_t snapshot;   /* it was read in */
	struct memo_entry *bucket[BUCKETS];
};

void memo_free(struct memo *m)
{
	if (!m)
		return;
	arena_free(m->arena);
	free(m);
}

static struct memo *memo_new(void)
{
	struct memo *m = calloc(1, sizeof(*m));

	if (m)
		m->arena = arena_new(MEMO_CAP);
	if (m && m->arena)
		return m;
	memo_free(m);
	return NULL;
}

static void forget(struct memo *m)
{
	arena_reset(m->arena);
	memset(m->bucket, 0, sizeof(m->bucket));
}

/** The memo of ${db}, empty when its snapshot is another than before. NULL: it keeps none. */
static struct memo *memo_of(struct db *db)
{
	uint64_t snapshot = db_snapshot(db);

	if (snapshot == 0)
		return NULL;
	if (!db->memo)
		db->memo = memo_new();
	if (db->memo && db->memo->snapshot != snapshot) {
		forget(db->memo);
		db->memo->snapshot = snapshot;
	}
	return db->memo;
}

/* FNV-1a by words: whoever makes its values collide gains a walk through MEMO_CAP, no more. */
static uint64_t mixed(uint64_t h, uint64_t word)
{
	return (h ^ word) * 0x100000001b3u;
}

static uint64_t hash_text(uint64_t h, struct str s)
{
	uint64_t word = 0;
	size_t i = 0;

	h = mixed(h, s.n);
	for (; i + sizeof(word) <= s.n; i += sizeof(word)) {
		memcpy(&word, s.p + i, sizeof(word));
		h = mixed(h, word);
	}
	for (; i < s.n; i++)
		h = mixed(h, (uint8_t)s.p[i]);
	return h;
}

static uint64_t hash_of(const struct db_query *q, const struct db_value *params, bool all)
{
	uint64_t h = mixed(0xcbf29ce484222325u + all, (uintptr_t)q);

	for (int i = 0; i < q->params; i++)
		h = q->param_types[i] == DB_I64 ? mixed(h, (uint64_t)params[i].i) : hash_text(h, params[i].s);
	return h ^ h >> 32 ^ h >> 48;
}

static bool same_params(const struct db_query *q, const struct db_value *a, const struct db_value *b)
{
	for (int i = 0; i < q->params; i++)
		if (q->param_types[i] == DB_I64 ? a[i].i != b[i].i : !str_eq(a[i].s, b[i].s))
			return false;
	return true;
}

static struct db_value *copy_of(struct arena *a, const enum db_type *types, const struct db_value *from, size_t n)
{
	struct db_value *v = ARENA_ARRAY(a, struct db_value, n);

	for (size_t i = 0; v && i < n; i++)
		if (types[i] == DB_I64)
			v[i].i = from[i].i;
		else
			v[i].s = arena_dup(a, from[i].s);
	return v;
}

bool memo_begin(struct db *db, const struct db_query *q, const struct db_value *params, bool all, struct memo_rows *ret_rows,
	struct memo_note *ret_note)
{
	struct memo *m = memo_of(db);
	struct memo_entry *e;
	uint64_t hash;

	*ret_note = (struct memo_note){0};
	if (!m || q->writes)
		return false;
	hash = hash_of(q, params, all);
	for (e = m->bucket[hash % BUCKETS]; e; e = e->next)
		if (e->hash == hash && e->query == q && e->all == all && same_params(q, e->params, params)) {
			*ret_rows = (struct memo_rows){e->rows, e->n};
			return true;
		}
	if (arena_used(m->arena) > MEMO_CAP / 2) /* many questions: the next ones have room again */
		forget(m);
	e = ARENA_NEW(m->arena, struct memo_entry);
	if (e) {
		*e = (struct memo_entry){.hash = hash, .query = q, .all = all, .params = copy_of(m->arena, q->param_types, params, q->params)};
		*ret_note = (struct memo_note){.memo = m, .entry = e};
	}
	return false;
}

/** Room for one more row; NULL: there is none. */
static struct db_value *next_row(struct memo_note *note)
{
	struct memo_entry *e = note->entry;
	size_t columns = e->query->columns, cap = note->cap ? note->cap * 2 : e->all ? ROWS_FIRST : 1;
	struct db_value *bigger;

	if (e->n == note->cap) {
		bigger = ARENA_ARRAY(note->memo->arena, struct db_value, cap * columns);
		if (!bigger)
			return NULL;
		if (e->n > 0)
			memcpy(bigger, e->rows, e->n * columns * sizeof(*bigger));
		e->rows = bigger;
		note->cap = cap;
	}
	return e->rows + e->n++ * columns;
}

void memo_row(struct memo_note *note, const struct db_cursor *c)
{
	struct db_value *row = note->memo && !arena_failed(note->memo->arena) ? next_row(note) : NULL;

	for (int i = 0; row && i < c->query->columns; i++)
		if (c->query->column_types[i] == DB_I64)
			row[i].i = db_column_i64(c, i);
		else
			row[i].s = arena_dup(note->memo->arena, db_column_str(c, i));
}

void memo_end(struct memo_note *note)
{
	struct memo_entry **bucket;

	if (!note->memo)
		return;
	if (arena_failed(note->memo->arena)) { /* an answer too long to be kept */
		forget(note->memo);
		return;
	}
	bucket = &note->memo->bucket[note->entry->hash % BUCKETS];
	note->entry->next = *bucket;
	*bucket = note->entry;
}
