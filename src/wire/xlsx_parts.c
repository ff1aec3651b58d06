/* Shared strings and styles of a workbook. */
#include "base/num.h"
#include "wire/xlsx.h"

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
	x->strings[x->strings_n++] = table_text(x->arena, buf_str(&s->text));
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
	enum err err = xlsx_part(x, "xl/sharedStrings.xml", strings_start, strings_end, strings_text, &s);

	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- Styles ----------------------------------------------------------------------------------------------------------- */

struct styles {
	struct xlsx *x;
	bool in_cell_styles;
	struct {
		int64_t id;
		bool date;
	} formats[XLSX_STYLES_MAX];
	size_t formats_n;
};

/** A format is a date when it names a year, month, day or hour outside quotes and brackets. */
static bool format_is_date(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '"')
			i += 1 + str_find(str_from(s, i + 1), '"');
		else if (c == '[')
			i += 1 + str_find(str_from(s, i + 1), ']');
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'h' || c == 'H' || c == 'm' || c == 'M')
			return true;
	}
	return false;
}

static bool number_format_is_date(const struct styles *s, int64_t id)
{
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
		return true;
	for (size_t i = 0; i < s->formats_n; i++)
		if (s->formats[i].id == id)
			return s->formats[i].date;
	return false;
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
		s->formats[s->formats_n++].date = format_is_date(str_c(code));
	} else if (strcmp(name, "cellXfs") == 0) {
		s->in_cell_styles = true;
	} else if (strcmp(name, "xf") == 0 && s->in_cell_styles && s->x->dates_n < XLSX_STYLES_MAX) {
		s->x->dates[s->x->dates_n++] = number_format_is_date(s, v);
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

	x->dates = ARENA_ARRAY(x->arena, bool, XLSX_STYLES_MAX);
	if (!s || !x->dates)
		return ERR_LIMIT;
	s->x = x;
	err = xlsx_part(x, "xl/styles.xml", styles_start, styles_end, NULL, s);
	return err == ERR_NOT_FOUND ? OK : err;
}
