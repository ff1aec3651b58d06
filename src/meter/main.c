/*
 * feixiang-meter: levels from recordings and microphones. Every command opens what it needs, gives up whatever else a process may do
 * (lockdown.h), and only then reads the first sample. No path here writes or sends samples.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "meter/design.h"
#include "meter/lockdown.h"
#include "meter/report.h"
#include "meter/selftest.h"
#include "meter/watch.h"

#define WHY_MAX 600
#define ARENA_MAX MIB(24)
#define RATE_STANDARD 48000

static volatile sig_atomic_t told_to_end;

/** Ctrl-C, or a service that is stopped: what was begun is told, too. */
static void end(int signal)
{
	(void)signal;
	told_to_end = 1;
}

/** What a command works on: all of it is open before anything is read. */
struct session {
	const struct meter_options *o;
	struct arena *arena;
	struct source *source, *tone, *tone_after; /* NULL: not asked for */
	struct history history;
	int history_fd; /* to append to; -1 */
	struct history_entry entry; /* what is appended */
	FILE *svg;
	char why[WHY_MAX];
};

static int fail(const char *why)
{
	fprintf(stderr, "feixiang-meter: %s\n", why);
	return 2;
}

/* --- Opening -------------------------------------------------------------------------------------------------------------- */

/** What the history begins with, or goes on with. */
static bool fill_entry(struct session *s)
{
	const struct history *h = &s->history;
	const struct meter_options *o = s->o;
	struct history_entry *e = &s->entry;

	*e = (struct history_entry){.kind = o->command == COMMAND_SELFTEST ? HISTORY_SELFTEST : HISTORY_CALIBRATION, .operator = o->operator,
		.calibrator = o->calibrator, .serial = o->serial, .calibrator_db = o->calibrator_db, .temperature_c = o->temperature_c};
	e->at_ms = clock_now_ms();
	e->chain = h->n > 0 ? h->v[0].chain : o->chain;
	e->instrument_class = o->instrument_class >= 0 ? o->instrument_class : h->n > 0 ? h->v[h->n - 1].instrument_class : 0;
	if (!e->chain)
		snprintf(s->why, WHY_MAX, "the history begins here: --chain says what is calibrated, --instrument-class what it is by its papers");
	else if (h->n == 0 && o->instrument_class < 0)
		snprintf(s->why, WHY_MAX, "the history begins here: --instrument-class 1, 2 or none, as the instrument's papers say");
	else if (o->chain && strcmp(o->chain, e->chain) != 0)
		snprintf(s->why, WHY_MAX, "this history is of \"%.200s\": each chain has its own", e->chain);
	else if (h->n > 0 && e->at_ms < h->v[h->n - 1].at_ms)
		snprintf(s->why, WHY_MAX, "the history's last line is of a later time than now: is the clock right?");
	return s->why[0] == '\0';
}

/** To append to. What can be told of the entry before the tone is heard is told first, so that no empty file stays behind. */
static bool begin_entry(struct session *s)
{
	const char *file = s->o->history;
	bool good;

	if (s->o->command == COMMAND_SELFTEST && history_load(file, s->arena, &s->history, s->why, WHY_MAX) && s->history.n == 0)
		snprintf(s->why, WHY_MAX, "%.200s has no calibration yet: calibrate first", file);
	if (s->why[0])
		return false;
	good = history_open(file, s->arena, &s->history, &s->history_fd, s->why, WHY_MAX) && fill_entry(s);
	if (!good && s->history_fd >= 0 && s->history.whole == 0)
		unlink(file);
	return good;
}

static bool open_history(struct session *s)
{
	if (!s->o->history)
		return true;
	if (s->o->command == COMMAND_LEVELS)
		return history_load(s->o->history, s->arena, &s->history, s->why, WHY_MAX);
	return begin_entry(s);
}

/** Not emptied before there is something to write; and never what is read. */
static bool open_svg(struct session *s)
{
	const char *const inputs[] = {s->o->file, s->o->calibrate, s->o->calibrate_after, s->o->history};
	struct stat svg, input;
	int fd;

	if (!s->o->svg)
		return true;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
		if (inputs[i] && stat(s->o->svg, &svg) == 0 && stat(inputs[i], &input) == 0 && svg.st_dev == input.st_dev && svg.st_ino == input.st_ino) {
			snprintf(s->why, WHY_MAX, "--svg %.200s would write over what is read: name another file", s->o->svg);
			return false;
		}
	fd = open(s->o->svg, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0 && (s->svg = fdopen(fd, "w")))
		return true;
	snprintf(s->why, WHY_MAX, "the plot cannot be written to %.200s: %s", s->o->svg, strerror(errno));
	if (fd >= 0)
		close(fd);
	return false;
}

/** A device is opened last: it does not wait. */
static bool open_all(struct session *s)
{
	const struct meter_options *o = s->o;

	if (o->calibrate && !source_file(o->calibrate, o, &s->tone, s->why, WHY_MAX))
		return false;
	if (o->calibrate_after && !source_file(o->calibrate_after, o, &s->tone_after, s->why, WHY_MAX))
		return false;
	if (o->file && !source_open(o, &s->source, s->why, WHY_MAX))
		return false;
	if (!open_history(s) || !open_svg(s) || (o->device && !source_open(o, &s->source, s->why, WHY_MAX)))
		return false;
	sigaction(SIGINT, &(struct sigaction){.sa_handler = end}, NULL);
	sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
	if (lockdown(o->device != NULL))
		return true;
	snprintf(s->why, WHY_MAX, "this kernel has no seccomp: nothing is read without it");
	return false;
}

static void close_all(struct session *s)
{
	source_close(s->tone);
	source_close(s->tone_after);
	source_close(s->source);
	if (s->svg)
		fclose(s->svg);
	if (s->history_fd >= 0)
		close(s->history_fd);
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

static bool find_chain(struct session *s, struct chain *ret)
{
	const struct meter_options *o = s->o;
	struct calibration before, after;

	if (o->history)
		return history_chain(&s->history, o->at_ms == INT64_MIN ? clock_now_ms() : o->at_ms, ret, s->why, WHY_MAX);
	*ret = (struct chain){.name = o->chain, .instrument_class = o->instrument_class > 0 ? o->instrument_class : 0, .calibrated_at_ms = INT64_MIN,
		.calibrated = o->calibrate || !isnan(o->full_scale_db), .full_scale_db = isnan(o->full_scale_db) ? 0 : o->full_scale_db, .lowest_db = -INFINITY};
	if (!s->tone)
		return true;
	if (!calibration_find(s->tone, o->calibrate, o, &before, s->why, WHY_MAX))
		return false;
	ret->full_scale_db = before.full_scale_db;
	if (!s->tone_after)
		return true;
	return calibration_find(s->tone_after, o->calibrate_after, o, &after, s->why, WHY_MAX) &&
		!calibration_drifted(before.full_scale_db, after.full_scale_db, s->why, WHY_MAX);
}

static bool draw(struct session *s, const struct report *report)
{
	if (ftruncate(fileno(s->svg), 0) != 0 && errno != EINVAL) /* of what is no file, as a pipe */
		return false;
	plot_svg(report, s->svg);
	return fflush(s->svg) == 0 && !ferror(s->svg);
}

static bool levels(struct session *s)
{
	const struct meter_options *o = s->o;
	struct watch watch = {.began = false};
	struct report report;
	struct chain chain;
	struct levels *l;
	double x[SOURCE_FRAMES];
	int64_t gap;
	long n = 0;

	if (!find_chain(s, &chain))
		return false;
	chain.lowest_db = isnan(o->lowest_db) ? chain.lowest_db : o->lowest_db;
	l = levels_new(&(struct levels_options){.rate_hz = s->source->rate_hz, .per_octave = o->per_octave, .interval_s = o->interval_s,
		.lowest_db = chain.lowest_db - chain.full_scale_db, .top = s->source->top});
	if (!l) {
		snprintf(s->why, WHY_MAX, "memory is short");
		return false;
	}
	report_begin(&report, o, &chain, l, s->source->rate_hz, s->arena, stdout);
	while (!told_to_end && (n = source_read(s->source, o->channel, x, &gap)) > 0) {
		if (o->device && watch_jumped(&watch, clock_now_ms(), clock_boot_ms()))
			levels_flag(l, SUMMARY_CLOCK);
		report.now_at += gap + n;
		levels_gap(l, gap, report_record, &report);
		levels_feed(l, x, (size_t)n, report_record, &report);
	}
	explicit_bzero(x, sizeof(x));
	levels_end(l, report_record, &report);
	report_end(&report);
	if (s->svg && !draw(s, &report))
		snprintf(s->why, WHY_MAX, "the plot could not be written to %.200s", o->svg);
	report_free(&report);
	levels_free(l);
	if (n < 0)
		snprintf(s->why, WHY_MAX, "it breaks off; what was told up to there is right");
	else if (ferror(stdout))
		snprintf(s->why, WHY_MAX, "what was found could not be written");
	return s->why[0] == '\0';
}

static bool keep(struct session *s)
{
	if (!s->o->history || history_append(s->history_fd, &s->entry, s->arena))
		return true;
	snprintf(s->why, WHY_MAX, "%.200s could not be written: nothing was kept", s->o->history);
	return false;
}

static void print_tone(const struct calibration *c, double calibrator_db)
{
	printf("A tone around %.0f Hz, %.0f s, steady to %.3f dB, at %.2f dB re full scale.\n"
	       "If the calibrator played %.2f dB, full scale is %.2f dB.\n",
		c->hz, c->seconds, c->steady_db, c->level_db, calibrator_db, c->full_scale_db);
}

/** ${drift_db}: since the calibration before; NAN: this is the first, or is not kept. ${drifted}: too far. */
static void print_tone_json(const struct calibration *c, const struct meter_options *o, double drift_db, bool drifted)
{
	printf("{\"full_scale_db\":%.3f,\"calibrator_db\":%.2f,\"level_dbfs\":%.3f,\"steady_db\":%.3f,\"hz\":%.0f,\"seconds\":%.0f,\"kept\":%s",
		c->full_scale_db, o->calibrator_db, c->level_db, c->steady_db, c->hz, c->seconds, o->history ? "true" : "false");
	if (!isnan(drift_db))
		printf(",\"drift_db\":%.3f,\"invalid_since_last\":%s", drift_db, drifted ? "true" : "false");
	printf("}\n");
}

static bool calibrate(struct session *s)
{
	const struct meter_options *o = s->o;
	struct calibration tone;
	struct chain before;
	double drift_db = (double)NAN;
	bool drifted = false;
	char why[200];

	if (!calibration_find(s->source, o->file ? o->file : o->device, o, &tone, s->why, WHY_MAX))
		return false;
	s->entry.tone = tone;
	if (!keep(s))
		return false;
	if (o->history && history_chain(&s->history, s->entry.at_ms, &before, why, sizeof(why))) {
		drift_db = tone.full_scale_db - before.full_scale_db;
		drifted = calibration_drifted(before.full_scale_db, tone.full_scale_db, why, sizeof(why));
		if (drifted)
			fprintf(stderr, "feixiang-meter: %s\n", why);
	}
	if (o->json) {
		print_tone_json(&tone, o, drift_db, drifted);
		return true;
	}
	print_tone(&tone, o->calibrator_db);
	if (o->history)
		printf("Kept in %s.\n", o->history);
	else
		printf("Not kept: --history FILE keeps it, or give it to levels: --full-scale-db %.2f\n", tone.full_scale_db);
	return true;
}

static bool selftest(struct session *s)
{
	const struct meter_options *o = s->o;
	struct selftest t;
	struct chain chain;

	if (!find_chain(s, &chain) || !selftest_run(s->source, &chain, &t, s->why, WHY_MAX))
		return false;
	if (o->json)
		selftest_json(&t, chain.calibrated, stdout);
	else
		selftest_print(&t, chain.calibrated, stdout);
	if (t.hears == 0)
		snprintf(s->why, WHY_MAX, "no channel hears anything");
	s->entry.floor_db = t.floor_db;
	s->entry.lowest_db = t.lowest_db;
	return t.hears > 0 && keep(s);
}

static bool history(struct session *s)
{
	if (!history_load(s->o->file, s->arena, &s->history, s->why, WHY_MAX))
		return false;
	if (s->o->json)
		history_json(&s->history, s->arena, stdout);
	else
		history_table(&s->history, stdout);
	return true;
}

static bool design(struct session *s)
{
	design_print(s->o->rate_hz ? s->o->rate_hz : RATE_STANDARD, stdout);
	return true;
}

static const struct {
	enum command command;
	bool hears;
	double seconds; /* of a device when nothing is said; 0: until Ctrl-C */
	bool (*run)(struct session *s);
} commands[] = {
	{COMMAND_LEVELS, true, 0, levels}, {COMMAND_CALIBRATE, true, CALIBRATION_SECONDS, calibrate}, {COMMAND_SELFTEST, true, SELFTEST_SECONDS, selftest},
	{COMMAND_HISTORY, false, 0, history}, {COMMAND_DESIGN, false, 0, design},
};

static int run(struct meter_options *o)
{
	struct session s = {.o = o, .history_fd = -1, .arena = arena_new(ARENA_MAX)};
	bool good = false;

	if (!s.arena)
		return fail("memory is short");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].command != o->command)
			continue;
		if (o->device && o->seconds == 0)
			o->seconds = commands[i].seconds;
		good = (!commands[i].hears || open_all(&s)) && commands[i].run(&s);
	}
	close_all(&s);
	if (good && fflush(stdout) != 0) {
		snprintf(s.why, WHY_MAX, "what was found could not be written");
		good = false;
	}
	if (!good)
		fail(s.why);
	arena_free(s.arena);
	return good ? 0 : 2;
}

int main(int argc, char **argv)
{
	struct meter_options options;
	char why[WHY_MAX];

	switch (options_read(argc, argv, &options, why, sizeof(why))) {
	case OPTIONS_GOOD:
		return run(&options);
	case OPTIONS_HELP:
		options_help(options.command, stdout);
		return 0;
	case OPTIONS_BAD:
		break;
	}
	return fail(why);
}
