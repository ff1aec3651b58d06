#include "tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Cells in quotes may hold commas. */
static void split(char *line, struct table_row *row)
{
	for (char *p = line; row->n < COLUMNS_MAX;) {
		bool quoted = *p == '"';
		char *end = strchr(p + quoted, quoted ? '"' : ',');

		row->cell[row->n++] = p + quoted;
		if (!end)
			return;
		*end = '\0';
		p = end + 1;
		if (quoted && *p == ',')
			p++;
		else if (quoted)
			return;
	}
}

size_t table_open(const char *name, struct table_row **ret)
{
	struct str text = unit_read(unit_root(arena_c(arena, arena_fmt(arena, "tests/data/acoustics/%s.csv", name)))), line;
	struct table_row *rows = ARENA_ARRAY(arena, struct table_row, 200);
	size_t n = 0, number = 0;

	assert_non_null(rows);
	while (str_cut(&text, '\n', &line)) {
		if (number++ < 2 || line.n == 0)
			continue;
		assert_true(n < 200);
		split((char *)(uintptr_t)arena_c(arena, line), &rows[n]);
		n += strncmp(rows[n].cell[rows[n].n - 1], "verified", 8) == 0;
	}
	assert_true(n > 0);
	*ret = rows;
	return n;
}

double table_number(const struct table_row *row, size_t column)
{
	char *end;
	double value = strtod(row->cell[column], &end);

	if (*end || end == row->cell[column])
		fail_msg("\"%s\" is no number", row->cell[column]);
	return value;
}

double table_limit(const struct table_row *rows, size_t n, const char *quantity, size_t column)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(rows[i].cell[1], quantity, strlen(quantity)) == 0)
			return table_number(&rows[i], column);
	fail_msg("no row \"%s\"", quantity);
	return 0;
}

void unit_assert_near(double got, double want, double most, const char *file, int line)
{
	if (fabs(got - want) <= most)
		return;
	print_error("%.6f instead of %.6f ± %.6f\n", got, want, most);
	_fail(file, line);
}
