#include "wire/table.h"

#include "wire/table_build.h"

void table_build_init(struct table_build *b, struct arena *a)
{
	*b = (struct table_build){.arena = a};
}

void table_build_cell(struct table_build *b, size_t column, const struct table_cell *cell)
{
	if (column >= TABLE_COLUMNS_MAX || (cell->text.n == 0 && !cell->formula && !cell->error))
		return;
	for (; b->cells_n <= column; b->cells_n++)
		b->cells[b->cells_n] = (struct table_cell){.text = {0}};
	b->cells[column] = *cell;
}

static bool grow(struct table_build *b)
{
	size_t cap = b->cap ? b->cap * 2 : 64;
	struct table_row *rows;

	if (b->n < b->cap)
		return true;
	rows = ARENA_ARRAY(b->arena, struct table_row, cap);
	if (!rows)
		return false;
	if (b->n > 0)
		memcpy(rows, b->rows, b->n * sizeof(*rows));
	b->rows = rows;
	b->cap = cap;
	return true;
}

void table_build_row(struct table_build *b, int number)
{
	struct table_cell *v;

	if (b->cells_n == 0)
		return;
	if (b->n == TABLE_ROWS_MAX) {
		b->problem = TABLE_TOO_MANY_ROWS;
		return;
	}
	v = ARENA_ARRAY(b->arena, struct table_cell, b->cells_n);
	if (!v || !grow(b)) {
		b->problem = TABLE_TOO_LARGE;
		return;
	}
	memcpy(v, b->cells, b->cells_n * sizeof(*v));
	b->rows[b->n++] = (struct table_row){number, v, b->cells_n};
	b->cells_n = 0;
}

struct str table_text(struct arena *a, struct str s)
{
	if (s.n > TABLE_CELL_MAX) {
		s.n = TABLE_CELL_MAX;
		while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return arena_dup(a, s);
}

/* --- Which kind ------------------------------------------------------------------------------------------------------- */

#define OLE2 S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

/** Office programs put a workbook with a password into the same box as old files, under this name in UTF-16. */
static bool has_password(struct str bytes)
{
	static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	return str_find_str(bytes, (struct str){name, sizeof(name) - 1}) < bytes.n;
}

enum err table_read(struct arena *a, struct str bytes, table_fits *fits, struct table *ret, enum table_problem *ret_problem)
{
	static const struct {
		struct str magic;
	} foreign[] = {{S_INIT("%PDF")}, {S_INIT("\x89PNG")}, {S_INIT("\xff\xd8\xff")}, {S_INIT("GIF8")}, {S_INIT("Rar!")}, {S_INIT("7z\xbc\xaf")},
		{S_INIT("\x1f\x8b")}, {S_INIT("{\\rtf")}};

	if (bytes.n > TABLE_FILE_MAX) {
		*ret_problem = TABLE_TOO_LARGE;
		return ERR_LIMIT;
	}
	if (str_starts(bytes, S("PK\x03\x04")) || str_starts(bytes, S("PK\x05\x06")))
		return table_read_xlsx(a, bytes, fits, ret, ret_problem);
	*ret_problem = TABLE_NOT_A_TABLE;
	if (str_starts(bytes, OLE2)) {
		*ret_problem = has_password(bytes) ? TABLE_PASSWORD : TABLE_OLD_XLS;
		return ERR_MALFORMED;
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (str_starts(bytes, foreign[i].magic))
			return ERR_MALFORMED;
	return table_read_csv(a, bytes, ret, ret_problem);
}
