/*
 * The frequency weightings A, C and Z of IEC 61672-1:2013 (Annex E) as filters for any sample rate. The low poles come by the bilinear
 * transform; the double pole at 12.2 kHz, which that transform bends, is replaced by one section whose poles and zeros are fitted to
 * the curve, minimising the largest deviation.
 */
#ifndef DSP_WEIGHTING_H
#define DSP_WEIGHTING_H

#include "dsp/biquad.h"

enum weighting { WEIGHTING_A, WEIGHTING_C, WEIGHTING_Z, WEIGHTING__COUNT };

#define WEIGHTING_SECTIONS 3 /* at most */
#define WEIGHTING_RATE_MIN 8000.0
#define WEIGHTING_RATE_MAX 192000.0

/** weighting_goal_db(w, hz): the design goal, 0 dB at 1 kHz (IEC 61672-1:2013, formulas E.1 to E.6). ${hz} > 0. */
double weighting_goal_db(enum weighting w, double hz);
/** weighting_goal_c(hz): that of C with its phase, as the analogue poles have it; 1 at 1 kHz but for the phase. */
double complex weighting_goal_c(double hz);
/**
 * weighting_design(w, rate_hz, ret): fills ${ret}, gives how many sections it takes (0 for Z). ${rate_hz}: WEIGHTING_RATE_MIN to _MAX.
 * 0 dB at 1 kHz to rounding; at 48 kHz within 0.05 dB of the goal from 10 Hz to 20 kHz. Takes some 20 ms: done once.
 */
size_t weighting_design(enum weighting w, double rate_hz, struct biquad ret[WEIGHTING_SECTIONS]);

#endif
