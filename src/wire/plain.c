#include "wire/plain.h"

#include "base/tz.h"
#include "base/utf8.h"

#define EXCEL_DAY_MIN 20000 /* 1954: a smaller number is a year or a count */
#define EXCEL_DAY_MAX 60000 /* 2064 */

static uint32_t plain_point(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e) /* full-width forms */
		return c - 0xfee0;
	switch (c) {
	case 0x3000: /* ideographic space */
	case 0xa0:
	case '\t':
	case '\r':
	case '\n':
		return ' ';
	case 0x2010: /* the dashes that people and programs write for "to" */
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212:
	case 0x301c:
		return '-';
	case 0x2236:
		return ':';
	default:
		return c;
	}
}

struct str plain_text(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n * 3 + 1); /* a plain form is never longer, but for bytes that are no character: U+FFFD is three */
	size_t n = 0;

	if (!to)
		return (struct str){0};
	while (s.n > 0) {
		uint32_t c = plain_point(utf8_next(&s));

		if (c == '~')
			c = '-';
		if (c == ' ' && (n == 0 || to[n - 1] == ' '))
			continue;
		n += utf8_put(to + n, c);
	}
	while (n > 0 && to[n - 1] == ' ')
		n--;
	return (struct str){to, n};
}

/* --- Taking a text apart ---------------------------------------------------------------------------------------------- */

bool plain_take(struct str *s, struct str what)
{
	if (!str_starts(*s, what))
		return false;
	*s = str_from(*s, what.n);
	return true;
}

void plain_skip_spaces(struct str *s)
{
	while (plain_take(s, S(" ")))
		;
}

bool plain_take_number(struct str *s, int64_t max, int64_t *ret)
{
	int64_t v = 0;
	size_t n = 0;

	while (n < s->n && n < 9 && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n == 0 || v > max)
		return false;
	*s = str_from(*s, n);
	*ret = v;
	return true;
}

/** Days since 1899-12-30, as spreadsheets count, to yyyymmdd. */
static int64_t from_serial(int64_t serial)
{
	int64_t z = serial - 25569 + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;

	return (yoe + era * 400 + (month <= 2)) * 10000 + month * 100 + day;
}

static bool take_separator(struct str *s)
{
	return plain_take(s, S("-")) || plain_take(s, S("/")) || plain_take(s, S(".")) || plain_take(s, S("年")) || plain_take(s, S("月"));
}

enum err plain_date(const struct table_cell *cell, struct str s, int64_t *ret)
{
	int64_t year, month = 0, day = 0;

	if (cell->date && cell->value >= 1 && cell->value < EXCEL_DAY_MAX) {
		*ret = from_serial((int64_t)cell->value);
		return OK;
	}
	if (!plain_take_number(&s, EXCEL_DAY_MAX, &year))
		return ERR_INVALID;
	if (year >= EXCEL_DAY_MIN && s.n == 0) { /* a date whose format was lost on the way */
		*ret = from_serial(year);
		return OK;
	}
	if (year < 1900 || year > 2100)
		return ERR_INVALID;
	if (take_separator(&s) && s.n > 0) {
		if (!plain_take_number(&s, 12, &month) || month < 1)
			return ERR_INVALID;
		if (take_separator(&s) && s.n > 0) {
			if (!plain_take_number(&s, tz_days(year, (int)month + 1, 1) - tz_days(year, (int)month, 1), &day) || day < 1)
				return ERR_INVALID;
			(void)plain_take(&s, S("日"));
		}
	}
	if (str_trim(s).n > 0)
		return ERR_INVALID;
	*ret = year * 10000 + month * 100 + day;
	return OK;
}
