#include <math.h>

#include "fuzz.h"
#include "meter/history.h"

/** The file of a chain: what is taken is in the order of time, written again it reads the same, and what held at any moment is a number. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena = arena_new(MIB(8));
	struct history h, again;
	struct chain chain;
	char why[300] = "";

	MUST(arena);
	if (!history_parse(input_text(data, n), arena, &h, why, sizeof(why))) {
		MUST(why[0] && strlen(why) < sizeof(why));
		arena_free(arena);
		return 0;
	}
	MUST(h.whole <= n && h.torn == (h.whole < n));
	for (size_t i = 0; i < h.n; i++) {
		const char *line = history_print(&h.v[i], arena);

		MUST(i == 0 || h.v[i].at_ms >= h.v[i - 1].at_ms);
		if (arena_failed(arena))
			break;
		MUST(line && history_parse(arena_fmt(arena, "%s\n", line), arena, &again, why, sizeof(why)) && again.n == 1 && again.v[0].kind == h.v[i].kind);
		if (history_chain(&h, h.v[i].at_ms, &chain, why, sizeof(why)))
			MUST(isfinite(chain.full_scale_db) && chain.calibrated && chain.name);
	}
	arena_free(arena);
	return 0;
}
