#include <math.h>

#include "fuzz.h"
#include "base/arena.h"
#include "dsp/levels.h"
#include "meter/source.h"

#define WORDS_MAX 32

/** Words of `feixiang-meter`, one a line: what is taken lies within its bounds, what is not has a reason. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = input_text(data, n);
	struct arena *arena = arena_new(MIB(8));
	char *argv[WORDS_MAX + 1] = {(char[]){"feixiang-meter"}};
	struct meter_options o;
	char why[200] = "";
	int argc = 1;

	MUST(arena);
	while (rest.n > 0 && argc < WORDS_MAX) {
		struct str word = arena_dup(arena, input_line(&rest));

		argv[argc++] = (char *)(uintptr_t)word.p;
	}
	switch (options_read(argc, argv, &o, why, sizeof(why))) {
	case OPTIONS_GOOD:
		MUST(o.command != COMMAND_NONE && (o.file != NULL) + (o.device != NULL) == (o.command != COMMAND_DESIGN));
		MUST(o.channel >= 1 && o.channel <= SOURCE_CHANNELS_MAX && o.channels >= 1 && o.channels <= SOURCE_CHANNELS_MAX);
		MUST(o.interval_s >= 0.01 && o.interval_s <= 3600 && o.calibrator_db >= 40 && o.calibrator_db <= 140);
		MUST(o.rate_hz == 0 || (o.rate_hz >= LEVELS_RATE_MIN && o.rate_hz <= LEVELS_RATE_MAX));
		MUST(isnan(o.full_scale_db) || (o.full_scale_db >= -200 && o.full_scale_db <= 300 && !o.calibrate && !o.history));
		MUST(o.per_octave == 0 || o.per_octave == 1 || o.per_octave == 3);
		MUST(o.instrument_class >= -1 && o.instrument_class <= 2);
		break;
	case OPTIONS_BAD:
		MUST(why[0] && strlen(why) < sizeof(why));
		break;
	case OPTIONS_HELP:
		break;
	}
	arena_free(arena);
	return 0;
}
