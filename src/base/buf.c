#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"

#define BUF_FIRST 256

void buf_init(struct buf *b, struct arena *arena, size_t first_bytes, size_t max_bytes)
{
	*b = (struct buf){.arena = arena, .max = max_bytes};
	if (first_bytes > 0)
		buf_reserve(b, first_bytes);
}

char *buf_reserve(struct buf *b, size_t n)
{
	size_t need, cap;
	char *p;

	if (b->failed)
		return NULL;
	if (__builtin_add_overflow(b->n, n, &need) || need > b->max) {
		b->failed = true;
		return NULL;
	}
	if (need <= b->cap)
		return b->p + b->n;
	cap = b->cap ? b->cap * 2 : BUF_FIRST;
	if (cap < need)
		cap = need;
	if (cap > b->max)
		cap = b->max;
	p = arena_alloc_raw(b->arena, cap);
	if (!p) {
		b->failed = true;
		return NULL;
	}
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->cap = cap;
	return p + b->n;
}

void buf_put_i64(struct buf *b, int64_t v)
{
	char digits[20];

	buf_put(b, (struct str){digits, num_write_i64(digits, v)});
}

void buf_fmt(struct buf *b, const char *format, ...)
{
	va_list args, again;
	char *to;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	/* one more for the NUL that vsnprintf insists on; it is not counted */
	to = n < 0 ? NULL : buf_reserve(b, (size_t)n + 1);
	if (to) {
		vsnprintf(to, (size_t)n + 1, format, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
