/* The duty roster: seen, changed, taken back, imported; what a plan says afterwards, and who may do what. */
#include "world.h"

#include "auth/account.h"
#include "base/clock.h"
#include "features/duty/duty_store.h"

#define DUTY S("/o/lh/duty")

static struct street the_street(struct world *w)
{
	struct street street;
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(street_find(db, w->arena, S("lh"), &street), OK);
	db_rollback(db);
	return street;
}

static struct duty_plan the_plan(struct world *w)
{
	struct street street = the_street(w);
	struct duty_plan plan;
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(duty_plan_load(db, w->arena, &street, clock_now_ms(), &plan), OK);
	db_rollback(db);
	return plan;
}

static void assert_on_duty(struct world *w, const char *local, const char *name)
{
	struct duty_plan plan = the_plan(w);
	struct duty_now now;
	int64_t at_ms;

	assert_int_equal(tz_parse_local(plan.tz, str_c(local), &at_ms), OK);
	duty_at(&plan, at_ms, &now);
	if (!str_eq(duty_name(&plan, now.officer), str_c(name)))
		fail_msg("at %s it is \"%.*s\", not \"%s\"", local, STR_FMT(duty_name(&plan, now.officer)), name);
}

static struct account_id person(struct world *w, const char *name)
{
	struct duty_plan plan = the_plan(w);

	for (size_t i = 0; i < plan.people_n; i++)
		if (str_eq(plan.people[i].name, str_c(name)))
			return plan.people[i].account;
	fail_msg("no %s", name);
	return (struct account_id){0};
}

/** Sends a form of the week's page; what it answers. */
static struct loopback_answer act(struct world *w, struct loopback *lb, const char *what, struct str fields)
{
	struct str page = arena_dup(w->arena, get(lb, DUTY, 200));

	return post(w, lb, page, arena_fmt(w->arena, "/o/lh/duty/%s", what), arena_c(w->arena, fields));
}

static void undo(struct world *w, struct loopback *lb)
{
	struct str page = arena_dup(w->arena, get(lb, DUTY, 200)), change = after(w, page, "name=\"change\" value=\"");

	assert_int_equal(post(w, lb, page, S("/o/lh/duty/undo"), arena_fmt(w->arena, "change=%.*s", STR_FMT(change)).p).status, 303);
}

static void test_the_sample_night(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str page = arena_dup(w->arena, get(officer, DUTY, 200));

	assert_has(page, "现在：值班员值班到 24:00；然后无人值班，直到 08:30；然后值班员值班到 18:00。");
	assert_has(page, "每天 00:00–08:30 无人值班。");
	assert_has(page, "值班员（替班：替班员）");
	assert_has(get(officer, S("/o/lh"), 200), "href=\"/o/lh/duty\"");
	/* an officer reads; the administrator changes */
	assert_lacks(page, "加一班");
	assert_lacks(page, "收回");
	get(officer, S("/o/lh/duty/import"), 403);
	assert_int_equal(post(w, officer, page, S("/o/lh/duty/begin"), "").status, 403);
	loopback_free(officer);
	assert_on_duty(w, "2026-03-06T23:59", "值班员");
	assert_on_duty(w, "2026-03-07T00:00", "");
	assert_on_duty(w, "2026-03-07T08:30", "值班员");
}

static void test_shifts(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	long long deputy = person(w, "替班员").v;
	struct str form = arena_fmt(w->arena, "d4=1&d5=1&from=0%%EF%%BC%%9A00&to=2%%E7%%82%%B9&officer=%lld&deputy=", deputy), page, href;

	assert_int_equal(act(w, admin, "shifts", form).status, 303);
	assert_int_equal(act(w, admin, "shifts", form).status, 303); /* a second tap */
	page = arena_dup(w->arena, get(admin, DUTY, 200));
	assert_has(page, "周五、周六 00:00–02:00");
	assert_int_equal(the_plan(w).shifts_n, 3);
	assert_on_duty(w, "2026-03-07T01:00", "替班员");
	assert_on_duty(w, "2026-03-08T01:00", "");
	/* changed: one row for another */
	href = arena_fmt(w->arena, "/o/lh/duty/shifts/%lld", (long long)the_plan(w).shifts[2].id);
	page = arena_dup(w->arena, get(admin, href, 200));
	assert_has(page, "value=\"00:00\"");
	form = arena_fmt(w->arena, "id=%lld&d6=1&from=00:00&to=03:00&officer=%lld&deputy=", (long long)the_plan(w).shifts[2].id, deputy);
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/shifts"), form.p).status, 303);
	assert_on_duty(w, "2026-03-07T01:00", "");
	assert_on_duty(w, "2026-03-08T02:00", "替班员");
	undo(w, admin);
	assert_on_duty(w, "2026-03-07T01:00", "替班员");
	assert_on_duty(w, "2026-03-08T02:00", "");
	undo(w, admin);
	assert_on_duty(w, "2026-03-07T01:00", "");
	get(admin, href, 404);
	loopback_free(admin);
}

static void test_fields_that_are_wrong(void **state)
{
	static const struct {
		const char *what, *fields, *says;
	} rows[] = {
		{"shifts", "from=18:00&to=24:00&officer=%lld&deputy=", "请至少选一天"},
		{"shifts", "d1=1&from=18&to=24:00&officer=%lld&deputy=", "时间请写成"},
		{"shifts", "d1=1&from=18:00&to=24:00&officer=&deputy=%lld", "有替班就要有值班的人"},
		{"shifts", "d1=1&from=18:00&to=24:00&officer=&deputy=", "请选谁值班"},
		{"shifts", "d1=1&from=18:00&to=24:00&officer=12345&deputy=", "请选本街办公室的同事"},
		{"shifts", "d1=1&from=18:00&to=24:00&officer=%lld&deputy=&valid_from=2026-04-01&valid_to=2026-03-01", "第一天要在最后一天之前"},
		{"exceptions", "day=2026-03-01&from=18:00&to=24:00&officer=%lld&deputy=", "请选今天或以后的日子"},
		{"exceptions", "day=2036-03-01&from=18:00&to=24:00&officer=%lld&deputy=", "请选今天或以后的日子"},
		{"holidays", "kind=holiday&name=&day=2026-04-04&until=", "请写个名称"},
		{"holidays", "kind=holiday&name=x&day=2026-04-04&until=2026-04-01", "最多 31 天"},
		{"holidays", "kind=holiday&name=x&day=2026-04-04&until=2026-06-01", "最多 31 天"},
	};
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	long long deputy = person(w, "替班员").v;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str fields = arena_dup(w->arena, str_c(rows[i].fields));
		size_t cut = str_find_str(fields, S("%lld"));
		struct loopback_answer a;

		if (cut < fields.n)
			fields = arena_fmt(w->arena, "%.*s%lld%.*s", (int)cut, fields.p, deputy, STR_FMT(str_from(fields, cut + 4)));
		a = act(w, admin, rows[i].what, fields);
		assert_has(a.body, rows[i].says);
		assert_has(a.body, " open>"); /* the form that was sent is the one that is seen */
	}
	assert_int_equal(act(w, admin, "remove", S("id=12345")).status, 404);
	assert_int_equal(act(w, admin, "undo", S("change=12345")).status, 409);
	assert_int_equal(the_plan(w).shifts_n, 2);
	assert_int_equal(the_plan(w).exceptions_n, 0);
	loopback_free(admin);
}

static void test_exceptions(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	long long deputy = person(w, "替班员").v;
	struct str page;

	assert_int_equal(act(w, admin, "exceptions", arena_fmt(w->arena, "day=2026-03-08&from=18:00&to=24:00&officer=%lld&deputy=", deputy)).status, 303);
	assert_on_duty(w, "2026-03-08T20:00", "替班员");
	assert_on_duty(w, "2026-03-09T20:00", "值班员");
	/* said again, of the same hours: this counts */
	assert_int_equal(act(w, admin, "exceptions", S("day=2026-03-08&from=18:00&to=24:00&officer=&deputy=")).status, 303);
	assert_on_duty(w, "2026-03-08T20:00", "");
	assert_int_equal(the_plan(w).exceptions_n, 1);
	/* of other hours: two for one time are told */
	assert_int_equal(act(w, admin, "exceptions", arena_fmt(w->arena, "day=2026-03-08&from=22:00&to=01:00&officer=%lld&deputy=", deputy)).status, 303);
	page = arena_dup(w->arena, get(admin, DUTY, 200));
	assert_has(page, "3月8日 周日 22:00–24:00 排了两个人：无人和替班员");
	assert_on_duty(w, "2026-03-09T00:30", "替班员");
	assert_int_equal(act(w, admin, "remove", arena_fmt(w->arena, "id=%lld", (long long)the_plan(w).exceptions[0].id)).status, 303);
	assert_on_duty(w, "2026-03-08T23:00", "替班员");
	assert_on_duty(w, "2026-03-08T20:00", "值班员");
	for (int i = 0; i < 4; i++)
		undo(w, admin);
	assert_int_equal(the_plan(w).exceptions_n, 0);
	assert_on_duty(w, "2026-03-08T20:00", "值班员");
	loopback_free(admin);
}

static void test_holidays(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct street street = the_street(w);
	struct duty_plan plan;
	int64_t friday, tuesday;

	assert_int_equal(act(w, admin, "holidays", S("kind=holiday&name=%E6%B8%85%E6%98%8E&day=2026-04-04&until=2026-04-06")).status, 303);
	assert_int_equal(act(w, admin, "holidays", S("kind=workday&name=%E8%B0%83%E4%BC%91&day=2026-04-11&until=")).status, 303);
	assert_has(get(admin, DUTY, 200), "清明：办公室不上班");
	assert_has(get(admin, S("/o/lh/duty?week=2026-04-06"), 200), "调休：办公室上班");
	plan = the_plan(w);
	assert_int_equal(plan.holidays_n, 4);
	assert_int_equal(tz_parse_local(plan.tz, S("2026-04-03T17:30"), &friday), OK);
	assert_int_equal(tz_parse_local(plan.tz, S("2026-04-07T09:00"), &tuesday), OK);
	assert_int_equal(street.office_to_min, 18 * 60);
	assert_int_equal(duty_add_working_minutes(&plan, &street, friday, 60), tuesday);
	/* a day is said anew */
	assert_int_equal(act(w, admin, "holidays", S("kind=workday&name=x&day=2026-04-06&until=")).status, 303);
	plan = the_plan(w);
	assert_int_equal(plan.holidays_n, 4);
	assert_true(duty_workday(&plan, plan.holidays[2].day));
	for (int i = 0; i < 3; i++)
		undo(w, admin);
	assert_int_equal(the_plan(w).holidays_n, 0);
	loopback_free(admin);
}

static void test_an_empty_roster_begins_with_one_tap(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page;

	undo(w, admin); /* what the sample brought */
	page = arena_dup(w->arena, get(admin, DUTY, 200));
	assert_has(page, "值班表上还没有人");
	assert_has(page, "每天 08:30–24:00：值班员（替班：管理员）");
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/begin"), "").status, 303);
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/begin"), "").status, 303); /* a second tap */
	assert_int_equal(the_plan(w).shifts_n, 1);
	assert_on_duty(w, "2026-03-06T12:00", "值班员");
	undo(w, admin);
	assert_int_equal(the_plan(w).shifts_n, 0);
	loopback_free(admin);
}

/** Two administrators, one page each, both take back: the second is told. */
static void test_only_the_newest_is_taken_back(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page = arena_dup(w->arena, get(admin, DUTY, 200)), change = after(w, page, "name=\"change\" value=\"");
	const char *fields = arena_fmt(w->arena, "change=%.*s", STR_FMT(change)).p;

	assert_int_equal(act(w, admin, "holidays", S("kind=holiday&name=x&day=2026-04-04&until=")).status, 303);
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/undo"), fields).status, 409);
	assert_int_equal(the_plan(w).shifts_n, 2);
	undo(w, admin);
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/undo"), fields).status, 303);
	assert_int_equal(post(w, admin, page, S("/o/lh/duty/undo"), fields).status, 409);
	assert_int_equal(the_plan(w).shifts_n, 0);
	loopback_free(admin);
}

static enum err leave(void *context, struct db *db)
{
	struct world *w = context;
	const struct web_site *site = app_site(w->app);
	struct auth_act auth = {&site->keys, site->journal, db, w->arena, ACTOR_COMMAND, 0, clock_now_ms()};
	struct account account;
	enum err err = account_find_login(db, w->arena, S("officer"), &account);

	return err == OK ? account_close(&auth, account.id) : err;
}

/** Who has left is not on duty: the deputy stands in, else nobody, and the page says so. */
static void test_somebody_leaves(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page;

	assert_int_equal(writer_run(app_site(w->app)->writer, 0, leave, w), OK);
	assert_on_duty(w, "2026-03-06T23:30", "替班员");
	assert_on_duty(w, "2026-03-07T12:00", "");
	page = get(admin, DUTY, 200);
	assert_has(page, "每天 18:00–24:00：这一行有同事已离开办公室，现由“替班员”顶上");
	assert_has(page, "每天 08:30–18:00：这一行有同事已离开办公室，现由“无人”顶上");
	loopback_free(admin);
}

/* --- Import ----------------------------------------------------------------------------------------------------------- */

static struct loopback_answer bring(struct world *w, struct loopback *lb, const char *name, struct str bytes)
{
	return upload(w, lb, get(lb, S("/o/lh/duty/import"), 200), "/o/lh/duty/import", "file", name, bytes);
}

static void take(struct world *w, struct loopback *lb, struct str import)
{
	struct str page = arena_dup(w->arena, get(lb, import, 200));

	assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/take", STR_FMT(import)), "").status, 303);
	assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/take", STR_FMT(import)), "").status, 303); /* a second tap */
	assert_has(get(lb, import, 200), "已登记");
}

static void test_import(void **state)
{
	static const struct str csv = S_INIT("三月值班表\n日期,星期,开始,结束,值班员,替班\n2026.3.9,周一,18：00,24:00,替班员,管理员\n"
		",,0:00,8:30,管理员,\n"
		"2026年3月10日,周二,18点,次日1:00,替班员,\n2026-03-10,,23:00,24:00,管理员,\n2026-03-11,,18:00,24:00,小王,\n"
		"2026-03-01,,18:00,24:00,值班员,\n");
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct loopback_answer a = bring(w, admin, "三月.csv", csv);
	struct str import, page;

	assert_int_equal(a.status, 303);
	import = arena_dup(w->arena, a.location);
	page = get(admin, import, 200);
	assert_has(page, "4 行可以登记：新增 4 条，照旧 0 条；值班表原有 0 条会去掉。2 行不能登记，2 行是标题或空行。");
	assert_has(page, "本街没有叫“小王”的同事");
	assert_has(page, "这一天已经过去");
	assert_has(page, "3月10日 周二 23:00–24:00 排了两个人：替班员和管理员");
	assert_has(page, "00:00–08:30 无人值班");
	assert_on_duty(w, "2026-03-09T20:00", "值班员"); /* nothing is taken before somebody says so */
	take(w, admin, import);
	assert_on_duty(w, "2026-03-09T20:00", "替班员");
	assert_on_duty(w, "2026-03-09T03:00", "管理员");
	assert_on_duty(w, "2026-03-11T00:30", "替班员");
	/* the same again */
	a = bring(w, admin, "三月.csv", csv);
	page = get(admin, arena_dup(w->arena, a.location), 200);
	assert_has(page, "新增 0 条，照旧 4 条；值班表原有 0 条会去掉");
	/* all of it goes back at once */
	page = arena_dup(w->arena, get(admin, import, 200));
	a = post(w, admin, page, S("/o/lh/duty/undo"), arena_fmt(w->arena, "change=%.*s", STR_FMT(after(w, page, "name=\"change\" value=\""))).p);
	assert_int_equal(a.status, 303);
	assert_on_duty(w, "2026-03-09T20:00", "值班员");
	assert_on_duty(w, "2026-03-09T03:00", "");
	loopback_free(admin);
}

static void test_import_of_a_week(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct loopback_answer a = bring(w, admin, "week.csv",
		S("weekday,hours,officer,deputy\nMon-Fri,18:00-24:00,替班员,\n周末,18:00-24:00,管理员,替班员\n"));
	struct str import = arena_dup(w->arena, a.location);

	assert_int_equal(a.status, 303);
	assert_has(get(admin, import, 200), "新增 2 条，照旧 0 条；值班表原有 2 条会去掉");
	take(w, admin, import);
	assert_on_duty(w, "2026-03-06T20:00", "替班员");
	assert_on_duty(w, "2026-03-07T20:00", "管理员");
	assert_on_duty(w, "2026-03-07T12:00", "");
	undo(w, admin);
	assert_on_duty(w, "2026-03-07T12:00", "值班员");
	loopback_free(admin);
}

static void test_files_that_are_none(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);

	assert_has(bring(w, admin, "old.xls", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on")).body, "另存为");
	assert_has(bring(w, admin, "x.csv", S("a,b,c\n1,2,3\n")).body, "没有找到表头");
	assert_has(bring(w, admin, "x.csv", S("")).body, "请先选文件");
	get(admin, S("/o/lh/duty/import/12345"), 404);
	assert_int_equal(the_plan(w).shifts_n, 2);
	loopback_free(admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_sample_night),
		cmocka_unit_test(test_shifts),
		cmocka_unit_test(test_fields_that_are_wrong),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_holidays),
		cmocka_unit_test(test_an_empty_roster_begins_with_one_tap),
		cmocka_unit_test(test_only_the_newest_is_taken_back),
		cmocka_unit_test(test_somebody_leaves),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_import_of_a_week),
		cmocka_unit_test(test_files_that_are_none),
	};

	return WORLD_RUN(tests);
}
