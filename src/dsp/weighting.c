#include "dsp/weighting.h"

#include <math.h>
#include <string.h>

/* pole frequencies in Hz, IEC 61672-1:2013 Annex E */
#define F1 20.598997
#define F2 107.65265
#define F3 737.86223
#define F4 12194.217

#define POINTS 160          /* of the curve, at which the fit is held against it */
#define FIT_FROM_HZ 500.0   /* below, the low poles alone make the curve */
#define FIT_TO_HZ 20000.0
#define FIT_TO_RATE 0.469   /* or this part of the sample rate, when that is lower */
#define ROUNDS 12           /* of the reweighted least squares */
#define GRID 15             /* first poles tried: so many, … */
#define GRID_FROM -0.6      /* … from here, … */
#define GRID_STEP 0.1       /* … this far apart */
#define FINEST 1e-4         /* step of the search at its end */

/* --- The goal ------------------------------------------------------------------------------------------------------------ */

static double magnitude(enum weighting w, double hz)
{
	double f = hz * hz, c = F4 * F4 * f / ((f + F1 * F1) * (f + F4 * F4));

	if (w == WEIGHTING_Z)
		return 1;
	return w == WEIGHTING_C ? c : c * f / sqrt((f + F2 * F2) * (f + F3 * F3));
}

double weighting_goal_db(enum weighting w, double hz)
{
	return 20 * log10(magnitude(w, hz) / magnitude(w, 1000));
}

double complex weighting_goal_c(double hz)
{
	double complex s = hz * I, low = s / (s + F1), high = F4 / (s + F4);

	return low * low * high * high / magnitude(WEIGHTING_C, 1000);
}

/* --- The low poles ------------------------------------------------------------------------------------------------------- */

/** Two high-pass poles by the bilinear transform, each at its own frequency. */
static struct biquad high_pass(double a_hz, double b_hz, double rate_hz)
{
	double a = tan(M_PI * a_hz / rate_hz), b = tan(M_PI * b_hz / rate_hz);

	a = (1 - a) / (1 + a);
	b = (1 - b) / (1 + b);
	return (struct biquad){1, -2, 1, -(a + b), a * b};
}

/* --- The section that is fitted ------------------------------------------------------------------------------------------- */

struct fit {
	double anchor1, anchor2, anchor; /* the same at 1 kHz, which is 0 dB whatever else */
	double cos1[POINTS], cos2[POINTS], goal[POINTS]; /* goal: the squared magnitude wanted of this section */
	double weight[POINTS], wanted[POINTS], wanted_anchor;
};

static void fit_begin(struct fit *f, enum weighting w, double rate_hz, const struct biquad *low, size_t low_n)
{
	double to = fmin(FIT_TO_HZ, FIT_TO_RATE * rate_hz), anchor = cabs(biquad_response(low, low_n, 1000, rate_hz));

	f->anchor1 = 2 * cos(2 * M_PI * 1000 / rate_hz);
	f->anchor2 = 2 * cos(4 * M_PI * 1000 / rate_hz);
	f->anchor = 1 / (anchor * anchor);

	for (int i = 0; i < POINTS; i++) {
		double hz = FIT_FROM_HZ * pow(to / FIT_FROM_HZ, i / (double)(POINTS - 1)), angle = 2 * M_PI * hz / rate_hz;
		double have = cabs(biquad_response(low, low_n, hz, rate_hz)), want = magnitude(w, hz) / magnitude(w, 1000);

		f->cos1[i] = 2 * cos(angle);
		f->cos2[i] = 2 * cos(2 * angle);
		f->goal[i] = want * want / (have * have);
	}
}

/** The three unknowns of a symmetric system of normal equations, by elimination. */
static void solve(double m[3][4], double ret[3])
{
	for (int i = 0; i < 3; i++)
		for (int k = i + 1; k < 3; k++) {
			double q = m[k][i] / m[i][i];

			for (int j = i; j < 4; j++)
				m[k][j] -= q * m[i][j];
		}
	for (int i = 2; i >= 0; i--) {
		ret[i] = m[i][3];
		for (int j = i + 1; j < 3; j++)
			ret[i] -= m[i][j] * ret[j];
		ret[i] /= m[i][i];
	}
}

/** r0 + 2 r1 cos w + 2 r2 cos 2w fitted to what the numerator's squared magnitude should be, each point by its weight. */
static void least_squares(const struct fit *f, double r[3])
{
	double m[3][4] = {{0}};

	for (int i = 0; i < POINTS; i++) {
		double row[3] = {1, f->cos1[i], f->cos2[i]}, weight = f->weight[i] / (f->wanted[i] * f->wanted[i]);

		for (int k = 0; k < 3; k++) {
			for (int j = 0; j < 3; j++)
				m[k][j] += weight * row[k] * row[j];
			m[k][3] += weight * row[k] * f->wanted[i];
		}
	}
	solve(m, r);
}

/** Scaled to 0 dB at 1 kHz. */
static void anchored(const struct fit *f, double r[3])
{
	double gain = f->wanted_anchor / (r[0] + r[1] * f->anchor1 + r[2] * f->anchor2);

	for (int i = 0; i < 3; i++)
		r[i] *= gain;
}

/** The best numerator for the poles ${p} and ${q}; gives the largest deviation in dB. Points that deviate more weigh more each round. */
static double fit_numerator(struct fit *f, double p, double q, double r[3])
{
	double best = INFINITY, next[3];

	for (int i = 0; i < POINTS; i++) {
		double c = f->cos1[i];

		f->wanted[i] = f->goal[i] * (1 - p * c + p * p) * (1 - q * c + q * q);
		f->weight[i] = 1;
	}
	f->wanted_anchor = f->anchor * (1 - p * f->anchor1 + p * p) * (1 - q * f->anchor1 + q * q);
	for (int round = 0; round < ROUNDS; round++) {
		double sum = 0, worst = 0;

		least_squares(f, next);
		anchored(f, next);
		for (int i = 0; i < POINTS; i++) {
			double got = fmax(next[0] + next[1] * f->cos1[i] + next[2] * f->cos2[i], 1e-12);
			double off = fabs(10 * log10(got / f->wanted[i]));

			worst = fmax(worst, off);
			f->weight[i] *= off + 1e-12;
			sum += f->weight[i];
		}
		for (int i = 0; i < POINTS; i++)
			f->weight[i] *= POINTS / sum;
		if (worst < best) {
			best = worst;
			memcpy(r, next, sizeof(next));
		}
	}
	return best;
}

/** The zeros inside the unit circle whose squared magnitude is r0 + 2 r1 cos w + 2 r2 cos 2w. */
static struct biquad factor(const double r[3], double p, double q)
{
	/* with x = cos w: 4 r2 x² + 2 r1 x + r0 − 2 r2; each root x is (z + 1/z) / 2 */
	double complex root = csqrt(4 * r[1] * r[1] - 16 * r[2] * (r[0] - 2 * r[2]));
	double complex x1 = (-2 * r[1] + root) / (8 * r[2]), x2 = (-2 * r[1] - root) / (8 * r[2]);
	double complex z1 = x1 + csqrt(x1 * x1 - 1), z2 = x2 + csqrt(x2 * x2 - 1);

	z1 = cabs(z1) > 1 ? 1 / z1 : z1;
	z2 = cabs(z2) > 1 ? 1 / z2 : z2;
	return (struct biquad){1, -creal(z1 + z2), creal(z1 * z2), -(p + q), p * q};
}

struct poles {
	double p, q, off; /* off: the deviation they leave */
};

static void try_poles(struct fit *f, double p, double q, struct poles *best)
{
	double r[3], off = fabs(p) < 0.99 && fabs(q) < 0.99 ? fit_numerator(f, p, q, r) : INFINITY;

	if (off < best->off)
		*best = (struct poles){p, q, off};
}

/** First a grid, then steps to the best neighbour, which become finer when there is none. */
static struct biquad fit_section(struct fit *f)
{
	struct poles best = {.off = INFINITY};
	double r[3];

	for (int i = 0; i < GRID; i++)
		for (int k = 0; k <= i; k++)
			try_poles(f, GRID_FROM + GRID_STEP * i, GRID_FROM + GRID_STEP * k, &best);
	for (double step = GRID_STEP; step > FINEST;) {
		struct poles from = best;

		for (int i = -1; i <= 1; i++)
			for (int k = -1; k <= 1; k++)
				if (i || k)
					try_poles(f, from.p + i * step, from.q + k * step, &best);
		if (best.off >= from.off)
			step /= 2;
	}
	fit_numerator(f, best.p, best.q, r);
	return factor(r, best.p, best.q);
}

size_t weighting_design(enum weighting w, double rate_hz, struct biquad ret[WEIGHTING_SECTIONS])
{
	struct fit fit;
	size_t n = 0;

	if (w == WEIGHTING_Z)
		return 0;
	ret[n++] = high_pass(F1, F1, rate_hz);
	if (w == WEIGHTING_A)
		ret[n++] = high_pass(F2, F3, rate_hz);
	fit_begin(&fit, w, rate_hz, ret, n);
	ret[n] = fit_section(&fit);
	n++;
	biquad_scale(&ret[n - 1], 1 / cabs(biquad_response(ret, n, 1000, rate_hz)));
	return n;
}
