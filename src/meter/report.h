/*
 * Levels as they are told: a table for people, a JSON object a line for programs, a plot. In dB re 20 µPa where a calibration is known,
 * else re full scale. 16 bytes a record are kept for the plot.
 */
#ifndef METER_REPORT_H
#define METER_REPORT_H

#include "dsp/levels.h"
#include "meter/history.h"

/** What the plot knows of a record. */
struct plotted {
	double level;   /* LAeq; NAN: none */
	float width;    /* of an interval: less than 1 for one that was cut short */
	uint32_t flags;
};

struct report {
	const struct meter_options *options;
	const struct chain *chain;
	const struct levels *levels;
	const char *chain_json; /* its name as a JSON value */
	FILE *out;
	int rate_hz;
	bool live;       /* records bear the time of day */
	int64_t now_at;  /* if so: which sample comes in just now, counted from the first */
	struct summary total;
	struct plotted *plotted; /* one for each record */
	size_t n, cap;
};

/** report_digits(interval_s): how many of a second a time needs to be told by, up to 3. */
int report_digits(double interval_s);
/** report_begin(r, o, chain, l, rate_hz, arena, out): the heading of the table. Everything is borrowed. */
void report_begin(struct report *r, const struct meter_options *o, const struct chain *chain, const struct levels *l, int rate_hz, struct arena *arena, FILE *out);
/** report_record(r, record): for levels_feed. */
void report_record(void *context, const struct levels_record *record);
/** report_end(r): the line of the whole. */
void report_end(struct report *r);
void report_free(struct report *r);
/** report_flags(flags, quote, between, out): their words. Returns how many. */
int report_flags(uint32_t flags, const char *quote, const char *between, FILE *out);
/** plot_svg(r, out): LAeq over time (plot.c). */
void plot_svg(const struct report *r, FILE *out);

#endif
