#include "dsp/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"
#include "tables.h"

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
		UNIT(any_chunks_to_the_bit), UNIT(vectors_and_scalars_agree_to_the_bit), UNIT(merging),
		UNIT(merging_in_any_order), UNIT(octaves_sum_up), UNIT(what_is_no_sound), UNIT(gaps),
		UNIT(gaps_are_not_silence), UNIT(percentiles), UNIT(percentiles_of_few), UNIT(energies_are_bounded),
		UNIT(flags_from_outside), UNIT(last_peak_counts), UNIT(options),
	};

	return UNIT_RUN(tests);
}
