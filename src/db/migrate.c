#include "db/migrate.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"

static const struct {
	struct str word, sqlite, postgres;
} words[] = {
	{S_INIT("{id}"), S_INIT("INTEGER"), S_INIT("BIGINT")},
	{S_INIT("{i64}"), S_INIT("INTEGER"), S_INIT("BIGINT")},
	{S_INIT("{text}"), S_INIT("TEXT"), S_INIT("TEXT COLLATE \"C\"")},
	{S_INIT("{blob}"), S_INIT("BLOB"), S_INIT("BYTEA")},
	{S_INIT("{strict}"), S_INIT("STRICT"), S_INIT("")},
	/* rows stand in the tree of their key: one tree less to walk and to write; for rows that are small */
	{S_INIT("{clustered}"), S_INIT("STRICT, WITHOUT ROWID"), S_INIT("")},
};

static bool expand_word(struct str *rest, bool postgres, struct buf *to)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!str_starts(*rest, words[i].word))
			continue;
		buf_put(to, postgres ? words[i].postgres : words[i].sqlite);
		*rest = str_from(*rest, words[i].word.n);
		return true;
	}
	return false;
}

enum err migrate_expand(struct arena *a, struct str sql, bool postgres, struct str *ret)
{
	struct buf b;

	buf_init(&b, a, sql.n + 1, MIB(4));
	while (sql.n > 0) {
		size_t at = str_find(sql, '{');

		buf_put(&b, str_head(sql, at));
		sql = str_from(sql, at);
		if (sql.n > 0 && !expand_word(&sql, postgres, &b))
			return ERR_INVALID;
	}
	buf_putc(&b, '\0');
	if (buf_failed(&b))
		return ERR_LIMIT;
	*ret = str_head(buf_str(&b), b.n - 1);
	return OK;
}

/* --- The table of what was applied ------------------------------------------------------------------------------------ */

static const enum db_type text_type[] = {DB_TEXT};
static const enum db_type row_types[] = {DB_TEXT, DB_BLOB};
static const enum db_type insert_types[] = {DB_TEXT, DB_BLOB, DB_I64};

static const struct db_query applied_query = {
	.name = "migration_applied", .sql = "SELECT name, hash FROM migrations ORDER BY name", .columns = 2, .column_types = row_types,
};
static const struct db_query insert_query = {
	.name = "migration_insert", .sql = "INSERT INTO migrations (name, hash, applied_at_ms) VALUES ($1, $2, $3)", .params = 3,
	.param_types = insert_types, .writes = true,
};
static const struct db_query there_sqlite = {
	.name = "migration_table_sqlite", .sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1", .params = 1, .columns = 1,
	.param_types = text_type, .column_types = (const enum db_type[]){DB_I64},
};
static const struct db_query there_postgres = {
	.name = "migration_table_postgres", .sql = "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass($1)", .params = 1, .columns = 1,
	.param_types = text_type, .column_types = (const enum db_type[]){DB_I64},
};

static enum err table_there(struct db *db, bool *ret)
{
	const struct db_value name = {.s = S("migrations")};
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, db_is_postgres(db) ? &there_postgres : &there_sqlite, &name, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK)
		*ret = row && db_column_i64(&c, 0) > 0;
	db_query_end(&c);
	return err;
}

static enum err run_script(struct db *db, struct str sql)
{
	struct arena *a = arena_new(MIB(8));
	struct str text;
	enum err err = a ? migrate_expand(a, sql, db_is_postgres(db), &text) : ERR_NOMEM;

	if (err == OK)
		err = db_exec_script(db, text.p);
	arena_free(a);
	return err;
}

/** How many of ours are applied: a prefix of the list, unchanged; else ERR_CONFLICT. */
static enum err count_applied(struct db *db, const struct migration *m, size_t n, size_t *ret)
{
	struct db_cursor c;
	size_t done = 0;
	bool row = true;
	enum err err = db_query_start(db, &applied_query, NULL, &c);

	if (err != OK)
		return err;
	while ((err = db_query_step(&c, &row)) == OK && row) {
		struct hash hash;

		if (done == n || !str_eq(db_column_str(&c, 0), str_c(m[done].name))) {
			err = ERR_CONFLICT;
			break;
		}
		hash = hash_plain(str_c(m[done].sql));
		if (!str_eq(db_column_str(&c, 1), hash_str(&hash))) {
			err = ERR_CONFLICT;
			break;
		}
		done++;
	}
	db_query_end(&c);
	if (err == OK)
		*ret = done;
	return err;
}

static enum err apply_one(struct db *db, const struct migration *m)
{
	struct hash hash = hash_plain(str_c(m->sql));
	const struct db_value values[3] = {{.s = str_c(m->name)}, {.s = hash_str(&hash)}, {.i = clock_now_ms()}};
	enum err err = db_begin(db);

	if (err != OK)
		return err;
	err = run_script(db, str_c(m->sql));
	if (err == OK)
		err = db_exec(db, &insert_query, values, NULL);
	if (err != OK) {
		db_rollback(db);
		return err;
	}
	return db_commit(db);
}

enum err migrate_up(struct db *db, const struct migration *m, size_t n, int *ret_applied)
{
	size_t done = 0, i;
	bool there = false;
	enum err err = table_there(db, &there);

	if (err == OK && !there)
		err = run_script(db, S("CREATE TABLE migrations (name {text} NOT NULL PRIMARY KEY, hash {blob} NOT NULL, applied_at_ms {i64} NOT NULL) {strict};"));
	if (err == OK)
		err = count_applied(db, m, n, &done);
	for (i = done; err == OK && i < n; i++)
		err = apply_one(db, &m[i]);
	if (err == OK)
		*ret_applied = (int)(i - done);
	return err;
}

enum err migrate_pending(struct db *db, const struct migration *m, size_t n, int *ret)
{
	size_t done = 0;
	bool there = false;
	enum err err = table_there(db, &there);

	if (err == OK && there)
		err = count_applied(db, m, n, &done);
	if (err == OK)
		*ret = (int)(n - done);
	return err;
}

/** Walks the names of what was applied, when there is a table of them. */
static enum err walk_applied(struct db *db, const char *wanted, int *ret_n, bool *ret_has)
{
	struct db_cursor c;
	bool there = false, row = true;
	enum err err = table_there(db, &there);

	*ret_n = 0;
	*ret_has = false;
	if (err != OK || !there)
		return err;
	err = db_query_start(db, &applied_query, NULL, &c);
	if (err != OK)
		return err;
	while ((err = db_query_step(&c, &row)) == OK && row) {
		++*ret_n;
		*ret_has |= wanted && str_eq(db_column_str(&c, 0), str_c(wanted));
	}
	db_query_end(&c);
	return err;
}

enum err migrate_applied(struct db *db, int *ret)
{
	bool has;

	return walk_applied(db, NULL, ret, &has);
}

enum err migrate_has(struct db *db, const char *name, bool *ret)
{
	int n;

	return walk_applied(db, name, &n, ret);
}
