/*
 * Octave and third-octave filters, class 1 of IEC 61260-1:2014, base ten: mid-bands 1000 · G^(x/b), G = 10^0.3. Butterworth band-passes
 * whose edges are prewarped, narrowed so that the effective bandwidth is that of the ideal band.
 */
#ifndef DSP_BAND_H
#define DSP_BAND_H

#include "dsp/biquad.h"

#define BAND_SECTIONS 4 /* at most */
#define BAND_MAX 34     /* third-octaves from 20 Hz to 20 kHz and some */

/** A band: ${per_octave} is 1 or 3; ${x} counts from the one at 1 kHz. */
struct band {
	int per_octave, x;
};

/** band_mid_hz(b), band_lower_hz(b), band_upper_hz(b): exact (5.2 to 5.6), not as they are called. */
double band_mid_hz(struct band b);
double band_lower_hz(struct band b);
double band_upper_hz(struct band b);
/** band_nominal(b): as it is called, "31.5", "1000", "16000". Static. "" for one that has no name here. */
const char *band_nominal(struct band b);
/**
 * band_list(per_octave, rate_hz, ret): those from 31.5 Hz (thirds: 25 Hz) to the highest that a filter at this rate can hold within
 * class 1; gives how many. Octaves to 16 kHz and thirds to 20 kHz at 48 kHz.
 */
size_t band_list(int per_octave, double rate_hz, struct band ret[BAND_MAX]);
/** band_design(b, rate_hz, ret): fills ${ret}, gives how many sections. The upper edge must lie below half of the rate. Well under a millisecond. */
size_t band_design(struct band b, double rate_hz, struct biquad ret[BAND_SECTIONS]);

#endif
