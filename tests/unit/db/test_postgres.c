#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"
#include "contract.h"
#include "db/writer.h"
#include "fixture.h"

static const enum db_type numbers[] = {DB_I64, DB_I64, DB_I64, DB_I64, DB_I64, DB_I64};
static const enum db_type text[] = {DB_TEXT};

/* --- Connections ------------------------------------------------------------------------------------------------------ */

static void settings(void **state)
{
	struct fixture *f = *state;
	struct db *reader = fixture_open(f, DB_READ);

	assert_true(db_is_postgres(f->db));
	assert_str(text_of(f->db, "SELECT current_setting('application_name')"), S("feixiang"));
	assert_str(text_of(f->db, "SELECT current_setting('client_encoding')"), S("UTF8"));
	assert_str(text_of(f->db, "SELECT current_setting('statement_timeout')"), S("30s"));
	assert_err(db_begin(f->db), OK);
	assert_str(text_of(f->db, "SELECT current_setting('transaction_isolation')"), S("read committed"));
	db_rollback(f->db);
	assert_err(db_begin(reader), OK);
	assert_str(text_of(reader, "SELECT current_setting('transaction_isolation')"), S("repeatable read"));
	assert_str(text_of(reader, "SELECT current_setting('transaction_read_only')"), S("on"));
	db_close(reader);
}

static void refused(void **state)
{
	struct fixture *f = *state;
	struct db *untouched = f->db, *db = untouched;
	struct str url = str_c(f->url);
	size_t at = str_find_str(url, str_c(f->name));

	assert_err(db_open(arena_fmt(arena, "%.*snone%s", (int)at, url.p, url.p + at).p, DB_READ, &db), ERR_DB);
	assert_non_null(strstr(db_message(NULL), "does not exist"));
	assert_err(db_open("postgres://x@/y?host=/no/such/folder", DB_WRITE, &db), ERR_DB);
	assert_true(db_message(NULL)[0] != '\0');
	assert_ptr_equal(db, untouched);
}

/* --- Types ------------------------------------------------------------------------------------------------------------ */

static void integers_of_all_widths(void **state)
{
	static const struct db_query q = {
		.name = "widths", .sql = "SELECT (-2)::int2, (-70000)::int4, (-1)::int8 * 5000000000, true, 1 = 2, NULL::bigint", .columns = 6,
		.column_types = numbers,
	};
	static const int64_t want[] = {-2, -70000, -5000000000, 1, 0, 0};
	struct fixture *f = *state;
	struct db_cursor c;
	bool row;

	assert_err(db_query_start(f->db, &q, NULL, &c), OK);
	assert_err(db_query_step(&c, &row), OK);
	assert_true(row);
	for (int i = 0; i < (int)COUNT(want); i++)
		assert_true(db_column_i64(&c, i) == want[i]);
	db_query_end(&c);
}

/** A result that we can't read is refused, not guessed at. */
static void other_types_are_refused(void **state)
{
	static const struct db_query all[] = {
		{.name = "sum", .sql = "SELECT sum(n) FROM things", .columns = 1, .column_types = numbers},
		{.name = "float", .sql = "SELECT 1.5::float8", .columns = 1, .column_types = numbers},
		{.name = "text", .sql = "SELECT 'x'", .columns = 1, .column_types = numbers},
		{.name = "number", .sql = "SELECT 1", .columns = 1, .column_types = text},
		{.name = "fewer", .sql = "SELECT 1", .columns = 2, .column_types = numbers},
	};
	struct fixture *f = *state;
	struct db_cursor c;

	assert_err(thing_put(f->db, 1, "one"), OK);
	for (size_t i = 0; i < COUNT(all); i++) {
		if (db_query_start(f->db, &all[i], NULL, &c) != ERR_DB)
			fail_msg("%s was taken", all[i].name);
		assert_non_null(strstr(db_message(f->db), all[i].name));
	}
	assert_int_equal(thing_count(f->db), 1);
}

/* --- Errors ----------------------------------------------------------------------------------------------------------- */

static void states(void **state)
{
	static const struct {
		const char *code;
		enum err err;
	} rows[] = {
		{"23505", ERR_CONFLICT}, {"23514", ERR_CONFLICT}, {"40001", ERR_CONFLICT}, {"40P01", ERR_CONFLICT}, {"53100", ERR_FULL},
		{"53200", ERR_NOMEM}, {"57014", ERR_BUSY}, {"55P03", ERR_BUSY}, {"22012", ERR_DB}, {"XX000", ERR_DB}, {"53000", ERR_DB},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str sql = arena_fmt(arena, "DO $$ BEGIN RAISE EXCEPTION 'raised on purpose' USING ERRCODE = '%s'; END $$", rows[i].code);

		assert_err(db_exec_script(f->db, sql.p), rows[i].err);
		assert_non_null(strstr(db_message(f->db), "raised on purpose"));
	}
	assert_int_equal(thing_count(f->db), 0);
}

static void too_slow(void **state)
{
	struct fixture *f = *state;

	assert_err(db_exec_script(f->db, "SET statement_timeout = '20ms'"), OK);
	assert_err(db_exec_script(f->db, "SELECT pg_sleep(60)"), ERR_BUSY);
}

static void locked_by_another(void **state)
{
	const struct db_value by = {.i = 1};
	struct fixture *f = *state;
	struct db *other = fixture_open(f, DB_WRITE);

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_exec_script(other, "SET lock_timeout = '20ms'"), OK);
	assert_err(db_begin(f->db), OK);
	assert_err(db_exec(f->db, &things_raise, &by, NULL), OK);
	assert_err(db_exec(other, &things_raise, &by, NULL), ERR_BUSY);
	assert_err(db_commit(f->db), OK);
	assert_err(db_exec(other, &things_raise, &by, NULL), OK);
	db_close(other);
}

static void error_spoils_the_transaction(void **state)
{
	struct fixture *f = *state;

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 2, "two"), OK);
	assert_err(thing_put(f->db, 3, "one"), ERR_CONFLICT);
	assert_err(thing_put(f->db, 4, "four"), ERR_DB);
	assert_err(db_commit(f->db), ERR_DB); /* the server would say ROLLBACK, without an error */
	assert_int_equal(thing_count(f->db), 1);
	assert_err(thing_put(f->db, 4, "four"), OK);
}

/* --- A lost connection ------------------------------------------------------------------------------------------------ */

/** Ends the other connections of this database, and waits until they are gone. */
static void cut(const struct fixture *f)
{
	fixture_server(arena_fmt(arena, "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '%s'", f->name).p);
}

static void ping_reconnects(void **state)
{
	struct fixture *f = *state;

	assert_err(thing_put(f->db, 1, "one"), OK);
	assert_err(db_ping(f->db), OK);
	cut(f);
	assert_err(db_ping(f->db), OK);
	/* what was prepared on the old connection is prepared again, and the settings are there */
	assert_err(thing_put(f->db, 2, "two"), OK);
	assert_int_equal(thing_count(f->db), 2);
	assert_str(text_of(f->db, "SELECT current_setting('statement_timeout')"), S("30s"));
}

static void lost_within_a_transaction(void **state)
{
	struct fixture *f = *state;

	assert_err(db_begin(f->db), OK);
	assert_err(thing_put(f->db, 1, "one"), OK);
	cut(f);
	assert_err(db_ping(f->db), OK); /* no word about it inside */
	assert_err(thing_put(f->db, 2, "two"), ERR_DB);
	assert_err(db_commit(f->db), ERR_DB);
	db_rollback(f->db);
	assert_err(db_ping(f->db), OK);
	assert_int_equal(thing_count(f->db), 0);
}

static void server_without_the_database(void **state)
{
	struct fixture *f = *state;

	fixture_server(arena_fmt(arena, "DROP DATABASE %s WITH (FORCE)", f->name).p);
	assert_err(db_ping(f->db), ERR_DB);
	assert_true(db_message(f->db)[0] != '\0');
	assert_err(thing_put(f->db, 1, "one"), ERR_DB);
	assert_err(db_begin(f->db), ERR_DB);
	fixture_server(arena_fmt(arena, "CREATE DATABASE %s", f->name).p);
	assert_err(db_ping(f->db), OK);
	assert_int_equal(number_of(f->db, "SELECT 1"), 1);
}

/* --- Words between servers -------------------------------------------------------------------------------------------- */

static void notices(void **state)
{
	struct fixture *f = *state;
	struct db *listener = fixture_open(f, DB_READ);

	assert_false(db_wait(listener, 0)); /* listens from here on */
	assert_err(db_begin(f->db), OK);
	assert_err(db_notify(f->db), OK);
	db_rollback(f->db);
	assert_false(db_wait(listener, 50));
	assert_err(db_begin(f->db), OK);
	assert_err(db_notify(f->db), OK);
	assert_false(db_wait(listener, 50)); /* not before the commit */
	assert_err(db_commit(f->db), OK);
	assert_true(db_wait(listener, 60000));
	assert_false(db_wait(listener, 0));
	db_close(listener);
}

static void listens_again(void **state)
{
	struct fixture *f = *state;
	struct db *listener = fixture_open(f, DB_READ);

	assert_false(db_wait(listener, 0));
	cut(f);
	assert_err(db_ping(f->db), OK);
	for (int i = 0; i < 4; i++) /* as often as it takes to see the loss, and to listen again */
		(void)db_wait(listener, 0);
	assert_err(db_notify(f->db), OK);
	assert_true(db_wait(listener, 60000));
	db_close(listener);
}

/* --- Under the writer ------------------------------------------------------------------------------------------------- */

static enum err put_next(void *context, struct db *db)
{
	int64_t *id = context;

	return thing_put(db, *id, arena_fmt(arena, "name %d", (int)*id).p);
}

static void writer_survives_a_cut(void **state)
{
	struct fixture *f = *state;
	struct writer *w;
	int64_t id = 1;

	assert_err(writer_start(f->db, &(struct writer_options){0}, &w), OK);
	f->db = NULL;
	assert_err(writer_run(w, 1, put_next, &id), OK);
	cut(f);
	id = 2;
	assert_err(writer_run(w, 1, put_next, &id), OK);
	assert_err(writer_run(w, 1, put_next, &id), ERR_CONFLICT);
	id = 3;
	assert_err(writer_run(w, 1, put_next, &id), OK);
	writer_stop(w);
	f->db = fixture_open(f, DB_WRITE);
	assert_int_equal(thing_count(f->db), 3);
}

#define POSTGRES_TEST(f) cmocka_unit_test_setup_teardown((f), fixture_postgres, fixture_end)

/* --- A server that says nothing ------------------------------------------------------------------------------------------ */

/** The server's process for this connection is stopped: the line stays, nothing comes. */
static void a_frozen_server_is_given_up(void **state)
{
	struct fixture *f = *state;
	int64_t pid = 0;

	assert_int_equal(num_parse_i64(text_of(f->db, "SELECT pg_backend_pid()::text"), 2, INT32_MAX, &pid), OK);
	db_patience(f->db, 300);
	assert_err(db_begin(f->db), OK);
	assert_int_equal(kill((pid_t)pid, SIGSTOP), 0);
	assert_err(thing_put(f->db, 1, "one"), ERR_DB);
	assert_non_null(strstr(db_message(f->db), "does not answer"));
	assert_true(db_silent());
	assert_err(thing_put(f->db, 2, "two"), ERR_DB); /* at once: there is no connection any more */
	assert_err(db_commit(f->db), ERR_DB);
	db_rollback(f->db);
	db_patience(f->db, 4000);
	assert_err(db_ping(f->db), OK); /* another process of the server answers */
	assert_false(db_silent());
	kill((pid_t)pid, SIGCONT);
	assert_err(thing_put(f->db, 3, "three"), OK);
	assert_str(text_of(f->db, "SELECT count(*)::text FROM things"), S("1"));
}

/** Something listens and never speaks. */
static void a_mute_server_is_given_up(void **state)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(to);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct db *untouched = NULL, *db = untouched;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&to, n), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &n), 0);
	assert_err(db_open(arena_fmt(arena, "postgresql://x@127.0.0.1:%d/y?sslmode=disable%c", ntohs(to.sin_port), 0).p, DB_READ, &db), ERR_DB);
	assert_non_null(strstr(db_message(NULL), "does not answer"));
	assert_ptr_equal(db, untouched);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTRACT(fixture_postgres),
		POSTGRES_TEST(settings),
		POSTGRES_TEST(refused),
		POSTGRES_TEST(integers_of_all_widths),
		POSTGRES_TEST(other_types_are_refused),
		POSTGRES_TEST(states),
		POSTGRES_TEST(too_slow),
		POSTGRES_TEST(locked_by_another),
		POSTGRES_TEST(error_spoils_the_transaction),
		POSTGRES_TEST(ping_reconnects),
		POSTGRES_TEST(lost_within_a_transaction),
		POSTGRES_TEST(server_without_the_database),
		POSTGRES_TEST(notices),
		POSTGRES_TEST(listens_again),
		POSTGRES_TEST(writer_survives_a_cut),
		POSTGRES_TEST(a_frozen_server_is_given_up),
		POSTGRES_TEST(a_mute_server_is_given_up),
	};

	return cmocka_run_group_tests(tests, unit_set_up, unit_tear_down);
}
