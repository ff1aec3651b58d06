/* Several servers on one PostgreSQL, and a PostgreSQL that goes away. */
#include "world.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/stream.h"
#include "journal/follow.h"

#define EACH 20
#define HEARS_WITHIN_S 120

/** The database of this world, for pg_stat_activity. */
static const char *database_of(struct world *w)
{
	const char *slash = strrchr(w->db_url, '/');
	struct str name = str_c(slash ? slash + 1 : "");

	/* the socket's folder holds slashes too: the name is what begins with fx_ and ends at the question mark */
	name = str_from(str_c(w->db_url), str_find_str(str_c(w->db_url), S("/fx_")) + 1);
	return arena_c(w->arena, str_head(name, str_find(name, '?')));
}

/* --- Two servers -------------------------------------------------------------------------------------------------------- */

struct client {
	struct world world; /* the same street, the other server */
	int filed;
};

static void *file_many(void *arg)
{
	struct client *c = arg;
	struct loopback *lb = browser(&c->world);

	for (int i = 0; i < EACH; i++) {
		file_appeal(&c->world, lb, "noise");
		c->filed++;
	}
	loopback_free(lb);
	web_thread_done();
	return NULL;
}

static void test_two_keep_one_chain(void **state)
{
	struct world *w = *state;
	char dir[64];
	struct app *other = world_open_beside(w, dir);
	struct client clients[2] = {{.world = *w}, {.world = *w}};
	pthread_t threads[2];
	int64_t before, after;
	struct hash hash;
	struct db *db;

	clients[1].world.app = other;
	clients[1].world.http = app_http(other);
	assert_int_equal(app_reader(w->app, &db), OK);
	for (int i = 0; i < 2; i++)
		clients[i].world.arena = arena_new(MIB(64));
	assert_int_equal(journal_head(db, JOURNAL_HOUSE, &before, &hash), OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, file_many, &clients[i]), 0);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(clients[i].filed, EACH);
		arena_free(clients[i].world.arena);
	}
	assert_int_equal(journal_head(db, JOURNAL_HOUSE, &after, &hash), OK);
	assert_int_equal(before, after); /* the street's chain grew, not the house's */
	world_close_beside(other, dir);
	/* world_teardown verifies the chain that both wrote */
}

static void seen_one(void *context, const struct journal_entry *entry)
{
	if (str_eq(entry->kind, S("appeal.filed")))
		__atomic_add_fetch((int *)context, 1, __ATOMIC_SEQ_CST);
}

/** The second server's follower hears of what the first one writes. */
static void test_the_other_hears_of_it(void **state)
{
	struct world *w = *state;
	struct follower *f;
	struct loopback *lb;
	int seen = 0;

	assert_int_equal(app_serve_start(w->app), OK); /* sends the word with each commit */
	assert_int_equal(follower_start(w->db_url, app_site(w->app)->journal, arena_fmt(w->arena, "%s/other.heads", w->dir).p, seen_one, &seen, &f), OK);
	lb = browser(w);
	file_appeal(w, lb, "noise");
	/* at once, on a quiet machine; that it hears is shown here, not how fast */
	for (int i = 0; i < HEARS_WITHIN_S * 20 && __atomic_load_n(&seen, __ATOMIC_SEQ_CST) == 0; i++)
		usleep(50000);
	assert_int_equal(__atomic_load_n(&seen, __ATOMIC_SEQ_CST), 1);
	follower_stop(f);
	app_serve_stop(w->app);
	loopback_free(lb);
}

/* --- Gone, and back ------------------------------------------------------------------------------------------------------- */

static void test_connections_are_lost(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w);
	struct str first = file_appeal(w, lb, "noise"), second;
	struct loopback_answer a;

	world_pg(arena_fmt(w->arena, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", database_of(w)).p);
	/* whatever the first answers are, they are answers; then all works again and nothing is lost */
	for (int i = 0; i < 20; i++) {
		a = loopback_get(lb, first.p);
		assert_true(a.status == 200 || a.status == 503);
		if (a.status == 200)
			break;
	}
	assert_int_equal(a.status, 200);
	second = file_appeal(w, lb, "smell");
	get(lb, second, 200);
	get(lb, first, 200);
	loopback_free(lb);
}

static void test_nobody_is_told_saved(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w);
	struct str page = arena_dup(w->arena, get(lb, w->links.resident, 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	const char *name = database_of(w), *fields = arena_fmt(w->arena, "nonce=%.*s&kind=noise", STR_FMT(nonce)).p;
	struct loopback_answer a;

	/* nobody can come in again, and whoever is in is thrown out */
	world_pg(arena_fmt(w->arena, "ALTER DATABASE %s ALLOW_CONNECTIONS false", name).p);
	world_pg(arena_fmt(w->arena, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", name).p);
	a = post(w, lb, page, w->links.resident, fields);
	assert_int_equal(a.status, 503);
	assert_has(a.body, "没有就再发一次");
	a = loopback_get(lb, w->links.resident.p);
	assert_int_equal(a.status, 503);
	world_pg(arena_fmt(w->arena, "ALTER DATABASE %s ALLOW_CONNECTIONS true", name).p);
	a = post(w, lb, page, w->links.resident, fields); /* the same form once more */
	assert_int_equal(a.status, 303);
	get(lb, a.location, 200);
	loopback_free(lb);
}

struct asked {
	struct world *w;
	pthread_t thread;
	int status;
};

static void *ask_page(void *arg)
{
	struct asked *asked = arg;
	struct loopback *lb = browser(asked->w);

	asked->status = loopback_get(lb, asked->w->links.resident.p).status;
	loopback_free(lb);
	web_thread_done();
	return NULL;
}

/** PostgreSQL keeps its connections and says nothing: everybody who asks is told so, also who waits behind others, and it goes on by itself. */
static void test_a_frozen_server(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w);
	struct str page = arena_dup(w->arena, get(lb, w->links.resident, 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	const char *fields = arena_fmt(w->arena, "kind=noise&nonce=%.*s", STR_FMT(nonce)).p;
	struct asked asked[12] = {0};
	int64_t began = clock_monotonic_ms();
	struct loopback_answer a;

	world_pg_stop(SIGSTOP);
	for (int i = 0; i < 12; i++) {
		asked[i].w = w;
		assert_int_equal(pthread_create(&asked[i].thread, NULL, ask_page, &asked[i]), 0);
	}
	a = post(w, lb, page, w->links.resident, fields);
	for (int i = 0; i < 12; i++)
		pthread_join(asked[i].thread, NULL);
	world_pg_stop(SIGCONT);
	assert_int_equal(a.status, 503);
	assert_has(a.body, "没有就再发一次");
	for (int i = 0; i < 12; i++)
		assert_int_equal(asked[i].status, 503);
	/* a busy machine adds to the five seconds, but nobody waited for the server's own thirty */
	assert_in_range(clock_monotonic_ms() - began, 0, 20000);
	for (int i = 0; i < 50 && loopback_get(lb, w->links.resident.p).status != 200; i++)
		poll(NULL, 0, 100);
	a = post(w, lb, page, w->links.resident, fields); /* the same form once more */
	assert_int_equal(a.status, 303);
	get(lb, a.location, 200);
	loopback_free(lb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_keep_one_chain),
		cmocka_unit_test(test_the_other_hears_of_it),
		cmocka_unit_test(test_connections_are_lost),
		cmocka_unit_test(test_nobody_is_told_saved),
		cmocka_unit_test(test_a_frozen_server),
	};

	return world_run_postgres(tests, sizeof(tests) / sizeof(tests[0]));
}
