/* Who is told when nobody looks: the chain through the night, every channel, and channels that misbehave. */
#include "world.h"

#include "auth/keys.h"
#include "base/clock.h"
#include "notify/outbox.h"
#include "receiver/receiver.h"

/** Time passes, what is due happens, what is to be sent is sent. */
static int64_t pass(struct world *w, int64_t ms)
{
	int64_t sent = 0;

	world_later_ms(ms);
	world_jobs(w);
	assert_int_equal(outbox_send_due(app_site(w->app), &sent), OK);
	return sent;
}

static struct loopback_answer admin_posts(struct world *w, struct loopback *admin, const char *page, const char *action, const char *fields)
{
	struct str html = arena_dup(w->arena, get(admin, str_c(page), 200));

	return post(w, admin, html, str_c(action), fields);
}

/** The value of the choice that a person reads as ${label}. */
static struct str choice(struct world *w, struct str html, struct str label)
{
	struct str end = arena_fmt(w->arena, ">%.*s</option>", STR_FMT(label)), head;
	size_t at = str_find_str(html, end), from;

	if (at == html.n)
		fail_msg("no choice %.*s", STR_FMT(label));
	head = str_head(html, at - 1);
	for (from = head.n; from > 0 && head.p[from - 1] != '"'; from--)
		;
	return arena_dup(w->arena, str_from(head, from));
}

static void add_channel(struct world *w, struct loopback *admin, struct receiver *r, struct str owner, const char *brand)
{
	struct str page = arena_dup(w->arena, get(admin, S("/o/lh/messages"), 200));
	struct loopback_answer a = post(w, admin, page, S("/o/lh/messages"), arena_fmt(w->arena, "owner=%.*s&brand=%s&url=%.*s&secret=%s",
		STR_FMT(choice(w, page, owner)), brand, STR_FMT(receiver_url(r, w->arena, brand)), strcmp(brand, "wecom") == 0 ? "" : RECEIVER_SECRET).p);

	assert_int_equal(a.status, 303);
}

static struct str name_of_shop(struct world *w)
{
	struct loopback *shop = browser_open(w, w->links.shop);
	struct str html = arena_dup(w->arena, get(shop, S("/d/lh"), 200));
	struct str name = str_from(html, str_find_str(html, S("<h1>")) + 4);

	loopback_free(shop);
	return str_head(name, str_find(name, '<'));
}

/** One channel for each in the chain, tested and forgotten. */
static struct receiver *with_channels(struct world *w, struct loopback *admin)
{
	struct receiver *r = receiver_start();

	add_channel(w, admin, r, name_of_shop(w), "webhook");
	add_channel(w, admin, r, S("值班员"), "dingtalk");
	add_channel(w, admin, r, S("替班员"), "feishu");
	add_channel(w, admin, r, S("办公室工作群"), "wecom");
	assert_int_equal(pass(w, 0), 3); /* it is half past: Feishu would refuse */
	assert_int_equal(pass(w, 7000), 1);
	assert_int_equal(receiver_count(r, NULL), 4);
	return r;
}

/** The newest message of a brand: of the right form, signed, without anything that opens a receipt. */
static struct receiver_message newest(struct receiver *r, const char *brand)
{
	struct receiver_message m = {.text = ""};
	size_t n = receiver_count(r, brand);

	assert_true(n > 0);
	receiver_get(r, brand, n - 1, &m);
	assert_true(m.well_formed);
	assert_true(m.signed_right);
	assert_null(strstr(m.text, "/r/"));
	assert_int_equal(receiver_too_fast(r), 0);
	return m;
}

static void test_the_chain(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin), *resident = browser(w);
	struct receiver *r = with_channels(w, admin);
	struct str receipt = file_appeal(w, resident, "noise"), page;
	struct receiver_message m;

	assert_int_equal(pass(w, 20000), 0); /* it is on the shops' pages */
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	m = newest(r, "webhook");
	assert_non_null(strstr(m.text, "太吵"));
	assert_non_null(strstr(m.text, "/d/lh"));
	assert_int_equal(pass(w, 0), 0);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	m = newest(r, "dingtalk");
	assert_non_null(strstr(m.text, "/o/lh"));
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	newest(r, "feishu");
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	newest(r, "wecom");
	assert_int_equal(pass(w, 3 * MINUTE_MS), 0);
	page = get(resident, receipt, 200);
	assert_has(page, "已给值班员发出消息");
	assert_has(page, "已给替班员发出消息");
	assert_has(page, "已给办公室工作群发出消息");
	assert_has(page, "还没有人看过");
	receiver_stop(r);
	loopback_free(resident);
	loopback_free(admin);
}

static void test_a_look_ends_it(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin), *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct receiver *r = with_channels(w, admin);
	struct str due;

	file_appeal(w, resident, "noise");
	assert_int_equal(pass(w, 20000), 0);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	due = get(officer, S("/o/lh"), 200);
	get(officer, arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, due, "href=\"/o/lh/a/"))), 200);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pass(w, 3 * MINUTE_MS), 0);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1); /* but a look is no word: overdue after a quarter of an hour, the deputy is told */
	newest(r, "feishu");
	for (int i = 0; i < 3; i++)
		assert_int_equal(pass(w, 3 * MINUTE_MS), 0);
	receiver_stop(r);
	loopback_free(resident);
	loopback_free(officer);
	loopback_free(admin);
}

/** A shop that has looked has its fifteen minutes; then the officer is told. */
static void test_the_shop_looks(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin), *resident = browser(w), *shop = browser_open(w, w->links.shop);
	struct receiver *r = with_channels(w, admin);
	int64_t sent = 0;

	file_appeal(w, resident, "noise");
	get(shop, S("/d/lh"), 200);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pass(w, 3 * MINUTE_MS), 0);
	for (int i = 0; i < 3; i++)
		sent += pass(w, 3 * MINUTE_MS);
	assert_true(sent >= 2);
	newest(r, "dingtalk");
	receiver_stop(r);
	loopback_free(shop);
	loopback_free(resident);
	loopback_free(admin);
}

static void test_nobody_until_morning(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin), *resident = browser(w);
	struct receiver *r = with_channels(w, admin);
	struct str receipt, page;
	size_t before;

	world_at("2026-03-07T00:40");
	receipt = file_appeal(w, resident, "noise");
	assert_int_equal(pass(w, 20000), 0);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1); /* the shop, or the office's group when the shops sleep */
	for (int i = 0; i < 10; i++)
		pass(w, 3 * MINUTE_MS);
	page = get(resident, receipt, 200);
	assert_has(page, "办公室现在无人值班");
	assert_has(page, "08:30");
	assert_has(page, "还没有人看过");
	assert_has(page, "110");
	before = receiver_count(r, "dingtalk");
	world_at("2026-03-07T08:31");
	for (int i = 0; i < 3; i++)
		pass(w, MINUTE_MS);
	assert_int_equal(receiver_count(r, "dingtalk"), before + 1);
	receiver_stop(r);
	loopback_free(resident);
	loopback_free(admin);
}

static void test_misbehaving(void **state)
{
	static const enum receiver_mode modes[] = {RECEIVER_DOWN, RECEIVER_GARBAGE, RECEIVER_EMPTY, RECEIVER_TOO_FAST};
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct receiver *r = receiver_start();
	size_t taken = 0;

	for (size_t i = 0; i < robot_brands_n; i++) {
		const char *brand = robot_brands[i].word;

		for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
			if (robot_brands[i].is_mail && modes[m] == RECEIVER_TOO_FAST)
				continue; /* a mail server knows only "later" */
			receiver_mode(r, brand, modes[m]);
			if (m == 0)
				add_channel(w, admin, r, S("办公室工作群"), brand);
			else
				assert_int_equal(admin_posts(w, admin, "/o/lh/messages", "/o/lh/messages/test",
					arena_fmt(w->arena, "channel=%.*s", STR_FMT(after(w, get(admin, S("/o/lh/messages"), 200), "name=\"channel\" value=\""))).p).status, 303);
			assert_int_equal(pass(w, robot_brands[i].gap_ms), 0);
			receiver_mode(r, brand, RECEIVER_TAKES);
			/* it is kept, and arrives once the other side is well again */
			assert_int_equal(pass(w, OUTBOX_BACKOFF_MAX_MS), 1);
			assert_int_equal(receiver_count(r, brand), m + 1);
			newest(r, brand);
			taken++;
		}
		assert_int_equal(admin_posts(w, admin, "/o/lh/messages", "/o/lh/messages/remove",
			arena_fmt(w->arena, "channel=%.*s", STR_FMT(after(w, get(admin, S("/o/lh/messages"), 200), "name=\"channel\" value=\""))).p).status, 303);
		world_later_ms(OUTBOX_BACKOFF_MAX_MS);
	}
	assert_int_equal(receiver_count(r, NULL), taken);
	receiver_stop(r);
	loopback_free(admin);
}

static void test_dead_letters(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct receiver *r = receiver_start();
	struct str page;

	receiver_mode(r, "dingtalk", RECEIVER_REFUSES);
	add_channel(w, admin, r, S("办公室工作群"), "dingtalk");
	assert_int_equal(pass(w, 0), 0);
	page = arena_dup(w->arena, get(admin, S("/o/lh/messages"), 200));
	assert_has(page, "未能送出");
	assert_has(page, "机器人不认签名：请检查密钥，也检查本机的时钟");
	assert_lacks(page, RECEIVER_SECRET);
	receiver_mode(r, "dingtalk", RECEIVER_TAKES);
	for (int i = 0; i < 3; i++) /* a refused one is not tried by itself */
		assert_int_equal(pass(w, OUTBOX_BACKOFF_MAX_MS), 0);
	assert_int_equal(post(w, admin, page, S("/o/lh/messages/again"),
		arena_fmt(w->arena, "notice=%.*s", STR_FMT(after(w, page, "name=\"notice\" value=\""))).p).status, 303);
	assert_int_equal(pass(w, 1000), 1);
	/* a second tap finds it sent */
	assert_int_equal(post(w, admin, page, S("/o/lh/messages/again"),
		arena_fmt(w->arena, "notice=%.*s", STR_FMT(after(w, page, "name=\"notice\" value=\""))).p).status, 409);

	receiver_mode(r, "dingtalk", RECEIVER_DOWN);
	assert_int_equal(post(w, admin, page, S("/o/lh/messages/test"),
		arena_fmt(w->arena, "channel=%.*s", STR_FMT(after(w, page, "name=\"channel\" value=\""))).p).status, 303);
	for (int i = 0; i < OUTBOX_TRIES; i++)
		assert_int_equal(pass(w, OUTBOX_BACKOFF_MAX_MS), 0);
	assert_has(get(admin, S("/o/lh/messages"), 200), "对方服务中断");
	receiver_mode(r, "dingtalk", RECEIVER_TAKES);
	assert_int_equal(pass(w, OUTBOX_BACKOFF_MAX_MS), 0); /* dead: shown, not tried for ever */
	receiver_stop(r);
	loopback_free(admin);
}

/** Forty reports in a night go out as few messages. */
static void test_together(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);
	struct receiver *r = receiver_start();

	add_channel(w, admin, r, S("值班员"), "dingtalk");
	pass(w, 0);
	for (int i = 0; i < 12; i++) {
		struct loopback *resident = browser(w);

		file_appeal(w, resident, "noise");
		loopback_free(resident);
	}
	pass(w, 20000);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	assert_non_null(strstr(newest(r, "dingtalk").text, "10"));
	assert_int_equal(pass(w, 1000), 0); /* the robot's own pace */
	assert_int_equal(pass(w, 3000), 1);
	receiver_stop(r);
	loopback_free(admin);
}

static void test_routing(void **state)
{
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin), *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct receiver *r = with_channels(w, admin);
	struct str page;

	assert_int_equal(admin_posts(w, admin, "/o/lh/routing", "/o/lh/routing", "kind=voices&place=&from=22:00&to=06:00&step1=deputy&step2=deputy").status, 422);
	assert_int_equal(admin_posts(w, admin, "/o/lh/routing", "/o/lh/routing", "kind=voices&place=&from=22:00&to=&step1=deputy").status, 422);
	assert_int_equal(admin_posts(w, admin, "/o/lh/routing", "/o/lh/routing", "kind=voices&place=&from=22:00&to=06:00&step1=deputy").status, 303);
	page = arena_dup(w->arena, get(admin, S("/o/lh/routing"), 200));
	assert_has(page, "22:00–06:00");
	file_appeal(w, resident, "voices");
	pass(w, 20000);
	assert_int_equal(pass(w, 3 * MINUTE_MS), 1);
	newest(r, "feishu");
	for (int i = 0; i < 4; i++)
		assert_int_equal(pass(w, 3 * MINUTE_MS), 0);
	assert_int_equal(post(w, officer, arena_dup(w->arena, get(officer, S("/o/lh"), 200)), S("/o/lh/routing"), "kind=&step1=shop").status, 403);
	assert_int_equal(post(w, admin, page, S("/o/lh/routing/remove"),
		arena_fmt(w->arena, "route=%.*s", STR_FMT(after(w, page, "name=\"route\" value=\""))).p).status, 303);
	assert_lacks(get(admin, S("/o/lh/routing"), 200), "22:00–06:00");
	receiver_stop(r);
	loopback_free(officer);
	loopback_free(resident);
	loopback_free(admin);
}

static void test_bad_addresses(void **state)
{
	static const char *const bad[] = {"", "robot", "ftp://x/y", "file:///etc/passwd", "https://", "https:///x", "https://a b/", "smtp://x/y@z",
		"https://x/\ny", "https://群/x"};
	struct world *w = *state;
	struct loopback *admin = browser_open(w, w->links.admin);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(admin_posts(w, admin, "/o/lh/messages", "/o/lh/messages",
			arena_fmt(w->arena, "owner=office-0&brand=wecom&url=%.*s", STR_FMT(url_encode(w->arena, str_c(bad[i])))).p).status, 422);
	assert_int_equal(admin_posts(w, admin, "/o/lh/messages", "/o/lh/messages", "owner=shop-1&brand=wecom&url=https://x/").status, 404);
	assert_int_equal(admin_posts(w, admin, "/o/lh/messages", "/o/lh/messages", "owner=office-0&brand=pigeon&url=https://x/").status, 422);
	loopback_free(admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_chain),
		cmocka_unit_test(test_a_look_ends_it),
		cmocka_unit_test(test_the_shop_looks),
		cmocka_unit_test(test_nobody_until_morning),
		cmocka_unit_test(test_misbehaving),
		cmocka_unit_test(test_dead_letters),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_routing),
		cmocka_unit_test(test_bad_addresses),
	};

	return WORLD_RUN(tests);
}
