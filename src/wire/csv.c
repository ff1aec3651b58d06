/* Comma-separated values as programs and people write them: UTF-8, GB18030 or UTF-16; comma, semicolon or tab. */
#include <iconv.h>

#include "base/utf8.h"
#include "wire/table_build.h"

/* --- Encoding --------------------------------------------------------------------------------------------------------- */

static enum err convert(struct arena *a, const char *from, struct str s, struct str *ret)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t in_n = s.n, cap = s.n * 3 + 4, out_n = cap;
	char *out = arena_alloc(a, cap), *to = out;
	/* iconv does not change what it reads, whatever its type says */
	union {
		const char *in;
		char *p;
	} in = {.in = s.p};
	size_t bad;

	if (cd == (iconv_t)-1 || !out) {
		if (cd != (iconv_t)-1)
			iconv_close(cd);
		return ERR_LIMIT;
	}
	bad = iconv(cd, &in.p, &in_n, &to, &out_n);
	iconv_close(cd);
	if (bad == (size_t)-1)
		return ERR_MALFORMED;
	*ret = (struct str){out, cap - out_n};
	return OK;
}

static enum err to_utf8(struct arena *a, struct str s, struct str *ret)
{
	struct str text;
	enum err err = OK;

	if (str_starts(s, S("\xff\xfe")))
		err = convert(a, "UTF-16LE", str_from(s, 2), &text);
	else if (str_starts(s, S("\xfe\xff")))
		err = convert(a, "UTF-16BE", str_from(s, 2), &text);
	else if (str_starts(s, S("\xef\xbb\xbf")))
		text = str_from(s, 3);
	else if (utf8_valid(s))
		text = s;
	else
		err = convert(a, "GB18030", s, &text);
	if (err == OK && !utf8_valid(text)) /* also: a NUL */
		err = ERR_MALFORMED;
	if (err == OK)
		*ret = text;
	return err;
}

/* --- Fields ----------------------------------------------------------------------------------------------------------- */

/** The separator that the first lines hold most of, outside quotes. */
static char sniff_separator(struct str s)
{
	size_t commas = 0, semicolons = 0, tabs = 0, lines = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n && lines < 10; i++) {
		quoted ^= s.p[i] == '"';
		if (quoted)
			continue;
		commas += s.p[i] == ',';
		semicolons += s.p[i] == ';';
		tabs += s.p[i] == '\t';
		lines += s.p[i] == '\n';
	}
	if (tabs > commas && tabs > semicolons)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

struct csv {
	struct str s;
	size_t at;
	char separator;
	int line;
};

/** A quoted field, its doubled quotes made single. False: it never ends. */
static bool take_quoted(struct csv *c, struct arena *a, struct str *ret)
{
	size_t from = ++c->at, n = 0;
	char *to;

	for (; c->at < c->s.n; c->at++) {
		c->line += c->s.p[c->at] == '\n';
		if (c->s.p[c->at] != '"')
			continue;
		if (c->at + 1 < c->s.n && c->s.p[c->at + 1] == '"')
			c->at++;
		else
			break;
	}
	if (c->at == c->s.n)
		return false;
	to = arena_alloc(a, c->at - from + 1);
	for (size_t i = from; to && i < c->at; i++) {
		to[n++] = c->s.p[i];
		i += c->s.p[i] == '"';
	}
	c->at++;
	*ret = (struct str){to, to ? n : 0};
	return true;
}

static void take_plain(struct csv *c, struct str *ret)
{
	size_t from = c->at;

	while (c->at < c->s.n && c->s.p[c->at] != c->separator && c->s.p[c->at] != '\n' && c->s.p[c->at] != '\r')
		c->at++;
	*ret = str_head(str_from(c->s, from), c->at - from);
}

/** ="text", as programs write it to keep zeros from Excel: the text. A lone quote within is none of this. */
static bool is_quoted_text(struct arena *a, struct str s, struct str *ret)
{
	struct str inside = str_head(str_from(s, 2), s.n >= 3 ? s.n - 3 : 0);
	char *to = arena_alloc(a, inside.n + 1);
	size_t n = 0;

	if (!to || s.n < 3 || !str_starts(s, S("=\"")) || s.p[s.n - 1] != '"')
		return false;
	for (size_t i = 0; i < inside.n; i++) {
		if (inside.p[i] == '"' && (++i == inside.n || inside.p[i] != '"'))
			return false;
		to[n++] = inside.p[i];
	}
	*ret = (struct str){to, n};
	return true;
}

static bool is_error_word(struct str s)
{
	static const struct str words[] = {S_INIT("#REF!"), S_INIT("#N/A"), S_INIT("#NAME?"), S_INIT("#VALUE!"), S_INIT("#DIV/0!"), S_INIT("#NULL!"),
		S_INIT("#NUM!"), S_INIT("#SPILL!"), S_INIT("#CALC!"), S_INIT("#GETTING_DATA")};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(s, words[i]))
			return true;
	return false;
}

/** What the text of a field means to a spreadsheet, which wrote it or would read it. */
static void set_text(struct arena *a, struct str text, struct table_cell *cell)
{
	struct str inside;

	*cell = (struct table_cell){.text = {0}};
	if (is_error_word(str_trim(text))) {
		cell->error = true;
		return;
	}
	if (is_quoted_text(a, str_trim(text), &inside))
		text = inside;
	else if (text.n > 1 && text.p[0] == '\'') /* "this is text" */
		text = str_from(text, 1);
	else
		cell->formula = text.n > 1 && text.p[0] == '=';
	cell->text = table_text(a, text);
}

/** ="a,b": the separator within is text; the whole field as it stands. False: it is not written so to its end. */
static bool take_equals(struct csv *c, struct arena *a, struct str *ret)
{
	size_t from = c->at;
	int line = c->line;
	struct str text;

	if (!str_starts(str_from(c->s, from), S("=\"")))
		return false;
	c->at++;
	if (take_quoted(c, a, &text) && (c->at == c->s.n || c->s.p[c->at] == c->separator || c->s.p[c->at] == '\n' || c->s.p[c->at] == '\r') &&
		c->line == line) {
		*ret = str_head(str_from(c->s, from), c->at - from);
		return true;
	}
	c->at = from;
	c->line = line;
	return false;
}

static bool take_field(struct csv *c, struct arena *a, struct table_cell *cell)
{
	struct str text, rest;

	if (c->at < c->s.n && c->s.p[c->at] == '"') {
		if (!take_quoted(c, a, &text))
			return false;
		take_plain(c, &rest); /* what follows a closing quote is nobody's */
	} else if (!take_equals(c, a, &text)) {
		take_plain(c, &text);
	}
	set_text(a, text, cell);
	return true;
}

static enum err take_rows(struct csv *c, struct table_build *b)
{
	while (c->at < c->s.n && b->problem == TABLE_FINE) {
		int line = c->line;

		for (size_t column = 0;; column++) {
			struct table_cell cell;

			if (!take_field(c, b->arena, &cell)) {
				b->problem = TABLE_BROKEN;
				return ERR_MALFORMED;
			}
			table_build_cell(b, column, &cell);
			if (c->at == c->s.n || c->s.p[c->at] != c->separator)
				break;
			c->at++;
		}
		if (c->at < c->s.n && c->s.p[c->at] == '\r')
			c->at++;
		if (c->at < c->s.n && c->s.p[c->at] == '\n')
			c->at++;
		c->line++;
		table_build_row(b, line);
	}
	return b->problem == TABLE_FINE ? OK : ERR_LIMIT;
}

enum err table_read_csv(struct arena *a, struct str bytes, struct table *ret, enum table_problem *ret_problem)
{
	struct csv c = {.line = 1};
	struct table_build *b = ARENA_NEW(a, struct table_build);
	enum err err;

	*ret_problem = TABLE_TOO_LARGE;
	if (!b)
		return ERR_LIMIT;
	err = to_utf8(a, bytes, &c.s);
	if (err == ERR_MALFORMED)
		*ret_problem = TABLE_ENCODING;
	if (err != OK)
		return err;
	if (str_starts(str_trim(c.s), S("<"))) { /* a web page or XML, whatever its name says: government systems export so */
		*ret_problem = TABLE_NOT_A_TABLE;
		return ERR_MALFORMED;
	}
	c.separator = sniff_separator(c.s);
	table_build_init(b, a);
	err = take_rows(&c, b);
	*ret_problem = b->problem;
	if (err == OK && b->n == 0) {
		*ret_problem = TABLE_EMPTY;
		err = ERR_MALFORMED;
	}
	if (err == OK)
		*ret = (struct table){b->rows, b->n};
	return err;
}
