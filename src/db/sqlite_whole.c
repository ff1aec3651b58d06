/* The database as a whole: a copy of it, and whether its file is sound. */
#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "db/sqlite_internal.h"

enum err sqlite_copy(struct db *db, const char *path)
{
	sqlite3_stmt *stmt = NULL;
	enum err err = sqlite_ready(db);
	int code;

	if (err != OK)
		return err;
	if (access(path, F_OK) == 0)
		return ERR_CONFLICT;
	/* a reader's connection says it would never write; the copy is another file */
	sqlite3_exec(sqlite_own(db)->handle, "PRAGMA query_only=OFF", NULL, NULL, NULL);
	code = sqlite3_prepare_v2(sqlite_own(db)->handle, "VACUUM INTO ?1", -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	err = code == SQLITE_DONE ? OK : sqlite_failed(db, code);
	sqlite3_finalize(stmt);
	if (db->mode == DB_READ)
		sqlite3_exec(sqlite_own(db)->handle, "PRAGMA query_only=ON", NULL, NULL, NULL);
	return err;
}

/** A complaint may hold bytes of the damaged file: what cannot be printed is left out. */
static struct str printable(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++)
		if (s.p[i] >= ' ' && s.p[i] < 0x7f)
			p[n++] = s.p[i];
	return (struct str){p, n};
}

enum err sqlite_integrity(struct db *db, struct arena *a, struct str *ret)
{
	sqlite3_stmt *stmt = NULL;
	enum err err = sqlite_ready(db);
	int code;

	if (err != OK)
		return err;
	code = sqlite3_prepare_v2(sqlite_own(db)->handle, "PRAGMA integrity_check(1)", -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(stmt, 0);

		*ret = printable(a, str_c(text ? text : ""));
		if (str_eq(*ret, S("ok")))
			*ret = (struct str){0};
	} else if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
		*ret = printable(a, str_c(sqlite3_errmsg(sqlite_own(db)->handle)));
	} else {
		err = sqlite_failed(db, code);
	}
	sqlite3_finalize(stmt);
	return err;
}
