/* Shared strings and styles of a workbook. */
#include "base/num.h"
#include "base/utf8.h"
#include "wire/xlsx.h"

/* --- Characters that XML cannot hold ------------------------------------------------------------------------------------ */

/** "_x000D_" at the beginning of ${s}: the four digits' value. */
static bool take_escape(struct str *s, uint32_t *ret)
{
	uint32_t v = 0;

	if (s->n < 7 || s->p[0] != '_' || s->p[1] != 'x' || s->p[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++) {
		char c = s->p[i] | ' ';

		if (!(s->p[i] >= '0' && s->p[i] <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		v = v * 16 + (uint32_t)(c >= 'a' ? c - 'a' + 10 : s->p[i] - '0');
	}
	*s = str_from(*s, 7);
	*ret = v;
	return true;
}

struct str xlsx_unescape(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n + 4);
	uint32_t c, low;
	size_t n = 0;

	if (!to || str_find_str(s, S("_x")) == s.n)
		return table_text(a, s);
	while (s.n > 0) {
		struct str after;

		if (!take_escape(&s, &c)) {
			to[n++] = s.p[0];
			s = str_from(s, 1);
			continue;
		}
		after = s;
		if (c >= 0xd800 && c < 0xdc00 && take_escape(&after, &low) && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			s = after;
		}
		if (c < 0x20 && c != '\t' && c != '\r' && c != '\n')
			c = ' ';
		n += utf8_put(to + n, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	}
	return table_text(a, (struct str){to, n});
}

/* --- Strings ---------------------------------------------------------------------------------------------------------- */

struct strings {
	struct xlsx *x;
	struct buf text;
	bool in_item, in_text, in_phonetic;
};

static void strings_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct strings *s = context;

	(void)attributes;
	if (strcmp(name, "si") == 0) {
		s->in_item = true;
		buf_init(&s->text, s->x->arena, 0, MIB(1));
	} else if (strcmp(name, "rPh") == 0) {
		s->in_phonetic = true; /* how it is spoken, not what stands there */
	} else if (strcmp(name, "t") == 0) {
		s->in_text = s->in_item && !s->in_phonetic;
	}
}

static void strings_add(struct strings *s)
{
	struct xlsx *x = s->x;

	if (x->strings_n == x->strings_cap) {
		size_t cap = x->strings_cap ? x->strings_cap * 2 : 256;
		struct str *bigger = cap <= 2 * XLSX_STRINGS_MAX ? ARENA_ARRAY(x->arena, struct str, cap) : NULL;

		if (!bigger) {
			x->problem = TABLE_TOO_LARGE;
			return;
		}
		if (x->strings_n > 0)
			memcpy(bigger, x->strings, x->strings_n * sizeof(*bigger));
		x->strings = bigger;
		x->strings_cap = cap;
	}
	x->strings[x->strings_n++] = xlsx_unescape(x->arena, buf_str(&s->text));
}

static void strings_end(void *context, const XML_Char *name)
{
	struct strings *s = context;

	if (strcmp(name, "t") == 0) {
		s->in_text = false;
	} else if (strcmp(name, "rPh") == 0) {
		s->in_phonetic = false;
	} else if (strcmp(name, "si") == 0 && s->in_item) {
		s->in_item = false;
		strings_add(s);
	}
}

static void strings_text(void *context, const XML_Char *text, int n)
{
	struct strings *s = context;

	if (s->in_text && s->text.n < TABLE_CELL_MAX)
		buf_put(&s->text, (struct str){text, (size_t)n});
}

enum err xlsx_read_strings(struct xlsx *x)
{
	struct strings s = {.x = x};
	enum err err = xlsx_part(x, x->strings_path, strings_start, strings_end, strings_text, &s);

	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- Styles ----------------------------------------------------------------------------------------------------------- */

struct styles {
	struct xlsx *x;
	bool in_cell_styles;
	struct {
		int64_t id;
		struct xlsx_style style;
	} formats[XLSX_STYLES_MAX];
	size_t formats_n;
};

/** Formats that have a number and no code in the file; dates as the Chinese Excel has them. */
static const struct {
	int64_t from, to;
	enum xlsx_shows shows;
	const char *code;
} built_in[] = {
	{1, 1, XLSX_NUMBER, "0"}, {2, 2, XLSX_NUMBER, "0.00"}, {3, 3, XLSX_NUMBER, "#,##0"}, {4, 4, XLSX_NUMBER, "#,##0.00"}, {9, 9, XLSX_NUMBER, "0%"},
	{10, 10, XLSX_NUMBER, "0.00%"}, {37, 38, XLSX_NUMBER, "#,##0;(#,##0)"}, {39, 40, XLSX_NUMBER, "#,##0.00;(#,##0.00)"},
	{14, 16, XLSX_DAY, ""}, {17, 17, XLSX_MONTH, ""}, {18, 22, XLSX_DAY, ""}, {27, 27, XLSX_MONTH, ""}, {28, 35, XLSX_DAY, ""},
	{36, 36, XLSX_MONTH, ""}, {45, 47, XLSX_DAY, ""}, {50, 50, XLSX_MONTH, ""}, {51, 51, XLSX_DAY, ""}, {52, 52, XLSX_MONTH, ""},
	{53, 56, XLSX_DAY, ""}, {57, 57, XLSX_MONTH, ""}, {58, 58, XLSX_DAY, ""},
};

static struct xlsx_style style_of(const struct styles *s, int64_t id)
{
	for (size_t i = 0; i < s->formats_n; i++)
		if (s->formats[i].id == id)
			return s->formats[i].style;
	for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
		if (id >= built_in[i].from && id <= built_in[i].to)
			return (struct xlsx_style){built_in[i].shows, str_c(built_in[i].code)};
	return (struct xlsx_style){XLSX_GENERAL, {0}};
}

static void styles_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct styles *s = context;
	const char *id = xlsx_attribute(attributes, "numFmtId"), *code = xlsx_attribute(attributes, "formatCode");
	int64_t v = 0;

	if (id && num_parse_i64(str_c(id), 0, INT32_MAX, &v) != OK)
		v = 0;
	if (strcmp(name, "numFmt") == 0 && code && s->formats_n < XLSX_STYLES_MAX) {
		s->formats[s->formats_n].id = v;
		s->formats[s->formats_n++].style = (struct xlsx_style){xlsx_shows_of(str_c(code)), table_text(s->x->arena, str_c(code))};
	} else if (strcmp(name, "cellXfs") == 0) {
		s->in_cell_styles = true;
	} else if (strcmp(name, "xf") == 0 && s->in_cell_styles && s->x->styles_n < XLSX_STYLES_MAX) {
		s->x->styles[s->x->styles_n++] = style_of(s, v);
	}
}

static void styles_end(void *context, const XML_Char *name)
{
	struct styles *s = context;

	if (strcmp(name, "cellXfs") == 0)
		s->in_cell_styles = false;
}

enum err xlsx_read_styles(struct xlsx *x)
{
	struct styles *s = ARENA_NEW(x->arena, struct styles);
	enum err err;

	x->styles = ARENA_ARRAY(x->arena, struct xlsx_style, XLSX_STYLES_MAX);
	if (!s || !x->styles)
		return ERR_LIMIT;
	s->x = x;
	err = xlsx_part(x, x->styles_path, styles_start, styles_end, NULL, s);
	return err == ERR_NOT_FOUND ? OK : err;
}
