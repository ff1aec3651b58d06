#include <math.h>
#include <stdlib.h>

#include "signals.h"
#include "tables.h"

/** Half an hour of one tone, the last minute beside the first (5.14.2); and five minutes close to the upper end (5.15.2). */
static void no_drift(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_other_limits", &rows), second;
	double *x = samples(1, &second);
	struct {
		const char *row;
		double amplitude;
		int minutes;
	} runs[] = {{"drift over 30 min", 0.05, 30}, {"drift over 5 min", 0.89, 5}};

	(void)state;
	tone(x, 0, second, 1000, 1);
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct levels *l = chain(0, 60);
		struct kept k = {0};
		double *y = calloc(second, sizeof(*y));

		assert_non_null(y);
		for (size_t j = 0; j < second; j++)
			y[j] = runs[i].amplitude * x[j];
		for (int s = 0; s < 60 * runs[i].minutes; s++)
			levels_feed(l, y, second, keep, &k);
		assert_int_equal(k.n, runs[i].minutes);
		assert_near(summary_leq(&k.v[k.n - 1], k.v[k.n - 1].a), summary_leq(&k.v[1], k.v[1].a), table_limit(rows, n, runs[i].row, 3) / 100);
		assert_near(summary_level(k.v[k.n - 1].max_as), summary_level(k.v[1].max_as), table_limit(rows, n, runs[i].row, 3) / 100);
		free(k.v);
		free(y);
		levels_free(l);
	}
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(no_drift)};

	return UNIT_RUN(tests);
}
