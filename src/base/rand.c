#include "base/rand.h"

#include <pthread.h>
#include <sodium.h>

static const char symbols[] = "23456789abcdefghjkmnpqrstuvwxyz";
#define SYMBOLS (sizeof(symbols) - 1)

void rand_bytes(void *to, size_t n)
{
	randombytes_buf(to, n);
}

/* One question to the system for several codes; a byte is wiped as it is taken, and a child of fork draws its own. */
static _Thread_local struct {
	uint8_t bytes[256];
	size_t left;
} pool;

static void forget_pool(void)
{
	sodium_memzero(&pool, sizeof(pool));
}

static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, forget_pool);
}

static uint8_t next_byte(void)
{
	static pthread_once_t watched = PTHREAD_ONCE_INIT;
	uint8_t byte;

	if (pool.left == 0) {
		pthread_once(&watched, watch_forks);
		randombytes_buf(pool.bytes, sizeof(pool.bytes));
		pool.left = sizeof(pool.bytes);
	}
	byte = pool.bytes[--pool.left];
	pool.bytes[pool.left] = 0;
	return byte;
}

struct str rand_code(struct arena *a, size_t letters)
{
	char *p = arena_alloc(a, letters + 1);
	size_t n = 0;

	if (!p)
		return (struct str){0};
	/* five bits each; what is no symbol is thrown away, so that all are equally likely */
	while (n < letters) {
		uint8_t five = next_byte() & 31;

		if (five < SYMBOLS)
			p[n++] = symbols[five];
	}
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
