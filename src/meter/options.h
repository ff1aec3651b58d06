/* The words of a command line. What a command knows is the rows of one table in options.c; its --help is made of them. */
#ifndef METER_OPTIONS_H
#define METER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum command { COMMAND_NONE = 0, COMMAND_LEVELS = 1, COMMAND_CALIBRATE = 2, COMMAND_SELFTEST = 4, COMMAND_HISTORY = 8, COMMAND_DESIGN = 16 };

enum raw_format { RAW_NONE, RAW_S16, RAW_S24, RAW_S32, RAW_F32 };

/** Texts are borrowed from the command line, valid UTF-8 but for paths; NULL: not said. Numbers that were not said are NAN, or as given here. */
struct meter_options {
	enum command command;
	const char *file;
	const char *device;          /* of ALSA, instead of a file */
	double seconds;              /* of it: 0.1 to 1e9; 0: until Ctrl-C, for a tone or a self-test some seconds */
	const char *history;         /* the file of a chain's calibrations */
	int64_t at_ms;               /* when it was recorded; INT64_MIN: now */
	const char *calibrate;       /* a recording of the calibrator */
	const char *calibrate_after; /* the same once more at the end */
	double calibrator_db;        /* what it plays: 40 to 140; 94 */
	double full_scale_db;        /* the level of an RMS of 1.0: -200 to 300; NAN: unknown */
	double lowest_db;            /* quieter is under range; NAN: unknown */
	int format;                  /* enum raw_format; RAW_NONE: the file says it itself */
	int rate_hz, channels;       /* of raw samples and devices; 0, 1 */
	int channel;                 /* from 1 */
	double interval_s;           /* 0.01 to 3600; 1 */
	int per_octave;              /* 0, 1, 3; 1 */
	const char *svg;             /* a plot goes there */
	bool json, total;
	/* of the chain and of who calibrates it */
	const char *chain, *operator, *calibrator, *serial;
	int instrument_class;        /* 1 or 2 as declared by its maker and owner; 0: none; -1: not said */
	double temperature_c;        /* -40 to 60; NAN */
};

enum options_result { OPTIONS_GOOD, OPTIONS_HELP, OPTIONS_BAD };

/**
 * options_read(argc, argv, ret, why, why_n): argv[1] is the command. OPTIONS_HELP: about ${ret->command}, or all of them. OPTIONS_BAD:
 * ${why} says what is wrong. Fuzzed.
 */
enum options_result options_read(int argc, char *const *argv, struct meter_options *ret, char *why, size_t why_n);
/** options_help(command, out): what it does and knows; COMMAND_NONE: the commands. */
void options_help(enum command command, FILE *out);

#endif
