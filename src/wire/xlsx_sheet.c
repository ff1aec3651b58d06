/* The cells of one sheet. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "wire/xlsx.h"

#define MERGES_MAX 20000
#define MERGED_CELLS_MAX 400000 /* filled in all: twenty columns of the longest table */

/** What is merged downwards: its first column stands in each of its rows. */
struct merge {
	int from, to; /* rows */
	size_t column;
};

struct sheet {
	struct xlsx *x;
	struct table_build *b;
	int row;             /* number of the present row */
	size_t column;       /* of the present cell */
	char type;           /* of the present cell: s shared, i inline, b boolean, e error, n number, t text of a formula */
	size_t style;
	bool formula, in_value, in_phonetic;
	char bytes[TABLE_CELL_MAX + 8];
	size_t n;
	struct merge merges[MERGES_MAX];
	size_t merges_n;
};

/** "AB12": the column from 0; the row stands in the row element. */
static bool column_of(const char *reference, size_t *ret)
{
	size_t v = 0, n = 0;

	for (; reference[n] >= 'A' && reference[n] <= 'Z' && n < 4; n++)
		v = v * 26 + (size_t)(reference[n] - 'A' + 1);
	if (n == 0)
		return false;
	*ret = v - 1;
	return true;
}

static void cell_start(struct sheet *s, const XML_Char **attributes)
{
	const char *reference = xlsx_attribute(attributes, "r"), *type = xlsx_attribute(attributes, "t"), *style = xlsx_attribute(attributes, "s");
	int64_t v;

	if (!reference || !column_of(reference, &s->column))
		s->column++; /* a cell without an address follows the one before */
	s->type = 'n';
	if (type)
		s->type = strcmp(type, "inlineStr") == 0 ? 'i' : strcmp(type, "str") == 0 ? 't' : type[0];
	s->style = style && num_parse_i64(str_c(style), 0, XLSX_STYLES_MAX, &v) == OK ? (size_t)v : 0;
	s->formula = false;
	s->n = 0;
}

/** "B2:C5" */
static void note_merge(struct sheet *s, const char *reference)
{
	struct str from = str_c(reference), to;
	struct merge m;
	int64_t rows[2];
	size_t column, at = str_find(from, ':');

	to = str_from(from, at + 1);
	from = str_head(from, at);
	if (s->merges_n == MERGES_MAX || !column_of(from.p, &m.column) || to.n == 0 || !column_of(to.p, &column))
		return;
	while (from.n > 0 && from.p[0] >= 'A')
		from = str_from(from, 1);
	while (to.n > 0 && to.p[0] >= 'A')
		to = str_from(to, 1);
	if (num_parse_i64(from, 1, 10000000, &rows[0]) != OK || num_parse_i64(to, 1, 10000000, &rows[1]) != OK || rows[1] <= rows[0])
		return;
	m.from = (int)rows[0];
	m.to = (int)rows[1];
	s->merges[s->merges_n++] = m;
}

static void sheet_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct sheet *s = context;
	const char *r;
	int64_t v;

	if (strcmp(name, "row") == 0) {
		r = xlsx_attribute(attributes, "r");
		s->row = r && num_parse_i64(str_c(r), 1, 10000000, &v) == OK ? (int)v : s->row + 1;
		s->column = (size_t)-1;
	} else if (strcmp(name, "c") == 0) {
		cell_start(s, attributes);
	} else if (strcmp(name, "mergeCell") == 0) {
		r = xlsx_attribute(attributes, "ref");
		if (r)
			note_merge(s, r);
	} else if (strcmp(name, "f") == 0) {
		s->formula = true;
	} else if (strcmp(name, "rPh") == 0) {
		s->in_phonetic = true;
	} else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
		s->in_value = !s->in_phonetic;
	}
}

static void sheet_text(void *context, const XML_Char *text, int n)
{
	struct sheet *s = context;
	size_t room = TABLE_CELL_MAX + 4 - s->n, take = (size_t)n < room ? (size_t)n : room;

	if (!s->in_value)
		return;
	memcpy(s->bytes + s->n, text, take);
	s->n += take;
}

/* --- Numbers ---------------------------------------------------------------------------------------------------------- */

/** The shortest decimal that reads back the same: 13800009555, 22.5; no exponent within what people write. */
static struct str number_text(struct arena *a, double v)
{
	char text[64];

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	if (strchr(text, 'e') && fabs(v) < 1e15)
		snprintf(text, sizeof(text), fabs(v) >= 1 ? "%.0f" : "%.10f", v);
	return arena_dup(a, str_c(text));
}

static struct str date_text(struct arena *a, double serial, enum xlsx_shows shows)
{
	/* to the minute first: the last half minute of a day belongs to the next */
	int64_t total = (int64_t)llround(serial * 1440), minutes = total % 1440;
	int64_t z = total / 1440 - 25569 + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + era * 400 + (month <= 2);

	if (shows == XLSX_YEAR)
		return arena_fmt(a, "%04d", (int)year);
	if (shows == XLSX_MONTH)
		return arena_fmt(a, "%04d-%02d", (int)year, (int)month);
	if (minutes == 0)
		return arena_fmt(a, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
	return arena_fmt(a, "%04d-%02d-%02d %02d:%02d", (int)year, (int)month, (int)day, (int)minutes / 60, (int)minutes % 60);
}

static void set_number(struct sheet *s, struct str text, struct table_cell *cell)
{
	struct xlsx_style style = s->style < s->x->styles_n ? s->x->styles[s->style] : (struct xlsx_style){XLSX_GENERAL, {0}};
	bool date = style.shows >= XLSX_DAY;
	char *end;
	double v;

	s->bytes[text.n] = '\0';
	v = strtod(s->bytes, &end);
	cell->text = table_text(s->x->arena, text);
	if (text.n == 0 || *end || !isfinite(v))
		return;
	cell->number = true;
	cell->value = v + (s->x->from_1904 && date ? 1462 : 0);
	cell->date = date && cell->value >= 1 && cell->value < 2958466;
	if (cell->date)
		cell->text = date_text(s->x->arena, cell->value, style.shows);
	else if (style.shows != XLSX_NUMBER || !xlsx_show(s->x->arena, style.code, v, &cell->text))
		cell->text = number_text(s->x->arena, v);
}

static void cell_end(struct sheet *s)
{
	struct table_cell cell = {.formula = s->formula};
	struct str text = {s->bytes, s->n};
	int64_t i;

	switch (s->type) {
	case 's':
		if (num_parse_i64(text, 0, (int64_t)s->x->strings_n - 1, &i) == OK)
			cell.text = s->x->strings[i];
		break;
	case 'b':
		cell.text = str_eq(text, S("1")) ? S("TRUE") : S("FALSE");
		break;
	case 'n':
		set_number(s, text, &cell);
		break;
	case 'e': /* "#REF!" and its like: what stands there nobody knows */
		cell.error = true;
		break;
	default: /* inline text, text of a formula, a date in ISO form */
		cell.text = xlsx_unescape(s->x->arena, text);
	}
	table_build_cell(s->b, s->column, &cell);
}

static void sheet_end(void *context, const XML_Char *name)
{
	struct sheet *s = context;

	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
		s->in_value = false;
	} else if (strcmp(name, "rPh") == 0) {
		s->in_phonetic = false;
	} else if (strcmp(name, "c") == 0) {
		cell_end(s);
	} else if (strcmp(name, "row") == 0) {
		table_build_row(s->b, s->row);
		s->x->problem = s->b->problem;
	}
}

/* --- What is merged ---------------------------------------------------------------------------------------------------- */

/** The first row whose number is not below ${number}; rows ascend. */
static size_t row_at(const struct table_build *b, int number)
{
	size_t from = 0, to = b->n;

	while (from < to) {
		size_t middle = (from + to) / 2;

		if (b->rows[middle].number < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool ascending(const struct table_build *b)
{
	for (size_t i = 1; i < b->n; i++)
		if (b->rows[i].number <= b->rows[i - 1].number)
			return false;
	return true;
}

static void fill_cell(struct table_build *b, struct table_row *row, size_t column, const struct table_cell *cell)
{
	struct table_cell *v;

	if (column < row->n && (row->v[column].text.n > 0 || row->v[column].formula || row->v[column].error))
		return;
	v = ARENA_ARRAY(b->arena, struct table_cell, column < row->n ? row->n : column + 1);
	if (!v) {
		b->problem = TABLE_TOO_LARGE;
		return;
	}
	memcpy(v, row->v, row->n * sizeof(*v));
	v[column] = *cell;
	row->v = v;
	row->n = column < row->n ? row->n : column + 1;
}

/** A person sees one value beside all the rows of a range. Rows that hold nothing else stay none. */
static void fill_merged(const struct sheet *s, struct table_build *b)
{
	size_t filled = 0;

	if (!ascending(b))
		return;
	for (size_t k = 0; k < s->merges_n; k++) {
		const struct merge *m = &s->merges[k];
		size_t i = row_at(b, m->from);
		const struct table_row *first = i < b->n ? &b->rows[i] : NULL;

		if (!first || first->number != m->from || m->column >= first->n || first->v[m->column].text.n == 0)
			continue;
		for (i++; i < b->n && b->rows[i].number <= m->to && filled < MERGED_CELLS_MAX && b->problem == TABLE_FINE; i++, filled++)
			fill_cell(b, &b->rows[i], m->column, &first->v[m->column]);
	}
}

enum err xlsx_read_sheet(struct xlsx *x, struct str path, struct table_build *b)
{
	struct sheet *s = ARENA_NEW(x->arena, struct sheet);
	enum err err;

	if (!s)
		return ERR_LIMIT;
	s->x = x;
	s->b = b;
	err = xlsx_part(x, path, sheet_start, sheet_end, sheet_text, s);
	if (err == OK)
		fill_merged(s, b);
	if (err == OK && b->problem != TABLE_FINE) {
		x->problem = b->problem;
		err = ERR_LIMIT;
	}
	return err;
}
