/* What the targets share: the entry that libFuzzer and replay.c call, and the way to say that a property does not hold. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** MUST(condition): a property; unlike assert() it is never compiled away. */
#define MUST(condition) ((condition) ? (void)0 : must_fail(__FILE__, __LINE__, #condition))

static inline void must_fail(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

static inline struct str input_text(const uint8_t *data, size_t n)
{
	return (struct str){(const char *)data, n};
}

/** input_line(rest): takes a line off the input, without its end; empty when the input is used up. */
static inline struct str input_line(struct str *rest)
{
	size_t at = str_find(*rest, '\n');
	struct str line = str_head(*rest, at);

	*rest = str_from(*rest, at + 1);
	return line;
}

/** inside(part, whole): borrowed from it. */
static inline bool inside(struct str part, struct str whole)
{
	return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

#endif
