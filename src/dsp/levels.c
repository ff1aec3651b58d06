#include "dsp/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/weighting.h"

#define BLOCK PHASE_BLOCK        /* samples looked at together */
#define FULL_SCALE (1 - 0x1p-15) /* the largest sample of 16 bits */
enum lane { LANE_A, LANE_C, LANE__BANDS };

static bool in_range(const struct levels_options *o)
{
	return o->rate_hz >= LEVELS_RATE_MIN && o->rate_hz <= LEVELS_RATE_MAX && (o->per_octave == 0 || o->per_octave == 1 || o->per_octave == 3) &&
		o->interval_s >= 0.01 && o->interval_s <= 3600 && !isnan(o->lowest_db) && o->top >= 0 && o->top <= 1;
}

/** What a sample replaces of an average that follows in ${seconds}. */
static double share(int rate_hz, double seconds)
{
	return 1 - exp(-1 / (rate_hz * seconds));
}

bool levels_init(struct levels *l, const struct levels_options *options)
{
	struct biquad s[BANK_STAGES];
	size_t n;

	if (!in_range(options))
		return false;
	memset(l, 0, sizeof(*l));
	l->options = *options;
	bank_init(&l->bank);
	bank_add(&l->bank, s, weighting_design(WEIGHTING_A, options->rate_hz, s));
	n = weighting_design(WEIGHTING_C, options->rate_hz, s);
	bank_add(&l->bank, s, n);
	phase_init(&l->phase, options->rate_hz, s, n);
	l->bands_n = options->per_octave ? band_list(options->per_octave, options->rate_hz, l->bands) : 0;
	for (size_t i = 0; i < l->bands_n; i++)
		bank_add(&l->bank, s, band_design(l->bands[i], options->rate_hz, s));
	l->options.top = options->top > 0 ? options->top : FULL_SCALE;
	l->fast_share = share(options->rate_hz, LEVELS_FAST_S);
	l->slow_share = share(options->rate_hz, LEVELS_SLOW_S);
	l->low_share = share(options->rate_hz, 1 / (2 * M_PI * LEVELS_LOW_HZ));
	l->interval = llround(options->rate_hz * options->interval_s);
	l->step = options->rate_hz * LEVELS_SAMPLED_MS / 1000;
	l->until_sampled = l->step;
	l->settles = (int64_t)(LEVELS_SETTLED_S * options->rate_hz);
	l->bridge = options->rate_hz * LEVELS_BRIDGED_MS / 1000;
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

/* --- Samples that are there ----------------------------------------------------------------------------------------------- */

/** Fast, Slow, extremes and peak (of ${c}) of ${n} samples, and what is left of them without their constant part. */
static void follow(struct levels *l, const double *x, const vector *first, const double *c, size_t n)
{
	double fast = l->fast, slow = l->slow, max_af = l->summary.max_af, min_af = l->summary.min_af, max_as = l->summary.max_as;
	double peak = l->summary.peak_c, low = l->low, squares_z = l->squares_z, squares_low = l->squares_low;

	for (size_t i = 0; i < n; i++) {
		double a = first[i][LANE_A], square = a * a, z;

		fast += l->fast_share * (square - fast);
		slow += l->slow_share * (square - slow);
		low += l->low_share * (x[i] - low);
		z = x[i] - low;
		squares_z += z * z;
		squares_low += low * low;
		max_af = fast > max_af ? fast : max_af;
		min_af = fast < min_af ? fast : min_af;
		max_as = slow > max_as ? slow : max_as;
		peak = fabs(c[i]) > peak ? fabs(c[i]) : peak;
	}
	l->fast = fast;
	l->slow = slow;
	l->low = low;
	l->squares_z = squares_z;
	l->squares_low = squares_low;
	l->summary.max_af = max_af;
	l->summary.max_as = max_as;
	l->summary.peak_c = peak;
	if (l->run >= l->settles)
		l->summary.min_af = min_af;
	else if (l->resumed)
		l->summary.flags |= SUMMARY_GAP; /* the time after a gap is not whole either */
}

/** The same, cut where the histogram takes its next level and where all has settled. */
static void weigh(struct levels *l, const double *x, const vector *first, const double *c, size_t n)
{
	while (n > 0) {
		size_t take = (int64_t)n < l->until_sampled ? n : (size_t)l->until_sampled;

		if (l->run < l->settles && l->run + (int64_t)take > l->settles)
			take = (size_t)(l->settles - l->run);
		follow(l, x, first, c, take);
		l->run += (int64_t)take;
		x += take;
		first += take;
		c += take;
		n -= take;
		l->until_sampled -= (int64_t)take;
		if (l->until_sampled > 0)
			continue;
		l->until_sampled = l->step;
		if (l->run > l->settles)
			summary_add_level(&l->summary, l->fast);
	}
}

/** After a gap everything begins anew: what sounded before it says nothing of what sounds now. */
static void resume(struct levels *l)
{
	bank_rest(&l->bank);
	phase_rest(&l->phase);
	l->fast = l->slow = l->low = 0;
	l->run = 0;
	l->resumed = true;
}

static void hear(struct levels *l, const double *x, size_t n)
{
	vector first[BLOCK];
	double c[BLOCK];

	if (l->missing > l->bridge)
		resume(l);
	l->missing = 0;
	l->summary.samples += (int64_t)n;
	bank_run(&l->bank, x, n, first);
	phase_run(&l->phase, (const double *)first + LANE_C, VECTOR_WIDTH, n, c);
	weigh(l, x, first, c, n);
}

/* --- Samples that are not ------------------------------------------------------------------------------------------------- */

/** Time goes on, and nothing else. */
static void pass_over(struct levels *l, int64_t n)
{
	l->missing += n;
	l->summary.gap_samples += n;
	l->summary.flags |= SUMMARY_GAP;
	l->until_sampled = l->step - (l->step - l->until_sampled + n) % l->step;
}

static bool all_plain(const double *x, size_t n, double top)
{
	int plain = 1;

	for (size_t i = 0; i < n; i++)
		plain &= fabs(x[i]) < top; /* not so for what is no number */
	return plain;
}

static bool any_sounds(const double *x, size_t n)
{
	int sounds = 0;

	for (size_t i = 0; i < n; i++)
		sounds |= x[i] != 0;
	return sounds;
}

/** How many samples ${x} begins with that can be weighed; those at full scale are counted. */
static size_t look(struct levels *l, const double *x, size_t n)
{
	size_t good = 0;

	if (all_plain(x, n, l->options.top)) {
		good = n;
	} else {
		for (; good < n && fabs(x[good]) <= LEVELS_MOST; good++)
			l->summary.overload_samples += fabs(x[good]) >= l->options.top;
		l->summary.flags |= l->summary.overload_samples ? SUMMARY_OVERLOAD : 0;
	}
	l->sounds = l->sounds || any_sounds(x, good);
	return good;
}

/* --- Intervals ------------------------------------------------------------------------------------------------------------ */

/** What the levels do not say themselves. */
static void judge(struct levels *l)
{
	struct summary *s = &l->summary;
	double level = summary_leq(s, s->a);

	if (s->samples == 0)
		return;
	if (!l->sounds)
		s->flags |= SUMMARY_SILENCE;
	else if (l->squares_low > l->squares_z)
		s->flags |= SUMMARY_DC;
	if (isnan(level) ? l->sounds || isfinite(l->options.lowest_db) : level < l->options.lowest_db)
		s->flags |= SUMMARY_UNDER_RANGE;
}

static void end_interval(struct levels *l, levels_fn done, void *context)
{
	struct summary *s = &l->summary;
	struct levels_record r = {(l->at - 1) / l->interval, s};

	summary_add_energy(&s->a, bank_energy(&l->bank, LANE_A));
	summary_add_energy(&s->c, bank_energy(&l->bank, LANE_C));
	summary_add_energy(&s->z, l->squares_z);
	for (size_t i = 0; i < l->bands_n; i++)
		summary_add_energy(&s->band[i], bank_energy(&l->bank, LANE__BANDS + i));
	judge(l);
	done(context, &r);
	bank_clear_energy(&l->bank);
	l->squares_z = l->squares_low = 0;
	l->sounds = false;
	l->in_interval = 0;
	summary_init(s);
}

static void go_on(struct levels *l, int64_t n, levels_fn done, void *context)
{
	l->at += n;
	l->in_interval += n;
	if (l->in_interval == l->interval)
		end_interval(l, done, context);
}

void levels_feed(struct levels *l, const double *x, size_t n, levels_fn done, void *context)
{
	while (n > 0) {
		size_t take = n < BLOCK ? n : BLOCK;

		if ((int64_t)take > l->interval - l->in_interval)
			take = (size_t)(l->interval - l->in_interval);
		take = look(l, x, take);
		if (take > 0) {
			hear(l, x, take);
		} else {
			take = 1;
			l->summary.flags |= SUMMARY_NOT_FINITE;
			pass_over(l, 1);
		}
		go_on(l, (int64_t)take, done, context);
		x += take;
		n -= take;
	}
}

void levels_gap(struct levels *l, int64_t n, levels_fn done, void *context)
{
	while (n > 0) {
		int64_t left = l->interval - l->in_interval, take = n < left ? n : left;

		pass_over(l, take);
		go_on(l, take, done, context);
		n -= take;
	}
}

void levels_flag(struct levels *l, enum summary_flag flag)
{
	l->summary.flags |= flag;
}

/** The peak comes PHASE_DELAY samples late: what was heard last is still to come out. */
static void last_peak(struct levels *l)
{
	const double nothing[PHASE_DELAY] = {0};
	double c[BLOCK];

	phase_run(&l->phase, nothing, 1, PHASE_DELAY, c);
	for (size_t i = 0; i < PHASE_DELAY; i++)
		l->summary.peak_c = fmax(l->summary.peak_c, fabs(c[i]));
}

void levels_end(struct levels *l, levels_fn done, void *context)
{
	if (l->in_interval == 0)
		return;
	if (l->summary.samples > 0)
		last_peak(l);
	end_interval(l, done, context);
}
