/* What is promised to the reporter (and to a shop's owner): seals, erasure, who looks. */
#include "world.h"
#include "auth/opening.h"
#include "base/clock.h"
#include "features/privacy/retention.h"
#include "pictures/pictures.h"
#include "web/i18n.h"
#include "web/route.h"

static struct str action(struct world *w, struct str path, const char *what)
{
	return arena_fmt(w->arena, "%.*s/%s", STR_FMT(path), what);
}

/** A form of the page at ${path}. */
static struct loopback_answer do_on(struct world *w, struct loopback *lb, struct str path, const char *what, const char *fields, int status)
{
	struct str page = arena_dup(w->arena, get(lb, path, 200));
	struct loopback_answer a = post(w, lb, page, action(w, path, what), fields);

	if (a.status != status)
		fail_msg("%.*s/%s answered %d, not %d:\n%.*s", STR_FMT(path), what, a.status, status, STR_FMT(a.body));
	return a;
}

/** The case that the office's list shows first: the newest. */
static struct str newest_case(struct world *w, struct loopback *officer)
{
	return arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, arena_dup(w->arena, get(officer, S("/o/lh/all"), 200)), "href=\"/o/lh/a/")));
}

/* --- Contact and content ------------------------------------------------------------------------------------------------ */

static void test_reveal_stands_alone(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), path, form, page;

	do_on(w, resident, receipt, "text", "text=the+window+above+the+bakery", 303);
	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	path = newest_case(w, officer);
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_has(page, "above the bakery");
	form = arena_dup(w->arena, get(officer, action(w, path, "reveal"), 200));
	assert_has(form, "name=\"reason\"");
	assert_lacks(form, "above the bakery");
	do_on(w, officer, path, "reveal", "reason=x", 422);
	page = arena_dup(w->arena, do_on(w, officer, path, "reveal", "reason=to+ask+which+window", 200).body);
	assert_has(page, "13900001111");
	assert_lacks(page, "above the bakery"); /* nothing of the case: no line, no hall, no side, no kind */
	assert_lacks(page, "号院");
	assert_lacks(page, "单元");
	assert_lacks(page, "太吵");
	assert_lacks(page, "23:30");
	assert_lacks(page, "/photo/");
	assert_lacks(get(officer, path, 200), "13900001111");
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "to ask which window");
	assert_has(page, "值班员"); /* by the name the officer works under */
	loopback_free(resident);
	loopback_free(officer);
}

static void test_a_changed_reason_shows(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), list, shop;

	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	do_on(w, officer, newest_case(w, officer), "reveal", "reason=to+ask+which+window", 200);
	list = arena_dup(w->arena, get(officer, S("/o/lh/shops"), 200));
	shop = after(w, list, "<td data-label=\"名称\"><a href=\"");
	do_on(w, officer, shop, "contact", "reason=", 422);
	assert_has(do_on(w, officer, shop, "contact", "reason=its+phone+is+off", 200).body, "tel:138000");
	assert_has(get(officer, shop, 200), "its phone is off");
	assert_int_equal(world_faults(w), 0);
	world_sql(w, "UPDATE appeal_reveals SET reason = 'something better'");
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE appeal_reveals SET reason = 'to ask which window'");
	assert_int_equal(world_faults(w), 0);
	world_sql(w, "UPDATE shop_reveals SET reason = ''"); /* nothing said that it was erased */
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE shop_reveals SET reason = 'its phone is off', salt = salt || '00'"); /* the salt is part of it */
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE shop_reveals SET salt = substr(salt, 1, 32)");
	loopback_free(resident);
	loopback_free(officer);
}

static void test_many_openings_show(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer), *admin = browser_open(w, w->links.admin);
	struct str receipt = file_appeal(w, resident, "noise"), path;

	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	path = newest_case(w, officer);
	for (int i = 0; i < OPENINGS_A_DAY; i++)
		do_on(w, officer, path, "reveal", "reason=needed+once+more", 200);
	assert_lacks(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	world_later_ms(DAY_MS);
	get(officer, w->links.officer, 200);
	get(admin, w->links.admin, 200);
	do_on(w, officer, path, "reveal", "reason=another+day", 200); /* not six within a day */
	assert_lacks(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	for (int i = 0; i < OPENINGS_A_DAY; i++)
		do_on(w, officer, path, "reveal", "reason=needed+once+more", 200);
	assert_has(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	assert_has(get(admin, S("/o/lh/journal"), 200), "值班员");
	loopback_free(resident);
	loopback_free(officer);
	loopback_free(admin);
}

/* --- Erased ------------------------------------------------------------------------------------------------------------- */

/** How much of a person a report's rows still hold. */
static int64_t left_of(struct world *w)
{
	return world_number(w, "SELECT (SELECT count(*) FROM appeal_texts WHERE body <> '' AND author = 'reporter') + (SELECT count(*) FROM appeal_contacts WHERE length(sealed) > 0) "
		"+ (SELECT count(*) FROM appeal_photos WHERE length(jpeg) > 0)");
}

static struct str say_all(struct world *w, struct loopback *lb)
{
	struct str receipt = file_appeal(w, lb, "noise"), page;

	do_on(w, lb, receipt, "text", "text=the+window+above+the+bakery", 303);
	do_on(w, lb, receipt, "contact", "contact=13900001111", 303);
	page = arena_dup(w->arena, get(lb, receipt, 200));
	assert_int_equal(upload(w, lb, page, action(w, receipt, "photo").p, "photo", "a.png", picture_png(w->arena, &(struct picture){40, 30})).status, 303);
	assert_int_equal(left_of(w), 3);
	return receipt;
}

static void test_withdrawing_erases(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = say_all(w, resident), path = newest_case(w, officer), page;

	do_on(w, officer, path, "release", arena_fmt(w->arena, "text=%.*s", STR_FMT(after(w, arena_dup(w->arena, get(officer, path, 200)), "name=\"text\" value=\""))).p, 303);
	page = arena_dup(w->arena, get(resident, action(w, receipt, "withdraw"), 200));
	assert_has(page, "会一起删除");
	assert_int_equal(post(w, resident, page, action(w, receipt, "withdraw"), "").status, 303);
	assert_int_equal(left_of(w), 0);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeal_texts WHERE length(salt) > 0"), 0); /* nothing to guess by */
	assert_lacks(get(resident, receipt, 200), "above the bakery");
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_lacks(page, "above the bakery");
	assert_has(page, "这句话已删除");
	do_on(w, officer, path, "reveal", "reason=needed+once+more", 404);
	assert_int_equal(world_faults(w), 0);
	loopback_free(resident);
	loopback_free(officer);
}

static void test_undoing_erases(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w);
	struct str receipt = say_all(w, resident);

	do_on(w, resident, receipt, "undo", "", 303);
	assert_int_equal(left_of(w), 0);
	loopback_free(resident);
}

static void test_forget_me(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = say_all(w, resident), page, path = newest_case(w, officer);

	do_on(w, officer, path, "update", "sentence=we+have+rung+them", 303);
	assert_has(get(resident, w->links.resident, 200), arena_c(w->arena, receipt)); /* reported from this phone */
	assert_has(get(resident, receipt, 200), "/forget\"");
	page = arena_dup(w->arena, get(resident, action(w, receipt, "forget"), 200)); /* asks once, and says what stays */
	assert_has(page, "留下什么");
	assert_int_equal(left_of(w), 3);
	assert_int_equal(post(w, resident, page, action(w, receipt, "forget"), "").status, 303);
	assert_int_equal(left_of(w), 0);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE length(pass_hash) > 0"), 0);
	assert_lacks(get(resident, w->links.resident, 200), arena_c(w->arena, receipt));
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "你已要求忘记");
	assert_has(page, "we have rung them"); /* the office's word stays */
	assert_lacks(page, "/forget\"");
	assert_int_equal(post(w, resident, page, action(w, receipt, "forget"), "").status, 303); /* a second tap */
	assert_has(get(officer, path, 200), "反映人要求忘记自己");
	assert_lacks(get(officer, path, 200), "above the bakery");
	do_on(w, officer, path, "take", "", 303); /* the report goes on */
	loopback_free(resident);
	loopback_free(officer);
}

static void later_and_purge(struct world *w, int64_t ms)
{
	world_later_ms(ms);
	world_jobs(w);
}

/** What is over its time goes by itself, the shortest first, each with an entry; verify calls it erased and no fault. */
static void test_time_erases(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = say_all(w, resident), path = newest_case(w, officer), list, shop;

	do_on(w, officer, path, "reveal", "reason=to+ask+which+window", 200);
	list = arena_dup(w->arena, get(officer, S("/o/lh/shops"), 200));
	shop = after(w, list, "<td data-label=\"名称\"><a href=\"");
	do_on(w, officer, shop, "contact", "reason=its+phone+is+off", 200);
	do_on(w, officer, path, "close", "outcome=solved&sentence=", 303);
	do_on(w, resident, receipt, "verdict", "verdict=better", 303);
	later_and_purge(w, 29 * DAY_MS);
	assert_int_equal(left_of(w), 3);
	later_and_purge(w, 2 * DAY_MS);
	assert_int_equal(left_of(w), 2);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeal_contacts WHERE length(sealed) > 0"), 0);
	assert_int_equal(world_number(w, "SELECT count(*) FROM import_shops"), 0);
	assert_int_equal(world_number(w, "SELECT count(*) FROM sessions"), 0);
	later_and_purge(w, 60 * DAY_MS);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE length(pass_hash) > 0"), 0);
	assert_int_equal(left_of(w), 2);
	later_and_purge(w, 90 * DAY_MS);
	assert_int_equal(left_of(w), 0);
	get(resident, receipt, 200);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeal_reveals WHERE reason <> ''"), 1);
	later_and_purge(w, 3 * 365 * DAY_MS);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeal_reveals WHERE reason <> ''"), 0);
	assert_int_equal(world_number(w, "SELECT count(*) FROM shop_reveals WHERE reason <> ''"), 0);
	get(resident, receipt, 404);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals"), 1); /* the fact stays */
	assert_int_equal(world_number(w, "SELECT count(*) FROM journal WHERE body LIKE '%13900001111%' OR body LIKE '%bakery%'"), 0);
	assert_int_equal(world_faults(w), 0);
	loopback_free(resident);
	loopback_free(officer);
}

/** A roster is taken back for as long as what was before is kept, and not after. */
static void test_roster_cannot_be_taken_back_later(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str list = arena_dup(w->arena, get(admin, S("/o/lh/import"), 200)), path = arena_fmt(w->arena, "/o/lh/import/%.*s", STR_FMT(after(w, list, "href=\"/o/lh/import/"))), page;

	page = arena_dup(w->arena, get(admin, path, 200));
	assert_has(page, "/undo\"");
	later_and_purge(w, 31 * DAY_MS);
	get(admin, w->links.admin, 200);
	page = arena_dup(w->arena, get(admin, path, 200));
	assert_lacks(page, "/undo\"");
	assert_int_equal(post(w, admin, page, action(w, path, "undo"), "").status, 409);
	assert_has(get(admin, S("/o/lh/shops"), 200), "沿街 37 家店");
	loopback_free(admin);
}

/* --- The district -------------------------------------------------------------------------------------------------------- */

/** Every page and file of the office that the district may open: no line, no door, no name. */
static void test_the_district_sees_side_and_time(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer), *district = browser_open(w, world_district(w));
	struct str receipt = say_all(w, resident), path = newest_case(w, officer), page, id = str_from(path, sizeof("/o/lh/a/") - 1);
	size_t opened = 0;

	do_on(w, officer, path, "take", "", 303);
	do_on(w, officer, path, "update", "sentence=we+have+rung+them", 303);
	for (const struct route *const *t = app_routes; *t; t++) {
		for (const struct route *r = *t; r->pattern; r++) {
			struct str to = str_c(r->pattern);
			struct loopback_answer a;
			size_t at;

			/* the places themselves hang on the wall: what is promised is that no report leads to one */
			if (r->method != HTTP_GET || r->capability != CAP_READ || strstr(r->pattern, "/places") || strstr(r->pattern, "poster") || strstr(r->pattern, "/routing"))
				continue;
			while ((at = str_find_str(to, S("{street}"))) < to.n)
				to = arena_fmt(w->arena, "%.*slh%.*s", STR_FMT(str_head(to, at)), STR_FMT(str_from(to, at + 8)));
			while ((at = str_find_str(to, S("{id}"))) < to.n)
				to = arena_fmt(w->arena, "%.*s%.*s%.*s", STR_FMT(str_head(to, at)), STR_FMT(id), STR_FMT(str_from(to, at + 4)));
			a = loopback_get(district, arena_c(w->arena, to));
			opened += a.status == 200;
			assert_lacks(a.body, "above the bakery");
			assert_lacks(a.body, "we have rung them");
			assert_lacks(a.body, "单元");
		}
	}
	assert_true(opened > 6);
	page = arena_dup(w->arena, get(district, path, 200));
	assert_has(page, "太吵了");
	assert_has(page, "23:30");
	assert_lacks(page, "值班员"); /* nobody's name */
	assert_lacks(page, "<img");
	get(district, S("/o/lh/handover"), 403);
	page = arena_dup(w->arena, get_until(resident, receipt, "区里看过")); /* a look is a look */
	assert_has(get(officer, path, 200), "区里看过");
	loopback_free(resident);
	loopback_free(officer);
	loopback_free(district);
}

/** A look of the district is told as one, and ends nothing: the office has not looked by it. */
static void test_a_look_of_the_district_is_none_of_the_office(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *district = browser_open(w, world_district(w));
	struct str receipt = file_appeal(w, resident, "noise"), list, page;

	list = arena_dup(w->arena, get(district, S("/o/lh/all"), 200));
	get(district, arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, list, "href=\"/o/lh/a/"))), 200);
	page = arena_dup(w->arena, get_until(resident, receipt, "区里看过"));
	assert_lacks(page, "办公室已打开");
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeal_relays"), 1); /* it is still being passed on */
	loopback_free(resident);
	loopback_free(district);
}

/* --- The table of what is kept ------------------------------------------------------------------------------------------- */

static bool listed(struct str table, struct str column)
{
	for (size_t i = 0; i < retentions_n; i++)
		if (str_eq(table, str_c(retentions[i].table)) && str_eq(column, str_c(retentions[i].column)))
			return true;
	return false;
}

/** Every column of text or bytes has a row, and every row its column. */
static void test_every_column_is_listed(void **state)
{
	static const enum db_type types[] = {DB_TEXT, DB_TEXT};
	static const char on_sqlite[] = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
		"AND m.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB')";
	static const char on_postgres[] = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'bytea')";
	struct world *w = *state;
	struct db_query *q = ARENA_NEW(w->arena, struct db_query);
	struct db_cursor c;
	struct db *db;
	bool row;
	size_t n = 0;

	*q = (struct db_query){.name = "columns", .sql = w->postgres ? on_postgres : on_sqlite, .columns = 2, .column_types = types};
	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_query_start(db, q, NULL, &c), OK);
	for (; db_query_step(&c, &row) == OK && row; n++)
		if (!listed(db_column_str(&c, 0), db_column_str(&c, 1)))
			fail_msg("%.*s.%.*s is not in retention.def: is it personal, what for, and until when?", STR_FMT(db_column_str(&c, 0)), STR_FMT(db_column_str(&c, 1)));
	db_query_end(&c);
	db_rollback(db);
	assert_int_equal(n, retentions_n); /* no row without its column, none twice */
}

static void test_rows_are_whole(void **state)
{
	struct world *w = *state;
	struct loopback *anybody = browser(w);
	struct str page = arena_dup(w->arena, get(anybody, S("/s/lh/privacy"), 200));

	for (size_t i = 0; i < retentions_n; i++) {
		const struct retention *r = &retentions[i];

		assert_non_null(r->from);
		if (r->how == RETENTION_WITH && !listed(str_c(r->table), str_c(r->from)))
			fail_msg("%s.%s is erased with %s, which has no row", r->table, r->column, r->from);
		if (r->how != RETENTION_KEPT && r->how != RETENTION_UNTIL)
			continue;
		assert_has(page, tr(LANG_ZH, r->thing).p);
		assert_has(page, tr(LANG_ZH, r->purpose).p);
		if (r->how == RETENTION_KEPT) {
			assert_true(r->days > 0);
			if (!journal_kind_find(app_site(w->app)->journal, str_c(r->kind)))
				fail_msg("%s.%s: no kind %s", r->table, r->column, r->kind);
		}
	}
	loopback_free(anybody);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reveal_stands_alone),
		cmocka_unit_test(test_a_changed_reason_shows),
		cmocka_unit_test(test_many_openings_show),
		cmocka_unit_test(test_withdrawing_erases),
		cmocka_unit_test(test_undoing_erases),
		cmocka_unit_test(test_forget_me),
		cmocka_unit_test(test_time_erases),
		cmocka_unit_test(test_roster_cannot_be_taken_back_later),
		cmocka_unit_test(test_the_district_sees_side_and_time),
		cmocka_unit_test(test_a_look_of_the_district_is_none_of_the_office),
		cmocka_unit_test(test_every_column_is_listed),
		cmocka_unit_test(test_rows_are_whole),
	};

	return WORLD_RUN(tests);
}
