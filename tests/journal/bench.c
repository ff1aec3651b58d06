#include "bench.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "base/clock.h"
#include "cli/demo.h"
#include "features/appeals/appeal_store.h"
#include "journal/follow.h"

#define APPEALS 6

struct bench bench;
static struct arena *arena;
static struct settings settings;
static struct app *app; /* open for reading: for its key */
static sqlite3 *handle; /* on the copy */
static struct seen seen;

/* --- Filling ---------------------------------------------------------------------------------------------------------- */

static enum err file_appeals(void *context, struct db *db)
{
	const struct web_site *site = app_site(context);
	struct appeal_act act = {.keys = &site->keys, .journal = site->journal, .db = db, .arena = arena, .actor = ACTOR_REPORTER,
		.now_ms = clock_now_ms()};
	struct street street;
	struct places places;
	struct appeal p;
	enum err err = street_find(db, arena, S("lh"), &street);

	act.street = &street;
	if (err == OK)
		err = place_list(db, arena, street.id, &places);
	for (size_t i = 0; err == OK && i < APPEALS; i++) {
		struct str nonce = arena_fmt(arena, "nonce-of-an-appeal-%zu", i);

		err = appeal_file(&act, &places.v[i % places.n], &(struct appeal_filing){.kind = S("noise"), .pass = S("a pass"), .nonce = nonce}, &p);
		if (err == OK)
			err = appeal_give_text(&act, &p, S("since eleven"));
	}
	return err;
}

void bench_fill(const char *dir, const char *db)
{
	struct app_options o = {.dir = dir, .settings = &settings, .create = true};
	struct cli cli = {.arena = arena, .dir = str_c(dir)};
	struct demo_links links;
	struct app *filled;

	settings_init(&settings);
	assert_int_equal(settings_set(&settings, S("db"), str_c(db)), OK);
	if (app_open(&o, &filled) != OK)
		fail_msg("%s", app_problem());
	cli.app = filled;
	cli.settings = settings;
	buf_init(&cli.out, arena, 0, CLI_OUT_MAX);
	buf_init(&cli.problem, arena, 0, CLI_OUT_MAX);
	if (demo_fill(&cli, &links) != 0)
		fail_msg("%.*s", STR_FMT(buf_str(&cli.problem)));
	assert_int_equal(writer_run(app_site(filled)->writer, street_key(S("lh")), file_appeals, filled), OK);
	app_close(filled); /* notes the heads outside */
}

/** What was noted outside when the street had been filled. */
static const char *noted(void)
{
	return arena_fmt(arena, "%s.filled", bench.heads).p;
}

int bench_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct app_options o = {.dir = bench.dir, .settings = &settings, .read_only = true};

	(void)state;
	arena = arena_new(MIB(256));
	assert_non_null(arena);
	snprintf(bench.dir, sizeof(bench.dir), "%s/feixiang-verify-XXXXXX", tmp ? tmp : P_tmpdir);
	assert_non_null(mkdtemp(bench.dir));
	bench.original = arena_fmt(arena, "%s/feixiang.db", bench.dir).p;
	bench.copy = arena_fmt(arena, "%s/copy.db", bench.dir).p;
	bench.heads = arena_fmt(arena, "%s/heads.log", bench.dir).p;
	bench_fill(bench.dir, "");
	assert_int_equal(rename(bench.heads, noted()), 0);
	if (app_open(&o, &app) != OK)
		fail_msg("%s", app_problem());
	assert_int_equal(bench_fresh(NULL), 0);
	bench.street = number("SELECT street_id FROM streets");
	bench.entries = number("SELECT max(seq) FROM journal WHERE street_id = %lld", (long long)bench.street);
	assert_true(bench.street > 0 && bench.entries > 20);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int bench_teardown(void **state)
{
	(void)state;
	sqlite3_close(handle);
	handle = NULL;
	app_close(app);
	nftw(bench.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(arena);
	return 0;
}

static void copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	char bytes[4096];
	size_t n;

	assert_true(in && out);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		assert_int_equal(fwrite(bytes, 1, n, out), n);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

int bench_fresh(void **state)
{
	(void)state;
	sqlite3_close(handle);
	unlink(bench.copy);
	unlink(bench.heads);
	copy_file(noted(), bench.heads);
	assert_int_equal(sqlite3_open_v2(bench.original, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	tamper("PRAGMA synchronous=OFF; VACUUM INTO '%s'", bench.copy);
	sqlite3_close(handle);
	assert_int_equal(sqlite3_open_v2(bench.copy, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	tamper("PRAGMA synchronous=OFF");
	return 0;
}

/* --- Tampering -------------------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 0))) static char *sql_of(const char *format, va_list args)
{
	char *sql = NULL;

	assert_true(vasprintf(&sql, format, args) >= 0);
	return sql;
}

void tamper(const char *format, ...)
{
	va_list args;
	char *sql;

	va_start(args, format);
	sql = sql_of(format, args);
	va_end(args);
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	free(sql);
}

/** The first row of a SELECT; the caller finalizes. */
__attribute__((format(printf, 1, 0))) static sqlite3_stmt *first_row(const char *format, va_list args)
{
	char *sql = sql_of(format, args);
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	free(sql);
	return stmt;
}

int64_t number(const char *format, ...)
{
	sqlite3_stmt *stmt;
	va_list args;
	int64_t n;

	va_start(args, format);
	stmt = first_row(format, args);
	va_end(args);
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

void text(char *to, size_t max, const char *format, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, format);
	stmt = first_row(format, args);
	va_end(args);
	snprintf(to, max, "%s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
}

static void no_sink(void *context, const struct journal_entry *entry)
{
	(void)context;
	(void)entry;
}

void bench_serve(int64_t more)
{
	struct journal_note note = {.street = {bench.street}, .kind = "appeal.looked", .actor = ACTOR_OFFICER, .subject_id = number("SELECT max(appeal_id) FROM appeals")};
	struct follower *follower;
	struct db *db;

	assert_int_equal(follower_start(bench.copy, app_site(app)->journal, bench.heads, no_sink, NULL, &follower), OK);
	assert_int_equal(db_open(bench.copy, DB_WRITE, &db), OK);
	assert_int_equal(db_begin(db), OK);
	for (int64_t i = 0; i < more; i++)
		assert_int_equal(journal_append(app_site(app)->journal, db, &note, NULL), OK);
	assert_int_equal(db_commit(db), OK);
	db_close(db);
	follower_stop(follower);
}

/* --- Looking ---------------------------------------------------------------------------------------------------------- */

static void found(void *context, const struct verify_finding *f)
{
	(void)context;
	if (f->subject.n == 0 && seen.chain_n < SEEN_MAX)
		seen.chain[seen.chain_n++] = *f;
	else if (f->subject.n > 0 && seen.rows_n < SEEN_MAX)
		seen.rows[seen.rows_n++] = *f;
}

static const struct seen *verify(const char *url, const struct journal *j, const char *heads)
{
	struct db *db;

	seen = (struct seen){0};
	assert_int_equal(db_open(url, DB_READ, &db), OK);
	assert_int_equal(journal_verify(j, db, heads, found, NULL, &seen.result), OK);
	db_close(db);
	assert_true((size_t)seen.result.findings >= seen.chain_n + seen.rows_n);
	return &seen;
}

const struct seen *look(bool outside)
{
	return verify(bench.copy, app_site(app)->journal, outside ? bench.heads : NULL);
}

const struct seen *look_at(const char *dir, const char *url)
{
	struct app_options o = {.dir = dir, .settings = &settings, .read_only = true};
	const struct seen *s;
	struct app *other;

	if (app_open(&o, &other) != OK)
		fail_msg("%s", app_problem());
	s = verify(url, app_site(other)->journal, NULL);
	app_close(other);
	return s;
}

static void print_all(const struct seen *s)
{
	for (size_t i = 0; i < s->chain_n; i++)
		print_error("  %s: entry %lld of %lld\n", verify_fault_name(s->chain[i].fault), (long long)s->chain[i].seq, (long long)s->chain[i].street.v);
	for (size_t i = 0; i < s->rows_n; i++)
		print_error("  %s: %.*s %lld, entry %lld\n", verify_fault_name(s->rows[i].fault), STR_FMT(s->rows[i].subject),
			(long long)s->rows[i].subject_id, (long long)s->rows[i].seq);
}

void assert_chain(const struct seen *s, enum verify_fault fault, int64_t street, int64_t seq)
{
	const struct verify_finding *f = &s->chain[0];

	if (s->chain_n == 1 && f->fault == fault && f->street.v == street && f->seq == seq)
		return;
	print_all(s);
	fail_msg("wanted only \"%s\" at entry %lld of %lld", verify_fault_name(fault), (long long)seq, (long long)street);
}

void assert_row(const struct seen *s, enum verify_fault fault, const char *subject, int64_t id, int64_t seq)
{
	const struct verify_finding *f = &s->rows[0];

	if (s->chain_n == 0 && s->rows_n == 1 && s->result.findings == 1 && f->fault == fault && str_eq(f->subject, str_c(subject)) &&
		f->subject_id == id && f->seq == seq && f->street.v == bench.street)
		return;
	print_all(s);
	fail_msg("wanted only \"%s\" of %s %lld, entry %lld", verify_fault_name(fault), subject, (long long)id, (long long)seq);
}

void assert_nothing(const struct seen *s)
{
	if (s->result.findings == 0 && s->chain_n == 0 && s->rows_n == 0)
		return;
	print_all(s);
	fail_msg("wanted nothing to be found");
}
