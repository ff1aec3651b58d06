/* The inside of the .xlsx reader: parts of the file as XML events, found by the package's own relationships. */
#ifndef WIRE_XLSX_H
#define WIRE_XLSX_H

#include <expat.h>
#include <zip.h>

#include "base/buf.h"
#include "wire/table_build.h"

#define XLSX_STRINGS_MAX 200000
#define XLSX_STYLES_MAX 4096
#define XLSX_SHEETS_MAX 64
#define XLSX_TOKEN_MAX KIB(256) /* of one tag with its attributes, or one comment: what the XML reader has to hold at once */

/** How a cell style shows a number. */
enum xlsx_shows {
	XLSX_GENERAL, /* as it is */
	XLSX_NUMBER,  /* by its code */
	XLSX_DAY, XLSX_MONTH, XLSX_YEAR /* a date, as far as it says one */
};

struct xlsx_style {
	enum xlsx_shows shows;
	struct str code; /* of XLSX_NUMBER */
};

struct xlsx {
	struct arena *arena;
	zip_t *zip;
	uint64_t packed, unpacked;    /* so far, for the bomb's limit */
	enum table_problem problem;
	struct str strings_path, styles_path; /* of their parts */
	struct str *strings;          /* shared ones */
	size_t strings_n, strings_cap;
	struct xlsx_style *styles;    /* of cells */
	size_t styles_n;
	bool from_1904;
};

/**
 * xlsx_part(x, path, start, end, text, context): streams one part through the handlers. Names of parts are compared without case, and
 * with a backslash as a slash, as Excel does. Elements come by their local name, those of foreign namespaces as "". ERR_NOT_FOUND: no
 * such part.
 */
enum err xlsx_part(struct xlsx *x, struct str path, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text,
	void *context);
/** xlsx_attribute(attributes, name): of no namespace; NULL when absent. */
const char *xlsx_attribute(const XML_Char **attributes, const char *name);
/** xlsx_relation_id(attributes): the attribute "id" of whatever namespace, under whatever prefix: "r:id". NULL when absent. */
const char *xlsx_relation_id(const XML_Char **attributes);
/** xlsx_unescape(arena, s): _xHHHH_ is the character it stands for (half pairs U+FFFD, control characters a space). Cut like table_text. */
struct str xlsx_unescape(struct arena *a, struct str s);

enum err xlsx_read_strings(struct xlsx *x);
enum err xlsx_read_styles(struct xlsx *x);
/** xlsx_read_sheet(x, path, b): its rows; what is merged stands in each of its rows. */
enum err xlsx_read_sheet(struct xlsx *x, struct str path, struct table_build *b);

/** xlsx_shows_of(code): what a number format makes of a number. */
enum xlsx_shows xlsx_shows_of(struct str code);
/**
 * xlsx_show(arena, code, v, ret): ${v} as the format shows it, without separators of thousands. False: this kind of format (fractions,
 * powers of ten, words that are none of it) is not known here.
 */
bool xlsx_show(struct arena *a, struct str code, double v, struct str *ret);

#endif
