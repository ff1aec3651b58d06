/*
 * A borrowed run of bytes: pointer and length, never assumed to end in NUL. The usual way to pass text.
 * p may be NULL only when n is 0. Nothing here allocates.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/** S("literal"): a str over a string literal; anything else does not compile. */
#define S(literal) ((struct str){("" literal ""), sizeof(literal) - 1})
/** The same as an initialiser of static data. */
#define S_INIT(literal) {("" literal ""), sizeof(literal) - 1}
/** For printf: printf("%.*s", STR_FMT(s)). */
#define STR_FMT(s) (int)(s).n, (s).p ? (s).p : ""

/** str_c(c): a str over a NUL-terminated string; NULL gives the empty str. Borrows ${c}. */
static inline struct str str_c(const char *c)
{
	return (struct str){c, c ? strlen(c) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/** str_starts(s, prefix) / str_ends(s, suffix): true for the empty prefix. */
static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/** str_from(s, at): what follows the first ${at} bytes; empty when there are fewer. */
static inline struct str str_from(struct str s, size_t at)
{
	return at >= s.n ? (struct str){s.p ? s.p + s.n : NULL, 0} : (struct str){s.p + at, s.n - at};
}

/** str_head(s, n): the first ${n} bytes, or all of them. */
static inline struct str str_head(struct str s, size_t n)
{
	return (struct str){s.p, n < s.n ? n : s.n};
}

/** str_compare(a, b): byte order (collation C): negative, 0, positive. */
int str_compare(struct str a, struct str b);
/** str_eq_nocase(a, b): ASCII letters only; for header names and the like. */
bool str_eq_nocase(struct str a, struct str b);
/** str_find(s, c): index of the first ${c}, or s.n. */
size_t str_find(struct str s, char c);
/** str_find_str(s, needle): index of the first ${needle}, or s.n. The empty needle is at 0. */
size_t str_find_str(struct str s, struct str needle);
/** str_trim(s): without ASCII white space at both ends. */
struct str str_trim(struct str s);
/**
 * str_cut(rest, separator, ret_part): takes the part before the next ${separator} off ${rest}.
 * Returns false when ${rest} is used up. "a,,b" gives "a", "", "b"; "" gives nothing.
 */
bool str_cut(struct str *rest, char separator, struct str *ret_part);

#endif
