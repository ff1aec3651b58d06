#include "twins.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "db/internal.h"
#include "journal/verify.h"

static const enum db_type insert_params[] = {DB_I64, DB_I64, DB_I64, DB_BLOB};
static const enum db_type row_params[] = {DB_I64, DB_I64, DB_I64};
static const enum db_type row_columns[] = {DB_I64, DB_I64, DB_BLOB};

static const struct db_query insert_query = {
	.name = "twin_insert", .sql = "INSERT INTO twins (street_id, row_id, twin_id, fill) VALUES ($1, $2, $3, $4)", .params = 4,
	.param_types = insert_params, .writes = true, .binds_street = true,
};
static const struct db_query row_query = {
	.name = "twin_row", .sql = "SELECT row_id, twin_id, fill FROM twins WHERE street_id = $1 AND row_id = $2", .params = 2, .columns = 3,
	.param_types = row_params, .column_types = row_columns, .binds_street = true,
};
static const struct db_query rows_query = {
	.name = "twin_rows", .sql = "SELECT row_id, twin_id, fill FROM twins WHERE street_id = $1 AND row_id > $2 ORDER BY row_id LIMIT $3",
	.params = 3, .columns = 3, .param_types = row_params, .column_types = row_columns, .binds_street = true,
};
static const struct db_query count_query = {
	.name = "twin_count", .sql = "SELECT count(*) FROM twins", .columns = 1, .column_types = row_columns,
};

static const struct journal_subject subject = {"twin", &row_query, &rows_query};
static const struct journal_subject *const subjects[] = {&subject, NULL};
static const struct journal_kind kind_rows[] = {{"twin.made", "twin", "Twin made", false}, {0}};
static const struct journal_kind *const kinds[] = {kind_rows, NULL};
static const struct journal_tables tables = {subjects, kinds};
static const struct hash_key key = {{7}};

/* --- The folder ------------------------------------------------------------------------------------------------------- */

static const char schema[] =
	"CREATE TABLE twins (street_id INTEGER NOT NULL, row_id INTEGER NOT NULL, twin_id INTEGER NOT NULL, fill BLOB NOT NULL,"
	" PRIMARY KEY (street_id, row_id)) STRICT;"
	"INSERT INTO streets VALUES (1, 'sa', 'A', 'Asia/Shanghai', 22, 540, 1080, '', '', 0), (2, 'sb', 'B', 'Asia/Shanghai', 22, 540, 1080, '', '', 0)";

bool twins_make(struct twins *t)
{
	const char *tmp = getenv("TMPDIR");
	struct db *db;
	int applied;
	enum err err;

	snprintf(t->dir, sizeof(t->dir), "%s/feixiang-twins-XXXXXX", tmp ? tmp : P_tmpdir);
	if (!mkdtemp(t->dir) || journal_new(&key, &tables, &t->journal) != OK)
		return false;
	snprintf(t->path, sizeof(t->path), "%s/feixiang.db", t->dir);
	db_sqlite_use_vfs(NULL);
	if (db_open(t->path, DB_WRITE, &db) != OK)
		return false;
	err = migrate_up(db, app_migrations, app_migrations_n, &applied);
	if (err == OK)
		err = db_exec_script(db, schema);
	db_close(db);
	return err == OK;
}

void twins_remove(struct twins *t)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[240];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", t->path, ends[i]);
		unlink(path);
	}
	rmdir(t->dir);
	journal_free(t->journal);
	t->journal = NULL;
}

/* --- Writing ---------------------------------------------------------------------------------------------------------- */

static enum err write_one(const struct twins *t, struct db *db, const struct twin *twin, int which)
{
	char fill[TWINS_FILL_MAX];
	const struct db_value values[] = {
		{.i = twin->street.v}, {.i = twin->id[which]}, {.i = twin->id[!which]}, {.s = {fill, twin->fill}},
	};
	const struct journal_note note = {.street = twin->street, .kind = "twin.made", .actor = ACTOR_SYSTEM, .subject_id = twin->id[which]};
	enum err err;

	memset(fill, 'a' + which, twin->fill);
	err = db_exec(db, &insert_query, values, NULL);
	return err == OK ? journal_append(t->journal, db, &note, NULL) : err;
}

enum err twins_write(const struct twins *t, struct db *db, struct twin *twin)
{
	enum err err;

	twin->id[0] = id_new();
	twin->id[1] = id_new();
	err = write_one(t, db, twin, 0);
	return err == OK ? write_one(t, db, twin, 1) : err;
}

enum err twins_count(struct db *db, int64_t *ret)
{
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, &count_query, NULL, &c);

	if (err != OK)
		return err;
	err = db_query_step(&c, &row);
	if (err == OK && row)
		*ret = db_column_i64(&c, 0);
	db_query_end(&c);
	return err;
}

/* --- Looking ---------------------------------------------------------------------------------------------------------- */

static int64_t number(sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static int64_t count_missing(sqlite3 *handle, const struct twin *v, size_t n)
{
	sqlite3_stmt *stmt = NULL;
	int64_t missing = 0;

	if (sqlite3_prepare_v2(handle, "SELECT count(*) FROM twins WHERE street_id = ? AND row_id IN (?, ?)", -1, &stmt, NULL) != SQLITE_OK)
		return (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		sqlite3_bind_int64(stmt, 1, v[i].street.v);
		sqlite3_bind_int64(stmt, 2, v[i].id[0]);
		sqlite3_bind_int64(stmt, 3, v[i].id[1]);
		missing += sqlite3_step(stmt) != SQLITE_ROW || sqlite3_column_int(stmt, 0) != 2;
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return missing;
}

/** Not by the house's own reading: what is looked for here must not share its faults. */
static bool look_at_rows(const char *path, const struct twin *acknowledged, size_t n, struct twins_found *ret)
{
	sqlite3 *handle = NULL;
	bool good = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;

	if (good) {
		ret->rows = number(handle, "SELECT count(*) FROM twins");
		ret->halves = number(handle, "SELECT count(*) FROM twins a WHERE NOT EXISTS (SELECT 1 FROM twins b WHERE b.street_id = a.street_id"
					     " AND b.row_id = a.twin_id AND b.twin_id = a.row_id)");
		ret->whole = number(handle, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0;
		ret->missing = count_missing(handle, acknowledged, n);
	}
	sqlite3_close(handle);
	return good;
}

static void found(void *context, const struct verify_finding *f)
{
	(void)context;
	fprintf(stderr, "verify: %s, entry %lld, row %lld\n", verify_fault_name(f->fault), (long long)f->seq, (long long)f->subject_id);
}

enum err twins_look(const struct twins *t, const struct twin *acknowledged, size_t n, struct twins_found *ret)
{
	struct verify_result result;
	struct db *db;
	enum err err;

	*ret = (struct twins_found){0};
	db_sqlite_use_vfs(NULL);
	err = db_open(t->path, DB_WRITE, &db);
	if (err != OK)
		return err;
	err = journal_verify(t->journal, db, NULL, found, NULL, &result);
	db_close(db);
	if (err != OK)
		return err;
	ret->faults = result.findings;
	return look_at_rows(t->path, acknowledged, n, ret) && result.rows == ret->rows ? OK : ERR_DB;
}
