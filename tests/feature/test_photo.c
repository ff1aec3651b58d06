/* A photo on a report: brought, seen by those who may, shown to the shop and hidden again, removed; and files that are none. */
#include "pictures/pictures.h"
#include "wire/photo.h"
#include "world.h"

struct people {
	struct world *w;
	struct loopback *resident, *shop, *officer;
	struct str receipt, path, item;
};

static struct people people(void **state)
{
	struct world *w = *state;
	struct people p = {w, browser(w), browser_open(w, w->links.shop), browser_open(w, w->links.officer)};

	arena_raise_cap(w->arena, MIB(256));
	p.receipt = file_appeal(w, p.resident, "noise");
	p.path = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, get(p.officer, S("/o/lh/all"), 200), "href=\"/o/lh/a/")));
	p.item = arena_dup(w->arena, after(w, get(p.shop, S("/d/lh"), 200), "<h2><a href=\""));
	return p;
}

static void leave(struct people *p)
{
	loopback_free(p->resident);
	loopback_free(p->shop);
	loopback_free(p->officer);
}

static struct loopback_answer bring(struct people *p, const char *name, struct str bytes)
{
	return upload(p->w, p->resident, arena_dup(p->w->arena, get(p->resident, p->receipt, 200)), arena_fmt(p->w->arena, "%.*s/photo", STR_FMT(p->receipt)).p,
		"photo", name, bytes);
}

static struct str a_photo(struct people *p)
{
	return picture_jpeg(p->w->arena, &(struct picture){1600, 1200, .orientation = 6});
}

static void press(struct people *p, struct loopback *lb, struct str page_path, const char *what, struct str fields, int status)
{
	struct str page = arena_dup(p->w->arena, get(lb, page_path, 200));

	assert_int_equal(post(p->w, lb, page, arena_fmt(p->w->arena, "%.*s/%s", STR_FMT(page_path), what), arena_c(p->w->arena, fields)).status, status);
}

/** The address of the photo below a page, and its id. */
static struct str photo_id(struct people *p)
{
	return after(p->w, get(p->resident, p->receipt, 200), "name=\"photo\" value=\"");
}

static struct str at(struct people *p, struct str page, struct str id)
{
	return arena_fmt(p->w->arena, "%.*s/photo/%.*s", STR_FMT(page), STR_FMT(id));
}

static void test_seen_by_those_who_may(void **state)
{
	struct people p = people(state);
	struct loopback *stranger = browser(p.w), *district;
	struct str id, jpeg;
	int w, h;

	assert_int_equal(bring(&p, "IMG_0001.JPG", a_photo(&p)).status, 303);
	id = photo_id(&p);
	jpeg = arena_dup(p.w->arena, get(p.resident, at(&p, p.receipt, id), 200));
	assert_true(jpeg.n <= PHOTO_BYTES_MAX && str_starts(jpeg, S("\xff\xd8\xff")));
	assert_int_equal(str_find_str(jpeg, S(PICTURE_SECRET)), jpeg.n);
	assert_true(picture_pixel(p.w->arena, jpeg, 800, 100, &w, &h) >> 16 > 150); /* upright: red is on the right */
	assert_int_equal(w, 960);
	assert_has(get(p.officer, p.path, 200), "反映人的照片");
	assert_int_equal(get(p.officer, at(&p, p.path, id), 200).n, jpeg.n);
	/* the shop: only what the office shows it */
	assert_lacks(get(p.shop, p.item, 200), "<img");
	get(p.shop, at(&p, p.item, id), 404);
	press(&p, p.officer, p.path, "photo", arena_fmt(p.w->arena, "photo=%.*s&show=1", STR_FMT(id)), 303);
	assert_has(get(p.shop, p.item, 200), "<img");
	get(p.shop, at(&p, p.item, id), 200);
	assert_has(get(p.resident, p.receipt, 200), "也给商户看了");
	press(&p, p.officer, p.path, "photo", arena_fmt(p.w->arena, "photo=%.*s&show=0", STR_FMT(id)), 303);
	get(p.shop, at(&p, p.item, id), 404);
	/* nobody else, and by no other report's address */
	assert_has(get(stranger, at(&p, p.path, id), 200), "name=\"password\"");
	get(stranger, at(&p, S("/r/lh-2222222222222222222222"), id), 404);
	district = browser(p.w);
	get(district, at(&p, file_appeal(p.w, district, "smell"), id), 404);
	loopback_free(stranger);
	loopback_free(district);
	leave(&p);
}

static void test_removed(void **state)
{
	struct people p = people(state);
	struct str id;

	assert_int_equal(bring(&p, "a.jpg", a_photo(&p)).status, 303);
	id = photo_id(&p);
	press(&p, p.resident, p.receipt, "photo/remove", arena_fmt(p.w->arena, "photo=%.*s", STR_FMT(id)), 303);
	get(p.officer, at(&p, p.path, id), 404);
	assert_has(get(p.resident, p.receipt, 200), "照片已删除");
	press(&p, p.resident, p.receipt, "photo/remove", arena_fmt(p.w->arena, "photo=%.*s", STR_FMT(id)), 404);
	press(&p, p.officer, p.path, "photo", arena_fmt(p.w->arena, "photo=%.*s&show=1", STR_FMT(id)), 404);
	/* and all of them go with a report that is withdrawn */
	assert_int_equal(bring(&p, "a.png", picture_png(p.w->arena, &(struct picture){300, 200})).status, 303);
	id = photo_id(&p);
	press(&p, p.resident, p.receipt, "withdraw", (struct str){0}, 303);
	get(p.officer, at(&p, p.path, id), 404);
	get(p.resident, at(&p, p.receipt, id), 404);
	leave(&p);
}

static void test_three_at_most(void **state)
{
	struct people p = people(state);
	struct loopback_answer a;
	struct str page;

	for (int i = 0; i < 2; i++)
		assert_int_equal(bring(&p, "a.jpg", a_photo(&p)).status, 303);
	page = arena_dup(p.w->arena, get(p.resident, p.receipt, 200)); /* open in two windows */
	assert_int_equal(bring(&p, "a.jpg", a_photo(&p)).status, 303);
	a = upload(p.w, p.resident, page, arena_fmt(p.w->arena, "%.*s/photo", STR_FMT(p.receipt)).p, "photo", "a.jpg", a_photo(&p));
	assert_int_equal(a.status, 422);
	assert_lacks(get(p.resident, p.receipt, 200), "type=\"file\"");
	leave(&p);
}

static void test_bad_files(void **state)
{
	struct people p = people(state);
	struct str whole = a_photo(&p);
	struct loopback_answer a;

	a = bring(&p, "page.jpg", S("<!doctype html><script>alert(1)</script>"));
	assert_int_equal(a.status, 422);
	assert_has(a.body, "这个文件不是照片");
	a = bring(&p, "IMG.HEIC", S("\0\0\0\x18" "ftypheic\0\0\0\0"));
	assert_has(a.body, "HEIC");
	a = bring(&p, "cut.jpg", str_head(whole, whole.n / 2));
	assert_has(a.body, "照片损坏了");
	a = bring(&p, "bomb.png", picture_png_head(p.w->arena, 14142, 14142));
	assert_int_equal(a.status, 422);
	assert_has(a.body, "像素太多");
	a = bring(&p, "none.jpg", S(""));
	assert_has(a.body, "文件是空的");
	a = bring(&p, "", S(""));
	assert_has(a.body, "请先选一张照片");
	a = bring(&p, "photo.jpg", S("RIFF\x1a\0\0\0WEBPVP8 "));
	assert_has(a.body, "WebP");
	assert_has(a.body, "截个图");
	a = bring(&p, "large.jpg", (struct str){arena_alloc(p.w->arena, PHOTO_FILE_MAX + KIB(64)), PHOTO_FILE_MAX + KIB(64)});
	assert_int_equal(a.status, 413);
	assert_lacks(get(p.resident, p.receipt, 200), "<img");
	leave(&p);
}

/** It may be the answer that the office waits for. */
static void test_answers_a_question(void **state)
{
	struct people p = people(state);

	press(&p, p.officer, p.path, "question", S("sentence=Where"), 303);
	assert_int_equal(bring(&p, "a.jpg", a_photo(&p)).status, 303);
	assert_lacks(get(p.resident, p.receipt, 200), "计时暂停。</p>");
	assert_has(get(p.officer, S("/o/lh"), 200), "<article");
	leave(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen_by_those_who_may),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_three_at_most),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_answers_a_question),
	};

	return WORLD_RUN(tests);
}
