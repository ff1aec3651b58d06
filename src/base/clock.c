#include "base/clock.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

static _Atomic int64_t offset_ms; /* added to the system's time */
static _Atomic int64_t frozen_ms; /* while frozen */
static _Atomic bool frozen;

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	if (atomic_load(&frozen))
		return atomic_load(&frozen_ms);
	return read_ms(CLOCK_REALTIME) + atomic_load(&offset_ms);
}

void clock_set_ms(int64_t at_ms)
{
	atomic_store(&offset_ms, at_ms - read_ms(CLOCK_REALTIME));
	atomic_store(&frozen, false);
}

void clock_freeze_ms(int64_t at_ms)
{
	atomic_store(&frozen_ms, at_ms);
	atomic_store(&frozen, true);
}

void clock_reset(void)
{
	atomic_store(&offset_ms, 0);
	atomic_store(&frozen, false);
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_boot_ms(void)
{
	return read_ms(CLOCK_BOOTTIME);
}

void clock_deadline(int64_t in_ms, struct timespec *ret)
{
	int64_t ns;

	clock_gettime(CLOCK_MONOTONIC, ret);
	ns = ret->tv_nsec + in_ms % 1000 * 1000000;
	ret->tv_sec += (time_t)(in_ms / 1000 + ns / 1000000000);
	ret->tv_nsec = (long)(ns % 1000000000);
}

int64_t clock_minute(int64_t at_ms)
{
	int64_t over = at_ms % MINUTE_MS;

	return at_ms - (over < 0 ? over + MINUTE_MS : over);
}
