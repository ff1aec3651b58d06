/* A part of a workbook: found in the zip whatever way its name is written, and the safe way through its XML. */
#include "wire/xlsx.h"

#include <stdio.h>

#define CHUNK KIB(64)
#define RATIO_MAX 200            /* unpacked to packed, beyond … */
#define RATIO_FROM MIB(8)        /* … this size */
#define BETWEEN '|'              /* expat writes "namespace|name" */

const char *xlsx_attribute(const XML_Char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

const char *xlsx_relation_id(const XML_Char **attributes)
{
	for (; attributes[0]; attributes += 2) {
		const char *local = strrchr(attributes[0], BETWEEN);

		if (local && strcmp(local + 1, "id") == 0)
			return attributes[1];
	}
	return NULL;
}

struct feed {
	XML_Parser parser;
	struct xlsx *x;
	XML_StartElementHandler start;
	XML_EndElementHandler end;
	XML_CharacterDataHandler text;
	void *context;
	uint64_t fed;
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

/** The local name within the namespaces of workbooks and packages, in both of their editions; elements of others are nobody's. */
static const char *local_name(const XML_Char *name)
{
	static const struct str ours[] = {S_INIT("/spreadsheetml/2006/main"), S_INIT("/spreadsheetml/main"), S_INIT("/package/2006/relationships")};
	const char *at = strrchr(name, BETWEEN);

	if (!at)
		return name; /* a hand-made part without namespaces */
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (str_ends((struct str){name, (size_t)(at - name)}, ours[i]))
			return at + 1;
	return "";
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct feed *f = data;

	f->start(f->context, local_name(name), attributes);
	if (f->x->problem != TABLE_FINE)
		XML_StopParser(f->parser, XML_FALSE);
}

static void on_end(void *data, const XML_Char *name)
{
	struct feed *f = data;

	if (f->end)
		f->end(f->context, local_name(name));
	if (f->x->problem != TABLE_FINE)
		XML_StopParser(f->parser, XML_FALSE);
}

static void on_text(void *data, const XML_Char *text, int n)
{
	struct feed *f = data;

	f->text(f->context, text, n);
}

/** A tag that does not end is read from its beginning with each chunk that comes: bounded, or the time is the square of its size. */
static bool token_too_long(const struct feed *f)
{
	XML_Index at = XML_GetCurrentByteIndex(f->parser);

	return at >= 0 && f->fed - (uint64_t)at > XLSX_TOKEN_MAX;
}

static enum err feed_all(struct feed *f, zip_file_t *file)
{
	char *chunk = arena_alloc_raw(f->x->arena, CHUNK);
	zip_int64_t n = -1;

	while (chunk && (n = zip_fread(file, chunk, CHUNK)) > 0) {
		f->x->unpacked += (uint64_t)n;
		f->fed += (uint64_t)n;
		if (f->x->unpacked > TABLE_UNPACKED_MAX || (f->x->unpacked > RATIO_FROM && f->x->unpacked / RATIO_MAX > f->x->packed)) {
			f->x->problem = TABLE_BOMB;
			return ERR_LIMIT;
		}
		if (XML_Parse(f->parser, chunk, (int)n, 0) != XML_STATUS_OK)
			break;
		if (token_too_long(f)) {
			f->x->problem = TABLE_BOMB;
			return ERR_LIMIT;
		}
	}
	if (!chunk)
		return ERR_LIMIT;
	if (n == 0 && f->x->problem == TABLE_FINE && XML_Parse(f->parser, "", 0, 1) == XML_STATUS_OK)
		return OK;
	if (f->x->problem == TABLE_FINE)
		f->x->problem = TABLE_BROKEN;
	return f->x->problem == TABLE_BROKEN ? ERR_MALFORMED : ERR_LIMIT;
}

/* --- Names ------------------------------------------------------------------------------------------------------------ */

static char name_char(char c)
{
	return c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (name_char(a.p[i]) != name_char(b.p[i]))
			return false;
	return true;
}

/** The entry of the zip that is called so; -1: none. */
static zip_int64_t find_part(struct xlsx *x, struct str path)
{
	zip_int64_t entries = zip_get_num_entries(x->zip, 0);

	for (zip_int64_t i = 0; i < entries; i++) {
		struct str name = str_c(zip_get_name(x->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW));

		if (name.n > 0 && name_char(name.p[0]) == '/')
			name = str_from(name, 1);
		if (same_name(name, path))
			return i;
	}
	return -1;
}

enum err xlsx_part(struct xlsx *x, struct str path, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text,
	void *context)
{
	struct feed f = {NULL, x, start, end, text, context, 0};
	zip_int64_t at = find_part(x, path);
	zip_stat_t stat;
	zip_file_t *file;
	enum err err;

	if (at < 0 || zip_stat_index(x->zip, (zip_uint64_t)at, 0, &stat) != 0)
		return ERR_NOT_FOUND;
	if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) {
		x->problem = TABLE_PASSWORD;
		return ERR_MALFORMED;
	}
	file = zip_fopen_index(x->zip, (zip_uint64_t)at, 0);
	f.parser = XML_ParserCreateNS(NULL, BETWEEN);
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
