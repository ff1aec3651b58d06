#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "meter/meter.h"

#define WHY_MAX 600

static volatile sig_atomic_t told_to_end;

/** Ctrl-C: what was begun is told, too. */
static void end(int signal)
{
	(void)signal;
	told_to_end = 1;
}

static int fail(const char *why)
{
	fprintf(stderr, "feixiang-meter: %s\n", why);
	return 2;
}

/** Everything that is to be read or written is open by now. */
static int run_levels(const struct meter_options *o, struct source *source, double offset_db, FILE *svg)
{
	struct levels *l = aligned_alloc(32, (sizeof(*l) + 31) / 32 * 32);
	struct levels_options options = {source->rate_hz, o->per_octave, o->interval_s, -INFINITY};
	double x[SOURCE_FRAMES];
	struct report report;
	int64_t gap;
	long n = 0;

	if (!l || !levels_init(l, &options)) {
		free(l);
		return fail("memory is short");
	}
	report_begin(&report, o, l, source->rate_hz, offset_db, stdout);
	while (!told_to_end && (n = source->read(source, x, &gap)) > 0) {
		levels_gap(l, gap, report_record, &report);
		levels_feed(l, x, (size_t)n, report_record, &report);
	}
	levels_end(l, report_record, &report);
	report_end(&report);
	if (svg)
		plot_svg(&report, svg);
	report_free(&report);
	free(l);
	if (n < 0)
		return fail("it breaks off; what was told up to there is right");
	return ferror(stdout) || (svg && (ferror(svg) || fclose(svg) != 0)) ? fail("what was found could not be written") : 0;
}

static int cmd_levels(const struct meter_options *o)
{
	struct source *source;
	char why[WHY_MAX];
	double offset_db;
	FILE *svg = NULL;
	int status;

	if (!calibration_offset(o, &offset_db, why, sizeof(why)))
		return fail(why);
	if (!(o->device ? source_alsa(o->device, o, &source, why, sizeof(why)) : source_file(o->file, o, &source, why, sizeof(why))))
		return fail(why);
	if (o->svg && !(svg = fopen(o->svg, "we"))) {
		source_close(source);
		return fail("the plot cannot be written there");
	}
	sigaction(SIGINT, &(struct sigaction){.sa_handler = end}, NULL);
	status = lockdown(o->device != NULL) ? run_levels(o, source, offset_db, svg) : fail("this kernel has no seccomp: levels are not read without it");
	source_close(source);
	return status;
}

static int cmd_calibrate(const struct meter_options *o)
{
	struct calibration c;
	char why[WHY_MAX];

	if (!calibration_find(o->file, o, &c, why, sizeof(why)))
		return fail(why);
	if (o->json)
		printf("{\"full_scale_db\":%.3f,\"calibrator_db\":%.2f,\"level_dbfs\":%.3f,\"steady_db\":%.3f,\"hz\":%.0f,\"seconds\":%.0f}\n", c.full_scale_db,
			o->calibrator_db, c.level_db, c.steady_db, c.hz, c.seconds);
	else
		printf("A tone around %.0f Hz, %.0f s, steady to %.3f dB, at %.2f dB re full scale.\n"
		       "If the calibrator played %.2f dB, full scale is %.2f dB: --full-scale-db %.2f\n",
			c.hz, c.seconds, c.steady_db, c.level_db, o->calibrator_db, c.full_scale_db, c.full_scale_db);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(const struct meter_options *o);
	} commands[] = {{"levels", cmd_levels}, {"calibrate", cmd_calibrate}};
	struct meter_options options;
	char why[WHY_MAX];

	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		switch (options_read(argc - 1, argv + 1, &options, why, sizeof(why))) {
		case OPTIONS_GOOD:
			return commands[i].run(&options);
		case OPTIONS_BAD:
			return fail(why);
		case OPTIONS_HELP:
			break;
		}
	}
	fputs(options_help, argc > 1 && argv[1][0] != '-' ? stderr : stdout);
	return argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[argc - 1], "--help") == 0) ? 0 : 2;
}
