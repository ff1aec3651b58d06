/*
 * How often something may happen: token buckets in memory, keyed by anything (an account's name, an address). Fixed size:
 * the oldest bucket makes room. Any thread.
 */
#ifndef AUTH_THROTTLE_H
#define AUTH_THROTTLE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct throttle;

/** throttle_new(slots, ret): e.g. 16,384 slots of 32 bytes. */
enum err throttle_new(size_t slots, struct throttle **ret);
void throttle_free(struct throttle *t);
/**
 * throttle_take(t, what, key, burst, per_hour): OK, or ERR_RATE when ${key} used up ${burst} at once and ${per_hour} in the long run.
 * ${what} separates purposes.
 */
enum err throttle_take(struct throttle *t, uint32_t what, uint64_t key, int burst, int per_hour);
/** throttle_forgive(t, what, key): the bucket is full again (after a successful sign-in). */
void throttle_forgive(struct throttle *t, uint32_t what, uint64_t key);
/** throttle_wait_s(t, what, key, burst, per_hour): seconds until the next one is free; for Retry-After. */
int throttle_wait_s(struct throttle *t, uint32_t what, uint64_t key, int burst, int per_hour);
/** throttle_key(text): a 64-bit key of a text, salted per process. */
uint64_t throttle_key(struct str text);

#endif
