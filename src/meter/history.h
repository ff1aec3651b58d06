/*
 * What is known of a chain (microphone, its box, its setting): a text file, one JSON object a line, appended to and never changed. A file
 * belongs to one chain. A last line that lost its end (power) is passed over; anything else that is not understood is an error. Reading
 * costs its length once.
 */
#ifndef METER_HISTORY_H
#define METER_HISTORY_H

#include "base/arena.h"
#include "meter/calibration.h"

#define HISTORY_BYTES_MAX MIB(8) /* some 20,000 calibrations */

enum history_kind { HISTORY_CALIBRATION, HISTORY_SELFTEST };

/** Texts are UTF-8, never NULL; numbers NAN when not said. */
struct history_entry {
	enum history_kind kind;
	int64_t at_ms;
	const char *chain;
	int instrument_class;         /* 1, 2; 0: none */
	/* of a calibration */
	const char *operator, *calibrator, *serial;
	double calibrator_db, temperature_c;
	struct calibration tone;
	/* of a self-test, dB as calibrated then */
	double floor_db, lowest_db;
};

struct history {
	struct history_entry *v;      /* in the order of the file, which is that of time */
	size_t n;
	size_t whole;                 /* bytes up to the end of its last whole line */
	bool torn;                    /* there is more, without an end */
};

/** What a record says of its chain. */
struct chain {
	const char *name;             /* NULL: not said */
	int instrument_class;         /* 1, 2; 0: none, or not said */
	int64_t calibrated_at_ms;     /* INT64_MIN: not said */
	bool calibrated;              /* full_scale_db is known: levels are dB, else dB re full scale */
	double full_scale_db;         /* 0 unless calibrated */
	double lowest_db;             /* below it is under range; -INFINITY: unknown */
};

/** history_parse(text, arena, ret, why, why_n): false: ${why} names the line. Fuzzed. */
bool history_parse(struct str text, struct arena *arena, struct history *ret, char *why, size_t why_n);
/** history_load(file, arena, ret, why, why_n): of a file; one that is not there is an empty history. */
bool history_load(const char *file, struct arena *arena, struct history *ret, char *why, size_t why_n);
/** history_print(entry, arena): its line, without the line's end; NULL: memory is short, or a text is not UTF-8. */
const char *history_print(const struct history_entry *entry, struct arena *arena);
/** history_open(file, arena, ret, ret_fd, why, why_n): to append to: made when it is not there, locked; a torn end is cut off. Close ${*ret_fd}. */
bool history_open(const char *file, struct arena *arena, struct history *ret, int *ret_fd, char *why, size_t why_n);
/** history_append(fd, entry, arena): true once it is on the disk. What could not be read again is not written. */
bool history_append(int fd, const struct history_entry *entry, struct arena *arena);
/**
 * history_chain(h, at_ms, ret, why, why_n): what held at that moment: the calibration before it and the latest self-test. false: there is
 * none before it, or the one after it has drifted too far, and ${why} says so.
 */
bool history_chain(const struct history *h, int64_t at_ms, struct chain *ret, char *why, size_t why_n);
/**
 * history_table(h, out): for people: each calibration, how far the chain had drifted, what does not hold. history_json: for programs,
 * with "drift_db" and "invalid_since_last" from the second calibration on.
 */
void history_table(const struct history *h, FILE *out);
void history_json(const struct history *h, struct arena *arena, FILE *out);
/** history_when(at_ms, to): "2026-11-24T14:00:00Z". */
#define HISTORY_WHEN_MAX 24
const char *history_when(int64_t at_ms, char to[HISTORY_WHEN_MAX]);

#endif
