#include "table_rules.h"

#include <math.h>

#include "base/utf8.h"
#include "fuzz.h"

static void cell_must_hold(const struct table_cell *c)
{
	MUST(c->text.n <= TABLE_CELL_MAX);
	MUST(utf8_valid(c->text));
	MUST(!c->number || isfinite(c->value));
	MUST(!c->date || (c->number && c->value >= 1 && c->value < 2958466)); /* 1899-12-31 to 9999-12-31 */
	MUST(!c->date || c->text.n >= 4);
	MUST(!c->error || c->text.n == 0);
}

void table_must_hold(enum err err, const struct table *table, enum table_problem problem)
{
	if (err != OK) {
		MUST(err == ERR_MALFORMED || err == ERR_LIMIT);
		MUST(problem > TABLE_FINE && problem < TABLE__COUNT);
		return;
	}
	MUST(problem == TABLE_FINE);
	MUST(table->n > 0 && table->n <= TABLE_ROWS_MAX);
	for (size_t i = 0; i < table->n; i++) {
		const struct table_row *row = &table->v[i];

		MUST(row->number >= 1);
		MUST(row->n > 0 && row->n <= TABLE_COLUMNS_MAX);
		MUST(row->v[row->n - 1].text.n > 0 || row->v[row->n - 1].formula || row->v[row->n - 1].error);
		for (size_t k = 0; k < row->n; k++)
			cell_must_hold(&row->v[k]);
	}
}
