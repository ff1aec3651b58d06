/*
 * Sound levels from samples (IEC 61672-1:2013): A and C weighting, Fast and Slow, equivalent levels, exposure, extremes, C-peak, bands.
 * No I/O, no malloc but levels_new; samples are looked at once and not kept. Results do not depend on how the samples are cut
 * into calls, to the bit. Levels are in dB re full scale (an RMS of 1.0); a calibration is added to them by the caller.
 * Verified in software: the design meets the limits of class 1; an instrument also needs a microphone, which this knows nothing of.
 */
#ifndef DSP_LEVELS_H
#define DSP_LEVELS_H

#include "dsp/bank.h"
#include "dsp/phase.h"
#include "dsp/summary.h"

#define LEVELS_RATE_MIN 8000
#define LEVELS_RATE_MAX 192000
#define LEVELS_FAST_S 0.125
#define LEVELS_SLOW_S 1.0
#define LEVELS_LOW_HZ 0.5    /* what is slower than this is no sound to Z: 0.01 dB at 10 Hz, where its range begins */
#define LEVELS_SETTLED_S 0.5 /* before that, the least level and the histogram would show the filters starting: they are left out */
#define LEVELS_SAMPLED_MS 10 /* LAF for the histogram */
#define LEVELS_BRIDGED_MS 10 /* a gap up to here is passed over as if its ends met; after a longer one all begins anew */
#define LEVELS_MOST 32.0     /* re full scale: a sample beyond it is no sound, as if it were no number */

struct levels_options {
	int rate_hz;            /* LEVELS_RATE_MIN to LEVELS_RATE_MAX */
	int per_octave;         /* bands: 0 none, 1 octaves, 3 thirds */
	double interval_s;      /* of each record; 0.01 to 3600 */
	double lowest_db;       /* LAeq below it is under range; re full scale; -INFINITY: unknown */
	double top;             /* the largest sample the input can give, from which on it is overloaded: to 1; 0: that of 16 bits */
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
	size_t bands_n;
	struct bank bank;
	struct phase phase; /* of what is weighted C, for its peak */
	double fast, slow, low; /* two mean squares, and the constant part */
	double fast_share, slow_share, low_share; /* how much of each a sample replaces */
	int64_t interval, step, settles, bridge;  /* in samples */
	int64_t at, in_interval, until_sampled;   /* samples: since the start, … */
	int64_t run, missing; /* samples: heard since the start or the last gap; missing in a row just now */
	double squares_z, squares_low; /* of this interval: of what sounds, and of what is constant */
	bool sounds, resumed; /* not zeros alone; there was a gap */
	struct summary summary;
};

/** levels_init(l, options): false: an option is out of its range. Designs the filters: some 40 ms. */
bool levels_init(struct levels *l, const struct levels_options *options);
/** levels_new(options): the same on the heap; NULL: an option is out of its range, or memory is short. levels_free(NULL) is fine. */
struct levels *levels_new(const struct levels_options *options);
void levels_free(struct levels *l);
/**
 * levels_feed(l, x, n, done, context): the next samples, full scale being ±1; calls ${done} at the end of each interval. What is no number,
 * or beyond LEVELS_MOST, is missing. Costs some 1/300 of their time with octaves at 48 kHz, whatever their values.
 */
void levels_feed(struct levels *l, const double *x, size_t n, levels_fn done, void *context);
/** levels_gap(l, n, done, context): ${n} samples are missing. Costs a little for each interval it spans. */
void levels_gap(struct levels *l, int64_t n, levels_fn done, void *context);
/** levels_flag(l, flag): something is to be said of the interval that is going on. */
void levels_flag(struct levels *l, enum summary_flag flag);
/** levels_end(l, done, context): the interval that was begun, if any. */
void levels_end(struct levels *l, levels_fn done, void *context);

#endif
