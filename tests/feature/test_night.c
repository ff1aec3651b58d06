/*
 * One night, 22:00 to 08:30: forty reports from nine places, a forger with a photographed code and five browsers, a shop that
 * answers within a minute and others whose phones are off, an officer and his deputy until midnight, then nobody. Who was told when,
 * what the receipts said, and what the officer finds in the morning.
 */
#include "world.h"

#include "notify/outbox.h"
#include "receiver/receiver.h"

#define MINUTE_MS 60000LL
#define PLACES 9
#define REPORTS 35 /* and the forger's five */

struct night {
	struct world *w;
	struct receiver *r;
	struct loopback *officer, *admin, *shop, *anybody;
	struct str places[PLACES], receipts[REPORTS];
	size_t filed, answered;
};

static void find_places(struct night *n)
{
	struct str list = arena_dup(n->w->arena, get(n->anybody, S("/api/v1/lh/places"), 200));

	for (size_t i = 0; i < PLACES; i++) {
		struct str code;

		list = str_from(list, str_find_str(list, S("\"code\":\"")) + 8);
		code = str_head(list, str_find(list, '"'));
		n->places[i] = arena_fmt(n->w->arena, "/q/%.*s", STR_FMT(code));
	}
}

static void add_channel(struct night *n, const char *owner, const char *brand)
{
	struct world *w = n->w;
	struct str page = arena_dup(w->arena, get(n->admin, S("/o/lh/messages"), 200));
	struct str end = arena_fmt(w->arena, ">%s</option>", owner), head = str_head(page, str_find_str(page, end) - 1);
	size_t from = head.n;

	while (from > 0 && head.p[from - 1] != '"')
		from--;
	assert_int_equal(post(w, n->admin, page, S("/o/lh/messages"), arena_fmt(w->arena, "owner=%.*s&brand=%s&url=%.*s&secret=%s",
		STR_FMT(str_from(head, from)), brand, STR_FMT(receiver_url(n->r, w->arena, brand)), strcmp(brand, "wecom") == 0 ? "" : RECEIVER_SECRET).p).status, 303);
}

/** A neighbour's phone of its own; his first report of the night. */
static struct str report(struct night *n, size_t place, const char *kind)
{
	struct world *w = n->w;
	struct loopback *lb = browser(w);
	struct str page = arena_dup(w->arena, get(lb, n->places[place], 200)), nonce = after(w, page, "name=\"nonce\" value=\"");
	struct loopback_answer a = post(w, lb, page, n->places[place], arena_fmt(w->arena, "nonce=%.*s&kind=%s", STR_FMT(nonce), kind).p);
	struct str receipt = arena_dup(w->arena, a.location);

	assert_int_equal(a.status, 303);
	loopback_free(lb);
	return receipt;
}

/** The one shop whose phone is on: whatever stands there is turned down. */
static void shop_answers(struct night *n)
{
	struct world *w = n->w;
	struct str page = arena_dup(w->arena, get(n->shop, S("/d/lh"), 200)), item;

	while (str_find_str(page, S("class=\"button\" href=\"/d/lh/")) < page.n) {
		item = arena_fmt(w->arena, "/d/lh/%.*s", STR_FMT(after(w, page, "class=\"button\" href=\"/d/lh/")));
		page = arena_dup(w->arena, get(n->shop, item, 200));
		assert_int_equal(post(w, n->shop, page, arena_fmt(w->arena, "%.*s/answer", STR_FMT(item)), "answer=turned_down").status, 303);
		page = arena_dup(w->arena, get(n->shop, S("/d/lh"), 200));
		n->answered++;
	}
}

/** What happens in this minute, besides what the program does by itself. */
static void minute(struct night *n, int m)
{
	static const char *const kinds[] = {"noise", "voices", "noise", "smell", "noise"};

	if (m % 15 == 5 && n->filed < REPORTS) {
		n->receipts[n->filed] = report(n, n->filed % PLACES, kinds[n->filed % 5]);
		n->filed++;
	}
	if (m == 90) /* 23:30: five browsers before one photographed code */
		for (int i = 0; i < 5; i++)
			report(n, 5, "blocked");
	if (m <= 120)
		shop_answers(n);
}

static void one_minute_passes(struct night *n)
{
	int64_t sent;

	world_later_ms(MINUTE_MS);
	world_jobs(n->w);
	assert_int_equal(outbox_send_due(app_site(n->w->app), &sent), OK);
}

static size_t count(struct str html, const char *text)
{
	size_t n = 0, at;

	while ((at = str_find_str(html, str_c(text))) < html.n) {
		n++;
		html = str_from(html, at + strlen(text));
	}
	return n;
}

static void assert_messages(struct night *n)
{
	assert_int_equal(receiver_too_fast(n->r), 0);
	for (size_t i = 0; i < receiver_count(n->r, NULL); i++) {
		struct receiver_message m;

		receiver_get(n->r, NULL, i, &m);
		assert_true(m.well_formed && m.signed_right);
		assert_null(strstr(m.text, "/r/"));
		assert_null(strstr(m.text, "单元")); /* a side, never a door */
	}
}

/** In the morning: seven things at most, each gone in two taps: look, and close all of that half-hour with a sentence. */
static void clear_the_morning(struct night *n)
{
	struct world *w = n->w;
	struct str due = arena_dup(w->arena, get(n->officer, S("/o/lh"), 200)), href, page;
	bool forger_seen = false;
	int rounds = 0;

	assert_true(count(due, "<article") <= 7);
	while (count(due, "<article") > 0 && rounds++ < 60) {
		forger_seen |= str_find_str(due, S("5 条反映，一户")) < due.n;
		href = arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/")));
		page = arena_dup(w->arena, get(n->officer, href, 200));
		assert_int_equal(post(w, n->officer, page, arena_fmt(w->arena, "%.*s/close", STR_FMT(href)), "all=1&outcome=not_solved&sentence=%E5%A4%9C").status, 303);
		due = arena_dup(w->arena, get(n->officer, S("/o/lh"), 200));
		assert_true(count(due, "<article") <= 7);
	}
	assert_has(due, "现在没有要办的事");
	assert_true(forger_seen);
	assert_true(rounds <= 40);
}

static void test_the_night(void **state)
{
	struct world *w = *state;
	struct night n = {.w = w, .r = receiver_start(), .officer = browser_open(w, w->links.officer), .admin = browser_open(w, w->links.admin),
		.shop = browser_open(w, w->links.shop), .anybody = browser(w)};
	struct loopback *lb = browser(w);
	size_t dingtalk_at_midnight = 0, feishu_at_midnight = 0;

	find_places(&n);
	world_at("2026-03-06T22:00");
	add_channel(&n, "值班员", "dingtalk");
	add_channel(&n, "替班员", "feishu");
	add_channel(&n, "办公室工作群", "wecom");
	for (int m = 0; m < 630; m++) {
		minute(&n, m);
		if (m == 119) {
			dingtalk_at_midnight = receiver_count(n.r, "dingtalk");
			feishu_at_midnight = receiver_count(n.r, "feishu");
		}
		if (m == 300) { /* three in the morning */
			struct str page = get(lb, n.receipts[n.filed - 1], 200);

			assert_has(page, "办公室现在无人值班");
			assert_has(page, "08:30");
			assert_has(page, "还没有人看过");
			assert_has(page, "110");
			/* nobody who is off duty is woken: the last of the evening were sent within minutes of midnight */
			assert_true(receiver_count(n.r, "dingtalk") <= dingtalk_at_midnight + 1);
			assert_true(receiver_count(n.r, "feishu") <= feishu_at_midnight + 1);
		}
		one_minute_passes(&n);
	}
	assert_int_equal(n.filed, REPORTS);
	assert_true(n.answered > 0);
	assert_true(dingtalk_at_midnight > 1); /* beside the test message */
	assert_true(receiver_count(n.r, "wecom") > 1);
	assert_messages(&n);
	assert_lacks(get(n.anybody, S("/s/lh/nights"), 200), "路被堵了"); /* the forger is seen by the office alone */
	one_minute_passes(&n);
	clear_the_morning(&n);
	receiver_stop(n.r);
	loopback_free(lb);
	loopback_free(n.anybody);
	loopback_free(n.shop);
	loopback_free(n.admin);
	loopback_free(n.officer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_night),
	};

	return WORLD_RUN(tests);
}
