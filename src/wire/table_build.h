/* Growing a table row by row: shared by the readers. */
#ifndef WIRE_TABLE_BUILD_H
#define WIRE_TABLE_BUILD_H

#include "wire/table.h"

struct table_build {
	struct arena *arena;
	struct table_row *rows;
	size_t n, cap;
	struct table_cell cells[TABLE_COLUMNS_MAX]; /* of the row that grows */
	size_t cells_n;                             /* up to the last that holds something */
	enum table_problem problem;                 /* not FINE: stop */
};

void table_build_init(struct table_build *b, struct arena *a);
/** table_build_cell(b, column, cell): column from 0; beyond TABLE_COLUMNS_MAX it is left out. Borrows the text. */
void table_build_cell(struct table_build *b, size_t column, const struct table_cell *cell);
/** table_build_row(b, number): ends the row; an empty one leaves no trace. */
void table_build_row(struct table_build *b, int number);
/** table_text(arena, s): a copy, cut to TABLE_CELL_MAX bytes at a character. */
struct str table_text(struct arena *a, struct str s);

#endif
