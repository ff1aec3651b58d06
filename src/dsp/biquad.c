#include "dsp/biquad.h"

#include <math.h>

double complex biquad_response(const struct biquad *sections, size_t n, double hz, double rate_hz)
{
	double complex z = cexp(-2 * M_PI * hz / rate_hz * I), h = 1;

	for (size_t i = 0; i < n; i++) {
		const struct biquad *s = &sections[i];

		h *= (s->b0 + z * (s->b1 + z * s->b2)) / (1 + z * (s->a1 + z * s->a2));
	}
	return h;
}

double biquad_db(const struct biquad *sections, size_t n, double hz, double rate_hz)
{
	return 20 * log10(cabs(biquad_response(sections, n, hz, rate_hz)));
}

void biquad_scale(struct biquad *section, double gain)
{
	section->b0 *= gain;
	section->b1 *= gain;
	section->b2 *= gain;
}
