/* Tampering behind the program's back: what was done is found, named, and found where it was done. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define STREET (long long)bench.street
#define LAST bench.entries

static int64_t middle(void)
{
	return bench.entries / 2;
}

/** Moves the entries after ${seq} by ${by}; twice, so that no two have the same number meanwhile. */
static void renumber(int64_t seq, int by)
{
	tamper("UPDATE journal SET seq = -(seq + %d) WHERE street_id = %lld AND seq > %lld", by, STREET, (long long)seq);
	tamper("UPDATE journal SET seq = -seq WHERE street_id = %lld AND seq < 0", STREET);
}

static void delete_entry(int64_t seq)
{
	tamper("DELETE FROM journal WHERE street_id = %lld AND seq = %lld", STREET, (long long)seq);
}

/** A forged entry: a copy of another with a new number. */
static void forge(int64_t from, int64_t seq)
{
	tamper("CREATE TEMP TABLE forged AS SELECT * FROM journal WHERE street_id = %lld AND seq = %lld", STREET, (long long)from);
	tamper("UPDATE forged SET seq = %lld; INSERT INTO journal SELECT * FROM forged; DROP TABLE forged", (long long)seq);
}

static void set_head(int64_t seq)
{
	tamper("UPDATE journal_heads SET (seq, hash) = (SELECT seq, hash FROM journal WHERE street_id = %lld AND seq = %lld) WHERE street_id = %lld",
		STREET, (long long)seq, STREET);
}

/* --- The chain -------------------------------------------------------------------------------------------------------- */

static void untouched_gives_nothing(void **state)
{
	const struct seen *s;

	(void)state;
	s = look(false);
	assert_nothing(s);
	assert_int_equal(s->result.noted, 0);
	s = look(true);
	assert_nothing(s);
	assert_true(s->result.noted >= 2); /* the house's and the street's */
	assert_int_equal(s->result.entries, number("SELECT count(*) FROM journal"));
	assert_int_equal(s->result.streets, number("SELECT count(DISTINCT street_id) FROM journal"));
	assert_true(s->result.rows >= number("SELECT (SELECT count(*) FROM shops) + (SELECT count(*) FROM appeals) + (SELECT count(*) FROM places)"));
}

static void every_field_of_an_entry_counts(void **state)
{
	static const char *const changes[] = {
		"at_ms = at_ms + 1", "kind = kind || 'x'", "actor = 1 - actor", "actor_id = actor_id + 1", "subject = subject || 'x'",
		"subject_id = subject_id + 1", "about_id = about_id + 1", "state = zeroblob(32)", "body = '{\"shop\":\"1\"}'", "hash = zeroblob(32)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		bench_fresh(NULL);
		tamper("UPDATE journal SET %s WHERE street_id = %lld AND seq = %lld", changes[i], STREET, (long long)middle());
		print_message("%s\n", changes[i]);
		assert_chain(look(true), VERIFY_CHANGED, bench.street, middle());
	}
}

static void a_changed_first_and_last_entry(void **state)
{
	(void)state;
	tamper("UPDATE journal SET body = '{}  ' WHERE street_id = %lld AND seq = 1", STREET);
	assert_chain(look(true), VERIFY_CHANGED, bench.street, 1);
	bench_fresh(NULL);
	tamper("UPDATE journal SET body = '{}  ' WHERE street_id = %lld AND seq = %lld", STREET, (long long)LAST);
	assert_chain(look(true), VERIFY_CHANGED, bench.street, LAST);
}

static void the_house_has_a_chain_too(void **state)
{
	(void)state;
	tamper("UPDATE journal SET actor_id = 7 WHERE street_id = 0 AND seq = 2");
	assert_chain(look(true), VERIFY_CHANGED, 0, 2);
}

static void a_changed_head(void **state)
{
	(void)state;
	tamper("UPDATE journal_heads SET hash = zeroblob(32) WHERE street_id = %lld", STREET);
	assert_chain(look(true), VERIFY_CHANGED, bench.street, LAST);
}

static void a_removed_entry_leaves_a_gap(void **state)
{
	(void)state;
	delete_entry(middle());
	assert_chain(look(true), VERIFY_MISSING, bench.street, middle());
	bench_fresh(NULL);
	delete_entry(1);
	assert_chain(look(true), VERIFY_MISSING, bench.street, 1);
	bench_fresh(NULL);
	tamper("DELETE FROM journal WHERE street_id = %lld AND seq BETWEEN %lld AND %lld", STREET, (long long)middle(), (long long)middle() + 3);
	assert_chain(look(true), VERIFY_MISSING, bench.street, middle());
}

static void a_removed_entry_and_the_rest_renumbered(void **state)
{
	(void)state;
	delete_entry(middle());
	renumber(middle(), -1);
	tamper("UPDATE journal_heads SET seq = seq - 1 WHERE street_id = %lld", STREET);
	assert_chain(look(false), VERIFY_MISSING, bench.street, middle());
	assert_chain(look(true), VERIFY_MISSING, bench.street, middle());
	bench_fresh(NULL);
	delete_entry(1);
	renumber(1, -1);
	tamper("UPDATE journal_heads SET seq = seq - 1 WHERE street_id = %lld", STREET);
	assert_chain(look(false), VERIFY_MISSING, bench.street, 1);
}

static void an_entry_slipped_in(void **state)
{
	(void)state;
	renumber(middle() - 1, 1);
	forge(middle() - 1, middle());
	tamper("UPDATE journal_heads SET seq = seq + 1 WHERE street_id = %lld", STREET);
	assert_chain(look(false), VERIFY_INSERTED, bench.street, middle());
	bench_fresh(NULL);
	renumber(0, 1);
	forge(3, 1);
	tamper("UPDATE journal_heads SET seq = seq + 1 WHERE street_id = %lld", STREET);
	assert_chain(look(false), VERIFY_INSERTED, bench.street, 1);
}

static void an_entry_added_at_the_end(void **state)
{
	(void)state;
	forge(LAST, LAST + 1);
	assert_chain(look(false), VERIFY_INSERTED, bench.street, LAST + 1);
	/* with the head moved too nobody can tell it from a true entry that was changed, but it is found where it stands */
	set_head(LAST + 1);
	assert_chain(look(false), VERIFY_CHANGED, bench.street, LAST + 1);
}

static void a_tail_cut_off(void **state)
{
	(void)state;
	tamper("DELETE FROM journal WHERE street_id = %lld AND seq > %lld", STREET, (long long)middle());
	assert_chain(look(false), VERIFY_CUT_OFF, bench.street, middle() + 1);
	/* with the head set back the chain itself looks whole: only what stands outside tells */
	set_head(middle());
	assert_int_equal(look(false)->chain_n, 0);
	assert_chain(look(true), VERIFY_CUT_OFF, bench.street, middle() + 1);
}

/** A server that starts on what is left, and lets it grow again, covers nothing up. */
static void a_tail_cut_off_before_a_start(void **state)
{
	(void)state;
	tamper("DELETE FROM journal WHERE street_id = %lld AND seq > %lld", STREET, (long long)middle());
	set_head(middle());
	bench_serve(0);
	assert_chain(look(true), VERIFY_CUT_OFF, bench.street, middle() + 1);
	bench_serve(LAST - middle() + 5);
	assert_int_equal(look(false)->chain_n, 0);
	assert_chain(look(true), VERIFY_CHANGED, bench.street, LAST);
}

static void a_start_after_a_start(void **state)
{
	(void)state;
	bench_serve(3);
	bench_serve(0);
	bench_serve(2);
	assert_int_equal(look(true)->chain_n, 0);
}

static void a_whole_chain_cut_off(void **state)
{
	(void)state;
	tamper("DELETE FROM journal WHERE street_id = %lld; DELETE FROM journal_heads WHERE street_id = %lld", STREET, STREET);
	assert_chain(look(true), VERIFY_CUT_OFF, bench.street, 1);
	assert_true(look(false)->rows_n > 0);
	assert_int_equal(look(false)->rows[0].fault, VERIFY_ROW_UNKNOWN);
}

/* --- Rows ------------------------------------------------------------------------------------------------------------- */

/** A table, its subject, and the columns that nobody vouches for: sealed, only told for order, or counted from rows that are vouched for. */
struct table {
	const char *name, *subject, *id, *free;
};
static const struct table tables[] = {
	{"shops", "shop", "shop_id", "'street_id', 'shop_id', 'contact', 'created_at_ms', 'updated_at_ms'"},
	{"appeals", "appeal", "appeal_id", "'street_id', 'appeal_id', 'updated_at_ms', 'texts_waiting'"},
	{"places", "place", "place_id", "'street_id', 'place_id', 'created_at_ms'"},
};
#define TABLES_N (sizeof(tables) / sizeof(tables[0]))

static int64_t a_row_of(const struct table *t)
{
	return number("SELECT %s FROM %s ORDER BY 1 LIMIT 1 OFFSET 3", t->id, t->name);
}

static int64_t told_in(const struct table *t, int64_t id)
{
	return number("SELECT max(seq) FROM journal WHERE street_id = %lld AND subject = '%s' AND subject_id = %lld", STREET, t->subject, (long long)id);
}

/** The columns are asked of the database, so that one added later is tried too. */
static void every_column_of_a_row_counts(void **state)
{
	(void)state;
	for (const struct table *t = tables; t < tables + TABLES_N; t++) {
		int64_t n = number("SELECT count(*) FROM pragma_table_info('%s') WHERE name NOT IN (%s)", t->name, t->free);

		assert_true(n > 5);
		for (int64_t i = 0; i < n; i++) {
			char column[64];
			int64_t id;

			bench_fresh(NULL);
			id = a_row_of(t);
			text(column, sizeof(column), "SELECT name FROM pragma_table_info('%s') WHERE name NOT IN (%s) ORDER BY cid LIMIT 1 OFFSET %lld",
				t->name, t->free, (long long)i);
			print_message("%s.%s\n", t->name, column);
			tamper("UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1 WHEN 'text' THEN %s || 'x' ELSE x'00' END WHERE %s = %lld",
				t->name, column, column, column, column, t->id, (long long)id);
			assert_row(look(true), VERIFY_ROW_CHANGED, t->subject, id, told_in(t, id));
		}
	}
}

static void a_row_removed(void **state)
{
	(void)state;
	for (const struct table *t = tables; t < tables + TABLES_N; t++) {
		int64_t id;

		bench_fresh(NULL);
		id = a_row_of(t);
		tamper("DELETE FROM %s WHERE %s = %lld", t->name, t->id, (long long)id);
		assert_row(look(true), VERIFY_ROW_MISSING, t->subject, id, told_in(t, id));
	}
}

static void a_row_added(void **state)
{
	static const char *const apart[TABLES_N] = {"roster_key = 'x'", "nonce_hash = x'01', receipt_hash = x'02', short_hash = x'03'", "code = 'x'"};

	(void)state;
	for (size_t i = 0; i < TABLES_N; i++) {
		const struct table *t = &tables[i];

		bench_fresh(NULL);
		tamper("CREATE TEMP TABLE forged AS SELECT * FROM %s LIMIT 1", t->name);
		tamper("UPDATE forged SET %s = 77, %s; INSERT INTO %s SELECT * FROM forged", t->id, apart[i], t->name);
		assert_row(look(true), VERIFY_ROW_UNKNOWN, t->subject, 77, 0);
	}
}

/** The journal holds a text's salted hash: the text itself may be erased, but not replaced. */
static void a_text_replaced(void **state)
{
	const struct table texts = {"appeal_texts", "appeal_text", "text_id", ""};
	int64_t id;

	(void)state;
	id = a_row_of(&texts);
	tamper("UPDATE appeal_texts SET body = 'it was me' WHERE text_id = %lld", (long long)id);
	assert_row(look(true), VERIFY_ROW_CHANGED, "appeal_text", id, told_in(&texts, id));
}

/* --- PostgreSQL ------------------------------------------------------------------------------------------------------- */

/** Done, found, and taken back. */
static void try_on_postgres(const char *dir, struct db *db, const char *change, const char *back, enum verify_fault fault, bool of_row)
{
	const struct seen *s;

	assert_int_equal(db_exec_script(db, change), OK);
	s = look_at(dir, getenv("TEST_PG_URL"));
	assert_int_equal(s->result.findings, 1);
	assert_int_equal(of_row ? s->rows_n : s->chain_n, 1);
	assert_int_equal(of_row ? s->rows[0].fault : s->chain[0].fault, fault);
	if (!of_row)
		assert_int_equal(s->chain[0].seq, 5);
	assert_int_equal(db_exec_script(db, back), OK);
	assert_nothing(look_at(dir, getenv("TEST_PG_URL")));
}

/** Looks and shops that were told are small rows, each with an entry of its own; contacts and sealed owners are part of their subject. */
static void small_rows_have_their_entries(void **state)
{
	int64_t appeal = number("SELECT min(appeal_id) FROM appeal_shops"), shop = number("SELECT min(shop_id) FROM shops");

	(void)state;
	tamper("DELETE FROM appeal_shops WHERE appeal_id = %lld AND shop_id = (SELECT min(shop_id) FROM appeal_shops WHERE appeal_id = %lld)", (long long)appeal, (long long)appeal);
	assert_row(look(true), VERIFY_ROW_MISSING, "appeal_shop", appeal, 0);
	bench_fresh(NULL);
	tamper("INSERT INTO appeal_shops (street_id, appeal_id, shop_id, told_at_ms) VALUES (%lld, %lld, 1, 1)", STREET, (long long)appeal);
	assert_row(look(true), VERIFY_ROW_UNKNOWN, "appeal_shop", appeal, 0);
	bench_fresh(NULL);
	tamper("INSERT INTO appeal_looks (street_id, appeal_id, party, party_id, looked_at_ms) VALUES (%lld, %lld, 'office', 1, 1)", STREET, (long long)appeal);
	assert_row(look(true), VERIFY_ROW_UNKNOWN, "appeal_look", appeal, 0);
	bench_fresh(NULL);
	tamper("INSERT INTO appeal_contacts (street_id, appeal_id, sealed, given_at_ms) VALUES (%lld, %lld, x'00', 1)", STREET, (long long)appeal);
	assert_row(look(true), VERIFY_ROW_CHANGED, "appeal", appeal,
		number("SELECT max(seq) FROM journal WHERE subject = 'appeal' AND subject_id = %lld", (long long)appeal));
	bench_fresh(NULL);
	tamper("UPDATE shops SET contact = x'00' WHERE shop_id = %lld", (long long)shop);
	assert_row(look(true), VERIFY_ROW_CHANGED, "shop", shop, number("SELECT max(seq) FROM journal WHERE subject = 'shop' AND subject_id = %lld", (long long)shop));
}

static void the_same_on_postgres(void **state)
{
	const char *url = getenv("TEST_PG_URL");
	char dir[sizeof(bench.dir) + 8];
	const struct seen *s;
	struct db *db;

	(void)state;
	if (!url)
		skip();
	snprintf(dir, sizeof(dir), "%s/pg", bench.dir);
	bench_fill(dir, url);
	s = look_at(dir, url);
	assert_nothing(s);
	assert_true(s->result.entries > 20 && s->result.rows > 20 && s->result.streets == 2);
	assert_int_equal(db_open(url, DB_WRITE, &db), OK);
	try_on_postgres(dir, db, "UPDATE journal SET about_id = about_id + 1 WHERE street_id > 0 AND seq = 5",
		"UPDATE journal SET about_id = about_id - 1 WHERE street_id > 0 AND seq = 5", VERIFY_CHANGED, false);
	try_on_postgres(dir, db, "UPDATE shops SET name = name || 'x' WHERE shop_id = (SELECT min(shop_id) FROM shops)",
		"UPDATE shops SET name = left(name, length(name) - 1) WHERE shop_id = (SELECT min(shop_id) FROM shops)", VERIFY_ROW_CHANGED, true);
	try_on_postgres(dir, db, "CREATE TABLE aside AS SELECT * FROM places ORDER BY place_id LIMIT 1; DELETE FROM places WHERE place_id = (SELECT place_id FROM aside)",
		"INSERT INTO places SELECT * FROM aside; DROP TABLE aside", VERIFY_ROW_MISSING, true);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(untouched_gives_nothing, bench_fresh),
		cmocka_unit_test_setup(every_field_of_an_entry_counts, bench_fresh),
		cmocka_unit_test_setup(a_changed_first_and_last_entry, bench_fresh),
		cmocka_unit_test_setup(the_house_has_a_chain_too, bench_fresh),
		cmocka_unit_test_setup(a_changed_head, bench_fresh),
		cmocka_unit_test_setup(a_removed_entry_leaves_a_gap, bench_fresh),
		cmocka_unit_test_setup(a_removed_entry_and_the_rest_renumbered, bench_fresh),
		cmocka_unit_test_setup(an_entry_slipped_in, bench_fresh),
		cmocka_unit_test_setup(an_entry_added_at_the_end, bench_fresh),
		cmocka_unit_test_setup(a_tail_cut_off, bench_fresh),
		cmocka_unit_test_setup(a_tail_cut_off_before_a_start, bench_fresh),
		cmocka_unit_test_setup(a_start_after_a_start, bench_fresh),
		cmocka_unit_test_setup(a_whole_chain_cut_off, bench_fresh),
		cmocka_unit_test_setup(every_column_of_a_row_counts, bench_fresh),
		cmocka_unit_test_setup(a_row_removed, bench_fresh),
		cmocka_unit_test_setup(a_row_added, bench_fresh),
		cmocka_unit_test_setup(a_text_replaced, bench_fresh),
		cmocka_unit_test_setup(small_rows_have_their_entries, bench_fresh),
		cmocka_unit_test_setup(the_same_on_postgres, bench_fresh),
	};

	return cmocka_run_group_tests(tests, bench_setup, bench_teardown);
}
