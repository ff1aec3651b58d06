/* Sheets that are written, and read back: by our own reader, and by python3's. */
#include "wire/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"
#include "wire/json.h"
#include "wire/table.h"
#include "workbook.h"

#define ROWS_MANY (TABLE_ROWS_MAX - 1) /* with its heading as much as our own reader takes */

static const struct sheet_column columns[] = {
	{S_INIT("店名"), 20, SHEET_TEXT}, {S_INIT("=Heading"), 12, SHEET_TEXT}, {S_INIT("分钟"), 8, SHEET_NUMBER}, {S_INIT("时间"), 18, SHEET_TIME},
};

static struct sheet_options options_of(enum sheet_format format)
{
	const struct tz *tz;

	assert_int_equal(tz_find(S("Asia/Shanghai"), &tz), OK);
	return (struct sheet_options){.format = format, .title = S("荔红街 [2026/03]: all"), .full = S("more"), .tz = tz, .columns = columns,
		.columns_n = COUNT(columns), .made_at_ms = 1772811000000};
}

/** Each text once in the first column and once in the second, with a number and a time. */
static struct str written(enum sheet_format format, const struct str *texts, size_t n)
{
	struct sheet_options options = options_of(format);
	struct sheet *s;
	struct str bytes = {0};

	assert_int_equal(sheet_new(arena, &options, &s), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(sheet_row(s, (union sheet_cell[]){{.text = texts[i]}, {.text = texts[i]}, {.number = i % 2 ? NAN : (double)i - 3},
			{.at_ms = i % 3 ? 0 : 1772811030000}}), OK);
	assert_int_equal(sheet_rows(s), n);
	assert_int_equal(sheet_done(s, &bytes), OK);
	sheet_free(s);
	return bytes;
}

static struct table read_table(struct str bytes)
{
	struct table t = {0};
	enum table_problem problem = TABLE__COUNT;

	if (table_read(arena, bytes, NULL, &t, &problem) != OK)
		fail_msg("refused with problem %d", problem);
	return t;
}

/** Texts that a spreadsheet would run, or that would break a row; and what is left of them. */
static const struct {
	struct str text, clean;
	bool guarded; /* in csv */
} hostile[] = {
	{S_INIT("老街咖啡"), S_INIT("老街咖啡"), false},
	{S_INIT("=1+1"), S_INIT("=1+1"), true},
	{S_INIT("=HYPERLINK(\"http://x\",\"y\")"), S_INIT("=HYPERLINK(\"http://x\",\"y\")"), true},
	{S_INIT("+8613800000000"), S_INIT("+8613800000000"), true},
	{S_INIT("-2+3+cmd|' /C calc'!A0"), S_INIT("-2+3+cmd|' /C calc'!A0"), true},
	{S_INIT("@SUM(A1)"), S_INIT("@SUM(A1)"), true},
	{S_INIT("\t=1"), S_INIT(" =1"), true},
	{S_INIT("\r=1"), S_INIT(" =1"), true},
	{S_INIT("\n=1"), S_INIT(" =1"), true},
	{S_INIT("  =1"), S_INIT("  =1"), true},
	{S_INIT("＝1"), S_INIT("＝1"), true},
	{S_INIT("＋1"), S_INIT("＋1"), true},
	{S_INIT("－1"), S_INIT("－1"), true},
	{S_INIT("＠SUM"), S_INIT("＠SUM"), true},
	{S_INIT("　=1"), S_INIT("　=1"), true},
	{S_INIT("'=1"), S_INIT("'=1"), true},
	{S_INIT("''+1"), S_INIT("''+1"), true},
	{S_INIT("'quoted'"), S_INIT("'quoted'"), true},
	{S_INIT("\xef\xbb\xbf=1"), S_INIT(" =1"), true},
	{S_INIT("\xe2\x80\xae=1"), S_INIT(" =1"), true},
	{S_INIT("a=1"), S_INIT("a=1"), false},
	{S_INIT("a\"b"), S_INIT("a\"b"), false},
	{S_INIT("\""), S_INIT("\""), false},
	{S_INIT("a,b;c"), S_INIT("a,b;c"), false},
	{S_INIT("one\r\n=two"), S_INIT("one  =two"), false},
	{S_INIT("a\vb\x1b[31m\x7f"), S_INIT("a b [31m "), false},
	{S_INIT("\xc2\x85x\xef\xbf\xbf"), S_INIT(" x "), false},
	{S_INIT("😀 & <b>]]>"), S_INIT("😀 & <b>]]>"), false},
	{S_INIT("_x0041_"), S_INIT("_x0041_"), false},
};

static struct str cell_text(const struct table *t, size_t row, size_t column)
{
	return column < t->v[row].n ? t->v[row].v[column].text : (struct str){0};
}

/** The line of a CSV file whose number is this, from 1; its first field without the quote. */
static struct str line_of(struct str bytes, int number)
{
	struct str rest = str_starts(bytes, S("\xef\xbb\xbf")) ? str_from(bytes, 3) : bytes, line = {0};

	for (int i = 0; i < number; i++)
		assert_true(str_cut(&rest, '\n', &line));
	return str_starts(line, S("\"")) ? str_from(line, 1) : line;
}

/** What stands in the file for the i-th hostile text, as a reader sees it that knows no mark for text. */
static struct str in_file(enum sheet_format format, size_t i)
{
	return format == SHEET_CSV && hostile[i].guarded ? arena_fmt(arena, "'%.*s", STR_FMT(hostile[i].clean)) : hostile[i].clean;
}

static struct str *hostile_texts(void)
{
	struct str *texts = ARENA_ARRAY(arena, struct str, COUNT(hostile));

	for (size_t i = 0; i < COUNT(hostile); i++)
		texts[i] = hostile[i].text;
	return texts;
}

static void reads_back(void **state)
{
	(void)state;
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		struct str bytes = written((enum sheet_format)format, hostile_texts(), COUNT(hostile));
		struct table t = read_table(bytes);

		assert_int_equal(t.n, COUNT(hostile) + 1);
		assert_str(cell_text(&t, 0, 0), S("店名"));
		assert_str(cell_text(&t, 0, 1), S("=Heading"));
		for (size_t i = 0; i < COUNT(hostile); i++) {
			assert_str(cell_text(&t, i + 1, 0), hostile[i].clean);
			assert_str(cell_text(&t, i + 1, 1), hostile[i].clean);
			if (format == SHEET_CSV)
				assert_int_equal(str_starts(line_of(bytes, (int)i + 2), S("'")), hostile[i].guarded);
			for (size_t k = 0; k < t.v[i + 1].n; k++)
				assert_false(t.v[i + 1].v[k].formula);
		}
		assert_str(cell_text(&t, 1, 2), S("-3"));
		assert_str(cell_text(&t, 2, 2), S(""));
		assert_str(cell_text(&t, 1, 3), S("2026-03-06 23:30"));
		assert_str(cell_text(&t, 2, 3), S(""));
		if (format == SHEET_XLSX) {
			assert_true(t.v[1].v[2].number && t.v[1].v[3].date);
			assert_false(t.v[2].v[0].number);
		}
	}
}

/* --- By others ---------------------------------------------------------------------------------------------------------- */

static struct str want_json(enum sheet_format format)
{
	struct json j;
	struct buf *b = ARENA_NEW(arena, struct buf);
	const char *s = format == SHEET_XLSX ? "s:" : "", *n = format == SHEET_XLSX ? "n:" : "", *t = format == SHEET_XLSX ? "t:" : "";

	buf_init(b, arena, 0, MIB(1));
	json_init(&j, b);
	json_open(&j, '[');
	json_open(&j, '[');
	for (size_t i = 0; i < COUNT(columns); i++)
		json_str(&j, arena_fmt(arena, "%s%s%.*s", s, format == SHEET_CSV && i == 1 ? "'" : "", STR_FMT(columns[i].heading)));
	json_close(&j, ']');
	for (size_t i = 0; i < COUNT(hostile); i++) {
		json_open(&j, '[');
		for (int k = 0; k < 2; k++)
			json_str(&j, arena_fmt(arena, "%s%.*s", s, STR_FMT(in_file(format, i))));
		json_str(&j, i % 2 ? S("") : arena_fmt(arena, "%s%d", n, (int)i - 3));
		json_str(&j, i % 3 ? S("") : arena_fmt(arena, "%s2026-03-06 23:30", t));
		json_close(&j, ']');
	}
	json_close(&j, ']');
	return buf_str(b);
}

static void write_file(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
}

static void reads_back_elsewhere(void **state)
{
	(void)state;
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		const char *book = workbook_path();
		const char *file = arena_fmt(arena, "%s.%.*s", book, STR_FMT(sheet_ending((enum sheet_format)format))).p;
		const char *want = arena_fmt(arena, "%s.json", book).p;

		write_file(file, written((enum sheet_format)format, hostile_texts(), COUNT(hostile)));
		write_file(want, want_json((enum sheet_format)format));
		assert_int_equal(system(arena_fmt(arena, "python3 '%s' '%s' '%s'", unit_root("tests/unit/wire/readback.py"), file, want).p), 0);
		unlink(file);
		unlink(want);
	}
	workbook_clean();
}

/* --- Any text ------------------------------------------------------------------------------------------------------------ */

/** After what a spreadsheet overlooks, the beginning of a formula. */
static bool is_dangerous(struct str text)
{
	static const struct str begins[] = {S_INIT("="), S_INIT("+"), S_INIT("-"), S_INIT("@"), S_INIT("＝"), S_INIT("＋"),
		S_INIT("－"), S_INIT("＠"), S_INIT("−")};
	struct str rest = text;

	while (str_starts(rest, S("'")) || str_starts(rest, S(" ")) || str_starts(rest, S("　")) || str_starts(rest, S("\xc2\xa0")))
		rest = str_from(rest, str_starts(rest, S("　")) ? 3 : str_starts(rest, S("\xc2\xa0")) ? 2 : 1);
	for (size_t i = 0; i < COUNT(begins); i++)
		if (str_starts(rest, begins[i]))
			return true;
	return false;
}

/** Texts put together from what is dangerous, from a seed: what is read back is what was written, and what is dangerous stands guarded in the file. */
static void any_text(void **state)
{
	static const struct str pieces[] = {S_INIT("="), S_INIT("+"), S_INIT("-"), S_INIT("@"), S_INIT("＝"), S_INIT("＠"), S_INIT("'"), S_INIT(" "),
		S_INIT("　"), S_INIT("\""), S_INIT(","), S_INIT(";"), S_INIT("咖啡"), S_INIT("1"), S_INIT("\xc2\xa0"), S_INIT("−")};
	struct str texts[500];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b;

		buf_init(&b, arena, 0, KIB(1));
		for (size_t k = 0; k < 1 + i % 6; k++) {
			seed = seed * 1664525u + 1013904223u;
			buf_put(&b, pieces[(seed >> 16) % COUNT(pieces)]);
		}
		texts[i] = buf_str(&b);
	}
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		struct str bytes = written((enum sheet_format)format, texts, COUNT(texts));
		struct table t = read_table(bytes);

		for (size_t r = 1; r < t.n; r++) {
			struct str want = texts[t.v[r].number - 2];

			assert_str(cell_text(&t, r, 0), want);
			if (format == SHEET_CSV && is_dangerous(want))
				assert_true(str_starts(line_of(bytes, t.v[r].number), S("'")));
		}
	}
}

/* --- Limits -------------------------------------------------------------------------------------------------------------- */

static void cuts_and_refuses(void **state)
{
	char *letters = arena_alloc(arena, SHEET_CELL_MAX + 10);
	struct sheet_options options = options_of(SHEET_CSV);
	struct table t;
	struct sheet *s;

	(void)state;
	memset(letters, 'a', SHEET_CELL_MAX - 1);
	memcpy(letters + SHEET_CELL_MAX - 1, "咖b", 4); /* the character does not fit as a whole */
	t = read_table(written(SHEET_XLSX, &(struct str){letters, SHEET_CELL_MAX + 3}, 1));
	assert_int_equal(cell_text(&t, 1, 0).n, SHEET_CELL_MAX - 1);
	assert_int_equal(sheet_new(arena, &options, &s), OK);
	assert_int_equal(sheet_row(s, (union sheet_cell[]){{.text = S("\xff")}, {.text = S("")}, {.number = 0}, {.at_ms = 0}}), ERR_INVALID);
	sheet_free(s); /* without its end */
	options.format = SHEET_XLSX;
	assert_int_equal(sheet_new(arena, &options, &s), OK);
	sheet_free(s);
	options.columns_n = SHEET_COLUMNS_MAX + 1;
	assert_int_equal(sheet_new(arena, &options, &s), ERR_LIMIT);
}

static void empty_sheets(void **state)
{
	(void)state;
	assert_true(str_starts(written(SHEET_XLSX, NULL, 0), S("PK")));
	assert_str(written(SHEET_CSV, NULL, 0), S("\xef\xbb\xbf店名,'=Heading,分钟,时间\r\n"));
}

static void many_rows(void **state)
{
	struct str *texts = ARENA_ARRAY(arena, struct str, ROWS_MANY);

	(void)state;
	for (int i = 0; i < ROWS_MANY; i++)
		texts[i] = arena_fmt(arena, "第 %d 行", i);
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		struct table t = read_table(written((enum sheet_format)format, texts, ROWS_MANY));

		assert_int_equal(t.n, ROWS_MANY + 1);
		assert_str(cell_text(&t, ROWS_MANY, 1), texts[ROWS_MANY - 1]);
	}
}

/** What does not fit is left out, and the last row says so. */
static struct str overfull(enum sheet_format format)
{
	union sheet_cell cells[] = {{.text = S("咖啡")}, {.text = S("")}, {.number = 1}, {.at_ms = 0}};
	struct sheet_options options = options_of(format);
	struct sheet *s;
	struct str bytes;

	assert_int_equal(sheet_new(arena, &options, &s), OK);
	for (int i = 0; i < SHEET_ROWS_MAX; i++)
		assert_int_equal(sheet_row(s, cells), OK);
	assert_int_equal(sheet_row(s, cells), ERR_LIMIT);
	assert_int_equal(sheet_rows(s), SHEET_ROWS_MAX);
	assert_int_equal(sheet_done(s, &bytes), OK);
	sheet_free(s);
	return bytes;
}

static void full(void **state)
{
	(void)state;
	assert_true(str_ends(overfull(SHEET_CSV), S("咖啡,,1,\r\nmore\r\n")));
	assert_true(str_starts(overfull(SHEET_XLSX), S("PK")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(reads_back),
		UNIT(reads_back_elsewhere),
		UNIT(any_text),
		UNIT(cuts_and_refuses),
		UNIT(empty_sheets),
		UNIT(many_rows),
		UNIT(full),
	};

	return UNIT_RUN(tests);
}
