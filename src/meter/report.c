#include "meter/report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"

#define NUMBER_MAX 16

static const struct {
	enum summary_flag flag;
	const char *word;
} flags[] = {{SUMMARY_OVERLOAD, "overload"}, {SUMMARY_UNDER_RANGE, "under-range"}, {SUMMARY_SILENCE, "silence"}, {SUMMARY_NOT_FINITE, "not-finite"},
	{SUMMARY_DC, "dc"}, {SUMMARY_GAP, "gap"}, {SUMMARY_CLOCK, "clock-jump"}};

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

int report_flags(uint32_t set, const char *quote, const char *between, FILE *out)
{
	int n = 0;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (set & flags[i].flag)
			fprintf(out, "%s%s%s%s", n++ ? between : "", quote, flags[i].word, quote);
	return n;
}

/** Of the chain: the same in every record, so that none is taken for more than it is. */
static void put_chain(const struct report *r)
{
	char when[HISTORY_WHEN_MAX];

	fprintf(r->out, ",\"chain\":%s,\"instrument_class\":", r->chain_json);
	fprintf(r->out, r->chain->instrument_class ? "%d" : "null", r->chain->instrument_class);
	if (r->chain->calibrated_at_ms == INT64_MIN)
		fprintf(r->out, ",\"calibrated_at\":null");
	else
		fprintf(r->out, ",\"calibrated_at\":\"%s\"", history_when(r->chain->calibrated_at_ms, when));
}

/** ${at_ms}: INT64_MIN: unknown. */
static void put_json(const struct report *r, double t, int64_t at_ms, bool total, const struct summary *s)
{
	char digits[NUMBER_MAX], when[HISTORY_WHEN_MAX];

	fprintf(r->out, "{");
	if (total)
		fprintf(r->out, "\"total\":true,");
	fprintf(r->out, "\"t\":%.3f,\"seconds\":%.3f", t, (double)s->samples / r->rate_hz);
	if (at_ms != INT64_MIN)
		fprintf(r->out, ",\"at\":\"%s\"", history_when(at_ms, when));
	if (s->gap_samples || s->overload_samples)
		fprintf(r->out, ",\"gap_seconds\":%.6f,\"overload_seconds\":%.6f", (double)s->gap_samples / r->rate_hz, (double)s->overload_samples / r->rate_hz);
	fprintf(r->out, ",\"unit\":\"%s\"", r->chain->calibrated ? "dB" : "dBFS");
	put_chain(r);
	for (size_t i = 0; i < FIGURES; i++)
		fprintf(r->out, ",\"%s\":%s", figures[i].key, number(digits, 3, figures[i].find(s, r->rate_hz) + r->chain->full_scale_db, "null"));
	fprintf(r->out, ",\"bands\":{");
	for (size_t i = 0; i < r->levels->bands_n; i++)
		fprintf(r->out, "%s\"%s\":%s", i ? "," : "", band_nominal(r->levels->bands[i]),
			number(digits, 3, summary_leq(s, s->band[i]) + r->chain->full_scale_db, "null"));
	fprintf(r->out, "},\"flags\":[");
	report_flags(s->flags, "\"", ",", r->out);
	fprintf(r->out, "]}\n");
}

static void put_row(const struct report *r, const char *when, const struct summary *s)
{
	char digits[NUMBER_MAX];

	fprintf(r->out, "%10s", when);
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].heading)
			fprintf(r->out, " %7s", number(digits, 1, figures[i].find(s, r->rate_hz) + r->chain->full_scale_db, "–"));
	if (s->flags)
		fprintf(r->out, "  ");
	report_flags(s->flags, "", " ", r->out);
	fputc('\n', r->out);
}

/** What stands over the table: whose levels these are, and what they are worth. */
static void put_heading(const struct report *r)
{
	char when[HISTORY_WHEN_MAX];

	fprintf(r->out, "%s", r->chain->name ? r->chain->name : "levels");
	fprintf(r->out, r->chain->calibrated ? ", dB" : ", dB re full scale: not calibrated");
	if (r->chain->instrument_class)
		fprintf(r->out, ", instrument class %d by its papers", r->chain->instrument_class);
	if (r->chain->calibrated_at_ms != INT64_MIN)
		fprintf(r->out, ", calibrated %s", history_when(r->chain->calibrated_at_ms, when));
	fprintf(r->out, "\n%10s", "s");
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].heading)
			fprintf(r->out, " %7s", figures[i].heading);
	fputc('\n', r->out);
}

int report_digits(double interval_s)
{
	int digits = 0;

	for (double x = interval_s; digits < 3 && fabs(x - round(x)) > 1e-6; x *= 10)
		digits++;
	return digits;
}

void report_begin(struct report *r, const struct meter_options *o, const struct chain *chain, const struct levels *l, int rate_hz, struct arena *arena, FILE *out)
{
	json_t *name = chain->name ? json_string(chain->name) : json_null();
	char *quoted = json_dumps(name, JSON_ENCODE_ANY);

	*r = (struct report){.options = o, .chain = chain, .levels = l, .out = out, .rate_hz = rate_hz, .live = o->device != NULL};
	r->chain_json = quoted ? arena_fmt(arena, "%s", quoted).p : "null"; /* not UTF-8: none */
	free(quoted);
	json_decref(name);
	summary_init(&r->total);
	if (!o->json)
		put_heading(r);
}

static void remember(struct report *r, const struct summary *s)
{
	struct plotted p = {laeq(s, r->rate_hz) + r->chain->full_scale_db, (float)(s->samples + s->gap_samples) / (float)r->levels->interval, s->flags};

	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 256;
		struct plotted *more = realloc(r->plotted, cap * sizeof(*more));

		if (!more)
			return;
		r->plotted = more;
		r->cap = cap;
	}
	r->plotted[r->n++] = p;
}

void report_record(void *context, const struct levels_record *record)
{
	struct report *r = context;
	double t = (double)record->index * (double)r->levels->interval / r->rate_hz;
	int64_t ago = r->now_at - record->index * r->levels->interval, at_ms = r->live ? clock_now_ms() - 1000 * ago / r->rate_hz : INT64_MIN;
	char when[NUMBER_MAX];

	summary_merge(&r->total, record->summary);
	if (r->options->svg)
		remember(r, record->summary);
	if (r->options->json) {
		put_json(r, t, at_ms, false, record->summary);
	} else {
		snprintf(when, sizeof(when), "%.*f", report_digits(r->options->interval_s), t);
		put_row(r, when, record->summary);
	}
	fflush(r->out);
}

void report_end(struct report *r)
{
	if (!r->options->json)
		put_row(r, "in all", &r->total);
	else if (r->options->total)
		put_json(r, 0, INT64_MIN, true, &r->total);
}

void report_free(struct report *r)
{
	free(r->plotted);
}
