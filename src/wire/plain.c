#include "wire/plain.h"

#include "base/tz.h"
#include "base/utf8.h"

#define EXCEL_DAY_MIN 20000 /* 1954: a smaller number is a year or a count */
#define EXCEL_DAY_MAX 60000 /* 2064 */

static uint32_t plain_point(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e) /* full-width forms */
		return c - 0xfee0;
	if (c >= 0x2000 && c <= 0x200a) /* spaces of all widths */
		return ' ';
	switch (c) {
	case 0x3000: /* ideographic space */
	case 0xa0:
	case 0x2028:
	case 0x2029:
	case 0x202f:
	case 0x205f:
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

/** Unicode's format characters (Cf): phones and web pages bring them along with what is copied, and nobody sees them. */
static bool is_format(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{0xad, 0xad}, {0x600, 0x605}, {0x61c, 0x61c}, {0x6dd, 0x6dd}, {0x70f, 0x70f}, {0x890, 0x891}, {0x8e2, 0x8e2}, {0x180e, 0x180e},
		{0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064}, {0x2066, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0x110bd, 0x110bd},
		{0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0001, 0xe0001}, {0xe0020, 0xe007f},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

#define ZERO_WIDTH_JOINER 0x200d

static bool is_emoji(uint32_t c)
{
	return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2190 && c <= 0x2bff) || c == 0xfe0f;
}

/** What of a text is left out: format characters, but a joiner between two emoji makes one picture of them. */
static bool unseen(uint32_t before, uint32_t c, struct str rest)
{
	return is_format(c) && !(c == ZERO_WIDTH_JOINER && is_emoji(before) && rest.n > 0 && is_emoji(utf8_next(&rest)));
}

struct str plain_text(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n * 3 + 1); /* a plain form is never longer, but for bytes that are no character: U+FFFD is three */
	uint32_t before = 0;
	size_t n = 0;

	if (!to)
		return (struct str){0};
	while (s.n > 0) {
		uint32_t c = plain_point(utf8_next(&s));

		if (c == '~')
			c = '-';
		if ((c == ' ' && (n == 0 || to[n - 1] == ' ')) || unseen(before, c, s))
			continue;
		n += utf8_put(to + n, c);
		before = c;
	}
	while (n > 0 && to[n - 1] == ' ')
		n--;
	return (struct str){to, n};
}

/* --- Headings --------------------------------------------------------------------------------------------------------- */

/** Stars, colons, bullets, numerals' dots: what forms put around a heading. */
static bool is_mark(uint32_t c)
{
	if (c < 0x80)
		return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
	return (c >= 0xa1 && c <= 0xbf) || (c >= 0x2010 && c <= 0x2bff) || (c >= 0x3001 && c <= 0x303f) || (c >= 0xfe30 && c <= 0xfe6f) || c == 0xfffd;
}

/** How deep in brackets a text is after ${c}. */
static int depth_after(uint32_t c, int depth)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
	case 0x3010: /* 【 */
	case 0x3014: /* 〔 */
		return depth + 1;
	case ')':
	case ']':
	case '}':
	case 0x3011:
	case 0x3015:
		return depth > 0 ? depth - 1 : 0;
	default:
		return depth;
	}
}

struct str plain_heading(struct arena *a, struct str s)
{
	struct str rest = plain_text(a, s);
	char *to = arena_alloc(a, rest.n + 1);
	size_t n = 0, end = 0;
	int depth = 0;

	if (!to)
		return (struct str){0};
	while (rest.n > 0) {
		uint32_t c = utf8_next(&rest);
		int before = depth;

		depth = depth_after(c, depth);
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c == ' ' || depth > 0 || before > 0 || (n == 0 && is_mark(c)))
			continue;
		n += utf8_put(to + n, c);
		if (!is_mark(c))
			end = n;
	}
	return (struct str){to, end};
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

/** "T00:00:00", " 0:00": databases and strict workbooks write it behind each date. Any other time is more than a date. */
static bool take_midnight(struct str *s)
{
	int64_t v;

	if (s->n == 0)
		return true;
	if (!plain_take(s, S("T")))
		plain_skip_spaces(s);
	for (int part = 0; part < 3; part++) {
		if (part > 0 && !plain_take(s, S(":")))
			return part == 2;
		if (!plain_take_number(s, 0, &v))
			return false;
	}
	if (plain_take(s, S(".")) && !plain_take_number(s, 0, &v))
		return false;
	(void)plain_take(s, S("Z"));
	return true;
}

/** "20210601": as bank and government systems write it. */
static bool whole_date(int64_t digits, int64_t *ret)
{
	int64_t year = digits / 10000, month = digits / 100 % 100, day = digits % 100;

	if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > tz_days(year, (int)month + 1, 1) - tz_days(year, (int)month, 1))
		return false;
	*ret = digits;
	return true;
}

enum err plain_date(const struct table_cell *cell, struct str s, int64_t *ret)
{
	bool serial = cell->number && !cell->date && cell->value >= EXCEL_DAY_MIN && cell->value < EXCEL_DAY_MAX;
	int64_t year, month = 0, day = 0;

	if (serial || (cell->date && cell->value >= 1 && cell->value < EXCEL_DAY_MAX && s.n == 0)) {
		*ret = from_serial((int64_t)cell->value); /* a date whose format was lost on the way */
		return OK;
	}
	if (cell->date && s.n >= 10)
		s = str_head(s, 10); /* a moment of Excel: its day */
	if (!plain_take_number(&s, 99999999, &year))
		return ERR_INVALID;
	if (year >= EXCEL_DAY_MIN && year < EXCEL_DAY_MAX && s.n == 0) {
		*ret = from_serial(year);
		return OK;
	}
	if (year > 9999)
		return whole_date(year, ret) && take_midnight(&s) && str_trim(s).n == 0 ? OK : ERR_INVALID;
	if (year < 1900 || year > 2100)
		return ERR_INVALID;
	if (take_separator(&s) && s.n > 0) {
		if (!plain_take_number(&s, 12, &month) || month < 1)
			return ERR_INVALID;
		if (take_separator(&s) && s.n > 0) {
			if (!plain_take_number(&s, tz_days(year, (int)month + 1, 1) - tz_days(year, (int)month, 1), &day) || day < 1)
				return ERR_INVALID;
			(void)plain_take(&s, S("日"));
			if (!take_midnight(&s))
				return ERR_INVALID;
		}
	}
	if (str_trim(s).n > 0)
		return ERR_INVALID;
	*ret = year * 10000 + month * 100 + day;
	return OK;
}
