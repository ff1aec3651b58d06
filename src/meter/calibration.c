/*
 * A calibrator plays one steady tone. What is taken for it: at least two seconds whose level hardly moves and nearly all of whose power
 * lies in one third-octave around 250 Hz or 1 kHz, where calibrators play.
 */
#include "meter/calibration.h"

#include <math.h>
#include <stdlib.h>

#include "dsp/levels.h"

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

bool calibration_find(struct source *source, const char *name, const struct meter_options *o, struct calibration *ret, char *why, size_t why_n)
{
	struct levels *l = levels_new(&(struct levels_options){source->rate_hz, 3, 1, -INFINITY});
	struct look look = {.least = 0};
	double x[SOURCE_FRAMES];
	const char *problem = "memory is short";
	int64_t gap, lost = 0;
	long n = 0;

	summary_init(&look.whole);
	if (l) {
		while ((n = source_read(source, o->channel, x, &gap)) > 0) {
			lost += gap;
			levels_feed(l, x, (size_t)n, look_at, &look);
		}
		problem = n < 0 ? "it breaks off" : lost > 0 ? "samples were lost while it was recorded: once more" : judge(&look, l, ret);
	}
	if (problem)
		snprintf(why, why_n, "%.200s: %s", name, problem);
	else
		ret->full_scale_db = o->calibrator_db - ret->level_db;
	levels_free(l);
	return problem == NULL;
}

bool calibration_drifted(double before_db, double after_db, char *why, size_t why_n)
{
	double drift = after_db - before_db;

	if (fabs(drift) <= CALIBRATION_DRIFT_DB)
		return false;
	snprintf(why, why_n, "between the two calibrations the chain drifted by %+.2f dB, more than %.1f: what lies between is not valid", drift,
		CALIBRATION_DRIFT_DB);
	return true;
}
