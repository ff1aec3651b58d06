#include "base/num.h"

enum err num_parse_i64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	if (s.n == (negative ? 1u : 0u))
		return ERR_INVALID;
	for (size_t i = negative; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return ERR_INVALID;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
			return ERR_INVALID;
	}
	/* counted downwards, since INT64_MIN has no positive twin */
	if (!negative && __builtin_sub_overflow((int64_t)0, v, &v))
		return ERR_INVALID;
	if (v < min || v > max)
		return ERR_INVALID;
	*ret = v;
	return OK;
}

enum err num_add_size(size_t a, size_t b, size_t *ret)
{
	return __builtin_add_overflow(a, b, ret) ? ERR_LIMIT : OK;
}

enum err num_mul_size(size_t a, size_t b, size_t *ret)
{
	return __builtin_mul_overflow(a, b, ret) ? ERR_LIMIT : OK;
}

size_t num_write_i64(char to[20], int64_t v)
{
	char digits[20];
	size_t n = sizeof(digits), sign = v < 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		digits[--n] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (sign)
		to[0] = '-';
	memcpy(to + sign, digits + n, sizeof(digits) - n);
	return sign + sizeof(digits) - n;
}
