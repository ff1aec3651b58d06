/* Reports of the same thing stand together, and nobody moves anything by tapping often. */
#include "world.h"
#include "base/clock.h"

static size_t count(struct str html, const char *text)
{
	size_t n = 0, at;

	while ((at = str_find_str(html, str_c(text))) < html.n) {
		n++;
		html = str_from(html, at + strlen(text));
	}
	return n;
}

static void test_forger(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str due, hall = place_path(w, 0);

	report_anew(w, place_path(w, 8), "smell"); /* something else, earlier */
	for (int i = 0; i < 5; i++)
		report_anew(w, hall, "noise");
	due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	assert_int_equal(count(due, "<article"), 2);
	assert_has(due, "5 条反映，一户");
	loopback_free(officer);
}

/** Somebody has a script: a thousand fresh phones at one code, from one address. First as on a real street, then as if nothing held them up. */
static void test_a_thousand_from_one_address(void **state)
{
	struct world *w = *state;
	struct web_site *site = (struct web_site *)(uintptr_t)app_site(w->app);
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str due, hall = place_path(w, 0), page, fields;
	int taken = 0, refused = 0;

	report_anew(w, place_path(w, 8), "smell"); /* a neighbour, earlier */
	site->throttled = true;
	for (int i = 0; i < 300; i++) {
		struct loopback *lb = browser_in(w, 0x7f000001);
		struct loopback_answer a;

		page = arena_dup(w->arena, get(lb, hall, 200));
		fields = arena_fmt(w->arena, "nonce=%.*s&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\"")));
		a = post(w, lb, page, hall, arena_c(w->arena, fields));
		taken += a.status == 303;
		refused += a.status == 429;
		if (a.status == 429)
			assert_has(a.body, "110"); /* what to do now, not only no */
		loopback_free(lb);
	}
	assert_int_equal(taken + refused, 300);
	assert_true(refused >= 150);
	site->throttled = false;
	for (int i = taken; i < 1000; i++)
		report_anew(w, hall, "noise");
	due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	assert_int_equal(count(due, "<article"), 2); /* the neighbour's stands beside it */
	assert_has(due, "油烟或异味");
	assert_has(due, "1000 条反映，一户");
	assert_has(due, "还有许多待处理");
	assert_lacks(get(officer, S("/s/lh/nights"), 200), "太吵");
	loopback_free(officer);
}

static void test_households(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *walker = browser(w);
	struct str due, page;

	/* three halls of one stretch, three phones; and one phone at two of them */
	report_anew(w, place_path(w, 0), "noise");
	report_anew(w, place_path(w, 1), "noise");
	report(w, walker, place_path(w, 2), "noise");
	report(w, walker, place_path(w, 1), "noise");
	due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	assert_int_equal(count(due, "<article"), 1);
	assert_has(due, "4 条反映，3 户");
	/* a worker has spoken to one of two families behind the same code */
	page = arena_dup(w->arena, get(officer, arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/"))), 200));
	assert_has(page, "这半小时有 4 条反映，来自 3 户。");
	loopback_free(walker);
	loopback_free(officer);
}

static void test_affects_me_too(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *first = browser(w), *fourth = browser(w);
	struct str page, near = place_path(w, 1), far = place_path(w, 8);
	struct loopback_answer a;

	report_anew(w, place_path(w, 0), "noise");
	report(w, first, place_path(w, 2), "noise");
	assert_lacks(get(fourth, near, 200), "我也受影响"); /* two households: nobody is told that they exist */
	report_anew(w, near, "noise");
	assert_lacks(get(first, near, 200), "我也受影响"); /* he has said it himself */
	world_later_ms(31 * MINUTE_MS);                     /* another half-hour of the clock */
	assert_lacks(get(fourth, far, 200), "我也受影响");
	page = arena_dup(w->arena, get(fourth, near, 200));
	assert_has(page, "我也受影响");
	assert_lacks(page, "23:30");
	a = post(w, fourth, page, near, arena_fmt(w->arena, "nonce=%.*s&too=%.*s&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\"")),
		STR_FMT(after(w, page, "name=\"too\" value=\""))).p);
	assert_int_equal(a.status, 303);
	get(fourth, arena_dup(w->arena, a.location), 200);
	assert_has(get(officer, S("/o/lh"), 200), "4 条反映，3 户");
	/* a half-hour that is none, or one of nobody: a report of its own */
	page = arena_dup(w->arena, get(fourth, near, 200));
	a = post(w, fourth, page, near, arena_fmt(w->arena, "nonce=%.*s&too=12345&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\""))).p);
	assert_int_equal(a.status, 303);
	a = post(w, fourth, page, near, "nonce=abcdefghijklmnopqrstuv&too=x&kind=noise");
	assert_int_equal(a.status, 422);
	loopback_free(officer);
	loopback_free(first);
	loopback_free(fourth);
}

/** A shop that one neighbour named is not told to the next one; one that three named is. */
static void test_joins_a_shop_that_three_named(void **state)
{
	struct world *w = *state;
	struct str shop = {0}, page, receipts[3], near = place_path(w, 1);

	for (size_t named = 0; named <= 3; named++) {
		struct loopback *lb = browser(w);
		struct loopback_answer a;

		if (named == 3) /* all reported, two have named it */
			assert_lacks(arena_dup(w->arena, get(lb, near, 200)), "咖啡");
		if (named < 3) {
			receipts[named] = report(w, lb, place_path(w, named), "noise");
			page = arena_dup(w->arena, get(lb, receipts[named], 200));
			if (shop.n == 0)
				shop = after(w, page, "name=\"shop\" value=\"");
			if (named < 2)
				assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/shop", STR_FMT(receipts[named])), arena_fmt(w->arena, "shop=%.*s", STR_FMT(shop)).p).status, 303);
		}
		if (named == 3) {
			page = arena_dup(w->arena, get(lb, near, 200));
			a = post(w, lb, page, near, arena_fmt(w->arena, "nonce=%.*s&too=%.*s&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\"")),
				STR_FMT(after(w, page, "name=\"too\" value=\""))).p);
			assert_int_equal(a.status, 303);
			/* the question which shop it is stands open: none was taken over */
			assert_has(get(lb, arena_dup(w->arena, a.location), 200), "name=\"shop\"");
		}
		loopback_free(lb);
	}
	{
		struct loopback *third = browser(w), *late = browser(w);
		struct loopback_answer a;

		page = arena_dup(w->arena, get(third, receipts[2], 200));
		assert_int_equal(post(w, third, page, arena_fmt(w->arena, "%.*s/shop", STR_FMT(receipts[2])), arena_fmt(w->arena, "shop=%.*s", STR_FMT(shop)).p).status, 303);
		page = arena_dup(w->arena, get(late, near, 200));
		a = post(w, late, page, near, arena_fmt(w->arena, "nonce=%.*s&too=%.*s&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\"")),
			STR_FMT(after(w, page, "name=\"too\" value=\""))).p);
		assert_int_equal(a.status, 303);
		assert_lacks(get(late, arena_dup(w->arena, a.location), 200), "name=\"shop\"");
		loopback_free(third);
		loopback_free(late);
	}
}

/** Offered until an hour after the half-hour began that it was reported in, and not a moment longer. */
static void test_offered_for_an_hour(void **state)
{
	struct world *w = *state;
	struct loopback *stranger = browser(w);
	struct str near = place_path(w, 1);
	int64_t into_slot_ms;

	world_later_ms(7 * MINUTE_MS + 123);
	for (size_t i = 0; i < 3; i++)
		report_anew(w, place_path(w, i), "noise");
	into_slot_ms = clock_now_ms() % (30 * MINUTE_MS);
	world_later_ms(HOUR_MS - into_slot_ms - 1);
	assert_has(get(stranger, near, 200), "我也受影响");
	world_later_ms(1);
	assert_has(get(stranger, near, 200), "我也受影响");
	world_later_ms(1);
	assert_lacks(get(stranger, near, 200), "我也受影响");
	loopback_free(stranger);
}

static void test_one_answer_for_all(void **state)
{
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop);
	struct str page, item, receipts[3];

	for (size_t i = 0; i < 3; i++)
		receipts[i] = report_anew(w, w->links.resident, "noise");
	page = arena_dup(w->arena, get(shop, S("/d/lh"), 200));
	assert_int_equal(count(page, "<article"), 1);
	item = arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "class=\"button\" href=\"/d/lh/")));
	page = arena_dup(w->arena, get(shop, item, 200));
	assert_int_equal(post(w, shop, page, arena_fmt(w->arena, "%.*s/answer", STR_FMT(item)), "answer=turned_down").status, 303);
	assert_has(get(shop, S("/d/lh"), 200), "现在没有等你的事");
	for (size_t i = 0; i < 3; i++) {
		struct loopback *lb = browser(w);

		assert_has(get(lb, receipts[i], 200), "已经关小");
		loopback_free(lb);
	}
	loopback_free(shop);
}

static void test_office_acts_on_all(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *deputy = browser_open(w, w->links.deputy);
	struct str due, href, page;

	for (size_t i = 0; i < 3; i++)
		report_anew(w, place_path(w, i), "noise");
	due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	href = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/")));
	/* two act at once: the second is told, nothing is lost */
	page = arena_dup(w->arena, get(deputy, href, 200));
	assert_int_equal(post(w, officer, due, arena_fmt(w->arena, "%.*s/take", STR_FMT(href)), "all=1").status, 303);
	assert_int_equal(post(w, deputy, page, arena_fmt(w->arena, "%.*s/take", STR_FMT(href)), "all=1").status, 409);
	page = arena_dup(w->arena, get(officer, href, 200));
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/close", STR_FMT(href)), "all=1&outcome=not_solved&sentence=").status, 422);
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/close", STR_FMT(href)), "all=1&outcome=not_solved&sentence=%E5%A4%9C").status, 303);
	assert_has(get(officer, S("/o/lh"), 200), "现在没有要办的事");
	loopback_free(deputy);
	loopback_free(officer);
}

static void test_again_now(void **state)
{
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop), *resident = browser(w);
	struct str receipt = report(w, resident, w->links.resident, "noise"), page, item, again;

	again = arena_fmt(w->arena, "%.*s/again", STR_FMT(receipt));
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_lacks(page, "现在又来了");
	assert_int_equal(post(w, resident, page, again, "").status, 409);
	page = arena_dup(w->arena, get(shop, S("/d/lh"), 200));
	item = arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "class=\"button\" href=\"/d/lh/")));
	page = arena_dup(w->arena, get(shop, item, 200));
	assert_int_equal(post(w, shop, page, arena_fmt(w->arena, "%.*s/answer", STR_FMT(item)), "answer=told_guests").status, 303);
	world_later_ms(11 * MINUTE_MS);
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "现在又来了");
	assert_int_equal(post(w, resident, page, again, "").status, 303);
	assert_has(get(shop, S("/d/lh"), 200), "<article"); /* it waits for this shop anew */
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_lacks(page, "name=\"again\"");
	assert_int_equal(post(w, resident, page, again, "").status, 409);
	loopback_free(resident);
	loopback_free(shop);
}

/** Three households of one stretch are shown, blurred; two are not, and no shop ever. */
static void test_public_nights(void **state)
{
	struct world *w = *state;
	struct loopback *anybody = browser(w), *lb;
	struct str page;

	assert_has(get(anybody, S("/s/lh/nights"), 200), "最近四周没有可显示的内容");
	for (size_t i = 0; i < 2; i++)
		report_anew(w, place_path(w, i), "noise");
	report_anew(w, place_path(w, 0), "noise");
	report_anew(w, place_path(w, 8), "noise");
	assert_has(get(anybody, S("/s/lh/nights"), 200), "最近四周没有可显示的内容");
	report_anew(w, place_path(w, 2), "noise");
	page = arena_dup(w->arena, get(anybody, S("/s/lh/nights"), 200));
	assert_has(page, "1–10 号一带");
	assert_has(page, "22–24");
	assert_lacks(page, "号院");
	assert_lacks(page, "咖啡");
	assert_lacks(page, "23:30");
	lb = browser(w);
	assert_has(get(lb, S("/s/lh"), 200), "/s/lh/nights");
	loopback_free(lb);
	loopback_free(anybody);
}

static void test_confirmed(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);
	struct str due, href, page;

	for (int i = 0; i < 3; i++)
		report_anew(w, place_path(w, 0), "noise");
	report_anew(w, place_path(w, 1), "noise");
	due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	assert_has(due, "4 条反映，2 户");
	href = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/")));
	page = arena_dup(w->arena, get(officer, href, 200));
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/confirm", STR_FMT(href)), "spoken=1").status, 303);
	assert_has(get(officer, href, 200), "计为一户");
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/confirm", STR_FMT(href)), "spoken=0").status, 303);
	assert_has(get(officer, href, 200), "我已与这户人家谈过");
	loopback_free(officer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forger),
		cmocka_unit_test(test_a_thousand_from_one_address),
		cmocka_unit_test(test_households),
		cmocka_unit_test(test_affects_me_too),
		cmocka_unit_test(test_joins_a_shop_that_three_named),
		cmocka_unit_test(test_offered_for_an_hour),
		cmocka_unit_test(test_one_answer_for_all),
		cmocka_unit_test(test_office_acts_on_all),
		cmocka_unit_test(test_again_now),
		cmocka_unit_test(test_public_nights),
		cmocka_unit_test(test_confirmed),
	};

	return WORLD_RUN(tests);
}
