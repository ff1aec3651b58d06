#include "world.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <sodium.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/account.h"
#include "auth/link.h"
#include "auth/password.h"
#include "base/clock.h"
#include "features/streets/place.h"
#include "journal/verify.h"

#define REDIRECTS_MAX 5
#define NETWORK_FIRST 0x0a000001u /* 10.0.0.1 */

static bool on_postgres;
static int databases;

/* --- Databases -------------------------------------------------------------------------------------------------------- */

void world_pg(const char *sql)
{
	PGconn *conn = PQconnectdb(getenv("TEST_PG_URL"));
	PGresult *res;

	if (PQstatus(conn) != CONNECTION_OK)
		fail_msg("PostgreSQL: %s", PQerrorMessage(conn));
	res = PQexec(conn, sql);
	if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("PostgreSQL: %s", PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

static long number_in(const char *path, int skip)
{
	FILE *file = fopen(path, "r");
	char text[400] = "", *at = text;
	long n = 0;

	if (file && fgets(text, sizeof(text), file)) {
		/* /proc/N/stat: what is skipped begins behind the name, which may hold anything */
		at = skip ? strrchr(text, ')') : text;
		for (int i = 0; at && i < skip; i++)
			at = strchr(at + 1, ' ');
		n = at ? strtol(at, NULL, 10) : 0;
	}
	if (file)
		fclose(file);
	return n;
}

void world_pg_stop(int signal)
{
	const char *host = strstr(getenv("TEST_PG_URL"), "host=");
	char path[300];
	struct dirent *entry;
	long postmaster;
	DIR *proc;

	snprintf(path, sizeof(path), "%s/data/postmaster.pid", host + 5);
	postmaster = number_in(path, 0);
	assert_true(postmaster > 1);
	assert_int_equal(kill((pid_t)postmaster, signal), 0);
	proc = opendir("/proc");
	assert_non_null(proc);
	while ((entry = readdir(proc))) {
		long pid = strtol(entry->d_name, NULL, 10);

		snprintf(path, sizeof(path), "/proc/%.20s/stat", entry->d_name);
		if (pid > 1 && number_in(path, 2) == postmaster)
			kill((pid_t)pid, signal);
	}
	closedir(proc);
}

/** A database of its own on the test run's server: the url with another name. */
static void make_database(struct world *w)
{
	const char *url = getenv("TEST_PG_URL"), *name = url ? strstr(url, "/postgres?") : NULL;
	char sql[100];

	if (!name)
		fail_msg("TEST_PG_URL is not set: run by tools/with-postgres");
	snprintf(sql, sizeof(sql), "CREATE DATABASE fx_%d_%d", (int)getpid(), ++databases);
	world_pg(sql);
	snprintf(w->db_url, sizeof(w->db_url), "%.*s/fx_%d_%d%s", (int)(name - url), url, (int)getpid(), databases, name + strlen("/postgres"));
}

static void drop_database(void)
{
	char sql[100];

	snprintf(sql, sizeof(sql), "DROP DATABASE fx_%d_%d WITH (FORCE)", (int)getpid(), databases);
	world_pg(sql);
}

/* --- A world ---------------------------------------------------------------------------------------------------------- */

static void begin(struct world *w)
{
	struct app_options o = {.dir = w->dir, .settings = &w->settings, .create = true};

	if (app_open(&o, &w->app) != OK)
		fail_msg("%s", app_problem());
	w->http = app_http(w->app);
	w->cli.app = w->app;
}

void world_reopen(struct world *w, const char *setting, const char *value)
{
	app_close(w->app);
	assert_int_equal(settings_set(&w->settings, str_c(setting), str_c(value)), OK);
	begin(w);
}

static void open_app(struct world *w)
{
	settings_init(&w->settings);
	assert_int_equal(settings_set(&w->settings, S("throttle"), S("off")), OK);
	assert_int_equal(settings_set(&w->settings, S("public_url"), S("http://loopback.test/")), OK);
	if (w->postgres)
		assert_int_equal(settings_set(&w->settings, S("db"), str_c(w->db_url)), OK);
	begin(w);
}

struct app *world_open_beside(struct world *w, char dir[64])
{
	struct app_options o = {.dir = dir, .settings = &w->settings, .create = true};
	struct app *app;

	snprintf(dir, 64, "/tmp/fxworld.XXXXXX");
	assert_non_null(mkdtemp(dir));
	/* the same key: they keep one journal */
	assert_int_equal(link(arena_fmt(w->arena, "%s/key", w->dir).p, arena_fmt(w->arena, "%s/key", dir).p), 0);
	if (app_open(&o, &app) != OK)
		fail_msg("%s", app_problem());
	return app;
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_true(sodium_init() >= 0);
	password_set_cost(crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_argon2id_OPSLIMIT_MIN);
	snprintf(w->dir, sizeof(w->dir), "/tmp/fxworld.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->postgres = on_postgres;
	if (w->postgres)
		make_database(w);
	world_at(NIGHT);
	w->arena = arena_new(MIB(512));
	open_app(w);
	w->cli = (struct cli){.arena = w->arena, .app = w->app, .settings = w->settings, .dir = str_c(w->dir)};
	buf_init(&w->cli.out, w->arena, 0, CLI_OUT_MAX);
	buf_init(&w->cli.problem, w->arena, 0, CLI_OUT_MAX);
	if (demo_fill(&w->cli, &w->links) != 0)
		fail_msg("%.*s", STR_FMT(buf_str(&w->cli.problem)));
	*state = w;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_folder(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void world_close_beside(struct app *app, const char *dir)
{
	app_close(app);
	remove_folder(dir);
}

int world_teardown(void **state)
{
	struct world *w = *state;

	world_verify(w);
	app_close(w->app);
	if (w->postgres)
		drop_database();
	remove_folder(w->dir);
	arena_free(w->arena);
	clock_reset();
	free(w);
	return 0;
}

static int run_on(const struct CMUnitTest *tests, size_t n, bool postgres)
{
	struct CMUnitTest *copy = calloc(n, sizeof(*copy));
	int failed;

	for (size_t i = 0; i < n; i++) {
		copy[i] = tests[i];
		copy[i].setup_func = world_setup;
		copy[i].teardown_func = world_teardown;
	}
	on_postgres = postgres;
	fprintf(stderr, "on %s\n", postgres ? "PostgreSQL" : "SQLite");
	failed = _cmocka_run_group_tests(postgres ? "postgres" : "sqlite", copy, n, NULL, NULL);
	free(copy);
	return failed;
}

int world_run(const struct CMUnitTest *tests, size_t n)
{
	return run_on(tests, n, false) + run_on(tests, n, true);
}

int world_run_postgres(const struct CMUnitTest *tests, size_t n)
{
	return run_on(tests, n, true);
}

void world_at(const char *local)
{
	const struct tz *tz;
	int64_t at_ms;

	assert_int_equal(tz_find(S("Asia/Shanghai"), &tz), OK);
	assert_int_equal(tz_parse_local(tz, str_c(local), &at_ms), OK);
	clock_freeze_ms(at_ms);
}

void world_later_ms(int64_t ms)
{
	clock_freeze_ms(clock_now_ms() + ms);
}

void world_jobs(struct world *w)
{
	int ran;

	assert_int_equal(app_run_jobs(w->app, &ran), OK);
}

static void found(void *context, const struct verify_finding *f)
{
	(void)context;
	fprintf(stderr, "verify: %s, street %lld, entry %lld, %.*s %lld\n", verify_fault_name(f->fault), (long long)f->street.v, (long long)f->seq,
		STR_FMT(f->subject), (long long)f->subject_id);
}

int64_t world_faults(struct world *w)
{
	struct verify_result result;
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(journal_verify(app_site(w->app)->journal, db, NULL, found, NULL, &result), OK);
	assert_true(result.entries > 0);
	return result.findings;
}

void world_verify(struct world *w)
{
	assert_int_equal(world_faults(w), 0);
}

static enum err run_script(void *context, struct db *db)
{
	return db_exec_script(db, context);
}

static enum err make_district(void *context, struct db *db)
{
	struct world *w = context;
	struct auth_act act = {.keys = &app_site(w->app)->keys, .journal = app_site(w->app)->journal, .db = db, .arena = w->arena, .actor = ACTOR_COMMAND,
		.now_ms = clock_now_ms()};
	struct account_id account;
	enum err err = account_add(&act, S("district"), S("区里"), &account);

	if (err == OK)
		err = grant_set(&act, account, JOURNAL_HOUSE, ROLE_DISTRICT);
	return err == OK ? link_make(&act, LINK_ENTER, account, DAY_MS, true, &w->district) : err;
}

struct str world_district(struct world *w)
{
	assert_int_equal(writer_run(app_site(w->app)->writer, 0, make_district, w), OK);
	return arena_fmt(w->arena, "/in/%.*s", STR_FMT(w->district));
}

void world_sql(struct world *w, const char *script)
{
	char *copy = strdup(script);

	assert_int_equal(writer_run(app_site(w->app)->writer, 0, run_script, copy), OK);
	free(copy);
}

int64_t world_number(struct world *w, const char *sql)
{
	static size_t numbers;
	static const enum db_type types[] = {DB_I64};
	struct db_query *q = ARENA_NEW(w->arena, struct db_query); /* prepared statements go by address: it outlives the connection's use of it */
	struct db_cursor c;
	int64_t n;
	bool row = false;
	struct db *db;

	*q = (struct db_query){.name = arena_fmt(w->arena, "number_%zu", ++numbers).p, .sql = arena_dup(w->arena, str_c(arena_fmt(w->arena, "%s", sql).p)).p, .columns = 1, .column_types = types};
	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(db_begin(db), OK);
	if (db_query_start(db, q, NULL, &c) != OK || db_query_step(&c, &row) != OK || !row)
		fail_msg("%s: %s", sql, db_message(db));
	n = db_column_i64(&c, 0);
	db_query_end(&c);
	db_rollback(db);
	return n;
}

/* --- Browsers --------------------------------------------------------------------------------------------------------- */

struct loopback *browser(struct world *w)
{
	struct loopback *lb;

	assert_int_equal(loopback_new(&w->http, &lb), OK);
	loopback_from(lb, NETWORK_FIRST + w->networks++);
	return lb;
}

struct loopback *browser_in(struct world *w, uint64_t network)
{
	struct loopback *lb = browser(w);

	loopback_from(lb, network);
	return lb;
}

struct loopback *browser_open(struct world *w, struct str path)
{
	struct loopback *lb = browser(w);

	get(lb, path, 200);
	return lb;
}

struct str get(struct loopback *lb, struct str path, int status)
{
	struct loopback_answer answer;
	char target[1600];

	snprintf(target, sizeof(target), "%.*s", STR_FMT(path));
	for (int i = 0; i < REDIRECTS_MAX; i++) {
		answer = loopback_get(lb, target);
		if (answer.status != 303)
			break;
		snprintf(target, sizeof(target), "%.*s", STR_FMT(answer.location));
	}
	if (answer.status != status)
		fail_msg("%s answered %d, not %d:\n%.*s", target, answer.status, status, STR_FMT(answer.body));
	return answer.body;
}

struct str get_until(struct loopback *lb, struct str path, const char *text)
{
	struct str page;

	for (int i = 0; i < 200; i++) {
		page = get(lb, path, 200);
		if (str_find_str(page, str_c(text)) < page.n)
			return page;
		usleep(10000);
	}
	assert_has(page, text);
	return page;
}

struct str after(struct world *w, struct str html, const char *before)
{
	size_t at = str_find_str(html, str_c(before));
	struct str rest = str_from(html, at + strlen(before));

	if (at == html.n)
		fail_msg("no %s in:\n%.*s", before, STR_FMT(html));
	return arena_dup(w->arena, str_head(rest, str_find(rest, '"')));
}

struct loopback_answer post(struct world *w, struct loopback *lb, struct str page, struct str action, const char *fields)
{
	struct str csrf = after(w, page, "name=\"csrf\" value=\"");
	const char *target = arena_c(w->arena, action);

	return loopback_post(lb, target, arena_fmt(w->arena, "csrf=%.*s&%s", STR_FMT(csrf), fields));
}

struct loopback_answer upload(struct world *w, struct loopback *lb, struct str page, const char *action, const char *field, const char *name, struct str bytes)
{
	static const char boundary[] = "----fxfxfxfxfxfx";
	struct str csrf = after(w, page, "name=\"csrf\" value=\"");
	const struct http_header headers[] = {{S("Content-Type"), arena_fmt(w->arena, "multipart/form-data; boundary=%s", boundary)},
		{S("Host"), S("loopback.test")}, {S("Sec-Fetch-Site"), S("same-origin")}};
	struct buf b;

	buf_init(&b, w->arena, bytes.n + 1000, bytes.n + KIB(8));
	buf_fmt(&b, "--%s\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%.*s\r\n", boundary, STR_FMT(csrf));
	buf_fmt(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n", boundary, field, name);
	buf_put(&b, S("Content-Type: application/octet-stream\r\n\r\n"));
	buf_put(&b, bytes);
	buf_fmt(&b, "\r\n--%s--\r\n", boundary);
	return loopback_request(lb, HTTP_POST, action, headers, 3, buf_str(&b));
}

struct str file_appeal(struct world *w, struct loopback *lb, const char *kind)
{
	struct str page = arena_dup(w->arena, get(lb, w->links.resident, 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	struct loopback_answer answer = post(w, lb, page, w->links.resident, arena_fmt(w->arena, "nonce=%.*s&kind=%s", STR_FMT(nonce), kind).p);

	assert_int_equal(answer.status, 303);
	assert_true(str_starts(answer.location, S("/r/lh-")));
	return arena_dup(w->arena, answer.location);
}

struct str place_path(struct world *w, size_t i)
{
	struct street street;
	struct places places;
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(street_find(db, w->arena, S("lh"), &street), OK);
	assert_int_equal(place_list(db, w->arena, street.id, &places), OK);
	assert_true(i < places.n);
	return arena_fmt(w->arena, "/q/%.*s", STR_FMT(places.v[i].code));
}

struct str report(struct world *w, struct loopback *lb, struct str path, const char *kind)
{
	struct str page = arena_dup(w->arena, get(lb, path, 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	struct loopback_answer a = post(w, lb, page, path, arena_fmt(w->arena, "nonce=%.*s&kind=%s", STR_FMT(nonce), kind).p);

	assert_int_equal(a.status, 303);
	return arena_dup(w->arena, a.location);
}

struct str report_anew(struct world *w, struct str path, const char *kind)
{
	struct loopback *lb = browser(w);
	struct str receipt = report(w, lb, path, kind);

	loopback_free(lb);
	return receipt;
}

void assert_has(struct str html, const char *text)
{
	if (str_find_str(html, str_c(text)) == html.n)
		fail_msg("\"%s\" is not in:\n%.*s", text, STR_FMT(html));
}

void assert_lacks(struct str html, const char *text)
{
	if (str_find_str(html, str_c(text)) < html.n)
		fail_msg("\"%s\" is in:\n%.*s", text, STR_FMT(html));
}
