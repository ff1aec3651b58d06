/* The whole chain against the tables of IEC 61672-1 and IEC 61260-1. Half an hour of sound is in test_drift.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"
#include "tables.h"

#define TONE_HZ 4000.0

/** The last second of ${x}, when all that began with it has died away. */
static struct summary last_second(const double *x, size_t n)
{
	struct levels *l = chain(0, 1);
	struct kept k = {0};
	struct summary s;

	levels_feed(l, x, n, keep, &k);
	s = k.v[k.n - 1];
	free(k.v);
	levels_free(l);
	return s;
}

/** Steady tones at every exact frequency: what the whole chain reads, in A, C and Z. */
static void steady_tones(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_weighting", &rows), count;
	double *x = samples(4, &count);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		double hz = 1000 * pow(10, (table_number(&rows[i], 0) - 30) / 10), own = 10 * log10(LOUD * LOUD / 2), off[3];
		struct summary s;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, hz, LOUD);
		s = last_second(x, count);
		off[0] = summary_leq(&s, s.a) - own - table_number(&rows[i], 3);
		off[1] = summary_leq(&s, s.c) - own - table_number(&rows[i], 4);
		off[2] = summary_leq(&s, s.z) - own - table_number(&rows[i], 5);
		for (int w = 0; w < 3; w++)
			if (!(off[w] <= table_number(&rows[i], 8) && off[w] >= table_number(&rows[i], 9)))
				fail_msg("%s Hz, weighting %d: %.3f dB off", rows[i].cell[1], w, off[w]);
	}
	free(x);
}

static void bursts(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_toneburst", &rows), count;
	double *x = samples(8, &count), steady;
	const size_t until = 4 * RATE; /* of a burst at 1 s; what comes later is silence */
	struct summary s;

	(void)state;
	assert_int_equal(n, 33);
	tone(x, 0, count, TONE_HZ, LOUD);
	s = whole(x, count);
	steady = summary_leq(&s, s.a);
	for (size_t i = 0; i < n; i++) {
		size_t length = (size_t)llround(table_number(&rows[i], 1) / 1000 * RATE);
		double got, off;

		memset(x, 0, count * sizeof(*x));
		tone(x, RATE, length, TONE_HZ, LOUD);
		s = whole(x, until);
		got = strncmp(rows[i].cell[0], "LAF", 3) == 0 ? summary_level(s.max_af) : strncmp(rows[i].cell[0], "LAS", 3) == 0 ? summary_level(s.max_as)
			: summary_exposure(s.a, RATE);
		off = got - steady - table_number(&rows[i], 2);
		if (!(off <= table_number(&rows[i], 4) && off >= table_number(&rows[i], 5)))
			fail_msg("%s of %s ms: %.3f dB off", rows[i].cell[0], rows[i].cell[1], off);
		assert_near(got - steady, table_number(&rows[i], 3), 0.2); /* of the formula itself */
	}
	free(x);
}

static void c_peak(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_cpeak", &rows), count;
	double *x = samples(2, &count);

	(void)state;
	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++) {
		double hz = table_number(&rows[i], 1), steady, off;
		size_t cycle = (size_t)llround(RATE / hz);
		bool half = strstr(rows[i].cell[0], "half") != NULL;
		struct summary s;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, hz, LOUD);
		s = whole(x, count);
		steady = summary_leq(&s, s.c);
		memset(x, 0, count * sizeof(*x));
		tone(x, RATE / 2, half ? cycle / 2 : cycle, hz, rows[i].cell[0][0] == 'n' ? -LOUD : LOUD);
		s = whole(x, count);
		off = 2 * summary_level(s.peak_c) - steady - table_number(&rows[i], 2);
		if (!(fabs(off) <= table_number(&rows[i], 3)))
			fail_msg("%s at %s Hz: %.3f dB off", rows[i].cell[0], rows[i].cell[1], off);
	}
	free(x);
}

static void decay_linearity_and_s_minus_f(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_other_limits", &rows), count;
	double *x = samples(16, &count), rate_f, rate_s, reference = 0;
	struct levels *l = chain(0, 0.1);
	struct kept k = {0};
	struct summary s;

	(void)state;
	/* steady for 12 s, then nothing: how fast it falls; between 0.2 and 0.5 s for Fast, 1 and 3 s for Slow */
	tone(x, 0, 12 * RATE, TONE_HZ, LOUD);
	levels_feed(l, x, count, keep, &k);
	rate_f = (summary_level(k.v[122].max_af) - summary_level(k.v[125].max_af)) / 0.3;
	rate_s = (summary_level(k.v[130].max_as) - summary_level(k.v[150].max_as)) / 2;
	assert_in_range((int)(1000 * (rate_f - table_limit(rows, n, "decay rate F", 2) + 10)), (int)(1000 * (10 + table_limit(rows, n, "decay rate F", 4))),
		(int)(1000 * (10 + table_limit(rows, n, "decay rate F", 3))));
	assert_in_range((int)(1000 * (rate_s - table_limit(rows, n, "decay rate S", 2) + 10)), (int)(1000 * (10 + table_limit(rows, n, "decay rate S", 4))),
		(int)(1000 * (10 + table_limit(rows, n, "decay rate S", 3))));
	/* levels over 100 dB */
	for (int down = 0; down <= 100; down += 5) {
		double amplitude = 0.99 * pow(10, -down / 20.0), level;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, 1000, amplitude);
		s = whole(x, count);
		level = summary_leq(&s, s.a);
		reference = down == 0 ? level : reference;
		assert_near(level + down, reference, 0.01);
		if (down == 0) /* S beside F; C and Z beside A at 1 kHz */
				assert_near(summary_level(s.max_as), summary_level(s.max_af), table_limit(rows, n, "S minus F", 3));
		assert_near(summary_leq(&s, s.c), level, table_limit(rows, n, "C minus A", 3));
		assert_near(summary_leq(&s, s.z), level, table_limit(rows, n, "C minus A", 3));
	}
	free(k.v);
	levels_free(l);
	free(x);
}

/** Bursts again and again, 10·lg(n·Tb/Tm) in the whole time (5.10), down to −19 dB. */
static void repeated_bursts(void **state)
{
	static const struct {
		double burst_s, every_s;
	} trains[] = {{0.1, 0.5}, {0.01, 0.1}, {0.005, 0.25}, {0.002, 0.02}, {0.0025, 0.2}};
	struct table_row *rows;
	size_t n = table_open("iec61672_toneburst", &rows), count;
	double *x = samples(10, &count), steady;
	struct summary s;

	(void)state;
	tone(x, 0, count, TONE_HZ, LOUD);
	s = whole(x, count);
	steady = summary_leq(&s, s.a);
	for (size_t i = 0; i < COUNT(trains); i++) {
		size_t length = (size_t)llround(trains[i].burst_s * RATE), every = (size_t)llround(trains[i].every_s * RATE);
		double upper = 0.5, lower = -0.5, off;

		memset(x, 0, count * sizeof(*x));
		for (size_t at = 0; at + every <= count; at += every)
			tone(x, at, length, TONE_HZ, LOUD);
		for (size_t k = 0; k < n; k++) /* as a single one of this length, or the next shorter */
			if (rows[k].cell[0][0] == 'L' && strncmp(rows[k].cell[0], "LAE", 3) == 0 && table_number(&rows[k], 1) >= 1000 * trains[i].burst_s) {
				upper = table_number(&rows[k], 4);
				lower = table_number(&rows[k], 5);
			}
		s = whole(x, count);
		off = summary_leq(&s, s.a) - steady - 10 * log10(trains[i].burst_s / trains[i].every_s);
		if (!(off <= upper && off >= lower))
			fail_msg("%g ms every %g ms: %.3f dB off", 1000 * trains[i].burst_s, 1000 * trains[i].every_s, off);
		assert_near(off, 0, 0.1);
	}
	free(x);
}

/** From any level to one 1 to 10 dB lower (5.6.6), over the 60 dB that a range has at least (5.6). */
static void steps(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_other_limits", &rows), count;
	double range = table_limit(rows, n, "linear operating range", 2), allowed = table_limit(rows, n, "any 1 to 10 dB", 3), levels_db[80];
	double *x = samples(1, &count);

	(void)state;
	assert_true(range >= 60);
	for (int down = 0; down <= (int)range + 10; down++) {
		struct summary s;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, 1000, 0.99 * pow(10, -down / 20.0));
		s = whole(x, count);
		levels_db[down] = summary_level(s.max_af);
		for (int step = 1; step <= 10 && step <= down; step++)
			assert_near(levels_db[down - step] - levels_db[down], step, allowed / 10);
	}
	free(x);
}

/** An overload is an overload whichever way the half wave points (5.11.3), and is not forgotten by what it becomes part of (5.11). */
static void overload_both_ways(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61672_other_limits", &rows), count;
	double *x = samples(0.1, &count), first[2];

	(void)state;
	for (int way = 0; way < 2; way++) {
		struct summary s = {.flags = 0};
		double amplitude = 0.9;

		for (; !(s.flags & SUMMARY_OVERLOAD) && amplitude < 4; amplitude *= 1.005) {
			memset(x, 0, count * sizeof(*x));
			for (size_t i = 0; i < RATE / 2000; i++) /* one half wave of 1 kHz */
				x[1000 + i] = fmin(1, fmax(-1, (way ? -1 : 1) * amplitude * sin(2 * M_PI * 1000 * (double)i / RATE)));
			s = whole(x, count);
		}
		first[way] = 20 * log10(amplitude);
	}
	assert_near(first[0], first[1], table_limit(rows, n, "overload positive", 3) / 10);
	assert_near(first[0], 0, 0.1);
	free(x);
}

/** What counts is the power, however spiky: a sine, noise, and a tone that is there for 50 to 2 % of the time: their known RMS, within 0.05 dB. */
static void crest_factors(void **state)
{
	static const double duties[] = {1, 0.5, 0.2, 0.1, 0.05, 0.02};
	size_t count;
	double *x = samples(20, &count), sum = 0;
	struct summary s;

	(void)state;
	for (size_t i = 0; i < COUNT(duties); i++) {
		memset(x, 0, count * sizeof(*x));
		for (size_t at = 0; at < count; at += RATE)
			tone(x, at, (size_t)llround(duties[i] * RATE), 1000, LOUD);
		s = whole(x, count);
		assert_near(summary_leq(&s, s.z), 10 * log10(duties[i] * LOUD * LOUD / 2), 0.05);
		assert_near(summary_leq(&s, s.a), 10 * log10(duties[i] * LOUD * LOUD / 2), 0.05);
	}
	noise(x, count, 11);
	for (size_t i = 0; i < count; i++)
		sum += x[i] * x[i];
	s = whole(x, count);
	assert_near(summary_leq(&s, s.z), 10 * log10(sum / (double)count), 0.001);
	free(x);
}

/** A band is as linear as the whole, over its 60 dB (IEC 61260-1, 5.13). */
static void bands_are_linear(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61260_other_limits", &rows), count;
	double *x = samples(4, &count), reference = 0;

	(void)state;
	for (int down = 0; down <= (int)table_limit(rows, n, "linear operating range", 2); down += 4) {
		struct levels *l = chain(1, 1);
		struct kept k = {0};
		double level;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, 1000, 0.99 * pow(10, -down / 20.0));
		levels_feed(l, x, count, keep, &k);
		level = summary_leq(&k.v[3], k.v[3].band[5]);
		assert_string_equal(band_nominal(l->bands[5]), "1000");
		reference = down == 0 ? level : reference;
		assert_near(level + down, reference, 0.05); /* the standard leaves 0.5 */
		free(k.v);
		levels_free(l);
	}
	free(x);
}

/**
 * A tone that wanders up at 2 and 5 seconds a decade leaves in each band what its time there is worth (IEC 61260-1, 5.14):
 * A² / 2 · (T / lg(f2/f1)) · lg(upper/lower), within 0.4 dB.
 */
static void sweeps(void **state)
{
	const double low = 20, high = 20000;
	double per_decade[] = {2, 5};

	(void)state;
	for (int per_octave = 1; per_octave <= 3; per_octave += 2)
		for (size_t p = 0; p < COUNT(per_decade); p++) {
			double seconds = per_decade[p] * log10(high / low), rise = log(high / low) / seconds;
			size_t count;
			double *x = samples(seconds + 1, &count);
			struct levels *l = chain(per_octave, 3600);
			struct kept k = {0};

			for (size_t i = 0; i < (size_t)(seconds * RATE); i++)
				x[i] = LOUD * sin(2 * M_PI * low / rise * (exp(rise * (double)i / RATE) - 1));
			levels_feed(l, x, count, keep, &k);
			levels_end(l, keep, &k);
			for (size_t i = 0; i < l->bands_n; i++) {
				double within = log(band_upper_hz(l->bands[i]) / band_lower_hz(l->bands[i])) / rise;
				double got = summary_exposure(k.v[0].band[i], RATE) - 10 * log10(LOUD * LOUD / 2 * within);

				if (band_lower_hz(l->bands[i]) < 1.3 * low || band_upper_hz(l->bands[i]) > high / 1.3)
					continue; /* the sweep has to come from outside and to leave again */
				if (!(fabs(got) <= 0.4))
					fail_msg("%g s a decade, band %s: %.3f dB", per_decade[p], band_nominal(l->bands[i]), got);
			}
			free(k.v);
			levels_free(l);
			free(x);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(steady_tones), UNIT(bursts), UNIT(c_peak), UNIT(decay_linearity_and_s_minus_f), UNIT(repeated_bursts),
		UNIT(steps), UNIT(overload_both_ways), UNIT(crest_factors), UNIT(bands_are_linear), UNIT(sweeps),
	};

	return UNIT_RUN(tests);
}
