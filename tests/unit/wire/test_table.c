/* Tables as offices bring them: the real files, CSV in every encoding, and what is no table at all. */
#include "wire/table.h"

#include "unit.h"
#include "wire/plain.h"

static struct table read_csv(struct str bytes)
{
	struct table t = {0};
	enum table_problem problem = TABLE__COUNT;

	if (table_read(arena, bytes, NULL, &t, &problem) != OK)
		fail_msg("refused with problem %d", problem);
	assert_int_equal(problem, TABLE_FINE);
	return t;
}

static void assert_refused(struct str bytes, enum err want, enum table_problem why)
{
	struct table t = {0};
	enum table_problem problem = TABLE__COUNT;

	assert_int_equal(table_read(arena, bytes, NULL, &t, &problem), want);
	assert_int_equal(problem, why);
	assert_int_equal(t.n, 0);
}

static void assert_cell(const struct table *t, size_t row, size_t column, struct str want)
{
	assert_true(row < t->n);
	assert_str(column < t->v[row].n ? t->v[row].v[column].text : S(""), want);
}

/** Three columns, two rows, in whatever notation. */
static void assert_small(struct str bytes)
{
	struct table t = read_csv(bytes);

	assert_int_equal(t.n, 2);
	assert_int_equal(t.v[0].number, 1);
	assert_int_equal(t.v[1].number, 2);
	assert_int_equal(t.v[0].n, 3);
	assert_cell(&t, 0, 0, S("店名"));
	assert_cell(&t, 0, 2, S("电话"));
	assert_cell(&t, 1, 0, S("茶馆"));
	assert_cell(&t, 1, 1, S("荔红街1号"));
	assert_cell(&t, 1, 2, S("138"));
}

static void real_csv(void **state)
{
	struct table t = read_csv(unit_read(unit_root("tests/data/roster-gb18030.csv")));

	(void)state;
	assert_int_equal(t.n, 41);
	assert_int_equal(t.v[0].n, 13);
	assert_cell(&t, 0, 1, S("店  名"));
	assert_cell(&t, 0, 9, S("座位数（内/外）"));
	assert_cell(&t, 1, 4, S("１３８０００００３８４"));
	assert_cell(&t, 38, 1, S("归乡COFFEE"));
	assert_int_equal(t.v[38].number, 39);
	assert_cell(&t, 40, 1, S("=CONCATENATE(\"注入\",\"店\")"));
	assert_true(t.v[40].v[1].formula);
	assert_cell(&t, 40, 11, S("-3"));
}

static void real_xlsx(void **state)
{
	struct table t = read_csv(unit_read(unit_root("demo/roster.xlsx")));

	(void)state;
	assert_int_equal(t.n, 44); /* row 44 of the sheet holds nothing */
	assert_int_equal(t.v[43].number, 45);
	assert_cell(&t, 0, 0, S("荔红社区“啡巷”街区商户基本情况登记表"));
	assert_cell(&t, 2, 1, S("店  名"));
	assert_cell(&t, 3, 1, S(" 早晚手冲咖啡"));
	assert_cell(&t, 4, 7, S("46026"));
	assert_true(t.v[4].v[7].number);
	assert_true(t.v[4].v[7].value == 46026);
	assert_cell(&t, 6, 11, S("1"));
}

static void encodings(void **state)
{
	(void)state;
	assert_small(S("店名,地址,电话\n茶馆,荔红街1号,138\n"));
	assert_small(S("\xef\xbb\xbf店名,地址,电话\r\n茶馆,荔红街1号,138\r\n"));
	assert_small(S("\xb5\xea\xc3\xfb,\xb5\xd8\xd6\xb7,\xb5\xe7\xbb\xb0\n\xb2\xe8\xb9\xdd,\xc0\xf3\xba\xec\xbd\xd6"
		       "1\xba\xc5,138\n"));
	assert_small(S("\xff\xfe\x97\x5e\x0d\x54,\0\x30\x57\x40\x57,\0\x35\x75\xdd\x8b\n\0\x36\x83\x86\x99,\0\x54\x83\xa2\x7e\x57\x88"
		       "1\0\xf7\x53,\0"
		       "1\0"
		       "3\0"
		       "8\0\n\0"));
	assert_small(S("\xfe\xff\x5e\x97\x54\x0d\0,\x57\x30\x57\x40\0,\x75\x35\x8b\xdd\0\n\x83\x36\x99\x86\0,\x83\x54\x7e\xa2\x88\x57\0"
		       "1\x53\xf7\0,\0"
		       "1\0"
		       "3\0"
		       "8"));
}

static void separators_and_line_ends(void **state)
{
	(void)state;
	assert_small(S("店名;地址;电话\n茶馆;荔红街1号;138"));
	assert_small(S("店名\t地址\t电话\n茶馆\t荔红街1号\t138"));
	assert_small(S("店名,地址,电话\r茶馆,荔红街1号,138\r"));
	/* a separator within quotes is text, however often it stands there */
	assert_small(S("店名,地址,电话\n茶馆,\"荔红街1号\",\"138\"\n"));
	assert_cell(&(struct table){read_csv(S("a;b\n\"1,2,3,4,5,6\";c\n")).v, 2}, 1, 0, S("1,2,3,4,5,6"));
}

static void quotes(void **state)
{
	struct table t = read_csv(S("a,\"b \"\"c\"\"\",\"\"\n\"d\n,e\",f\n\ng \"h\",\"i\"j,\n"));

	(void)state;
	assert_int_equal(t.n, 3);
	assert_cell(&t, 0, 1, S("b \"c\""));
	assert_cell(&t, 0, 2, S(""));
	assert_cell(&t, 1, 0, S("d\n,e"));
	assert_int_equal(t.v[1].number, 2);
	assert_int_equal(t.v[2].number, 5); /* as an editor counts: the quoted line break and the empty line too */
	assert_cell(&t, 2, 0, S("g \"h\""));
	assert_cell(&t, 2, 1, S("i"));
	assert_cell(&t, 1, 1, S("f"));
}

static void formulas(void **state)
{
	struct table t = read_csv(S("=1+1,=,x=1,\"=A1\"\n"));

	(void)state;
	assert_true(t.v[0].v[0].formula);
	assert_false(t.v[0].v[1].formula);
	assert_false(t.v[0].v[2].formula);
	assert_true(t.v[0].v[3].formula);
}

/** ="text" keeps zeros from Excel, and so does an apostrophe: both are text. */
static void texts_that_are_marked(void **state)
{
	struct table t = read_csv(S("=\"02083550001\",\"=\"\"13800000002\"\"\",'13800000003,=\"a,b\",=\"a\"&\"b\",',=\"x\n"));
	static const struct {
		struct str text;
		bool formula;
	} want[] = {
		{S_INIT("02083550001"), false}, {S_INIT("13800000002"), false}, {S_INIT("13800000003"), false}, {S_INIT("a,b"), false},
		{S_INIT("=\"a\"&\"b\""), true}, {S_INIT("'"), false}, {S_INIT("=\"x"), true},
	};

	(void)state;
	assert_int_equal(t.v[0].n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_cell(&t, 0, i, want[i].text);
		assert_int_equal(t.v[0].v[i].formula, want[i].formula);
	}
}

static void errors_are_no_text(void **state)
{
	struct table t = read_csv(S("#REF!,#N/A,#1 Coffee,#DIV/0!\n"));

	(void)state;
	assert_true(t.v[0].v[0].error && t.v[0].v[1].error && t.v[0].v[3].error);
	assert_cell(&t, 0, 0, S(""));
	assert_cell(&t, 0, 2, S("#1 Coffee"));
	assert_false(t.v[0].v[2].error);
}

/* --- Plain forms ------------------------------------------------------------------------------------------------------- */

static void plain_texts(void **state)
{
	static const struct {
		struct str raw, plain;
	} rows[] = {
		{S_INIT("\u202d13800000001\u202c"), S_INIT("13800000001")}, {S_INIT("\u200b9:00-23:00"), S_INIT("9:00-23:00")},
		{S_INIT("\ufeff2021-06-01"), S_INIT("2021-06-01")}, {S_INIT("茶\u00ad\u2060馆\u200d"), S_INIT("茶馆")}, {S_INIT("a\u200d b"), S_INIT("a b")},
		{S_INIT("\U0001f469\u200d\U0001f373小厨"), S_INIT("\U0001f469\u200d\U0001f373小厨")}, /* one picture: a woman who cooks */
		{S_INIT("\u2764\ufe0f\u200d\U0001f525"), S_INIT("\u2764\ufe0f\u200d\U0001f525")}, {S_INIT("\U0001f469\u200d"), S_INIT("\U0001f469")},
		{S_INIT("a\u2003\u2029b\u202f"), S_INIT("a b")}, {S_INIT("\u200b\u200b"), S_INIT("")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(plain_text(arena, rows[i].raw), rows[i].plain);
}

static void headings(void **state)
{
	static const struct {
		const char *raw, *word;
	} rows[] = {
		{"*店名", "店名"}, {"门牌号*", "门牌号"}, {"联系电话 *", "联系电话"}, {"负责人（必填）", "负责人"}, {"【必填】店名：", "店名"}, {"★店  名★", "店名"},
		{"※ 座位数(内/外)", "座位数"}, {"＊Opened On＊", "openedon"}, {"店名(", "店名"}, {"(x", ""}, {"***", ""}, {"1.店名", "1.店名"}, {"、店名。", "店名"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_str(plain_heading(arena, str_c(rows[i].raw)), str_c(rows[i].word));
}

static void dates(void **state)
{
	static const struct {
		struct table_cell cell;
		int64_t on; /* 0: none */
	} rows[] = {
		{{.text = S_INIT("2021-06-01T00:00:00")}, 20210601}, {{.text = S_INIT("2021-06-01 00:00:00")}, 20210601},
		{{.text = S_INIT("2021/6/1 0:00")}, 20210601}, {{.text = S_INIT("20210601")}, 20210601}, {{.text = S_INIT("2021-06-01T00:00:00.000Z")}, 20210601},
		{{.text = S_INIT("2021年6月1日 00:00")}, 20210601}, {{.text = S_INIT("20210601 00:00:00")}, 20210601},
		{{.text = S_INIT("20210601"), .number = true, .value = 20210601}, 20210601}, {{.text = S_INIT("46087.00"), .number = true, .value = 46087}, 20260306},
		{{.text = S_INIT("2024.10"), .number = true, .value = 2024.1}, 20241000}, {{.text = S_INIT("2024-10"), .number = true, .date = true, .value = 45566}, 20241000},
		{{.text = S_INIT("2026-03-06 18:30"), .number = true, .date = true, .value = 46087.77}, 20260306},
		{{.text = S_INIT("2021-06-01 18:30")}, 0}, {{.text = S_INIT("2021-06-01 0")}, 0}, {{.text = S_INIT("20210631")}, 0}, {{.text = S_INIT("20211301")}, 0},
		{{.text = S_INIT("13800000001")}, 0}, {{.text = S_INIT("2021-06-01x")}, 0}, {{.text = S_INIT("2021-06-01 00:00:01")}, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t on = 0;
		enum err err = plain_date(&rows[i].cell, plain_text(arena, rows[i].cell.text), &on);

		if (err != (rows[i].on ? OK : ERR_INVALID) || (err == OK && on != rows[i].on))
			fail_msg("\"%.*s\" is %ld", STR_FMT(rows[i].cell.text), (long)on);
	}
}

static void refused(void **state)
{
	(void)state;
	assert_refused(S("a,\"b\n"), ERR_MALFORMED, TABLE_BROKEN);
	assert_refused(S("a,b\"\"\n\""), ERR_MALFORMED, TABLE_BROKEN);
	assert_refused(S("a,b\0c\n"), ERR_MALFORMED, TABLE_ENCODING);
	assert_refused(S("\xff\xfe\0\0"), ERR_MALFORMED, TABLE_ENCODING);
	assert_refused(S("\xff\xfe\x97"), ERR_MALFORMED, TABLE_ENCODING);             /* half a character */
	assert_refused(S("\xff\xfe\x00\xd8\x41\x00"), ERR_MALFORMED, TABLE_ENCODING); /* half a pair */
	assert_refused(S("a,\xb5\xea\xff\n"), ERR_MALFORMED, TABLE_ENCODING);
	assert_refused(S("\xef\xbb\xbf\xb5\xea"), ERR_MALFORMED, TABLE_ENCODING);
	assert_refused(S(""), ERR_MALFORMED, TABLE_EMPTY);
	assert_refused((struct str){0}, ERR_MALFORMED, TABLE_EMPTY);
	assert_refused(S("\n\r\n,,,\n\"\",\n"), ERR_MALFORMED, TABLE_EMPTY);
	assert_refused(S("\xef\xbb\xbf"), ERR_MALFORMED, TABLE_EMPTY);
}

static void other_files(void **state)
{
	static const struct str foreign[] = {
		S_INIT("%PDF-1.7\n"), S_INIT("\x89PNG\r\n"), S_INIT("\xff\xd8\xff\xe0"), S_INIT("GIF89a"), S_INIT("Rar!\x1a"),
		S_INIT("7z\xbc\xaf\x27\x1c"), S_INIT("\x1f\x8b\x08"), S_INIT("<html><table>"), S_INIT("<!DOCTYPE html>"), S_INIT("{\\rtf1"),
		/* what government systems call .xls: any web page or XML, behind a mark and spaces, in whatever letters */
		S_INIT("<table><tr><td>店名</td></tr></table>"), S_INIT("\xef\xbb\xbf<html>"), S_INIT(" \r\n\t<HTML>"),
		S_INIT("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"), S_INIT("\xff\xfe<\0h\0"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(foreign); i++)
		assert_refused(foreign[i], ERR_MALFORMED, TABLE_NOT_A_TABLE);
	assert_refused(S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook"), ERR_MALFORMED, TABLE_OLD_XLS);
	assert_refused(S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), ERR_MALFORMED, TABLE_PASSWORD);
	assert_refused(S("PK\x03\x04 and nothing more"), ERR_MALFORMED, TABLE_BROKEN);
	assert_refused(S("PK\x05\x06"), ERR_MALFORMED, TABLE_BROKEN);
}

/** ${rows} lines "1". */
static struct str lines(size_t rows)
{
	char *p = arena_alloc(arena, rows * 2);

	assert_non_null(p);
	for (size_t i = 0; i < rows; i++)
		memcpy(p + 2 * i, "1\n", 2);
	return (struct str){p, rows * 2};
}

static void too_much(void **state)
{
	struct str whole = {arena_alloc(arena, TABLE_FILE_MAX + 1), TABLE_FILE_MAX + 1};

	(void)state;
	assert_refused(whole, ERR_LIMIT, TABLE_TOO_LARGE);
	assert_int_equal(read_csv(lines(TABLE_ROWS_MAX)).n, TABLE_ROWS_MAX);
	assert_refused(lines(TABLE_ROWS_MAX + 1), ERR_LIMIT, TABLE_TOO_MANY_ROWS);
}

static void cells_beyond_the_bounds(void **state)
{
	char *wide = arena_alloc(arena, 2 * (TABLE_COLUMNS_MAX + 5)), *long_text = arena_alloc(arena, 3 * TABLE_CELL_MAX);
	struct table t;

	(void)state;
	for (size_t i = 0; i < TABLE_COLUMNS_MAX + 5; i++)
		memcpy(wide + 2 * i, "x,", 2);
	t = read_csv((struct str){wide, 2 * (TABLE_COLUMNS_MAX + 5)});
	assert_int_equal(t.v[0].n, TABLE_COLUMNS_MAX);
	for (size_t i = 0; i < TABLE_CELL_MAX; i++)
		memcpy(long_text + 3 * i, "茶", 3);
	t = read_csv((struct str){long_text, 3 * TABLE_CELL_MAX});
	assert_int_equal(t.v[0].v[0].text.n, TABLE_CELL_MAX / 3 * 3); /* cut between two characters */
}

static void small_arena(void **state)
{
	struct str bytes = lines(5000);

	(void)state;
	/* wherever memory ends: refused, or seen by the arena; never a table with holes that looks whole */
	for (size_t cap = 0; cap < MIB(1); cap += cap / 8 + 500) {
		struct arena *small = arena_new(cap);
		enum table_problem problem = TABLE__COUNT;
		struct table t = {0};
		enum err err = table_read(small, bytes, NULL, &t, &problem);
		bool seen = arena_failed(small);
		size_t rows = err == OK ? t.n : 0;

		arena_free(small);
		assert_true(seen || (err == OK && rows == 5000));
		if (err == ERR_LIMIT)
			assert_int_equal(problem, TABLE_TOO_LARGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(real_csv), UNIT(real_xlsx), UNIT(encodings), UNIT(separators_and_line_ends), UNIT(quotes), UNIT(formulas), UNIT(texts_that_are_marked),
		UNIT(errors_are_no_text), UNIT(plain_texts), UNIT(headings), UNIT(dates), UNIT(refused),
		UNIT(other_files), UNIT(too_much), UNIT(cells_beyond_the_bounds), UNIT(small_arena),
	};

	return UNIT_RUN(tests);
}
