/* An appeal from scan to verdict, and the ways it can take in between. */
#include "world.h"

#include <stdio.h>

#include "auth/session.h"

static struct str shop_path(struct world *w, struct loopback *shop)
{
	/* the newest item on the duty page */
	return after(w, get(shop, S("/d/lh"), 200), "<h2><a href=\"");
}

static void answer_as(struct world *w, struct loopback *shop, const char *answer, int status)
{
	struct str item = shop_path(w, shop), page = arena_dup(w->arena, get(shop, item, 200));
	struct loopback_answer a = post(w, shop, page, arena_fmt(w->arena, "%.*s/answer", STR_FMT(item)), arena_fmt(w->arena, "answer=%s", answer).p);

	assert_int_equal(a.status, status);
}

static void do_on(struct world *w, struct loopback *lb, struct str receipt, const char *what, const char *fields, int status)
{
	struct str page = arena_dup(w->arena, get(lb, receipt, 200));
	struct loopback_answer a = post(w, lb, page, arena_fmt(w->arena, "%.*s/%s", STR_FMT(receipt), what), fields);

	if (a.status != status)
		fail_msg("%s answered %d, not %d: %.*s", what, a.status, status, STR_FMT(a.body));
}

/* --- The first walk --------------------------------------------------------------------------------------------------- */

static void test_scan_to_verdict(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str page = arena_dup(w->arena, get(resident, w->links.resident, 200)), receipt;

	assert_has(page, "data-theme=\"night\"");
	assert_lacks(page, "<script");
	assert_has(page, "荔红街 3 号院东侧");
	receipt = file_appeal(w, resident, "noise");
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "3 家店的值班手机收到了");
	assert_has(page, "还没有人看过");
	assert_has(page, "办公室有人值班，到 24:00 为止");
	assert_has(page, "tel:110");
	assert_has(get(officer, S("/o/lh"), 200), "荔红街 3 号院 1 单元");
	assert_lacks(get(shop, S("/d/lh"), 200), "1 单元"); /* never a door */
	answer_as(w, shop, "turned_down", 303);
	page = get(resident, receipt, 200);
	assert_has(page, "已经关小");
	assert_has(page, "已在");
	assert_lacks(page, "/verdict"); /* asked in the morning, not in the night */
	world_at("2026-03-07T09:01");
	world_jobs(w);
	assert_has(get(resident, receipt, 200), "/verdict");
	assert_has(get(resident, w->links.resident, 200), "/verdict"); /* any code scanned from this phone asks first */
	do_on(w, resident, receipt, "verdict", "verdict=better", 303);
	assert_has(get(resident, receipt, 200), "已解决");
	assert_has(get(officer, S("/o/lh"), 200), "现在没有要办的事");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

static void test_verdict_no_opens_again(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise");

	answer_as(w, shop, "told_guests", 303);
	world_at("2026-03-07T09:01");
	world_jobs(w);
	do_on(w, resident, receipt, "verdict", "verdict=worse", 303);
	assert_has(get(officer, S("/o/lh"), 200), "反映人说没有好转");
	do_on(w, resident, receipt, "verdict", "verdict=better", 409); /* the question is answered */
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

static void test_silence_ends_it(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str receipt = file_appeal(w, resident, "noise");

	answer_as(w, shop, "turned_down", 303);
	world_at("2026-03-07T09:01");
	world_jobs(w);
	world_at("2026-03-14T09:02");
	world_jobs(w);
	assert_has(get(resident, receipt, 200), "没有回音");
	loopback_free(resident);
	loopback_free(shop);
}

/** At half past three a fan hums: every shop is closed, and still the nearest ones are told and offered. */
static void test_when_all_is_closed(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str receipt, page;

	world_at("2026-03-07T03:30");
	receipt = file_appeal(w, resident, "equipment");
	page = get(resident, receipt, 200);
	assert_has(page, "家店的值班手机收到了");
	assert_has(page, "name=\"shop\" value=\"");
	assert_has(get(shop, S("/d/lh"), 200), "<h2><a href=\"");
	loopback_free(resident);
	loopback_free(shop);
}

/* --- Undo, withdraw, twice ---------------------------------------------------------------------------------------------- */

static void test_undo_within_ten_seconds(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str receipt = file_appeal(w, resident, "noise");

	assert_has(get(resident, receipt, 200), "/undo\"");
	world_later_ms(9000);
	do_on(w, resident, receipt, "undo", "", 303);
	assert_has(get(resident, receipt, 200), "已收回");
	assert_has(get(shop, S("/d/lh"), 200), "现在没有等你的事");
	receipt = file_appeal(w, resident, "noise");
	world_later_ms(16000); /* ten seconds and a slow line's five */
	assert_lacks(get(resident, receipt, 200), "/undo\"");
	do_on(w, resident, receipt, "undo", "", 303); /* leads to withdrawing */
	assert_has(get(resident, receipt, 200), "待处理");
	do_on(w, resident, receipt, "withdraw", "", 303);
	assert_has(get(resident, receipt, 200), "已撤回");
	loopback_free(resident);
	loopback_free(shop);
}

static void test_double_submit_files_once(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str page = arena_dup(w->arena, get(resident, w->links.resident, 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	const char *fields = arena_fmt(w->arena, "nonce=%.*s&kind=smell", STR_FMT(nonce)).p;
	struct str first = arena_dup(w->arena, post(w, resident, page, w->links.resident, fields).location);
	struct loopback_answer second = post(w, resident, page, w->links.resident, fields);
	size_t at;

	assert_int_equal(second.status, 303);
	assert_true(str_eq(first, second.location));
	page = get(officer, S("/o/lh/all"), 200);
	at = str_find_str(page, S("油烟或异味"));
	assert_true(at < page.n);
	assert_lacks(str_from(page, at + 12), "油烟或异味");
	loopback_free(resident);
	loopback_free(officer);
}

/* --- The shop's other words ----------------------------------------------------------------------------------------------- */

static void test_not_us_goes_on(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "voices");

	answer_as(w, shop, "not_us", 303);
	assert_has(get(shop, S("/d/lh"), 200), "现在没有等你的事");
	assert_has(get(officer, S("/o/lh"), 200), "那是谁");
	assert_has(get(resident, receipt, 200), "2 家店的值班手机收到了");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

/** What it denied and what it answered, the newest first. */
static void test_last_answers_of_a_shop(void **state)
{
	static const char *const kinds[] = {"noise", "voices", "smell"}, *const answers[] = {"told_guests", "not_us", "turned_down"};
	static const char *const words[] = {"已提醒客人", "不是我们", "已经关小"};
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop);
	struct str page;

	assert_lacks(get(shop, S("/d/lh"), 200), "你最近的答复");
	for (int i = 0; i < 3; i++) {
		struct loopback *resident = browser(w);

		file_appeal(w, resident, kinds[i]);
		world_later_ms(1000);
		answer_as(w, shop, answers[i], 303);
		loopback_free(resident);
	}
	page = get(shop, S("/d/lh"), 200);
	assert_has(page, "你最近的答复");
	for (int i = 2; i >= 0; i--) {
		size_t at = str_find_str(page, str_c(words[i]));

		if (at == page.n)
			fail_msg("%s is not there, or not in its turn", words[i]);
		page = str_from(page, at);
	}
	loopback_free(shop);
}

static void test_call_me(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise");

	answer_as(w, shop, "call_me", 303);
	assert_has(get(officer, S("/o/lh"), 200), "商户请办公室回电");
	assert_has(get(resident, receipt, 200), "请办公室回电");
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

/** The number behind the button with this shop's name. */
static struct str shop_offered(struct world *w, struct str page, struct str name)
{
	size_t found = str_find_str(page, arena_fmt(w->arena, "\">%.*s <span", STR_FMT(name)));
	struct str head = str_head(page, found), id = {0};

	assert_true(found < page.n);
	for (size_t at; (at = str_find_str(head, S("value=\""))) < head.n; head = str_from(head, at + 1))
		id = str_from(head, at + strlen("value=\""));
	assert_true(id.n > 0);
	return id;
}

static void test_naming_a_shop(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct str receipt = file_appeal(w, resident, "noise");
	struct str page = arena_dup(w->arena, get(resident, receipt, 200)), named;

	named = after(w, get(shop, S("/d/lh"), 200), "<h1>");
	named = shop_offered(w, page, str_head(named, str_find(named, '<')));
	do_on(w, resident, receipt, "shop", arena_fmt(w->arena, "shop=%.*s", STR_FMT(named)).p, 303);
	assert_has(get(resident, receipt, 200), "23:45"); /* fifteen minutes at night */
	world_at("2026-03-06T23:46");
	world_jobs(w);
	assert_has(get(resident, receipt, 200), "办公室"); /* late: raised */
	assert_has(get(resident, receipt, 200), "超时未答复，转办公室");
	do_on(w, resident, receipt, "shop", "shop=1", 404);
	do_on(w, resident, receipt, "shop", "shop=x", 422);
	loopback_free(resident);
	loopback_free(shop);
}

/* --- Text, contact, the office ---------------------------------------------------------------------------------------------- */

static struct str case_of(struct world *w, struct loopback *officer)
{
	return after(w, get(officer, S("/o/lh"), 200), "<h2><a href=\"");
}

static void office_does(struct world *w, struct loopback *officer, const char *what, const char *fields, int status)
{
	struct str path = case_of(w, officer);

	do_on(w, officer, path, what, fields, status);
}

static void test_text_is_for_the_office(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), page;

	do_on(w, resident, receipt, "text", "text=%E5%AD%A9%E5%AD%90%E7%9D%A1%E4%B8%8D%E7%9D%80%3Cb%3E", 303);
	assert_has(get(resident, receipt, 200), "孩子睡不着&lt;b&gt;");
	assert_lacks(get(shop, shop_path(w, shop), 200), "孩子睡不着");
	page = arena_dup(w->arena, get(officer, case_of(w, officer), 200));
	assert_has(page, "孩子睡不着");
	office_does(w, officer, "release", arena_fmt(w->arena, "text=%.*s", STR_FMT(after(w, page, "name=\"text\" value=\""))).p, 303);
	assert_has(get(shop, shop_path(w, shop), 200), "孩子睡不着");
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "也给商户看了");
	assert_has(page, "补充了一句话"); /* what happened to the line stands among what happened */
	assert_has(page, "这句话已转给商户");
	do_on(w, resident, receipt, "text", "text=", 422);
	do_on(w, resident, receipt, "text", "text=%FF%FE", 400);
	do_on(w, resident, receipt, "text", "text=a%00b", 400);
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

static void test_contact_is_sealed(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), path, page;
	struct loopback_answer a;

	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	assert_lacks(get(resident, receipt, 200), "13900001111");
	path = case_of(w, officer);
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_lacks(page, "13900001111");
	do_on(w, officer, path, "reveal", "reason=x", 422);
	a = post(w, officer, page, arena_fmt(w->arena, "%.*s/reveal", STR_FMT(path)), "reason=please+call+back");
	assert_int_equal(a.status, 200);
	assert_has(a.body, "13900001111");
	assert_lacks(get(officer, path, 200), "13900001111"); /* shown once */
	assert_has(get(resident, receipt, 200), "please call back");
	loopback_free(resident);
	loopback_free(officer);
}

static void test_office_closes_with_a_sentence(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "equipment");

	office_does(w, officer, "close", "outcome=not_solved&sentence=", 422);
	office_does(w, officer, "close", "outcome=not_ours&sentence=x", 422); /* needs whom it is up to */
	office_does(w, officer, "close", "outcome=nonsense", 422);
	office_does(w, officer, "close", "outcome=not_solved&sentence=It+belongs+to+the+metro", 303);
	assert_has(get(resident, receipt, 200), "It belongs to the metro");
	assert_has(get(resident, receipt, 200), "/verdict"); /* closed is not solved */
	do_on(w, resident, receipt, "verdict", "verdict=no", 303);
	assert_has(get(officer, S("/o/lh"), 200), "反映人说没有好转");
	loopback_free(resident);
	loopback_free(officer);
}

/* --- Closed for some days ------------------------------------------------------------------------------------------------- */

static void test_closed_for_the_week(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *shop = browser_open(w, w->links.shop), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), id, name, page;

	name = arena_dup(w->arena, after(w, get(shop, S("/d/lh"), 200), "<h1>"));
	name = str_head(name, str_find(name, '<'));
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, arena_c(w->arena, name)); /* among those one may name */
	page = str_head(page, str_find_str(page, arena_fmt(w->arena, "\">%.*s <span", STR_FMT(name)))); /* the button, not the line that tells who has seen it */
	id = after(w, arena_fmt(w->arena, "%.*s\"", STR_FMT(str_from(page, page.n - 28))), "value=\"");
	do_on(w, shop, S("/d/lh"), "away", "days=x", 422);
	do_on(w, shop, S("/d/lh"), "away", "days=61", 422);
	do_on(w, shop, S("/d/lh"), "away", "days=7", 303);
	assert_has(get(shop, S("/d/lh"), 200), "3月13日 06:00"); /* a Friday night and six days more */
	/* nobody there is told any more, and naming it leads to the office */
	assert_lacks(get(resident, file_appeal(w, resident, "smell"), 200), arena_c(w->arena, name));
	do_on(w, resident, receipt, "shop", arena_fmt(w->arena, "shop=%.*s", STR_FMT(id)).p, 303);
	page = get(resident, receipt, 200);
	assert_has(page, "暂停营业到");
	assert_has(page, "办公室");
	do_on(w, officer, arena_fmt(w->arena, "/o/lh/shops/%.*s", STR_FMT(id)), "away", "days=0", 303);
	assert_lacks(get(shop, S("/d/lh"), 200), "3月13日");
	do_on(w, shop, S("/d/lh"), "away", "days=1", 303);
	world_at("2026-03-07T06:01");
	assert_lacks(get(shop, S("/d/lh"), 200), "暂停营业到"); /* by itself */
	loopback_free(resident);
	loopback_free(shop);
	loopback_free(officer);
}

/* --- Finding it again ---------------------------------------------------------------------------------------------------- */

static void test_short_code(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *other = browser(w);
	struct str receipt = file_appeal(w, resident, "noise");
	struct str code = after(w, get(resident, receipt, 200), "<p class=\"code\">lh-");
	char upper[40];

	code = str_head(code, str_find(code, '<'));
	assert_int_equal(code.n, 8);
	snprintf(upper, sizeof(upper), "/c?code=LH+-%.*s+", 8, code.p);
	assert_has(get(other, str_c(upper), 200), "太吵了");
	get(other, S("/c?code=lh-22222222"), 422);
	get(other, S("/c?code=%E4%BD%A0%E5%A5%BD"), 422);
	loopback_free(resident);
	loopback_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan_to_verdict),
		cmocka_unit_test(test_verdict_no_opens_again),
		cmocka_unit_test(test_silence_ends_it),
		cmocka_unit_test(test_when_all_is_closed),
		cmocka_unit_test(test_undo_within_ten_seconds),
		cmocka_unit_test(test_double_submit_files_once),
		cmocka_unit_test(test_not_us_goes_on),
		cmocka_unit_test(test_last_answers_of_a_shop),
		cmocka_unit_test(test_call_me),
		cmocka_unit_test(test_naming_a_shop),
		cmocka_unit_test(test_text_is_for_the_office),
		cmocka_unit_test(test_contact_is_sealed),
		cmocka_unit_test(test_office_closes_with_a_sentence),
		cmocka_unit_test(test_closed_for_the_week),
		cmocka_unit_test(test_short_code),
	};

	return WORLD_RUN(tests);
}
