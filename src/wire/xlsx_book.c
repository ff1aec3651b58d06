/* Workbooks of Excel, WPS and whatever else writes them: which parts there are, and the sheet that holds the table. */
#include "wire/xlsx.h"

#define PARENTS_MAX 16 /* steps of a path */

/* --- Relationships ---------------------------------------------------------------------------------------------------- */

/** ${target} as it is meant from the part ${base}: "../x.xml", "/xl/x.xml", "worksheets\\sheet1.xml". */
static struct str resolve(struct arena *a, struct str base, const char *target)
{
	struct str steps[PARENTS_MAX], rest = base, step, path = {0};
	char *p = arena_alloc(a, strlen(target) + 1);
	size_t n = 0;

	if (!p)
		return path;
	for (size_t i = 0; target[i]; i++)
		p[i] = target[i] == '\\' ? '/' : target[i];
	if (p[0] != '/')
		while (n < PARENTS_MAX && str_find(rest, '/') < rest.n && str_cut(&rest, '/', &step))
			steps[n++] = step;
	for (rest = str_c(p); str_cut(&rest, '/', &step);) {
		if (str_eq(step, S("..")))
			n -= n > 0;
		else if (step.n > 0 && !str_eq(step, S(".")) && n < PARENTS_MAX)
			steps[n++] = step;
	}
	for (size_t i = 0; i < n; i++)
		path = arena_fmt(a, "%.*s%s%.*s", STR_FMT(path), i ? "/" : "", STR_FMT(steps[i]));
	return path;
}

/** The part that says what ${part} refers to: "xl/workbook.xml" has "xl/_rels/workbook.xml.rels". */
static struct str relations_of(struct arena *a, struct str part)
{
	size_t name = part.n;

	while (name > 0 && part.p[name - 1] != '/')
		name--;
	return arena_fmt(a, "%.*s_rels/%.*s.rels", STR_FMT(str_head(part, name)), STR_FMT(str_from(part, name)));
}

struct book {
	struct xlsx *x;
	struct str part;                      /* of the workbook */
	const char *relation[XLSX_SHEETS_MAX]; /* of its visible sheets, in order */
	struct str path[XLSX_SHEETS_MAX];
	size_t n;
};

/** What kind of part a relationship is to: the last word of its type, which has two editions. */
static bool is_type(const XML_Char **attributes, const char *word)
{
	struct str type = str_c(xlsx_attribute(attributes, "Type"));
	struct str want = str_c(word);

	return type.n > want.n && type.p[type.n - want.n - 1] == '/' && str_eq_nocase(str_from(type, type.n - want.n), want);
}

static void package_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct book *b = context;
	const char *target = xlsx_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") == 0 && target && is_type(attributes, "officeDocument"))
		b->part = resolve(b->x->arena, S(""), target);
}

static void relations_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct book *b = context;
	const char *id = xlsx_attribute(attributes, "Id"), *target = xlsx_attribute(attributes, "Target");
	struct str path;

	if (strcmp(name, "Relationship") != 0 || !id || !target)
		return;
	path = resolve(b->x->arena, b->part, target);
	if (is_type(attributes, "sharedStrings"))
		b->x->strings_path = path;
	else if (is_type(attributes, "styles"))
		b->x->styles_path = path;
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->relation[i], id) == 0)
			b->path[i] = path;
}

static void workbook_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct book *b = context;
	const char *relation = xlsx_relation_id(attributes), *state = xlsx_attribute(attributes, "state");
	const char *date1904 = xlsx_attribute(attributes, "date1904");

	if (strcmp(name, "workbookPr") == 0 && date1904)
		b->x->from_1904 = strcmp(date1904, "1") == 0 || strcmp(date1904, "true") == 0;
	if (strcmp(name, "sheet") != 0 || !relation || (state && strcmp(state, "visible") != 0) || b->n == XLSX_SHEETS_MAX)
		return;
	b->relation[b->n++] = arena_c(b->x->arena, str_c(relation));
}

/** Which parts there are. A package without relationships has them where everybody puts them. */
static enum err read_book(struct book *b)
{
	struct xlsx *x = b->x;
	enum err err = xlsx_part(x, S("_rels/.rels"), package_start, NULL, NULL, b);

	if (err == OK || err == ERR_NOT_FOUND)
		err = xlsx_part(x, b->part, workbook_start, NULL, NULL, b);
	if (err == ERR_NOT_FOUND) {
		x->problem = TABLE_NOT_A_TABLE;
		return ERR_MALFORMED;
	}
	if (err == OK)
		err = xlsx_part(x, relations_of(x->arena, b->part), relations_start, NULL, NULL, b);
	return err == ERR_NOT_FOUND ? ERR_MALFORMED : err;
}

/* --- The sheet -------------------------------------------------------------------------------------------------------- */

/** One sheet, when it has more than a title. A sheet of too many rows is none: another may be the table. */
static enum err read_one(struct xlsx *x, struct str path, struct table *ret)
{
	struct table_build *b = ARENA_NEW(x->arena, struct table_build);
	enum err err;

	if (!b)
		return ERR_LIMIT;
	*ret = (struct table){0};
	table_build_init(b, x->arena);
	err = path.n > 0 ? xlsx_read_sheet(x, path, b) : ERR_NOT_FOUND;
	if (err == OK && b->n >= 2)
		*ret = (struct table){b->rows, b->n};
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err read_sheets(struct book *b, table_fits *fits, struct table *ret)
{
	enum table_problem too_many = TABLE_FINE;
	struct table first = {0}, table;
	struct xlsx *x = b->x;

	for (size_t i = 0; i < b->n; i++) {
		enum err err = read_one(x, b->path[i], &table);

		if (err == ERR_LIMIT && x->problem == TABLE_TOO_MANY_ROWS) {
			too_many = x->problem;
			x->problem = TABLE_FINE;
			continue;
		}
		if (err != OK)
			return err;
		if (table.n > 0 && (!fits || fits(x->arena, &table))) {
			*ret = table;
			return OK;
		}
		if (first.n == 0)
			first = table;
	}
	x->problem = too_many != TABLE_FINE ? too_many : first.n == 0 ? TABLE_EMPTY : TABLE_FINE;
	*ret = first;
	return x->problem == TABLE_FINE ? OK : too_many != TABLE_FINE ? ERR_LIMIT : ERR_MALFORMED;
}

enum err table_read_xlsx(struct arena *a, struct str bytes, table_fits *fits, struct table *ret, enum table_problem *ret_problem)
{
	struct xlsx x = {.arena = a, .packed = bytes.n ? bytes.n : 1, .strings_path = S("xl/sharedStrings.xml"), .styles_path = S("xl/styles.xml")};
	struct book b = {.x = &x, .part = S("xl/workbook.xml")};
	zip_error_t zip_error;
	zip_source_t *source;
	struct table table;
	enum err err;

	zip_error_init(&zip_error);
	source = zip_source_buffer_create(bytes.p, bytes.n, 0, &zip_error);
	x.zip = source ? zip_open_from_source(source, ZIP_RDONLY, &zip_error) : NULL;
	zip_error_fini(&zip_error);
	if (!x.zip) {
		zip_source_free(source);
		*ret_problem = TABLE_BROKEN;
		return ERR_MALFORMED;
	}
	err = read_book(&b);
	if (err == OK)
		err = xlsx_read_strings(&x);
	if (err == OK)
		err = xlsx_read_styles(&x);
	if (err == OK)
		err = read_sheets(&b, fits, &table);
	zip_discard(x.zip);
	*ret_problem = err == OK ? TABLE_FINE : x.problem != TABLE_FINE ? x.problem : err == ERR_LIMIT ? TABLE_TOO_LARGE : TABLE_BROKEN;
	if (err == OK)
		*ret = table;
	return err;
}
