/*
 * Sound levels from samples (IEC 61672-1:2013): A and C weighting, Fast and Slow, equivalent levels, exposure, extremes, C-peak, bands.
 * No I/O, no malloc but levels_new; samples are looked at once and not kept. Results do not depend on how the samples are cut
 * into calls, to the bit. Levels are in dB re full scale (an RMS of 1.0); a calibration is added to them by the caller.
 * Verified in software: the design meets the limits of class 1; an instrument also needs a microphone, which this knows nothing of.
 */
#ifndef DSP_LEVELS_H
#define DSP_LEVELS_H

#include "dsp/bank.h"
#include "dsp/summary.h"

#define LEVELS_RATE_MIN 8000
#define LEVELS_RATE_MAX 192000
#define LEVELS_FAST_S 0.125
#define LEVELS_SLOW_S 1.0
#define LEVELS_SETTLED_S 0.5 /* before that, the least level and the histogram would show the filters starting */
#define LEVELS_SAMPLED_MS 10 /* LAF for the histogram */

struct levels_options {
	int rate_hz;            /* LEVELS_RATE_MIN to LEVELS_RATE_MAX */
	int per_octave;         /* bands: 0 none, 1 octaves, 3 thirds */
	double interval_s;      /* of each record; 0.01 to 3600 */
	double lowest_db;       /* LAeq below it is under range; re full scale; -INFINITY: unknown */
};

/** One interval. ${index}: from 0. */
struct levels_record {
	int64_t index;
	const struct summary *summary; /* borrowed until the call ends */
};

typedef void (*levels_fn)(void *context, const struct levels_record *r);

struct levels {
	struct levels_options options;
	struct band bands[BAND_MAX];
	size_t bands_n, band_lane;
	struct bank bank;
	double fast, slow, fast_share, slow_share; /* mean squares, and how much of it a sample replaces */
	int64_t interval, step;                    /* in samples */
	int64_t at, in_interval, until_sampled;    /* samples: since the start, … */
	double squares_z, sum;                     /* of this interval */
	bool nonzero;
	struct summary summary;
};

/** levels_init(l, options): false: an option is out of its range. Designs the filters: some 40 ms. */
bool levels_init(struct levels *l, const struct levels_options *options);
/** levels_new(options): the same on the heap; NULL: an option is out of its range, or memory is short. levels_free(NULL) is fine. */
struct levels *levels_new(const struct levels_options *options);
void levels_free(struct levels *l);
/** levels_feed(l, x, n, done, context): the next samples, full scale being ±1; calls ${done} at the end of each interval. */
void levels_feed(struct levels *l, const double *x, size_t n, levels_fn done, void *context);
/** levels_gap(l, n, done, context): ${n} samples are missing: they count as gap, the filters go on as over silence. */
void levels_gap(struct levels *l, int64_t n, levels_fn done, void *context);
/** levels_flag(l, flag): something is to be said of the interval that is going on. */
void levels_flag(struct levels *l, enum summary_flag flag);
/** levels_end(l, done, context): the interval that was begun, if any. */
void levels_end(struct levels *l, levels_fn done, void *context);

#endif
