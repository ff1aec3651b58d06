/* Independent households are evidence: not to be had for a cookie, a list of places, or by an officer alone. And a flood hides nobody. */
#include "world.h"

#include <unistd.h>

#include "base/clock.h"
#include "features/appeals/group.h"
#include "web/web.h"

#define OWN_ADDRESS 0x7f000001u

static size_t count(struct str html, const char *text)
{
	size_t n = 0, at;

	while ((at = str_find_str(html, str_c(text))) < html.n) {
		n++;
		html = str_from(html, at + strlen(text));
	}
	return n;
}

static struct str report_from(struct world *w, uint64_t network, struct str path, const char *kind)
{
	struct loopback *lb = browser_in(w, network);
	struct str receipt = report(w, lb, path, kind);

	loopback_free(lb);
	return receipt;
}

/** The page of the first case on the due list. */
static struct str first_case(struct world *w, struct loopback *officer)
{
	struct str due = arena_dup(w->arena, get(officer, S("/o/lh"), 200));

	return arena_dup(w->arena, get(officer, arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/"))), 200));
}

/** A fresh cookie at each of a stretch's posters, all from one address: one household, doubt at the office, nothing in public. */
static void test_cookies_are_no_households(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *stranger = browser(w);
	struct str page;

	for (size_t i = 0; i < 12; i++)
		report_from(w, OWN_ADDRESS, place_path(w, i % 4), "noise");
	page = arena_dup(w->arena, get(officer, S("/o/lh"), 200));
	assert_has(page, "12 条反映，一户");
	assert_has(page, "户数存疑");
	page = first_case(w, officer);
	assert_has(page, "同一网络");
	assert_lacks(get(stranger, place_path(w, 1), 200), "我也受影响");
	assert_has(get(stranger, S("/s/lh/nights"), 200), "最近四周没有可显示的内容");
	assert_lacks(get(stranger, S("/s/lh/nights"), 200), "存疑");
	/* two more, of other networks: three, and the street may know */
	report_anew(w, place_path(w, 0), "noise");
	assert_lacks(get(stranger, place_path(w, 1), 200), "我也受影响");
	report_anew(w, place_path(w, 1), "noise");
	assert_has(get(stranger, place_path(w, 1), 200), "我也受影响");
	assert_lacks(get(stranger, place_path(w, 1), 200), "存疑");
	loopback_free(officer);
	loopback_free(stranger);
}

/** Neighbours behind one address whose phones reported here before are no cookies of tonight. */
static void test_known_phones_of_one_network(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *phones[3];

	for (size_t i = 0; i < 3; i++) {
		phones[i] = browser_in(w, OWN_ADDRESS);
		report(w, phones[i], place_path(w, i), "noise");
	}
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，一户");
	world_later_ms(GROUP_KNOWN_MS - HOUR_MS);
	get(officer, w->links.officer, 200);
	for (size_t i = 0; i < 3; i++)
		report(w, phones[i], place_path(w, i), "smell");
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，一户");
	world_later_ms(2 * HOUR_MS);
	for (size_t i = 0; i < 3; i++)
		report(w, phones[i], place_path(w, i), "voices");
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，3 户");
	for (size_t i = 0; i < 3; i++)
		loopback_free(phones[i]);
	loopback_free(officer);
}

/** Three networks, three phones, three places, but picked from the street's list: nobody stood before a poster. */
static void test_a_list_is_no_poster(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *stranger = browser(w);
	struct str street = arena_dup(w->arena, get(stranger, S("/s/lh"), 200)), api = arena_dup(w->arena, get(stranger, S("/api/v1/lh/places"), 200)), rest = street, page;

	for (size_t i = 0; i < 12; i++) { /* neither gives away what hangs on the wall */
		assert_lacks(street, str_from(place_path(w, i), 3).p);
		assert_lacks(api, str_from(place_path(w, i), 3).p);
	}
	for (size_t i = 0; i < 3; i++) {
		struct str path = arena_fmt(w->arena, "/s/lh/at/%.*s", STR_FMT(after(w, rest, "href=\"/s/lh/at/")));

		rest = str_from(rest, str_find_str(rest, S("/s/lh/at/")) + 9);
		report_anew(w, path, "noise");
	}
	page = first_case(w, officer);
	assert_has(page, "从列表里选");
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，一户");
	assert_lacks(get(stranger, place_path(w, 1), 200), "我也受影响");
	/* they are reports like any other */
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE state = 'open' AND listed = 1"), 3);
	loopback_free(officer);
	loopback_free(stranger);
}

static void take_down(struct world *w, struct loopback *officer, size_t place, const char *kind)
{
	struct str page = arena_dup(w->arena, get(officer, S("/o/lh/new"), 200));

	assert_int_equal(post(w, officer, page, S("/o/lh/new"), arena_fmt(w->arena, "nonce=%.*s&kind=%s&place=%.*s&origin=phone&at=&text=",
		STR_FMT(after(w, page, "name=\"nonce\" value=\"")), kind, STR_FMT(str_from(place_path(w, place), 3))).p).status, 303);
}

/** Three calls at one place within a minute by one officer are one household until a colleague has spoken to another. */
static void test_an_officer_makes_no_households(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *deputy = browser_open(w, w->links.deputy), *stranger = browser(w);
	struct str page;

	for (int i = 0; i < 3; i++)
		take_down(w, officer, 0, "noise");
	assert_has(get(officer, S("/o/lh"), 200), "3 条反映，一户");
	page = first_case(w, officer);
	assert_has(page, "同一位同事");
	take_down(w, deputy, 0, "noise");
	assert_has(get(officer, S("/o/lh"), 200), "4 条反映，2 户");
	assert_lacks(get(stranger, place_path(w, 1), 200), "我也受影响");
	take_down(w, officer, 1, "noise"); /* another hall */
	assert_has(get(officer, S("/o/lh"), 200), "5 条反映，3 户");
	loopback_free(officer);
	loopback_free(deputy);
	loopback_free(stranger);
}

/* --- Whose word ---------------------------------------------------------------------------------------------------------- */

static void test_a_verdict_of_the_office_is_the_offices(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), page, path;

	path = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, arena_dup(w->arena, get(officer, S("/o/lh"), 200)), "href=\"/o/lh/a/")));
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/close", STR_FMT(path)), "outcome=solved&sentence=").status, 303);
	page = arena_dup(w->arena, get(officer, receipt, 200)); /* the browser the office is signed in with */
	assert_has(page, "已登录办公室");
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/verdict", STR_FMT(receipt)), "verdict=better").status, 303);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE verdict = ''"), 1); /* not the reporter's word */
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE phoned = 'better' AND state = 'ended'"), 1);
	assert_int_equal(world_number(w, "SELECT count(*) FROM journal WHERE kind = 'appeal.better'"), 0);
	assert_has(get(officer, path, 200), "办公室记录");
	/* the reporter reads it, is still asked, and his word is the one that counts */
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "办公室记录");
	assert_int_equal(post(w, resident, page, arena_fmt(w->arena, "%.*s/verdict", STR_FMT(receipt)), "verdict=no").status, 303);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE verdict = 'no' AND phoned = '' AND state = 'open'"), 1);
	/* neither does a code that the office holds take a report out of the world */
	page = arena_dup(w->arena, get(officer, arena_fmt(w->arena, "%.*s/withdraw", STR_FMT(receipt)), 200));
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/withdraw", STR_FMT(receipt)), "").status, 403);
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/forget", STR_FMT(receipt)), "").status, 403);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE state = 'open'"), 1);
	loopback_free(resident);
	loopback_free(officer);
}

/** What a reporter said on the phone can be noted from the case, as that. */
static void test_phoned(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), page, path, phoned;

	path = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, arena_dup(w->arena, get(officer, S("/o/lh"), 200)), "href=\"/o/lh/a/")));
	phoned = arena_fmt(w->arena, "%.*s/phoned", STR_FMT(path));
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_lacks(page, "/phoned\"");
	assert_int_equal(post(w, officer, page, phoned, "verdict=better").status, 409); /* nothing was asked yet */
	assert_int_equal(post(w, officer, page, arena_fmt(w->arena, "%.*s/close", STR_FMT(path)), "outcome=solved&sentence=").status, 303);
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_has(page, "/phoned\"");
	assert_int_equal(post(w, officer, page, phoned, "verdict=").status, 422);
	assert_int_equal(post(w, officer, page, phoned, "verdict=no").status, 303);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE phoned = 'no' AND verdict = '' AND state = 'open' AND holder = 'office'"), 1);
	assert_has(get(resident, receipt, 200), "在电话里说还没有好转");
	loopback_free(resident);
	loopback_free(officer);
}

/* --- A flood ------------------------------------------------------------------------------------------------------------- */

/* Told to the shop that has looked at something, and not looked at by it. */
#define UNSEEN \
	"SELECT count(*) FROM appeal_shops t WHERE t.shop_id IN (SELECT party_id FROM appeal_looks WHERE party = 'shop') AND NOT EXISTS " \
	"(SELECT 1 FROM appeal_looks l WHERE l.appeal_id = t.appeal_id AND l.party = 'shop' AND l.party_id = t.shop_id)"

/** A hundred and twenty from one address, then a neighbour's: it stands on the duty page beside them, and his receipt says so truly. */
static void test_a_flood_hides_nobody(void **state)
{
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop), *neighbour = browser(w);
	struct str receipt, page;

	for (size_t i = 0; i < 120; i++)
		report_from(w, OWN_ADDRESS, w->links.resident, "noise");
	world_later_ms(MINUTE_MS);
	receipt = report(w, neighbour, w->links.resident, "equipment");
	assert_has(get(neighbour, receipt, 200), "没有人看过"); /* not before it was shown */
	page = arena_dup(w->arena, get(shop, S("/d/lh"), 200));
	assert_int_equal(count(page, "<article"), 2);
	assert_has(page, "设备嗡嗡响");
	get_until(neighbour, receipt, "已在");
	/* and so are the hundred and twenty, some of them each time the page is loaded */
	for (int i = 0; i < 200 && world_number(w, UNSEEN) > 0; i++) {
		get(shop, S("/d/lh"), 200);
		usleep(10000);
	}
	assert_int_equal(world_number(w, UNSEEN), 0);
	/* one answer answers all of them, and not the neighbour's */
	page = arena_dup(w->arena, get(shop, arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "class=\"button\" href=\"/d/lh/"))), 200));
	assert_int_equal(post(w, shop, page, arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "action=\"/d/lh/"))), "answer=told_guests").status, 303);
	assert_int_equal(world_number(w, "SELECT count(*) FROM appeals WHERE state = 'open'"), 1);
	assert_has(get(shop, S("/d/lh"), 200), "设备嗡嗡响");
	loopback_free(shop);
	loopback_free(neighbour);
}

static struct loopback_answer tap(struct world *w, struct loopback *lb, struct str path, const char *kind)
{
	struct str page = arena_dup(w->arena, get(lb, path, 200));

	return post(w, lb, page, path, arena_fmt(w->arena, "nonce=%.*s&kind=%s", STR_FMT(after(w, page, "name=\"nonce\" value=\"")), kind).p);
}

/** A neighbour behind the address of a flood is told what to do; what is his alone goes on, and a phone that was here before files. */
static void test_a_neighbour_behind_the_same_address(void **state)
{
	struct world *w = *state;
	struct web_site *site = (struct web_site *)(uintptr_t)app_site(w->app);
	struct loopback *old = browser_in(w, OWN_ADDRESS), *fresh = browser_in(w, OWN_ADDRESS), *forger = browser_in(w, OWN_ADDRESS);
	struct str receipt = report(w, old, w->links.resident, "noise"), page;
	struct loopback_answer a;

	world_later_ms(GROUP_KNOWN_MS + HOUR_MS);
	report(w, old, w->links.resident, "smell"); /* now its browser can show that it was here before */
	site->throttled = true;
	for (int i = 0; i < 130; i++) {
		struct loopback *lb = browser_in(w, OWN_ADDRESS);

		a = tap(w, lb, w->links.resident, "noise");
		loopback_free(lb);
	}
	assert_int_equal(a.status, 429);
	a = tap(w, fresh, w->links.resident, "voices");
	assert_int_equal(a.status, 429);
	assert_has(a.body, "tel:12345");
	assert_has(a.body, "tel:110");
	assert_has(a.body, "你所在的网络");
	a = tap(w, old, w->links.resident, "equipment");
	assert_int_equal(a.status, 303);
	page = arena_dup(w->arena, get(old, receipt, 200));
	assert_int_equal(post(w, old, page, arena_fmt(w->arena, "%.*s/text", STR_FMT(receipt)), "text=still").status, 303);
	/* the proof is of this browser alone, and has a count of its own */
	for (int i = 0; i < 12; i++)
		a = tap(w, old, w->links.resident, "noise");
	assert_int_equal(a.status, 429);
	site->throttled = false;
	loopback_free(old);
	loopback_free(fresh);
	loopback_free(forger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookies_are_no_households),
		cmocka_unit_test(test_known_phones_of_one_network),
		cmocka_unit_test(test_a_list_is_no_poster),
		cmocka_unit_test(test_an_officer_makes_no_households),
		cmocka_unit_test(test_a_verdict_of_the_office_is_the_offices),
		cmocka_unit_test(test_phoned),
		cmocka_unit_test(test_a_flood_hides_nobody),
		cmocka_unit_test(test_a_neighbour_behind_the_same_address),
	};

	return WORLD_RUN(tests);
}
