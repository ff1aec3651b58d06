#include "meter/options.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/tz.h"
#include "base/utf8.h"
#include "dsp/levels.h"
#include "meter/source.h"

/* --- What there is -------------------------------------------------------------------------------------------------------- */

/** ${more}: what its own --help goes on with; ${examples}: ended by NULL. */
static const struct {
	enum command command;
	const char *name, *use, *text, *more, *examples[3];
} commands[] = {
	{COMMAND_LEVELS, "levels", " FILE | --device NAME", "levels of a recording or of a microphone, second by second",
		"WAV, FLAC, AIFF and other recordings with a header, or raw samples; one to eight channels, 8 to 192 kHz. Ctrl-C ends a microphone with\n"
		"a line of the whole. Without a calibration levels are in dB re full scale. A level that does not exist is null.",
		{"levels night.flac --calibrate tone.wav --svg night.svg", "levels street.raw --rate 32000 --format s16 --full-scale-db 120",
			"levels --device hw:1 --history west.chain --json"}},
	{COMMAND_CALIBRATE, "calibrate", " FILE | --device NAME", "what the tone of a calibrator says of the chain; kept in its history",
		"A steady tone of 250 Hz or 1 kHz, three seconds at least (15 s of a microphone); its first second is left out. It is refused when it\n"
		"moves by over 0.1 dB, is overloaded or faint, or does not stand out. After a drift of over 0.5 dB, what lies between does not count.",
		{"calibrate tone.wav --calibrator-db 94",
			"calibrate --device hw:1 --history west.chain --chain \"west front, USB microphone, gain 5\" --instrument-class 2 \\\n"
			"      --operator \"A. Li\" --calibrator \"class 1, 1 kHz\" --serial 12345"}},
	{COMMAND_SELFTEST, "selftest", " FILE | --device NAME", "in quiet: which channel hears, how quiet the chain can tell, what it is good for",
		"Three seconds of quiet at least (10 s of a microphone). With a history it is kept there, and quieter levels are flagged from then on.",
		{"selftest --device hw:1 --channels 2 --history west.chain", "selftest quiet.wav --full-scale-db 120"}},
	{COMMAND_HISTORY, "history", " FILE", "the calibrations of a chain, how far it drifted, what does not hold", NULL, {"history west.chain"}},
	{COMMAND_DESIGN, "design", "", "the response of every filter, for those who check", NULL, {"design --rate 44100"}},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct word {
	const char *word;
	int value;
};

static const struct word formats[] = {{"s16", RAW_S16}, {"s24", RAW_S24}, {"s32", RAW_S32}, {"f32", RAW_F32}, {NULL, 0}};
static const struct word bands[] = {{"octave", 1}, {"third", 3}, {"none", 0}, {NULL, 0}};
static const struct word classes[] = {{"1", 1}, {"2", 2}, {"none", 0}, {NULL, 0}};

/** TEXT is a person's words, PATH whatever the file system takes. */
enum kind { TEXT, PATH, REAL, INT, WORD, TIME, FLAG };

#define TEXT_MAX 200 /* bytes */
#define HEARS (COMMAND_LEVELS | COMMAND_CALIBRATE | COMMAND_SELFTEST)
#define OPTION 1000 /* and the number of its row: each its own, so that a beginning that several share is none */
#define AT(field) offsetof(struct meter_options, field)

static const struct row {
	const char *name, *argument;
	enum kind kind;
	int of; /* commands */
	size_t at;
	double min, max;
	const struct word *words;
	const char *text;
} rows[] = {
	{"device", "NAME", TEXT, HEARS, AT(device), 0, 0, NULL, "a microphone instead of a file; arecord -L lists what there is"},
	{"seconds", "S", REAL, HEARS, AT(seconds), 0.1, 1e9, NULL, "of the device; levels otherwise until Ctrl-C"},
	{"rate", "R", INT, HEARS | COMMAND_DESIGN, AT(rate_hz), LEVELS_RATE_MIN, LEVELS_RATE_MAX, NULL, "samples a second of raw samples or a device (48000)"},
	{"format", "s16|s24|s32|f32", WORD, HEARS, AT(format), 0, 0, formats, "raw samples, little-endian; a file with a header, as WAV or FLAC, says itself what it holds"},
	{"channels", "N", INT, HEARS, AT(channels), 1, SOURCE_CHANNELS_MAX, NULL, "of raw samples or a device (1); a recording with a header says it itself"},
	{"channel", "K", INT, COMMAND_LEVELS | COMMAND_CALIBRATE, AT(channel), 1, SOURCE_CHANNELS_MAX, NULL, "which of several, the first being 1 (1)"},
	{"history", "FILE", PATH, HEARS, AT(history), 0, 0, NULL, "of this chain: calibrate and selftest append to it, levels takes what held"},
	{"at", "TIME", TIME, COMMAND_LEVELS, AT(at_ms), 0, 0, NULL, "when it was recorded, as 2026-11-24T22:00+08:00 (now): which calibration held"},
	{"calibrate", "FILE", PATH, COMMAND_LEVELS, AT(calibrate), 0, 0, NULL, "without a history: the calibrator, recorded through the same chain"},
	{"calibrate-after", "FILE", PATH, COMMAND_LEVELS, AT(calibrate_after), 0, 0, NULL, "once more at the end: drifted by over 0.5 dB, nothing is told"},
	{"calibrator-db", "X", REAL, COMMAND_LEVELS | COMMAND_CALIBRATE, AT(calibrator_db), 40, 140, NULL, "what the calibrator plays (94)"},
	{"full-scale-db", "X", REAL, COMMAND_LEVELS | COMMAND_SELFTEST, AT(full_scale_db), -200, 300, NULL,
		"or: the level of an RMS of full scale. Without any of these, levels are in dB re full scale"},
	{"lowest-db", "X", REAL, COMMAND_LEVELS, AT(lowest_db), -200, 300, NULL, "what is quieter is flagged as under range (a self-test in the history says it, too)"},
	{"interval", "S", REAL, COMMAND_LEVELS, AT(interval_s), 0.01, 3600, NULL, "seconds of each line (1)"},
	{"bands", "octave|third|none", WORD, COMMAND_LEVELS, AT(per_octave), 0, 0, bands, "(octave)"},
	{"svg", "FILE", PATH, COMMAND_LEVELS, AT(svg), 0, 0, NULL, "a plot of LAeq, written over what is there"},
	{"total", NULL, FLAG, COMMAND_LEVELS, AT(total), 0, 0, NULL, "with --json: a last object of the whole"},
	{"json", NULL, FLAG, HEARS | COMMAND_HISTORY, AT(json), 0, 0, NULL, "a JSON object each line"},
	{"chain", "NAME", TEXT, COMMAND_LEVELS | COMMAND_CALIBRATE, AT(chain), 0, 0, NULL, "what is calibrated: microphone, box and setting; a history begins with it"},
	{"instrument-class", "1|2|none", WORD, COMMAND_LEVELS | COMMAND_CALIBRATE, AT(instrument_class), 0, 0, classes,
		"of the whole instrument as its papers say; software alone has none"},
	{"operator", "NAME", TEXT, COMMAND_CALIBRATE, AT(operator), 0, 0, NULL, "who holds the calibrator"},
	{"calibrator", "MODEL", TEXT, COMMAND_CALIBRATE, AT(calibrator), 0, 0, NULL, "which it is"},
	{"serial", "NO", TEXT, COMMAND_CALIBRATE, AT(serial), 0, 0, NULL, "its serial number"},
	{"temperature", "C", REAL, COMMAND_CALIBRATE, AT(temperature_c), -40, 60, NULL, "of the air"},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void put_rows(enum command command, FILE *out)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].of & (int)command)
			fprintf(out, "  --%s%s%s\n      %s\n", rows[i].name, rows[i].argument ? " " : "", rows[i].argument ? rows[i].argument : "", rows[i].text);
	fputc('\n', out);
}

void options_help(enum command command, FILE *out)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (command != COMMAND_NONE && command != commands[i].command)
			continue;
		fprintf(out, "feixiang-meter %s%s\n    %s\n", commands[i].name, commands[i].use, commands[i].text);
		if (command != COMMAND_NONE && commands[i].more)
			fprintf(out, "\n%s\n", commands[i].more);
	}
	fputc('\n', out);
	if (command != COMMAND_NONE)
		put_rows(command, out);
	for (size_t i = 0; i < COMMANDS; i++)
		for (size_t k = 0; (command == COMMAND_NONE ? k < 1 : command == commands[i].command && k < 3) && commands[i].examples[k]; k++)
			fprintf(out, "  feixiang-meter %s\n", commands[i].examples[k]);
	if (command == COMMAND_NONE)
		fprintf(out, "\nfeixiang-meter levels --help and so on say more.\n");
	fprintf(out, "\nExits with 0, or with 2 and a reason. The design is verified in software against IEC 61672-1 and IEC 61260-1; what microphone and\n"
		     "calibrator are worth, their papers say.\n");
}

/* --- Values --------------------------------------------------------------------------------------------------------------- */

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

static bool read_word(const char *text, const struct word *words, int *ret)
{
	for (; words->word; words++)
		if (strcmp(text, words->word) == 0) {
			*ret = words->value;
			return true;
		}
	return false;
}

/** With a zone: what a recording's clock said would have to be guessed otherwise. */
static bool read_time(const char *text, int64_t *ret)
{
	const char *clock = strchr(text, 'T');
	const struct tz *utc;

	return clock && strpbrk(clock, "Z+-") && tz_find(S("UTC"), &utc) == OK && tz_parse_local(utc, str_c(text), ret) == OK;
}

/** It goes into a file that has to stay readable, and on paper. */
static bool read_text(const char *text, const char **ret)
{
	*ret = text;
	return text[0] && strlen(text) < TEXT_MAX && utf8_printable(str_c(text)) && !strpbrk(text, "\r\n\t");
}

static bool read_path(const char *text, const char **ret)
{
	*ret = text;
	return text[0] != '\0';
}

static bool take(const struct row *row, const char *value, struct meter_options *o)
{
	void *to = (char *)o + row->at;

	switch (row->kind) {
	case TEXT:
		return read_text(value, to);
	case PATH:
		return read_path(value, to);
	case REAL:
		return read_real(value, row->min, row->max, to);
	case INT:
		return read_int(value, (int)row->min, (int)row->max, to);
	case WORD:
		return read_word(value, row->words, to);
	case TIME:
		return read_time(value, to);
	case FLAG:
		break;
	}
	*(bool *)to = true;
	return true;
}

/* --- Together ------------------------------------------------------------------------------------------------------------- */

static const char *together_of_source(const struct meter_options *o)
{
	if (!o->file && !o->device)
		return "which recording? Name a file, or a microphone by --device.";
	if (o->file && o->device)
		return "a file or --device, not both";
	if (o->seconds > 0 && !o->device)
		return "--seconds is for --device";
	if (!o->device && (o->format != RAW_NONE) != (o->rate_hz > 0))
		return "raw samples need both --rate and --format";
	if (o->channels > 0 && !o->device && o->format == RAW_NONE)
		return "--channels is for raw samples and --device: a recording with a header says it itself, and --channel takes one of several";
	if ((o->device || o->format != RAW_NONE) && o->channel > (o->channels ? o->channels : 1))
		return "--channel is beyond --channels";
	return NULL;
}

static const char *together(const struct meter_options *o)
{
	int known = (o->calibrate != NULL) + !isnan(o->full_scale_db) + (o->history != NULL);
	const char *problem = o->command & HEARS ? together_of_source(o) : NULL;

	if (problem)
		return problem;
	if (o->command == COMMAND_HISTORY && !o->file)
		return "which history? Name its file.";
	if (o->command == COMMAND_DESIGN && o->file)
		return "design takes no file";
	if (known > 1)
		return "--history, --calibrate and --full-scale-db all say how loud full scale is: give one";
	if (o->calibrate_after && !o->calibrate)
		return "--calibrate-after needs the calibration before: --calibrate";
	if (o->at_ms != INT64_MIN && (!o->history || o->device))
		return "--at is for a recording whose chain has a --history";
	if (o->command == COMMAND_LEVELS && o->history && (o->chain || o->instrument_class >= 0))
		return "the --history says chain and class itself";
	if (o->command == COMMAND_CALIBRATE && o->history && (!o->operator || !o->calibrator || !o->serial))
		return "a history keeps who calibrated with what: --operator, --calibrator and --serial";
	return NULL;
}

static enum options_result fail(char *why, size_t why_n, const char *problem)
{
	snprintf(why, why_n, "%s", problem);
	return OPTIONS_BAD;
}

static const char *name_of(enum command command)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].command == command)
			return commands[i].name;
	return "";
}

enum options_result options_read(int argc, char *const *argv, struct meter_options *ret, char *why, size_t why_n)
{
	struct option known[ROWS + 2];
	const char *problem;
	int option, at;

	*ret = (struct meter_options){.at_ms = INT64_MIN, .calibrator_db = 94, .full_scale_db = (double)NAN, .lowest_db = (double)NAN,
		.temperature_c = (double)NAN, .channel = 1, .interval_s = 1, .per_octave = 1, .instrument_class = -1};
	for (size_t i = 0; argc > 1 && i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			ret->command = commands[i].command;
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return OPTIONS_HELP;
	if (ret->command == COMMAND_NONE)
		return fail(why, why_n, "what to do? feixiang-meter --help");
	for (size_t i = 0; i < ROWS; i++)
		known[i] = (struct option){rows[i].name, rows[i].kind == FLAG ? no_argument : required_argument, NULL, OPTION + (int)i};
	known[ROWS] = (struct option){"help", no_argument, NULL, 'h'};
	known[ROWS + 1] = (struct option){NULL, 0, NULL, 0};
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc - 1, argv + 1, ":", known, NULL)) != -1) {
		if (option == 'h')
			return OPTIONS_HELP;
		if (option < OPTION) {
			snprintf(why, why_n, option == ':' ? "%.40s needs a value" : "there is no %.40s, or it could be several", argv[optind]);
			return OPTIONS_BAD;
		}
		at = option - OPTION;
		if (!(rows[at].of & (int)ret->command)) {
			snprintf(why, why_n, "%s knows no --%s", name_of(ret->command), rows[at].name);
			return OPTIONS_BAD;
		}
		if (!take(&rows[at], optarg, ret)) {
			snprintf(why, why_n, "--%s cannot be \"%.40s\"", rows[at].name, optarg);
			return OPTIONS_BAD;
		}
	}
	if (optind + 1 < argc)
		ret->file = argv[optind + 1];
	if (optind + 2 < argc)
		return fail(why, why_n, "one file at a time");
	problem = together(ret);
	ret->channels = ret->channels ? ret->channels : 1;
	return problem ? fail(why, why_n, problem) : OPTIONS_GOOD;
}
