#include "base/id.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/rand.h"

#define EPOCH_MS 1577836800000LL /* 2020-01-01 UTC */
#define COUNTER_BITS 22

static _Atomic int64_t last;

int64_t id_new(void)
{
	int64_t now = clock_now_ms() - EPOCH_MS, before = atomic_load(&last), next;
	uint32_t start;

	/* half of the counter's range is left to count up in */
	rand_bytes(&start, sizeof(start));
	do {
		next = (now > 0 ? now : 0) << COUNTER_BITS | (start & ((1u << (COUNTER_BITS - 1)) - 1));
		if (next <= before) /* the same millisecond, or a clock that went back */
			next = before + 1;
	} while (!atomic_compare_exchange_weak(&last, &before, next));
	return next;
}

int64_t id_at_ms(int64_t id)
{
	return (id >> COUNTER_BITS) + EPOCH_MS;
}

int64_t id_first_at(int64_t at_ms)
{
	return at_ms > EPOCH_MS ? (at_ms - EPOCH_MS) << COUNTER_BITS : 0;
}

enum err id_parse(struct str s, int64_t *ret)
{
	return num_parse_i64(s, 1, INT64_MAX, ret);
}
