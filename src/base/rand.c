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

	if (!p)
		return (struct str){0};
	for (size_t i = 0; i < letters; i++)
		p[i] = symbols[randombytes_uniform(SYMBOLS)];
	return (struct str){p, letters};
}

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
