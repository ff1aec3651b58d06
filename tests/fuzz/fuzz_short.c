#include "base/num.h"
#include "features/appeals/appeal_store.h"
#include "fuzz.h"
#include "web/when.h"

static void clock_must_hold(struct arena *a, struct str typed)
{
	int minutes = -1;

	if (!when_clock_parse(typed, &minutes))
		return;
	MUST(minutes >= 0 && minutes <= 1440);
	if (typed.n == 5)
		MUST(str_eq(arena_fmt(a, "%02d:%02d", minutes / 60, minutes % 60), typed));
}

/** A short code as somebody types it into the page, or the hours of the office: what is taken is taken again in its plain form. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str typed = input_text(data, n), street, code, street_again, code_again;
	struct arena *a = arena_new(MIB(1));

	if (!a)
		return 0;
	if (appeal_short_code_read(a, typed, &street, &code)) {
		MUST(code.n == 8 && street_code_valid(street));
		MUST(appeal_short_code_read(a, arena_fmt(a, "%.*s-%.*s", STR_FMT(street), STR_FMT(code)), &street_again, &code_again));
		MUST(str_eq(street, street_again) && str_eq(code, code_again));
	}
	clock_must_hold(a, typed);
	arena_free(a);
	return 0;
}
