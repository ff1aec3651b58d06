/* Levels as they are told: a table for people, a JSON object a line for programs, a plot. */
#ifndef METER_REPORT_H
#define METER_REPORT_H

#include "dsp/levels.h"
#include "meter/history.h"

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
	double *plotted; /* LAeq of each record */
	size_t n, cap;
};

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
