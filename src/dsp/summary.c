#include "dsp/summary.h"

#include <math.h>
#include <string.h>

#define UNIT 0x1p-64
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
	double whole = floor(squares);

	*to += (summary_energy)(uint64_t)whole << 64;
	*to += (summary_energy)ldexp(squares - whole, 64);
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

double summary_percentile(const struct summary *s, double percent)
{
	uint64_t all = 0, above = 0;
	double wanted;

	for (size_t i = 0; i < SUMMARY_BINS; i++)
		all += s->histogram[i];
	if (all == s->histogram[0])
		return (double)NAN;
	wanted = percent / 100 * (double)all;
	for (size_t i = SUMMARY_BINS; i-- > 0;) {
		if ((double)(above + s->histogram[i]) >= wanted && s->histogram[i] > 0)
			return SUMMARY_LOWEST_DB + SUMMARY_BIN_DB * ((double)(i + 1) - (wanted - (double)above) / s->histogram[i]);
		above += s->histogram[i];
	}
	return SUMMARY_LOWEST_DB;
}
