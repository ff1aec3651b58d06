#include "base/rand.h"

#include <sodium.h>

static const char symbols[] = "23456789abcdefghjkmnpqrstuvwxyz";
#define SYMBOLS (sizeof(symbols) - 1)

void rand_bytes(void *to, size_t n)
{
	randombytes_buf(to, n);
}

struct str rand_code(struct arena *a, size_t letters)
{
	char *p = arena_alloc(a, letters + 1);
	uint8_t bytes[64]; /* one question to the system for most codes */
	size_t n = 0;

	if (!p)
		return (struct str){0};
	while (n < letters) {
		randombytes_buf(bytes, sizeof(bytes));
		/* five bits each; what is no symbol is thrown away, so that all are equally likely */
		for (size_t i = 0; i < sizeof(bytes) && n < letters; i++)
			if ((bytes[i] & 31) < SYMBOLS)
				p[n++] = symbols[bytes[i] & 31];
	}
	sodium_memzero(bytes, sizeof(bytes));
	return (struct str){p, letters};
}

_Static_assert(SYMBOLS <= 32, "a symbol is drawn from five bits");

struct str rand_code_clean(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (!p)
		return (struct str){0};
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];

		if (c == ' ' || c == '-')
			continue;
		if (!memchr(symbols, c, SYMBOLS))
			return (struct str){0};
		p[n++] = c;
	}
	return (struct str){p, n};
}
