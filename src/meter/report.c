#include <math.h>
#include <stdlib.h>

#include "meter/meter.h"

#define NUMBER_MAX 16

static const struct {
	enum summary_flag flag;
	const char *word;
} flags[] = {{SUMMARY_OVERLOAD, "overload"}, {SUMMARY_UNDER_RANGE, "under-range"}, {SUMMARY_SILENCE, "silence"}, {SUMMARY_NOT_FINITE, "not-finite"},
	{SUMMARY_DC, "dc"}, {SUMMARY_GAP, "gap"}};

/** What is told of a stretch, in the order of the JSON object; the table shows those with a heading. */
struct figure {
	const char *key, *heading;
	double (*find)(const struct summary *s, int rate_hz);
};

static double laeq(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_leq(s, s->a);
}

static double lceq(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_leq(s, s->c);
}

static double lzeq(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_leq(s, s->z);
}

static double lae(const struct summary *s, int rate_hz)
{
	return summary_exposure(s->a, rate_hz);
}

static double lafmax(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_level(s->max_af);
}

static double lafmin(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_level(s->min_af);
}

static double lasmax(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_level(s->max_as);
}

static double lcpeak(const struct summary *s, int rate_hz)
{
	(void)rate_hz;
	return summary_level(s->peak_c * s->peak_c);
}

#define PERCENTILE(n) \
	static double l##n(const struct summary *s, int rate_hz) \
	{ \
		(void)rate_hz; \
		return summary_percentile(s, n); \
	}
PERCENTILE(5)
PERCENTILE(10)
PERCENTILE(50)
PERCENTILE(90)
PERCENTILE(95)

static const struct figure figures[] = {
	{"laeq", "LAeq", laeq}, {"lceq", "LCeq", lceq}, {"lzeq", NULL, lzeq}, {"lae", "LAE", lae}, {"lafmax", "LAFmax", lafmax}, {"lafmin", "LAFmin", lafmin},
	{"lasmax", "LASmax", lasmax}, {"lcpeak", "LCpeak", lcpeak}, {"l5", NULL, l5}, {"l10", "L10", l10}, {"l50", "L50", l50}, {"l90", "L90", l90},
	{"l95", NULL, l95},
};
#define FIGURES (sizeof(figures) / sizeof(figures[0]))

/** "61.27", or ${none} where there is no level. */
static const char *number(char to[NUMBER_MAX], int digits, double db, const char *none)
{
	if (isnan(db))
		return none;
	snprintf(to, NUMBER_MAX, "%.*f", digits, db);
	return to;
}

static void put_json(const struct report *r, double t, const struct summary *s)
{
	char digits[NUMBER_MAX];
	const char *between = "";

	fprintf(r->out, "{\"t\":%.3f,\"seconds\":%.3f,\"unit\":\"%s\"", t, (double)s->samples / r->rate_hz, r->options->calibrated ? "dB" : "dBFS");
	for (size_t i = 0; i < FIGURES; i++)
		fprintf(r->out, ",\"%s\":%s", figures[i].key, number(digits, 3, figures[i].find(s, r->rate_hz) + r->offset_db, "null"));
	fprintf(r->out, ",\"bands\":{");
	for (size_t i = 0; i < r->levels->bands_n; i++)
		fprintf(r->out, "%s\"%s\":%s", i ? "," : "", band_nominal(r->levels->bands[i]),
			number(digits, 3, summary_leq(s, s->band[i]) + r->offset_db, "null"));
	fprintf(r->out, "},\"flags\":[");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (s->flags & flags[i].flag) {
			fprintf(r->out, "%s\"%s\"", between, flags[i].word);
			between = ",";
		}
	fprintf(r->out, "]}\n");
}

static void put_row(const struct report *r, const char *when, const struct summary *s)
{
	char digits[NUMBER_MAX];

	fprintf(r->out, "%10s", when);
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].heading)
			fprintf(r->out, " %7s", number(digits, 1, figures[i].find(s, r->rate_hz) + r->offset_db, "–"));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (s->flags & flags[i].flag)
			fprintf(r->out, "  %s", flags[i].word);
	fputc('\n', r->out);
}

void report_begin(struct report *r, const struct meter_options *o, const struct levels *l, int rate_hz, double offset_db, FILE *out)
{
	*r = (struct report){.options = o, .levels = l, .out = out, .rate_hz = rate_hz, .offset_db = offset_db};
	summary_init(&r->total);
	if (o->json)
		return;
	fprintf(out, "%10s", "s");
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].heading)
			fprintf(out, " %7s", figures[i].heading);
	fprintf(out, "   %s\n", o->calibrated ? "dB" : "dB re full scale: not calibrated");
}

static void remember(struct report *r, double level)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 256;
		double *more = realloc(r->history, cap * sizeof(*more));

		if (!more)
			return;
		r->history = more;
		r->cap = cap;
	}
	r->history[r->n++] = level;
}

void report_record(void *context, const struct levels_record *record)
{
	struct report *r = context;
	double t = (double)record->index * (double)r->levels->interval / r->rate_hz;
	char when[NUMBER_MAX];

	summary_merge(&r->total, record->summary);
	if (r->options->svg)
		remember(r, laeq(record->summary, r->rate_hz) + r->offset_db);
	if (r->options->json) {
		put_json(r, t, record->summary);
	} else {
		snprintf(when, sizeof(when), r->options->interval_s < 1 ? "%.2f" : "%.0f", t);
		put_row(r, when, record->summary);
	}
	fflush(r->out);
}

void report_end(struct report *r)
{
	if (!r->options->json)
		put_row(r, "in all", &r->total);
}

void report_free(struct report *r)
{
	free(r->history);
}
