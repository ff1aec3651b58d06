/* Texts that people typed, written as sheets: whatever they are, no cell is a formula and each says what it said. */
#include "base/utf8.h"
#include "fuzz.h"
#include "wire/sheet.h"
#include "wire/table.h"

#define ROWS_MAX 64

static const struct sheet_column columns[] = {{S_INIT("a"), 10, SHEET_TEXT}, {S_INIT("b"), 10, SHEET_TEXT}};

static bool is_formula(struct str text)
{
	static const struct str skipped[] = {S_INIT(" "), S_INIT("'"), S_INIT("\xc2\xa0"), S_INIT("　")};
	static const struct str begins[] = {S_INIT("="), S_INIT("+"), S_INIT("-"), S_INIT("@"), S_INIT("＝"), S_INIT("＋"),
		S_INIT("－"), S_INIT("＠"), S_INIT("−")};

	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (str_starts(text, skipped[i]))
			return is_formula(str_from(text, skipped[i].n));
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (str_starts(text, begins[i]))
			return true;
	return false;
}

static void must_be_clean(struct str text)
{
	MUST(utf8_valid(text));
	MUST(text.n <= SHEET_CELL_MAX);
	for (size_t i = 0; i < text.n; i++)
		MUST((unsigned char)text.p[i] >= 0x20 && text.p[i] != 0x7f);
}

static bool readable(struct str text)
{
	return utf8_valid(text) && text.n > 0 && text.n <= SHEET_CELL_MAX;
}

/** One row for each readable line of the input; a mark in the second column keeps it there when the first is empty. */
static struct str written(struct arena *a, struct str input, enum sheet_format format, struct str *lines, size_t *ret_n)
{
	struct sheet_options options = {.format = format, .title = str_head(input, utf8_valid(input) ? input.n : 0), .full = S("full"), .columns = columns,
		.columns_n = 2};
	struct str bytes = {0};
	struct sheet *s;
	size_t n = 0;

	MUST(sheet_new(a, &options, &s) == OK);
	while (input.n > 0 && n < ROWS_MAX) {
		struct str line = input_line(&input);
		enum err err = sheet_row(s, (union sheet_cell[]){{.text = line}, {.text = S("|")}});

		MUST(err == (utf8_valid(line) ? OK : ERR_INVALID));
		if (err != OK) /* the row is broken off: a caller would give up */
			break;
		lines[n++] = line;
	}
	MUST(sheet_done(s, &bytes) == OK);
	sheet_free(s);
	*ret_n = n;
	return bytes;
}

/** Two texts that differ in what cannot be seen only. */
static bool same_but_unseen(struct str got, struct str want)
{
	while (want.n > 0) {
		uint32_t g = utf8_next(&got), w = utf8_next(&want);

		if (g != w && (g != ' ' || (w > 0x20 && w < 0x7f)))
			return false;
	}
	return got.n == 0;
}

/** A line of CSV, from 1: an apostrophe stands in front of its first field, which is taken off when it is read. */
static bool is_guarded(struct str bytes, int number)
{
	struct str line = {0};

	for (int i = 0; i < number; i++)
		MUST(str_cut(&bytes, '\n', &line));
	return str_starts(line, S("'")) || str_starts(line, S("\"'"));
}

static void must_say_the_same(struct arena *a, struct str input, enum sheet_format format)
{
	struct str lines[ROWS_MAX] = {{0}};
	enum table_problem problem;
	struct table t;
	size_t n;
	struct str bytes = written(a, input, format, lines, &n);
	enum err err = format == SHEET_CSV ? table_read_csv(a, bytes, &t, &problem) : table_read_xlsx(a, bytes, NULL, &t, &problem);

	if (n == 0)
		return;
	MUST(err == OK);
	for (size_t i = 1; i < t.n && (size_t)t.v[i].number <= n + 1; i++) {
		struct str got = t.v[i].v[0].text, want = lines[t.v[i].number - 2];

		must_be_clean(got);
		MUST(!t.v[i].v[0].formula && !t.v[i].v[0].number);
		if (format == SHEET_CSV && is_formula(got))
			MUST(is_guarded(bytes, t.v[i].number));
		if (readable(want))
			MUST(same_but_unseen(got, want) || got.n + 4 > SHEET_CELL_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		struct arena *a = arena_new(MIB(32));

		if (!a)
			return 0;
		must_say_the_same(a, input_text(data, n), (enum sheet_format)format);
		arena_free(a);
	}
	return 0;
}
