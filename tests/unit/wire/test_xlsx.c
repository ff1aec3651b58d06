/* Workbooks: what programs write, what they leave out, and what an enemy would make of them. */
#include <xlsxwriter.h>

#include "base/buf.h"
#include "workbook.h"

static struct table read_book(struct str bytes)
{
	struct table t = {0};
	enum table_problem problem = TABLE__COUNT;

	if (table_read(arena, bytes, &t, &problem) != OK)
		fail_msg("refused with problem %d", problem);
	assert_int_equal(problem, TABLE_FINE);
	return t;
}

static void assert_refused(struct str bytes, enum err want, enum table_problem why)
{
	struct table t = {0};
	enum table_problem problem = TABLE__COUNT;

	assert_int_equal(table_read(arena, bytes, &t, &problem), want);
	assert_int_equal(problem, why);
	assert_int_equal(t.n, 0);
}

static const struct table_cell *cell(const struct table *t, size_t row, size_t column)
{
	assert_true(row < t->n);
	assert_true(column < t->v[row].n);
	return &t->v[row].v[column];
}

static void kinds_of_cells(void **state)
{
	const char *path = workbook_path();
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	lxw_format *day = workbook_add_format(book), *minute = workbook_add_format(book), *money = workbook_add_format(book);
	lxw_datetime date = {2026, 3, 6, 0, 0, 0}, moment = {2024, 2, 29, 23, 30, 0};
	struct table t;

	(void)state;
	format_set_num_format(day, "yyyy\"年\"m\"月\"d\"日\"");
	format_set_num_format(minute, "yyyy-mm-dd hh:mm");
	format_set_num_format(money, "\"day \"0.00_d");
	worksheet_write_string(sheet, 0, 0, "店名", NULL);
	worksheet_write_string(sheet, 0, 1, "店名", NULL);
	worksheet_write_datetime(sheet, 1, 0, &date, day);
	worksheet_write_datetime(sheet, 1, 1, &moment, minute);
	worksheet_write_number(sheet, 1, 2, 46087, money);
	worksheet_write_number(sheet, 1, 3, 13800009555, NULL);
	worksheet_write_number(sheet, 1, 4, -0.5, NULL);
	worksheet_write_boolean(sheet, 1, 5, 1, NULL);
	worksheet_write_boolean(sheet, 1, 6, 0, NULL);
	worksheet_write_formula_num(sheet, 1, 7, "=1+2", NULL, 3);
	worksheet_write_formula_str(sheet, 1, 8, "=\"a\"&\"b\"", NULL, "ab");
	worksheet_write_string(sheet, 1999, 3, "<&> \"x\"", NULL);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	t = read_book(workbook_bytes(path));
	assert_int_equal(t.n, 3);
	assert_int_equal(t.v[2].number, 2000);
	assert_str(cell(&t, 0, 1)->text, S("店名"));
	assert_str(cell(&t, 1, 0)->text, S("2026-03-06"));
	assert_true(cell(&t, 1, 0)->date && cell(&t, 1, 0)->number && cell(&t, 1, 0)->value == 46087);
	assert_str(cell(&t, 1, 1)->text, S("2024-02-29 23:30"));
	assert_false(cell(&t, 1, 2)->date); /* a d within quotes or after _ is no day */
	assert_str(cell(&t, 1, 2)->text, S("46087"));
	assert_str(cell(&t, 1, 3)->text, S("13800009555"));
	assert_str(cell(&t, 1, 4)->text, S("-0.5"));
	assert_str(cell(&t, 1, 5)->text, S("TRUE"));
	assert_str(cell(&t, 1, 6)->text, S("FALSE"));
	assert_false(cell(&t, 1, 6)->formula);
	assert_str(cell(&t, 1, 7)->text, S("3"));
	assert_true(cell(&t, 1, 7)->formula && cell(&t, 1, 7)->number);
	assert_str(cell(&t, 1, 8)->text, S("ab"));
	assert_true(cell(&t, 1, 8)->formula);
	assert_str(cell(&t, 2, 0)->text, S(""));
	assert_str(cell(&t, 2, 3)->text, S("<&> \"x\""));
}

static void the_first_visible_sheet_that_holds_something(void **state)
{
	const char *path = workbook_path();
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *hidden = workbook_add_worksheet(book, "hidden"), *empty = workbook_add_worksheet(book, "empty");
	lxw_worksheet *title = workbook_add_worksheet(book, "title"), *good = workbook_add_worksheet(book, "名册");
	struct table t;

	(void)state;
	(void)empty;
	for (lxw_row_t row = 0; row < 3; row++)
		worksheet_write_string(hidden, row, 0, "secret", NULL);
	worksheet_write_string(title, 0, 0, "a title alone", NULL);
	worksheet_write_string(good, 0, 0, "店名", NULL);
	worksheet_write_string(good, 1, 0, "茶馆", NULL);
	worksheet_activate(good);
	worksheet_hide(hidden);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	t = read_book(workbook_bytes(path));
	assert_int_equal(t.n, 2);
	assert_str(cell(&t, 0, 0)->text, S("店名"));
	assert_str(cell(&t, 1, 0)->text, S("茶馆"));
}

static struct str book_of_rows(lxw_row_t rows)
{
	const char *path = workbook_path();
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);

	for (lxw_row_t row = 0; row < rows; row++)
		worksheet_write_number(sheet, row, 0, row, NULL);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	return workbook_bytes(path);
}

static void numbers_of_rows(void **state)
{
	struct table t = read_book(book_of_rows(TABLE_ROWS_MAX));

	(void)state;
	assert_int_equal(t.n, TABLE_ROWS_MAX);
	assert_str(cell(&t, TABLE_ROWS_MAX - 1, 0)->text, S("19999"));
	assert_refused(book_of_rows(21000), ERR_LIMIT, TABLE_TOO_MANY_ROWS);
	assert_refused(book_of_rows(0), ERR_MALFORMED, TABLE_EMPTY);
	assert_refused(book_of_rows(1), ERR_MALFORMED, TABLE_EMPTY);
}

/** One row of ${cells} and one more, so that the sheet counts. */
static struct table with_cells(struct str cells)
{
	return read_book(workbook_sheet(arena_fmt(arena, "<row>%.*s</row><row><c><v>1</v></c></row>", STR_FMT(cells))));
}

static void cells_by_hand(void **state)
{
	struct table t = with_cells(S("<c t=\"inlineStr\"><is><r><t>荔</t></r><r><t>红</t></r><rPh><t>lihong</t></rPh></is></c><c/>"
				      "<c t=\"e\"><v>#REF!</v></c><c><f>A1</f></c><c r=\"H1\"><v>1e3</v></c><c><v>12x</v></c><c t=\"s\"><v>7</v></c>"
				      "<c r=\"GS1\"><v>1</v></c><c r=\"ZZZZZ1\"><v>2</v></c><c t=\"d\"><v>2026-03-06</v></c><c><v>1E400</v></c>"));

	(void)state;
	assert_int_equal(t.v[0].number, 1);
	assert_int_equal(t.v[1].number, 2);
	assert_str(cell(&t, 0, 0)->text, S("荔红"));
	assert_str(cell(&t, 0, 2)->text, S("#REF!"));
	assert_true(cell(&t, 0, 3)->formula);
	assert_str(cell(&t, 0, 3)->text, S(""));
	assert_str(cell(&t, 0, 7)->text, S("1000"));
	assert_str(cell(&t, 0, 8)->text, S("12x"));
	assert_false(cell(&t, 0, 8)->number);
	assert_int_equal(t.v[0].n, 9); /* a text that is not there, and columns beyond the last, leave nothing */
}

static void numbers_as_people_write_them(void **state)
{
	static const struct {
		const char *raw, *text;
	} rows[] = {
		{"100000", "100000"}, {"0.1", "0.1"}, {"22.5", "22.5"}, {"0.30000000000000004", "0.30000000000000004"}, {"1E+5", "100000"},
		{"123456789012", "123456789012"}, {"-7", "-7"}, {"0", "0"}, {"2.50", "2.5"}, {"1.38000095550000E10", "13800009555"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table t = with_cells(arena_fmt(arena, "<c><v>%s</v></c>", rows[i].raw));

		assert_str(cell(&t, 0, 0)->text, str_c(rows[i].text));
		assert_true(cell(&t, 0, 0)->number);
		assert_false(cell(&t, 0, 0)->date);
	}
}

/** The text of one cell with a date's style. */
static struct str date(const char *serial, bool from_1904)
{
	struct str book = from_1904 ? S("<workbook xmlns:r=\"r\"><workbookPr date1904=\"1\"/><sheets><sheet r:id=\"rId1\"/></sheets></workbook>")
				    : S(WORKBOOK_ONE_SHEET);
	struct str sheet = arena_fmt(arena, "<worksheet><sheetData><row><c s=\"1\"><v>%s</v></c></row><row><c><v>1</v></c></row></sheetData>"
					    "</worksheet>", serial);
	const struct part parts[] = {
		{"xl/workbook.xml", book},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/styles.xml", S("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>")},
		{"xl/worksheets/sheet1.xml", sheet},
	};
	struct table t = read_book(workbook_zip(parts, COUNT(parts)));

	return cell(&t, 0, 0)->text;
}

static void dates(void **state)
{
	(void)state;
	assert_str(date("46087", false), S("2026-03-06"));
	assert_str(date("46087.979166666664", false), S("2026-03-06 23:30"));
	assert_str(date("44625", true), S("2026-03-06"));
	assert_str(date("45351", false), S("2024-02-29"));
	assert_str(date("36585", false), S("2000-02-29"));
	assert_str(date("61", false), S("1900-03-01"));
	/* twenty seconds before midnight is not the midnight that the day began with */
	assert_str(date("46087.99977", false), S("2026-03-07"));
	/* no date at all: as the number it is */
	assert_str(date("-3", false), S("-3"));
	assert_str(date("99999999", false), S("99999999"));
}

static struct str long_cell(struct str unit, size_t times)
{
	struct buf b;

	buf_init(&b, arena, 0, MIB(1));
	buf_put(&b, S("<row><c t=\"inlineStr\"><is><t>"));
	for (size_t i = 0; i < times; i++)
		buf_put(&b, unit);
	buf_put(&b, S("</t></is></c></row><row><c><v>1</v></c></row>"));
	return workbook_sheet(buf_str(&b));
}

static void long_texts(void **state)
{
	static const struct str units[] = {S_INIT("x"), S_INIT("é"), S_INIT("茶"), S_INIT("😀"), S_INIT("&amp;")};

	(void)state;
	for (size_t i = 0; i < COUNT(units); i++) {
		struct table t = read_book(long_cell(units[i], TABLE_CELL_MAX + 100));
		size_t n = str_eq(units[i], S("&amp;")) ? 1 : units[i].n;

		assert_int_equal(cell(&t, 0, 0)->text.n, TABLE_CELL_MAX / n * n);
	}
}

static void broken_zips(void **state)
{
	struct str whole = book_of_rows(300);

	(void)state;
	read_book(whole);
	for (size_t n = 4; n < whole.n; n += whole.n / 50)
		assert_refused(str_head(whole, n), ERR_MALFORMED, TABLE_BROKEN);
	/* a byte of the packed sheet: the checksum or the XML tells */
	for (size_t i = 0; i < whole.n; i += 97) {
		char *p = arena_alloc(arena, whole.n);
		enum table_problem problem = TABLE__COUNT;
		struct table t = {0};
		enum err err;

		memcpy(p, whole.p, whole.n);
		p[i] ^= 0x55;
		err = table_read(arena, (struct str){p, whole.n}, &t, &problem);
		assert_true(err == OK ? problem == TABLE_FINE && t.n > 0 : problem != TABLE_FINE && problem < TABLE__COUNT && t.n == 0);
	}
}

static void incomplete_books(void **state)
{
	struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/worksheets/sheet1.xml", S("<worksheet><sheetData><row><c><v>1</v></c></row><row>")},
	};

	(void)state;
	assert_refused(workbook_zip(&(struct part){"word/document.xml", S("<a/>")}, 1), ERR_MALFORMED, TABLE_NOT_A_TABLE);
	assert_refused(workbook_zip(parts, 1), ERR_MALFORMED, TABLE_BROKEN);
	assert_refused(workbook_zip(parts, 2), ERR_MALFORMED, TABLE_EMPTY);
	assert_refused(workbook_zip(parts, 3), ERR_MALFORMED, TABLE_BROKEN);
}

static void entities_are_refused(void **state)
{
	(void)state;
	struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/worksheets/sheet1.xml", S("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData>"
					       "<row><c t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>")},
	};

	assert_refused(workbook_zip(parts, COUNT(parts)), ERR_MALFORMED, TABLE_BROKEN);
}

/** A sheet of ${n} bytes, nearly all of them spaces between the rows. */
static struct str blown_up(size_t n)
{
	static const char head[] = "<worksheet><sheetData><row><c><v>1</v></c></row>", tail[] = "<row><c><v>2</v></c></row></sheetData></worksheet>";
	char *p = arena_alloc(arena, n);
	struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/worksheets/sheet1.xml", {p, n}},
	};

	assert_non_null(p);
	memset(p, ' ', n);
	memcpy(p, head, sizeof(head) - 1);
	memcpy(p + n - (sizeof(tail) - 1), tail, sizeof(tail) - 1);
	return workbook_zip(parts, COUNT(parts));
}

static void bombs(void **state)
{
	(void)state;
	assert_int_equal(read_book(blown_up(MIB(7))).n, 2); /* small enough to be looked at, however well it packs */
	assert_refused(blown_up(MIB(20)), ERR_LIMIT, TABLE_BOMB);
	assert_refused(blown_up(TABLE_UNPACKED_MAX + MIB(1)), ERR_LIMIT, TABLE_BOMB);
}

static int tear_down(void **state)
{
	workbook_clean();
	return unit_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(kinds_of_cells), UNIT(the_first_visible_sheet_that_holds_something), UNIT(numbers_of_rows), UNIT(cells_by_hand),
		UNIT(numbers_as_people_write_them), UNIT(dates), UNIT(long_texts), UNIT(broken_zips), UNIT(incomplete_books),
		UNIT(entities_are_refused), UNIT(bombs),
	};

	return cmocka_run_group_tests(tests, unit_set_up, tear_down);
}
