/*
 * feixiang-meter: levels from recordings and microphones. Samples live in one buffer of SOURCE_FRAMES; no path here writes or
 * sends them, and before the first one is read the process gives up whatever it does not need (lockdown.c).
 */
#ifndef METER_METER_H
#define METER_METER_H

#include <stdio.h>

#include "base/arena.h"
#include "dsp/levels.h"

/* --- options.c ----------------------------------------------------------------------------------------------------------- */

enum raw_format { RAW_NONE, RAW_S16, RAW_S24, RAW_S32, RAW_F32 };

struct meter_options {
	const char *file;
	const char *device;        /* of ALSA, instead of a file; NULL */
	double seconds;            /* of it; 0: until Ctrl-C */
	const char *calibrate;     /* a recording of the calibrator; NULL */
	const char *calibrate_after; /* the same once more at the end; NULL */
	double calibrator_db;      /* what it plays */
	double full_scale_db;      /* the level of an RMS of 1.0; with neither, levels are in dB re full scale */
	bool calibrated;           /* one of the two was given */
	enum raw_format format;    /* RAW_NONE: the file says it itself */
	int rate_hz, channels;     /* of raw samples */
	int channel;               /* from 1 */
	double interval_s;
	int per_octave;
	const char *svg;           /* a plot goes there; NULL */
	bool json;
};

enum options_result { OPTIONS_GOOD, OPTIONS_HELP, OPTIONS_BAD };

/** options_read(argc, argv, ret, why, why_n): argv[0] is the command's own name. OPTIONS_BAD: ${why} says what is wrong. Fuzzed. */
enum options_result options_read(int argc, char *const *argv, struct meter_options *ret, char *why, size_t why_n);
extern const char options_help[];

/* --- source.c, source_file.c, source_alsa.c ------------------------------------------------------------------------------- */

#define SOURCE_FRAMES 1024 /* at a time: 128 ms at the lowest rate */
#define SOURCE_CHANNELS_MAX 8

/** Where samples come from. The kinds of it begin with this. */
struct source {
	int rate_hz;
	/** read(s, to, ret_gap): up to SOURCE_FRAMES samples of the chosen channel, full scale ±1; 0: the end; −1: it broke off. ${*ret_gap}: so many are missing before them. */
	long (*read)(struct source *s, double *to, int64_t *ret_gap);
	void (*close)(struct source *s);
};

/**
 * source_file(file, o, ret, why, why_n): WAV, FLAC and what else libsndfile reads, or raw samples. false: ${why} says what is wrong with it,
 * also that its header announces more than there is.
 */
bool source_file(const char *file, const struct meter_options *o, struct source **ret, char *why, size_t why_n);
/** source_alsa(device, o, ret, why, why_n): a microphone, from now on. The same. */
bool source_alsa(const char *device, const struct meter_options *o, struct source **ret, char *why, size_t why_n);
/** source_close(s): NULL is fine. */
void source_close(struct source *s);

/* --- calibration.c --------------------------------------------------------------------------------------------------------- */

struct calibration {
	double level_db;     /* of the tone, re full scale */
	double steady_db;    /* how far its seconds lie apart */
	double hz;           /* mid-band of the third-octave it dominates */
	double seconds;      /* that were used */
	double full_scale_db;
};

/** calibration_find(file, o, ret, why, why_n): the calibrator's tone in a recording. false: there is none to trust, ${why} says why. */
bool calibration_find(const char *file, const struct meter_options *o, struct calibration *ret, char *why, size_t why_n);

#define CALIBRATION_DRIFT_DB 0.5 /* more between before and after: what lies between is not valid */

/**
 * calibration_offset(o, ret, why, why_n): what to add to a level re full scale: from the tone before, held against the one after if there is
 * one; or as it was said; 0 without either. false: a tone is not to be trusted, or the chain has drifted.
 */
bool calibration_offset(const struct meter_options *o, double *ret, char *why, size_t why_n);

/* --- report.c -------------------------------------------------------------------------------------------------------------- */

struct report {
	const struct meter_options *options;
	const struct levels *levels;
	FILE *out;
	double offset_db;
	int rate_hz;
	struct summary total;
	double *history; /* LAeq of each record, for the plot */
	size_t n, cap;
};

/** report_begin(r, …): the heading of the table. report_record: for levels_feed. report_end: the line of the whole. */
void report_begin(struct report *r, const struct meter_options *o, const struct levels *l, int rate_hz, double offset_db, FILE *out);
void report_record(void *context, const struct levels_record *record);
void report_end(struct report *r);
void report_free(struct report *r);

/* --- plot.c, lockdown.c ---------------------------------------------------------------------------------------------------- */

/** plot_svg(r, out): LAeq over time. */
void plot_svg(const struct report *r, FILE *out);
/** lockdown(live): from now on no file can be opened, no socket made, no program run; ${live}: an open device can be asked. false: this kernel does not let us promise it. */
bool lockdown(bool live);

#endif
