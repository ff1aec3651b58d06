/* SQLite: statements. */
#include <stdio.h>

#include "base/num.h"
#include "db/sqlite_internal.h"

/** Which of the values the statement's parameter stands for ($1: 0), or -1. SQLite numbers them by first appearance. */
static int value_of(sqlite3_stmt *stmt, int parameter, const struct db_query *q)
{
	const char *name = sqlite3_bind_parameter_name(stmt, parameter);
	int64_t number;

	if (!name || name[0] != '$' || num_parse_i64(str_c(name + 1), 1, q->params, &number) != OK)
		return -1;
	return (int)number - 1;
}

static bool read_parameters(sqlite3_stmt *stmt, const struct db_query *q, uint8_t value[PARAMS_MAX])
{
	if (q->params > PARAMS_MAX || sqlite3_bind_parameter_count(stmt) != q->params)
		return false;
	for (int i = 1; i <= q->params; i++) {
		int which = value_of(stmt, i, q);

		if (which < 0)
			return false;
		value[i - 1] = (uint8_t)which;
	}
	return true;
}

static enum err prepare(struct db *db, const struct db_query *q, unsigned flags, uint8_t value[PARAMS_MAX], sqlite3_stmt **ret)
{
	sqlite3_stmt *stmt;
	int code = sqlite3_prepare_v3(sqlite_own(db)->handle, q->sql, -1, flags, &stmt, NULL);

	if (code != SQLITE_OK)
		return sqlite_failed(db, code);
	if (!read_parameters(stmt, q, value)) {
		sqlite3_finalize(stmt);
		snprintf(db->message, sizeof(db->message), "%s: the parameters are not $1 to $%d", q->name, q->params);
		return ERR_DB;
	}
	*ret = stmt;
	return OK;
}

static struct prepared *slot_of(struct sqlite_db *s, const struct db_query *q)
{
	size_t at = (size_t)((uintptr_t)q >> 4) * 0x9e3779b1u % STATEMENTS;

	for (size_t tried = 0; tried < STATEMENTS; tried++, at = (at + 1) % STATEMENTS)
		if (!s->prepared[at].query || s->prepared[at].query == q)
			return &s->prepared[at];
	return NULL;
}

/** Texts are not copied: they live as long as the query runs (db.h), and end() forgets them. */
static enum err bind(struct db *db, sqlite3_stmt *stmt, const struct db_query *q, const uint8_t *value, const struct db_value *params)
{
	int code = SQLITE_OK;

	for (int i = 1; i <= q->params && code == SQLITE_OK; i++) {
		const struct db_value *v = &params[value[i - 1]];
		const char *p = v->s.p ? v->s.p : "";

		switch (q->param_types[value[i - 1]]) {
		case DB_I64:
			code = sqlite3_bind_int64(stmt, i, v->i);
			break;
		case DB_TEXT:
			code = sqlite3_bind_text64(stmt, i, p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
			break;
		case DB_BLOB:
			code = sqlite3_bind_blob64(stmt, i, p, v->s.n, SQLITE_STATIC);
			break;
		}
	}
	return code == SQLITE_OK ? OK : sqlite_failed(db, code);
}

/** impl is the slot's statement (row = 1), or one of its own when the same query is open already. */
enum err sqlite_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret)
{
	struct prepared *slot = slot_of(sqlite_own(db), q);
	uint8_t of_its_own[PARAMS_MAX];
	const uint8_t *value = of_its_own;
	sqlite3_stmt *stmt = NULL;
	enum err err = sqlite_ready(db);

	if (err != OK)
		return err;
	if (!slot || slot->busy) {
		err = prepare(db, q, 0, of_its_own, &stmt);
	} else {
		if (!slot->stmt)
			err = prepare(db, q, SQLITE_PREPARE_PERSISTENT, slot->value, &slot->stmt);
		if (err == OK) {
			slot->query = q;
			slot->busy = true;
			stmt = slot->stmt;
			value = slot->value;
			ret->row = 1;
		}
	}
	ret->impl = stmt;
	if (err == OK)
		err = bind(db, stmt, q, value, params);
	if (err != OK && ret->impl)
		db->engine->end(ret);
	return err;
}

enum err sqlite_step(struct db_cursor *c, bool *ret_row)
{
	int code = sqlite3_step(c->impl);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sqlite_failed(c->db, code);
	/* SQLite counts when the statement is through; until then the number is that of an earlier one */
	if (c->query->writes && code == SQLITE_DONE)
		c->changed = sqlite3_changes64(sqlite_own(c->db)->handle);
	*ret_row = code == SQLITE_ROW;
	return OK;
}

int64_t sqlite_column_i64(const struct db_cursor *c, int column)
{
	return sqlite3_column_int64(c->impl, column);
}

struct str sqlite_column_str(const struct db_cursor *c, int column)
{
	const char *p = c->query->column_types[column] == DB_BLOB ? sqlite3_column_blob(c->impl, column)
								  : (const char *)sqlite3_column_text(c->impl, column);

	return (struct str){p, p ? (size_t)sqlite3_column_bytes(c->impl, column) : 0};
}

void sqlite_end(struct db_cursor *c)
{
	struct prepared *slot = c->row ? slot_of(sqlite_own(c->db), c->query) : NULL;

	if (!c->impl)
		return;
	if (slot) {
		sqlite3_reset(slot->stmt);
		sqlite3_clear_bindings(slot->stmt);
		slot->busy = false;
	} else {
		sqlite3_finalize(c->impl);
	}
	c->impl = NULL;
	/* a statement of its own that was not run to its last row has committed just now, without a word */
	if (c->query->writes && !c->db->in_transaction)
		snapshot_committed(&sqlite_own(c->db)->snapshot);
}

enum err sqlite_script(struct db *db, const char *sql)
{
	enum err err = sqlite_ready(db);
	int code;

	if (err != OK)
		return err;
	code = sqlite3_exec(sqlite_own(db)->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? OK : sqlite_failed(db, code);
}

enum err sqlite_prepare_check(struct db *db, const struct db_query *q)
{
	uint8_t value[PARAMS_MAX];
	sqlite3_stmt *stmt;
	enum err err = sqlite_ready(db);

	if (err == OK)
		err = prepare(db, q, 0, value, &stmt);
	if (err != OK)
		return err;
	if (sqlite3_column_count(stmt) != q->columns || (sqlite3_stmt_readonly(stmt) != 0) == q->writes) {
		snprintf(db->message, sizeof(db->message), "%s: columns or kind differ from what is declared", q->name);
		err = ERR_DB;
	}
	sqlite3_finalize(stmt);
	return err;
}

