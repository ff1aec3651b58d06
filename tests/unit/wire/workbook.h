/* Workbooks made while the test runs. */
#ifndef UNIT_WIRE_WORKBOOK_H
#define UNIT_WIRE_WORKBOOK_H

#include "unit.h"
#include "wire/table.h"

/** workbook_path(): a new file name in a folder of the test's own; workbook_clean() takes both away. */
const char *workbook_path(void);
void workbook_clean(void);
/** workbook_bytes(path): what stands there; the file is taken away. */
struct str workbook_bytes(const char *path);

struct part {
	const char *name;
	struct str text;
};

/** workbook_zip(parts, n): a zip of exactly these parts. */
struct str workbook_zip(const struct part *parts, size_t n);
/** workbook_sheet(cells): a small workbook with one sheet; ${cells} stands within <sheetData>. */
struct str workbook_sheet(struct str cells);

#define WORKBOOK_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define WORKBOOK_ONE_SHEET "<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
#define WORKBOOK_ONE_RELATION "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"

#endif
