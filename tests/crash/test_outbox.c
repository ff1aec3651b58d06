/*
 * The real program, killed while it sends: what an officer had to be told is told after the restarts, none of it is lost, and what
 * arrives twice carries the same delivery id and the same words. OUTBOX_LIVES: how often.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "auth/password.h"
#include "child.h"
#include "cli/demo.h"
#include "notify/channel.h"
#include "receiver/receiver.h"
#include "visitor.h"

#define LIVES 10
#define STEP_MIN 4           /* from one life to the next, by the street's clock: more than a step of the chain, and than a claim */
#define REPORTS 3            /* in each life */
#define ARRIVES_US 2500000   /* until a message has come in; else the life ends without */
#define LOOK_US 2000
#define LAST_LIVES 30        /* in which the rest is sent */
#define REST_US 1500000      /* of each of them */

/* --- The folder ---------------------------------------------------------------------------------------------------------- */

struct adding {
	struct app *app;
	struct arena *arena;
	struct str url;
};

static enum err add_channel(void *context, struct db *db)
{
	const struct adding *a = context;
	const struct web_site *site = app_site(a->app);
	struct auth_act act = {&site->keys, site->journal, db, a->arena, ACTOR_COMMAND, 0, 1};
	struct channel_address address = {a->url, S(RECEIVER_SECRET)};
	struct street street;
	struct account officer;
	struct channel_id id;
	enum err err = street_find(db, a->arena, DEMO_CODE, &street);

	if (err == OK)
		err = account_find_login(db, a->arena, S("officer"), &officer);
	return err == OK ? channel_add(&act, street.id, CHANNEL_OF_ACCOUNT, officer.id.v, robot_brand_find(S("webhook")), &address, &id) : err;
}

/** The sample street, its officer with one channel. */
static void make_folder(char dir[200], struct receiver *r)
{
	struct arena *arena = arena_new(MIB(64));
	struct settings settings;
	struct app_options options = {.dir = dir, .settings = &settings, .create = true};
	struct adding adding = {.arena = arena, .url = receiver_url(r, arena, "webhook")};
	struct demo_links links;
	struct cli cli;
	const char *tmp = getenv("TMPDIR");

	snprintf(dir, 200, "%s/feixiang-outbox-XXXXXX", tmp ? tmp : P_tmpdir);
	assert_non_null(mkdtemp(dir));
	settings_init(&settings);
	if (app_open(&options, &adding.app) != OK)
		fail_msg("%s", app_problem());
	cli = (struct cli){.arena = arena, .app = adding.app, .settings = settings, .dir = str_c(dir)};
	buf_init(&cli.out, arena, 0, CLI_OUT_MAX);
	buf_init(&cli.problem, arena, 0, CLI_OUT_MAX);
	assert_int_equal(demo_fill(&cli, &links), 0);
	assert_int_equal(writer_run(app_site(adding.app)->writer, 0, add_channel, &adding), OK);
	app_close(adding.app);
	arena_free(arena);
}

static int64_t ask(const char *dir, const char *sql)
{
	char path[300];
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t n;

	snprintf(path, sizeof(path), "%s/feixiang.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

/* --- Lives --------------------------------------------------------------------------------------------------------------- */

static void start(const char *dir, int life, struct child *ret)
{
	char clock[40];
	int minute = life * STEP_MIN;

	snprintf(clock, sizeof(clock), "2026-03-%02dT%02d:%02d", 6 + (19 + minute / 60) / 24, (19 + minute / 60) % 24, minute % 60);
	assert_true(child_start_at(dir, clock, ret) && child_listens(ret));
}

static void report(const struct child *server)
{
	struct visitor *v = visitor_new(server->port);
	struct receipt receipt;

	assert_non_null(v);
	for (int i = 0; i < REPORTS; i++)
		assert_int_equal(visitor_files(v, server->resident, &receipt), 303);
	visitor_free(v);
}

/** Killed as soon as a message has arrived, before the receiver has said so (or when none comes); every other time around the moment it says so. */
static void kill_while_sending(struct child *server, struct receiver *r, int life)
{
	size_t before = receiver_count(r, NULL);

	for (int us = 0; us < ARRIVES_US && receiver_count(r, NULL) == before; us += LOOK_US)
		usleep(LOOK_US);
	if (life % 2)
		usleep(RECEIVER_SLOW_US - 10000 + (useconds_t)life * 7919 % 40000);
	assert_true(child_kill(server));
}

/* --- What must hold ------------------------------------------------------------------------------------------------------ */

/** How many messages came more than once; each time with the same words. */
static size_t assert_repeats_are_the_same(struct receiver *r, size_t *ret_different)
{
	size_t n = receiver_count(r, NULL), again = 0;
	struct receiver_message *m = calloc(n, sizeof(*m));

	assert_non_null(m);
	for (size_t i = 0; i < n; i++) {
		receiver_get(r, NULL, i, &m[i]);
		assert_true(m[i].well_formed && m[i].signed_right && m[i].delivery[0]);
		assert_non_null(strrchr(m[i].text, '\n'));
		*strrchr(m[i].text, '\n') = '\0'; /* the address: each life has a port of its own */
		for (size_t j = 0; j < i; j++)
			if (strcmp(m[i].delivery, m[j].delivery) == 0) {
				assert_string_equal(m[i].text, m[j].text);
				again++;
				break;
			}
	}
	free(m);
	*ret_different = n - again;
	return again;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void nobody_is_left_untold(void **state)
{
	const char *wanted = getenv("OUTBOX_LIVES");
	int lives = wanted ? atoi(wanted) : LIVES, life = 0;
	struct receiver *r = receiver_start();
	size_t again, different;
	struct child server;
	char dir[200];

	(void)state;
	assert_true(sodium_init() >= 0);
	password_set_cost(crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_argon2id_OPSLIMIT_MIN);
	make_folder(dir, r);
	receiver_mode(r, "webhook", RECEIVER_SLOW);
	for (; life < lives; life++) {
		start(dir, life, &server);
		report(&server);
		kill_while_sending(&server, r, life);
		assert_int_equal(child_verify(dir), 0);
	}
	receiver_mode(r, "webhook", RECEIVER_TAKES);
	do {
		start(dir, life, &server);
		usleep(REST_US);
		assert_true(child_stop(&server));
	} while (++life < lives + LAST_LIVES &&
		 ask(dir, "SELECT count(*) FROM appeals WHERE appeal_id NOT IN (SELECT subject_id FROM notices WHERE state = 'sent')") > 0);
	assert_int_equal(child_verify(dir), 0);
	assert_int_equal(ask(dir, "SELECT count(*) FROM appeals"), lives * REPORTS);
	assert_int_equal(ask(dir, "SELECT count(*) FROM appeals WHERE appeal_id NOT IN (SELECT subject_id FROM notices WHERE state = 'sent')"), 0);
	assert_int_equal(ask(dir, "SELECT count(*) FROM notices WHERE state <> 'sent'"), 0);
	again = assert_repeats_are_the_same(r, &different);
	assert_int_equal(different, ask(dir, "SELECT count(DISTINCT delivery_id) FROM notices"));
	assert_true(again > 0); /* else nothing was killed on its way, and this shows nothing */
	print_message("%d kills: %d reports told in %zu messages, %zu of them twice\n", lives, lives * REPORTS, different, again);
	receiver_stop(r);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_is_left_untold)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
