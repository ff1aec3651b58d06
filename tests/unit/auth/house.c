#include "auth/house.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "base/clock.h"
#include "features/streets/streets.h"
#include "journal/verify.h"

static const struct journal_tables journal_tables = {app_subjects, app_journal_kinds};
static bool on_postgres;
static int databases;

/* --- Databases ---------------------------------------------------------------------------------------------------- */

static void on_server(const char *sql)
{
	struct db *db;

	if (db_open(getenv("TEST_PG_URL"), DB_WRITE, &db) != OK)
		fail_msg("%s", db_message(NULL));
	if (db_exec_script(db, sql) != OK)
		fail_msg("%s: %s", sql, db_message(db));
	db_close(db);
}

/** A database of its own on the server of TEST_PG_URL: the url with another name. */
static void make_database(struct house *h)
{
	const char *url = getenv("TEST_PG_URL"), *host = strstr(url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	if (!path)
		fail_msg("TEST_PG_URL names no database: %s", url);
	snprintf(h->name, sizeof(h->name), "fx_house_%d_%d", (int)getpid(), ++databases);
	on_server(arena_fmt(arena, "CREATE DATABASE %s", h->name).p);
	snprintf(h->url, sizeof(h->url), "%.*s/%s%s", (int)(path - url), url, h->name, path + strcspn(path, "?"));
}

static void make_folder(struct house *h)
{
	snprintf(h->dir, sizeof(h->dir), "/tmp/fxhouse.XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	snprintf(h->url, sizeof(h->url), "%s/test.db", h->dir);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* --- A house ------------------------------------------------------------------------------------------------------ */

static void add_streets(struct house *h)
{
	struct street street;

	assert_int_equal(street_add(&h->act, S("xq"), S("Xueqian"), STREET_ZONE, &street), OK);
	h->street = street.id;
	assert_int_equal(street_add(&h->act, S("bt"), S("Beitang"), STREET_ZONE, &street), OK);
	h->other = street.id;
}

static int set_up(void **state)
{
	static const struct hash_key master = {{1, 2, 3}};
	struct house *h = calloc(1, sizeof(*h));
	int applied;

	unit_set_up(state);
	assert_non_null(h);
	if (on_postgres)
		make_database(h);
	else
		make_folder(h);
	clock_freeze_ms(HOUSE_NOON);
	keys_from(&master, &h->keys);
	if (db_open(h->url, DB_WRITE, &h->db) != OK)
		fail_msg("%s", db_message(NULL));
	if (migrate_up(h->db, app_migrations, app_migrations_n, &applied) != OK)
		fail_msg("%s", db_message(h->db));
	assert_int_equal(journal_new(&h->keys.journal, &journal_tables, &h->journal), OK);
	h->act = (struct auth_act){.keys = &h->keys, .journal = h->journal, .db = h->db, .arena = arena, .actor = ACTOR_COMMAND,
		.now_ms = HOUSE_NOON};
	assert_int_equal(db_begin(h->db), OK);
	add_streets(h);
	*state = h;
	return 0;
}

static void found(void *context, const struct verify_finding *f)
{
	(void)context;
	print_error("verify: %s, street %" PRId64 ", entry %" PRId64 ", %.*s %" PRId64 "\n", verify_fault_name(f->fault),
		f->street.v, f->seq, STR_FMT(f->subject), f->subject_id);
}

static void verify(struct house *h)
{
	struct verify_result result;

	assert_int_equal(db_commit(h->db), OK);
	assert_int_equal(journal_verify(h->journal, h->db, NULL, found, NULL, &result), OK);
	assert_int_equal(result.findings, 0);
	assert_true(result.entries > 0);
}

static int tear_down(void **state)
{
	struct house *h = *state;

	verify(h);
	db_close(h->db);
	journal_free(h->journal);
	if (h->name[0])
		on_server(arena_fmt(arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", h->name).p);
	else
		nftw(h->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	clock_reset();
	free(h);
	return unit_tear_down(state);
}

static int run_on(const struct CMUnitTest *tests, size_t n, bool postgres)
{
	struct CMUnitTest *copy = calloc(n, sizeof(*copy));
	int failed;

	for (size_t i = 0; i < n; i++) {
		copy[i] = tests[i];
		copy[i].setup_func = set_up;
		copy[i].teardown_func = tear_down;
	}
	on_postgres = postgres;
	failed = _cmocka_run_group_tests(postgres ? "postgres" : "sqlite", copy, n, NULL, NULL);
	free(copy);
	return failed;
}

int house_run(const struct CMUnitTest *tests, size_t n)
{
	int failed = run_on(tests, n, false);

	return getenv("TEST_PG_URL") ? failed + run_on(tests, n, true) : failed;
}

/* --- Short words -------------------------------------------------------------------------------------------------- */

struct account_id house_account(struct house *h, const char *login)
{
	struct account_id id = {0};

	assert_int_equal(account_add(&h->act, str_c(login), str_c(login), &id), OK);
	assert_true(id.v > 0);
	return id;
}

int64_t house_number(struct house *h, const char *sql)
{
	static const enum db_type i64[] = {DB_I64};
	static int names;
	struct db_query *q = ARENA_NEW(arena, struct db_query); /* lives as long as the connection */
	struct db_cursor c;
	bool row = false;
	int64_t n;

	assert_non_null(q);
	*q = (struct db_query){.sql = arena_dup(arena, str_c(sql)).p, .columns = 1, .column_types = i64};
	q->name = arena_fmt(arena, "house_%d", ++names).p;
	if (db_query_start(h->db, q, NULL, &c) != OK || db_query_step(&c, &row) != OK || !row)
		fail_msg("%s: %s", sql, db_message(h->db));
	n = db_column_i64(&c, 0);
	db_query_end(&c);
	return n;
}

int64_t house_noted(struct house *h, struct street_id street, const char *kind)
{
	return house_number(h, arena_fmt(arena, "SELECT count(*) FROM journal WHERE street_id = %" PRId64 " AND kind = '%s'",
		street.v, kind).p);
}
