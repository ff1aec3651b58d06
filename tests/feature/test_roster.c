/* A roster from Excel: looked at, taken, again, taken back; and files that are none. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "features/shops/roster_store.h"


static struct str read_file(struct world *w, const char *path)
{
	const char *root = getenv("FEIXIANG_ROOT");
	char *p = arena_alloc(w->arena, MIB(9));
	FILE *f = fopen(arena_fmt(w->arena, "%s/%s", root ? root : ".", path).p, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(p, 1, MIB(9), f);
	fclose(f);
	return (struct str){p, n};
}

static struct loopback_answer bring(struct world *w, struct loopback *lb, const char *name, struct str bytes)
{
	return upload(w, lb, get(lb, S("/o/lh/import"), 200), "/o/lh/import", "file", name, bytes);
}

static void press(struct world *w, struct loopback *lb, struct str page_path, const char *what)
{
	struct str page = arena_dup(w->arena, get(lb, page_path, 200));

	assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/%s", STR_FMT(page_path), what), "").status, 303);
}

static void test_same_again_changes_nothing(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct loopback_answer a = bring(w, admin, "roster.xlsx", read_file(w, "demo/roster.xlsx"));
	struct str import, page;

	assert_int_equal(a.status, 303);
	import = arena_dup(w->arena, a.location);
	page = get(admin, import, 200);
	assert_has(page, "可以登记 37 家店：新增 0，更改 0，照旧 37。3 行不能登记");
	assert_has(page, "第 8 行已有同一家店");
	assert_has(page, "还没有店名");
	assert_has(page, "店名是一个公式");
	press(w, admin, import, "take");
	assert_has(get(admin, import, 200), "照旧 37");
	assert_has(get(admin, S("/o/lh/shops"), 200), "沿街 37 家店");
	loopback_free(admin);
}

static void test_csv_changes_and_goes_back(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str csv = S("店名,门牌号,负责人,联系电话,营业时间,座位数\n青砖咖啡,荔红街3号之一,杨先生,13800000041,8:00-23:30,10/2\n新店,荔红街99号,,,,\n");
	struct loopback_answer a = bring(w, admin, "new.csv", csv);
	struct str import = arena_dup(w->arena, a.location), page;

	assert_int_equal(a.status, 303);
	assert_has(get(admin, import, 200), "新增 1，更改 1，照旧 0");
	press(w, admin, import, "take");
	page = get(admin, S("/o/lh/shops"), 200);
	assert_has(page, "沿街 38 家店");
	assert_has(page, "08:00–23:30");
	press(w, admin, import, "undo");
	page = get(admin, S("/o/lh/shops"), 200);
	assert_has(page, "沿街 37 家店");
	assert_lacks(page, "08:00–23:30");
	press(w, admin, import, "undo"); /* a second tap does no harm */
	loopback_free(admin);
}

static void test_gb18030(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct loopback_answer a = bring(w, admin, "roster.csv", read_file(w, "tests/data/roster-gb18030.csv"));

	assert_int_equal(a.status, 303);
	assert_has(get(admin, a.location, 200), "可以登记 37 家店：新增 0，更改 0，照旧 37。3 行不能登记");
	loopback_free(admin);
}

static void test_files_that_are_none(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str old = S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on");
	static const char big[64] = {0};

	assert_has(bring(w, admin, "old.xls", old).body, "另存为");
	assert_has(bring(w, admin, "x.pdf", S("%PDF-1.7")).body, "不是表格");
	assert_has(bring(w, admin, "x.xlsx", S("PK\x03\x04 broken")).body, "文件坏了");
	assert_has(bring(w, admin, "x.csv", S("a,b,c\n1,2,3\n")).body, "没有找到店名这一列");
	assert_has(bring(w, admin, "x.csv", (struct str){big, sizeof(big)}).body, "读不出来");
	assert_has(bring(w, admin, "x.csv", S("")).body, "请先选文件");
	assert_has(get(admin, S("/o/lh/shops"), 200), "沿街 37 家店");
	loopback_free(admin);
}

static void test_contact_is_sealed(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str list = arena_dup(w->arena, get(officer, S("/o/lh/shops"), 200)), shop = after(w, list, "<td data-label=\"名称\"><a href=\""), page;
	struct loopback_answer a;

	assert_lacks(list, "1380000");
	page = arena_dup(w->arena, get(officer, shop, 200));
	assert_lacks(page, "1380000");
	a = post(w, officer, page, arena_fmt(w->arena, "%.*s/contact", STR_FMT(shop)), "reason=the+duty+phone+is+off");
	assert_int_equal(a.status, 200);
	assert_has(a.body, "tel:138000");
	loopback_free(officer);
}

/* --- What could not be read -------------------------------------------------------------------------------------------- */

/** The only shop whose name begins so: its page. */
static struct str shop_page(struct world *w, struct loopback *lb, const char *name)
{
	struct str list = arena_dup(w->arena, get(lb, S("/o/lh/shops"), 200)), href;
	size_t at = str_find_str(list, arena_fmt(w->arena, ">%s</a>", name)), from = at;

	assert_true(at < list.n);
	while (from > 0 && list.p[from - 1] != '"')
		from--;
	while (from > 1 && list.p[from - 2] != '"')
		from--;
	href = str_head(str_from(list, from - 1), at - from);
	return arena_dup(w->arena, str_head(href, str_find(href, '"')));
}

static struct str opened_contact(struct world *w, struct loopback *lb, const char *name)
{
	struct str shop = shop_page(w, lb, name), page = arena_dup(w->arena, get(lb, shop, 200));
	struct loopback_answer a = post(w, lb, page, arena_fmt(w->arena, "%.*s/contact", STR_FMT(shop)), "reason=its+phone+is+off");

	assert_int_equal(a.status, 200);
	return arena_dup(w->arena, a.body);
}

static void take_csv(struct world *w, struct loopback *lb, const char *csv)
{
	struct str import = arena_dup(w->arena, bring(w, lb, "x.csv", str_c(csv)).location);

	press(w, lb, import, "take");
}

#define HEADINGS "店名,门牌号,负责人,联系电话,开业时间,营业时间,座位数,经营特色,每周可捐杯数,备注\n"

static void test_what_was_known_stays(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page, import;

	take_csv(w, admin, HEADINGS "试咖啡,荔红街77号,赵甲,13800000077,2020-05-01,8:00-22:00,10/2,手冲,3-5,靠里\n");
	/* each of these cannot be read */
	import = arena_dup(w->arena, bring(w, admin, "y.csv", S(HEADINGS "试咖啡,#REF!,#N/A,call me,soon,late,many,=A1,some,#NAME?\n")).location);
	page = get(admin, import, 200);
	assert_has(page, "照旧 1");
	assert_has(page, "没有地址，负责人看不懂，电话看不懂，开业时间看不懂，营业时间看不懂，座位数看不懂，经营特色看不懂，杯数看不懂，备注看不懂");
	assert_has(page, "没读懂的内容保持原来的记录");
	press(w, admin, import, "take");
	page = opened_contact(w, admin, "试咖啡");
	assert_has(page, "赵甲");
	assert_has(page, "tel:13800000077");
	page = get(admin, shop_page(w, admin, "试咖啡"), 200); /* the contact stands on a page of its own */
	assert_has(page, "荔红街77号");
	assert_has(page, "08:00–22:00");
	assert_has(page, "手冲");
	assert_has(page, "靠里");
	assert_has(page, "2020-05-01");
	/* a file without these columns says nothing of them; an empty cell says that there is nothing */
	take_csv(w, admin, "店名,门牌号,备注\n试咖啡,荔红街77号,\n");
	page = opened_contact(w, admin, "试咖啡");
	assert_has(page, "tel:13800000077");
	page = get(admin, shop_page(w, admin, "试咖啡"), 200);
	assert_has(page, "08:00–22:00");
	assert_lacks(page, "靠里");
	loopback_free(admin);
}

static void test_names_are_names(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page;

	take_csv(w, admin, "店名,门牌号\n-18℃冰咖,试路1号\n@家咖啡,试路3号\n+1 Coffee,试路5号\n＝号咖啡,试路7号\n");
	page = get(admin, S("/o/lh/shops"), 200);
	assert_has(page, ">-18℃冰咖<");
	assert_has(page, ">@家咖啡<");
	assert_has(page, ">+1 Coffee<");
	assert_has(page, ">=号咖啡<");
	page = get(admin, arena_dup(w->arena, bring(w, admin, "x.csv", S("店名,门牌号\n=1+1,试路9号\n#REF!,试路9号\n")).location), 200);
	assert_has(page, "店名是一个公式");
	assert_has(page, "店名是一个表格错误");
	loopback_free(admin);
}

static struct str command_import(struct world *w, const char *csv, bool json)
{
	const char *path = arena_fmt(w->arena, "%s/x.csv", w->dir).p;
	FILE *f = fopen(path, "wb");
	struct cli cli = w->cli;

	assert_non_null(f);
	fputs(csv, f);
	fclose(f);
	cli.args[0] = S("shops");
	cli.args[1] = str_c(path);
	cli.args_n = 2;
	cli.json = json;
	buf_init(&cli.out, w->arena, 0, CLI_OUT_MAX);
	buf_init(&cli.problem, w->arena, 0, CLI_OUT_MAX);
	cli.options[0].name = S("street");
	cli.options[0].value = S("lh");
	cli.options_n = 1;
	(void)cmd_import(&cli);
	return cli.problem.n > 0 ? buf_str(&cli.problem) : buf_str(&cli.out);
}

/** Who imports on the command line reads the same gaps. */
static void test_gaps_on_the_command_line(void **state)
{
	struct world *w = *state;
	const char *csv = "店名,门牌号,联系电话\n试咖啡,,call me\n";
	struct str out = command_import(w, csv, false);

	assert_has(out, "Took 1 shops");
	assert_has(out, "What could not be read stays as it was known before");
	assert_has(out, "row 2, 试咖啡: phone not understood");
	assert_has(out, "row 2, 试咖啡: no address");
	out = command_import(w, csv, true);
	assert_has(out, "{\"row\":2,\"shop\":\"试咖啡\",\"field\":\"phone\",\"text\":\"phone not understood\"}");
	assert_lacks(command_import(w, "店名,门牌号\n试咖啡,试路1号\n", false), "could not be read");
}

static void test_limits_are_named(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct buf b;

	buf_init(&b, w->arena, 0, MIB(4));
	buf_put(&b, S("店名,门牌号\n"));
	for (int i = 1; i <= ROSTER_SHOPS_MAX; i++)
		buf_fmt(&b, "店%d,试路%d号\n", i, i);
	assert_has(get(admin, arena_dup(w->arena, bring(w, admin, "x.csv", buf_str(&b)).location), 200), "可以登记 5000 家店"); /* the headings are none */
	buf_put(&b, S("一家太多,试路\n"));
	assert_has(bring(w, admin, "x.csv", buf_str(&b)).body, "表头以下最多 5000 行");
	buf_putc(&b, '\0');
	assert_has(command_import(w, b.p, false), "5000 rows below its headings");
	loopback_free(admin);
}

/* --- Fields ----------------------------------------------------------------------------------------------------------- */

static void test_fields(void **state)
{
	static const struct {
		const char *text;
		int opens, closes; /* -1: refused */
	} hours[] = {
		{"14点-22:00", 840, 1320}, {"７:00~22:00", 420, 1320}, {"08：00—22:00", 480, 1320}, {"7点-次日1:00", 420, 1500}, {"11:00-00:30", 660, 1470},
		{"11点-次日1:00", 660, 1500}, {"9点半至18点", 570, 1080}, {"25:00-99:00", -1, -1}, {"很晚", -1, -1}, {"", -1, -1}, {"9:00", -1, -1},
	};
	static const struct {
		const char *text;
		int64_t in, out;
	} seats[] = {{"内23 外0", 23, 0}, {"22／0", 22, 0}, {"12+8", 12, 8}, {"20", 20, 0}, {"20座", 20, 0}, {"12个座位/8个", 12, 8}, {"很多", -1, -1}, {"-3", -1, -1}};
	static const struct {
		const char *text;
		int64_t on;
	} dates[] = {{"2020年12月19日", 20201219}, {"2022.6.27", 20220627}, {"2005/01", 20050100}, {"46026", 20260104}, {"2019-05-23", 20190523},
		{"1998年12月", 19981200}, {"2026.13", -1}, {"去年", -1}, {"2021-02-30", -1}};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
		int opens = -1, closes = -1;
		enum err err = roster_hours(roster_plain(w->arena, str_c(hours[i].text)), &opens, &closes);

		assert_int_equal(err, hours[i].opens < 0 ? ERR_INVALID : OK);
		assert_int_equal(opens, hours[i].opens);
		assert_int_equal(closes, hours[i].closes);
	}
	for (size_t i = 0; i < sizeof(seats) / sizeof(seats[0]); i++) {
		int64_t in = -1, out = -1;
		enum err err = roster_seats(roster_plain(w->arena, str_c(seats[i].text)), &in, &out);

		assert_int_equal(err, seats[i].in < 0 ? ERR_INVALID : OK);
		assert_int_equal(in, seats[i].in);
		assert_int_equal(out, seats[i].out);
	}
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct table_cell cell = {.text = str_c(dates[i].text)};
		int64_t on = -1;
		enum err err = roster_date(&cell, roster_plain(w->arena, cell.text), &on);

		assert_int_equal(err, dates[i].on < 0 ? ERR_INVALID : OK);
		assert_int_equal(on, dates[i].on);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_again_changes_nothing),
		cmocka_unit_test(test_csv_changes_and_goes_back),
		cmocka_unit_test(test_gb18030),
		cmocka_unit_test(test_files_that_are_none),
		cmocka_unit_test(test_contact_is_sealed),
		cmocka_unit_test(test_what_was_known_stays),
		cmocka_unit_test(test_names_are_names),
		cmocka_unit_test(test_gaps_on_the_command_line),
		cmocka_unit_test(test_limits_are_named),
		cmocka_unit_test(test_fields),
	};

	return WORLD_RUN(tests);
}
