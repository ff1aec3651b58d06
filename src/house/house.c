#include "house/house.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "db/migrate.h"
#include "house.sql.h"

#define KEY_MIGRATION "0015_house_key"

/* --- The folder ------------------------------------------------------------------------------------------------------- */

static bool something_in(const char *dir, const char *name)
{
	char path[3200];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) == 0 && st.st_size > 0;
}

enum err house_look(const char *dir, struct house_folder *ret)
{
	struct stat st;

	if (stat(dir, &st) != 0)
		return errno == EACCES ? ERR_FORBIDDEN : ERR_NOT_FOUND;
	if (!S_ISDIR(st.st_mode))
		return ERR_NOT_FOUND;
	*ret = (struct house_folder){
		.key = something_in(dir, "key"),
		.database = something_in(dir, "feixiang.db"),
		.heads = something_in(dir, "heads.log"),
	};
	return OK;
}

enum house_verdict house_before_opening(const struct house_folder *f, bool postgres)
{
	if (postgres)
		return HOUSE_GOOD;
	if (!f->database)
		return f->heads ? HOUSE_DATA_MISSING : HOUSE_NEW;
	return HOUSE_GOOD;
}

enum err house_judge(const struct house_folder *f, struct db *db, enum house_verdict *ret)
{
	int64_t entries = 0;
	int applied = 0;
	enum err err = migrate_applied(db, &applied);

	if (err == OK && applied > 1) /* the journal's table is the second */
		err = journal_any(db, &entries);
	if (err != OK)
		return err;
	if (entries > 0)
		*ret = f->key ? HOUSE_GOOD : HOUSE_KEY_MISSING;
	else if (f->heads)
		*ret = db_is_postgres(db) && f->database ? HOUSE_ELSEWHERE : HOUSE_DATA_MISSING;
	else
		*ret = db_is_postgres(db) && f->database ? HOUSE_ELSEWHERE : HOUSE_NEW;
	return OK;
}

/* --- The key ---------------------------------------------------------------------------------------------------------- */

/** Of no use to whoever reads it: the key of it is made for nothing else. */
static struct hash check_value(const struct keys *keys)
{
	return hash_keyed(&keys->check, S("the key of this house"));
}

static enum err stands_there(struct db *db, struct arena *a, bool *ret)
{
	struct house_key_get_row row;
	bool known = false;
	enum err err = migrate_has(db, KEY_MIGRATION, &known);

	*ret = false;
	if (err != OK || !known)
		return err;
	err = house_key_get(db, a, &row);
	*ret = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err house_key_fits(struct db *db, const struct keys *keys, const struct journal *journal, bool *ret)
{
	struct hash want = check_value(keys);
	struct arena *a = arena_new(KIB(64));
	struct house_key_get_row row;
	bool there = false;
	int applied = 0;
	enum err err = a ? migrate_applied(db, &applied) : ERR_NOMEM;

	if (err == OK)
		err = stands_there(db, a, &there);
	if (err == OK && there) {
		err = house_key_get(db, a, &row);
		*ret = err == OK && str_eq(row.key_check, hash_str(&want));
	} else if (err == OK && applied > 1) {
		err = journal_key_fits(journal, db, ret);
	} else {
		*ret = err == OK;
	}
	arena_free(a);
	return err;
}

enum err house_key_note(struct db *db, const struct keys *keys)
{
	struct hash check = check_value(keys);
	struct arena *a = arena_new(KIB(64));
	struct house_key_get_row row;
	enum err err = a ? house_key_get(db, a, &row) : ERR_NOMEM;

	arena_free(a);
	if (err != ERR_NOT_FOUND)
		return err;
	err = db_begin(db);
	if (err != OK)
		return err;
	err = house_key_put(db, &(struct house_key_put_args){hash_str(&check), clock_now_ms()});
	if (err == OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}
