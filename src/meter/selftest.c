#include "meter/selftest.h"

#include <math.h>
#include <string.h>

#include "meter/report.h"

#define NOTHING (SUMMARY_SILENCE | SUMMARY_OVERLOAD | SUMMARY_NOT_FINITE | SUMMARY_DC)

/** What is to be judged by a chain: verified rows of GB 22337-2008, tables 1 and 2. */
static const struct {
	double limit_db;
	const char *where;
} purposes[] = {{50, "outdoors at night, 50 dB(A)"}, {45, "outdoors at night where it has to be quieter, 45 dB(A)"}, {30, "in a bedroom at night, 30 dB(A)"}};

struct ears {
	struct levels *l[SOURCE_CHANNELS_MAX];
	bool same[SOURCE_CHANNELS_MAX][SOURCE_CHANNELS_MAX]; /* so far */
};

static void hear(void *context, const struct levels_record *r)
{
	struct selftest_channel *c = context;

	if (r->index > 0)
		summary_merge(&c->heard, r->summary);
}

static void compare(struct ears *e, const double *frames, long n, int channels)
{
	for (int a = 1; a < channels; a++)
		for (int b = 0; b < a; b++)
			for (long i = 0; e->same[a][b] && i < n; i++)
				e->same[a][b] = frames[i * channels + a] == frames[i * channels + b];
}

static void listen(struct ears *e, struct source *source, long n, struct selftest *t)
{
	double x[SOURCE_FRAMES];

	compare(e, source->frames, n, source->channels);
	for (int c = 0; c < source->channels; c++) {
		for (long i = 0; i < n; i++)
			x[i] = source->frames[i * source->channels + c];
		levels_feed(e->l[c], x, (size_t)n, hear, &t->channel[c]);
	}
	explicit_bzero(x, sizeof(x));
	source_wipe(source);
}

static double loudest(const struct selftest_channel *c)
{
	return summary_level(c->heard.max_af);
}

/** Of those with a sound on them the one that hears most: a slot without a microphone hisses, but does not hear. */
static void judge(struct selftest *t, const struct ears *e, const struct chain *chain)
{
	for (int c = 0; c < t->channels; c++) {
		struct selftest_channel *k = &t->channel[c];

		for (int b = c - 1; b >= 0; b--)
			if (e->same[c][b])
				k->same_as = b + 1;
		if (!(k->heard.flags & NOTHING) && k->same_as == 0 && (t->hears == 0 || loudest(k) > loudest(&t->channel[t->hears - 1])))
			t->hears = c + 1;
	}
	t->floor_db = t->hears ? summary_percentile(&t->channel[t->hears - 1].heard, 90) + chain->full_scale_db : (double)NAN;
	t->lowest_db = t->floor_db + SELFTEST_CLEAR_DB;
}

/** A chain's own noise is steady; voices, cars, music are not. */
static bool was_quiet(const struct summary *heard)
{
	return summary_percentile(heard, 10) - summary_percentile(heard, 90) <= SELFTEST_STEADY_DB;
}

bool selftest_run(struct source *source, const struct chain *chain, struct selftest *ret, char *why, size_t why_n)
{
	struct ears ears = {.l = {NULL}};
	const char *problem = NULL;
	int64_t gap;
	long n;

	*ret = (struct selftest){.channels = source->channels, .rate_hz = source->rate_hz};
	memset(ears.same, 1, sizeof(ears.same));
	for (int c = 0; c < source->channels; c++) {
		summary_init(&ret->channel[c].heard);
		ears.l[c] = levels_new(&(struct levels_options){.rate_hz = source->rate_hz, .interval_s = 1, .lowest_db = -INFINITY, .top = source->top});
		problem = ears.l[c] ? problem : "memory is short";
	}
	while (!problem && (n = source->read(source, &gap)) != 0) {
		problem = n < 0 ? "it breaks off" : NULL;
		for (int c = 0; c < source->channels; c++)
			levels_gap(ears.l[c], gap, hear, &ret->channel[c]);
		if (n > 0)
			listen(&ears, source, n, ret);
	}
	for (int c = 0; c < source->channels; c++)
		levels_free(ears.l[c]);
	if (!problem && ret->channel[0].heard.samples < 2L * source->rate_hz)
		problem = "it is too short: three seconds of quiet at least, better ten";
	if (!problem)
		judge(ret, &ears, chain);
	if (!problem && ret->hears > 0 && !was_quiet(&ret->channel[ret->hears - 1].heard))
		problem = "it was not quiet while it listened: its own noise cannot be told from the street's. Once more, with the window closed";
	if (problem)
		snprintf(why, why_n, "%s", problem);
	return problem == NULL;
}

/* --- Told ----------------------------------------------------------------------------------------------------------------- */

static void print_channel(const struct selftest_channel *c, int number, bool hears, FILE *out)
{
	double quiet = summary_percentile(&c->heard, 90);

	fprintf(out, "channel %d: ", number);
	if (isnan(quiet))
		fprintf(out, "nothing");
	else
		fprintf(out, "noise %.1f, loudest %.1f dB(A) re full scale", quiet, loudest(c));
	if (c->heard.flags)
		fprintf(out, ", ");
	report_flags(c->heard.flags, "", " ", out);
	if (c->same_as)
		fprintf(out, ", the same samples as channel %d", c->same_as);
	fprintf(out, hears ? "  <- take this one: --channel %d\n" : "\n", number);
}

void selftest_print(const struct selftest *t, bool calibrated, FILE *out)
{
	for (int c = 0; c < t->channels; c++)
		print_channel(&t->channel[c], c + 1, c + 1 == t->hears, out);
	if (t->hears == 0) {
		fprintf(out, "No channel hears anything. Is the microphone plugged in, switched on, and its input not turned down?\n");
	} else if (!calibrated) {
		fprintf(out, "Own noise %.1f dB(A) re full scale. What that is in the street, a calibration says: --history or --full-scale-db.\n", t->floor_db);
	} else {
		fprintf(out, "Own noise %.1f dB(A): what is louder than %.1f dB(A) is told within 0.5 dB.\n", t->floor_db, t->lowest_db);
		for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
			fprintf(out, "  %-55s %s\n", purposes[i].where, t->lowest_db <= purposes[i].limit_db ? "quiet enough" : "too noisy itself");
	}
}

static void put_number(double v, FILE *out)
{
	if (isnan(v))
		fprintf(out, "null");
	else
		fprintf(out, "%.2f", v);
}

void selftest_json(const struct selftest *t, bool calibrated, FILE *out)
{
	fprintf(out, "{\"channels\":[");
	for (int c = 0; c < t->channels; c++) {
		fprintf(out, "%s{\"channel\":%d,\"noise_dbfs\":", c ? "," : "", c + 1);
		put_number(summary_percentile(&t->channel[c].heard, 90), out);
		fprintf(out, ",\"loudest_dbfs\":");
		put_number(loudest(&t->channel[c]), out);
		fprintf(out, ",\"same_as\":%d,\"flags\":[", t->channel[c].same_as);
		report_flags(t->channel[c].heard.flags, "\"", ",", out);
		fprintf(out, "]}");
	}
	fprintf(out, "],\"hears\":%d,\"unit\":\"%s\",\"floor\":", t->hears, calibrated ? "dB" : "dBFS");
	put_number(t->floor_db, out);
	fprintf(out, ",\"lowest\":");
	put_number(t->lowest_db, out);
	fprintf(out, "}\n");
}
