/*
 * A growing run of bytes in an arena, made with the size at which it must refuse. Failure is sticky: write freely, look at
 * buf_failed() once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena; /* borrowed */
	char *p;
	size_t n, cap, max;
	bool failed;
};

/** buf_init(b, arena, first_bytes, max_bytes): an empty buffer; ${first_bytes} is reserved at once (0 for none). */
void buf_init(struct buf *b, struct arena *arena, size_t first_bytes, size_t max_bytes);
/** buf_reserve(b, n): room for ${n} more bytes at b->p + b->n, or NULL (sticky). Does not change b->n. */
char *buf_reserve(struct buf *b, size_t n);

static inline bool buf_failed(const struct buf *b)
{
	return b->failed;
}

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

static inline void buf_put(struct buf *b, struct str s)
{
	char *to;

	if (s.n == 0)
		return;
	to = s.n <= b->cap - b->n ? b->p + b->n : buf_reserve(b, s.n);
	if (!to)
		return;
	memcpy(to, s.p, s.n);
	b->n += s.n;
}

static inline void buf_putc(struct buf *b, char c)
{
	char *to = b->n < b->cap ? b->p + b->n : buf_reserve(b, 1);

	if (!to)
		return;
	*to = c;
	b->n++;
}

/** buf_put_i64(b, v): decimal digits, with "-" where needed. */
void buf_put_i64(struct buf *b, int64_t v);
/** buf_fmt(b, format, …): printf. */
void buf_fmt(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
