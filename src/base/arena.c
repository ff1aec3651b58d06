#include "base/arena.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define RED_ZONE 16 /* poisoned bytes between two allocations */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

#define ALIGNMENT ((size_t)16)
#define BLOCK_FIRST ((size_t)4096)
#define BLOCK_MAX ((size_t)256 * 1024)

struct block {
	struct block *next;
	size_t size; /* of bytes */
	_Alignas(16) char bytes[];
};

struct arena {
	struct block *blocks; /* the one in use first */
	size_t at;            /* within it */
	size_t used, cap;
	bool failed;
};

struct arena *arena_new(size_t cap_bytes)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a)
		a->cap = cap_bytes;
	return a;
}

static void free_blocks(struct block *b)
{
	while (b) {
		struct block *next = b->next;

		UNPOISON(b->bytes, b->size);
		free(b);
		b = next;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(a->blocks);
	free(a);
}

void arena_reset(struct arena *a)
{
	struct block *keep = a->blocks;

	if (keep) {
		free_blocks(keep->next);
		keep->next = NULL;
		POISON(keep->bytes, keep->size);
	}
	a->at = 0;
	a->used = 0;
	a->failed = false;
}

void arena_renew(struct arena *a, size_t cap_bytes, size_t keep_max)
{
	arena_reset(a);
	if (a->blocks && a->blocks->size > keep_max) {
		free_blocks(a->blocks);
		a->blocks = NULL;
	}
	a->cap = cap_bytes;
}

void arena_raise_cap(struct arena *a, size_t cap_bytes)
{
	if (cap_bytes > a->cap) {
		a->cap = cap_bytes;
		a->failed = false;
	}
}

bool arena_failed(const struct arena *a)
{
	return a->failed;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

static bool add_block(struct arena *a, size_t need)
{
	size_t size = a->blocks ? a->blocks->size * 2 : BLOCK_FIRST;
	struct block *b;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need)
		size = need;
	b = malloc(sizeof(*b) + size);
	if (!b)
		return false;
	b->next = a->blocks;
	b->size = size;
	POISON(b->bytes, size);
	a->blocks = b;
	a->at = 0;
	return true;
}

char *arena_alloc_raw(struct arena *a, size_t n)
{
	size_t need;
	char *p;

	if (n > a->cap || a->cap - n < a->used) {
		a->failed = true;
		return NULL;
	}
	need = (n + RED_ZONE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (need == 0)
		need = ALIGNMENT;
	if ((!a->blocks || a->blocks->size - a->at < need) && !add_block(a, need)) {
		a->failed = true;
		return NULL;
	}
	p = a->blocks->bytes + a->at;
	a->at += need;
	a->used += n;
	UNPOISON(p, n);
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	char *p = arena_alloc_raw(a, n);

	if (p && n > 0)
		memset(p, 0, n);
	return p;
}

void *arena_alloc_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n)) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, n);
}

struct str arena_dup(struct arena *a, struct str s)
{
	char *p = arena_alloc_raw(a, s.n + 1);

	if (!p)
		return (struct str){0};
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}

const char *arena_c(struct arena *a, struct str s)
{
	struct str copy = arena_dup(a, s);

	return copy.p ? copy.p : "";
}

/** Where the next allocation will lie, and how many bytes are free there. */
static size_t room(struct arena *a, char **ret)
{
	size_t n = a->blocks ? a->blocks->size - a->at : 0;

	*ret = n > 0 ? a->blocks->bytes + a->at : NULL;
	return n;
}

/** The next piece of a format: text up to a "%", or what that stands for; numbers in ${digits}. False: too much for us. */
static bool piece(const char **format, va_list *args, char digits[20], struct str *ret)
{
	const char *f = *format;
	size_t taken = 2;

	if (*f != '%') {
		*ret = (struct str){f, taken = (size_t)(strchrnul(f, '%') - f)};
	} else if (f[1] == 's') {
		ret->p = va_arg(*args, const char *);
		ret->n = ret->p ? strlen(ret->p) : 0;
	} else if (f[1] == 'd') {
		*ret = (struct str){digits, num_write_i64(digits, va_arg(*args, int))};
	} else if (f[1] == 'l' && f[2] == 'd') {
		*ret = (struct str){digits, num_write_i64(digits, va_arg(*args, long))};
		taken = 3;
	} else if (f[1] == 'l' && f[2] == 'l' && f[3] == 'd') {
		*ret = (struct str){digits, num_write_i64(digits, va_arg(*args, long long))};
		taken = 4;
	} else if (f[1] == '.' && f[2] == '*' && f[3] == 's') {
		int n = va_arg(*args, int);

		ret->p = va_arg(*args, const char *);
		ret->n = n > 0 && ret->p ? strnlen(ret->p, (size_t)n) : 0;
		if (n < 0)
			return false;
		taken = 4;
	} else {
		return false;
	}
	*format = f + taken;
	return ret->p || taken == 4; /* no text at all is fine only where its length is said */
}

/** Pages make many short texts of texts and whole numbers: those without printf. False: it does not fit, or is more than that. */
static bool put_plain(char *to, size_t free_n, const char *format, va_list *args, int *ret_n)
{
	char digits[20];
	struct str s;
	size_t n = 0;

	while (*format) {
		if (!piece(&format, args, digits, &s) || s.n >= free_n - n)
			return false;
		if (s.n > 0)
			memcpy(to + n, s.p, s.n);
		n += s.n;
	}
	*ret_n = (int)n;
	return n <= INT_MAX;
}

struct str arena_fmt(struct arena *a, const char *format, ...)
{
	va_list args, plain, again;
	char *there, *p;
	size_t free_n = room(a, &there);
	int n;

	va_start(args, format);
	va_copy(plain, args);
	va_copy(again, args);
	UNPOISON(there, free_n);
	if (free_n == 0 || !put_plain(there, free_n, format, &plain, &n))
		n = vsnprintf(there, free_n, format, args);
	POISON(there, free_n);
	va_end(plain);
	va_end(args);
	p = n < 0 ? NULL : arena_alloc_raw(a, (size_t)n + 1);
	if (p && p == there)
		p[n] = '\0'; /* it fitted, and stands there already */
	else if (p)
		vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return p ? (struct str){p, (size_t)n} : (struct str){0};
}
