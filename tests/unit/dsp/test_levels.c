#include "dsp/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

#define RATE 48000
#define TONE_HZ 4000.0
#define LOUD 0.5 /* amplitude */

/** Records as they come, kept. */
struct kept {
	struct summary *v;
	size_t n, cap;
};

static void keep(void *context, const struct levels_record *r)
{
	struct kept *k = context;

	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 16;
		k->v = realloc(k->v, k->cap * sizeof(*k->v));
		assert_non_null(k->v);
	}
	assert_int_equal(r->index, k->n);
	k->v[k->n++] = *r->summary;
}

static struct levels *chain(int per_octave, double interval_s)
{
	struct levels *l = levels_new(&(struct levels_options){.rate_hz = RATE, .per_octave = per_octave, .interval_s = interval_s, .lowest_db = -INFINITY});

	assert_non_null(l);
	return l;
}

/** All of ${x} as one summary. */
static struct summary whole(const double *x, size_t n)
{
	struct levels *l = chain(0, 3600);
	struct kept k = {0};
	struct summary s;

	levels_feed(l, x, n, keep, &k);
	levels_end(l, keep, &k);
	assert_int_equal(k.n, 1);
	s = k.v[0];
	free(k.v);
	levels_free(l);
	return s;
}

static double *samples(double seconds, size_t *ret_n)
{
	*ret_n = (size_t)llround(seconds * RATE);
	return calloc(*ret_n, sizeof(double));
}

/** A sine from ${from} for ${count} samples, begun and ended at a zero. */
static void tone(double *x, size_t from, size_t count, double hz, double amplitude)
{
	for (size_t i = 0; i < count; i++)
		x[from + i] += amplitude * sin(2 * M_PI * hz * (double)i / RATE);
}

static void noise(double *x, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x[i] = 0.3 * ((double)(seed >> 11) * 0x1p-53 - 0.5);
	}
}

/* --- Against the standard's tables ------------------------------------------------------------------------------------------ */

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
		s = whole(x, count);
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

static double limit(const struct table_row *rows, size_t n, const char *quantity, size_t column)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(rows[i].cell[1], quantity, strlen(quantity)) == 0)
			return table_number(&rows[i], column);
	fail_msg("no row \"%s\"", quantity);
	return 0;
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
	assert_in_range((int)(1000 * (rate_f - limit(rows, n, "decay rate F", 2) + 10)), (int)(1000 * (10 + limit(rows, n, "decay rate F", 4))),
		(int)(1000 * (10 + limit(rows, n, "decay rate F", 3))));
	assert_in_range((int)(1000 * (rate_s - limit(rows, n, "decay rate S", 2) + 10)), (int)(1000 * (10 + limit(rows, n, "decay rate S", 4))),
		(int)(1000 * (10 + limit(rows, n, "decay rate S", 3))));
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
				assert_near(summary_level(s.max_as), summary_level(s.max_af), limit(rows, n, "S minus F", 3));
		assert_near(summary_leq(&s, s.c), level, limit(rows, n, "C minus A", 3));
		assert_near(summary_leq(&s, s.z), level, limit(rows, n, "C minus A", 3));
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
	double range = limit(rows, n, "linear operating range", 2), allowed = limit(rows, n, "any 1 to 10 dB", 3), levels_db[80];
	double *x = samples(2, &count);

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
	double *x = samples(1, &count), first[2];

	(void)state;
	for (int way = 0; way < 2; way++) {
		struct summary s = {.flags = 0};
		double amplitude = 0.5;

		for (; !(s.flags & SUMMARY_OVERLOAD) && amplitude < 4; amplitude *= 1.005) {
			memset(x, 0, count * sizeof(*x));
			for (size_t i = 0; i < RATE / 2000; i++) /* one half wave of 1 kHz */
				x[1000 + i] = fmin(1, fmax(-1, (way ? -1 : 1) * amplitude * sin(2 * M_PI * 1000 * (double)i / RATE)));
			s = whole(x, count);
		}
		first[way] = 20 * log10(amplitude);
	}
	assert_near(first[0], first[1], limit(rows, n, "overload positive", 3) / 10);
	assert_near(first[0], 0, 0.1);
	free(x);
}

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
		assert_near(summary_leq(&k.v[k.n - 1], k.v[k.n - 1].a), summary_leq(&k.v[1], k.v[1].a), limit(rows, n, runs[i].row, 3) / 100);
		assert_near(summary_level(k.v[k.n - 1].max_as), summary_level(k.v[1].max_as), limit(rows, n, runs[i].row, 3) / 100);
		free(k.v);
		free(y);
		levels_free(l);
	}
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
	for (int down = 0; down <= (int)limit(rows, n, "linear operating range", 2); down += 4) {
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

/* --- Ours ------------------------------------------------------------------------------------------------------------------ */

static void any_chunks_to_the_bit(void **state)
{
	size_t count;
	double *x = samples(3.3, &count);
	uint64_t seed = 7;

	(void)state;
	noise(x, count, 1);
	for (int per_octave = 0; per_octave <= 3; per_octave = per_octave * 2 + 1) {
		struct levels *all = chain(per_octave, 1), *cut = chain(per_octave, 1);
		struct kept a = {0}, b = {0};

		levels_feed(all, x, count, keep, &a);
		levels_end(all, keep, &a);
		for (size_t at = 0; at < count;) {
			size_t n;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			n = (seed >> 40) % 3000 + 1;
			n = n < count - at ? n : count - at;
			levels_feed(cut, x + at, n, keep, &b);
			at += n;
		}
		levels_end(cut, keep, &b);
		assert_int_equal(a.n, 4);
		assert_int_equal(b.n, 4);
		for (size_t i = 0; i < a.n; i++)
			assert_memory_equal(&a.v[i], &b.v[i], sizeof(a.v[i]));
		free(a.v);
		free(b.v);
		levels_free(all);
		levels_free(cut);
	}
	free(x);
}

static void vectors_and_scalars_agree_to_the_bit(void **state)
{
	struct levels *l = chain(3, 1), *m = chain(3, 1);
	static double x[4800];
	static vector a[4800], b[4800];

	(void)state;
	noise(x, COUNT(x), 5);
	bank_run(&l->bank, x, COUNT(x), a);
	bank_run_scalar(&m->bank, x, COUNT(x), b);
	for (size_t lane = 0; lane < l->bank.lanes; lane++)
		assert_true(bank_energy(&l->bank, lane) == bank_energy(&m->bank, lane));
	assert_memory_equal(a, b, sizeof(a));
	levels_free(l);
	levels_free(m);
}

static void merging(void **state)
{
	size_t count;
	double *x = samples(5, &count);
	struct levels *l = chain(1, 1);
	struct summary left, right, two, empty;
	struct kept k = {0};

	(void)state;
	noise(x, count, 3);
	x[100] = 1;
	levels_feed(l, x, count, keep, &k);
	assert_int_equal(k.n, 5);
	/* ((0 1) 2) (3 4)  =  0 ((1 2) (3 4)), and in the other order */
	summary_init(&left);
	for (size_t i = 0; i < 5; i++)
		summary_merge(&left, &k.v[i]);
	right = k.v[4];
	summary_merge(&right, &k.v[3]);
	two = k.v[2];
	summary_merge(&two, &k.v[1]);
	summary_merge(&right, &two);
	summary_merge(&right, &k.v[0]);
	assert_memory_equal(&left, &right, sizeof(left));
	summary_init(&empty);
	summary_merge(&empty, &left);
	assert_memory_equal(&left, &empty, sizeof(left));
	assert_int_equal(left.samples, count);
	assert_true(left.flags & SUMMARY_OVERLOAD); /* of one second, and so of all */
	assert_false(k.v[1].flags & SUMMARY_OVERLOAD);
	free(k.v);
	levels_free(l);
	free(x);
}

/** Any order, any grouping: records drawn at random are merged two by two until one is left; it is always the same one. */
static void merging_in_any_order(void **state)
{
	struct levels *l = chain(1, 0.1);
	struct kept k = {0};
	size_t count;
	double *x = samples(2, &count);
	struct summary *v, first = {.samples = 0};
	uint64_t seed = 99;

	(void)state;
	noise(x, count, 21);
	x[5000] = 1;
	x[20000] = (double)NAN;
	levels_feed(l, x, count / 2, keep, &k);
	levels_gap(l, 777, keep, &k);
	levels_feed(l, x + count / 2, count / 2, keep, &k);
	v = calloc(k.n, sizeof(*v));
	assert_non_null(v);
	for (int round = 0; round < 200; round++) {
		memcpy(v, k.v, k.n * sizeof(*v));
		for (size_t left = k.n; left > 1; left--) {
			size_t a, b;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			a = (seed >> 33) % left;
			b = (a + 1 + (seed >> 13) % (left - 1)) % left;
			summary_merge(&v[a], &v[b]);
			v[b] = v[left - 1]; /* which may be the merged one itself */
		}
		if (round == 0)
			first = v[0];
		assert_memory_equal(&v[0], &first, sizeof(first));
	}
	assert_int_equal(first.flags, SUMMARY_OVERLOAD | SUMMARY_NOT_FINITE | SUMMARY_GAP);
	assert_int_equal(first.gap_samples, 778);
	assert_int_equal(first.overload_samples, 1);
	free(v);
	free(k.v);
	free(x);
	levels_free(l);
}

/** The sum of neighbouring octaves: a tone anywhere between two mid-bands loses nothing (IEC 61260-1, 5.16: +0.8/−1.8 dB). */
static void octaves_sum_up(void **state)
{
	size_t count;
	double *x = samples(6, &count);

	(void)state;
	for (double hz = 70; hz < 7000; hz *= 1.31) {
		struct levels *l = chain(1, 3600);
		struct kept k = {0};
		double sum = 0;

		memset(x, 0, count * sizeof(*x));
		tone(x, 0, count, hz, LOUD);
		levels_feed(l, x, count, keep, &k);
		levels_end(l, keep, &k);
		for (size_t i = 0; i < l->bands_n; i++)
			sum += pow(10, summary_leq(&k.v[0], k.v[0].band[i]) / 10);
		sum = 10 * log10(sum) - 10 * log10(LOUD * LOUD / 2);
		if (!(sum <= 0.8 && sum >= -1.8))
			fail_msg("%.0f Hz: %.2f dB", hz, sum);
		free(k.v);
		levels_free(l);
	}
	free(x);
}

static void what_is_no_sound(void **state)
{
	size_t count;
	double *x = samples(1, &count);
	struct summary s = whole(x, count);

	(void)state;
	assert_true(s.flags & SUMMARY_SILENCE);
	assert_true(isnan(summary_leq(&s, s.a)));
	assert_true(isnan(summary_percentile(&s, 50)));
	for (size_t i = 0; i < count; i++)
		x[i] = 0.25;
	s = whole(x, count);
	assert_true(s.flags & SUMMARY_DC);
	memset(x, 0, count * sizeof(*x)); /* slow sound is no constant, however short the interval */
	tone(x, 0, count, 16, LOUD);
	{
		struct levels *l = chain(0, 0.01);
		struct kept k = {0};

		levels_feed(l, x, count, keep, &k);
		for (size_t i = 0; i < k.n; i++)
			assert_int_equal(k.v[i].flags, 0);
		free(k.v);
		levels_free(l);
	}
	memset(x, 0, count * sizeof(*x));
	noise(x, count, 9);
	x[10] = (double)NAN;
	x[11] = (double)INFINITY;
	s = whole(x, count);
	assert_int_equal(s.flags, SUMMARY_NOT_FINITE | SUMMARY_GAP);
	assert_int_equal(s.gap_samples, 2);
	assert_int_equal(s.samples, count - 2);
	assert_true(isfinite(summary_leq(&s, s.a)));
	free(x);
}

static void gaps(void **state)
{
	struct levels *l = chain(0, 1);
	struct kept k = {0};
	size_t count;
	double *x = samples(1, &count), full;

	(void)state;
	noise(x, count, 2);
	levels_feed(l, x, count, keep, &k);
	full = summary_leq(&k.v[0], k.v[0].z);
	levels_feed(l, x, count / 2, keep, &k);
	levels_gap(l, (int64_t)count, keep, &k);
	levels_end(l, keep, &k);
	assert_int_equal(k.n, 3);
	assert_int_equal(k.v[1].samples, count / 2);
	assert_int_equal(k.v[1].gap_samples, count / 2);
	assert_true(k.v[1].flags & SUMMARY_GAP);
	assert_near(summary_leq(&k.v[1], k.v[1].z), full, 0.1); /* over what was heard alone */
	assert_int_equal(k.v[2].samples, 0);
	assert_true(isnan(summary_leq(&k.v[2], k.v[2].a)));
	free(k.v);
	levels_free(l);
	free(x);
}

/** ${key} of two summaries within a quarter of a decibel. */
static void assert_alike(const struct summary *a, const struct summary *b, const struct levels *l)
{
	assert_near(summary_leq(a, a->a), summary_leq(b, b->a), 0.25);
	assert_near(summary_leq(a, a->z), summary_leq(b, b->z), 0.25);
	assert_near(summary_level(a->max_af), summary_level(b->max_af), 0.25);
	assert_near(summary_level(a->min_af), summary_level(b->min_af), 0.25);
	assert_near(summary_percentile(a, 90), summary_percentile(b, 90), 0.25);
	for (size_t i = 2; i < l->bands_n; i++) /* lower, a second of noise is no steady level */
		assert_near(summary_leq(a, a->band[i]), summary_leq(b, b->band[i]), i < 4 ? 2.5 : 0.5);
}

/** A gap is not silence: whatever its length, what was heard around it reads as without it, and so does the second after it. */
static void gaps_are_not_silence(void **state)
{
	static const int64_t lengths[] = {1, 300, 480, 481, RATE / 10, RATE / 2, RATE, 10 * RATE + 7};
	size_t count, half = RATE / 4;
	double *x = samples(4, &count);
	struct levels *whole_l = chain(1, 1);
	struct kept whole_k = {0};

	(void)state;
	noise(x, count, 4);
	levels_feed(whole_l, x, count, keep, &whole_k);
	for (size_t i = 0; i < COUNT(lengths); i++)
		for (int way = 0; way < 2; way++) {
			struct levels *l = chain(1, 1);
			struct kept k = {0};
			double *nothing = calloc((size_t)lengths[i], sizeof(*nothing));
			int64_t valid = 0;

			assert_non_null(nothing);
			for (int64_t j = 0; j < lengths[i]; j++)
				nothing[j] = j % 3 ? (double)NAN : 1e12;
			levels_feed(l, x, RATE + half, keep, &k);
			if (way)
				levels_gap(l, lengths[i], keep, &k);
			else
				levels_feed(l, nothing, (size_t)lengths[i], keep, &k);
			levels_feed(l, x + RATE + half, count - RATE - half, keep, &k);
			for (size_t j = 0; j < k.n; j++) {
				valid += k.v[j].samples;
				assert_int_equal(k.v[j].samples + k.v[j].gap_samples, RATE);
				if (k.v[j].samples > RATE / 4 * 3 && k.v[j].gap_samples == 0)
					assert_alike(&k.v[j], &whole_k.v[2], l);
				else if (k.v[j].samples > 0)
					assert_true(!isfinite(k.v[j].min_af) || summary_level(k.v[j].min_af) > summary_level(whole_k.v[2].min_af) - 0.25);
			}
			assert_int_equal(k.v[1].flags & SUMMARY_GAP, SUMMARY_GAP);
			assert_int_equal(k.v[0].flags, 0);
			assert_true(valid + RATE > (int64_t)count); /* and a second that has begun */
			free(nothing);
			free(k.v);
			levels_free(l);
		}
	free(whole_k.v);
	levels_free(whole_l);
	free(x);
}

static void percentiles(void **state)
{
	struct summary s;

	(void)state;
	summary_init(&s);
	for (int i = 0; i < 100; i++)
		summary_add_level(&s, pow(10, (-60 + 0.1 * i + 0.05) / 10));
	/* the middle of their bins, from -59.95 to -50.05: by straight line between the two nearest of a hundred */
	assert_near(summary_percentile(&s, 50), -55, 0.001);
	assert_near(summary_percentile(&s, 10), -50.05 - 0.1 * 9.9, 0.001);
	assert_near(summary_percentile(&s, 90), -59.95 + 0.1 * 9.9, 0.001);
	assert_near(summary_percentile(&s, 100), -59.95, 0.001);
	assert_near(summary_percentile(&s, 0), -50.05, 0.001);
}

/** Where a level climbs, its two neighbours lie far apart; where half of it is silence, that half has no level. */
static void percentiles_of_few(void **state)
{
	struct summary s;

	(void)state;
	summary_init(&s);
	assert_true(isnan(summary_percentile(&s, 50)));
	summary_add_level(&s, pow(10, -6.005));
	assert_near(summary_percentile(&s, 5), -60.05, 0.001);
	summary_add_level(&s, pow(10, -4.005));
	assert_near(summary_percentile(&s, 50), (-60.05 - 40.05) / 2, 0.001);
	assert_near(summary_percentile(&s, 75), -60.05 + 20.0 / 4, 0.001);
	summary_add_level(&s, 0);
	summary_add_level(&s, 0);
	assert_true(isnan(summary_percentile(&s, 90)));
	assert_near(summary_percentile(&s, 25), -60.05 + 20.0 / 4, 0.001);
	summary_add_level(&s, INFINITY);
	assert_true(summary_percentile(&s, 0) <= SUMMARY_LOWEST_DB + SUMMARY_BIN_DB * SUMMARY_BINS);
}

/** Whatever is put in, a sum is a number and adds up. */
static void energies_are_bounded(void **state)
{
	summary_energy e = 0;

	(void)state;
	summary_add_energy(&e, 1e300);
	summary_add_energy(&e, INFINITY);
	summary_add_energy(&e, 0.5);
	assert_true(e == ((summary_energy)1 << 125) + ((summary_energy)1 << 63));
}

/** What the caller knows and the samples do not: told of this interval only. And what is quieter than the chain can tell. */
static void flags_from_outside(void **state)
{
	struct levels *l = levels_new(&(struct levels_options){.rate_hz = RATE, .interval_s = 1, .lowest_db = -40});
	struct kept k = {0};
	size_t count;
	double *x = samples(3, &count);

	(void)state;
	tone(x, 0, count, 1000, LOUD);
	for (size_t i = 2 * (size_t)RATE; i < count; i++)
		x[i] *= 0.001;
	levels_feed(l, x, RATE + 10, keep, &k);
	levels_flag(l, SUMMARY_CLOCK);
	levels_feed(l, x + RATE + 10, count - RATE - 10, keep, &k);
	assert_int_equal(k.n, 3);
	assert_int_equal(k.v[0].flags, 0);
	assert_int_equal(k.v[1].flags, SUMMARY_CLOCK);
	assert_int_equal(k.v[2].flags, SUMMARY_UNDER_RANGE);
	free(k.v);
	free(x);
	levels_free(l);
}

/** A peak that is still on its way through the taps when the recording ends counts. */
static void last_peak_counts(void **state)
{
	size_t n;
	double *x = samples(0.5, &n);
	struct summary ends, goes_on;

	(void)state;
	x[n / 2] = 0.5;
	ends = whole(x, n / 2 + 4);
	goes_on = whole(x, n);
	assert_near(2 * summary_level(ends.peak_c), 2 * summary_level(goes_on.peak_c), 0.1);
	free(x);
}

static void options(void **state)
{
	static const struct levels_options bad[] = {
		{1, 0, 1, 0, 0}, {10000000, 0, 1, 0, 0}, {RATE, 2, 1, 0, 0}, {RATE, 1, 0, 0, 0}, {RATE, 1, 1e9, 0, 0}, {RATE, 1, (double)NAN, 0, 0},
		{RATE, 1, 1, (double)NAN, 0}, {RATE, 1, 1, 0, -1}, {RATE, 1, 1, 0, (double)NAN},
	};
	struct levels *l = chain(0, 1);

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(levels_init(l, &bad[i]));
	levels_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(steady_tones), UNIT(bursts), UNIT(c_peak), UNIT(decay_linearity_and_s_minus_f), UNIT(any_chunks_to_the_bit),
		UNIT(vectors_and_scalars_agree_to_the_bit), UNIT(merging), UNIT(merging_in_any_order), UNIT(octaves_sum_up), UNIT(what_is_no_sound), UNIT(gaps), UNIT(percentiles),
		UNIT(last_peak_counts), UNIT(options), UNIT(repeated_bursts), UNIT(steps), UNIT(overload_both_ways), UNIT(no_drift), UNIT(crest_factors), UNIT(bands_are_linear),
		UNIT(sweeps), UNIT(flags_from_outside), UNIT(gaps_are_not_silence), UNIT(percentiles_of_few), UNIT(energies_are_bounded),
	};

	return UNIT_RUN(tests);
}
