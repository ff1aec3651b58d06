#include "journal/journal.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "journal/internal.h"

enum err journal_new(const struct hash_key *key, const struct journal_tables *tables, struct journal **ret)
{
	struct journal *j = calloc(1, sizeof(*j));

	if (!j)
		return ERR_NOMEM;
	j->key = hash_subkey(key, 1, "fxchain_");
	j->row_key = hash_subkey(key, 2, "fxrow___");
	j->tables = tables;
	*ret = j;
	return OK;
}

void journal_free(struct journal *j)
{
	free(j);
}

const struct journal_kind *journal_kind_find(const struct journal *j, struct str name)
{
	for (const struct journal_kind *const *list = j->tables->kinds; *list; list++)
		for (const struct journal_kind *k = *list; k->name; k++)
			if (str_eq(str_c(k->name), name))
				return k;
	return NULL;
}

const struct journal_subject *subject_find(const struct journal *j, struct str name)
{
	for (const struct journal_subject *const *s = j->tables->subjects; *s; s++)
		if (str_eq(str_c((*s)->name), name))
			return *s;
	return NULL;
}

const char *journal_actor_name(enum journal_actor actor)
{
	static const char *const names[ACTOR__COUNT] = {"system", "reporter", "shop", "officer", "command"};

	return (unsigned)actor < ACTOR__COUNT ? names[actor] : "?";
}

/* --- Hashes ----------------------------------------------------------------------------------------------------------- */

static void put_i64(struct buf *b, int64_t v)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)v >> (56 - 8 * i));
	buf_put(b, (struct str){bytes, sizeof(bytes)});
}

/* Every field with its length, so that no two entries have the same bytes. */
static void put_str(struct buf *b, struct str s)
{
	put_i64(b, (int64_t)s.n);
	buf_put(b, s);
}

struct hash entry_hash(const struct journal *j, struct arena *a, struct str before, const struct journal_entry *e)
{
	struct buf b;

	buf_init(&b, a, 512, KIB(64));
	put_str(&b, before);
	put_i64(&b, e->street.v);
	put_i64(&b, e->seq);
	put_i64(&b, e->at_ms);
	put_str(&b, e->kind);
	put_i64(&b, e->actor);
	put_i64(&b, e->actor_id);
	put_str(&b, e->subject);
	put_i64(&b, e->subject_id);
	put_i64(&b, e->about_id);
	put_str(&b, e->state);
	put_str(&b, e->body);
	return hash_keyed(&j->key, buf_str(&b));
}

struct hash row_digest(const struct journal *j, struct arena *a, const struct db_cursor *c)
{
	struct buf b;

	buf_init(&b, a, 512, MIB(1));
	for (int i = 0; i < c->query->columns; i++) {
		if (c->query->column_types[i] == DB_I64)
			put_i64(&b, db_column_i64(c, i));
		else
			put_str(&b, db_column_str(c, i));
	}
	return hash_keyed(&j->row_key, buf_str(&b));
}

enum err row_state(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street,
	int64_t id, struct hash *ret)
{
	const struct db_value params[2] = {{.i = street.v}, {.i = id}};
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, subject->row, params, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK && row)
		*ret = row_digest(j, a, &c);
	db_query_end(&c);
	if (err == OK && !row)
		err = ERR_NOT_FOUND;
	return err;
}

struct hash journal_text_hash(struct arena *a, struct str salt, struct str text)
{
	struct buf b;

	buf_init(&b, a, 512, MIB(1));
	put_str(&b, salt);
	put_str(&b, text);
	return hash_plain(buf_str(&b));
}

/* --- Appending -------------------------------------------------------------------------------------------------------- */

static enum err append(const struct journal *j, struct db *db, struct arena *a, const struct journal_note *note, int64_t *ret_seq)
{
	const struct journal_kind *kind = journal_kind_find(j, str_c(note->kind));
	struct head_next_args head = {.street_id = note->street};
	struct head_next_row before;
	struct journal_entry e = {
		.street = note->street, .at_ms = clock_now_ms(), .kind = str_c(note->kind), .actor = note->actor, .actor_id = note->actor_id,
		.subject_id = note->subject_id, .about_id = note->about_id, .body = note->body.n ? note->body : S("{}"),
	};
	struct hash state, hash;
	enum err err;

	assert(kind); /* a kind that is in no table is a bug of the caller */
	e.subject = str_c(kind->subject);
	if (kind->subject) {
		err = row_state(j, db, a, subject_find(j, e.subject), note->street, note->subject_id, &state);
		if (err == OK)
			e.state = hash_str(&state);
		else if (err != ERR_NOT_FOUND || !kind->erases)
			return err;
	}
	err = head_next(db, a, &head, &before);
	if (err != OK)
		return err;
	e.seq = before.seq;
	hash = entry_hash(j, a, before.hash, &e);
	e.hash = hash_str(&hash);
	err = entry_insert(db, &(struct entry_insert_args){e.street, e.seq, e.at_ms, e.kind, e.actor, e.actor_id, e.subject, e.subject_id,
		e.about_id, e.state, e.body, e.hash});
	if (err == OK)
		err = head_set(db, &(struct head_set_args){e.hash, e.street});
	if (err == OK && ret_seq)
		*ret_seq = e.seq;
	return err;
}

enum err journal_append(const struct journal *j, struct db *db, const struct journal_note *note, int64_t *ret_seq)
{
	struct arena *a;
	enum err err;

	if (note->body.n > JOURNAL_BODY_MAX)
		return ERR_LIMIT;
	a = arena_new(MIB(4));
	if (!a)
		return ERR_NOMEM;
	err = append(j, db, a, note, ret_seq);
	arena_free(a);
	return err;
}

/* --- Reading ---------------------------------------------------------------------------------------------------------- */

/* Both lists have the same columns, so their rows have the same shape. */
_Static_assert(sizeof(struct entries_after_row) == sizeof(struct entries_before_row), "columns differ");

static enum err entries_from(struct arena *a, const struct entries_after_row *rows, size_t n, struct journal_entries *ret)
{
	struct journal_entry *v = ARENA_ARRAY(a, struct journal_entry, n);

	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++) {
		const struct entries_after_row *r = &rows[i];

		v[i] = (struct journal_entry){r->street_id, r->seq, r->at_ms, r->kind, (enum journal_actor)r->actor, r->actor_id, r->subject_id,
			r->about_id, r->subject, r->state, r->body, r->hash};
	}
	*ret = (struct journal_entries){v, n};
	return OK;
}

enum err journal_after(struct db *db, struct arena *a, struct street_id street, int64_t seq, int limit, struct journal_entries *ret)
{
	struct entries_after_rows rows;
	enum err err = entries_after(db, a, &(struct entries_after_args){street, seq, limit}, &rows);

	return err == OK ? entries_from(a, rows.v, rows.n, ret) : err;
}

enum err journal_before(struct db *db, struct arena *a, struct street_id street, int64_t seq, int limit, struct journal_entries *ret)
{
	struct entries_before_rows rows;
	enum err err = entries_before(db, a, &(struct entries_before_args){street, seq, limit}, &rows);

	return err == OK ? entries_from(a, (const void *)rows.v, rows.n, ret) : err;
}

enum err journal_head(struct db *db, struct street_id street, int64_t *ret_seq, struct hash *ret_hash)
{
	struct arena *a = arena_new(KIB(4));
	struct head_get_row row;
	enum err err;

	if (!a)
		return ERR_NOMEM;
	err = head_get(db, a, &(struct head_get_args){street}, &row);
	if (err == ERR_NOT_FOUND) {
		*ret_seq = 0;
		*ret_hash = (struct hash){{0}};
		err = OK;
	} else if (err == OK) {
		*ret_seq = row.seq;
		*ret_hash = (struct hash){{0}};
		if (row.hash.n == HASH_BYTES)
			memcpy(ret_hash->b, row.hash.p, HASH_BYTES);
	}
	arena_free(a);
	return err;
}

/* --- Whose it is ------------------------------------------------------------------------------------------------------ */

enum err journal_any(struct db *db, int64_t *ret)
{
	struct arena *a = arena_new(KIB(16));
	struct journal_first_rows first;
	enum err err = a ? journal_first(db, a, &first) : ERR_NOMEM;

	if (err == OK)
		*ret = (int64_t)first.n;
	arena_free(a);
	return err;
}

enum err journal_key_fits(const struct journal *j, struct db *db, bool *ret)
{
	struct arena *a = arena_new(KIB(128));
	struct journal_entries entries = {0};
	struct journal_first_rows first;
	enum err err = a ? journal_first(db, a, &first) : ERR_NOMEM;

	if (err == OK && first.n > 0)
		err = journal_after(db, a, first.v[0].street_id, 0, 1, &entries);
	if (err == OK) {
		struct hash hash = {{0}};

		if (entries.n > 0)
			hash = entry_hash(j, a, (struct str){0}, &entries.v[0]);
		*ret = entries.n == 0 || str_eq(hash_str(&hash), entries.v[0].hash);
	}
	arena_free(a);
	return err;
}
