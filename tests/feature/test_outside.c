/*
 * Nobody outside the office is shown a number of reports beside a shop's name. Every page, every answer of the API and every file that a
 * stranger, a reporter or another shop can fetch is fetched twice: before and after one shop had a night full of reports, answers and
 * verdicts. Whatever names that shop must say the same both times.
 */
#include "world.h"

#include <jansson.h>
#include <stdio.h>

#include "web/route.h"

#define REPORTS 7 /* of one night; no other number of the street changes by it */

/** What fits into a pattern's parameters here; the first segment says which code is meant. */
struct codes {
	struct str place, receipt;
};

/** Rows that are no page of the street: they need a code that is used up, or hold a connection. */
static bool is_no_page(const char *pattern)
{
	static const char *const names[] = {"/a/{token}", "/prefs", "/e/{code}", "/k/{code}", "/in/{token}", "/r/{code}/live", "/r/{code}/photo/{id}",
		"/api/v1/{street}/token", NULL};

	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], pattern) == 0)
			return true;
	return false;
}

/** Of a place, as the street's page leads to it. */
static struct str place_id(struct world *w)
{
	return arena_fmt(w->arena, "%lld", (long long)world_number(w, "SELECT min(place_id) FROM places"));
}

static struct str path_of(struct world *w, const char *pattern, const struct codes *c)
{
	struct str rest = str_from(str_c(pattern), 1), part;
	struct buf b;

	buf_init(&b, w->arena, 0, KIB(1));
	while (str_cut(&rest, '/', &part)) {
		buf_putc(&b, '/');
		if (str_eq(part, S("{street}")))
			buf_put(&b, S("lh"));
		else if (str_eq(part, S("{code}")))
			buf_put(&b, strncmp(pattern, "/q/", 3) == 0 ? c->place : c->receipt);
		else if (str_eq(part, S("{id}")) && strncmp(pattern, "/s/{street}/at/", 15) == 0)
			buf_put(&b, place_id(w));
		else if (part.n > 0 && part.p[0] == '{')
			fail_msg("%s: what stands for %.*s? Say it here, so that this page is looked at too", pattern, STR_FMT(part));
		else
			buf_put(&b, part);
	}
	if (b.n == 0)
		buf_putc(&b, '/');
	return arena_dup(w->arena, buf_str(&b));
}

/** Without what is new each time: nonces, tokens, the present moment. */
static struct str steady(struct world *w, struct str page)
{
	static const struct str changing[] = {S_INIT("name=\"csrf\" value=\""), S_INIT("name=\"nonce\" value=\""), S_INIT("data-now=\"")};
	struct buf b;

	buf_init(&b, w->arena, page.n, MIB(4));
	while (page.n > 0) {
		size_t skip = 0;

		for (size_t i = 0; skip == 0 && i < sizeof(changing) / sizeof(changing[0]); i++)
			if (str_starts(page, changing[i]))
				skip = changing[i].n + str_find(str_from(page, changing[i].n), '"');
		if (skip == 0)
			buf_putc(&b, page.p[0]);
		page = str_from(page, skip ? skip : 1);
	}
	return buf_str(&b);
}

#define PAGES_MAX 64

struct pages {
	struct str path[PAGES_MAX], body[PAGES_MAX];
	size_t n;
};

static void keep(struct world *w, struct pages *pages, struct loopback *lb, struct str path)
{
	struct loopback_answer a = loopback_get(lb, path.p);

	if (a.status != 200 && a.status != 303)
		fail_msg("%.*s answered %d", STR_FMT(path), a.status);
	assert_true(pages->n < PAGES_MAX);
	pages->path[pages->n] = path;
	pages->body[pages->n++] = arena_dup(w->arena, steady(w, a.body));
}

/** All that is open to anybody, by this browser. */
static void keep_all(struct world *w, struct pages *pages, struct loopback *lb, const struct codes *c)
{
	for (const struct route *const *t = app_routes; *t; t++)
		for (const struct route *r = *t; r->pattern; r++)
			if (r->method == HTTP_GET && r->capability == CAP_NONE && !is_no_page(r->pattern))
				keep(w, pages, lb, path_of(w, r->pattern, c));
}

/** The pages and files of another shop's phone. */
static void keep_shop(struct world *w, struct pages *pages, struct loopback *lb)
{
	static const char *const paths[] = {"/d/lh", "/d/lh/phones", "/d/lh/history", "/d/lh/history.csv"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		keep(w, pages, lb, str_c(paths[i]));
}

/* --- A shop's busy night ------------------------------------------------------------------------------------------------------ */

static void say_on(struct world *w, struct loopback *lb, struct str path, const char *what, const char *fields)
{
	struct str page = arena_dup(w->arena, get(lb, path, 200));

	assert_int_equal(post(w, lb, page, arena_fmt(w->arena, "%.*s/%s", STR_FMT(path), what), fields).status, 303);
}

static void busy_night(struct world *w, struct loopback *shop, struct str shop_id)
{
	for (int i = 0; i < REPORTS; i++) {
		struct loopback *other = browser(w);
		struct str receipt = file_appeal(w, other, "noise");

		say_on(w, other, receipt, "shop", arena_fmt(w->arena, "shop=%.*s", STR_FMT(shop_id)).p);
		if (i % 2 == 0)
			say_on(w, shop, after(w, get(shop, S("/d/lh"), 200), "<h2><a href=\""), "answer", "answer=turned_down");
		loopback_free(other);
	}
}

static struct str own_shop_id(struct world *w, struct str page, struct str name)
{
	struct str rest = page;

	for (;;) {
		size_t at = str_find_str(rest, S("name=\"shop\" value=\""));
		struct str one = str_from(rest, at + strlen("name=\"shop\" value=\""));

		if (at == rest.n)
			fail_msg("%.*s is not offered", STR_FMT(name));
		if (str_find_str(str_head(one, str_find(one, '/')), name) < str_find(one, '/'))
			return arena_dup(w->arena, str_head(one, str_find(one, '"')));
		rest = one;
	}
}

static struct str name_of(struct world *w, struct loopback *shop)
{
	struct str page = get(shop, S("/d/lh/history"), 200), rest = str_from(page, str_find_str(page, S("<h1>")) + 4);

	return arena_dup(w->arena, str_head(rest, str_find(rest, '<')));
}

static struct loopback *phone_of_another(struct world *w, struct str id)
{
	struct loopback *admin = browser_open(w, w->links.admin), *phone = browser(w);
	struct str path = arena_fmt(w->arena, "/o/lh/shops/%.*s", STR_FMT(id)), page = arena_dup(w->arena, get(admin, path, 200)), link;
	struct loopback_answer a = post(w, admin, page, arena_fmt(w->arena, "%.*s/phones", STR_FMT(path)), "");

	link = after(w, a.body, "<p class=\"url\">http://loopback.test");
	link = arena_dup(w->arena, str_head(link, str_find(link, '<')));
	page = arena_dup(w->arena, get(phone, link, 200));
	assert_int_equal(post(w, phone, page, link, "").status, 303);
	loopback_free(admin);
	return phone;
}

/** A shop that is not this one: the list of the API is what anybody sees. */
static struct str another_id(struct world *w, struct loopback *lb, struct str name)
{
	json_t *all = json_loads(arena_c(w->arena, get(lb, S("/api/v1/lh/shops"), 200)), 0, NULL), *item;
	struct str id = {0};
	size_t i;

	assert_non_null(all);
	json_array_foreach(json_object_get(all, "items"), i, item)
		if (!str_eq(str_c(json_string_value(json_object_get(item, "name"))), name))
			id = arena_dup(w->arena, str_c(json_string_value(json_object_get(item, "id"))));
	json_decref(all);
	return id;
}

static void test_no_counts_by_name(void **state)
{
	struct world *w = *state;
	struct loopback *stranger = browser(w), *reporter = browser(w), *shop = browser_open(w, w->links.shop), *other;
	struct str path = file_appeal(w, reporter, "noise"), name = name_of(w, shop);
	struct codes codes = {str_from(w->links.resident, 3), str_from(path, 3)};
	struct str id = own_shop_id(w, get(reporter, path, 200), name);
	struct pages *before = ARENA_NEW(w->arena, struct pages), *then = ARENA_NEW(w->arena, struct pages);
	size_t named = 0;

	say_on(w, reporter, path, "shop", arena_fmt(w->arena, "shop=%.*s", STR_FMT(id)).p); /* a receipt that names the shop */
	say_on(w, shop, after(w, get(shop, S("/d/lh"), 200), "<h2><a href=\""), "answer", "answer=turned_down");
	other = phone_of_another(w, another_id(w, stranger, name));
	for (int round = 0; round < 2; round++) {
		struct pages *pages = round ? then : before;

		keep_all(w, pages, stranger, &codes);
		keep_all(w, pages, reporter, &codes);
		keep_shop(w, pages, other);
		if (round == 0)
			busy_night(w, shop, id);
	}
	for (size_t i = 0; i < before->n; i++) {
		if (str_find_str(before->body[i], name) == before->body[i].n && str_find_str(then->body[i], name) == then->body[i].n)
			continue;
		named++;
		if (!str_eq(before->body[i], then->body[i]))
			fail_msg("%.*s names the shop and says something else after its night:\n%.*s\n--- and then\n%.*s", STR_FMT(before->path[i]),
				STR_FMT(before->body[i]), STR_FMT(then->body[i]));
	}
	assert_true(named >= 4); /* the shops' page, the API's list, the receipt as a page and in the API */
	loopback_free(stranger);
	loopback_free(reporter);
	loopback_free(shop);
	loopback_free(other);
}

/** What the API says of a shop, member by member: a new one is a decision, not an accident. */
static void test_members_of_a_shop(void **state)
{
	static const char *const members[] = {"id", "name", "address", "style", "opens_min", "closes_min", "seats_in", "seats_out"};
	struct world *w = *state;
	struct loopback *stranger = browser(w);
	json_t *all = json_loads(arena_c(w->arena, get(stranger, S("/api/v1/lh/shops"), 200)), 0, NULL), *item;
	size_t i;

	assert_non_null(all);
	assert_true(json_array_size(json_object_get(all, "items")) > 30);
	json_array_foreach(json_object_get(all, "items"), i, item) {
		assert_int_equal(json_object_size(item), sizeof(members) / sizeof(members[0]));
		for (size_t k = 0; k < sizeof(members) / sizeof(members[0]); k++)
			assert_non_null(json_object_get(item, members[k]));
	}
	json_decref(all);
	loopback_free(stranger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_counts_by_name),
		cmocka_unit_test(test_members_of_a_shop),
	};

	return WORLD_RUN(tests);
}
