/*
 * What a chain hears when it is quiet: which of its channels is a microphone, how loud its own noise is, and so what it can tell. Sound ten
 * decibels over that noise is told 0.4 dB too loud; less, and the noise is measured.
 */
#ifndef METER_SELFTEST_H
#define METER_SELFTEST_H

#include "dsp/levels.h"
#include "meter/history.h"

#define SELFTEST_SECONDS 10    /* of a microphone, when nothing else is said */
#define SELFTEST_CLEAR_DB 10.0 /* over its own noise */
#define SELFTEST_STEADY_DB 5.0 /* L10 over L90: more, and something else was to be heard */

struct selftest_channel {
	struct summary heard;
	int same_as; /* the first channel with the very same samples, from 1; 0: none before it */
};

struct selftest {
	int channels, rate_hz;
	struct selftest_channel channel[SOURCE_CHANNELS_MAX];
	int hears;                  /* the channel to take, from 1; 0: none */
	double floor_db, lowest_db; /* of that one, with ${chain->full_scale_db} added */
};

/**
 * selftest_run(source, chain, ret, why, why_n): reads ${source} to its end; the first second is left out. false: it is too short, it broke off,
 * or it was not quiet. Costs some 1/300 of its length for each channel.
 */
bool selftest_run(struct source *source, const struct chain *chain, struct selftest *ret, char *why, size_t why_n);
/** selftest_print(t, calibrated, out): for people. selftest_json: one object. */
void selftest_print(const struct selftest *t, bool calibrated, FILE *out);
void selftest_json(const struct selftest *t, bool calibrated, FILE *out);

#endif
