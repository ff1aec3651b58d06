/* The tables of tests/data/acoustics: rows whose status says verified; a value that is not must decide nothing. */
#ifndef UNIT_DSP_TABLES_H
#define UNIT_DSP_TABLES_H

#include "unit.h"

#define COLUMNS_MAX 16

struct table_row {
	const char *cell[COLUMNS_MAX];
	size_t n;
};

/** table_open(name, ret): the verified rows of a table, without its source and heading; gives how many. Fails the test when there is none. */
size_t table_open(const char *name, struct table_row **ret);
/** table_number(row, column): "inf" and "-inf" too. */
double table_number(const struct table_row *row, size_t column);
/** table_limit(rows, n, quantity, column): a number of the row whose second cell begins with ${quantity}. Fails the test when there is none. */
double table_limit(const struct table_row *rows, size_t n, const char *quantity, size_t column);

/** assert_near(got, want, most): fails with both numbers when they are further apart. */
#define assert_near(got, want, most) unit_assert_near((got), (want), (most), __FILE__, __LINE__)
void unit_assert_near(double got, double want, double most, const char *file, int line);

#endif
