/* What is promised to the reporter (and to a shop's owner): seals, erasure, who looks. */
#include "world.h"
#include "auth/opening.h"
#include "base/clock.h"

static struct str action(struct world *w, struct str path, const char *what)
{
	return arena_fmt(w->arena, "%.*s/%s", STR_FMT(path), what);
}

/** A form of the page at ${path}. */
static struct loopback_answer do_on(struct world *w, struct loopback *lb, struct str path, const char *what, const char *fields, int status)
{
	struct str page = arena_dup(w->arena, get(lb, path, 200));
	struct loopback_answer a = post(w, lb, page, action(w, path, what), fields);

	if (a.status != status)
		fail_msg("%.*s/%s answered %d, not %d:\n%.*s", STR_FMT(path), what, a.status, status, STR_FMT(a.body));
	return a;
}

/** The case that the office's list shows first: the newest. */
static struct str newest_case(struct world *w, struct loopback *officer)
{
	return arena_fmt(w->arena, "/o/lh/a/%.*s", STR_FMT(after(w, arena_dup(w->arena, get(officer, S("/o/lh/all"), 200)), "href=\"/o/lh/a/")));
}

/* --- Contact and content ------------------------------------------------------------------------------------------------ */

static void test_reveal_stands_alone(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), path, form, page;

	do_on(w, resident, receipt, "text", "text=the+window+above+the+bakery", 303);
	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	path = newest_case(w, officer);
	page = arena_dup(w->arena, get(officer, path, 200));
	assert_has(page, "above the bakery");
	form = arena_dup(w->arena, get(officer, action(w, path, "reveal"), 200));
	assert_has(form, "name=\"reason\"");
	assert_lacks(form, "above the bakery");
	do_on(w, officer, path, "reveal", "reason=x", 422);
	page = arena_dup(w->arena, do_on(w, officer, path, "reveal", "reason=to+ask+which+window", 200).body);
	assert_has(page, "13900001111");
	assert_lacks(page, "above the bakery"); /* nothing of the case: no line, no hall, no side, no kind */
	assert_lacks(page, "号院");
	assert_lacks(page, "单元");
	assert_lacks(page, "太吵");
	assert_lacks(page, "23:30");
	assert_lacks(page, "/photo/");
	assert_lacks(get(officer, path, 200), "13900001111");
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_has(page, "to ask which window");
	assert_has(page, "值班员"); /* by the name the officer works under */
	loopback_free(resident);
	loopback_free(officer);
}

static void test_a_changed_reason_shows(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer);
	struct str receipt = file_appeal(w, resident, "noise"), list, shop;

	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	do_on(w, officer, newest_case(w, officer), "reveal", "reason=to+ask+which+window", 200);
	list = arena_dup(w->arena, get(officer, S("/o/lh/shops"), 200));
	shop = after(w, list, "<td data-label=\"名称\"><a href=\"");
	do_on(w, officer, shop, "contact", "reason=", 422);
	assert_has(do_on(w, officer, shop, "contact", "reason=its+phone+is+off", 200).body, "tel:138000");
	assert_has(get(officer, shop, 200), "its phone is off");
	assert_int_equal(world_faults(w), 0);
	world_sql(w, "UPDATE appeal_reveals SET reason = 'something better'");
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE appeal_reveals SET reason = 'to ask which window'");
	assert_int_equal(world_faults(w), 0);
	world_sql(w, "UPDATE shop_reveals SET reason = ''"); /* nothing said that it was erased */
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE shop_reveals SET reason = 'its phone is off', salt = salt || '00'"); /* the salt is part of it */
	assert_int_equal(world_faults(w), 1);
	world_sql(w, "UPDATE shop_reveals SET salt = substr(salt, 1, 32)");
	loopback_free(resident);
	loopback_free(officer);
}

static void test_many_openings_show(void **state)
{
	struct world *w = *state;
	struct loopback *resident = browser(w), *officer = browser_open(w, w->links.officer), *admin = browser_open(w, w->links.admin);
	struct str receipt = file_appeal(w, resident, "noise"), path;

	do_on(w, resident, receipt, "contact", "contact=13900001111", 303);
	path = newest_case(w, officer);
	for (int i = 0; i < OPENINGS_A_DAY; i++)
		do_on(w, officer, path, "reveal", "reason=needed+once+more", 200);
	assert_lacks(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	world_later_ms(DAY_MS);
	get(officer, w->links.officer, 200);
	get(admin, w->links.admin, 200);
	do_on(w, officer, path, "reveal", "reason=another+day", 200); /* not six within a day */
	assert_lacks(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	for (int i = 0; i < OPENINGS_A_DAY; i++)
		do_on(w, officer, path, "reveal", "reason=needed+once+more", 200);
	assert_has(get(admin, S("/o/lh/journal"), 200), "一天内打开多次封存");
	assert_has(get(admin, S("/o/lh/journal"), 200), "值班员");
	loopback_free(resident);
	loopback_free(officer);
	loopback_free(admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reveal_stands_alone),
		cmocka_unit_test(test_a_changed_reason_shows),
		cmocka_unit_test(test_many_openings_show),
	};

	return WORLD_RUN(tests);
}
