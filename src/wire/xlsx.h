/* The inside of the .xlsx reader: parts of the file as XML events. */
#ifndef WIRE_XLSX_H
#define WIRE_XLSX_H

#include <expat.h>
#include <zip.h>

#include "base/buf.h"
#include "wire/table_build.h"

#define XLSX_STRINGS_MAX 200000
#define XLSX_STYLES_MAX 4096
#define XLSX_SHEETS_MAX 64

struct xlsx {
	struct arena *arena;
	zip_t *zip;
	uint64_t packed, unpacked;    /* so far, for the bomb's limit */
	enum table_problem problem;
	struct str *strings;          /* shared ones */
	size_t strings_n, strings_cap;
	bool *dates;                  /* a cell style's number format is a date */
	size_t dates_n;
	bool from_1904;
};

/** xlsx_part(x, path, start, end, text, context): streams one part through the handlers. ERR_NOT_FOUND: no such part. */
enum err xlsx_part(struct xlsx *x, const char *path, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text,
	void *context);
/** xlsx_attribute(attributes, name): NULL when absent. Namespaces are not looked at: "r:id" is asked for as it stands. */
const char *xlsx_attribute(const XML_Char **attributes, const char *name);

enum err xlsx_read_strings(struct xlsx *x);
enum err xlsx_read_styles(struct xlsx *x);
enum err xlsx_read_sheet(struct xlsx *x, const char *path, struct table_build *b);

#endif
