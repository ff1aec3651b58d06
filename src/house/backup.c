#include "house/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "house.sql.h"
#include "house/house.h"

#define TRN(msgid) msgid /* for the catalogue */
#define HEADS_MAX MIB(2)

const struct journal_kind house_journal_kinds[] = {
	{JOURNAL_RESTORED, NULL, TRN("A backup was put back"), false},
	{JOURNAL_ADOPTED, NULL, TRN("A newer version vouches for more of it"), false},
	{NULL, NULL, NULL, false},
};

/* Of a table that no migration makes, since only a backup has it. */
static const enum db_type line_type[] = {DB_TEXT};
static const struct db_query line_put = {
	.name = "backup_line_put", .sql = "INSERT INTO backup_heads (line) VALUES ($1)", .params = 1, .param_types = line_type, .writes = true,
};
static const struct db_query lines_get = {
	.name = "backup_lines_get", .sql = "SELECT line FROM backup_heads ORDER BY rowid", .columns = 1, .column_types = line_type,
};

__attribute__((format(printf, 3, 4))) static enum err fail(struct backup_told *told, enum err err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(told->problem, sizeof(told->problem), format, args);
	va_end(args);
	return err;
}

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static enum err read_file(const char *path, struct arena *a, struct str *ret)
{
	FILE *f = fopen(path, "re");
	char *text = arena_alloc(a, HEADS_MAX);
	size_t n;

	*ret = (struct str){0};
	if (!f)
		return errno == ENOENT ? OK : ERR_IO;
	n = text ? fread(text, 1, HEADS_MAX, f) : 0;
	fclose(f);
	*ret = (struct str){text, n};
	return text ? OK : ERR_NOMEM;
}

static enum err write_file(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good;
	int why;

	if (fd < 0)
		return ERR_IO;
	good = bytes.n == 0 || write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;
	good = fsync(fd) == 0 && good;
	why = errno;
	close(fd);
	return good ? OK : why == ENOSPC ? ERR_FULL : ERR_IO;
}

static enum err sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good ? OK : ERR_IO;
}

/** The name, and that it is there, on disk. */
static enum err rename_synced(const char *from, const char *to)
{
	char dir[4200];
	const char *slash = strrchr(to, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - to) + 1 : 1, slash ? to : ".");
	if (sync_path(from) != OK || rename(from, to) != 0)
		return ERR_IO;
	return sync_path(dir);
}

/* --- Verifying -------------------------------------------------------------------------------------------------------- */

static void nothing(void *context, const struct verify_finding *finding)
{
	(void)context, (void)finding;
}

static enum err verify(struct db *db, const struct journal *j, const char *heads, struct backup_told *told)
{
	struct arena *a = arena_new(KIB(64));
	struct str complaint;
	enum err err = a ? db_integrity(db, a, &complaint) : ERR_NOMEM;

	if (err == OK && complaint.n > 0)
		err = fail(told, ERR_INVALID, "the file is damaged: %.*s", STR_FMT(complaint));
	if (err == OK)
		err = journal_verify(j, db, heads, nothing, NULL, &told->verified);
	if (err == OK && told->verified.findings > 0)
		err = fail(told, ERR_INVALID, "it does not verify: %lld findings (feixiang verify names them)", (long long)told->verified.findings);
	arena_free(a);
	return err;
}

/* --- Making ----------------------------------------------------------------------------------------------------------- */

/** The copy gets the heads as a table, and no log beside it: one file is the whole. */
static enum err add_heads(struct db *db, struct str heads)
{
	struct str line;
	enum err err = db_begin(db);

	if (err == OK)
		err = db_exec_script(db, "CREATE TABLE backup_heads (line TEXT NOT NULL)");
	while (err == OK && str_cut(&heads, '\n', &line)) {
		const struct db_value value = {.s = line};

		if (line.n > 0)
			err = db_exec(db, &line_put, &value, NULL);
	}
	if (err == OK)
		err = db_commit(db);
	else
		db_rollback(db);
	return err == OK ? db_exec_script(db, "PRAGMA journal_mode=DELETE") : err;
}

static enum err finish_copy(const char *part, struct str heads, const struct journal *j, struct backup_told *told)
{
	char beside[4200];
	struct db *db;
	enum err err = db_open(part, DB_WRITE, &db);

	if (err == OK) {
		err = add_heads(db, heads);
		db_close(db);
	}
	if (err != OK)
		return err;
	snprintf(beside, sizeof(beside), "%s.heads", part);
	err = write_file(beside, heads);
	if (err == OK)
		err = db_open(part, DB_READ, &db);
	if (err == OK) {
		err = verify(db, j, beside, told);
		db_close(db);
	}
	unlink(beside);
	return err;
}

enum err backup_make(struct db *db, const struct journal *journal, const char *heads_path, const char *to, struct backup_told *ret)
{
	struct arena *a = arena_new(HEADS_MAX + KIB(64));
	char part[4100];
	struct str heads;
	struct stat st;
	enum err err;

	*ret = (struct backup_told){0};
	if (!a)
		return fail(ret, ERR_NOMEM, "not enough memory");
	snprintf(part, sizeof(part), "%s.part", to);
	if (access(to, F_OK) == 0 || access(part, F_OK) == 0) {
		err = fail(ret, ERR_CONFLICT, "%s is there already: it was left as it is", access(to, F_OK) == 0 ? to : part);
		arena_free(a);
		return err;
	}
	/* the heads first: what is noted later the copy need not hold */
	err = read_file(heads_path, a, &heads);
	if (err == OK)
		err = db_copy(db, part);
	if (err != OK)
		err = fail(ret, err, "%s cannot be written: %s", part, err == ERR_FULL ? "the disk is full" : *db_message(db) ? db_message(db) : err_name(err));
	if (err == OK)
		err = finish_copy(part, heads, journal, ret);
	if (err == OK)
		err = rename_synced(part, to);
	if (err == OK && stat(to, &st) == 0)
		ret->bytes = st.st_size;
	if (err != OK && !*ret->problem)
		err = fail(ret, err, "%s cannot be written: %s", to, err == ERR_FULL ? "the disk is full" : err_name(err));
	if (err != OK)
		unlink(part);
	arena_free(a);
	return err;
}

/* --- Bringing back ---------------------------------------------------------------------------------------------------- */

static enum err read_heads(struct db *db, struct arena *a, struct str *ret)
{
	struct db_cursor c;
	struct buf b;
	bool row = true;
	enum err err = db_query_start(db, &lines_get, NULL, &c);

	if (err != OK)
		return err;
	buf_init(&b, a, KIB(4), HEADS_MAX);
	while ((err = db_query_step(&c, &row)) == OK && row)
		buf_fmt(&b, "%.*s\n", STR_FMT(db_column_str(&c, 0)));
	db_query_end(&c);
	*ret = buf_str(&b);
	return err == OK && buf_failed(&b) ? ERR_LIMIT : err;
}

static enum err look_at(const char *file, const struct keys *keys, const struct journal *j, const char *heads_to, struct db **ret, struct backup_told *told)
{
	struct arena *a = arena_new(HEADS_MAX * 2 + KIB(64));
	struct db *db = NULL;
	struct str heads;
	bool fits = false;
	enum err err = a ? db_open(file, DB_READ, &db) : ERR_NOMEM;

	if (err != OK)
		err = fail(told, err, "%s cannot be read: %s", file, db_message(NULL));
	if (err == OK && read_heads(db, a, &heads) != OK)
		err = fail(told, ERR_INVALID, "%s is no backup: feixiang backup makes one (a copy of feixiang.db alone may be torn)", file);
	if (err == OK)
		err = house_key_fits(db, keys, j, &fits);
	if (err == OK && !fits)
		err = fail(told, ERR_FORBIDDEN, "%s was not written with the key of this folder", file);
	if (err == OK)
		err = write_file(heads_to, heads);
	if (err == OK)
		err = verify(db, j, heads_to, told);
	if (err != OK && !*told->problem)
		err = fail(told, err, "%s cannot be put back: %s", file, err_name(err));
	arena_free(a);
	if (err != OK)
		db_close(db);
	else
		*ret = db;
	return err;
}

enum err backup_unpack(const char *file, const struct keys *keys, const struct journal *journal, const char *dir, struct backup_told *ret)
{
	char heads[3200], to[3200];
	struct db *db, *copy;
	enum err err;

	*ret = (struct backup_told){0};
	snprintf(heads, sizeof(heads), "%s/heads.log", dir);
	snprintf(to, sizeof(to), "%s/feixiang.db", dir);
	err = look_at(file, keys, journal, heads, &db, ret);
	if (err != OK)
		return err;
	err = db_copy(db, to);
	if (err != OK)
		err = fail(ret, err, "%s cannot be written: %s", to, err == ERR_FULL ? "the disk is full" : db_message(db));
	db_close(db);
	if (err == OK)
		err = db_open(to, DB_WRITE, &copy);
	if (err == OK) {
		err = db_exec_script(copy, "DROP TABLE backup_heads");
		db_close(copy);
	}
	if (err != OK && !*ret->problem)
		err = fail(ret, err, "%s cannot be written: %s", to, err_name(err));
	return err;
}

enum err backup_acknowledge(struct db *db, const struct journal *journal, const char *heads_before)
{
	struct arena *a = arena_new(MIB(16));
	struct house_heads_rows heads = {0};
	enum err err = a ? house_heads(db, a, &heads) : ERR_NOMEM;

	for (size_t i = 0; err == OK && i < heads.n; i++) {
		int64_t noted = 0;

		err = journal_heads_last(heads_before, a, heads.v[i].street_id, &noted);
		if (err == OK)
			err = journal_restored(journal, db, heads.v[i].street_id, heads.v[i].seq, noted > heads.v[i].seq ? noted : heads.v[i].seq);
	}
	arena_free(a);
	return err;
}
