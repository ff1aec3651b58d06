/* Workbooks of Excel and WPS: which sheet, and the safe way to a part of the zip. */
#include "wire/xlsx.h"

#include <stdio.h>

#define CHUNK 16384
#define RATIO_MAX 200            /* unpacked to packed, beyond … */
#define RATIO_FROM MIB(8)        /* … this size */

const char *xlsx_attribute(const XML_Char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

/* --- A part of the zip ------------------------------------------------------------------------------------------------ */

struct feed {
	XML_Parser parser;
	struct xlsx *x;
	XML_StartElementHandler start;
	XML_EndElementHandler end;
	XML_CharacterDataHandler text;
	void *context;
};

/* Entities and external files come only with a document type; a workbook has none. */
static void refuse_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has_internal)
{
	struct feed *f = data;

	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	f->x->problem = TABLE_BROKEN;
	XML_StopParser(f->parser, XML_FALSE);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct feed *f = data;
	const char *colon = strchr(name, ':');

	f->start(f->context, colon ? colon + 1 : name, attributes);
	if (f->x->problem != TABLE_FINE)
		XML_StopParser(f->parser, XML_FALSE);
}

static void on_end(void *data, const XML_Char *name)
{
	struct feed *f = data;
	const char *colon = strchr(name, ':');

	if (f->end)
		f->end(f->context, colon ? colon + 1 : name);
	if (f->x->problem != TABLE_FINE)
		XML_StopParser(f->parser, XML_FALSE);
}

static void on_text(void *data, const XML_Char *text, int n)
{
	struct feed *f = data;

	f->text(f->context, text, n);
}

static enum err feed_all(struct feed *f, zip_file_t *file)
{
	char chunk[CHUNK];
	zip_int64_t n;

	while ((n = zip_fread(file, chunk, sizeof(chunk))) > 0) {
		f->x->unpacked += (uint64_t)n;
		if (f->x->unpacked > TABLE_UNPACKED_MAX || (f->x->unpacked > RATIO_FROM && f->x->unpacked / RATIO_MAX > f->x->packed)) {
			f->x->problem = TABLE_BOMB;
			return ERR_LIMIT;
		}
		if (XML_Parse(f->parser, chunk, (int)n, 0) != XML_STATUS_OK)
			break;
	}
	if (n == 0 && f->x->problem == TABLE_FINE && XML_Parse(f->parser, "", 0, 1) == XML_STATUS_OK)
		return OK;
	if (f->x->problem == TABLE_FINE)
		f->x->problem = TABLE_BROKEN;
	return f->x->problem == TABLE_BROKEN ? ERR_MALFORMED : ERR_LIMIT;
}

enum err xlsx_part(struct xlsx *x, const char *path, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text,
	void *context)
{
	struct feed f = {NULL, x, start, end, text, context};
	zip_stat_t stat;
	zip_file_t *file;
	enum err err;

	if (zip_stat(x->zip, path, 0, &stat) != 0)
		return ERR_NOT_FOUND;
	if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) {
		x->problem = TABLE_PASSWORD;
		return ERR_MALFORMED;
	}
	file = zip_fopen(x->zip, path, 0);
	f.parser = XML_ParserCreate(NULL);
	if (!file || !f.parser) {
		if (file)
			zip_fclose(file);
		if (f.parser)
			XML_ParserFree(f.parser);
		x->problem = TABLE_BROKEN;
		return ERR_MALFORMED;
	}
	XML_SetUserData(f.parser, &f);
	XML_SetElementHandler(f.parser, on_start, on_end);
	if (text)
		XML_SetCharacterDataHandler(f.parser, on_text);
	XML_SetStartDoctypeDeclHandler(f.parser, refuse_doctype);
	err = feed_all(&f, file);
	XML_ParserFree(f.parser);
	zip_fclose(file);
	return err;
}

/* --- Which sheets there are -------------------------------------------------------------------------------------------- */

struct sheets {
	struct xlsx *x;
	const char *relation[XLSX_SHEETS_MAX], *path[XLSX_SHEETS_MAX]; /* visible ones, in order */
	size_t n;
};

static void workbook_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct sheets *s = context;
	const char *relation = xlsx_attribute(attributes, "r:id"), *state = xlsx_attribute(attributes, "state");
	const char *date1904 = xlsx_attribute(attributes, "date1904");

	if (strcmp(name, "workbookPr") == 0 && date1904)
		s->x->from_1904 = strcmp(date1904, "1") == 0 || strcmp(date1904, "true") == 0;
	if (strcmp(name, "sheet") != 0 || !relation || (state && strcmp(state, "visible") != 0) || s->n == XLSX_SHEETS_MAX)
		return;
	s->relation[s->n++] = arena_c(s->x->arena, str_c(relation));
}

static void relations_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct sheets *s = context;
	const char *id = xlsx_attribute(attributes, "Id"), *target = xlsx_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") != 0 || !id || !target)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->relation[i], id) == 0)
			s->path[i] = arena_fmt(s->x->arena, "%s%s", target[0] == '/' ? "" : "xl/", target[0] == '/' ? target + 1 : target).p;
}

static enum err read_sheets(struct xlsx *x, struct table *ret)
{
	struct sheets s = {.x = x};
	struct table_build *b = ARENA_NEW(x->arena, struct table_build), *best = NULL;
	enum err err = b ? xlsx_part(x, "xl/workbook.xml", workbook_start, NULL, NULL, &s) : ERR_LIMIT;

	if (err == ERR_NOT_FOUND) {
		x->problem = TABLE_NOT_A_TABLE;
		return ERR_MALFORMED;
	}
	if (err == OK)
		err = xlsx_part(x, "xl/_rels/workbook.xml.rels", relations_start, NULL, NULL, &s);
	for (size_t i = 0; err == OK && i < s.n; i++) {
		if (!s.path[i])
			continue;
		table_build_init(b, x->arena);
		err = xlsx_read_sheet(x, s.path[i], b);
		if (err == ERR_NOT_FOUND)
			err = OK;
		if (err != OK || b->n < 2)
			continue;
		best = b;
		break;
	}
	if (err == ERR_NOT_FOUND)
		err = ERR_MALFORMED;
	if (err == OK && !best) {
		x->problem = TABLE_EMPTY;
		err = ERR_MALFORMED;
	}
	if (err == OK)
		*ret = (struct table){best->rows, best->n};
	return err;
}

enum err table_read_xlsx(struct arena *a, struct str bytes, struct table *ret, enum table_problem *ret_problem)
{
	struct xlsx x = {.arena = a, .packed = bytes.n ? bytes.n : 1};
	zip_error_t zip_error;
	zip_source_t *source;
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
	err = xlsx_read_strings(&x);
	if (err == OK)
		err = xlsx_read_styles(&x);
	if (err == OK)
		err = read_sheets(&x, ret);
	zip_discard(x.zip);
	*ret_problem = err == OK ? TABLE_FINE : x.problem != TABLE_FINE ? x.problem : err == ERR_LIMIT ? TABLE_TOO_LARGE : TABLE_BROKEN;
	return err;
}
