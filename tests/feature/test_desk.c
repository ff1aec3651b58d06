/* What is told at a desk or on the phone: taken down in one form, the caller gets a code, and it behaves as any other. */
#include "world.h"

static struct loopback_answer take_down(struct world *w, struct loopback *lb, const char *fields)
{
	struct str page = arena_dup(w->arena, get(lb, S("/o/lh/new"), 200));
	struct str nonce = after(w, page, "name=\"nonce\" value=\"");

	return post(w, lb, page, S("/o/lh/new"), arena_fmt(w->arena, "nonce=%.*s&%s", STR_FMT(nonce), fields).p);
}

static const char *at_the_first_place(struct world *w, const char *fields)
{
	return arena_fmt(w->arena, "place=%.*s&%s", STR_FMT(str_from(w->links.resident, 3)), fields).p;
}

static void test_spoken(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *caller = browser(w), *shop = browser_open(w, w->links.shop);
	struct loopback_answer a = take_down(w, officer, at_the_first_place(w, "kind=noise&origin=phone&text=%E5%94%B1%E6%AD%8C"));
	struct str slip, code, receipt;

	assert_int_equal(a.status, 303);
	slip = arena_dup(w->arena, get(officer, a.location, 200));
	code = str_from(slip, str_find_str(slip, S("<p class=\"code\">")) + 16);
	code = str_head(code, str_find(code, '<'));
	receipt = arena_dup(w->arena, get(caller, arena_fmt(w->arena, "/c?code=%.*s", STR_FMT(code)), 200));
	assert_has(receipt, "太吵");
	assert_has(receipt, "唱歌");
	assert_has(get(shop, S("/d/lh"), 200), "太吵");
	assert_lacks(get(shop, S("/d/lh"), 200), "唱歌");
	assert_has(get(officer, S("/o/lh"), 200), "太吵");
	world_later_ms(3700 * 1000LL);
	get(officer, a.location, 404); /* the code has been handed over */
	loopback_free(officer);
	loopback_free(caller);
	loopback_free(shop);
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = {"kind=noise&at=25:00", "kind=noise&at=3-6", "kind=noise&at=2-1+10:00", "kind=noise&at=yesterday", "kind=moon", "",
		"kind=noise&at=13-1+10:00"};
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *nobody = browser(w);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(take_down(w, officer, at_the_first_place(w, bad[i])).status, 422);
	assert_int_equal(take_down(w, officer, "kind=noise&place=lh-nowhere").status, 422);
	assert_int_equal(take_down(w, officer, "kind=noise&place=").status, 422);
	assert_int_equal(loopback_get(nobody, "/o/lh/new").status, 303);
	assert_has(get(officer, S("/o/lh"), 200), "现在没有要办的事");
	loopback_free(nobody);
	loopback_free(officer);
}

static void test_late_and_twice(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *deputy = browser_open(w, w->links.deputy);
	struct str page = arena_dup(w->arena, get(officer, S("/o/lh/new"), 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	const char *fields = arena_fmt(w->arena, "nonce=%.*s&%s", STR_FMT(nonce), at_the_first_place(w, "kind=noise&origin=paper&at=3-5+22:40")).p;
	struct loopback_answer a = post(w, officer, page, S("/o/lh/new"), fields);
	struct str first = arena_dup(w->arena, a.location);

	assert_int_equal(a.status, 303);
	a = post(w, officer, page, S("/o/lh/new"), fields);
	assert_int_equal(a.status, 303);
	assert_true(str_eq(a.location, first));
	assert_has(get(officer, first, 200), "22:40");
	/* a caller is a household, a worker has heard him; two by one worker at one place are one, until a colleague has heard the other */
	assert_int_equal(take_down(w, officer, at_the_first_place(w, "kind=smell")).status, 303);
	assert_int_equal(take_down(w, officer, at_the_first_place(w, "kind=smell")).status, 303);
	assert_has(get(officer, S("/o/lh"), 200), "2 条反映，一户");
	get(deputy, S("/o/lh"), 200);
	assert_int_equal(take_down(w, deputy, at_the_first_place(w, "kind=smell")).status, 303);
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，2 户");
	loopback_free(deputy);
	get(officer, S("/o/lh/sheet"), 200);
	loopback_free(officer);
}

/** The slip opens a receipt: only of what the office took down itself. */
static void test_slip_of_others(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *resident = browser(w);
	struct str due;

	file_appeal(w, resident, "noise");
	due = get(officer, S("/o/lh"), 200);
	get(officer, arena_fmt(w->arena, "/o/lh/slip/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/"))), 404);
	loopback_free(resident);
	loopback_free(officer);
}

/** One row of the sheet, as a form sends it. */
static struct str row(struct world *w, int number, const char *at, struct str place, const char *kind, const char *text)
{
	return arena_fmt(w->arena, "&at%d=%s&place%d=%.*s&kind%d=%s&text%d=%s", number, at, number, STR_FMT(place), number, kind, number, text);
}

static struct loopback_answer type_in(struct world *w, struct loopback *lb, struct str page, struct str rows)
{
	return post(w, lb, page, S("/o/lh/sheet/type"), arena_fmt(w->arena, "nonce=%.*s%.*s", STR_FMT(after(w, page, "name=\"nonce\" value=\"")), STR_FMT(rows)).p);
}

static void test_a_sheet_is_typed_in(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *nobody = browser(w), *caller = browser(w);
	struct str page = arena_dup(w->arena, get(officer, S("/o/lh/sheet/type"), 200)), hall = str_from(w->links.resident, 3), first, codes, code;
	struct str good = row(w, 1, "3-5+22:40", hall, "noise", "%E5%94%B1%E6%AD%8C"), also = row(w, 12, "23:10", hall, "smell", "");
	struct loopback_answer a;

	/* nothing, and one bad row among good ones: all comes back as it was typed, nothing is filed */
	a = type_in(w, officer, page, S(""));
	assert_int_equal(a.status, 422);
	assert_has(a.body, "还没有填写");
	for (int i = 0; i < 4; i++) {
		const struct str bad[] = {row(w, 3, "23:10", S("lh-nowhere"), "noise", ""), row(w, 3, "23:10", hall, "moon", ""),
			row(w, 3, "", hall, "noise", ""), row(w, 3, "2-1+10:00", hall, "noise", "")};

		a = type_in(w, officer, page, arena_fmt(w->arena, "%.*s%.*s", STR_FMT(good), STR_FMT(bad[i])));
		assert_int_equal(a.status, 422);
		assert_has(a.body, "value=\"3-5 22:40\"");
		assert_has(a.body, "id=\"at3-error\"");
	}
	assert_has(get(officer, S("/o/lh"), 200), "现在没有要办的事");

	a = type_in(w, officer, page, arena_fmt(w->arena, "%.*s%.*s", STR_FMT(good), STR_FMT(also)));
	assert_int_equal(a.status, 303);
	first = arena_dup(w->arena, a.location);
	a = type_in(w, officer, page, arena_fmt(w->arena, "%.*s%.*s", STR_FMT(good), STR_FMT(also))); /* sent twice: the same two */
	assert_int_equal(a.status, 303);
	assert_true(str_eq(a.location, first));
	codes = arena_dup(w->arena, get(officer, first, 200));
	assert_has(codes, "22:40");
	assert_has(codes, "23:10");
	code = str_from(codes, str_find_str(codes, S("class=\"url\">")) + 12);
	code = str_head(code, str_find(code, '<'));
	assert_has(get(caller, arena_fmt(w->arena, "/c?code=%.*s", STR_FMT(code)), 200), "唱歌");
	assert_has(get(officer, S("/o/lh"), 200), "太吵");
	assert_int_equal(loopback_get(nobody, arena_c(w->arena, first)).status, 303);
	get(officer, S("/o/lh/sheet/typed?ids=1"), 404);
	get(officer, S("/o/lh/sheet/typed?ids=x.."), 404);
	get(officer, S("/o/lh/sheet/typed"), 404);
	world_later_ms(3700 * 1000LL);
	get(officer, first, 404); /* the codes have been handed over */
	loopback_free(caller);
	loopback_free(nobody);
	loopback_free(officer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spoken),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_late_and_twice),
		cmocka_unit_test(test_slip_of_others),
		cmocka_unit_test(test_a_sheet_is_typed_in),
	};

	return WORLD_RUN(tests);
}
