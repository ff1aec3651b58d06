/*
 * Files that other programs made and ours once took wrongly, or not at all. They are no part of the project: $FEIXIANG_FAULTS names the
 * folder that has them, $FEIXIANG_DATA the one with real rosters. Without them the tests here are skipped; what each showed is
 * also a test of its own, made by hand, beside the reader that it is about.
 */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "features/shops/roster.h"
#include "pictures/pictures.h"
#include "wire/photo.h"

static int skipped;

/** A file below the folder that the environment names; false: there is none. */
static bool file_of(const char *variable, const char *name, struct str *ret)
{
	const char *folder = getenv(variable);

	if (!folder || !*folder) {
		skipped++;
		return false;
	}
	*ret = unit_read(arena_fmt(arena, "%s/%s", folder, name).p);
	return true;
}

static struct roster roster_of(const char *name, struct str bytes)
{
	enum table_problem problem;
	struct roster roster;
	struct table table;

	if (table_read(arena, bytes, roster_has_headings, &table, &problem) != OK)
		fail_msg("%s: refused with problem %d", name, problem);
	if (roster_read(arena, &table, &roster) != OK)
		fail_msg("%s: no headings", name);
	return roster;
}

/** What each roster holds. "" for a field: it is not looked at. */
static const struct {
	const char *file;
	size_t shops, refused;
	unsigned gaps; /* of all shops together */
	size_t shop;   /* the one looked at */
	const char *name, *address, *phone;
	int64_t opened_on;
} rosters[] = {
	{"03-xlsx-part-names/b01-backslash.xlsx", 3, 0, 0, 0, "甲咖啡", "试路1号", "13800000001", 20200501},
	{"03-xlsx-part-names/b02-workbook22.xlsx", 3, 0, 0, 0, "甲咖啡", "试路1号", "13800000001", 20200501},
	{"03-xlsx-part-names/b06-strings-other-name.xlsx", 3, 0, 0, 2, "丙咖啡", "试路5号", "13800000003", 20220701},
	{"04-xlsx-number-format/b14-numfmt.xlsx", 2, 0, 0, 0, "甲咖啡", "试路1号", "02083550001", 20241000},
	{"05-xlsx-x000D/b07-x000D.xlsx", 2, 0, 0, 1, "乙咖啡", "试路3号", "13800000002", 20210601},
	{"06-invisible-characters/b16-bidi-phone.xlsx", 3, 1, 0, 1, "乙咖啡", "试路3号", "13800000002", 20210601},
	{"07-names-like-formulas/b17-plusminus.xlsx", 4, 0, 0, 0, "-18℃冰咖", "", "", 0},
	{"08-xlsx-merged/b09-merged.xlsx", 3, 0, 0, 1, "乙咖啡", "试路1号", "13800000001", 20210601},
	{"09-dates-with-a-time/b08-iso.xlsx", 3, 0, 0, 1, "乙咖啡", "", "", 20210601},
	{"10-starred-headings/b19-star.xlsx", 3, 0, 0, 0, "甲咖啡", "试路1号", "13800000001", 20200501},
	{"11-first-sheet-explains/b20-instructions-first.xlsx", 3, 0, 0, 0, "甲咖啡", "试路1号", "13800000001", 20200501},
	{"13-csv-equals-quote/b13-eq.csv", 4, 0, 0, 0, "甲咖啡", "试路1号", "02083550001", 20200501},
};

static void rosters_of_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rosters); i++) {
		const struct roster_shop *s;
		struct roster r;
		struct str bytes;
		unsigned gaps = 0;

		if (!file_of("FEIXIANG_FAULTS", rosters[i].file, &bytes))
			continue;
		r = roster_of(rosters[i].file, bytes);
		for (size_t k = 0; k < r.shops_n; k++)
			gaps |= r.shops[k].gaps;
		if (r.shops_n != rosters[i].shops || r.refused_n != rosters[i].refused || gaps != rosters[i].gaps)
			fail_msg("%s: %zu shops, %zu refused, gaps %x", rosters[i].file, r.shops_n, r.refused_n, gaps);
		s = &r.shops[rosters[i].shop];
		assert_str(s->name, str_c(rosters[i].name));
		if (rosters[i].address[0])
			assert_str(s->address, str_c(rosters[i].address));
		if (rosters[i].phone[0])
			assert_str(s->phone, str_c(rosters[i].phone));
		if (rosters[i].opened_on)
			assert_int_equal(s->opened_on, rosters[i].opened_on);
	}
}

static void pages_called_tables(void **state)
{
	static const char *const files[] = {"b11b-table-only.xls", "b11c-html-bom.xls", "b11e-xml2003.xls"};
	enum table_problem problem;
	struct table table;
	struct str bytes;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		if (!file_of("FEIXIANG_FAULTS", arena_fmt(arena, "12-html-called-xls/%s", files[i]).p, &bytes))
			continue;
		assert_int_equal(table_read(arena, bytes, roster_has_headings, &table, &problem), ERR_MALFORMED);
		assert_int_equal(problem, TABLE_NOT_A_TABLE);
	}
}

static void errors_are_gaps(void **state)
{
	struct str bytes;
	struct roster r;

	(void)state;
	if (!file_of("FEIXIANG_FAULTS", "14-error-cells/b25-errors.xlsx", &bytes))
		return;
	r = roster_of("b25-errors.xlsx", bytes);
	assert_true(r.shops_n == 1 && r.refused_n == 0);
	assert_int_equal(r.shops[0].gaps, ROSTER_BIT(F_ADDRESS) | ROSTER_BIT(F_OPENED));
	assert_str(r.shops[0].owner, S("赵甲")); /* what a formula came to is what a person sees */
	assert_int_equal(r.shops[0].seats_in, 10);
}

static void real_rosters(void **state)
{
	static const char *const files[] = {"roster.xlsx", "roster-gb18030.csv"};
	struct str bytes;
	struct roster r;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		if (!file_of("FEIXIANG_DATA", files[i], &bytes))
			continue;
		r = roster_of(files[i], bytes);
		assert_int_equal(r.shops_n, 37);
		assert_int_equal(r.refused_n, 3);
	}
}

static void photos_of_others(void **state)
{
	static const struct {
		const char *file;
		enum photo_problem problem;
	} rows[] = {
		{"15-photo-orientation/a01-exif6-long-be.jpg", PHOTO_FINE}, {"15-photo-orientation/a01b-exif6-long-le.jpg", PHOTO_FINE},
		{"16-photo-without-its-last-two-bytes/a03-no-eoi.jpg", PHOTO_FINE}, {"16-photo-without-its-last-two-bytes/a03b-no-eoi-trailer.jpg", PHOTO_FINE},
		{"17-photo-of-another-kind/a04-cmyk.jpg", PHOTO_FINE}, {"17-photo-of-another-kind/a07-empty.jpg", PHOTO_EMPTY},
		{"17-photo-of-another-kind/a09-webp.jpg", PHOTO_OTHER_KIND}, {"17-photo-of-another-kind/a11b-png-cgbi.png", PHOTO_OTHER_KIND},
	};
	enum photo_problem problem;
	struct photo photo;
	struct str bytes;
	int w, h;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!file_of("FEIXIANG_FAULTS", rows[i].file, &bytes))
			continue;
		if ((photo_shrink(arena, bytes, &photo, &problem) == OK) != (rows[i].problem == PHOTO_FINE) || problem != rows[i].problem)
			fail_msg("%s: problem %d", rows[i].file, problem);
		if (i < 2) /* red is the top left in the file, to be turned to the right */
			assert_true(picture_pixel(arena, photo.jpeg, photo.width - 3, 3, &w, &h) >> 16 > 150);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(rosters_of_others), UNIT(pages_called_tables), UNIT(errors_are_gaps), UNIT(real_rosters), UNIT(photos_of_others),
	};
	int failed = UNIT_RUN(tests);

	if (skipped > 0)
		printf("%d files skipped: FEIXIANG_FAULTS and FEIXIANG_DATA name the folders that have them\n", skipped);
	return failed;
}
