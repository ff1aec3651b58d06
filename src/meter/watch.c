#include "meter/watch.h"

bool watch_jumped(struct watch *w, int64_t wall_ms, int64_t counting_ms)
{
	int64_t apart = wall_ms - counting_ms, by = apart - w->apart_ms;
	bool jumped = w->began && (by >= WATCH_JUMP_MS || by <= -WATCH_JUMP_MS);

	w->began = true;
	w->apart_ms = apart;
	return jumped;
}
