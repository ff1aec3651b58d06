/*
 * A calibrator plays one steady tone. What is taken for it: at least two seconds that are loud enough, hardly move, and have nearly all of
 * their power in the third-octave around 250 Hz or 1 kHz, where calibrators play. Its level is that band's, so that what else is on the
 * line (hum, rumble, what only bats hear) is not taken for the tone.
 */
#include "meter/calibration.h"

#include <math.h>
#include <string.h>

#include "dsp/levels.h"

#define SECONDS_MIN 2
#define STEADY_DB 0.1   /* between the highest and the lowest level, Fast */
#define DOMINANCE 0.95  /* of the power of everything */
#define LOWEST_DBFS -70 /* quieter, and it is the input that is turned down, or the wrong one */
#define BROKEN (SUMMARY_NOT_FINITE | SUMMARY_GAP)

static const int tones[] = {-6, 0}; /* their thirds, as in struct band: 250 Hz, 1 kHz */

/** The first second is left out: somebody may still be holding the microphone. */
static void look_at(void *context, const struct levels_record *r)
{
	if (r->index > 0)
		summary_merge(context, r->summary);
}

/** Which band the louder one of the two tones is in. */
static size_t find_tone(const struct summary *heard, const struct levels *l)
{
	size_t found = 0;
	summary_energy most = 0;

	for (size_t i = 0; i < l->bands_n; i++)
		for (size_t k = 0; k < sizeof(tones) / sizeof(tones[0]); k++)
			if (l->bands[i].x == tones[k] && heard->band[i] >= most) {
				most = heard->band[i];
				found = i;
			}
	return found;
}

static const char *judge(const struct summary *heard, const struct levels *l, struct calibration *ret)
{
	size_t tone = find_tone(heard, l);

	*ret = (struct calibration){.level_db = summary_leq(heard, heard->band[tone]),
		.steady_db = summary_level(heard->max_af) - summary_level(heard->min_af), .hz = band_mid_hz(l->bands[tone]),
		.seconds = (double)heard->samples / l->options.rate_hz};
	if (heard->flags & BROKEN)
		return "samples of it are missing or are no numbers: record it once more";
	if (ret->seconds < SECONDS_MIN)
		return "it is too short: three seconds of the calibrator's tone at least, better thirty";
	if (heard->flags & SUMMARY_OVERLOAD)
		return "it is overloaded: turn the input down and record again";
	if (heard->flags & SUMMARY_DC)
		return "a constant part is larger than the tone: the input is broken, or of the wrong kind";
	if (!(ret->level_db >= LOWEST_DBFS))
		return "there is hardly anything to be heard: is it the right input, and turned up?";
	if (!((double)heard->band[tone] >= DOMINANCE * (double)heard->z))
		return "there is no tone at 250 Hz or 1 kHz that stands out";
	if (!(ret->steady_db <= STEADY_DB))
		return "its level moves too much for a calibrator";
	return NULL;
}

bool calibration_find(struct source *source, const char *name, const struct meter_options *o, struct calibration *ret, char *why, size_t why_n)
{
	struct levels *l = levels_new(&(struct levels_options){.rate_hz = source->rate_hz, .per_octave = 3, .interval_s = 1, .lowest_db = -INFINITY, .top = source->top});
	struct summary heard;
	double x[SOURCE_FRAMES];
	const char *problem = "memory is short";
	int64_t gap;
	long n = 0;

	summary_init(&heard);
	if (l) {
		while ((n = source_read(source, o->channel, x, &gap)) > 0) {
			levels_gap(l, gap, look_at, &heard);
			levels_feed(l, x, (size_t)n, look_at, &heard);
		}
		explicit_bzero(x, sizeof(x));
		problem = n < 0 ? "it breaks off" : judge(&heard, l, ret);
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
