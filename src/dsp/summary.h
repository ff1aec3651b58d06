/*
 * What is kept of a stretch of sound: sums, extremes and a histogram. Two neighbouring stretches merge exactly, in any order: energies are
 * whole numbers of 2^-64 of full scale squared, counts are counts. A summary is about 10 KiB, most of it histogram.
 */
#ifndef DSP_SUMMARY_H
#define DSP_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dsp/band.h"

#define SUMMARY_BIN_DB 0.1
#define SUMMARY_LOWEST_DB (-200.0) /* re full scale: the lower edge of the first bin */
#define SUMMARY_BINS 2300          /* up to +30 dB re full scale */

/** What is to be said beside a level. OVERLOAD stays for all that the stretch becomes part of. */
enum summary_flag {
	SUMMARY_OVERLOAD = 1,    /* a sample at full scale */
	SUMMARY_UNDER_RANGE = 2, /* quieter than the lower end of what the chain can tell */
	SUMMARY_SILENCE = 4,     /* nothing but zeros somewhere */
	SUMMARY_NOT_FINITE = 8,  /* samples that are no numbers, or beyond any sound: left out, counted as gap */
	SUMMARY_DC = 16,         /* a constant part larger than what sounds */
	SUMMARY_GAP = 32,        /* samples are missing, or were just before and not all has settled */
	SUMMARY_CLOCK = 64,      /* the clock was set meanwhile: the times of its neighbours may overlap or leave a hole */
};

typedef unsigned __int128 summary_energy;

struct summary {
	int64_t samples, gap_samples, overload_samples; /* samples: valid ones */
	summary_energy a, c, z, band[BAND_MAX];         /* sums of squares, 1 being full scale */
	double max_af, min_af, max_as; /* mean squares, time-weighted; min_af: INFINITY while nothing has settled */
	double peak_c;                 /* the largest absolute value, C-weighted */
	uint32_t flags;
	uint32_t histogram[SUMMARY_BINS]; /* of LAF, every 10 ms */
};

/** summary_init(s): of nothing: merged with another it gives that one. */
void summary_init(struct summary *s);
/** summary_merge(to, from): exact, associative, commutative. Costs a pass over both histograms. */
void summary_merge(struct summary *to, const struct summary *from);
/** summary_add_energy(to, squares): a sum of squares, at least 0, cut to the unit; one of 2^60 and more counts as that. */
void summary_add_energy(summary_energy *to, double squares);
/** summary_add_level(s, mean_square): one into the histogram. */
void summary_add_level(struct summary *s, double mean_square);

/* In dB re full scale (an RMS of 1); NAN: there is none, or it lies below SUMMARY_LOWEST_DB. */
double summary_level(double mean_square);
/** summary_leq(s, energy): equivalent level over the valid samples. summary_exposure(s, energy, rate_hz): over one second instead. */
double summary_leq(const struct summary *s, summary_energy energy);
double summary_exposure(summary_energy energy, double rate_hz);
/**
 * summary_percentile(s, percent): the level exceeded ${percent} % of the time: by straight line between its two neighbours of the
 * histogram, each known to half a bin. NAN: nothing, or lower than the histogram reaches. Costs a pass over it.
 */
double summary_percentile(const struct summary *s, double percent);

#endif
