/*
 * The night of cli/night.h, with an officer and his deputy until midnight, then nobody: who was told when, what the receipts said at
 * which hour, and what the officer finds in the morning.
 */
#include "world.h"

#include "base/clock.h"
#include "cli/night.h"
#include "notify/outbox.h"
#include "receiver/receiver.h"

struct night_test {
	struct world *w;
	struct receiver *r;
	struct night *night;
	struct loopback *officer, *admin, *anybody;
	size_t dingtalk, feishu; /* messages at midnight */
};

static void add_channel(struct night_test *n, const char *owner, const char *brand)
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

static void one_minute_passes(struct night_test *n)
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

static void assert_messages(struct night_test *n)
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
static void clear_the_morning(struct night_test *n)
{
	struct world *w = n->w;
	struct str due = arena_dup(w->arena, get(n->officer, S("/o/lh"), 200)), href, page;
	bool forger_seen = false;
	int rounds = 0;

	assert_true(count(due, "<article") <= 7);
	assert_has(due, "已超时"); /* what the officer of the evening left … */
	assert_has(due, "已通知替班"); /* … his deputy knows of */
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

/** What the receipts say at this hour, and who was told by then. */
static void assert_hour(struct night_test *n, int minute)
{
	size_t filed;
	const struct str *receipts = night_receipts(n->night, &filed);
	struct str page;

	if (minute == 20) { /* named three minutes ago, and the phone there is off */
		page = get(n->anybody, receipts[2], 200);
		assert_has(page, "还没有人看过");
	} else if (minute == 34) { /* closed for the week: the office has it at once */
		page = get(n->anybody, receipts[6], 200);
		assert_has(page, "暂停营业到");
		assert_has(page, "办公室");
	} else if (minute == 119) {
		n->dingtalk = receiver_count(n->r, "dingtalk");
		n->feishu = receiver_count(n->r, "feishu");
		assert_true(n->dingtalk > 1); /* beside the test message */
		assert_true(n->feishu > 1);   /* what the officer did not look at went to the deputy */
		assert_true(n->feishu <= n->dingtalk);
	} else if (minute == 300) {
		page = get(n->anybody, receipts[filed - 1], 200);
		assert_has(page, "办公室现在无人值班");
		assert_has(page, "08:30");
		assert_has(page, "还没有人看过");
		assert_has(page, "110");
		/* nobody who is off duty is woken: the last of the evening were sent within minutes of midnight */
		assert_true(receiver_count(n->r, "dingtalk") <= n->dingtalk + 1);
		assert_true(receiver_count(n->r, "feishu") <= n->feishu + 1);
	}
}

static void test_the_night(void **state)
{
	struct world *w = *state;
	struct night_test n = {.w = w, .r = receiver_start(), .officer = browser_open(w, w->links.officer), .admin = browser_open(w, w->links.admin),
		.anybody = browser(w)};
	size_t filed;

	world_at("2026-03-06T22:00");
	add_channel(&n, "值班员", "dingtalk");
	add_channel(&n, "替班员", "feishu");
	add_channel(&n, "办公室工作群", "wecom");
	assert_int_equal(night_open(w->app, &w->links, &n.night), OK);
	for (int m = 0; m < NIGHT_MINUTES; m++) {
		assert_int_equal(night_minute(n.night, m, NULL, NULL), OK);
		assert_hour(&n, m);
		one_minute_passes(&n);
	}
	night_receipts(n.night, &filed);
	assert_int_equal(filed, NIGHT_REPORTS);
	assert_true(night_answers(n.night) > 5);
	assert_true(receiver_count(n.r, "wecom") > 1);
	assert_messages(&n);
	assert_lacks(get(n.anybody, S("/s/lh/nights"), 200), "路被堵了"); /* the forger is seen by the office alone */
	one_minute_passes(&n);
	clear_the_morning(&n);
	night_close(n.night);
	receiver_stop(n.r);
	loopback_free(n.anybody);
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
