#include "base/rand.h"
#include "fuzz.h"
#include "web/street.h"

static bool is_symbol(char c)
{
	return (c >= '2' && c <= '9') || (c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** How many symbols there are; 0 when anything else is among them. */
static size_t symbols_of(struct str typed)
{
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == ' ' || typed.p[i] == '-')
			continue;
		if (!is_symbol(lower(typed.p[i])))
			return 0;
		n++;
	}
	return n;
}

/** What somebody typed from a poster or a receipt: a code is its symbols in their order, whatever stands between them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str typed = input_text(data, n), clean;
	struct arena *a = arena_new(MIB(4));
	size_t at = 0;

	if (!a)
		return 0;
	clean = rand_code_clean(a, typed);
	MUST(clean.n == symbols_of(typed));
	for (size_t i = 0; i < n && clean.n > 0; i++) {
		if (typed.p[i] == ' ' || typed.p[i] == '-')
			continue;
		MUST(clean.p[at] == lower(typed.p[i]));
		at++;
	}
	MUST(str_eq(rand_code_clean(a, clean), clean));
	if (street_code_valid(typed)) {
		MUST(n >= STREET_CODE_MIN && n <= STREET_CODE_MAX);
		for (size_t i = 0; i < n; i++)
			MUST((typed.p[i] >= 'a' && typed.p[i] <= 'z') || (i > 0 && typed.p[i] >= '0' && typed.p[i] <= '9'));
		MUST(street_key(typed) != 0 && street_key(str_head(typed, n - 1)) != street_key(typed));
	}
	arena_free(a);
	return 0;
}
