/*
 * Second-order sections, the stones of every filter here: y = b0 x + b1 x' + b2 x'' − a1 y' − a2 y''. Double precision: a band of
 * 31.5 Hz at 48 kHz is not safe in float. Samples have no unit (full scale is 1), frequencies are in Hz. A sample costs 9 operations a section.
 */
#ifndef DSP_BIQUAD_H
#define DSP_BIQUAD_H

#include <complex.h>
#include <stddef.h>

struct biquad {
	double b0, b1, b2, a1, a2;
};

/** BIQUAD_THROUGH: leaves a sample as it is. */
#define BIQUAD_THROUGH ((struct biquad){1, 0, 0, 0, 0})

/** biquad_response(sections, n, hz, rate_hz): of the sections in series, at ${hz} (0 to half of ${rate_hz}). */
double complex biquad_response(const struct biquad *sections, size_t n, double hz, double rate_hz);
/** biquad_db(sections, n, hz, rate_hz): the same in dB. −inf where nothing passes. */
double biquad_db(const struct biquad *sections, size_t n, double hz, double rate_hz);
/** biquad_scale(section, gain): what comes out is ${gain} times as large. */
void biquad_scale(struct biquad *section, double gain);

#endif
