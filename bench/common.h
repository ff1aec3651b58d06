/* What the measuring programs share: time, a connection that sends and receives without waiting, an answer of HTTP/1.1. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include <stdint.h>

#include "base/str.h"

#define CLIENT_IN_MAX (64 * 1024) /* bytes of one answer */

/** fail("why %d", …): says it on standard error and ends the program with 1: a measurement that broke is none. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** now_ns(): monotonic. */
int64_t now_ns(void);
/** percentile(v, n, p): sorts ${v} in place. */
int64_t percentile(int64_t *v, size_t n, unsigned p);
/** number_of(text, name, min, max): an argument of the command line; ends the program when it is none. */
int64_t number_of(const char *text, const char *name, int64_t min, int64_t max);
/** files_max(): as many descriptors as the system lets us have. */
void files_max(void);

/** address_from(which): 127.0.0.1, .2 …: one address has ports for some ten thousand connections only. */
uint32_t address_from(unsigned which);
/** connect_to(port, which): a connected socket of ours at address_from(which), not blocking from here on. */
int connect_to(uint16_t port, unsigned which);

/** answer_whole(text, ret_status): bytes of the first answer in ${text} by its Content-Length; 0: not all of it is here. */
size_t answer_whole(struct str text, int *ret_status);
/** between(text, before, end, to, max): copies what stands between ${before} and the next ${end}; false: not there or too long. */
bool between(struct str text, struct str before, char end, char *to, size_t max);

#endif
