#include "meter/design.h"

#include <math.h>

#include "dsp/band.h"
#include "dsp/weighting.h"

#define LOWEST_HZ 4.0
#define STEPS 24 /* an octave; a band is drawn finer, near its middle */
#define FINE_STEPS 240
#define NEAR 2.0 /* octaves of a band's middle that are drawn finely */

static double next_hz(double hz, double mid_hz)
{
	return hz * exp2(1.0 / (mid_hz > 0 && fabs(log2(hz / mid_hz)) < NEAR ? FINE_STEPS : STEPS));
}

static void put(const char *kind, const char *name, double mid_hz, const struct biquad *s, size_t n, int rate_hz, FILE *out)
{
	const char *between = "";

	fprintf(out, "{\"kind\":\"%s\",\"filter\":\"%s\",\"rate\":%d,\"mid_hz\":%.5f,\"points\":[", kind, name, rate_hz, mid_hz);
	for (double hz = LOWEST_HZ; hz < 0.4999 * rate_hz; hz = next_hz(hz, mid_hz)) {
		fprintf(out, "%s[%.3f,%.4f]", between, hz, biquad_db(s, n, hz, rate_hz));
		between = ",";
	}
	fprintf(out, "]}\n");
}

void design_print(int rate_hz, FILE *out)
{
	struct biquad s[BAND_SECTIONS > WEIGHTING_SECTIONS ? BAND_SECTIONS : WEIGHTING_SECTIONS];

	put("weighting", "A", 0, s, weighting_design(WEIGHTING_A, rate_hz, s), rate_hz, out);
	put("weighting", "C", 0, s, weighting_design(WEIGHTING_C, rate_hz, s), rate_hz, out);
	for (int per_octave = 1; per_octave <= 3; per_octave += 2) {
		struct band bands[BAND_MAX];
		size_t n = band_list(per_octave, rate_hz, bands);

		for (size_t i = 0; i < n; i++)
			put(per_octave == 1 ? "octave" : "third", band_nominal(bands[i]), band_mid_hz(bands[i]), s, band_design(bands[i], rate_hz, s), rate_hz, out);
	}
}
