/* Times as people say them, in the street's zone: "tonight 23:40", "in 12 min". */
#ifndef WEB_WHEN_H
#define WEB_WHEN_H

#include "base/tz.h"
#include "web/i18n.h"

/** when_at(arena, lang, tz, at_ms, now_ms): "tonight 23:40", "tomorrow 08:30", "6 Mar 23:40"; with the year when it is another one. */
struct str when_at(struct arena *a, enum lang lang, const struct tz *tz, int64_t at_ms, int64_t now_ms);
/** when_clock(arena, tz, at_ms): "23:40". when_day(arena, lang, tz, at_ms): "6 Mar 2026". when_iso: "2026-03-06T23:40:00+08:00". */
struct str when_clock(struct arena *a, const struct tz *tz, int64_t at_ms);
struct str when_day(struct arena *a, enum lang lang, const struct tz *tz, int64_t at_ms);
struct str when_iso(struct arena *a, const struct tz *tz, int64_t at_ms);
/** when_left(arena, lang, ms): "12 min", "3 h", "2 days"; at least "1 min". */
struct str when_left(struct arena *a, enum lang lang, int64_t ms);

/** when_clock_parse(s, ret): "08:30" as minutes of the day, 0-1440 ("24:00"). Fuzzed. */
bool when_clock_parse(struct str s, int *ret);

#endif
