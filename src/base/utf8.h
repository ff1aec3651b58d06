/* UTF-8: checked at the border, then trusted. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/str.h"

/** utf8_valid(s): shortest forms only, no surrogates, no code point above 10FFFF, no NUL. */
bool utf8_valid(struct str s);
/** utf8_count(s): code points of valid text. */
size_t utf8_count(struct str s);
/** utf8_next(rest): takes one code point off valid text; 0 at the end. */
uint32_t utf8_next(struct str *rest);
/** utf8_put(to, cp): writes the 1-4 bytes of a code point, returns how many (0 for one that does not exist). */
size_t utf8_put(char to[4], uint32_t cp);
/** utf8_head(s, max_points): the longest beginning of at most ${max_points} code points. */
struct str utf8_head(struct str s, size_t max_points);
/** utf8_printable(s): valid, and no control characters but \n, \r (browsers send CR LF) and \t. */
bool utf8_printable(struct str s);

#endif
