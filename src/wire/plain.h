/* What people write into cells, whatever a table is about: one form of it, and dates in the notations that offices use. */
#ifndef WIRE_PLAIN_H
#define WIRE_PLAIN_H

#include "wire/table.h"

/**
 * plain_text(arena, s): half-width letters and digits, one kind of dash and colon, single spaces, trimmed; without characters that nobody
 * sees (marks of direction, of width zero, of where a line may break), but for those that join emoji. Never longer.
 */
struct str plain_text(struct arena *a, struct str s);
/**
 * plain_heading(arena, s): the word of a heading: in lower case, without spaces, without what stands in brackets, without marks at either
 * end: "*店 名（必填）" is "店名".
 */
struct str plain_heading(struct arena *a, struct str s);

/* Taking a text apart from its beginning. */
/** plain_take(&s, S("年")): true when ${s} began with it, which is off then. */
bool plain_take(struct str *s, struct str what);
void plain_skip_spaces(struct str *s);
/** plain_take_number(&s, max, ret): up to nine digits, 0-${max}. */
bool plain_take_number(struct str *s, int64_t max, int64_t *ret);

/** plain_date(cell, text, ret): yyyymmdd, 00 for a day or month that is not said; midnight behind it is no more than the date; ${text} is the cell's plain text. ERR_INVALID else. */
enum err plain_date(const struct table_cell *cell, struct str text, int64_t *ret);

#endif
