#include "dsp/band.h"

#include <math.h>
#include <stdbool.h>

#define ORDER 3              /* of the low-pass it is made from: two thirds of it fail the mask */
#define HIGH_ORDER 4         /* where the upper edge comes near half of the rate */
#define HIGH_FROM 0.29       /* of the rate: from here on */
#define HIGH_WIDTH 0.985     /* of the ideal band: narrower, and the edge itself would fall below the mask */
#define TOP 0.47             /* of the rate: no upper edge above it */

static const struct {
	struct band band;
	const char *name;
} names[] = {
#define OCTAVE(x, name) {{1, x}, name},
#define THIRD(x, name) {{3, x}, name},
	OCTAVE(-6, "16") OCTAVE(-5, "31.5") OCTAVE(-4, "63") OCTAVE(-3, "125") OCTAVE(-2, "250") OCTAVE(-1, "500") OCTAVE(0, "1000")
	OCTAVE(1, "2000") OCTAVE(2, "4000") OCTAVE(3, "8000") OCTAVE(4, "16000")
	THIRD(-18, "16") THIRD(-17, "20") THIRD(-16, "25") THIRD(-15, "31.5") THIRD(-14, "40") THIRD(-13, "50") THIRD(-12, "63") THIRD(-11, "80")
	THIRD(-10, "100") THIRD(-9, "125") THIRD(-8, "160") THIRD(-7, "200") THIRD(-6, "250") THIRD(-5, "315") THIRD(-4, "400") THIRD(-3, "500")
	THIRD(-2, "630") THIRD(-1, "800") THIRD(0, "1000") THIRD(1, "1250") THIRD(2, "1600") THIRD(3, "2000") THIRD(4, "2500") THIRD(5, "3150")
	THIRD(6, "4000") THIRD(7, "5000") THIRD(8, "6300") THIRD(9, "8000") THIRD(10, "10000") THIRD(11, "12500") THIRD(12, "16000") THIRD(13, "20000")
};

double band_mid_hz(struct band b)
{
	return 1000 * pow(10, 0.3 * b.x / b.per_octave);
}

double band_lower_hz(struct band b)
{
	return band_mid_hz(b) * pow(10, -0.15 / b.per_octave);
}

double band_upper_hz(struct band b)
{
	return band_mid_hz(b) * pow(10, 0.15 / b.per_octave);
}

const char *band_nominal(struct band b)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].band.per_octave == b.per_octave && names[i].band.x == b.x)
			return names[i].name;
	return "";
}

size_t band_list(int per_octave, double rate_hz, struct band ret[BAND_MAX])
{
	size_t n = 0;

	for (int x = per_octave == 1 ? -5 : -16; n < BAND_MAX && band_nominal((struct band){per_octave, x})[0]; x++) {
		struct band b = {per_octave, x};

		if (band_upper_hz(b) > TOP * rate_hz)
			break;
		ret[n++] = b;
	}
	return n;
}

/** Where ${hz} lies on the analogue side of the bilinear transform. */
static double prewarp(double hz, double rate_hz)
{
	return 2 * rate_hz * tan(M_PI * hz / rate_hz);
}

/** The digital section for two analogue poles: ${a} and its conjugate, or two real ones. Zeros at 0 Hz and at half of the rate. */
static struct biquad section(double complex a, double complex b, double rate_hz)
{
	double complex p = (2 * rate_hz + a) / (2 * rate_hz - a), q = (2 * rate_hz + b) / (2 * rate_hz - b);

	return (struct biquad){1, 0, -1, -creal(p + q), creal(p * q)};
}

size_t band_design(struct band b, double rate_hz, struct biquad ret[BAND_SECTIONS])
{
	int order = band_upper_hz(b) > HIGH_FROM * rate_hz ? HIGH_ORDER : ORDER;
	double narrowing = order == ORDER ? sin(M_PI / (2 * ORDER)) / (M_PI / (2 * ORDER)) : HIGH_WIDTH;
	double mid_hz = band_mid_hz(b), half = (band_upper_hz(b) - band_lower_hz(b)) / 2 * narrowing;
	/* the edges of that width around the same mid-band */
	double lower = prewarp(sqrt(mid_hz * mid_hz + half * half) - half, rate_hz);
	double upper = prewarp(sqrt(mid_hz * mid_hz + half * half) + half, rate_hz);
	double mid = sqrt(lower * upper), width = upper - lower;
	size_t n = 0;

	/* each pole of the low-pass becomes two of the band-pass; of a conjugate pair the upper one stands for both */
	for (int k = 0; k < (order + 1) / 2; k++) {
		double complex pole = cexp(I * M_PI * (0.5 + (2 * k + 1) / (2.0 * order)));
		double complex s = pole * width / 2, root = csqrt(s * s - mid * mid);
		bool real = 2 * k + 1 == order;

		if (real) {
			ret[n++] = section(s + root, s - root, rate_hz);
		} else {
			ret[n++] = section(s + root, conj(s + root), rate_hz);
			ret[n++] = section(s - root, conj(s - root), rate_hz);
		}
	}
	for (size_t i = 0; i < n; i++)
		biquad_scale(&ret[i], 1 / cabs(biquad_response(&ret[i], 1, atan(mid / (2 * rate_hz)) * rate_hz / M_PI, rate_hz)));
	return n;
}
