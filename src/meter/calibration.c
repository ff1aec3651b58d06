/*
 * A calibrator plays one steady tone. What is taken for it: at least two seconds whose level hardly moves and nearly all of whose power
 * lies in one third-octave around 250 Hz or 1 kHz, where calibrators play.
 */
#include <math.h>
#include <stdlib.h>

#include "meter/meter.h"

#define SECONDS_MIN 2
#define STEADY_DB 0.1   /* between its seconds */
#define DOMINANCE 0.95  /* of the power of all bands */

struct look {
	struct summary whole;
	double least, most; /* LZeq of whole seconds */
	int64_t seconds;
};

/** The first second is left out: somebody may still be holding the microphone. */
static void look_at(void *context, const struct levels_record *r)
{
	struct look *k = context;
	double level = summary_leq(r->summary, r->summary->z);

	if (r->index == 0 || isnan(level))
		return;
	k->least = k->seconds ? fmin(k->least, level) : level;
	k->most = k->seconds ? fmax(k->most, level) : level;
	k->seconds++;
	summary_merge(&k->whole, r->summary);
}

static const char *judge(const struct look *k, const struct levels *l, struct calibration *ret)
{
	double sum = 0, best = 0;
	int x = 0;

	for (size_t i = 0; i < l->bands_n; i++) {
		double power = (double)k->whole.band[i];

		sum += power;
		if (power > best) {
			best = power;
			x = l->bands[i].x;
		}
	}
	if (k->seconds < SECONDS_MIN)
		return "it is too short: three seconds of the calibrator's tone at least, better thirty";
	if (k->whole.flags & SUMMARY_OVERLOAD)
		return "it is overloaded: turn the input down and record again";
	*ret = (struct calibration){.level_db = summary_leq(&k->whole, k->whole.z), .steady_db = k->most - k->least,
		.hz = band_mid_hz((struct band){3, x}), .seconds = (double)k->seconds};
	if (ret->steady_db > STEADY_DB)
		return "its level moves too much for a calibrator";
	if (best < DOMINANCE * sum || (x != 0 && x != -6))
		return "there is no tone at 250 Hz or 1 kHz that stands out";
	return NULL;
}

bool calibration_find(const char *file, const struct meter_options *o, struct calibration *ret, char *why, size_t why_n)
{
	struct levels *l = aligned_alloc(32, (sizeof(*l) + 31) / 32 * 32);
	struct look look = {.least = 0};
	struct source *source = NULL;
	double x[SOURCE_FRAMES];
	const char *problem = "memory is short";
	int64_t gap;
	long n = 0;

	summary_init(&look.whole);
	if (!l || !source_file(file, o, &source, why, why_n)) {
		free(l);
		return false;
	}
	if (levels_init(l, &(struct levels_options){source->rate_hz, 3, 1, -INFINITY})) {
		while ((n = source->read(source, x, &gap)) > 0)
			levels_feed(l, x, (size_t)n, look_at, &look);
		problem = n < 0 ? "it breaks off" : judge(&look, l, ret);
	}
	if (problem)
		snprintf(why, why_n, "%.200s: %s", file, problem);
	else
		ret->full_scale_db = o->calibrator_db - ret->level_db;
	source_close(source);
	free(l);
	return problem == NULL;
}

bool calibration_offset(const struct meter_options *o, double *ret, char *why, size_t why_n)
{
	struct calibration before, after;
	double drift;

	*ret = isnan(o->full_scale_db) ? 0 : o->full_scale_db;
	if (!o->calibrate)
		return true;
	if (!calibration_find(o->calibrate, o, &before, why, why_n))
		return false;
	*ret = before.full_scale_db;
	if (!o->calibrate_after)
		return true;
	if (!calibration_find(o->calibrate_after, o, &after, why, why_n))
		return false;
	drift = after.full_scale_db - before.full_scale_db;
	if (fabs(drift) <= CALIBRATION_DRIFT_DB)
		return true;
	snprintf(why, why_n, "between the two calibrations the chain drifted by %+.2f dB, more than %.1f: what lies between is not valid", drift,
		CALIBRATION_DRIFT_DB);
	return false;
}
