/* People of the office: signing in, roles, colleagues, duty phones, places, settings, journal. */
#include "world.h"

static struct loopback *admin_of(struct world *w)
{
	return browser_open(w, w->links.admin);
}

static struct loopback_answer send_form(struct world *w, struct loopback *lb, const char *page, const char *action, const char *fields)
{
	struct str html = arena_dup(w->arena, get(lb, str_c(page), 200));

	return post(w, lb, html, str_c(action), fields);
}

/** Invites somebody, follows the link, chooses a password: a browser that is signed in. */
static struct loopback *invite(struct world *w, struct loopback *admin, const char *login, const char *role)
{
	struct loopback_answer a = send_form(w, admin, "/o/lh/people", "/o/lh/people", arena_fmt(w->arena, "name=Chen&login=%s&role=%s", login, role).p);
	struct loopback *lb = browser(w), *late;
	struct str link, page;

	assert_int_equal(a.status, 200);
	link = after(w, a.body, "<p class=\"url\">http://loopback.test");
	link = arena_dup(w->arena, str_head(link, str_find(link, '<')));
	page = arena_dup(w->arena, get(lb, link, 200));
	assert_int_equal(post(w, lb, page, link, "name=Chen&password=short").status, 422);
	assert_int_equal(post(w, lb, page, link, arena_fmt(w->arena, "name=Chen&password=xx%sxxxxxxxx", login).p).status, 422);
	assert_int_equal(post(w, lb, page, link, "name=Chen&password=three+green+lamps").status, 303);
	late = browser(w);
	get(late, link, 410); /* it works once */
	loopback_free(late);
	return lb;
}

static void test_invite_and_sign_in(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_of(w), *chen = invite(w, admin, "chen", "officer"), *later = browser(w);

	get(chen, S("/o/lh"), 200);
	get(chen, S("/o/lh/people"), 403);
	assert_int_equal(send_form(w, later, "/login", "/login", "login=chen&password=wrong+password").status, 422);
	assert_int_equal(send_form(w, later, "/login", "/login", "login=nobody&password=wrong+password").status, 422);
	assert_int_equal(send_form(w, later, "/login?back=/o/lh/shops", "/login", "login=CHEN&password=three+green+lamps&back=/o/lh/shops").status, 303);
	get(later, S("/o/lh/shops"), 200);
	assert_int_equal(send_form(w, later, "/account", "/account/password", "old=wrong&password=four+green+lamps").status, 422);
	assert_int_equal(send_form(w, later, "/account", "/account/password", "old=three+green+lamps&password=four+green+lamps").status, 303);
	assert_int_equal(loopback_get(chen, "/o/lh").status, 303); /* the other session has ended */
	assert_int_equal(send_form(w, later, "/account", "/logout", "").status, 303);
	assert_int_equal(loopback_get(later, "/o/lh").status, 303);
	loopback_free(admin);
	loopback_free(chen);
	loopback_free(later);
}

static void test_roles_hold(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *nobody = browser(w), *shop = browser_open(w, w->links.shop);

	get(officer, S("/o/lh/import"), 403);
	get(officer, S("/o/lh/journal"), 403);
	get(officer, S("/o/lh/settings"), 403);
	assert_int_equal(loopback_get(nobody, "/o/lh").status, 303);
	get(nobody, S("/d/lh"), 401);
	assert_int_equal(loopback_get(shop, "/o/lh").status, 303);
	get(officer, S("/o/nowhere"), 404);
	assert_int_equal(send_form(w, officer, "/o/lh", "/logout", "").status, 303);
	assert_int_equal(loopback_get(officer, "/o/lh").status, 303);
	loopback_free(officer);
	loopback_free(nobody);
	loopback_free(shop);
}

static void test_role_taken_away(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_of(w), *chen = invite(w, admin, "chen", "officer");
	struct str people = arena_dup(w->arena, get(admin, S("/o/lh/people"), 200)), id;

	id = after(w, str_from(people, str_find_str(people, S(">chen<"))), "name=\"person\" value=\"");
	assert_int_equal(post(w, admin, people, S("/o/lh/people/remove"), arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 303);
	get(chen, S("/o/lh"), 403);
	assert_int_equal(post(w, admin, people, S("/o/lh/people/remove"), "person=1").status, 404);
	loopback_free(admin);
	loopback_free(chen);
}

static void test_sessions_end_by_themselves(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer);

	world_later_ms(11LL * 3600 * 1000);
	get(officer, S("/o/lh"), 200); /* notes the use */
	world_later_ms(11LL * 3600 * 1000);
	get(officer, S("/o/lh"), 200);
	world_later_ms(13LL * 3600 * 1000);
	assert_int_equal(loopback_get(officer, "/o/lh").status, 303);
	loopback_free(officer);
}

static void test_duty_phones(void **state)
{
	struct world *w = *state;
	struct loopback *shop = browser_open(w, w->links.shop), *second = browser(w), *third = browser(w);
	struct loopback_answer a = send_form(w, shop, "/d/lh/phones", "/d/lh/phones", "do=add");
	struct str link = after(w, a.body, "<p class=\"url\">http://loopback.test"), page;

	link = arena_dup(w->arena, str_head(link, str_find(link, '<')));
	page = arena_dup(w->arena, get(second, link, 200));
	get(second, link, 200); /* a look does not use it up */
	assert_int_equal(post(w, second, page, link, "").status, 303);
	get(second, S("/d/lh"), 200);
	assert_int_equal(loopback_get(third, link.p).status, 410);
	page = arena_dup(w->arena, get(shop, S("/d/lh/phones"), 200));
	/* the second one in the list, in order of their making */
	page = str_from(page, str_find_str(page, S("name=\"phone\"")) + 12);
	a = send_form(w, shop, "/d/lh/phones", "/d/lh/phones", arena_fmt(w->arena, "phone=%.*s", STR_FMT(after(w, page, "name=\"phone\" value=\""))).p);
	assert_int_equal(a.status, 303);
	get(second, S("/d/lh"), 401);
	get(shop, S("/d/lh"), 200);
	get(third, w->links.shop, 200); /* the same phone in another of its browsers */
	get(third, S("/d/lh"), 200);
	loopback_free(shop);
	loopback_free(second);
	loopback_free(third);
}

static void test_places_and_settings(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_of(w), *anybody = browser(w);
	struct loopback_answer a = send_form(w, admin, "/o/lh/places", "/o/lh/places", "name=Hall+40&side=");
	struct str poster, url;

	assert_int_equal(a.status, 422);
	assert_has(a.body, "Hall 40"); /* what was typed stays */
	a = send_form(w, admin, "/o/lh/places", "/o/lh/places", "name=Hall+40&side=west+side");
	assert_int_equal(a.status, 303);
	poster = arena_dup(w->arena, a.location);
	url = after(w, get(admin, poster, 200), "<p class=\"url\">http://loopback.test");
	url = arena_dup(w->arena, str_head(url, str_find(url, '<')));
	assert_has(get(anybody, url, 200), "west side");
	a = send_form(w, admin, poster.p, arena_fmt(w->arena, "%.*s/close", STR_FMT(poster)).p, "");
	assert_int_equal(a.status, 303);
	get(anybody, url, 404);
	a = send_form(w, admin, "/o/lh/settings", "/o/lh/settings", "name=L&office_from=9:00&office_to=08:00&night=22&duty_phone=&property_phone=");
	assert_int_equal(a.status, 422);
	a = send_form(w, admin, "/o/lh/settings", "/o/lh/settings", "name=Lane&office_from=08:00&office_to=24:00&night=23&duty_phone=020-12345&property_phone=");
	assert_int_equal(a.status, 303);
	assert_has(get(anybody, S("/s/lh"), 200), "tel:020-12345");
	loopback_free(admin);
	loopback_free(anybody);
}

static void test_journal_page(void **state)
{
	struct world *w = *state;
	struct loopback *admin = admin_of(w), *resident = browser(w);
	struct str receipt = file_appeal(w, resident, "rubbish"), page;

	(void)receipt;
	page = get(admin, S("/o/lh/journal"), 200);
	assert_has(page, "已上报");
	assert_has(page, "{&quot;kind&quot;:&quot;rubbish&quot;");
	loopback_free(admin);
	loopback_free(resident);
}

/* --- The street ---------------------------------------------------------------------------------------------------------- */

static enum err rename_street(void *context, struct db *db)
{
	return db_exec_script(db, context);
}

static void street_is_called(struct world *w, struct loopback *lb, char *sql, bool new_name)
{
	assert_int_equal(writer_run(app_site(w->app)->writer, street_key(S("lh")), rename_street, sql), OK);
	for (int i = 0; i < 2; i++) {
		struct str page = get(lb, S("/s/lh"), 200);

		assert_int_equal(str_find_str(page, S("A street of another name")) < page.n, new_name);
	}
}

/** What a reader remembers of it ends with the next commit. */
static void test_street_is_never_old(void **state)
{
	static char there[] = "UPDATE streets SET name = 'A street of another name, once ' || name";
	static char back[] = "UPDATE streets SET name = replace(name, 'A street of another name, once ', '')";
	struct world *w = *state;
	struct loopback *lb = browser(w);

	get(lb, S("/s/lh"), 200);
	street_is_called(w, lb, there, true);
	street_is_called(w, lb, back, false); /* as its journal tells it */
	loopback_free(lb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_invite_and_sign_in),
		cmocka_unit_test(test_roles_hold),
		cmocka_unit_test(test_role_taken_away),
		cmocka_unit_test(test_sessions_end_by_themselves),
		cmocka_unit_test(test_duty_phones),
		cmocka_unit_test(test_places_and_settings),
		cmocka_unit_test(test_journal_page),
		cmocka_unit_test(test_street_is_never_old),
	};

	return WORLD_RUN(tests);
}
