/* The three clocks, what is said on the way, together and apart, opened again, a colleague goes on. */
#include "world.h"
#include "base/clock.h"

struct people {
	struct world *w;
	struct loopback *resident, *shop, *officer, *deputy, *admin;
};

static struct people people(void **state)
{
	struct world *w = *state;

	return (struct people){w, browser(w), browser_open(w, w->links.shop), browser_open(w, w->links.officer), browser_open(w, w->links.deputy),
		browser_open(w, w->links.admin)};
}

/** Sessions end after twelve hours unused: who comes back signs in again. */
static void come_back(struct people *p)
{
	loopback_free(p->officer);
	loopback_free(p->deputy);
	loopback_free(p->admin);
	p->officer = browser_open(p->w, p->w->links.officer);
	p->deputy = browser_open(p->w, p->w->links.deputy);
	p->admin = browser_open(p->w, p->w->links.admin);
}

static void leave(struct people *p)
{
	loopback_free(p->resident);
	loopback_free(p->shop);
	loopback_free(p->officer);
	loopback_free(p->deputy);
	loopback_free(p->admin);
}

static struct str page_of(struct people *p, struct loopback *lb, struct str path)
{
	return arena_dup(p->w->arena, get(lb, path, 200));
}

static void does(struct people *p, struct loopback *lb, struct str path, const char *what, const char *fields, int status)
{
	/* a token from a page that always has a form: what is over has none */
	struct str form = str_starts(path, S("/o/")) ? S("/o/lh/new") : str_starts(path, S("/d/")) ? S("/d/lh/phones") : p->w->links.resident;
	struct loopback_answer a = post(p->w, lb, page_of(p, lb, form), arena_fmt(p->w->arena, "%.*s/%s", STR_FMT(path), what), fields);

	if (a.status != status)
		fail_msg("%s answered %d, not %d: %.*s", what, a.status, status, STR_FMT(a.body));
}

/** The newest case of the office's list. */
static struct str newest_case(struct people *p)
{
	return arena_fmt(p->w->arena, "/o/lh/a/%.*s", STR_FMT(after(p->w, get(p->officer, S("/o/lh/all"), 200), "href=\"/o/lh/a/")));
}

static void passes(struct people *p, int64_t ms)
{
	world_later_ms(ms);
	world_jobs(p->w);
	come_back(p);
}

static void it_is(struct people *p, const char *local)
{
	world_at(local);
	world_jobs(p->w);
	come_back(p);
}

/* --- Clocks --------------------------------------------------------------------------------------------------------------- */

static void test_overdue_is_raised(void **state)
{
	struct people p = people(state);
	struct str receipt, path;

	it_is(&p, "2026-03-09T09:00"); /* a Monday */
	receipt = file_appeal(p.w, p.resident, "noise");
	path = newest_case(&p);
	does(&p, p.officer, path, "take", "", 303);
	assert_has(get(p.resident, receipt, 200), "办公室正在办，今天 09:30 前再给说法");
	assert_has(get(p.resident, receipt, 200), "应在");
	assert_lacks(get(p.officer, S("/o/lh"), 200), "已通知替班");
	it_is(&p, "2026-03-09T09:31"); /* taken is not yet a word */
	assert_has(get(p.officer, S("/o/lh"), 200), "已通知替班");
	assert_has(get(p.resident, receipt, 200), "答复已逾期，已通知替班。");
	assert_has(get(p.admin, S("/district"), 200), "没有逾期事项");
	it_is(&p, "2026-03-09T13:32"); /* four hours later */
	assert_has(get(p.officer, S("/o/lh"), 200), "已列入全区清单");
	assert_has(get(p.admin, S("/district"), 200), "荔红街");
	assert_has(get(p.admin, S("/district"), 200), "太吵了");
	assert_lacks(get(p.admin, S("/district"), 200), "单元"); /* a side, never a door */
	get(p.resident, S("/r/lh-2222222222222222222222"), 404);
	/* a word takes it down again, and the next one is due a working day later */
	does(&p, p.officer, path, "update", "sentence=", 422);
	does(&p, p.officer, path, "update", "sentence=We+measured+today", 303);
	assert_has(get(p.resident, receipt, 200), "We measured today");
	assert_has(get(p.admin, S("/district"), 200), "没有逾期事项");
	assert_lacks(get(p.officer, S("/o/lh"), 200), "已列入全区清单");
	assert_has(get(p.resident, receipt, 200), "明天 13:02 前再给说法"); /* nine hours of the office's nine and a half a day */
	leave(&p);
}

static void test_solution_overdue_stays_raised(void **state)
{
	struct people p = people(state);
	struct str path;

	it_is(&p, "2026-03-09T09:00");
	file_appeal(p.w, p.resident, "blocked"); /* nine hours of the office */
	path = newest_case(&p);
	does(&p, p.officer, path, "take", "", 303);
	it_is(&p, "2026-03-10T09:00");
	it_is(&p, "2026-03-10T15:00");
	assert_has(get(p.admin, S("/district"), 200), "路被堵了");
	does(&p, p.officer, path, "update", "sentence=Tomorrow", 303);
	assert_has(get(p.admin, S("/district"), 200), "路被堵了"); /* a word alone does not solve it */
	does(&p, p.officer, path, "close", "outcome=solved&sentence=Moved", 303);
	assert_has(get(p.admin, S("/district"), 200), "没有逾期事项");
	leave(&p);
}

static void test_question_stops_the_clock(void **state)
{
	struct people p = people(state);
	struct str receipt, path;

	it_is(&p, "2026-03-09T09:00");
	receipt = file_appeal(p.w, p.resident, "blocked");
	path = newest_case(&p);
	does(&p, p.officer, path, "take", "", 303);
	it_is(&p, "2026-03-09T10:00");
	does(&p, p.officer, path, "question", "sentence=Which+door+is+it", 303);
	assert_has(get(p.officer, path, 200), "解决时限暂停计算");
	assert_lacks(get(p.officer, S("/o/lh"), 200), "<article"); /* nothing to do until the answer */
	assert_has(get(p.resident, p.w->links.resident, 200), "办公室有问题问你");
	assert_has(get(p.resident, receipt, 200), "Which door is it");
	assert_has(get(p.resident, receipt, 200), "计时暂停");
	it_is(&p, "2026-03-12T10:00"); /* three days later: nothing was raised */
	assert_has(get(p.admin, S("/district"), 200), "没有逾期事项");
	does(&p, p.resident, receipt, "text", "text=The+green+one", 303);
	assert_has(get(p.officer, S("/o/lh"), 200), "<article");
	/* an hour of the nine had passed before: eight are left */
	assert_has(get(p.officer, path, 200), "应在今晚 18:00 前解决");
	does(&p, p.resident, receipt, "text", "text=And+loud", 303); /* one more line is no reply to anything */
	leave(&p);
}

static void test_question_without_answer_ends(void **state)
{
	struct people p = people(state);
	struct str receipt = file_appeal(p.w, p.resident, "smell"), path = newest_case(&p);

	does(&p, p.officer, path, "question", "sentence=Where+from", 303);
	passes(&p, 6 * 24 * HOUR_MS);
	assert_has(get(p.resident, receipt, 200), "Where from");
	passes(&p, 25 * HOUR_MS);
	assert_has(get(p.resident, receipt, 200), "已结束");
	does(&p, p.officer, path, "question", "sentence=Still+there", 409);
	does(&p, p.resident, receipt, "reopen", "", 303);
	assert_has(get(p.officer, S("/o/lh"), 200), "<article");
	leave(&p);
}

/* --- Not in our power ------------------------------------------------------------------------------------------------------ */

static void test_refer(void **state)
{
	struct people p = people(state);
	struct str receipt = file_appeal(p.w, p.resident, "equipment"), path = newest_case(&p);

	does(&p, p.officer, path, "refer", "how=ends", 422);
	does(&p, p.officer, path, "refer", "how=ends&addressee=moon", 422);
	does(&p, p.officer, path, "refer", "how=handed_on&addressee=property&sentence=We+wrote+to+them", 303);
	assert_has(get(p.resident, receipt, 200), "办公室已经转交，并会继续追问：物业公司");
	assert_has(get(p.resident, receipt, 200), "We wrote to them");
	does(&p, p.officer, path, "refer", "how=ends&addressee=ecology", 303);
	assert_has(get(p.resident, receipt, 200), "你反映的合情合理，但街上管不了。该管的是：生态环境");
	assert_has(get(p.resident, receipt, 200), "请拨 12345");
	assert_has(get(p.resident, receipt, 200), "/verdict"); /* closed is not solved */
	does(&p, p.resident, receipt, "verdict", "verdict=no", 303);
	assert_lacks(get(p.resident, receipt, 200), "你反映的合情合理");
	leave(&p);
}

/* --- Opened again ---------------------------------------------------------------------------------------------------------- */

static void test_reopen(void **state)
{
	struct people p = people(state);
	struct str receipt = file_appeal(p.w, p.resident, "noise"), path = newest_case(&p), item;

	does(&p, p.resident, receipt, "reopen", "", 303); /* open already: what was wanted holds */
	item = arena_dup(p.w->arena, after(p.w, get(p.shop, S("/d/lh"), 200), "<h2><a href=\""));
	does(&p, p.shop, item, "answer", "answer=turned_down", 303);
	does(&p, p.shop, item, "reopen", "", 409); /* answered is not ended */
	it_is(&p, "2026-03-07T09:01");
	does(&p, p.resident, receipt, "verdict", "verdict=better", 303);
	assert_has(get(p.shop, S("/d/lh"), 200), "已经关小");
	does(&p, p.shop, item, "reopen", "", 303); /* by the shop */
	assert_has(get(p.resident, receipt, 200), "重新打开");
	does(&p, p.officer, path, "close", "outcome=solved&sentence=", 303);
	does(&p, p.officer, path, "reopen", "", 303); /* by the office */
	does(&p, p.officer, path, "close", "outcome=solved&sentence=", 303);
	does(&p, p.resident, receipt, "verdict", "verdict=better", 303);
	assert_has(get(p.resident, receipt, 200), "/reopen");
	passes(&p, 15 * 24 * HOUR_MS);
	assert_lacks(get(p.resident, receipt, 200), "/reopen");
	does(&p, p.resident, receipt, "reopen", "", 409);
	does(&p, p.officer, path, "reopen", "", 409);
	leave(&p);
}

/** What is over does not open again by a late word, and says so. */
static void test_late_words(void **state)
{
	struct people p = people(state);
	struct str receipt = file_appeal(p.w, p.resident, "noise"), path = newest_case(&p), item;

	item = arena_dup(p.w->arena, after(p.w, get(p.shop, S("/d/lh"), 200), "<h2><a href=\""));
	does(&p, p.resident, receipt, "withdraw", "", 303);
	does(&p, p.shop, item, "answer", "answer=turned_down", 409);
	does(&p, p.officer, path, "take", "", 409);
	does(&p, p.officer, path, "update", "sentence=x", 409);
	does(&p, p.officer, path, "question", "sentence=x", 409);
	does(&p, p.officer, path, "refer", "how=ends&addressee=police", 409);
	does(&p, p.officer, path, "together", "with=apart", 409);
	does(&p, p.officer, path, "close", "outcome=solved&sentence=", 409);
	does(&p, p.officer, path, "reopen", "", 409);
	does(&p, p.resident, receipt, "text", "text=x", 409);
	leave(&p);
}

/* --- Together and apart ---------------------------------------------------------------------------------------------------- */

static struct str report_at(struct people *p, struct str place, const char *kind)
{
	struct loopback *lb = browser(p->w);
	struct str page = page_of(p, lb, place), nonce = after(p->w, page, "name=\"nonce\" value=\"");
	struct loopback_answer a = post(p->w, lb, page, place, arena_fmt(p->w->arena, "nonce=%.*s&kind=%s", STR_FMT(nonce), kind).p);

	assert_int_equal(a.status, 303);
	loopback_free(lb);
	return newest_case(p);
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

static struct str id_of(struct str path)
{
	return str_from(path, sizeof("/o/lh/a/") - 1);
}

static void test_together_and_apart(void **state)
{
	struct people p = people(state);
	struct str near = report_at(&p, place_path(p.w, 0), "noise"), far = report_at(&p, place_path(p.w, 8), "noise"), third, other;

	assert_int_equal(count(get(p.officer, S("/o/lh"), 200), "<article"), 2);
	assert_has(get(p.officer, far, 200), id_of(near).p);
	does(&p, p.officer, far, "together", arena_fmt(p.w->arena, "with=%.*s", STR_FMT(id_of(near))).p, 303);
	assert_int_equal(count(get(p.officer, S("/o/lh"), 200), "<article"), 1);
	assert_has(get(p.officer, S("/o/lh"), 200), "2 条反映，2 户");
	assert_has(get(p.officer, near, 200), "2 条反映，来自 2 户");
	assert_has(get(p.officer, far, 200), "同事把这条与别的并在一起：共 2 条反映，2 户。");
	/* what is put together with one that points on lands at the same */
	third = report_at(&p, place_path(p.w, 4), "noise");
	does(&p, p.officer, near, "together", arena_fmt(p.w->arena, "with=%.*s", STR_FMT(id_of(third))).p, 303);
	assert_int_equal(count(get(p.officer, S("/o/lh"), 200), "<article"), 1);
	assert_has(get(p.officer, far, 200), "共 3 条反映，3 户");
	does(&p, p.officer, third, "together", arena_fmt(p.w->arena, "with=%.*s", STR_FMT(id_of(far))).p, 409); /* round in a circle */
	/* apart, and back */
	does(&p, p.officer, far, "together", "with=apart", 303);
	assert_int_equal(count(get(p.officer, S("/o/lh"), 200), "<article"), 2);
	does(&p, p.officer, far, "together", "with=back", 303);
	does(&p, p.officer, near, "together", "with=back", 303);
	assert_int_equal(count(get(p.officer, S("/o/lh"), 200), "<article"), 3);
	/* one answer for all that an officer put together */
	does(&p, p.officer, far, "together", arena_fmt(p.w->arena, "with=%.*s", STR_FMT(id_of(third))).p, 303);
	does(&p, p.officer, third, "take", "all=1", 303);
	assert_lacks(get(p.officer, far, 200), "/take\"");
	assert_has(get(p.officer, near, 200), "/take\"");
	other = report_at(&p, place_path(p.w, 0), "smell");
	does(&p, p.officer, other, "together", arena_fmt(p.w->arena, "with=%.*s", STR_FMT(id_of(far))).p, 409); /* another kind */
	does(&p, p.officer, other, "together", "with=1", 404);
	does(&p, p.officer, other, "together", "with=x", 422);
	leave(&p);
}

/* --- A colleague goes on --------------------------------------------------------------------------------------------------- */

static void test_handover(void **state)
{
	struct people p = people(state);
	struct str first = report_at(&p, place_path(p.w, 0), "noise"), second = report_at(&p, place_path(p.w, 8), "smell"), page, of;

	assert_has(get(p.officer, S("/o/lh/handover"), 200), "没有要交接的事项");
	does(&p, p.officer, first, "take", "", 303);
	does(&p, p.officer, second, "update", "sentence=We+rang+the+kitchen", 303); /* whoever speaks first has taken it */
	page = page_of(&p, p.officer, S("/o/lh/handover"));
	assert_has(page, "We rang the kitchen");
	assert_lacks(page, "name=\"case\""); /* one's own are not taken over */
	page = page_of(&p, p.deputy, S("/o/lh/handover"));
	of = after(p.w, page, "href=\"/o/lh/handover?of=");
	page = page_of(&p, p.deputy, arena_fmt(p.w->arena, "/o/lh/handover?of=%.*s", STR_FMT(of)));
	assert_has(page, "We rang the kitchen");
	assert_int_equal(count(page, "<article"), 2);
	does(&p, p.deputy, first, "take-over", "", 303);
	assert_int_equal(post(p.w, p.deputy, page, S("/o/lh/handover"), arena_fmt(p.w->arena, "of=%.*s", STR_FMT(of)).p).status, 303);
	assert_int_equal(count(get(p.deputy, S("/o/lh/handover"), 200), "<article"), 2);
	assert_has(get(p.officer, S("/o/lh/handover"), 200), "没有要交接的事项");
	assert_has(get(p.officer, first, 200), "从替班员手中接手");
	does(&p, p.officer, first, "take", "", 409); /* it is a colleague's: taking over says so */
	leave(&p);
}

static void test_district_needs_an_account(void **state)
{
	struct people p = people(state);

	assert_has(get(p.resident, S("/district"), 200), "name=\"password\""); /* asks who it is */
	assert_has(get(p.shop, S("/o/lh/handover"), 200), "name=\"password\"");
	leave(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overdue_is_raised),
		cmocka_unit_test(test_solution_overdue_stays_raised),
		cmocka_unit_test(test_question_stops_the_clock),
		cmocka_unit_test(test_question_without_answer_ends),
		cmocka_unit_test(test_refer),
		cmocka_unit_test(test_reopen),
		cmocka_unit_test(test_late_words),
		cmocka_unit_test(test_together_and_apart),
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_district_needs_an_account),
	};

	return WORLD_RUN(tests);
}
