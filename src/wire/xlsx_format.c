/*
 * Number formats: what a person sees of a number in Excel. A phone of a 0-format has its zero in front, 2024.1 in the format 0.00 is
 * October. Separators of thousands are left out: they say nothing, and no reader of ours would have to know them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "wire/xlsx.h"

#define SECTIONS_MAX 4
#define PLACES_MAX 40
#define SHOWN_MAX 1e15 /* beyond it a double has no digits to show */

/** The bytes at ${i} of a code that stand for themselves or for nothing: what lies in quotes, in brackets, behind a mark. 0: none. */
static size_t quiet(struct str s, size_t i)
{
	switch (s.p[i]) {
	case '"':
		return 2 + str_find(str_from(s, i + 1), '"');
	case '[':
		return 2 + str_find(str_from(s, i + 1), ']');
	case '\\':
	case '!': /* the Chinese Excel's backslash */
	case '_':
	case '*':
		return 1 + utf8_head(str_from(s, i + 1), 1).n;
	default:
		return 0;
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* --- Dates ------------------------------------------------------------------------------------------------------------ */

/** A word of a date's code has letters of dates only: "yyyymmdd", "AM", never "Standard" or "General". */
static bool is_date_word(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!memchr("ymdhsegbapYMDHSEGBAP", word.p[i], 20))
			return false;
	return true;
}

static void note_letters(struct str word, bool *year, bool *month, bool *day)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i] | ' ';

		*year |= c == 'y';
		*month |= c == 'm';
		*day |= c == 'd' || c == 'h'; /* with an hour it is a moment, whatever else is left out */
	}
}

enum xlsx_shows xlsx_shows_of(struct str code)
{
	bool year = false, month = false, day = false, word_of_none = false, digits = false;

	for (size_t i = 0; i < code.n;) {
		size_t n = quiet(code, i);

		if (n == 0 && is_letter(code.p[i])) {
			while (i + n < code.n && is_letter(code.p[i + n]))
				n++;
			if (is_date_word(str_head(str_from(code, i), n)))
				note_letters(str_head(str_from(code, i), n), &year, &month, &day);
			else
				word_of_none = true;
		}
		digits |= n == 0 && memchr("0#?", code.p[i], 3) != NULL;
		i += n ? n : 1;
	}
	if (!word_of_none && (year || month || day))
		return day || !year ? XLSX_DAY : month ? XLSX_MONTH : XLSX_YEAR;
	return code.n == 0 || (word_of_none && !digits) ? XLSX_GENERAL : XLSX_NUMBER;
}

/* --- Numbers ---------------------------------------------------------------------------------------------------------- */

struct section {
	struct str code;
	char condition[3];      /* "<", ">=", … or "" */
	double limit;
	size_t whole, decimals; /* places */
	bool point, known;
	int percent, thousands;
};

static void take_condition(struct section *s, struct str inside)
{
	size_t n = 0;

	while (n < inside.n && n < 2 && memchr("<>=", inside.p[n], 3))
		n++;
	if (n == 0 || n == inside.n)
		return;
	memcpy(s->condition, inside.p, n);
	s->condition[n] = '\0';
	s->limit = strtod(str_from(inside, n).p, NULL); /* a "]" ends it */
}

/** Counts the places of a section; known is false for what is not shown here. */
static void look_at(struct section *s)
{
	int commas = 0;

	s->known = true;
	for (size_t i = 0; i < s->code.n;) {
		size_t n = quiet(s->code, i);
		char c = s->code.p[i];

		if (c == '[')
			take_condition(s, str_head(str_from(s->code, i + 1), n - 2));
		i += n ? n : 1;
		if (n > 0)
			continue;
		if (memchr("0#?", c, 3)) {
			*(s->point ? &s->decimals : &s->whole) += 1;
			commas = 0;
		}
		s->point |= c == '.';
		s->percent += c == '%';
		commas += c == ',' && s->whole > 0;
		if (is_letter(c) || c == '@' || (c == '/' && s->whole > 0)) /* a power of ten, a word, a text, a fraction */
			s->known = false;
	}
	s->thousands = commas;
	if (s->whole > PLACES_MAX || s->decimals > PLACES_MAX / 2)
		s->known = false;
}

static size_t split(struct str code, struct section sections[SECTIONS_MAX])
{
	size_t n = 0, from = 0;

	for (size_t i = 0; n < SECTIONS_MAX; ) {
		size_t skip = i < code.n ? quiet(code, i) : 0;

		if (i >= code.n || (skip == 0 && code.p[i] == ';')) {
			sections[n] = (struct section){.code = str_head(str_from(code, from), i < code.n ? i - from : code.n - from)};
			look_at(&sections[n++]);
			from = i + 1;
			if (i >= code.n)
				break;
		}
		i += skip ? skip : 1;
	}
	return n;
}

static bool holds(const struct section *s, double v)
{
	bool equal = strchr(s->condition, '=') && v == s->limit, unequal = strcmp(s->condition, "<>") == 0 && v != s->limit;

	return equal || unequal || (strcmp(s->condition, "<>") != 0 && ((s->condition[0] == '<' && v < s->limit) || (s->condition[0] == '>' && v > s->limit)));
}

/** Positive; negative; zero; or by the conditions that stand in brackets. */
static const struct section *choose(const struct section *s, size_t n, double v, bool *ret_minus)
{
	*ret_minus = v < 0;
	if (s[0].condition[0] || (n > 1 && s[1].condition[0])) {
		for (size_t i = 0; i < n && i < 2; i++)
			if (s[i].condition[0] ? holds(&s[i], v) : i == 1)
				return &s[i];
		return &s[n > 2 ? 2 : n - 1];
	}
	if (v < 0 && n > 1) {
		*ret_minus = false;
		return &s[1];
	}
	return &s[v == 0 && n > 2 ? 2 : 0];
}

struct digits {
	char text[80];
	struct str whole, decimals;
};

static void take_digits(const struct section *s, double v, struct digits *d)
{
	double scaled = fabs(v);

	for (int i = 0; i < s->percent; i++)
		scaled *= 100;
	for (int i = 0; i < s->thousands; i++)
		scaled /= 1000;
	/* Excel rounds what it shows, fifteen digits: 1.005 is 1.01 */
	snprintf(d->text, sizeof(d->text), "%.*f", (int)s->decimals, scaled + scaled * 1e-15);
	d->whole = str_head(str_c(d->text), str_find(str_c(d->text), '.'));
	d->decimals = str_from(str_c(d->text), d->whole.n + 1);
	if (str_eq(d->whole, S("0")))
		d->whole.n = 0;
}

static void put_whole(struct buf *b, const struct section *s, const struct digits *d, size_t place, char kind)
{
	size_t right = s->whole - 1 - place;

	if (place == 0 && d->whole.n > s->whole)
		buf_put(b, str_head(d->whole, d->whole.n - s->whole));
	if (right < d->whole.n)
		buf_putc(b, d->whole.p[d->whole.n - 1 - right]);
	else if (kind != '#')
		buf_putc(b, kind == '0' ? '0' : ' ');
}

/** A decimal place that may be left out is, when nothing but zeros follows. */
static void put_decimal(struct buf *b, const struct digits *d, size_t place, char kind)
{
	bool zeros = true;

	for (size_t i = place; i < d->decimals.n; i++)
		zeros &= d->decimals.p[i] == '0';
	if (kind == '0' || !zeros)
		buf_putc(b, d->decimals.p[place]);
}

/** What stands for itself: in quotes, behind a mark, a currency in brackets. */
static void put_quiet(struct buf *b, struct str token)
{
	struct str inside = str_head(str_from(token, 1), token.n >= 2 ? token.n - 2 : 0);

	if (token.p[0] == '"')
		buf_put(b, inside);
	else if (token.p[0] == '[' && str_starts(inside, S("$")))
		buf_put(b, str_from(str_head(inside, str_find(inside, '-')), 1));
	else if (token.p[0] == '\\' || token.p[0] == '!')
		buf_put(b, str_from(token, 1));
}

static struct str put_section(struct arena *a, const struct section *s, double v, bool minus)
{
	size_t whole = 0, decimal = 0;
	struct digits d;
	struct buf b;
	bool point = false;

	take_digits(s, v, &d);
	buf_init(&b, a, 0, KIB(4));
	if (minus && strpbrk(d.text, "123456789"))
		buf_putc(&b, '-');
	for (size_t i = 0; i < s->code.n;) {
		size_t n = quiet(s->code, i);
		char c = s->code.p[i];

		if (n > 0) {
			put_quiet(&b, str_head(str_from(s->code, i), n));
		} else if (memchr("0#?", c, 3)) {
			if (point)
				put_decimal(&b, &d, decimal++, c);
			else
				put_whole(&b, s, &d, whole++, c);
		} else if (c == '.' && !point) {
			point = true;
			if (s->whole == 0)
				buf_put(&b, d.whole);
			buf_putc(&b, '.');
		} else if (c != ',') {
			buf_putc(&b, c);
		}
		i += n ? n : 1;
	}
	return table_text(a, str_trim(buf_str(&b)));
}

bool xlsx_show(struct arena *a, struct str code, double v, struct str *ret)
{
	struct section sections[SECTIONS_MAX];
	const struct section *s;
	size_t n = split(code, sections);
	bool minus;

	if (n == 0 || fabs(v) >= SHOWN_MAX)
		return false;
	s = choose(sections, n, v, &minus);
	if (!s->known)
		return false;
	*ret = put_section(a, s, v, minus);
	return true;
}
