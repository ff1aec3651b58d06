/* The fields of a roster, as people write them. */
#include "features/shops/roster.h"
#include "wire/plain.h"

#define DAY_MIN 1440

struct str roster_plain(struct arena *a, struct str s)
{
	return plain_text(a, s);
}

/** "7:00", "14点", "9点半", "次日1:00" */
static bool take_clock(struct str *s, bool *next_day, int *ret)
{
	int64_t hour, minute = 0;

	plain_skip_spaces(s);
	*next_day = plain_take(s, S("次日")) || plain_take(s, S("凌晨")) || plain_take(s, S("翌日"));
	plain_skip_spaces(s);
	if (!plain_take_number(s, 26, &hour))
		return false;
	if (plain_take(s, S(":")) || plain_take(s, S("点")) || plain_take(s, S("时"))) {
		if (plain_take(s, S("半")))
			minute = 30;
		else if (plain_take_number(s, 59, &minute))
			(void)plain_take(s, S("分"));
	}
	*ret = (int)(hour * 60 + minute);
	return true;
}

enum err roster_hours(struct str s, int *ret_opens, int *ret_closes)
{
	int opens, closes;
	bool next;

	if (!take_clock(&s, &next, &opens) || next || opens >= DAY_MIN)
		return ERR_INVALID;
	plain_skip_spaces(&s);
	if (!plain_take(&s, S("-")) && !plain_take(&s, S("至")) && !plain_take(&s, S("到")))
		return ERR_INVALID;
	(void)plain_take(&s, S("-")); /* "——" */
	if (!take_clock(&s, &next, &closes) || str_trim(s).n > 0)
		return ERR_INVALID;
	if (closes <= opens || (next && closes < DAY_MIN / 2))
		closes += DAY_MIN;
	if (closes - opens > DAY_MIN)
		return ERR_INVALID;
	*ret_opens = opens;
	*ret_closes = closes;
	return OK;
}

/** "20座", "20个座位" */
static void skip_unit(struct str *s)
{
	(void)plain_take(s, S("个"));
	(void)(plain_take(s, S("座位")) || plain_take(s, S("座")) || plain_take(s, S("位")) || plain_take(s, S("席")));
}

enum err roster_seats(struct str s, int64_t *ret_in, int64_t *ret_out)
{
	int64_t in, out = 0;

	(void)plain_take(&s, S("内"));
	if (!plain_take_number(&s, 2000, &in))
		return ERR_INVALID;
	skip_unit(&s);
	plain_skip_spaces(&s);
	if (s.n > 0) {
		if (!plain_take(&s, S("/")) && !plain_take(&s, S("+")) && !plain_take(&s, S(",")))
			plain_skip_spaces(&s);
		plain_skip_spaces(&s);
		(void)plain_take(&s, S("外"));
		if (!plain_take_number(&s, 2000, &out))
			return ERR_INVALID;
		skip_unit(&s);
	}
	if (str_trim(s).n > 0)
		return ERR_INVALID;
	*ret_in = in;
	*ret_out = out;
	return OK;
}

enum err roster_date(const struct table_cell *cell, struct str s, int64_t *ret)
{
	return plain_date(cell, s, ret);
}

enum err roster_cups(struct str s, int64_t *ret_min, int64_t *ret_max)
{
	int64_t min, max;

	if (!plain_take_number(&s, 1000, &min))
		return ERR_INVALID;
	max = min;
	if (plain_take(&s, S("-")) && !plain_take_number(&s, 1000, &max))
		return ERR_INVALID;
	(void)plain_take(&s, S("杯"));
	if (str_trim(s).n > 0 || max < min)
		return ERR_INVALID;
	*ret_min = min;
	*ret_max = max;
	return OK;
}

enum err roster_phone(struct arena *a, struct str s, struct str *ret)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (!to)
		return ERR_LIMIT;
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] == '+' && n == 0))
			to[n++] = s.p[i];
		else if (s.p[i] != ' ' && s.p[i] != '-' && s.p[i] != '(' && s.p[i] != ')')
			return ERR_INVALID;
	}
	if (n < 7 || n > 16)
		return ERR_INVALID;
	*ret = (struct str){to, n};
	return OK;
}
