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
	struct levels *l = aligned_alloc(32, (sizeof(*l) + 31) / 32 * 32);
	struct levels_options o = {.rate_hz = RATE, .per_octave = per_octave, .interval_s = interval_s, .lowest_db = -INFINITY};

	assert_non_null(l);
	assert_true(levels_init(l, &o));
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
	free(l);
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
	free(l);
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
	free(l);
	free(x);
}

/* --- Ours ------------------------------------------------------------------------------------------------------------------ */

static void noise(double *x, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x[i] = 0.3 * ((double)(seed >> 11) * 0x1p-53 - 0.5);
	}
}

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
		free(all);
		free(cut);
	}
	free(x);
}

static void vectors_and_scalars_agree_to_the_bit(void **state)
{
	struct levels *l = chain(3, 1), *m = chain(3, 1);
	static double x[4800];
	static bank_vector a[4800], b[4800];

	(void)state;
	noise(x, COUNT(x), 5);
	bank_run(&l->bank, x, COUNT(x), a);
	bank_run_scalar(&m->bank, x, COUNT(x), b);
	for (size_t lane = 0; lane < l->bank.lanes; lane++)
		assert_true(bank_energy(&l->bank, lane) == bank_energy(&m->bank, lane));
	assert_memory_equal(a, b, sizeof(a));
	free(l);
	free(m);
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
	free(l);
	free(x);
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
		free(l);
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
	noise(x, count, 9);
	x[10] = (double)NAN;
	x[11] = (double)INFINITY;
	s = whole(x, count);
	assert_true(s.flags & SUMMARY_NOT_FINITE);
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
	free(l);
	free(x);
}

static void percentiles(void **state)
{
	struct summary s;

	(void)state;
	summary_init(&s);
	for (int i = 0; i < 100; i++)
		summary_add_level(&s, pow(10, (-60 + 0.1 * i + 0.05) / 10));
	assert_near(summary_percentile(&s, 50), -55, 0.001);
	assert_near(summary_percentile(&s, 10), -51, 0.001);
	assert_near(summary_percentile(&s, 90), -59, 0.001);
	assert_near(summary_percentile(&s, 95), -59.5, 0.001);
}

static void options(void **state)
{
	static const struct levels_options bad[] = {
		{1, 0, 1, 0}, {10000000, 0, 1, 0}, {RATE, 2, 1, 0}, {RATE, 1, 0, 0}, {RATE, 1, 1e9, 0}, {RATE, 1, (double)NAN, 0}, {RATE, 1, 1, (double)NAN},
	};
	struct levels *l = chain(0, 1);

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(levels_init(l, &bad[i]));
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(steady_tones), UNIT(bursts), UNIT(c_peak), UNIT(decay_linearity_and_s_minus_f), UNIT(any_chunks_to_the_bit),
		UNIT(vectors_and_scalars_agree_to_the_bit), UNIT(merging), UNIT(octaves_sum_up), UNIT(what_is_no_sound), UNIT(gaps), UNIT(percentiles),
		UNIT(options),
	};

	return UNIT_RUN(tests);
}
