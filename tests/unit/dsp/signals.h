/* Sound made for the tests of levels, and what a chain tells of it. */
#ifndef UNIT_DSP_SIGNALS_H
#define UNIT_DSP_SIGNALS_H

#include "dsp/levels.h"
#include "unit.h"

#define RATE 48000
#define LOUD 0.5 /* amplitude */

/** Records as they come, kept; ${v} is the caller's to free. */
struct kept {
	struct summary *v;
	size_t n, cap;
};

/** keep(kept, record): for levels_feed and levels_end; the context is a struct kept. */
void keep(void *context, const struct levels_record *r);
/** chain(per_octave, interval_s): a new chain at RATE; levels_free frees it. */
struct levels *chain(int per_octave, double interval_s);
/** whole(x, n): all of ${x} as one summary. */
struct summary whole(const double *x, size_t n);
/** samples(seconds, ret_n): silence; the caller frees it. */
double *samples(double seconds, size_t *ret_n);
/** tone(x, from, count, hz, amplitude): adds a sine from ${from} for ${count} samples; it begins at a zero. */
void tone(double *x, size_t from, size_t count, double hz, double amplitude);
/** noise(x, n, seed): white noise in place of what was there, the same for the same seed. */
void noise(double *x, size_t n, uint64_t seed);

#endif
