/* Workbooks: what programs write, what they leave out, and what an enemy would make of them. */
#include <xlsxwriter.h>

#include "base/buf.h"
#include "wire/xlsx.h"
#include "workbook.h"

static struct table read_book(struct str bytes)
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
	assert_str(cell(&t, 1, 2)->text, S("day 46087.00"));
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
	assert_true(cell(&t, 0, 2)->error); /* an error is no text */
	assert_str(cell(&t, 0, 2)->text, S(""));
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
		err = table_read(arena, (struct str){p, whole.n}, NULL, &t, &problem);
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

/* --- Packages as other programs write them ------------------------------------------------------------------------------ */

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define STRICT "http://purl.oclc.org/ooxml"

/** A package of five parts whose names and targets are these; 店名 stands in its shared strings. */
static struct table packaged(const char *const names[5], const char *root_target, const char *sheet_target, const char *strings_target)
{
	const struct part parts[] = {
		{names[0], arena_fmt(arena, "<p:Relationships xmlns:p=\"" PACKAGE "\"><p:Relationship Id=\"r9\" Type=\"" TYPES "/officeDocument\" "
					     "Target=\"%s\"/></p:Relationships>", root_target)},
		{names[1], S("<w:workbook xmlns:w=\"" MAIN "\" xmlns:rel=\"" TYPES "\"><w:sheets><w:sheet name=\"A\" rel:id=\"R1\"/></w:sheets></w:workbook>")},
		{names[2], arena_fmt(arena, "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"R1\" Type=\"" TYPES "/worksheet\" Target=\"%s\"/>"
					     "<Relationship Id=\"R2\" Type=\"" TYPES "/sharedStrings\" Target=\"%s\"/></Relationships>", sheet_target, strings_target)},
		{names[3], S("<x:worksheet xmlns:x=\"" MAIN "\" xmlns:o=\"urn:other\"><x:sheetData><x:row><x:c t=\"s\"><x:v>0</x:v></x:c>"
			     "<o:c t=\"s\"><o:v>0</o:v></o:c></x:row><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>")},
		{names[4], S("<sst xmlns=\"" MAIN "\"><si><t>店名</t></si></sst>")},
	};

	return read_book(workbook_zip(parts, COUNT(parts)));
}

static void parts_by_their_relationships(void **state)
{
	static const struct {
		const char *names[5], *root, *sheet, *strings;
	} rows[] = {
		{{"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/strings1.xml"}, "xl/workbook.xml",
			"worksheets/sheet1.xml", "strings1.xml"},
		{{"_rels\\.rels", "xl\\workbook.xml", "xl\\_rels\\workbook.xml.rels", "xl\\worksheets\\sheet1.xml", "xl\\s.xml"}, "xl/workbook.xml",
			"worksheets\\sheet1.xml", "s.xml"},
		{{"_rels/.rels", "xl/workbook22.xml", "xl/_rels/workbook22.xml.rels", "xl/worksheets/a.xml", "xl/s.xml"}, "/xl/workbook22.xml",
			"/xl/worksheets/a.xml", "./s.xml"},
		{{"_rels/.rels", "book.xml", "_rels/book.xml.rels", "data/Sheet.XML", "Strings.xml"}, "book.xml", "DATA/sheet.xml", "/strings.XML"},
		{{"_rels/.rels", "a/b/book.xml", "a/b/_rels/book.xml.rels", "a/sheet.xml", "s.xml"}, "a/b/book.xml", "../sheet.xml", "../../s.xml"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table t = packaged(rows[i].names, rows[i].root, rows[i].sheet, rows[i].strings);

		assert_int_equal(t.n, 2);
		assert_int_equal(t.v[0].n, 1); /* a cell of a foreign namespace is none */
		assert_str(cell(&t, 0, 0)->text, S("店名"));
		assert_str(cell(&t, 1, 0)->text, S("7"));
	}
}

static void strict_workbooks(void **state)
{
	const struct part parts[] = {
		{"_rels/.rels", S("<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" STRICT "/officeDocument/relationships/officeDocument\" "
				  "Target=\"xl/w.xml\"/></Relationships>")},
		{"xl/w.xml", S("<workbook xmlns=\"" STRICT "/spreadsheetml/main\" xmlns:r=\"" STRICT "/officeDocument/relationships\"><sheets>"
			       "<sheet r:id=\"b\"/></sheets></workbook>")},
		{"xl/_rels/w.xml.rels", S("<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"b\" Type=\"" STRICT "/officeDocument/relationships/worksheet\" "
					  "Target=\"s.xml\"/></Relationships>")},
		{"xl/s.xml", S("<worksheet xmlns=\"" STRICT "/spreadsheetml/main\"><sheetData><row><c t=\"d\"><v>2021-06-01T00:00:00</v></c></row>"
			       "<row><c><v>1</v></c></row></sheetData></worksheet>")},
	};
	struct table t = read_book(workbook_zip(parts, COUNT(parts)));

	(void)state;
	assert_str(cell(&t, 0, 0)->text, S("2021-06-01T00:00:00"));
}

static void escapes(void **state)
{
	static const struct {
		const char *raw, *text;
	} rows[] = {
		{"甲_x000D_", "甲\r"}, {"_x005F_x000D_", "_x000D_"}, {"a_x4E2D_b", "a中b"}, {"_xD83D__xDE00_", "\U0001f600"}, {"_xD83D_a", "\ufffd""a"},
		{"_x0001_a", " a"}, {"_x00zz_", "_x00zz_"}, {"_x000D", "_x000D"}, {"a_b_x", "a_b_x"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table t = with_cells(arena_fmt(arena, "<c t=\"inlineStr\"><is><t>%s</t></is></c><c t=\"str\"><v>%s</v></c>", rows[i].raw, rows[i].raw));

		assert_str(cell(&t, 0, 0)->text, str_c(rows[i].text));
		assert_str(cell(&t, 0, 1)->text, str_c(rows[i].text));
	}
	const struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/sharedStrings.xml", S("<sst><si><t>门牌号_x000D_</t></si></sst>")},
		{"xl/worksheets/sheet1.xml", S("<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row><row><c><v>1</v></c></row></sheetData></worksheet>")},
	};
	struct table t = read_book(workbook_zip(parts, COUNT(parts)));

	assert_str(cell(&t, 0, 0)->text, S("门牌号\r"));
}

static void number_formats(void **state)
{
	static const struct {
		const char *code;
		double v;
		const char *shown; /* NULL: not known */
	} rows[] = {
		{"00000000000", 2083550001, "02083550001"}, {"0.00", 2024.1, "2024.10"}, {"0", 2.5, "3"}, {"0.00", 1.005, "1.01"}, {"0.0##", 1.5, "1.5"},
		{"000-0000-0000", 13800009555, "138-0000-9555"}, {"#,##0", 1234567, "1234567"}, {"#,##0.00_);(#,##0.00)", -3.5, "(3.50)"},
		{"0\"座\"", 20, "20座"}, {"[$¥-804]0.00", 8, "¥8.00"}, {"0%", 0.5, "50%"}, {"0.0,", 12345, "12.3"}, {"0;-0;\"无\"", 0, "无"}, {"0", -4, "-4"},
		{"0", -0.2, "0"}, {"[<=9999999]###-####;000-0000-0000", 5551234, "555-1234"}, {"[<=9999999]###-####;000-0000-0000", 13800009555, "138-0000-9555"},
		{"[>100]\"many\";[>10]\"some\";\"few\"", 5, "few"}, {"[Red]0", 3, "3"}, {"0!号", 33, "33号"}, {"\\荔0", 5, "荔5"}, {".00", 0.5, ".50"}, {"#", 0, ""},
		{"0.00E+00", 12, NULL}, {"# ?/?", 0.5, NULL}, {"Standard", 20, NULL}, {"@", 5, NULL}, {"\"", 5, ""}, {"[", 5, ""}, {"0", 1e16, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str shown = S("?");
		bool known = xlsx_show(arena, arena_dup(arena, str_c(rows[i].code)), rows[i].v, &shown);

		if (known != (rows[i].shown != NULL) || (known && !str_eq(shown, str_c(rows[i].shown))))
			fail_msg("%s shows %.*s", rows[i].code, STR_FMT(shown));
	}
	assert_int_equal(xlsx_shows_of(S("Standard")), XLSX_GENERAL); /* German for General; its d is no day */
	assert_int_equal(xlsx_shows_of(S("General")), XLSX_GENERAL);
	assert_int_equal(xlsx_shows_of(S("yyyymmdd")), XLSX_DAY);
	assert_int_equal(xlsx_shows_of(S("yyyy\"年\"m\"月\"")), XLSX_MONTH);
	assert_int_equal(xlsx_shows_of(S("[$-804]yyyy")), XLSX_YEAR);
	assert_int_equal(xlsx_shows_of(S("0.00")), XLSX_NUMBER);
	assert_int_equal(xlsx_shows_of(S("h:mm AM/PM")), XLSX_DAY);
}

static void merged_cells(void **state)
{
	struct str sheet = S("<worksheet><sheetData><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>钱</t></is></c></row>"
			     "<row r=\"3\"><c r=\"A3\"><v>2</v></c></row><row r=\"5\"><c r=\"A5\"><v>3</v></c><c r=\"C5\"><v>9</v></c></row>"
			     "<row r=\"6\"><c r=\"A6\"><v>4</v></c></row></sheetData><mergeCells><mergeCell ref=\"C2:D5\"/><mergeCell ref=\"C5:C4\"/>"
			     "<mergeCell ref=\"A\"/><mergeCell ref=\"B2:B6\"/></mergeCells></worksheet>");
	const struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
		{"xl/worksheets/sheet1.xml", sheet},
	};
	struct table t = read_book(workbook_zip(parts, COUNT(parts)));

	(void)state;
	assert_int_equal(t.n, 4);
	assert_str(cell(&t, 1, 2)->text, S("钱")); /* row 3: a person sees it beside this row, too */
	assert_str(cell(&t, 2, 2)->text, S("9"));  /* row 5 says something of its own */
	assert_int_equal(t.v[3].n, 1);             /* row 6 is outside, and an empty range fills nothing */
	assert_int_equal(t.v[1].n, 3);
}

static bool names_a_shop(struct arena *a, const struct table *table)
{
	(void)a;
	return table->n > 0 && str_eq(table->v[0].v[0].text, S("店名"));
}

static void the_sheet_that_fits(void **state)
{
	const char *path = workbook_path();
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *how = workbook_add_worksheet(book, "填表说明"), *good = workbook_add_worksheet(book, "名册"), *long_one = workbook_add_worksheet(book, "x");
	enum table_problem problem;
	struct table t;
	struct str bytes;

	(void)state;
	for (lxw_row_t row = 0; row < 3; row++)
		worksheet_write_string(how, row, 0, "how to fill this in", NULL);
	worksheet_write_string(good, 0, 0, "店名", NULL);
	worksheet_write_string(good, 1, 0, "茶馆", NULL);
	worksheet_write_string(long_one, 0, 0, "x", NULL);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
	bytes = workbook_bytes(path);
	assert_int_equal(table_read(arena, bytes, names_a_shop, &t, &problem), OK);
	assert_str(cell(&t, 1, 0)->text, S("茶馆"));
	assert_int_equal(table_read(arena, bytes, NULL, &t, &problem), OK);
	assert_int_equal(t.n, 3); /* nobody said what is looked for: the first */
}

/** One attribute of ${n} bytes: read again from its beginning with each chunk, its time would be the square of its size. */
static void long_attributes(void **state)
{
	static const char head[] = "<worksheet><sheetData><row x=\"", tail[] = "\"><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData></worksheet>";
	size_t sizes[] = {KIB(100), MIB(1), MIB(7)};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char *p = arena_alloc(arena, sizes[i]);
		struct part parts[] = {
			{"xl/workbook.xml", S(WORKBOOK_ONE_SHEET)},
			{"xl/_rels/workbook.xml.rels", S(WORKBOOK_ONE_RELATION)},
			{"xl/worksheets/sheet1.xml", {p, sizes[i]}},
		};

		memset(p, 'x', sizes[i]);
		memcpy(p, head, sizeof(head) - 1);
		memcpy(p + sizes[i] - (sizeof(tail) - 1), tail, sizeof(tail) - 1);
		if (i == 0)
			assert_int_equal(read_book(workbook_zip(parts, COUNT(parts))).n, 2);
		else
			assert_refused(workbook_zip(parts, COUNT(parts)), ERR_LIMIT, TABLE_BOMB);
	}
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
		UNIT(entities_are_refused), UNIT(bombs), UNIT(parts_by_their_relationships), UNIT(strict_workbooks), UNIT(escapes),
		UNIT(number_formats), UNIT(merged_cells), UNIT(the_sheet_that_fits), UNIT(long_attributes),
	};

	return cmocka_run_group_tests(tests, unit_set_up, tear_down);
}
