/* Numbers from text and to text, exactly: no locale, no partial parse, no overflow. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/** num_parse_i64(s, min, max, ret): the whole of ${s} as a decimal integer within [min, max], else ERR_INVALID. No white space, no "+". */
enum err num_parse_i64(struct str s, int64_t min, int64_t max, int64_t *ret);
/** num_add_size(a, b, ret) / num_mul_size: checked; ERR_LIMIT on overflow. */
enum err num_add_size(size_t a, size_t b, size_t *ret);
enum err num_mul_size(size_t a, size_t b, size_t *ret);
/** num_write_i64(to, v): writes at most 20 bytes to ${to}, returns how many. */
size_t num_write_i64(char to[20], int64_t v);

#endif
