#include "base/utf8.h"

/** One code point at the beginning of ${s}, or 0 bytes when it is not valid there. */
static size_t decode(struct str s, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	static const unsigned char mask[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};

	if (n == 0 || n > s.n)
		return 0;
	*cp = p[0] & mask[n];
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return n;
}

bool utf8_valid(struct str s)
{
	while (s.n > 0) {
		uint32_t cp;
		size_t n = decode(s, &cp);

		if (n == 0 || cp == 0)
			return false;
		s = str_from(s, n);
	}
	return true;
}

size_t utf8_count(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return count;
}

uint32_t utf8_next(struct str *rest)
{
	uint32_t cp;
	size_t n;

	if (rest->n == 0)
		return 0;
	n = decode(*rest, &cp);
	if (n == 0) { /* not valid after all: one byte at a time, so that no caller loops for ever */
		n = 1;
		cp = 0xfffd;
	}
	*rest = str_from(*rest, n);
	return cp;
}

size_t utf8_put(char to[4], uint32_t cp)
{
	if (cp < 0x80) {
		to[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		to[0] = (char)(0xc0 | cp >> 6);
		to[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp >= 0xd800 && cp < 0xe000)
		return 0;
	if (cp < 0x10000) {
		to[0] = (char)(0xe0 | cp >> 12);
		to[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		to[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	if (cp > 0x10ffff)
		return 0;
	to[0] = (char)(0xf0 | cp >> 18);
	to[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	to[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	to[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

struct str utf8_head(struct str s, size_t max_points)
{
	struct str rest = s;

	while (max_points > 0 && rest.n > 0) {
		utf8_next(&rest);
		max_points--;
	}
	return str_head(s, s.n - rest.n);
}

bool utf8_printable(struct str s)
{
	if (!utf8_valid(s))
		return false;
	while (s.n > 0) {
		uint32_t cp = utf8_next(&s);

		if ((cp < 0x20 && cp != '\n' && cp != '\t' && cp != '\r') || (cp >= 0x7f && cp < 0xa0))
			return false;
	}
	return true;
}
