/*
 * The only source of the present moment. Tests and `feixiang demo --clock` move it; everything else asks it.
 * Monotonic time (for waits and rate limits) is real always.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/** clock_now_ms(): milliseconds since 1970-01-01 UTC: the system's time, or the set time plus what has passed since. Any thread. */
int64_t clock_now_ms(void);
/** clock_set_ms(at_ms): now is ${at_ms}, and time goes on from there. Any thread. */
void clock_set_ms(int64_t at_ms);
/** clock_freeze_ms(at_ms): now is ${at_ms} and stays so until clock_set_ms, clock_freeze_ms or clock_reset. For tests. */
void clock_freeze_ms(int64_t at_ms);
/** clock_reset(): the system's time again. */
void clock_reset(void);
/** clock_monotonic_ms(): never goes back, counts from an unknown start. */
int64_t clock_monotonic_ms(void);
/** clock_boot_ms(): the same, but the time in which the machine slept counts, too. */
int64_t clock_boot_ms(void);
/**
 * clock_minute(at_ms): the whole minute at or before it. A question "since when" that is rounded so is the same question for a minute, and a
 * reading connection has its answer at hand (db/memo.h).
 */
int64_t clock_minute(int64_t at_ms);
/** clock_deadline(in_ms, ret): the monotonic moment ${in_ms} from now, for pthread_cond_timedwait on a CLOCK_MONOTONIC condition. */
struct timespec;
void clock_deadline(int64_t in_ms, struct timespec *ret);

#endif
