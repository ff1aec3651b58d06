/*
 * The phases of the C weighting, for peaks alone: a section that is fitted to a magnitude shifts what lies near half of the rate
 * otherwise than the poles of IEC 61672-1:2013 Annex E do, and so builds other peaks (by 0.14 dB for speech, up to 1 dB for noise). A
 * short filter without feedback after those sections brings both together; it comes PHASE_DELAY samples later, 0.15 ms at 48 kHz.
 */
#ifndef DSP_PHASE_H
#define DSP_PHASE_H

#include <stddef.h>

#include "dsp/biquad.h"

#define PHASE_TAPS 16
#define PHASE_DELAY 7
#define PHASE_BLOCK 64 /* samples at once, at most */

struct phase {
	double taps[PHASE_TAPS];
	double heard[PHASE_TAPS - 1 + PHASE_BLOCK]; /* the last samples, then those that are new */
};

/**
 * phase_init(p, rate_hz, sections, n): ${sections} are those of WEIGHTING_C at this rate. Least squares against the analogue response from
 * 200 Hz to 0.46 of the rate, low frequencies weighing more: within 0.1 dB and 1.2 % of it up to 0.25 of the rate. Takes 1 ms.
 */
void phase_init(struct phase *p, double rate_hz, const struct biquad *sections, size_t n);
/**
 * phase_run(p, x, stride, n, ret): ${n} samples, at most PHASE_BLOCK, that lie ${stride} apart; the same result however they are cut, to
 * the bit. ${ret}: PHASE_BLOCK of them, the first ${n} of use. Costs PHASE_TAPS multiplications and additions a sample.
 */
void phase_run(struct phase *p, const double *x, size_t stride, size_t n, double ret[PHASE_BLOCK]);
/** phase_rest(p): as if nothing had sounded. */
void phase_rest(struct phase *p);

#endif
