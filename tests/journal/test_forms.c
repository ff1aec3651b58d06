/* A subject gets a column: older digests go on holding for what they knew, and what is adopted is vouched for from then on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "journal/internal.h"
#include "journal/verify.h"

#define STREET 1
#define THING 7

static const enum db_type two_ids[] = {DB_I64, DB_I64}, three_ids[] = {DB_I64, DB_I64, DB_I64};
static const enum db_type narrow[] = {DB_I64, DB_TEXT}, wide[] = {DB_I64, DB_TEXT, DB_TEXT};

static const struct db_query narrow_row = {"thing_row", "SELECT thing_id, a FROM things WHERE street_id = $1 AND thing_id = $2", 2, 2, two_ids, narrow, false, true};
static const struct db_query narrow_rows = {"thing_rows", "SELECT thing_id, a FROM things WHERE street_id = $1 AND thing_id > $2 ORDER BY thing_id LIMIT $3", 3, 2, three_ids, narrow, false, true};
static const struct db_query wide_row = {"thing_row_2", "SELECT thing_id, a, b FROM things WHERE street_id = $1 AND thing_id = $2", 2, 3, two_ids, wide, false, true};
static const struct db_query wide_rows = {"thing_rows_2", "SELECT thing_id, a, b FROM things WHERE street_id = $1 AND thing_id > $2 ORDER BY thing_id LIMIT $3", 3, 3, three_ids, wide, false, true};

static const uint8_t forms[] = {2, 0};
static const struct journal_subject before = {.name = "thing", .row = &narrow_row, .rows = &narrow_rows};
static const struct journal_subject after = {.name = "thing", .row = &wide_row, .rows = &wide_rows, .forms = forms};
static const struct journal_subject *const before_list[] = {&before, NULL}, *const after_list[] = {&after, NULL};
static const struct journal_kind kinds[] = {{"thing.made", "thing", "made", false}, {JOURNAL_ADOPTED, NULL, "adopted", false}, {NULL, NULL, NULL, false}};
static const struct journal_kind *const kind_lists[] = {kinds, NULL};
static const struct journal_tables old_tables = {before_list, kind_lists}, new_tables = {after_list, kind_lists};

static char path[64];
static struct db *db;
static struct journal *older, *newer;
static struct arena *arena;

static void sql(const char *text)
{
	assert_int_equal(db_exec_script(db, text), OK);
}

static int set_up(void **state)
{
	const struct hash_key key = {{1, 2, 3}};
	int applied, fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/fxforms.XXXXXX");
	fd = mkstemp(path);
	close(fd);
	arena = arena_new(MIB(8));
	assert_int_equal(db_open(path, DB_WRITE, &db), OK);
	assert_int_equal(migrate_up(db, app_migrations, app_migrations_n, &applied), OK);
	sql("CREATE TABLE things (street_id INTEGER NOT NULL, thing_id INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (street_id, thing_id)) STRICT;"
	    "INSERT INTO streets (street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone, created_at_ms)"
	    " VALUES (1, 'xq', 'S', 'Asia/Shanghai', 22, 0, 0, '', '', 0);"
	    "INSERT INTO things VALUES (1, 7, 'one', 'two')");
	assert_int_equal(journal_new(&key, &old_tables, &older), OK);
	assert_int_equal(journal_new(&key, &new_tables, &newer), OK);
	return 0;
}

static int tear_down(void **state)
{
	char beside[80];

	(void)state;
	journal_free(older);
	journal_free(newer);
	db_close(db);
	arena_free(arena);
	unlink(path);
	snprintf(beside, sizeof(beside), "%s-wal", path);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-shm", path);
	unlink(beside);
	return 0;
}

static void append(const struct journal *j)
{
	struct journal_note note = {.street = {STREET}, .kind = "thing.made", .subject_id = THING};

	assert_int_equal(db_begin(db), OK);
	assert_int_equal(journal_append(j, db, &note, NULL), OK);
	assert_int_equal(db_commit(db), OK);
}

static int64_t adopt(void)
{
	int64_t n = -1;

	assert_int_equal(db_begin(db), OK);
	assert_int_equal(journal_adopt(newer, db, &n), OK);
	assert_int_equal(db_commit(db), OK);
	return n;
}

static void count_rows(void *context, const struct verify_finding *f)
{
	int *changed = context;

	/* the street's own row is told of by no entry here: only the thing is looked at */
	assert_int_equal(f->fault, VERIFY_ROW_CHANGED);
	++*changed;
}

static int changed_rows(const struct journal *j)
{
	struct verify_result result;
	int changed = 0;

	assert_int_equal(journal_verify(j, db, NULL, count_rows, &changed, &result), OK);
	return changed;
}

/** As entries were written before digests bore their form. */
static void make_bare(void)
{
	static const enum db_type blobs[] = {DB_BLOB, DB_BLOB};
	static const struct db_query put = {"bare", "UPDATE journal SET state = $1, hash = $2 WHERE street_id = 1 AND seq = 1", 2, 0, blobs, NULL, true, true};
	static const struct db_query head = {"bare_head", "UPDATE journal_heads SET hash = $1 WHERE street_id = 1", 1, 0, blobs, NULL, true, true};
	struct journal_entries entries;
	struct journal_entry e;
	struct hash hash;
	struct str state;

	assert_int_equal(journal_after(db, arena, (struct street_id){STREET}, 0, 1, &entries), OK);
	assert_int_equal(row_state(older, db, arena, &before, (struct street_id){STREET}, THING, 0, &state), OK);
	assert_int_equal(state.n, HASH_BYTES);
	e = entries.v[0];
	e.state = state;
	hash = entry_hash(older, arena, (struct str){0}, &e);
	assert_int_equal(db_exec(db, &put, (const struct db_value[]){{.s = state}, {.s = hash_str(&hash)}}, NULL), OK);
	assert_int_equal(db_exec(db, &head, (const struct db_value[]){{.s = hash_str(&hash)}}, NULL), OK);
}

static void a_column_more_changes_no_old_row(void **state)
{
	for (int bare = 0; bare < 2; bare++) {
		append(older);
		if (bare)
			make_bare();
		assert_int_equal(changed_rows(older), 0);
		assert_int_equal(changed_rows(newer), 0);
		/* what the old digest knew it still vouches for; the new column not yet */
		sql("UPDATE things SET b = 'x'");
		assert_int_equal(changed_rows(newer), 0);
		sql("UPDATE things SET a = 'x'");
		assert_int_equal(changed_rows(newer), 1);
		sql("UPDATE things SET a = 'one', b = 'two'");
		tear_down(state);
		set_up(state);
	}
}

static void what_is_adopted_is_vouched_for(void **state)
{
	(void)state;
	append(older);
	make_bare();
	assert_int_equal(adopt(), 1);
	assert_int_equal(adopt(), 0);
	assert_int_equal(changed_rows(newer), 0);
	sql("UPDATE things SET b = 'x'");
	assert_int_equal(changed_rows(newer), 1);
	sql("UPDATE things SET b = 'two'");
	append(newer);
	assert_int_equal(changed_rows(newer), 0);
}

/** What was changed behind the program's back is not made good by a new version. */
static void a_changed_row_is_not_adopted(void **state)
{
	(void)state;
	append(older);
	sql("UPDATE things SET a = 'x'");
	assert_int_equal(adopt(), 0);
	assert_int_equal(changed_rows(newer), 1);
}

/** The form is inside the chain and inside the digest: an entry cannot be called one of fewer columns. */
static void a_form_cannot_be_exchanged(void **state)
{
	struct str first, second;

	(void)state;
	assert_int_equal(row_state(newer, db, arena, &after, (struct street_id){STREET}, THING, 1, &first), OK);
	assert_int_equal(row_state(newer, db, arena, &after, (struct street_id){STREET}, THING, 2, &second), OK);
	assert_int_equal(state_form(first), 1);
	assert_int_equal(state_form(second), 2);
	assert_memory_not_equal(first.p + 1, second.p + 1, HASH_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_column_more_changes_no_old_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_adopted_is_vouched_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_row_is_not_adopted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_form_cannot_be_exchanged, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
