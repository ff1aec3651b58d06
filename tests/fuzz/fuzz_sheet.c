#include <zip.h>

#include "fuzz.h"
#include "table_rules.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

/* A frame in which every part is found; the parts that the input does not give are these. */
static const struct {
	const char *path, *text;
} frame[] = {
	{"xl/workbook.xml", HEAD "<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\" xmlns:r=\"r\"/></sheets></workbook>"},
	{"xl/_rels/workbook.xml.rels",
		HEAD "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
	{"xl/sharedStrings.xml", HEAD "<sst><si><t>店名</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>"},
	{"xl/styles.xml", HEAD "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
	{"xl/worksheets/sheet1.xml", HEAD "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
		"<row r=\"2\"><c r=\"A2\" s=\"1\"><v>45000</v></c></row></sheetData></worksheet>"},
};
#define PARTS (sizeof(frame) / sizeof(frame[0]))

/** A workbook whose part number ${which} is ${part}. Free its bytes. */
static struct str workbook(size_t which, struct str part)
{
	zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = to ? zip_open_from_source(to, ZIP_TRUNCATE, NULL) : NULL;
	struct str bytes = {0};
	zip_stat_t stat;
	char *p;

	MUST(zip);
	zip_source_keep(to);
	for (size_t i = 0; i < PARTS; i++) {
		struct str text = i == which ? part : str_c(frame[i].text);
		zip_int64_t at = zip_file_add(zip, frame[i].path, zip_source_buffer(zip, text.p, text.n, 0), 0);

		MUST(at >= 0 && zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
	}
	MUST(zip_close(zip) == 0);
	MUST(zip_source_open(to) == 0 && zip_source_stat(to, &stat) == 0);
	p = malloc(stat.size);
	MUST(p && zip_source_read(to, p, stat.size) == (zip_int64_t)stat.size);
	bytes = (struct str){p, stat.size};
	zip_source_close(to);
	zip_source_free(to);
	return bytes;
}

/** The first byte says which part of a workbook the rest is: what is inside the zip is fuzzed, not its checksums. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = input_text(data, n), bytes;
	struct arena *a = arena_new(MIB(96));
	enum table_problem problem = TABLE__COUNT;
	struct table table;
	enum err err;

	if (!a || n == 0) {
		arena_free(a);
		return 0;
	}
	bytes = workbook(data[0] % PARTS, str_from(text, 1));
	err = table_read(a, bytes, NULL, &table, &problem);
	table_must_hold(err, &table, problem);
	free((void *)(uintptr_t)bytes.p);
	arena_free(a);
	return 0;
}
