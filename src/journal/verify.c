#include "journal/verify.h"

#include "base/num.h"
#include "journal/internal.h"

#define PAGE 500
#define FINDINGS_MAX 1000

/** A backup was put back: what was noted outside between these two is given up. */
struct restored {
	int64_t street, kept, lost;
};

#define RESTORES_MAX 1000

struct verify {
	const struct journal *j;
	struct db *db;
	struct arena *a; /* of the page being looked at */
	void (*found)(void *context, const struct verify_finding *finding);
	void *context;
	struct restored *restored;
	size_t restored_n;
	struct verify_result result;
};

static void tell(struct verify *v, struct verify_finding finding)
{
	if (v->result.findings++ < FINDINGS_MAX)
		v->found(v->context, &finding);
}

/* --- A chain ---------------------------------------------------------------------------------------------------------- */

static bool fits(const struct verify *v, const struct hash *before, const struct journal_entry *e, int64_t seq_shift)
{
	struct journal_entry as = *e;
	struct hash h;

	as.seq += seq_shift;
	h = entry_hash(v->j, v->a, as.seq == 1 ? (struct str){0} : hash_str(before), &as);
	return e->hash.n == HASH_BYTES && memcmp(h.b, e->hash.p, HASH_BYTES) == 0;
}

/**
 * Why an entry does not fit: whoever has no key cannot make a hash, so an entry that was slipped in leaves the next one fitting to
 * the one before it, and an entry that was taken out (and the rest renumbered) leaves the following ones fitting one number on.
 */
static enum verify_fault why(const struct verify *v, const struct hash *before, const struct journal_entry *e, const struct journal_entry *next)
{
	struct hash own;

	if (next && fits(v, before, next, -1))
		return VERIFY_INSERTED;
	if (next && e->hash.n == HASH_BYTES) {
		memcpy(own.b, e->hash.p, HASH_BYTES);
		if (fits(v, &own, next, 1))
			return VERIFY_MISSING;
	}
	return VERIFY_CHANGED;
}

struct chain {
	struct street_id street;
	int64_t seq;       /* the last that fitted */
	struct hash hash;
	int64_t head_seq;  /* the last that was acknowledged */
	const struct outside_head *outside; /* what was noted of it, by seq; */
	size_t outside_n, outside_at;       /* so many, of which so many were met */
	bool broken;
};

static bool given_up(const struct verify *v, const struct outside_head *head)
{
	for (size_t i = 0; i < v->restored_n; i++)
		if (v->restored[i].street == head->street.v && head->seq > v->restored[i].kept && head->seq <= v->restored[i].lost)
			return true;
	return false;
}

/** What was noted outside of the entry that the chain has reached is the same. */
static bool as_noted(struct verify *v, struct chain *c)
{
	bool same = true;

	for (; c->outside_at < c->outside_n && c->outside[c->outside_at].seq <= c->seq; c->outside_at++) {
		const struct outside_head *head = &c->outside[c->outside_at];
		bool fits = head->seq == c->seq && hash_eq(&head->hash, &c->hash);
		bool excused = !fits && given_up(v, head);

		v->result.given_up += excused;
		same &= fits || excused;
	}
	return same;
}

static void check_entry(struct verify *v, struct chain *c, const struct journal_entry *e, const struct journal_entry *next)
{
	struct verify_finding f = {.street = c->street, .seq = e->seq};

	v->result.entries++;
	if (e->seq != c->seq + 1) {
		f.fault = VERIFY_MISSING;
		f.seq = c->seq + 1;
	} else if (!fits(v, &c->hash, e, 0)) {
		f.fault = e->seq > c->head_seq ? VERIFY_INSERTED : why(v, &c->hash, e, next);
	} else {
		c->seq = e->seq;
		memcpy(c->hash.b, e->hash.p, HASH_BYTES);
		if (as_noted(v, c))
			return;
		f.fault = VERIFY_CHANGED; /* a chain rebuilt by somebody who has the key, or one cut off that grew again */
	}
	c->broken = true;
	tell(v, f);
}

static void check_end(struct verify *v, struct chain *c, const struct hash *head)
{
	struct verify_finding f = {.street = c->street, .seq = c->seq + 1};

	if (c->broken)
		return;
	for (; c->outside_at < c->outside_n && given_up(v, &c->outside[c->outside_at]); c->outside_at++)
		v->result.given_up++;
	if (c->head_seq > c->seq || c->outside_at < c->outside_n)
		f.fault = VERIFY_CUT_OFF;
	else if (c->head_seq < c->seq)
		f = (struct verify_finding){VERIFY_INSERTED, c->street, c->head_seq + 1, {0}, 0};
	else if (c->seq > 0 && !hash_eq(head, &c->hash))
		f = (struct verify_finding){VERIFY_CHANGED, c->street, c->seq, {0}, 0};
	else
		return;
	tell(v, f);
}

static enum err check_chain(struct verify *v, struct street_id street, const struct outside_heads *outside)
{
	struct chain c = {.street = street};
	struct journal_entries page;
	struct hash head;
	int64_t at = 0;
	enum err err = journal_head(v->db, street, &c.head_seq, &head);

	for (size_t i = 0; i < outside->n; i++)
		if (outside->v[i].street.v == street.v && c.outside_n++ == 0)
			c.outside = &outside->v[i];
	while (err == OK && !c.broken) {
		arena_reset(v->a);
		err = journal_after(v->db, v->a, street, at, PAGE + 1, &page);
		if (err != OK || page.n == 0)
			break;
		/* one more than a page is read, so that each entry can be held against the next */
		for (size_t i = 0; i < page.n && i < PAGE && !c.broken; i++) {
			check_entry(v, &c, &page.v[i], i + 1 < page.n ? &page.v[i + 1] : NULL);
			at = page.v[i].seq;
		}
	}
	if (err == OK)
		check_end(v, &c, &head);
	v->result.streets++;
	return err;
}

/* --- Rows ------------------------------------------------------------------------------------------------------------- */

/** The hash of a text that stands in the entry that made its row, as hex; empty: an entry from before there was one. */
static enum err fact_of(struct verify *v, const struct verify_finding *f, const struct journal_subject *s, struct str *ret)
{
	struct str name = arena_fmt(v->a, "\"%s\":\"", s->fact), rest;
	struct entry_first_of_row first;
	enum err err = entry_first_of(v->db, v->a, &(struct entry_first_of_args){f->street, f->subject, f->subject_id}, &first);

	if (err != OK)
		return err;
	rest = str_from(first.body, str_find_str(first.body, name) + name.n);
	*ret = str_find_str(first.body, name) < first.body.n ? str_head(rest, str_find(rest, '"')) : (struct str){0};
	return OK;
}

/** A text beside its hash: the same, or erased by an entry that says so. */
static enum err check_text(struct verify *v, struct verify_finding f, const struct journal_subject *s, bool erased)
{
	const struct db_value params[2] = {{.i = f.street.v}, {.i = f.subject_id}};
	struct db_cursor c;
	struct hash hash;
	struct str fact = {0};
	bool row = false, fits = true;
	enum err err = s->fact ? fact_of(v, &f, s, &fact) : OK;

	if (err != OK || (s->fact && fact.n == 0))
		return err;
	err = db_query_start(v->db, s->text, params, &c);
	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK && row && !(erased && db_column_str(&c, 0).n == 0)) {
		hash = journal_text_hash(v->a, db_column_str(&c, 1), db_column_str(&c, 0));
		fits = s->fact ? str_eq(hash_hex(v->a, hash_str(&hash)), fact) : str_eq(hash_str(&hash), db_column_str(&c, 2));
	}
	db_query_end(&c);
	f.fault = VERIFY_ROW_CHANGED;
	if (!fits)
		tell(v, f);
	return err;
}

/** One thing the journal tells of, held against its row. */
static enum err check_told_one(struct verify *v, struct street_id street, const struct journal_subject *s, int64_t id)
{
	struct verify_finding f = {.street = street, .subject = str_c(s->name), .subject_id = id};
	const struct journal_kind *kind;
	struct entry_last_of_row last;
	bool erases, fits = false;
	enum err err = entry_last_of(v->db, v->a, &(struct entry_last_of_args){street, f.subject, id}, &last);

	if (err != OK)
		return err;
	f.seq = last.seq;
	kind = journal_kind_find(v->j, last.kind);
	erases = kind && kind->erases;
	err = row_fits(v->j, v->db, v->a, s, street, id, last.state, &fits);
	if (err == ERR_NOT_FOUND) {
		f.fault = VERIFY_ROW_MISSING;
		if (erases)
			v->result.erased++;
		else
			tell(v, f);
		return OK;
	}
	if (err == OK && !fits) {
		f.fault = VERIFY_ROW_CHANGED;
		tell(v, f);
	} else if (err == OK && s->text) {
		err = check_text(v, f, s, erases);
	}
	return err;
}

/** Everything the journal tells of. */
static enum err check_told(struct verify *v, struct street_id street, const struct journal_subject *s)
{
	struct str name = str_c(s->name);
	struct subject_ids_rows ids;
	int64_t after = 0;
	enum err err = OK;

	do {
		arena_reset(v->a);
		err = subject_ids(v->db, v->a, &(struct subject_ids_args){street, name, after, PAGE}, &ids);
		for (size_t i = 0; err == OK && i < ids.n; i++) {
			after = ids.v[i].subject_id;
			err = check_told_one(v, street, s, after);
		}
	} while (err == OK && ids.n == PAGE);
	return err;
}

/** Every row, whether the journal tells of it. */
static enum err check_rows(struct verify *v, struct street_id street, const struct journal_subject *s)
{
	struct str name = str_c(s->name);
	int64_t after = 0, seen;

	do {
		const struct db_value params[3] = {{.i = street.v}, {.i = after}, {.i = PAGE}};
		struct db_cursor c;
		bool row = true;
		enum err err = db_query_start(v->db, s->rows, params, &c);

		if (err != OK)
			return err;
		for (seen = 0; (err = db_query_step(&c, &row)) == OK && row; seen++) {
			struct entry_last_of_row last;

			arena_reset(v->a);
			after = db_column_i64(&c, 0);
			v->result.rows++;
			err = entry_last_of(v->db, v->a, &(struct entry_last_of_args){street, name, after}, &last);
			if (err == ERR_NOT_FOUND) {
				tell(v, (struct verify_finding){VERIFY_ROW_UNKNOWN, street, 0, name, after});
				err = OK;
			}
			if (err != OK)
				break;
		}
		db_query_end(&c);
		if (err != OK)
			return err;
	} while (seen == PAGE);
	return OK;
}

/** Rows and entries that should go in pairs. */
static enum err check_witness(struct verify *v, struct street_id street, const struct journal_witness *w)
{
	const struct db_value param = {.i = street.v};
	struct db_cursor c;
	bool row = true;
	enum err err = db_query_start(v->db, w->strays, &param, &c);

	if (err != OK)
		return err;
	while ((err = db_query_step(&c, &row)) == OK && row)
		tell(v, (struct verify_finding){w->gone ? VERIFY_ROW_MISSING : VERIFY_ROW_UNKNOWN, street, 0, str_c(w->name), db_column_i64(&c, 0)});
	db_query_end(&c);
	return err;
}

static enum err check_street_rows(struct verify *v, struct street_id street)
{
	enum err err = OK;

	for (const struct journal_witness *const *list = v->j->tables->witnesses; err == OK && list && *list; list++)
		for (const struct journal_witness *w = *list; err == OK && w->name; w++)
			err = check_witness(v, street, w);

	for (const struct journal_subject *const *s = v->j->tables->subjects; err == OK && *s; s++) {
		err = check_told(v, street, *s);
		if (err == OK)
			err = check_rows(v, street, *s);
	}
	return err;
}

/** A number of a body that journal_restored made. */
static int64_t number_of(struct str body, struct str name)
{
	size_t at = str_find_str(body, name), n = 0;
	int64_t value = 0;

	body = str_from(body, at + name.n);
	while (n < body.n && body.p[n] >= '0' && body.p[n] <= '9')
		n++;
	return num_parse_i64(str_head(body, n), 0, INT64_MAX, &value) == OK ? value : 0;
}

/** Read before the chains are held against what was noted outside; that these entries are true the house's own chain shows. */
static enum err read_restored(struct verify *v, struct arena *a)
{
	struct entries_restored_rows rows;
	enum err err = entries_restored(v->db, a, &(struct entries_restored_args){JOURNAL_HOUSE, RESTORES_MAX}, &rows);

	if (err != OK)
		return err;
	v->restored = ARENA_ARRAY(a, struct restored, rows.n + 1);
	if (!v->restored)
		return ERR_NOMEM;
	for (size_t i = 0; i < rows.n; i++)
		v->restored[v->restored_n++] = (struct restored){
			.street = number_of(rows.v[i].body, S("\"street\":\"")),
			.kept = number_of(rows.v[i].body, S("\"kept\":")),
			.lost = number_of(rows.v[i].body, S("\"lost\":")),
		};
	return OK;
}

static enum err check_all(struct verify *v, struct arena *a, const char *heads_path)
{
	struct outside_heads outside = {0};
	struct journal_streets_rows chains = {0};
	struct rows_streets_rows streets = {0};
	enum err err = heads_path ? heads_read(heads_path, a, &outside) : OK;

	v->result.noted = (int64_t)outside.n;
	if (err == OK)
		err = read_restored(v, a);
	if (err == OK)
		err = journal_streets(v->db, a, &chains);
	if (err == OK)
		err = rows_streets(v->db, a, &streets);
	for (size_t i = 0; err == OK && i < chains.n; i++)
		err = check_chain(v, chains.v[i].street_id, &outside);
	for (size_t i = 0; err == OK && i < outside.n; i++) {
		bool there = i > 0 && outside.v[i - 1].street.v == outside.v[i].street.v; /* told already */

		for (size_t k = 0; k < chains.n; k++)
			there |= chains.v[k].street_id.v == outside.v[i].street.v;
		if (!there) /* a whole chain is gone */
			tell(v, (struct verify_finding){VERIFY_CUT_OFF, outside.v[i].street, 1, {0}, 0});
	}
	if (err == OK)
		err = check_street_rows(v, JOURNAL_HOUSE);
	for (size_t i = 0; err == OK && i < streets.n; i++)
		err = check_street_rows(v, streets.v[i].street_id);
	return err;
}

enum err journal_verify(const struct journal *j, struct db *db, const char *heads_path,
	void (*found)(void *context, const struct verify_finding *finding), void *context, struct verify_result *ret)
{
	struct verify v = {.j = j, .db = db, .found = found, .context = context, .a = arena_new(MIB(32))};
	struct arena *a = arena_new(MIB(16));
	enum err err = a && v.a ? db_begin(db) : ERR_NOMEM;

	if (err == OK) {
		err = check_all(&v, a, heads_path);
		db_rollback(db);
	}
	arena_free(a);
	arena_free(v.a);
	if (err == OK)
		*ret = v.result;
	return err;
}

const char *verify_fault_name(enum verify_fault fault)
{
	static const char *const names[VERIFY__COUNT] = {"changed", "missing", "inserted", "cut off", "row changed", "row missing", "row unknown"};

	return (unsigned)fault < VERIFY__COUNT ? names[fault] : "?";
}
