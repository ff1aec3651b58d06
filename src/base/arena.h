/*
 * Memory that lives as long as one request (or one command, one job, one batch), with a cap. Nothing taken from it is freed by
 * hand. When the cap is reached the arena fails stickily: arena_failed() stays true and dispatch answers ERR_LIMIT instead of
 * what the handler made. Unused bytes are poisoned in sanitizer builds, so an overflow is seen.
 * One thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define KIB(n) ((size_t)(n)*1024)
#define MIB(n) ((size_t)(n)*1024 * 1024)

struct arena;

/** arena_new(cap_bytes): an empty arena that refuses beyond ${cap_bytes}. NULL when memory is short. Free with arena_free. */
struct arena *arena_new(size_t cap_bytes);
/** arena_free(a): NULL is fine. */
void arena_free(struct arena *a);
/** arena_reset(a): forgets everything, keeps one block for reuse, clears the failure. */
void arena_reset(struct arena *a);
/** arena_renew(a, cap_bytes, keep_max): as arena_new would give it, but keeps one block of at most ${keep_max} bytes for reuse. */
void arena_renew(struct arena *a, size_t cap_bytes, size_t keep_max);
/** arena_raise_cap(a, cap_bytes): a larger cap from now on; never lowers it. */
void arena_raise_cap(struct arena *a, size_t cap_bytes);
/** arena_failed(a): true once any allocation was refused since the last reset. */
bool arena_failed(const struct arena *a);
/** arena_used(a): bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/** arena_alloc(a, n): ${n} zeroed bytes aligned for any type; NULL when refused (sticky). n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
/** arena_alloc_raw(a, n): the same, not cleared: for bytes that are written before they are read. */
char *arena_alloc_raw(struct arena *a, size_t n);
/** arena_alloc_array(a, count, size): the same for count × size, overflow checked. */
void *arena_alloc_array(struct arena *a, size_t count, size_t size);
/** ARENA_NEW(a, struct x): one zeroed struct x, or NULL. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
/** ARENA_ARRAY(a, struct x, n). */
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))

/** arena_dup(a, s): a copy that also ends in a NUL which n does not count; the empty str when refused (sticky). */
struct str arena_dup(struct arena *a, struct str s);
/** arena_c(a, s): the same as a C string; "" when refused. */
const char *arena_c(struct arena *a, struct str s);
/** arena_fmt(a, format, …): printf into the arena; the empty str when refused. */
struct str arena_fmt(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
