#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "meter/meter.h"

const char options_help[] =
	"feixiang-meter levels FILE [options]       levels of a recording, second by second\n"
	"feixiang-meter levels --device NAME        of a microphone, until Ctrl-C or for --seconds N\n"
	"feixiang-meter calibrate FILE [options]    what the tone of a calibrator in a recording says of the chain\n"
	"\n"
	"  --calibrate FILE      a recording of the calibrator through the same chain\n"
	"  --calibrate-after FILE    once more at the end: drifted by over 0.5 dB, nothing in between is valid\n"
	"  --calibrator-db X     what the calibrator plays (94)\n"
	"  --full-scale-db X     or: the level of an RMS of full scale. With neither, levels are in dB re full scale\n"
	"  --rate R --format s16|s24|s32|f32 --channels N    raw samples, little-endian\n"
	"  --channel K           of several, the first being 1\n"
	"  --interval S          seconds of each line (1)\n"
	"  --bands octave|third|none\n"
	"  --svg FILE            a plot of LAeq\n"
	"  --json                a JSON object each line\n"
	"\n"
	"  feixiang-meter calibrate tone.wav --calibrator-db 94\n"
	"  feixiang-meter levels night.flac --calibrate tone.wav --json\n"
	"  feixiang-meter levels street.raw --rate 32000 --format s16 --channels 1 --full-scale-db 120\n"
	"\n"
	"Verified in software against IEC 61672-1 and IEC 61260-1; microphone and calibrator are yours to know.\n";

enum { O_CALIBRATE = 256, O_CALIBRATE_AFTER, O_CALIBRATOR, O_DEVICE, O_SECONDS, O_FULL_SCALE, O_RATE, O_FORMAT, O_CHANNELS, O_CHANNEL, O_INTERVAL, O_BANDS, O_SVG, O_JSON, O_HELP };

static const struct option known[] = {
	{"calibrate", required_argument, NULL, O_CALIBRATE}, {"calibrate-after", required_argument, NULL, O_CALIBRATE_AFTER}, {"calibrator-db", required_argument, NULL, O_CALIBRATOR},
	{"device", required_argument, NULL, O_DEVICE}, {"seconds", required_argument, NULL, O_SECONDS}, {"full-scale-db", required_argument, NULL, O_FULL_SCALE}, {"rate", required_argument, NULL, O_RATE}, {"format", required_argument, NULL, O_FORMAT},
	{"channels", required_argument, NULL, O_CHANNELS}, {"channel", required_argument, NULL, O_CHANNEL}, {"interval", required_argument, NULL, O_INTERVAL},
	{"bands", required_argument, NULL, O_BANDS}, {"svg", required_argument, NULL, O_SVG}, {"json", no_argument, NULL, O_JSON},
	{"help", no_argument, NULL, O_HELP}, {NULL, 0, NULL, 0},
};

static const struct {
	const char *word;
	int value;
} formats[] = {{"s16", RAW_S16}, {"s24", RAW_S24}, {"s32", RAW_S32}, {"f32", RAW_F32}}, bands[] = {{"octave", 1}, {"third", 3}, {"none", 0}};

static bool read_real(const char *text, double min, double max, double *ret)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= min && value <= max))
		return false;
	*ret = value;
	return true;
}

static bool read_int(const char *text, int min, int max, int *ret)
{
	int64_t value;

	if (num_parse_i64(str_c(text), min, max, &value) != OK)
		return false;
	*ret = (int)value;
	return true;
}

static bool take(int option, const char *value, struct meter_options *o)
{
	switch (option) {
	case O_CALIBRATE:
		o->calibrate = value;
		return o->calibrated = true;
	case O_CALIBRATE_AFTER:
		o->calibrate_after = value;
		return true;
	case O_CALIBRATOR:
		return read_real(value, 40, 140, &o->calibrator_db);
	case O_DEVICE:
		o->device = value;
		return true;
	case O_SECONDS:
		return read_real(value, 0.1, 1e9, &o->seconds);
	case O_FULL_SCALE:
		return o->calibrated = read_real(value, -200, 300, &o->full_scale_db);
	case O_RATE:
		return read_int(value, LEVELS_RATE_MIN, LEVELS_RATE_MAX, &o->rate_hz);
	case O_FORMAT:
		for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
			if (strcmp(value, formats[i].word) == 0)
				o->format = (enum raw_format)formats[i].value;
		return o->format != RAW_NONE;
	case O_CHANNELS:
		return read_int(value, 1, SOURCE_CHANNELS_MAX, &o->channels);
	case O_CHANNEL:
		return read_int(value, 1, SOURCE_CHANNELS_MAX, &o->channel);
	case O_INTERVAL:
		return read_real(value, 0.01, 3600, &o->interval_s);
	case O_BANDS:
		for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++)
			if (strcmp(value, bands[i].word) == 0) {
				o->per_octave = bands[i].value;
				return true;
			}
		return false;
	case O_SVG:
		o->svg = value;
		return true;
	default:
		o->json = true;
		return true;
	}
}

static const char *together(const struct meter_options *o)
{
	if (!o->file && !o->device)
		return "which recording? Name a file, or a microphone by --device.";
	if (o->file && o->device)
		return "a file or --device, not both";
	if (o->seconds > 0 && !o->device)
		return "--seconds is for --device";
	if (o->device && o->channel > o->channels)
		return "--channel is beyond --channels";
	if (!o->device && (o->format != RAW_NONE) != (o->rate_hz > 0))
		return "raw samples need both --rate and --format";
	if (o->calibrate && !isnan(o->full_scale_db))
		return "--calibrate and --full-scale-db both say how loud full scale is: give one";
	if (o->calibrate_after && !o->calibrate)
		return "--calibrate-after needs the calibration before: --calibrate";
	if (o->format != RAW_NONE && o->channel > o->channels)
		return "--channel is beyond --channels";
	return NULL;
}

enum options_result options_read(int argc, char *const *argv, struct meter_options *ret, char *why, size_t why_n)
{
	const char *problem;
	int option, at = 0;

	*ret = (struct meter_options){.calibrator_db = 94, .full_scale_db = (double)NAN, .channels = 1, .channel = 1, .interval_s = 1, .per_octave = 1};
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", known, &at)) != -1) {
		if (option == O_HELP)
			return OPTIONS_HELP;
		if (option == '?' || option == ':') {
			snprintf(why, why_n, option == ':' ? "%.40s needs a value" : "there is no %.40s", argv[optind - 1]);
			return OPTIONS_BAD;
		}
		if (!take(option, optarg, ret)) {
			snprintf(why, why_n, "--%s cannot be \"%.40s\"", known[at].name, optarg);
			return OPTIONS_BAD;
		}
	}
	if (optind < argc)
		ret->file = argv[optind];
	problem = optind + 1 < argc ? "one recording at a time" : together(ret);
	if (problem) {
		snprintf(why, why_n, "%s", problem);
		return OPTIONS_BAD;
	}
	return OPTIONS_GOOD;
}
