/* Posters as the office gets them, read back by other programs: poppler finds the words, zbar the codes, and the codes lead to the places. */
#include "world.h"

#include <stdio.h>

/** What a command prints. */
static struct str run(struct world *w, const char *command)
{
	FILE *f = popen(command, "r");
	char *p = arena_alloc(w->arena, KIB(64));
	size_t n;

	assert_non_null(f);
	n = fread(p, 1, KIB(64) - 1, f);
	if (pclose(f) != 0)
		fail_msg("%s failed: %s", command, p);
	return (struct str){p, n};
}

/** A file of the office, kept in the world's folder. */
static const char *keep(struct world *w, struct str bytes, const char *name)
{
	const char *path = arena_fmt(w->arena, "%s/%s", w->dir, name).p;
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
	return path;
}

static size_t count(struct str text, const char *part)
{
	size_t n = 0, at;

	while ((at = str_find_str(text, str_c(part))) < text.n) {
		n++;
		text = str_from(text, at + strlen(part));
	}
	return n;
}

/** The different codes on a page, a line each. Looked at from three distances: the codes are random, and zbar misses one now and then. */
static struct str codes_on(struct world *w, const char *pdf, int page)
{
	static const int dpi[] = {120, 150, 220};

	for (size_t i = 0; i < sizeof(dpi) / sizeof(dpi[0]); i++)
		run(w, arena_fmt(w->arena, "pdftoppm -r %d -f %d -l %d -png %s %s/page%d 2>/dev/null", dpi[i], page, page, pdf, w->dir, dpi[i]).p);
	return run(w, arena_fmt(w->arena, "zbarimg -q --raw %s/page*.png 2>/dev/null | sort -u", w->dir).p);
}

static struct loopback *admin_with_phone(struct world *w)
{
	struct loopback *admin = browser_open(w, w->links.admin);
	struct str page = arena_dup(w->arena, get(admin, S("/o/lh/settings"), 200));

	assert_int_equal(post(w, admin, page, S("/o/lh/settings"), "name=%E8%8D%94%E7%BA%A2%E8%A1%97&office_from=08:30&office_to=18:00&night=22&duty_phone=0757-12345&property_phone=").status, 303);
	return admin;
}

static void test_a4(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_with_phone(w), *anybody = browser(w);
	struct str pdf = arena_dup(w->arena, get(admin, S("/o/lh/posters.pdf?size=a4&lang=zh"), 200)), text, codes, places;
	const char *path = keep(w, pdf, "a4.pdf");

	places = arena_dup(w->arena, get(anybody, S("/api/v1/lh/places"), 200));
	text = run(w, arena_fmt(w->arena, "pdftotext -layout %s - 2>/dev/null", path).p);
	assert_int_equal(count(text, "太吵了？扫一扫"), count(places, "\"name\":")); /* a page for each */
	assert_int_equal(count(text, "\f"), count(places, "\"name\":"));
	assert_has(text, "荔红街 3 号院 1 单元");
	assert_has(text, "0757-12345");
	assert_has(text, "危险 110");
	codes = codes_on(w, path, 1);
	assert_int_equal(count(codes, "/q/lh-"), 1);
	codes = str_from(codes, str_find_str(codes, S("/q/lh-")));
	assert_has(get(anybody, str_head(codes, str_find(codes, '\n')), 200), "荔红街 3 号院"); /* what is scanned opens */
	assert_true(str_eq(get(admin, S("/o/lh/posters.pdf?size=a4&lang=zh"), 200), pdf)); /* the same again, to the byte */
	text = run(w, arena_fmt(w->arena, "pdftotext %s - 2>/dev/null", keep(w, get(admin, S("/o/lh/posters.pdf?size=a4&lang=en"), 200), "en.pdf")).p);
	assert_has(text, "Too loud? Scan, tap once.");
	loopback_free(admin);
	loopback_free(anybody);
}

static void test_stickers(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_with_phone(w);
	struct str page = get(admin, S("/o/lh/posters"), 200), id, codes;

	assert_int_equal(count(codes_on(w, keep(w, get(admin, S("/o/lh/posters.pdf?size=sticker&lang=zh"), 200), "st.pdf"), 1), "/q/lh-"), 8);
	page = get(admin, S("/o/lh/posters"), 200);
	id = after(w, str_from(page, str_find_str(page, S("<option value=\"\""))), "</option>\n<option value=\"");
	run(w, arena_fmt(w->arena, "rm %s/page*", w->dir).p);
	/* one place alone fills the sheet */
	codes = codes_on(w, keep(w, get(admin, arena_fmt(w->arena, "/o/lh/posters.pdf?size=sticker&lang=zh&place=%.*s", STR_FMT(id)), 200), "one.pdf"), 1);
	assert_int_equal(count(codes, "/q/lh-"), 1);
	codes = str_from(codes, str_find_str(codes, S("/q/lh-")));
	codes = str_head(codes, str_find(codes, '\n'));
	assert_int_equal(count(run(w, arena_fmt(w->arena, "pdftotext %s/one.pdf - 2>/dev/null", w->dir).p), arena_c(w->arena, codes)), 8);
	loopback_free(admin);
}

static void test_group_poster(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str page = arena_dup(w->arena, get(officer, S("/o/lh/posters"), 200)), png = arena_dup(w->arena, get(officer, S("/o/lh/group-poster.png?lang=zh"), 200));
	struct str codes = run(w, arena_fmt(w->arena, "zbarimg -q --raw %s 2>/dev/null", keep(w, png, "group.png")).p);

	assert_has(codes, "/s/lh");
	assert_has(page, "不用在群里争");
	assert_has(page, "No need to quarrel here");
	assert_lacks(page, "咖啡"); /* nobody is named */
	loopback_free(officer);
}

static void test_asked_wrongly(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *stranger = browser(w), *shop = browser_open(w, w->links.shop);

	get(officer, S("/o/lh/posters.pdf"), 422);
	get(officer, S("/o/lh/posters.pdf?size=a0"), 422);
	get(officer, S("/o/lh/posters.pdf?size=a4&place=x"), 422);
	get(officer, S("/o/lh/posters.pdf?size=a4&lang=fr"), 422);
	get(officer, S("/o/lh/posters.pdf?size=a4&place=12345"), 404);
	assert_has(get(stranger, S("/o/lh/posters.pdf?size=a4"), 200), "name=\"password\"");
	assert_has(get(shop, S("/o/lh/group-poster.png"), 200), "name=\"password\"");
	loopback_free(officer);
	loopback_free(stranger);
	loopback_free(shop);
}

/** More places than a file holds: the page says so, and one at a time still works. */
static void test_many_places(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_with_phone(w);
	struct str page = arena_dup(w->arena, get(admin, S("/o/lh/places"), 200));

	for (int i = 0; i < 200; i++)
		assert_int_equal(post(w, admin, page, S("/o/lh/places"), arena_fmt(w->arena, "name=Hall+%d&side=East", i).p).status, 303);
	assert_has(get(admin, S("/o/lh/posters"), 200), "一个文件最多 200 个地点");
	assert_has(get(admin, S("/o/lh/posters.pdf?size=a4"), 200), "一个文件最多 200 个地点");
	loopback_free(admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a4), cmocka_unit_test(test_stickers), cmocka_unit_test(test_group_poster), cmocka_unit_test(test_asked_wrongly),
		cmocka_unit_test(test_many_places),
	};

	return WORLD_RUN(tests);
}
