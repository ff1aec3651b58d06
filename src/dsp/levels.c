#include "dsp/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/weighting.h"

#define BLOCK 64                        /* samples looked at together */
#define FULL_SCALE (1 - 0x1p-15)        /* the largest sample of 16 bits */
#define DC_SHARE 0.5                    /* of the mean square */
enum lane { LANE_A, LANE_C, LANE__BANDS };

static bool in_range(const struct levels_options *o)
{
	return o->rate_hz >= LEVELS_RATE_MIN && o->rate_hz <= LEVELS_RATE_MAX && (o->per_octave == 0 || o->per_octave == 1 || o->per_octave == 3) &&
		o->interval_s >= 0.01 && o->interval_s <= 3600 && !isnan(o->lowest_db);
}

bool levels_init(struct levels *l, const struct levels_options *options)
{
	struct biquad s[BANK_STAGES];

	if (!in_range(options))
		return false;
	memset(l, 0, sizeof(*l));
	l->options = *options;
	bank_init(&l->bank);
	bank_add(&l->bank, s, weighting_design(WEIGHTING_A, options->rate_hz, s));
	bank_add(&l->bank, s, weighting_design(WEIGHTING_C, options->rate_hz, s));
	l->bands_n = options->per_octave ? band_list(options->per_octave, options->rate_hz, l->bands) : 0;
	for (size_t i = 0; i < l->bands_n; i++)
		bank_add(&l->bank, s, band_design(l->bands[i], options->rate_hz, s));
	l->fast_share = 1 - exp(-1 / (options->rate_hz * LEVELS_FAST_S));
	l->slow_share = 1 - exp(-1 / (options->rate_hz * LEVELS_SLOW_S));
	l->interval = llround(options->rate_hz * options->interval_s);
	l->step = options->rate_hz * LEVELS_SAMPLED_MS / 1000;
	l->until_sampled = l->step;
	summary_init(&l->summary);
	return true;
}

struct levels *levels_new(const struct levels_options *options)
{
	size_t align = _Alignof(struct levels);
	struct levels *l = aligned_alloc(align, (sizeof(*l) + align - 1) / align * align);

	if (l && levels_init(l, options))
		return l;
	free(l);
	return NULL;
}

void levels_free(struct levels *l)
{
	free(l);
}

/* --- One block ------------------------------------------------------------------------------------------------------------ */

/** Fast, Slow, extremes and peak of ${n} samples. */
static void follow(struct levels *l, const bank_vector *first, size_t n, bool settled)
{
	double fast = l->fast, slow = l->slow, max_af = l->summary.max_af, min_af = l->summary.min_af, max_as = l->summary.max_as;
	double peak = l->summary.peak_c;

	for (size_t i = 0; i < n; i++) {
		double a = first[i][LANE_A], square = a * a, c = fabs(first[i][LANE_C]);

		fast += l->fast_share * (square - fast);
		slow += l->slow_share * (square - slow);
		max_af = fast > max_af ? fast : max_af;
		min_af = fast < min_af ? fast : min_af;
		max_as = slow > max_as ? slow : max_as;
		peak = c > peak ? c : peak;
	}
	l->fast = fast;
	l->slow = slow;
	l->summary.max_af = max_af;
	l->summary.max_as = max_as;
	l->summary.peak_c = peak;
	if (settled)
		l->summary.min_af = min_af;
}

/** The same, cut where the histogram takes its next level and where all has settled. */
static void weigh(struct levels *l, const bank_vector *first, size_t n)
{
	int64_t settles = (int64_t)(LEVELS_SETTLED_S * l->options.rate_hz), at = l->at;

	while (n > 0) {
		size_t take = (int64_t)n < l->until_sampled ? n : (size_t)l->until_sampled;

		if (at < settles && at + (int64_t)take > settles)
			take = (size_t)(settles - at);
		follow(l, first, take, at >= settles);
		at += (int64_t)take;
		first += take;
		n -= take;
		l->until_sampled -= (int64_t)take;
		if (l->until_sampled > 0)
			continue;
		l->until_sampled = l->step;
		if (at > settles)
			summary_add_level(&l->summary, l->fast);
	}
}

static bool all_plain(const double *x, size_t n)
{
	int plain = 1;

	for (size_t i = 0; i < n; i++)
		plain &= fabs(x[i]) < FULL_SCALE; /* not so for what is no number */
	return plain;
}

/** One that is not plain: its value as it is to be weighed; what is no number is 0 and a gap. */
static double odd(struct summary *s, double v)
{
	if (!isfinite(v)) {
		s->flags |= SUMMARY_NOT_FINITE | SUMMARY_GAP;
		s->gap_samples++;
		s->samples--;
		return 0;
	}
	if (fabs(v) >= FULL_SCALE) {
		s->flags |= SUMMARY_OVERLOAD;
		s->overload_samples++;
	}
	return v;
}

/** The samples as they are to be weighed: ${x} itself, mostly, else in ${block}. */
static const double *clean(struct levels *l, const double *x, size_t n, double *block)
{
	double squares = l->squares_z, sum = l->sum, before = squares;

	l->summary.samples += (int64_t)n;
	if (!all_plain(x, n)) {
		for (size_t i = 0; i < n; i++)
			block[i] = odd(&l->summary, x[i]);
		x = block;
	}
	for (size_t i = 0; i < n; i++) {
		squares += x[i] * x[i];
		sum += x[i];
	}
	l->nonzero |= squares > before;
	l->squares_z = squares;
	l->sum = sum;
	return x;
}

static void end_interval(struct levels *l, levels_fn done, void *context)
{
	struct summary *s = &l->summary;
	struct levels_record r = {(l->at - 1) / l->interval, s};
	double mean = s->samples > 0 ? l->sum / (double)s->samples : 0;

	summary_add_energy(&s->a, bank_energy(&l->bank, LANE_A));
	summary_add_energy(&s->c, bank_energy(&l->bank, LANE_C));
	summary_add_energy(&s->z, l->squares_z);
	for (size_t i = 0; i < l->bands_n; i++)
		summary_add_energy(&s->band[i], bank_energy(&l->bank, LANE__BANDS + i));
	if (!l->nonzero && s->samples > 0)
		s->flags |= SUMMARY_SILENCE;
	if (s->samples > 0 && mean * mean > DC_SHARE * l->squares_z / (double)s->samples && l->nonzero)
		s->flags |= SUMMARY_DC;
	if (summary_leq(s, s->a) < l->options.lowest_db)
		s->flags |= SUMMARY_UNDER_RANGE;
	done(context, &r);
	bank_clear_energy(&l->bank);
	l->squares_z = l->sum = 0;
	l->nonzero = false;
	l->in_interval = 0;
	summary_init(s);
}

void levels_feed(struct levels *l, const double *x, size_t n, levels_fn done, void *context)
{
	double block[BLOCK];
	bank_vector first[BLOCK];

	while (n > 0) {
		size_t take = n < BLOCK ? n : BLOCK;

		if ((int64_t)take > l->interval - l->in_interval)
			take = (size_t)(l->interval - l->in_interval);
		bank_run(&l->bank, clean(l, x, take, block), take, first);
		weigh(l, first, take);
		l->at += (int64_t)take;
		l->in_interval += (int64_t)take;
		if (l->in_interval == l->interval)
			end_interval(l, done, context);
		x += take;
		n -= take;
	}
}

void levels_gap(struct levels *l, int64_t n, levels_fn done, void *context)
{
	const double nothing = 0;

	for (; n > 0; n--) {
		/* it is fed as silence, which counts it as valid */
		l->summary.samples--;
		l->summary.gap_samples++;
		l->summary.flags |= SUMMARY_GAP;
		levels_feed(l, &nothing, 1, done, context);
	}
}

void levels_flag(struct levels *l, enum summary_flag flag)
{
	l->summary.flags |= flag;
}

void levels_end(struct levels *l, levels_fn done, void *context)
{
	if (l->in_interval > 0)
		end_interval(l, done, context);
}
