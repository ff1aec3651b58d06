/* Whether the clock on the wall was set while a microphone was read: held against the one that only counts, asleep or not. */
#ifndef METER_WATCH_H
#define METER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define WATCH_JUMP_MS 1000 /* less is a clock being kept right */

/** Begin with {0}. */
struct watch {
	bool began;
	int64_t apart_ms; /* between the two clocks, when last looked at */
};

/** watch_jumped(w, wall_ms, counting_ms): since the last call; slow drift never adds up to a jump. */
bool watch_jumped(struct watch *w, int64_t wall_ms, int64_t counting_ms);

#endif
