#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "db/lock.h"
#include "house/backup.h"
#include "house/house.h"

/* --- Making one ------------------------------------------------------------------------------------------------------- */

/** A folder gets a file with the moment in its name. */
static const char *file_in(struct cli *cli, struct str to, const char *ending)
{
	const char *path = arena_c(cli->arena, to);
	time_t now = (time_t)(clock_now_ms() / SECOND_MS);
	char name[60];
	struct stat st;
	struct tm utc;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return path;
	gmtime_r(&now, &utc);
	strftime(name, sizeof(name), "feixiang-%Y%m%d-%H%M%S", &utc);
	return arena_fmt(cli->arena, "%s%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", name, ending).p;
}

/** The tools of PostgreSQL keep its data; what they do not have is written here. */
static int backup_postgres(struct cli *cli, struct db *db)
{
	const char *to = file_in(cli, cli->args[0], ".heads");
	enum err err;

	if (access(to, F_OK) == 0)
		return cli_fail(cli, 1, "feixiang backup: %s is there already: it was left as it is", to);
	err = journal_heads_note(db, to);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang backup: %s cannot be written (%s)", to, err_name(err));
	if (cli->json) {
		cli_say(cli, "{\"heads\":\"%s\"}", to);
		return 0;
	}
	cli_say(cli, "The journal's heads are in %s. The data are PostgreSQL's to keep; after this, type:", to);
	cli_say(cli, "  pg_dump --format=custom --file=%s.dump \"$URL\"        (URL: as in --db)", to);
	cli_say(cli, "To bring it back: pg_restore --dbname=\"$EMPTY\" %s.dump, then", to);
	cli_say(cli, "  feixiang restore %s --dir DIR --db \"$EMPTY\"", to);
	cli_say(cli, "The key is in neither: feixiang key sheet.");
	return 0;
}

int cmd_backup(struct cli *cli)
{
	struct backup_told told;
	const char *to;
	struct db *db;
	enum err err = app_reader(cli->app, &db);

	if (cli->args_n != 1)
		return cli_fail(cli, 2, "feixiang backup: where to? feixiang backup FILE|FOLDER; see feixiang backup --help");
	if (err != OK)
		return cli_fail(cli, 1, "feixiang backup: the database cannot be read: %s", db_message(NULL));
	if (db_is_postgres(db))
		return backup_postgres(cli, db);
	to = file_in(cli, cli->args[0], ".backup");
	err = backup_make(db, app_site(cli->app)->journal, arena_fmt(cli->arena, "%s/heads.log", app_dir(cli->app)).p, to, &told);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang backup: %s", told.problem);
	if (cli->json)
		cli_say(cli, "{\"file\":\"%s\",\"bytes\":%lld,\"entries\":%lld,\"rows\":%lld}", to, (long long)told.bytes, (long long)told.verified.entries,
			(long long)told.verified.rows);
	else
		cli_say(cli, "%s: %lld kB, read back and verified: %lld entries, %lld rows. The key is not in it: feixiang key sheet.", to,
			(long long)(told.bytes + 999) / 1000, (long long)told.verified.entries, (long long)told.verified.rows);
	return 0;
}

/* --- Putting one back --------------------------------------------------------------------------------------------------- */

struct restore {
	struct cli *cli;
	const char *dir, *file;
	char fresh[3100];  /* the folder in which the house is put together */
	char heads[3200];  /* what was noted before, kept under another name */
	struct keys keys;
	struct journal *journal;
	struct backup_told told;
};

static const char *path_in(struct restore *r, const char *dir, const char *name)
{
	return arena_fmt(r->cli->arena, "%s/%s", dir, name).p;
}

static void clear_fresh(struct restore *r)
{
	static const char *const names[] = {"key", "key.new", "feixiang.db", "feixiang.db-wal", "feixiang.db-shm", "feixiang.db-journal", "heads.log",
		"heads.log.new", "feixiang.lock"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(path_in(r, r->fresh, names[i]));
	rmdir(r->fresh);
}

static enum err acknowledge(void *context, struct db *db)
{
	struct restore *r = context;
	struct str kept = cli_option(r->cli, "heads");

	return backup_acknowledge(db, r->journal, kept.n ? arena_c(r->cli->arena, kept) : r->heads);
}

/** Opens what was put together, brings it up to date, and writes into its journal that it was put back. */
static int finish_house(struct restore *r, const char *dir)
{
	struct app_options o = {.dir = dir, .settings = &r->cli->settings};
	struct app *app;
	enum err err;

	if (app_open(&o, &app) != OK)
		return cli_fail(r->cli, 1, "feixiang restore: %s", app_problem());
	err = writer_run(app_site(app)->writer, 0, acknowledge, r);
	app_close(app);
	return err == OK ? 0 : cli_fail(r->cli, 1, "feixiang restore: the journal could not be written (%s)", err_name(err));
}

/** Under a name that no program looks for; what is not there is fine. */
static bool set_aside(struct restore *r, const char *name, const char *aside)
{
	return rename(path_in(r, r->dir, name), path_in(r, r->dir, aside)) == 0 || errno == ENOENT;
}

/**
 * What was noted before stays, for verify and for whoever wonders. A log of the database that was here belongs to that one: beside another
 * it would spoil it.
 */
static bool set_old_aside(struct restore *r)
{
	long long at = (long long)(clock_now_ms() / SECOND_MS);
	const char *heads = arena_fmt(r->cli->arena, "heads.log.before-%lld", at).p;

	snprintf(r->heads, sizeof(r->heads), "%s/%s", r->dir, heads);
	if (access(path_in(r, r->dir, "heads.log"), F_OK) == 0 && link(path_in(r, r->dir, "heads.log"), r->heads) != 0)
		return false;
	return set_aside(r, "feixiang.db-wal", arena_fmt(r->cli->arena, "feixiang.db-wal.before-%lld", at).p) &&
		set_aside(r, "feixiang.db-shm", arena_fmt(r->cli->arena, "feixiang.db-shm.before-%lld", at).p);
}

/** Everything is whole in the folder beside before anything takes its place; the database comes last. */
static int put_together(struct restore *r)
{
	struct hash_key master;
	enum err err = keys_read(r->dir, &master);

	snprintf(r->fresh, sizeof(r->fresh), "%s/restore.new", r->dir);
	clear_fresh(r);
	if (err == OK && mkdir(r->fresh, 0700) != 0)
		err = ERR_IO;
	if (err == OK)
		err = keys_write(r->fresh, &master);
	explicit_bzero(&master, sizeof(master));
	if (err == OK)
		err = keys_load(r->fresh, false, &r->keys);
	if (err == OK)
		err = journal_new(&r->keys.journal, &app_journal_tables, &r->journal);
	if (err != OK)
		return cli_fail(r->cli, 1, "feixiang restore: %s cannot be prepared: %s", r->fresh, strerror(errno));
	if (backup_unpack(r->file, &r->keys, r->journal, r->fresh, &r->told) != OK)
		return cli_fail(r->cli, 1, "feixiang restore: %s", r->told.problem);
	if (!set_old_aside(r))
		return cli_fail(r->cli, 1, "feixiang restore: %s cannot be written: %s", r->heads, strerror(errno));
	if (finish_house(r, r->fresh) != 0)
		return 1;
	if (rename(path_in(r, r->fresh, "heads.log"), path_in(r, r->dir, "heads.log")) != 0 ||
		rename(path_in(r, r->fresh, "feixiang.db"), path_in(r, r->dir, "feixiang.db")) != 0)
		return cli_fail(r->cli, 1, "feixiang restore: %s cannot be written: %s", r->dir, strerror(errno));
	return 0;
}

static int tell_restored(struct restore *r)
{
	struct cli *cli = r->cli;

	if (cli->json)
		cli_say(cli, "{\"restored\":\"%s\",\"entries\":%lld,\"rows\":%lld}", r->file, (long long)r->told.verified.entries, (long long)r->told.verified.rows);
	else
		cli_say(cli, "%s is put back in %s: %lld entries, %lld rows, verified; the journal says so. What was written after it is gone. Next: feixiang serve --dir %s",
			r->file, r->dir, (long long)r->told.verified.entries, (long long)r->told.verified.rows, r->dir);
	return 0;
}

/** pg_restore has brought the data; what was noted outside comes from the file that backup wrote. */
static int restore_postgres(struct restore *r)
{
	const char *heads = path_in(r, r->dir, "heads.log");
	int status;

	if (!set_old_aside(r))
		return cli_fail(r->cli, 1, "feixiang restore: %s cannot be written: %s", r->heads, strerror(errno));
	if (keys_load(r->dir, false, &r->keys) != OK || journal_new(&r->keys.journal, &app_journal_tables, &r->journal) != OK)
		return cli_fail(r->cli, 1, "feixiang restore: the key %s/key cannot be read", r->dir);
	unlink(heads);
	status = finish_house(r, r->dir);
	if (status == 0 && r->cli->json)
		cli_say(r->cli, "{\"restored\":\"%s\"}", r->file);
	else if (status == 0)
		cli_say(r->cli, "The journal says that a backup was put back. What was noted outside after it is given up, and kept in %s. Next: feixiang verify",
			r->heads);
	else
		rename(r->heads, heads);
	return status;
}

static int restore_locked(struct restore *r, const struct house_folder *folder)
{
	struct cli *cli = r->cli;
	int status;

	if (cli->settings.value[SETTING_db].n > 0)
		return restore_postgres(r);
	if (folder->database)
		return cli_fail(cli, 1, "feixiang restore: there is a database in %s already. To put a backup in its place, move feixiang.db, feixiang.db-wal and "
			"feixiang.db-shm away first (not heads.log, not key)", r->dir);
	status = put_together(r);
	clear_fresh(r);
	return status == 0 ? tell_restored(r) : status;
}

int cmd_restore(struct cli *cli)
{
	struct restore r = {.cli = cli, .dir = arena_c(cli->arena, cli->dir)};
	struct house_folder folder;
	struct dir_lock *lock;
	int status;

	if (cli->args_n != 1)
		return cli_fail(cli, 2, "feixiang restore: which backup? feixiang restore FILE --dir DIR; see feixiang restore --help");
	r.file = arena_c(cli->arena, cli->args[0]);
	if (access(r.file, R_OK) != 0)
		return cli_fail(cli, 2, "feixiang restore: %s cannot be read: %s", r.file, strerror(errno));
	if (cli_option(cli, "heads").n > 0 && access(arena_c(cli->arena, cli_option(cli, "heads")), R_OK) != 0)
		return cli_fail(cli, 2, "feixiang restore: %.*s cannot be read: %s", STR_FMT(cli_option(cli, "heads")), strerror(errno));
	if (house_look(r.dir, &folder) != OK)
		return cli_fail(cli, 1, "feixiang restore: there is no folder %s: make it (mkdir), then type in the key: feixiang key read --dir %s", r.dir, r.dir);
	if (!folder.key)
		return cli_fail(cli, 1, "feixiang restore: the key %s/key is missing: without it nothing in a backup can be opened or verified. Put it there, or type it in "
			"from its sheet: feixiang key read --dir %s", r.dir, r.dir);
	if (dir_lock_take(r.dir, &lock) != OK)
		return cli_fail(cli, 1, "feixiang restore: %s is served, or may not be written: stop the server first", r.dir);
	/* app_open takes the lock of the folder that it opens: on PostgreSQL that is this one */
	if (cli->settings.value[SETTING_db].n > 0)
		dir_lock_free(lock);
	status = restore_locked(&r, &folder);
	if (cli->settings.value[SETTING_db].n == 0)
		dir_lock_free(lock);
	journal_free(r.journal);
	return status;
}
