#include "dsp/phase.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "dsp/vector.h"
#include "dsp/weighting.h"

#define POINTS 300      /* of the curve, evenly, … */
#define FROM_HZ 200.0   /* … from here: below, the sections have the phases already */
#define TO_RATE 0.46    /* … to this part of the rate */
#define LOW_FIRST 0.75  /* a point weighs as its frequency to minus this */

/* --- The fit -------------------------------------------------------------------------------------------------------------- */

/** What the taps should do at one frequency, and how much it matters. */
struct point {
	double angle, weight;
	double complex wanted; /* of the taps, the delay left out */
};

static struct point point_at(int i, double rate_hz, const struct biquad *sections, size_t n)
{
	double hz = FROM_HZ + (TO_RATE * rate_hz - FROM_HZ) * i / (POINTS - 1);
	double complex goal = weighting_goal_c(hz), have = biquad_response(sections, n, hz, rate_hz);

	/* the error counts beside what passes, so that what is damped anyway may err more */
	return (struct point){2 * M_PI * hz / rate_hz, cabs(have) * pow(hz, -LOW_FIRST) / sqrt(cabs(goal)), goal / have};
}

/** The normal equations: for real taps, of the real and the imaginary part alike. Shape: [PHASE_TAPS][PHASE_TAPS + 1]. */
static void add_point(const struct point *p, double m[PHASE_TAPS][PHASE_TAPS + 1])
{
	double square = p->weight * p->weight;

	for (int k = 0; k < PHASE_TAPS; k++) {
		for (int j = 0; j < PHASE_TAPS; j++)
			m[k][j] += square * cos((k - j) * p->angle);
		m[k][PHASE_TAPS] += square * creal(p->wanted * cexp((k - PHASE_DELAY) * p->angle * I));
	}
}

/** By elimination: the matrix is symmetric and positive. */
static void solve(double m[PHASE_TAPS][PHASE_TAPS + 1], double ret[PHASE_TAPS])
{
	for (int i = 0; i < PHASE_TAPS; i++)
		for (int k = i + 1; k < PHASE_TAPS; k++) {
			double q = m[k][i] / m[i][i];

			for (int j = i; j <= PHASE_TAPS; j++)
				m[k][j] -= q * m[i][j];
		}
	for (int i = PHASE_TAPS - 1; i >= 0; i--) {
		ret[i] = m[i][PHASE_TAPS];
		for (int j = i + 1; j < PHASE_TAPS; j++)
			ret[i] -= m[i][j] * ret[j];
		ret[i] /= m[i][i];
	}
}

void phase_init(struct phase *p, double rate_hz, const struct biquad *sections, size_t n)
{
	double m[PHASE_TAPS][PHASE_TAPS + 1] = {{0}};

	for (int i = 0; i < POINTS; i++) {
		struct point at = point_at(i, rate_hz, sections, n);

		add_point(&at, m);
	}
	solve(m, p->taps);
	phase_rest(p);
}

/* --- Samples ---------------------------------------------------------------------------------------------------------------- */

/** Four at a time; each is summed in the order of the taps. */
FOR_EACH_PROCESSOR
static void convolve(const double taps[PHASE_TAPS], const double *heard, size_t n, double *ret)
{
	for (size_t i = 0; i < n; i += VECTOR_WIDTH) {
		vector sum = {0}, x;

		for (size_t k = 0; k < PHASE_TAPS; k++) {
			memcpy(&x, heard + i + PHASE_TAPS - 1 - k, sizeof(x));
			sum += x * taps[k];
		}
		memcpy(ret + i, &sum, sizeof(sum));
	}
}

void phase_run(struct phase *p, const double *x, size_t stride, size_t n, double ret[PHASE_BLOCK])
{
	double *heard = p->heard + PHASE_TAPS - 1;

	for (size_t i = 0; i < n; i++)
		heard[i] = x[i * stride];
	convolve(p->taps, p->heard, n, ret);
	memmove(p->heard, p->heard + n, (PHASE_TAPS - 1) * sizeof(*p->heard));
}

void phase_rest(struct phase *p)
{
	memset(p->heard, 0, sizeof(p->heard));
}
