#include "workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

static char folder[512];

const char *workbook_path(void)
{
	if (!folder[0]) {
		const char *tmp = getenv("TMPDIR");

		snprintf(folder, sizeof(folder), "%s/unit-XXXXXX", tmp ? tmp : P_tmpdir);
		assert_non_null(mkdtemp(folder));
	}
	return arena_fmt(arena, "%s/book.xlsx", folder).p;
}

void workbook_clean(void)
{
	if (folder[0])
		rmdir(folder);
	folder[0] = '\0';
}

struct str workbook_bytes(const char *path)
{
	struct str bytes = unit_read(path);

	unlink(path);
	return bytes;
}

struct str workbook_zip(const struct part *parts, size_t n)
{
	const char *path = workbook_path();
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *source = zip_source_buffer(zip, parts[i].text.p, parts[i].text.n, 0);

		assert_non_null(source);
		assert_true(zip_file_add(zip, parts[i].name, source, 0) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	return workbook_bytes(path);
}

struct str workbook_sheet(struct str cells)
{
	struct str sheet = arena_fmt(arena, "%s<worksheet><sheetData>%.*s</sheetData></worksheet>", WORKBOOK_HEAD, STR_FMT(cells));
	const struct part parts[] = {
		{"xl/workbook.xml", S(WORKBOOK_HEAD WORKBOOK_ONE_SHEET)},
		{"xl/_rels/workbook.xml.rels", S(WORKBOOK_HEAD WORKBOOK_ONE_RELATION)},
		{"xl/worksheets/sheet1.xml", sheet},
	};

	return workbook_zip(parts, COUNT(parts));
}
