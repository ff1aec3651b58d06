#include <time.h>

#include "base/arena.h"
#include "base/tz.h"
#include "fuzz.h"

static const struct tz *zone(const char *name)
{
	const struct tz *tz;

	MUST(tz_find(str_c(name), &tz) == OK);
	return tz;
}

static int two_at(struct str s, size_t at)
{
	return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

/** What was understood, read digit by digit at the places where it must stand. */
static void must_mean(struct str s, int64_t at_ms)
{
	struct tm tm = {.tm_year = two_at(s, 0) * 100 + two_at(s, 2) - 1900, .tm_mon = two_at(s, 5) - 1, .tm_mday = two_at(s, 8),
		.tm_hour = two_at(s, 11), .tm_min = two_at(s, 14)};
	size_t end = 16;
	int64_t offset = 0;
	int day = tm.tm_mday;

	if (s.n > end && s.p[end] == ':') {
		tm.tm_sec = two_at(s, 17);
		end = 19;
	}
	if (s.n - end == 6)
		offset = (two_at(s, end + 1) * 60 + two_at(s, end + 4)) * (s.p[end] == '-' ? -60 : 60);
	else
		MUST(s.n == end || (s.n == end + 1 && s.p[end] == 'Z'));
	MUST(at_ms == ((int64_t)timegm(&tm) - offset) * 1000);
	MUST(tm.tm_mday == day); /* a day that does not exist would have become another */
}

/** A moment as text, as civil time of a zone that is UTC all year; and in one with summer time, where nothing may go wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = input_text(data, n);
	int64_t at_ms;

	if (tz_parse_local(zone("Etc/UTC"), text, &at_ms) == OK) {
		MUST(n >= 16);
		must_mean(text, at_ms);
	}
	if (tz_parse_local(zone("Europe/Berlin"), text, &at_ms) == OK) {
		struct civil c = tz_civil(zone("Europe/Berlin"), at_ms);

		MUST(c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31);
	}
	return 0;
}
