#include "dsp/summary.h"

#include <math.h>
#include <string.h>

#define UNIT 0x1p-64
#define MOST 0x1p60 /* of one addition: far more than any interval holds */
#define LEAST 1e-20 /* SUMMARY_LOWEST_DB: what dies away in a filter is no sound */

void summary_init(struct summary *s)
{
	memset(s, 0, sizeof(*s));
	s->min_af = INFINITY;
}

void summary_merge(struct summary *to, const struct summary *from)
{
	to->samples += from->samples;
	to->gap_samples += from->gap_samples;
	to->overload_samples += from->overload_samples;
	to->a += from->a;
	to->c += from->c;
	to->z += from->z;
	for (size_t i = 0; i < BAND_MAX; i++)
		to->band[i] += from->band[i];
	to->max_af = fmax(to->max_af, from->max_af);
	to->min_af = fmin(to->min_af, from->min_af);
	to->max_as = fmax(to->max_as, from->max_as);
	to->peak_c = fmax(to->peak_c, from->peak_c);
	to->flags |= from->flags;
	for (size_t i = 0; i < SUMMARY_BINS; i++)
		to->histogram[i] += from->histogram[i];
}

void summary_add_energy(summary_energy *to, double squares)
{
	double whole = floor(fmin(squares, MOST));

	*to += (summary_energy)(uint64_t)whole << 64;
	*to += (summary_energy)ldexp(squares < MOST ? squares - whole : 0, 64);
}

void summary_add_level(struct summary *s, double mean_square)
{
	double bin = (summary_level(mean_square) - SUMMARY_LOWEST_DB) / SUMMARY_BIN_DB;
	size_t at = bin >= SUMMARY_BINS ? SUMMARY_BINS - 1 : bin > 0 ? (size_t)bin : 0; /* silence has no level: the lowest bin */

	s->histogram[at]++;
}

double summary_level(double mean_square)
{
	return mean_square > LEAST && isfinite(mean_square) ? 10 * log10(mean_square) : (double)NAN;
}

double summary_leq(const struct summary *s, summary_energy energy)
{
	return s->samples > 0 ? summary_level((double)energy * UNIT / (double)s->samples) : (double)NAN;
}

double summary_exposure(summary_energy energy, double rate_hz)
{
	return summary_level((double)energy * UNIT / rate_hz);
}

/** The ${rank}-th of all levels, the lowest being 0: those of a bin are taken as spread evenly over it. */
static double ranked(const struct summary *s, uint64_t rank)
{
	uint64_t below = s->histogram[0];

	if (rank < below)
		return (double)NAN; /* too low for a level */
	for (size_t i = 1; i < SUMMARY_BINS; i++) {
		uint64_t in = s->histogram[i];

		if (rank < below + in)
			return SUMMARY_LOWEST_DB + SUMMARY_BIN_DB * ((double)i + ((double)(rank - below) + 0.5) / (double)in);
		below += in;
	}
	return (double)NAN;
}

double summary_percentile(const struct summary *s, double percent)
{
	uint64_t all = 0, rank;
	double at, level;

	for (size_t i = 0; i < SUMMARY_BINS; i++)
		all += s->histogram[i];
	if (all == 0)
		return (double)NAN;
	at = (1 - percent / 100) * (double)(all - 1);
	rank = (uint64_t)at;
	level = ranked(s, rank);
	return rank + 1 < all ? level + (at - (double)rank) * (ranked(s, rank + 1) - level) : level;
}
