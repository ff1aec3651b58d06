/* Tables that are taken along: the office's list of reports, a shop's own record; what is in them, who gets them, what the journal says. */
#include "world.h"

#include <stdio.h>

#include "base/clock.h"
#include "features/appeals/export.h"
#include "wire/table.h"

#define MANY 19990 /* as many as our own reader takes, with room for the walk's own */
#define MANY_PARTS 500

static struct loopback_answer fetch(struct loopback *lb, const char *path, int status)
{
	struct loopback_answer a = loopback_get(lb, path);

	if (a.status != status)
		fail_msg("%s answered %d, not %d: %.*s", path, a.status, status, STR_FMT(a.body));
	return a;
}

static struct table read_table(struct world *w, struct str bytes)
{
	enum table_problem problem;
	struct table t;

	if (table_read(w->arena, bytes, NULL, &t, &problem) != OK)
		fail_msg("problem %d in %.*s", problem, STR_FMT(bytes));
	return t;
}

static struct table fetch_table(struct world *w, struct loopback *lb, const char *path)
{
	return read_table(w, arena_dup(w->arena, fetch(lb, path, 200).body));
}

static struct str cell(const struct table *t, size_t row, size_t column)
{
	assert_true(row < t->n);
	return column < t->v[row].n ? t->v[row].v[column].text : (struct str){0};
}

static void assert_cell(const struct table *t, size_t row, size_t column, const char *want)
{
	if (!str_eq(cell(t, row, column), str_c(want)))
		fail_msg("row %zu, column %zu: \"%.*s\" instead of \"%s\"", row, column, STR_FMT(cell(t, row, column)), want);
}

static struct str newest_item(struct world *w, struct loopback *shop)
{
	return after(w, get(shop, S("/d/lh"), 200), "<h2><a href=\"");
}

static void answer_as(struct world *w, struct loopback *shop, const char *answer)
{
	struct str item = newest_item(w, shop), page = arena_dup(w->arena, get(shop, item, 200));

	assert_int_equal(post(w, shop, page, arena_fmt(w->arena, "%.*s/answer", STR_FMT(item)), arena_fmt(w->arena, "answer=%s", answer).p).status, 303);
}

static void say_on(struct world *w, struct loopback *lb, struct str receipt, const char *what, const char *fields)
{
	struct str page = arena_dup(w->arena, get(lb, receipt, 200));

	assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/%s", STR_FMT(receipt), what), fields).status, 303);
}

static struct str own_name(struct world *w, struct loopback *shop)
{
	struct str page = get(shop, S("/d/lh/history"), 200), rest = str_from(page, str_find_str(page, S("<h1>")) + 4);

	return arena_dup(w->arena, str_head(rest, str_find(rest, '<')));
}

/** One answered after twelve minutes and better in the morning, one withdrawn, one open; texts and a contact beside them. */
static struct str lively(struct world *w, struct loopback *resident, struct loopback *shop)
{
	struct str receipt = file_appeal(w, resident, "noise"), second;

	say_on(w, resident, receipt, "text", "text=secret+words");
	say_on(w, resident, receipt, "contact", "contact=13800007777");
	world_later_ms(12LL * 60000 - 20000);
	answer_as(w, shop, "turned_down");
	world_at("2026-03-07T09:01");
	world_jobs(w);
	say_on(w, resident, receipt, "verdict", "verdict=better");
	second = file_appeal(w, resident, "voices");
	world_later_ms(60000);
	say_on(w, resident, second, "withdraw", "");
	file_appeal(w, resident, "equipment");
	return receipt;
}

/* --- The office ----------------------------------------------------------------------------------------------------------- */

static void check_reports(struct world *w, struct loopback *officer, struct str name, const char *path)
{
	struct table t = fetch_table(w, officer, path);

	assert_int_equal(t.n, 4);
	assert_cell(&t, 0, 0, "序号");
	assert_cell(&t, 0, 7, "从反映到第一次答复（分钟）");
	assert_cell(&t, 1, 0, "1");
	assert_cell(&t, 1, 1, "2026-03-07 09:02");
	assert_cell(&t, 1, 5, "待处理");
	assert_cell(&t, 1, 7, "");
	assert_cell(&t, 2, 5, "已撤回");
	assert_cell(&t, 2, 10, "2026-03-07 09:02");
	assert_cell(&t, 3, 1, "2026-03-06 23:30");
	assert_cell(&t, 3, 3, "荔红街 3 号院 1 单元");
	assert_cell(&t, 3, 4, name.p);
	assert_cell(&t, 3, 6, "已经关小");
	assert_cell(&t, 3, 7, "12");
	assert_cell(&t, 3, 8, "好些了");
	assert_cell(&t, 3, 9, "已解决");
}

static void test_office_takes_reports(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str receipt = lively(w, resident, shop), name = own_name(w, shop), csv, journal;
	struct loopback_answer a;

	check_reports(w, officer, name, "/o/lh/all.xlsx");
	check_reports(w, officer, name, "/o/lh/all.csv");
	a = fetch(officer, "/o/lh/all.csv?state=ended&from=2026-03-06&to=2026-03-06", 200);
	csv = arena_dup(w->arena, a.body);
	assert_has(loopback_answer_header(&a, S("Content-Type")), "text/csv");
	assert_has(loopback_answer_header(&a, S("Content-Disposition")), "attachment; filename=\"lh-reports-2026-03-07.csv\"");
	assert_true(str_starts(csv, S("\xef\xbb\xbf")));
	assert_lacks(csv, "secret");
	assert_lacks(csv, "7777");
	assert_lacks(csv, str_from(receipt, 6).p); /* no code that opens it */
	assert_int_equal(read_table(w, csv).n, 2);
	journal = get(admin, S("/o/lh/journal"), 200);
	assert_has(journal, "导出了一份表格");
	assert_has(journal, "{&quot;format&quot;:&quot;csv&quot;,&quot;rows&quot;:1,&quot;of&quot;:&quot;reports&quot;,&quot;state&quot;:&quot;ended&quot;,"
		"&quot;from&quot;:&quot;2026-03-06&quot;,&quot;to&quot;:&quot;2026-03-06&quot;}");
	assert_has(journal, "&quot;rows&quot;:3,&quot;of&quot;:&quot;reports&quot;,&quot;state&quot;:&quot;&quot;");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
	loopback_free(admin);
}

/** The page and its files mean the same reports. */
static void test_filters(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	static const struct {
		const char *query;
		size_t rows;
	} filters[] = {{"", 3}, {"?state=open", 1}, {"?state=nonsense", 3}, {"?from=2026-03-07", 2}, {"?to=2026-03-06", 1},
		{"?from=2026-03-06&to=2026-03-07", 3}, {"?from=2026-03-08", 0}, {"?from=2026-02-30", 3}, {"?from=9999-01-01", 3}, {"?state=withdrawn&from=2026-03-07&to=2026-03-07", 1}};

	lively(w, resident, shop);
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		struct str page = get(officer, arena_fmt(w->arena, "/o/lh/all%s", filters[i].query), 200);
		size_t shown = 0;

		for (struct str rest = page; rest.n > 0; shown++) {
			size_t at = str_find_str(rest, S("<td data-label=\"什么事\">"));

			if (at == rest.n)
				break;
			rest = str_from(rest, at + 1);
		}
		assert_int_equal(shown, filters[i].rows);
		assert_int_equal(fetch_table(w, officer, arena_fmt(w->arena, "/o/lh/all.csv%s", filters[i].query).p).n, filters[i].rows + 1);
	}
	assert_has(get(officer, S("/o/lh/all?state=open&from=2026-03-07"), 200), "/o/lh/all.xlsx?state=open&amp;from=2026-03-07\"");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

static void test_nobody_else(void **state)
{
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop), *nobody = browser(w), *officer = browser_open(w, w->links.officer);

	fetch(shop, "/o/lh/all.xlsx", 303); /* to sign in */
	fetch(nobody, "/o/lh/all.csv", 303);
	fetch(nobody, "/d/lh/history", 401);
	fetch(nobody, "/d/lh/history.csv", 401);
	fetch(officer, "/d/lh/history.xlsx", 401); /* a shop's own: the office has its list */
	loopback_free(shop);
	loopback_free(nobody);
	loopback_free(officer);
}

/* --- A lot of them ---------------------------------------------------------------------------------------------------------- */

/** Rows that no entry of the journal vouches for: they leave before the world is verified. */
static enum err fill(void *context, struct db *db)
{
	return db_exec_script(db, context);
}

static void run_script(struct world *w, struct str sql)
{
	union {
		const char *in;
		void *p;
	} script = {.in = sql.p};

	assert_int_equal(writer_run(app_site(w->app)->writer, street_key(S("lh")), fill, script.p), OK);
}

static void fill_many(struct world *w)
{
	int64_t first = id_first_at(clock_now_ms() - 3600 * 1000);
	struct buf b;

	buf_init(&b, w->arena, 0, KIB(8));
	buf_fmt(&b, "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %d) INSERT INTO appeals (street_id, appeal_id,"
		" place_id, kind, state, holder, filed_at_ms, due_at_ms, updated_at_ms, pass_hash, nonce_hash, receipt_hash, short_hash) SELECT p.street_id,"
		" %lld + n, p.place_id, 'noise', 'undone', 'nobody', %lld, 0, 0", MANY, (long long)first, (long long)clock_now_ms());
	for (int i = 0; i < 4; i++) {
		buf_put(&b, S(", "));
		buf_put(&b, arena_fmt(w->arena, w->postgres ? "decode(lpad(to_hex(n), 8, '0') || '0%d', 'hex')" : "CAST(printf('%%08x0%d', n) AS BLOB)", i));
	}
	buf_put(&b, S(" FROM k CROSS JOIN (SELECT street_id, place_id FROM places ORDER BY place_id LIMIT 1) p"));
	run_script(w, arena_dup(w->arena, buf_str(&b)));
}

static void test_many(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct table t;

	fill_many(w);
	for (int i = 0; i < 2; i++) {
		t = fetch_table(w, officer, i ? "/o/lh/all.xlsx" : "/o/lh/all.csv");
		assert_int_equal(t.n, MANY + 1);
		for (size_t r = 1; r < t.n; r += MANY_PARTS)
			assert_cell(&t, r, 0, arena_fmt(w->arena, "%zu", r).p);
	}
	run_script(w, S("DELETE FROM appeals WHERE state = 'undone'"));
	loopback_free(officer);
}

/* --- The shop ---------------------------------------------------------------------------------------------------------------- */

static void test_shop_has_its_record(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *admin = browser_open(w, w->links.admin);
	struct str page;
	struct table t;

	page = get(shop, S("/d/lh/history"), 200);
	assert_has(page, "这个月手机没有收到反映");
	assert_lacks(page, "history.xlsx");
	lively(w, resident, shop);
	answer_as(w, shop, "not_us");
	page = arena_dup(w->arena, get(shop, S("/d/lh/history?month=2026-03"), 200));
	assert_has(page, "<dt>手机收到</dt><dd><strong>3</strong>");
	assert_has(page, "<dt>我们答复了</dt><dd><strong>2</strong>");
	assert_has(page, "<dt>答复用时（分钟，中位数）</dt><dd><strong>6.5</strong>"); /* twelve, and one that was begun */
	assert_has(page, "荔红街 3 号院东侧");
	assert_lacks(page, "1 单元"); /* never a door */
	assert_lacks(page, "secret");
	get(shop, arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "\"><a href=\"/d/lh/"))), 200); /* there it can be opened again */
	t = fetch_table(w, shop, "/d/lh/history.csv?month=2026-03");
	assert_int_equal(t.n, 4);
	assert_cell(&t, 1, 4, "不是我们");
	assert_cell(&t, 1, 5, "1");
	assert_cell(&t, 2, 4, "已撤回");
	assert_cell(&t, 2, 5, "");
	assert_cell(&t, 3, 4, "已经关小");
	assert_cell(&t, 3, 5, "12");
	assert_cell(&t, 3, 6, "好些了");
	t = fetch_table(w, shop, "/d/lh/history.xlsx?month=2026-03");
	assert_int_equal(t.n, 4);
	assert_true(t.v[3].v[0].date && t.v[3].v[5].number);
	assert_has(get(admin, S("/o/lh/journal"), 200), "&quot;of&quot;:&quot;record&quot;,&quot;month&quot;:&quot;2026-03&quot;");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(admin);
}

static void test_months(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str page;

	file_appeal(w, resident, "noise");
	world_at("2026-05-02T21:00");
	file_appeal(w, resident, "noise");
	page = get(shop, S("/d/lh/history"), 200);
	assert_has(page, "2026年5月");
	assert_has(page, "href=\"/d/lh/history?month=2026-03\""); /* April held nothing */
	assert_lacks(page, "rel=\"next\"");
	page = get(shop, S("/d/lh/history?month=2026-03"), 200);
	assert_has(page, "<dt>手机收到</dt><dd><strong>1</strong>");
	assert_has(page, "<strong>–</strong>");
	assert_has(page, "href=\"/d/lh/history?month=2026-05\"");
	assert_has(get(shop, S("/d/lh/history?month=2026-13"), 200), "2026年5月");
	assert_has(get(shop, S("/d/lh/history?month=1999-01"), 200), "2026年5月");
	loopback_free(resident);
	loopback_free(shop);
}

/** What another shop answered is not this one's to read. */
static void test_other_shops_stay_out(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str receipt = file_appeal(w, resident, "noise"), page = arena_dup(w->arena, get(resident, receipt, 200)), own = own_name(w, shop);
	struct str choice = page, id = {0}, name;

	do { /* another one of those that were told */
		choice = str_from(choice, str_find_str(choice, S("name=\"shop\" value=\"")) + strlen("name=\"shop\" value=\""));
		id = arena_dup(w->arena, str_head(choice, str_find(choice, '"')));
		name = str_head(choice, str_find(choice, '/'));
	} while (choice.n > 0 && str_find_str(name, own) < name.n);
	assert_true(id.n > 0);
	say_on(w, resident, receipt, "shop", arena_fmt(w->arena, "shop=%.*s", STR_FMT(id)).p);
	page = get(shop, S("/d/lh/history"), 200);
	assert_has(page, "是别家的事");
	assert_has(page, "<dt>我们答复了</dt><dd><strong>0</strong>");
	loopback_free(resident);
	loopback_free(shop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_office_takes_reports),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_nobody_else),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_shop_has_its_record),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_other_shops_stay_out),
	};

	return WORLD_RUN(tests);
}
