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
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str page = arena_dup(w->arena, get(officer, S("/o/lh/new"), 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	const char *fields = arena_fmt(w->arena, "nonce=%.*s&%s", STR_FMT(nonce), at_the_first_place(w, "kind=noise&origin=paper&at=3-5+22:40")).p;
	struct loopback_answer a = post(w, officer, page, S("/o/lh/new"), fields);
	struct str first = arena_dup(w->arena, a.location);

	assert_int_equal(a.status, 303);
	a = post(w, officer, page, S("/o/lh/new"), fields);
	assert_int_equal(a.status, 303);
	assert_true(str_eq(a.location, first));
	assert_has(get(officer, first, 200), "22:40");
	/* each caller is a household of his own: a worker has heard him */
	assert_int_equal(take_down(w, officer, at_the_first_place(w, "kind=smell")).status, 303);
	assert_int_equal(take_down(w, officer, at_the_first_place(w, "kind=smell")).status, 303);
	assert_has(get(officer, S("/o/lh"), 200), "2 条反映，2 户");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spoken),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_late_and_twice),
		cmocka_unit_test(test_slip_of_others),
	};

	return WORLD_RUN(tests);
}
