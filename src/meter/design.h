/* The filters as they are, in points that can be drawn: what the pictures of docs/sound-levels are made of. */
#ifndef METER_DESIGN_H
#define METER_DESIGN_H

#include <stdio.h>

/**
 * design_print(rate_hz, out): a JSON object each for A, C, every octave and every third at this rate: {"filter", "kind", "mid_hz", "points":
 * [[hz, dB], …]} from 4 Hz to half the rate; tools/filter-plots draws them against the standards' limits.
 */
void design_print(int rate_hz, FILE *out);

#endif
