/*
 * A table from a file that somebody brings: .xlsx, .csv or .txt, in the encodings that offices use. Sniffed by content, never by
 * name. Bounded in every direction; a file that cannot be read says why.
 */
#ifndef WIRE_TABLE_H
#define WIRE_TABLE_H

#include "base/arena.h"

/** Named limits. */
#define TABLE_FILE_MAX MIB(8)      /* of the file */
#define TABLE_UNPACKED_MAX MIB(64) /* of what a .xlsx unpacks to */
#define TABLE_ROWS_MAX 20000
#define TABLE_COLUMNS_MAX 200
#define TABLE_CELL_MAX 4096        /* bytes of a cell; what is longer is cut at a character */

struct table_cell {
	struct str text;   /* what a person sees, as far as the file says it */
	double value;      /* of numbers and dates (days since 1899-12-30) */
	bool number, date;
	bool formula;      /* text is its last result */
	bool error;        /* "#REF!" and its like: no text, what stood there is not known */
};

struct table_row {
	int number;        /* in the file, from 1 */
	const struct table_cell *v;
	size_t n;
};

/** Only rows that hold something. */
struct table {
	const struct table_row *v;
	size_t n;
};

enum table_problem {
	TABLE_FINE, TABLE_NOT_A_TABLE, TABLE_OLD_XLS, TABLE_BROKEN, TABLE_BOMB, TABLE_TOO_MANY_ROWS, TABLE_TOO_LARGE, TABLE_ENCODING,
	TABLE_PASSWORD, TABLE_EMPTY, TABLE__COUNT
};

/** Whether a table is the one that is looked for: it has its headings. */
typedef bool table_fits(struct arena *a, const struct table *table);

/**
 * table_read(arena, bytes, fits, ret, ret_problem): of a workbook, the first visible sheet with more than one row that ${fits}, or the
 * first of them when none does (or ${fits} is NULL).
 * Fails: ERR_MALFORMED or ERR_LIMIT, and ${ret_problem} says why. Fuzzed.
 */
enum err table_read(struct arena *a, struct str bytes, table_fits *fits, struct table *ret, enum table_problem *ret_problem);

/* The two kinds, for tests and fuzzers. */
enum err table_read_csv(struct arena *a, struct str bytes, struct table *ret, enum table_problem *ret_problem);
enum err table_read_xlsx(struct arena *a, struct str bytes, table_fits *fits, struct table *ret, enum table_problem *ret_problem);

#endif
