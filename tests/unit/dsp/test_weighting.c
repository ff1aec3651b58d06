#include "dsp/weighting.h"

#include <math.h>

#include "tables.h"

static const double rates[] = {16000, 32000, 44100, 48000, 96000, 192000};

static void the_goal_rounds_to_the_table(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_weighting", &rows);

	(void)state;
	assert_int_equal(n, 34);
	for (size_t i = 0; i < n; i++) {
		double hz = 1000 * pow(10, (table_number(&rows[i], 0) - 30) / 10);

		for (int w = 0; w < WEIGHTING__COUNT; w++)
			assert_near(round(10 * weighting_goal_db((enum weighting)w, hz)) / 10, table_number(&rows[i], 3 + (size_t)w), 1e-9);
		assert_near(weighting_goal_db(WEIGHTING_A, hz), table_number(&rows[i], 6), 1e-4);
		assert_near(weighting_goal_db(WEIGHTING_C, hz), table_number(&rows[i], 7), 1e-4);
	}
}

/** Every row, every rate, as far as the rate allows: within the limits of class 1. */
static void class_one(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_weighting", &rows);

	(void)state;
	for (size_t r = 0; r < COUNT(rates); r++)
		for (int w = 0; w < WEIGHTING__COUNT; w++) {
			struct biquad sections[WEIGHTING_SECTIONS];
			size_t sections_n = weighting_design((enum weighting)w, rates[r], sections);

			for (size_t i = 0; i < n; i++) {
				double hz = 1000 * pow(10, (table_number(&rows[i], 0) - 30) / 10), off;

				if (hz > 0.469 * rates[r])
					continue;
				off = biquad_db(sections, sections_n, hz, rates[r]) - weighting_goal_db((enum weighting)w, hz);
				if (!(off <= table_number(&rows[i], 8) && off >= table_number(&rows[i], 9)))
					fail_msg("weighting %d at %.0f Hz of %.0f: %.3f dB off", w, hz, rates[r], off);
			}
		}
}

static double worst(enum weighting w, double rate, double from, double to)
{
	struct biquad sections[WEIGHTING_SECTIONS];
	size_t n = weighting_design(w, rate, sections);
	double off = 0;

	for (double hz = from; hz <= to; hz *= 1.005)
		off = fmax(off, fabs(biquad_db(sections, n, hz, rate) - weighting_goal_db(w, hz)));
	return off;
}

static void close_to_the_curve(void **state)
{
	(void)state;
	for (int w = WEIGHTING_A; w <= WEIGHTING_C; w++) {
		assert_true(worst((enum weighting)w, 48000, 10, 20000) <= 0.05);
		assert_true(worst((enum weighting)w, 96000, 10, 20000) <= 0.01);
		assert_true(worst((enum weighting)w, 44100, 10, 20000) <= 0.1);
		assert_true(worst((enum weighting)w, 32000, 10, 15000) <= 0.1);
	}
}

static void stable(void **state)
{
	(void)state;
	for (double rate = WEIGHTING_RATE_MIN; rate <= WEIGHTING_RATE_MAX; rate *= 1.17)
		for (int w = WEIGHTING_A; w <= WEIGHTING_C; w++) {
			struct biquad s[WEIGHTING_SECTIONS];
			size_t n = weighting_design((enum weighting)w, rate, s);

			assert_int_equal(n, w == WEIGHTING_A ? 3 : 2);
			assert_near(biquad_db(s, n, 1000, rate), 0, 1e-9);
			for (size_t i = 0; i < n; i++) {
				assert_true(fabs(s[i].a2) < 1);
				assert_true(fabs(s[i].a1) < 1 + s[i].a2);
				assert_true(isfinite(s[i].b0) && isfinite(s[i].b1) && isfinite(s[i].b2));
			}
		}
	assert_int_equal(weighting_design(WEIGHTING_Z, 48000, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(the_goal_rounds_to_the_table), UNIT(class_one), UNIT(close_to_the_curve), UNIT(stable)};

	return UNIT_RUN(tests);
}
