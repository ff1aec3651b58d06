/* Who may: streets beside each other in one house, and every route for every kind of person. */
#include "world.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/account.h"
#include "auth/device.h"
#include "auth/link.h"
#include "auth/offer.h"
#include "base/clock.h"
#include "cli/demo_files.h"
#include "cli/import.h"
#include "features/streets/streets.h"
#include "web/route.h"

/* --- A second street, and people of every kind ------------------------------------------------------------------------ */

struct others {
	struct world *w;
	struct street lh, bb;
	struct account_id first;                        /* of the whole house; has not chosen a password */
	struct str house_admin, district, bb_admin;     /* links that let in */
	struct str bb_place, bb_code, bb_account;
};

static enum err person(struct auth_act *act, const char *login, struct street_id street, enum role role, struct account_id *ret, struct str *ret_link)
{
	struct str token;
	enum err err = account_add(act, str_c(login), str_c(login), ret);

	if (err == OK)
		err = grant_set(act, *ret, street, role);
	if (err == OK && ret_link)
		err = link_make(act, LINK_ENTER, *ret, DAY_MS, true, &token);
	if (err == OK && ret_link)
		*ret_link = arena_fmt(act->arena, "/in/%.*s", STR_FMT(token));
	return err;
}

static enum err fill(void *context, struct db *db)
{
	struct others *o = context;
	const struct web_site *site = app_site(o->w->app);
	struct auth_act act = {&site->keys, site->journal, db, o->w->arena, ACTOR_COMMAND, 0, clock_now_ms()};
	struct place place = {.kind = S("hall"), .name = S("Beibei 1"), .side = S("north")}, made;
	struct account_id id;
	enum err err = street_add(&act, S("bb"), S("Beibei"), STREET_ZONE, &o->bb);

	if (err == OK)
		err = street_find(db, o->w->arena, S("lh"), &o->lh);
	if (err == OK)
		err = person(&act, "admin", JOURNAL_HOUSE, ROLE_ADMIN, &o->first, NULL);
	if (err == OK)
		err = person(&act, "house", JOURNAL_HOUSE, ROLE_ADMIN, &id, &o->house_admin);
	if (err == OK)
		err = person(&act, "dist", JOURNAL_HOUSE, ROLE_DISTRICT, &id, &o->district);
	if (err == OK)
		err = person(&act, "bbadmin", o->bb.id, ROLE_ADMIN, &id, &o->bb_admin);
	if (err == OK)
		err = place_add(site->journal, db, o->w->arena, &o->bb, &place, ACTOR_COMMAND, 0, act.now_ms, &made);
	o->bb_account = arena_fmt(o->w->arena, "%lld", (long long)id.v);
	o->bb_code = made.code;
	o->bb_place = arena_fmt(o->w->arena, "%lld", (long long)made.id.v);
	return err;
}

static struct others others_of(struct world *w)
{
	struct others o = {.w = w};

	assert_int_equal(writer_run(app_site(w->app)->writer, 0, fill, &o), OK);
	return o;
}

static struct loopback_answer send_form(struct world *w, struct loopback *lb, const char *page, const char *action, const char *fields)
{
	struct str html = arena_dup(w->arena, get(lb, str_c(page), 200));

	return post(w, lb, html, str_c(action), fields);
}

static struct loopback_answer add_person(struct world *w, struct loopback *admin, const char *street, const char *login, const char *role)
{
	const char *people = arena_fmt(w->arena, "/o/%s/people", street).p;

	return send_form(w, admin, people, people, arena_fmt(w->arena, "name=Chen&login=%s&role=%s", login, role).p);
}

static struct str link_in(struct world *w, struct str page)
{
	struct str link = after(w, page, "<p class=\"url\">http://loopback.test");

	return arena_dup(w->arena, str_head(link, str_find(link, '<')));
}

/** Follows the link, chooses a password: a browser that is signed in. */
static struct loopback *choose(struct world *w, struct str link)
{
	struct loopback *lb = browser(w);
	struct str page = arena_dup(w->arena, get(lb, link, 200));

	assert_int_equal(post(w, lb, page, link, "name=Chen&password=three+green+lamps").status, 303);
	return lb;
}

/** The number beside a sign-in name on the people's page: of the person, or of what he was offered. */
static struct str id_beside(struct world *w, struct loopback *admin, const char *street, const char *login, const char *field)
{
	struct str page = arena_dup(w->arena, get(admin, arena_fmt(w->arena, "/o/%s/people", street), 200));
	struct str row = str_from(page, str_find_str(page, arena_fmt(w->arena, ">%s<", login)));

	return after(w, row, arena_fmt(w->arena, "name=\"%s\" value=\"", field).p);
}

static void no_link(struct loopback_answer a)
{
	assert_int_equal(str_find_str(a.body, S("/in/")), a.body.n);
}

/* --- What belongs to the house ---------------------------------------------------------------------------------------- */

/** Somebody whom another street has invited and who has not chosen a password yet: no link, no role, nothing lost. */
static void test_invited_elsewhere(void **state)
{
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *lh = browser_open(w, w->links.admin), *bb = browser_open(w, o.bb_admin), *chen;
	struct str link = link_in(w, add_person(w, lh, "lh", "chen", "admin").body);
	struct loopback_answer a = add_person(w, bb, "bb", "chen", "officer");

	assert_int_equal(a.status, 303);
	no_link(a);
	chen = choose(w, link); /* the true invitation still works */
	get(chen, S("/o/lh/people"), 200);
	get(chen, S("/o/bb"), 403);
	loopback_free(lh);
	loopback_free(bb);
	loopback_free(chen);
}

/** The account of the first start, with a role in every street, and the district's, before they chose a password. */
static void test_the_house_is_no_streets(void **state)
{
	static const char *const logins[] = {"admin", "dist", "house"};
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *bb = browser_open(w, o.bb_admin), *district = browser_open(w, o.district);

	for (size_t i = 0; i < 3; i++) {
		struct loopback_answer a = add_person(w, bb, "bb", logins[i], "officer");

		assert_int_equal(a.status, 303);
		no_link(a);
	}
	get(district, S("/o/bb/journal"), 403);
	get(district, S("/o/bb"), 200); /* as before: reading */
	loopback_free(bb);
	loopback_free(district);
}

/** With a yes: the role is there, nobody makes new links any more, an old one has ended. With a no: nothing. */
static void test_asked_first(void **state)
{
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *lh = browser_open(w, w->links.admin), *bb = browser_open(w, o.bb_admin), *late = browser(w);
	struct loopback *chen = choose(w, link_in(w, add_person(w, lh, "lh", "chen", "officer").body));
	struct str id = id_beside(w, lh, "lh", "chen", "person"), page, open, offer;

	assert_int_equal(add_person(w, bb, "bb", "chen", "officer").status, 303);
	assert_has(get(bb, S("/o/bb/people"), 200), ">chen<");
	/* what bb asked does not take from lh the right to help him */
	open = link_in(w, send_form(w, lh, "/o/lh/people", "/o/lh/people/invite", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).body);
	get(late, open, 200);
	/* and gives bb none over him */
	assert_int_equal(send_form(w, bb, "/o/bb/people", "/o/bb/people/invite", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 404);
	assert_int_equal(send_form(w, bb, "/o/bb/people", "/o/bb/people/remove", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 404);
	page = arena_dup(w->arena, get(chen, S("/o"), 200));
	assert_has(page, "Beibei");
	offer = after(w, page, "name=\"offer\" value=\"");
	assert_int_equal(post(w, lh, arena_dup(w->arena, get(lh, S("/account"), 200)), S("/account/offers"),
		arena_fmt(w->arena, "answer=yes&offer=%.*s", STR_FMT(offer)).p).status, 404); /* not his */
	assert_int_equal(post(w, chen, page, S("/account/offers"), arena_fmt(w->arena, "answer=yes&offer=%.*s", STR_FMT(offer)).p).status, 303);
	get(chen, S("/o/bb"), 200);
	get(chen, S("/o/lh"), 200);
	get(late, open, 410); /* made while he was lh's alone */
	assert_int_equal(send_form(w, lh, "/o/lh/people", "/o/lh/people/invite", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 422);
	assert_int_equal(send_form(w, bb, "/o/bb/people", "/o/bb/people/invite", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 422);
	no_link(add_person(w, lh, "lh", "chen", "officer"));
	/* a street takes back what it gave, no more */
	assert_int_equal(send_form(w, bb, "/o/bb/people", "/o/bb/people/remove", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 303);
	get(chen, S("/o/bb"), 403);
	get(chen, S("/o/lh"), 200);
	loopback_free(lh);
	loopback_free(bb);
	loopback_free(chen);
	loopback_free(late);
}

static void test_declined_and_withdrawn(void **state)
{
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *lh = browser_open(w, w->links.admin), *bb = browser_open(w, o.bb_admin);
	struct loopback *chen = choose(w, link_in(w, add_person(w, lh, "lh", "chen", "officer").body));
	struct str page, offer;

	add_person(w, bb, "bb", "chen", "admin");
	page = arena_dup(w->arena, get(chen, S("/o"), 200));
	offer = after(w, page, "name=\"offer\" value=\"");
	assert_int_equal(post(w, chen, page, S("/account/offers"), arena_fmt(w->arena, "answer=no&offer=%.*s", STR_FMT(offer)).p).status, 303);
	assert_lacks(get(bb, S("/o/bb/people"), 200), ">chen<");
	add_person(w, bb, "bb", "chen", "admin");
	offer = id_beside(w, bb, "bb", "chen", "offer");
	/* another street cannot withdraw it */
	assert_int_equal(send_form(w, lh, "/o/lh/people", "/o/lh/people/withdraw", arena_fmt(w->arena, "offer=%.*s", STR_FMT(offer)).p).status, 404);
	assert_int_equal(send_form(w, bb, "/o/bb/people", "/o/bb/people/withdraw", arena_fmt(w->arena, "offer=%.*s", STR_FMT(offer)).p).status, 303);
	page = arena_dup(w->arena, get(chen, S("/account"), 200));
	assert_int_equal(post(w, chen, page, S("/account/offers"), arena_fmt(w->arena, "answer=yes&offer=%.*s", STR_FMT(offer)).p).status, 404);
	get(chen, S("/o/bb"), 403);
	loopback_free(lh);
	loopback_free(bb);
	loopback_free(chen);
}

/* --- Nobody is left outside ------------------------------------------------------------------------------------------- */

static void test_nobody_lowers_himself(void **state)
{
	struct world *w = *state;
	struct loopback *lh = browser_open(w, w->links.admin), *chen = choose(w, link_in(w, add_person(w, lh, "lh", "chen", "admin").body));
	struct loopback_answer a = add_person(w, chen, "lh", "chen", "officer");
	struct str id = id_beside(w, lh, "lh", "chen", "person");

	assert_int_equal(a.status, 422);
	assert_has(a.body, "这是你自己");
	a = send_form(w, chen, "/o/lh/people", "/o/lh/people/remove", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p);
	assert_int_equal(a.status, 422);
	assert_has(a.body, "这是你自己");
	assert_int_equal(send_form(w, chen, "/o/lh/people", "/o/lh/people/invite", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 403);
	get(chen, S("/o/lh/people"), 200);
	assert_int_equal(add_person(w, lh, "lh", "chen", "officer").status, 303); /* a colleague may */
	get(chen, S("/o/lh/people"), 403);
	loopback_free(lh);
	loopback_free(chen);
}

static int run_user(struct world *w, const char *what, const char *login, const char *role)
{
	struct cli cli = {.arena = w->arena, .app = w->app, .settings = w->settings, .dir = str_c(w->dir)};

	buf_init(&cli.out, w->arena, 0, CLI_OUT_MAX);
	buf_init(&cli.problem, w->arena, 0, CLI_OUT_MAX);
	cli.args[0] = str_c(what);
	cli.args[1] = str_c(login);
	cli.args_n = 2;
	cli.options[0] = (struct option_value){S("role"), str_c(role)};
	cli.options[1] = (struct option_value){S("street"), S("lh")};
	cli.options_n = 2;
	return cmd_user(&cli);
}

/** Neither a command nor a colleague leaves a street without somebody who can sign in and administer it. */
static void test_the_last_one_stays(void **state)
{
	struct world *w = *state;
	struct loopback *lh = browser_open(w, w->links.admin), *chen = choose(w, link_in(w, add_person(w, lh, "lh", "chen", "admin").body));
	struct str manager = id_beside(w, chen, "lh", "manager", "person");

	assert_int_equal(run_user(w, "close", "chen", ""), 1);
	assert_int_equal(run_user(w, "add", "chen", "officer"), 1);
	get(chen, S("/o/lh/people"), 200);
	/* the manager of the sample has no password: chen may take that role away, being there himself */
	assert_int_equal(send_form(w, chen, "/o/lh/people", "/o/lh/people/remove", arena_fmt(w->arena, "person=%.*s", STR_FMT(manager)).p).status, 303);
	get(lh, S("/o/lh/people"), 403);
	assert_int_equal(run_user(w, "close", "chen", ""), 1);
	add_person(w, chen, "lh", "wu", "admin");
	assert_int_equal(run_user(w, "close", "chen", ""), 1); /* wu has no password yet */
	assert_int_equal(run_user(w, "close", "officer", ""), 0);
	loopback_free(lh);
	loopback_free(chen);
}

/* A street's grant takes nothing from what the whole house has given. */
static void test_the_stronger_role_holds(void **state)
{
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *bb = browser_open(w, o.bb_admin), *house = browser_open(w, o.house_admin);
	struct str page;

	add_person(w, bb, "bb", "house", "officer");
	page = arena_dup(w->arena, get(house, S("/o"), 200));
	assert_int_equal(post(w, house, page, S("/account/offers"), arena_fmt(w->arena, "answer=yes&offer=%.*s",
		STR_FMT(after(w, page, "name=\"offer\" value=\""))).p).status, 303);
	get(house, S("/o/bb/people"), 200);
	loopback_free(bb);
	loopback_free(house);
}

/* --- Behind the program's back ------------------------------------------------------------------------------------------ */

static enum err run_script(void *context, struct db *db)
{
	return db_exec_script(db, context);
}

static void script(struct world *w, const char *sql)
{
	char copy[400];

	snprintf(copy, sizeof(copy), "%s", sql);
	assert_int_equal(writer_run(app_site(w->app)->writer, 0, run_script, copy), OK);
}

/** Whoever administers the database and has a session of his own is somebody else nowhere. */
static void test_a_writer_of_the_database(void **state)
{
	struct world *w = *state;
	struct loopback *officer = browser_open(w, w->links.officer), *shop = browser_open(w, w->links.shop), *anybody = browser(w);

	script(w, "UPDATE sessions SET account_id = (SELECT account_id FROM accounts WHERE login = 'manager')");
	assert_int_equal(loopback_get(officer, "/o/lh").status, 303); /* to the sign-in page */
	loopback_free(officer);
	officer = browser_open(w, w->links.officer);
	script(w, "UPDATE grants SET role = 'admin' WHERE account_id = (SELECT account_id FROM accounts WHERE login = 'officer')");
	get(officer, S("/o/lh/people"), 403);
	get(officer, S("/o/lh"), 403);
	script(w, "UPDATE grants SET role = 'officer' WHERE account_id = (SELECT account_id FROM accounts WHERE login = 'officer')");
	get(officer, S("/o/lh"), 200);
	script(w, "UPDATE links SET account_id = (SELECT account_id FROM accounts WHERE login = 'manager')");
	get(anybody, w->links.officer, 404);
	script(w, "UPDATE devices SET shop_id = shop_id + 1");
	get(shop, S("/d/lh"), 401);
	script(w, "UPDATE devices SET shop_id = shop_id - 1");
	get(shop, S("/d/lh"), 200);
	loopback_free(officer);
	loopback_free(shop);
	loopback_free(anybody);
}

/* --- Every route ------------------------------------------------------------------------------------------------------ */

enum who { NOBODY, SHOP, OFFICER, ADMIN, DISTRICT, OTHER_ADMIN, WHO__COUNT };

static const struct {
	const char *name;
	enum role role; /* in lh */
	bool signed_in, phone;
} people[WHO__COUNT] = {
	[NOBODY] = {"nobody", ROLE_NONE, false, false}, [SHOP] = {"shop", ROLE_NONE, false, true}, [OFFICER] = {"officer", ROLE_OFFICER, true, false},
	[ADMIN] = {"admin", ROLE_ADMIN, true, false}, [DISTRICT] = {"district", ROLE_DISTRICT, true, false}, [OTHER_ADMIN] = {"admin of bb", ROLE_NONE, true, false},
};

static struct loopback *come_in(struct others *o, enum who who)
{
	struct world *w = o->w;
	struct str links[WHO__COUNT] = {[SHOP] = w->links.shop, [OFFICER] = w->links.officer, [ADMIN] = w->links.admin, [DISTRICT] = o->district,
		[OTHER_ADMIN] = o->bb_admin};

	return who == NOBODY ? browser(w) : browser_open(w, links[who]);
}

/** What the row says: 0 let in, 401, 403. */
static int verdict(const struct route *route, enum who who)
{
	switch (route->capability) {
	case CAP_NONE:
		return 0;
	case CAP_DUTY:
		return people[who].phone ? 0 : 401;
	default:
		if (!people[who].signed_in)
			return 401;
		if (route->capability == CAP_SIGNED_IN)
			return 0;
		/* on pages of the house a street's role counts nothing */
		return role_may(strstr(route->pattern, "{street}") || strstr(route->pattern, "{code}") ? people[who].role : ROLE_NONE, route->capability) ? 0 : 403;
	}
}

/** An address of the row: lh's own codes, and ${id} for each {id}. */
static const char *address_of(struct world *w, const struct route *route, struct str id)
{
	struct str rest = str_c(route->pattern), part, path = {0};

	rest = str_from(rest, 1);
	while (str_cut(&rest, '/', &part)) {
		if (str_eq(part, S("{street}")))
			part = S("lh");
		else if (str_eq(part, S("{code}")))
			part = S("lh-2222222222222222222222");
		else if (str_eq(part, S("{id}")))
			part = id;
		else if (part.n > 0 && part.p[0] == '{')
			part = S("2222222222222222222222");
		path = arena_fmt(w->arena, "%.*s/%.*s", STR_FMT(path), STR_FMT(part));
	}
	return path.n ? path.p : "/";
}

/** With a valid token, whatever the row asks for: what is looked at is who may. */
static struct loopback_answer ask(struct world *w, struct loopback *lb, const struct route *route, const char *target, const char *fields)
{
	struct str page = route->csrf == CSRF_NONE ? (struct str){0} : arena_dup(w->arena, get(lb, S("/login"), 200));
	struct str token = page.n ? after(w, page, "name=\"csrf\" value=\"") : (struct str){0};
	const struct http_header headers[] = {{S("Content-Type"), route->csrf == CSRF_TOKEN ? S("application/json") : S("application/x-www-form-urlencoded")},
		{S("Host"), S("loopback.test")}, {S("Sec-Fetch-Site"), S("same-origin")}, {S("X-CSRF-Token"), token}};

	return loopback_request(lb, route->method, target, headers, page.n ? 4 : 0,
		route->csrf == CSRF_FORM ? arena_fmt(w->arena, "csrf=%.*s&%s", STR_FMT(token), fields) : (struct str){0});
}

static int verdict_of(struct loopback_answer a)
{
	if (a.status == 303 && str_starts(a.location, S("/login?")))
		return 401;
	return a.status == 401 || a.status == 403 ? a.status : 0;
}

static void test_every_route_for_everybody(void **state)
{
	struct world *w = *state;
	struct others o = others_of(w);
	const struct route *route;
	size_t n = 0;

	for (enum who who = 0; who < WHO__COUNT; who++) {
		struct loopback *lb = come_in(&o, who);

		for (size_t i = 0; (route = router_walk(app_site(w->app)->router, i)); i++, n++) {
			const char *target = address_of(w, route, S("1"));
			struct loopback_answer a = ask(w, lb, route, target, "");

			if (verdict_of(a) != verdict(route, who))
				fail_msg("%s asks %s %s: %d, the row says %d", people[who].name, route->method == HTTP_GET ? "GET" : "POST", route->pattern, a.status,
					verdict(route, who));
			if (strcmp(route->pattern, "/logout") == 0) {
				loopback_free(lb);
				lb = come_in(&o, who);
			}
		}
		loopback_free(lb);
	}
	assert_true(n > 700);
}

/** The number after ${before} on a page of the other street. */
static struct str id_on(struct world *w, struct loopback *lb, const char *page, const char *before)
{
	struct str html = arena_dup(w->arena, get(lb, str_c(page), 200));
	struct str rest = str_from(html, str_find_str(html, str_c(before)) + strlen(before));
	size_t n = 0;

	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	if (n == 0)
		fail_msg("no %s on %s", before, page);
	return str_head(rest, n);
}

/** Fills bb with the sample's shops, and reports something there. */
static void fill_bb(struct others *o)
{
	struct world *w = o->w;
	struct loopback *anybody = browser(w);
	struct str page = arena_dup(w->arena, get(anybody, arena_fmt(w->arena, "/q/%.*s", STR_FMT(o->bb_code)), 200));
	struct roster_import import;
	struct roster roster;

	assert_int_equal(import_read_roster(&w->cli, demo_files[0]->body, &roster), 0);
	assert_int_equal(import_roster(&w->cli, &o->bb, S("roster.xlsx"), demo_files[0]->body, &roster, &import), OK);
	assert_int_equal(post(w, anybody, page, arena_fmt(w->arena, "/q/%.*s", STR_FMT(o->bb_code)),
		arena_fmt(w->arena, "nonce=%.*s&kind=noise", STR_FMT(after(w, page, "name=\"nonce\" value=\""))).p).status, 303);
	loopback_free(anybody);
}

/** Things of another street under the address of one's own: not there, and nothing is done to them. */
static void test_ids_of_another_street(void **state)
{
	static const char fields[] = "reason=needed&text=word&answer=turned_down&to=police&do=hide&outcome=other&days=2&verdict=better";
	struct world *w = *state;
	struct others o = others_of(w);
	struct loopback *lh = browser_open(w, w->links.admin), *phone = browser_open(w, w->links.shop), *bb = browser_open(w, o.bb_admin);
	struct str ids[4] = {o.bb_place};
	const struct route *route;
	int64_t before, after_all;
	struct hash hash;
	struct db *db;
	size_t n = 0;

	fill_bb(&o);
	ids[1] = id_on(w, bb, "/o/bb/all", "/o/bb/a/");
	ids[2] = id_on(w, bb, "/o/bb/shops", "/o/bb/shops/");
	ids[3] = o.bb_account;
	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(journal_head(db, o.bb.id, &before, &hash), OK);
	for (size_t i = 0; (route = router_walk(app_site(w->app)->router, i)); i++) {
		if (!strstr(route->pattern, "{street}") || !strstr(route->pattern, "{id}"))
			continue;
		for (size_t k = 0; k < sizeof(ids) / sizeof(ids[0]); k++, n++) {
			const char *target = address_of(w, route, ids[k]);
			struct loopback_answer a = ask(w, route->capability == CAP_DUTY ? phone : lh, route, target, fields);

			if (a.status != 404 && a.status != 422)
				fail_msg("%s: %d", target, a.status);
			assert_lacks(a.body, "Beibei");
		}
	}
	assert_true(n > 100);
	assert_int_equal(journal_head(db, o.bb.id, &after_all, &hash), OK);
	assert_int_equal(before, after_all);
	loopback_free(lh);
	loopback_free(phone);
	loopback_free(bb);
}

/* --- Trying passwords ------------------------------------------------------------------------------------------------- */

#define ELSEWHERE 0xcb007105u /* 203.0.113.5 */

static int sign_in(struct world *w, struct loopback *lb, const char *login, const char *password)
{
	return send_form(w, lb, "/login", "/login", arena_fmt(w->arena, "login=%s&password=%s", login, password).p).status;
}

static struct loopback *from(struct world *w, uint64_t network)
{
	struct loopback *lb = browser(w);

	loopback_from(lb, network);
	return lb;
}

/** Wrong passwords from one address: it is stopped, the account's owner is not, neither elsewhere nor (in a browser he used before) behind the same address. */
static void test_nobody_is_locked_out(void **state)
{
	struct world *w = *state;
	struct loopback *lh, *chen, *stranger, *office, *beside;
	struct str link;
	int tries = 0;

	world_reopen(w, "throttle", "on");
	lh = browser_open(w, w->links.admin);
	link = link_in(w, add_person(w, lh, "lh", "chen", "officer").body);
	chen = choose(w, link);
	assert_int_equal(send_form(w, chen, "/account", "/logout", "").status, 303);
	loopback_free(lh);
	stranger = from(w, ELSEWHERE);
	office = from(w, 0x0a000001);
	while (sign_in(w, stranger, "chen", "wrong+password") == 422)
		assert_true(++tries < 20);
	assert_int_equal(sign_in(w, stranger, "chen", "three+green+lamps"), 429);
	assert_int_equal(sign_in(w, stranger, "manager", "wrong+password"), 422); /* another account is another bucket */
	assert_int_equal(sign_in(w, office, "chen", "three+green+lamps"), 303);
	/* the whole address has used up its share: a browser that knows chen comes through, one that does not waits */
	while (sign_in(w, stranger, "officer", "wrong+password") == 422)
		;
	while (sign_in(w, stranger, "deputy", "wrong+password") == 422)
		;
	beside = from(w, ELSEWHERE);
	assert_int_equal(sign_in(w, beside, "chen", "three+green+lamps"), 429);
	loopback_from(chen, ELSEWHERE);
	assert_int_equal(sign_in(w, chen, "chen", "three+green+lamps"), 303);
	loopback_free(beside);
	loopback_free(stranger);
	loopback_free(office);
	loopback_free(chen);
}

/** A browser in which chen signed in before has a bucket of its own, for chen alone, and a cookie that somebody made up is none. */
static void test_a_known_browser(void **state)
{
	struct world *w = *state;
	struct loopback *lh;
	struct str link, page;
	struct loopback *chen, *stranger;

	world_reopen(w, "throttle", "on");
	lh = browser_open(w, w->links.admin);
	link = link_in(w, add_person(w, lh, "lh", "chen", "officer").body);
	loopback_free(lh);
	chen = from(w, ELSEWHERE);
	stranger = from(w, ELSEWHERE);
	page = arena_dup(w->arena, get(chen, link, 200));
	assert_int_equal(post(w, chen, page, link, "name=Chen&password=three+green+lamps").status, 303);
	assert_true(loopback_cookie(chen, S("fx_known")).n > 40);
	assert_int_equal(send_form(w, chen, "/account", "/logout", "").status, 303);
	for (int i = 0; i < 30; i++)
		sign_in(w, stranger, i % 2 ? "chen" : "manager", "wrong+password");
	assert_int_equal(sign_in(w, stranger, "chen", "three+green+lamps"), 429);
	assert_int_equal(sign_in(w, chen, "chen", "three+green+lamps"), 303);
	for (int i = 0; i < 9; i++)
		sign_in(w, chen, "chen", "wrong+password");
	assert_int_equal(sign_in(w, chen, "chen", "three+green+lamps"), 429); /* its own is used up, too */
	loopback_free(chen);
	loopback_free(stranger);
}

/** A thousand addresses that try one account get so many tries in all; its owner's browser still comes through. */
static void test_many_addresses(void **state)
{
	struct world *w = *state;
	struct loopback *lh, *chen, *bot;
	struct str link, page;
	int let_through = 0;

	world_reopen(w, "throttle", "on");
	lh = browser_open(w, w->links.admin);
	link = link_in(w, add_person(w, lh, "lh", "chen", "officer").body);
	chen = choose(w, link);
	assert_int_equal(send_form(w, chen, "/account", "/logout", "").status, 303);
	loopback_free(lh);
	bot = browser(w);
	page = arena_dup(w->arena, get(bot, S("/login"), 200));
	for (unsigned i = 0; i < 200; i++) {
		loopback_from(bot, ELSEWHERE + 256 * i);
		let_through += post(w, bot, page, S("/login"), "login=chen&password=wrong+password").status == 422;
	}
	assert_in_range(let_through, 100, 130);
	assert_int_equal(sign_in(w, chen, "chen", "three+green+lamps"), 303);
	loopback_free(bot);
	loopback_free(chen);
}

/** Spaces belong to a password, when it is chosen, changed and used. */
static void test_spaces_in_a_password(void **state)
{
	struct world *w = *state;
	struct loopback *lh = browser_open(w, w->links.admin), *chen = browser(w), *later = browser(w);
	struct str link = link_in(w, add_person(w, lh, "lh", "chen", "officer").body), page = arena_dup(w->arena, get(chen, link, 200));

	assert_int_equal(post(w, chen, page, link, "name=Chen&password=+three+green+lamps+").status, 303);
	assert_int_equal(sign_in(w, later, "chen", "three+green+lamps"), 422);
	assert_int_equal(sign_in(w, later, "chen", "+three+green+lamps+"), 303);
	assert_int_equal(send_form(w, later, "/account", "/account/password", "old=three+green+lamps&password=++++++++++x").status, 422);
	assert_int_equal(send_form(w, later, "/account", "/account/password", "old=+three+green+lamps+&password=+four+green+lamps").status, 303);
	assert_int_equal(sign_in(w, chen, "chen", "+four+green+lamps"), 303);
	loopback_free(lh);
	loopback_free(chen);
	loopback_free(later);
}

static int64_t turned_away(struct world *w, enum refusal kind)
{
	int64_t n[REFUSED__COUNT];
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(refusals_since(app_site(w->app), db, w->arena, clock_now_ms() - DAY_MS, n), OK);
	return n[kind];
}

/** What is on its way from memory to the database is in neither for a moment. */
static void assert_turned_away(struct world *w, enum refusal kind, int64_t want)
{
	for (int i = 0; i < 500 && turned_away(w, kind) != want; i++)
		usleep(10000);
	assert_int_equal(turned_away(w, kind), want);
}

/** Each kind of refusal is counted, kept over a restart, and stands where the administrator looks. */
static void test_who_was_turned_away(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w), *officer = browser_open(w, w->links.officer), *lh;
	struct str page;

	sign_in(w, lb, "chen", "wrong+password");
	sign_in(w, lb, "officer", "wrong+password");
	get(officer, S("/o/lh/people"), 403);
	assert_int_equal(loopback_post(lb, "/login", S("login=officer&password=x")).status, 403);
	assert_turned_away(w, REFUSED_SIGN_IN, 2);
	assert_turned_away(w, REFUSED_RIGHT, 1);
	assert_turned_away(w, REFUSED_FORM, 1);
	loopback_free(lb);
	loopback_free(officer);
	world_reopen(w, "throttle", "on");
	assert_turned_away(w, REFUSED_SIGN_IN, 2);
	lb = browser(w);
	for (int i = 0; i < 12; i++)
		sign_in(w, lb, "officer", "wrong+password");
	assert_true(turned_away(w, REFUSED_RATE) >= 3);
	lh = browser_open(w, w->links.admin);
	page = get(lh, S("/o/lh/people"), 200);
	assert_has(page, "登录名和密码对不上");
	world_later_ms(DAY_MS + HOUR_MS);
	assert_turned_away(w, REFUSED_RIGHT, 0);
	loopback_free(lb);
	loopback_free(lh);
}

static void test_only_the_network_is_told(void **state)
{
	static const struct {
		uint64_t network;
		const char *text;
	} rows[] = {{0xcb007105, "203.0.113.0/24"}, {0x20010db800010002, "2001:db8:1::/48"}, {0, "0.0.0.0/24"}};
	char text[REFUSED_FROM_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		refused_from(&(struct http_peer){.network = rows[i].network}, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* --- What others of the machine see ------------------------------------------------------------------------------------ */

static void test_words_without_a_password(void **state)
{
	struct world *w = *state;
	char a[] = "feixiang", b[] = "--db", c[] = "postgresql://fx:geheim@db.example/fx", d[] = "--db=postgres://fx@h/x?password=geheim", e[] = "https://postgres.example/x";
	char *argv[] = {a, b, c, d, e, NULL};
	const char **words = cli_words(w->arena, 5, argv);

	assert_non_null(words);
	assert_string_equal(words[2], "postgresql://fx:geheim@db.example/fx");
	assert_string_equal(words[3], "--db=postgres://fx@h/x?password=geheim");
	assert_string_equal(argv[1], "--db");
	assert_string_equal(argv[2], "postgresql://***********************");
	assert_null(strstr(argv[3], "geheim"));
	assert_string_equal(argv[4], "https://postgres.example/x");
}

/** The program beside this test's build, waiting for a database that never answers. */
static pid_t start_waiting(struct world *w, int port)
{
	char exe[500];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe));
	struct str self = {exe, n > 0 ? (size_t)n : 0};
	struct str program = arena_fmt(w->arena, "%.*s/feixiang", (int)str_find_str(self, S("/tests/feature/")), exe);
	struct str url = arena_fmt(w->arena, "postgresql://fx:geheim@127.0.0.1:%d/fx?sslmode=disable", port);
	pid_t pid = fork();

	if (pid == 0) {
		execl(program.p, "feixiang", "verify", "--dir", w->dir, "--db", url.p, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static void test_ps_shows_no_password(void **state)
{
	struct world *w = *state;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0), seen = 0;
	char text[1000] = "";
	pid_t pid;

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	pid = start_waiting(w, ntohs(at.sin_port));
	seen = accept(fd, NULL, NULL); /* it has begun, and asks its database */
	assert_true(seen >= 0);
	FILE *f = fopen(arena_fmt(w->arena, "/proc/%d/cmdline", (int)pid).p, "re");
	assert_non_null(f);
	for (size_t i = 0, got = fread(text, 1, sizeof(text) - 1, f); i < got; i++)
		text[i] = text[i] ? text[i] : ' ';
	fclose(f);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(seen);
	close(fd);
	assert_non_null(strstr(text, "postgresql://***"));
	assert_null(strstr(text, "geheim"));
}

/* --- Open views ------------------------------------------------------------------------------------------------------- */

/** A live view over a real socket, with this browser's cookies. */
static int open_view(struct world *w, struct loopback *lb, const char *path)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(app_port(w->app)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timeval patience = {.tv_sec = 5};
	struct str session = loopback_cookie(lb, S("fx_session")), duty = loopback_cookie(lb, S("fx_duty"));
	struct str request = arena_fmt(w->arena, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: fx_session=%.*s; fx_duty=%.*s\r\n\r\n", path, STR_FMT(session), STR_FMT(duty));
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(write(fd, request.p, request.n), (ssize_t)request.n);
	return fd;
}

/** What comes until ${needle}, the end, or ${wait_ms} without a word. true: it came. */
static bool hears(int fd, const char *needle, int wait_ms)
{
	struct timeval patience = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000};
	char text[4096];
	size_t n = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (n < sizeof(text) && str_find_str((struct str){text, n}, str_c(needle)) == n) {
		ssize_t got = read(fd, text + n, sizeof(text) - n);

		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	return true;
}

static void expect_end(int fd, const char *why)
{
	struct timeval patience = {.tv_sec = 5};
	int64_t from = clock_monotonic_ms();
	char text[1024];
	ssize_t got;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while ((got = read(fd, text, sizeof(text))) > 0 && clock_monotonic_ms() - from < 5000)
		;
	if (got != 0 && !(got < 0 && errno == ECONNRESET))
		fail_msg("the view stays open: %s", why);
	close(fd);
}

static void serve(struct world *w)
{
	assert_int_equal(settings_set(&w->settings, S("listen"), S("127.0.0.1")), OK);
	assert_int_equal(settings_set(&w->settings, S("port"), S("0")), OK);
	if (app_serve_start(w->app) != OK)
		fail_msg("%s", app_problem());
}

/** Signing out, another password, a role taken or lowered, a closed account, a phone out of service: what was open by it ends. */
static void test_views_end_with_their_right(void **state)
{
	struct world *w = *state;
	struct loopback *lh = browser_open(w, w->links.admin), *officer = browser_open(w, w->links.officer), *beside = browser_open(w, w->links.officer);
	struct loopback *chen = choose(w, link_in(w, add_person(w, lh, "lh", "chen", "officer").body)), *shop = browser_open(w, w->links.shop);
	struct str id = id_beside(w, lh, "lh", "chen", "person"), page;
	int view, other, phone;

	serve(w);
	view = open_view(w, officer, "/o/lh/live");
	other = open_view(w, beside, "/o/lh/live");
	assert_true(hears(view, ": hello", 5000) && hears(other, ": hello", 5000));
	assert_int_equal(send_form(w, officer, "/account", "/logout", "").status, 303);
	expect_end(view, "signed out");
	send_form(w, beside, "/account", "/account/sessions", "session=others");
	expect_end(other, "others signed out: this one only asks again");
	other = open_view(w, beside, "/o/lh/live");
	assert_true(hears(other, ": hello", 5000));
	view = open_view(w, chen, "/o/lh/live");
	assert_true(hears(view, ": hello", 5000));
	send_form(w, chen, "/account", "/account/password", "old=three+green+lamps&password=four+green+lamps");
	expect_end(view, "another password");
	view = open_view(w, chen, "/o/lh/live");
	assert_true(hears(view, ": hello", 5000));
	assert_int_equal(send_form(w, lh, "/o/lh/people", "/o/lh/people/remove", arena_fmt(w->arena, "person=%.*s", STR_FMT(id)).p).status, 303);
	expect_end(view, "the role was taken away");
	view = open_view(w, chen, "/o/lh/live");
	assert_true(hears(view, "HTTP/1.1 403", 5000));
	close(view);
	phone = open_view(w, shop, "/d/lh/live");
	assert_true(hears(phone, ": hello", 5000));
	page = arena_dup(w->arena, get(shop, S("/d/lh/phones"), 200));
	assert_int_equal(post(w, shop, page, S("/d/lh/phones"), arena_fmt(w->arena, "phone=%.*s", STR_FMT(after(w, page, "name=\"phone\" value=\""))).p).status, 303);
	expect_end(phone, "out of service");
	assert_int_equal(run_user(w, "close", "officer", ""), 0);
	expect_end(other, "the account was closed");
	app_serve_stop(w->app);
	loopback_free(lh);
	loopback_free(officer);
	loopback_free(beside);
	loopback_free(chen);
	loopback_free(shop);
}

/** A phone of a shop that a report does not concern: the first whose page does not show it. */
static struct loopback *far_phone(struct world *w, struct loopback *lh, struct str case_id)
{
	struct str shops = arena_dup(w->arena, get(lh, S("/o/lh/shops"), 200));

	for (int tries = 0; tries < 40; tries++) {
		struct loopback *lb = browser(w);
		struct str id, link, page;

		shops = str_from(shops, str_find_str(shops, S("/o/lh/shops/")) + strlen("/o/lh/shops/"));
		id = str_head(shops, str_find(shops, '"'));
		page = send_form(w, lh, arena_fmt(w->arena, "/o/lh/shops/%.*s", STR_FMT(id)).p, arena_fmt(w->arena, "/o/lh/shops/%.*s/phones", STR_FMT(id)).p, "").body;
		link = link_in(w, page);
		page = arena_dup(w->arena, get(lb, link, 200));
		assert_int_equal(post(w, lb, page, link, "").status, 303);
		page = get(lb, S("/d/lh"), 200);
		if (str_find_str(page, case_id) == page.n)
			return lb;
		loopback_free(lb);
	}
	fail_msg("every shop was told");
	return NULL;
}

/** A phone hears what its page shows: not what other shops are told, not who opened what; the office hears all. */
static void test_a_phone_hears_its_own(void **state)
{
	struct world *w = *state;
	struct loopback *lh = browser_open(w, w->links.admin), *shop = browser_open(w, w->links.shop), *resident = browser(w), *far;
	struct str receipt = file_appeal(w, resident, "noise"), id, page;
	int near_view, far_view, office;

	id = arena_dup(w->arena, id_on(w, lh, "/o/lh/all", "/o/lh/a/"));
	assert_has(get(shop, S("/d/lh"), 200), id.p);
	far = far_phone(w, lh, id);
	serve(w);
	near_view = open_view(w, shop, "/d/lh/live");
	far_view = open_view(w, far, "/d/lh/live");
	office = open_view(w, lh, "/o/lh/live");
	assert_true(hears(near_view, ": hello", 5000) && hears(far_view, ": hello", 5000) && hears(office, ": hello", 5000));
	page = arena_dup(w->arena, get(resident, receipt, 200));
	assert_int_equal(post(w, resident, page, arena_fmt(w->arena, "%.*s/contact", STR_FMT(receipt)), "contact=13800000000").status, 303);
	assert_true(hears(office, "event: changed", 5000));
	assert_false(hears(near_view, "event: changed", 1200)); /* a contact is not the shops' */
	file_appeal(w, resident, "noise");
	assert_true(hears(near_view, "event: changed\ndata: 1\n\n", 5000));
	assert_true(hears(office, "event: changed", 5000));
	assert_false(hears(far_view, "event: changed", 1200));
	close(near_view);
	close(far_view);
	close(office);
	app_serve_stop(w->app);
	loopback_free(lh);
	loopback_free(shop);
	loopback_free(resident);
	loopback_free(far);
}

/** What a view hears is a column, and fits who may open it. */
static void test_live_rows(void **state)
{
	struct world *w = *state;
	const struct route *route;
	size_t n = 0;

	for (size_t i = 0; (route = router_walk(app_site(w->app)->router, i)); i++) {
		assert_int_equal((route->flags & ROUTE_STREAM) != 0, route->live != LIVE_NONE);
		if (route->live == LIVE_STREET)
			assert_int_equal(route->capability, CAP_READ);
		if (route->live == LIVE_SHOP)
			assert_int_equal(route->capability, CAP_DUTY);
		n += route->live != LIVE_NONE;
	}
	assert_true(n >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_invited_elsewhere),
		cmocka_unit_test(test_the_house_is_no_streets),
		cmocka_unit_test(test_asked_first),
		cmocka_unit_test(test_declined_and_withdrawn),
		cmocka_unit_test(test_nobody_lowers_himself),
		cmocka_unit_test(test_the_last_one_stays),
		cmocka_unit_test(test_the_stronger_role_holds),
		cmocka_unit_test(test_a_writer_of_the_database),
		cmocka_unit_test(test_every_route_for_everybody),
		cmocka_unit_test(test_ids_of_another_street),
		cmocka_unit_test(test_nobody_is_locked_out),
		cmocka_unit_test(test_a_known_browser),
		cmocka_unit_test(test_many_addresses),
		cmocka_unit_test(test_spaces_in_a_password),
		cmocka_unit_test(test_who_was_turned_away),
		cmocka_unit_test(test_only_the_network_is_told),
		cmocka_unit_test(test_words_without_a_password),
		cmocka_unit_test(test_ps_shows_no_password),
		cmocka_unit_test(test_views_end_with_their_right),
		cmocka_unit_test(test_a_phone_hears_its_own),
		cmocka_unit_test(test_live_rows),
	};

	return WORLD_RUN(tests);
}
