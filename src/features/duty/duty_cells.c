/* Days of the week and times, as people write them into a roster. */
#include "features/duty/duty_file.h"
#include "wire/plain.h"

#define WEEK 7
#define HOUR_MIN 60

/* --- Days of the week ------------------------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	unsigned days;
} sets[] = {
	{"每天", DUTY_ALL_WEEK}, {"每日", DUTY_ALL_WEEK}, {"天天", DUTY_ALL_WEEK}, {"全周", DUTY_ALL_WEEK}, {"everyday", DUTY_ALL_WEEK},
	{"every day", DUTY_ALL_WEEK}, {"daily", DUTY_ALL_WEEK}, {"工作日", 0x1f}, {"平日", 0x1f}, {"weekdays", 0x1f}, {"周末", 0x60},
	{"双休日", 0x60}, {"weekend", 0x60}, {"weekends", 0x60},
};

/* The longer word first where one begins another. */
static const struct {
	const char *word;
	int day;
} days[] = {
	{"monday", 0}, {"mon", 0}, {"tuesday", 1}, {"tues", 1}, {"tue", 1}, {"wednesday", 2}, {"wed", 2}, {"thursday", 3}, {"thurs", 3}, {"thur", 3},
	{"thu", 3}, {"friday", 4}, {"fri", 4}, {"saturday", 5}, {"sat", 5}, {"sunday", 6}, {"sun", 6}, {"一", 0}, {"二", 1}, {"三", 2}, {"四", 3},
	{"五", 4}, {"六", 5}, {"日", 6}, {"天", 6}, {"1", 0}, {"2", 1}, {"3", 2}, {"4", 3}, {"5", 4}, {"6", 5}, {"7", 6},
};

static bool take_nocase(struct str *s, struct str word)
{
	if (!str_eq_nocase(str_head(*s, word.n), word))
		return false;
	*s = str_from(*s, word.n);
	return true;
}

static bool take_day(struct str *s, int *ret)
{
	plain_skip_spaces(s);
	if (!plain_take(s, S("星期")) && !plain_take(s, S("礼拜")))
		(void)plain_take(s, S("周"));
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		if (take_nocase(s, str_c(days[i].word))) {
			*ret = days[i].day;
			return true;
		}
	}
	return false;
}

static bool take_to(struct str *s)
{
	plain_skip_spaces(s);
	if (!plain_take(s, S("-")) && !plain_take(s, S("至")) && !plain_take(s, S("到")))
		return false;
	(void)plain_take(s, S("-")); /* "——" */
	return true;
}

static void skip_separator(struct str *s)
{
	plain_skip_spaces(s);
	if (!plain_take(s, S("、")) && !plain_take(s, S(",")) && !plain_take(s, S("/")) && !plain_take(s, S("和")) && !plain_take(s, S(";")))
		(void)plain_take(s, S("及"));
	plain_skip_spaces(s);
}

enum err duty_weekdays(struct str s, unsigned *ret)
{
	unsigned mask = 0;
	int from, to;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (str_eq_nocase(s, str_c(sets[i].word))) {
			*ret = sets[i].days;
			return OK;
		}
	}
	while (s.n > 0) {
		if (!take_day(&s, &from))
			return ERR_INVALID;
		to = from;
		if (take_to(&s) && !take_day(&s, &to))
			return ERR_INVALID;
		for (int day = from;; day = (day + 1) % WEEK) { /* Saturday to Monday is three days */
			mask |= 1u << day;
			if (day == to)
				break;
		}
		skip_separator(&s);
	}
	*ret = mask;
	return mask ? OK : ERR_INVALID;
}

/* --- Times ------------------------------------------------------------------------------------------------------------ */

static bool take_next_day(struct str *s)
{
	plain_skip_spaces(s);
	return plain_take(s, S("次日")) || plain_take(s, S("翌日")) || plain_take(s, S("第二天")) || plain_take(s, S("(次日)")) || plain_take(s, S("(翌日)"));
}

static bool take_minutes(struct str *s, int64_t *ret)
{
	*ret = 0;
	if (plain_take(s, S(":")) || plain_take(s, S("."))) {
		size_t before = s->n;

		return plain_take_number(s, HOUR_MIN - 1, ret) && before - s->n == 2;
	}
	if (!plain_take(s, S("点")) && !plain_take(s, S("时")))
		return false; /* a number alone is no time */
	if (plain_take(s, S("半")))
		*ret = HOUR_MIN / 2;
	else if (plain_take_number(s, HOUR_MIN - 1, ret))
		(void)plain_take(s, S("分"));
	return true;
}

static bool take_clock(struct str *s, int *ret, bool *ret_next_day)
{
	int64_t hour, minute, second;
	bool next = take_next_day(s);

	plain_skip_spaces(s);
	if (!plain_take_number(s, DUTY_DAY_MIN / HOUR_MIN, &hour) || !take_minutes(s, &minute) || hour * HOUR_MIN + minute > DUTY_DAY_MIN)
		return false;
	if (plain_take(s, S(":")) && (!plain_take_number(s, HOUR_MIN - 1, &second) || second != 0))
		return false;
	*ret_next_day = take_next_day(s) || next;
	*ret = (int)(hour * HOUR_MIN + minute);
	return true;
}

/** A time that Excel keeps as a part of a day. */
static bool part_of_day(const struct table_cell *cell, int *ret)
{
	double minutes = cell->value * DUTY_DAY_MIN;
	int whole;

	if (!(cell->number || cell->date) || !(cell->value >= 0) || cell->value > 1 || (cell->value >= 1 && !cell->date))
		return false;
	whole = (int)(minutes + 0.5);
	if (minutes - whole > 0.01 || whole - minutes > 0.01)
		return false;
	*ret = whole;
	return true;
}

enum err duty_clock(const struct table_cell *cell, struct str s, int *ret, bool *ret_next_day)
{
	*ret_next_day = false;
	if (part_of_day(cell, ret))
		return OK;
	return take_clock(&s, ret, ret_next_day) && str_trim(s).n == 0 ? OK : ERR_INVALID;
}

bool duty_span(int from_min, int to_min, bool to_next_day)
{
	return from_min >= 0 && from_min < DUTY_DAY_MIN && to_min >= 0 && to_min <= DUTY_DAY_MIN && !(to_next_day && to_min > from_min);
}

enum err duty_range(struct str s, int *ret_from, int *ret_to)
{
	bool from_next, to_next;

	if (!take_clock(&s, ret_from, &from_next) || from_next || !take_to(&s) || !take_clock(&s, ret_to, &to_next) || str_trim(s).n > 0)
		return ERR_INVALID;
	return duty_span(*ret_from, *ret_to, to_next) ? OK : ERR_INVALID;
}
