/* Who is told after whom: the usual chain, and its exceptions by kind, place and hour. */
#include "features/appeals/appeal_words.h"
#include "features/appeals/relay.h"
#include "features/notices/notices.h"
#include "features/notices/notices_views.h"
#include "notice_templates.h"
#include "web/office_nav.h"
#include "web/when.h"

static struct str party_label(enum lang lang, enum relay_party party)
{
	static const char *const labels[RELAY_PARTY__COUNT] = {TRN("the shop"), TRN("the officer on duty"), TRN("the deputy on duty"), TRN("the office's group")};

	return tr(lang, labels[party]);
}

static struct str chain_label(const struct web *w, const struct relay_chain *chain)
{
	struct str text = {0};

	for (size_t i = 0; i < chain->n; i++)
		text = arena_fmt(w->arena, "%.*s%s%.*s", STR_FMT(text), i ? " → " : "", STR_FMT(party_label(w->lang, chain->party[i])));
	return text;
}

static struct str minute_label(const struct web *w, int minute)
{
	return arena_fmt(w->arena, "%02d:%02d", minute / 60, minute % 60);
}

static void fill_choices(struct web *w, const struct places *places, struct routing_page_view *view)
{
	struct option_view *kinds = ARENA_ARRAY(w->arena, struct option_view, appeal_kinds_n);
	struct option_view *there = ARENA_ARRAY(w->arena, struct option_view, places->n + 1);
	struct option_view *parties = ARENA_ARRAY(w->arena, struct option_view, RELAY_PARTY__COUNT);

	for (size_t i = 0; kinds && i < appeal_kinds_n; i++)
		kinds[i] = (struct option_view){appeal_kinds[i].word, tr(w->lang, appeal_kinds[i].msgid), str_eq(web_field(w, S("kind")), appeal_kinds[i].word)};
	for (size_t i = 0; there && i < places->n; i++) {
		struct str id = arena_fmt(w->arena, "%lld", (long long)places->v[i].id.v);

		there[i] = (struct option_view){id, places->v[i].name, str_eq(web_field(w, S("place")), id)};
	}
	for (int i = 0; parties && i < RELAY_PARTY__COUNT; i++)
		parties[i] = (struct option_view){str_c(relay_party_name((enum relay_party)i)), party_label(w->lang, (enum relay_party)i), false};
	view->kinds.v = kinds;
	view->kinds.n = kinds ? appeal_kinds_n : 0;
	view->places.v = there;
	view->places.n = there ? places->n : 0;
	view->parties.v = parties;
	view->parties.n = parties ? RELAY_PARTY__COUNT : 0;
}

static struct str place_label(const struct web *w, const struct places *places, struct place_id id)
{
	if (id.v == 0)
		return T(w, "any");
	for (size_t i = 0; i < places->n; i++)
		if (places->v[i].id.v == id.v)
			return places->v[i].name;
	return T(w, "a place that has closed");
}

static enum err fill_routes(struct web *w, const struct places *places, struct routing_page_view *view)
{
	struct relay_routes routes;
	struct routing_item *v;
	enum err err = relay_routes_load(w->db, w->arena, w->street.id, &routes);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct routing_item, routes.n + 1);
	for (size_t i = 0; v && i < routes.n; i++) {
		const struct relay_route *r = &routes.v[i];

		v[i] = (struct routing_item){r->id, r->kind.n ? appeal_kind_label(w->lang, r->kind) : T(w, "any"), place_label(w, places, r->place),
			r->from_min == r->to_min ? T(w, "the whole day")
						 : arena_fmt(w->arena, "%.*s–%.*s", STR_FMT(minute_label(w, r->from_min)), STR_FMT(minute_label(w, r->to_min))),
			chain_label(w, &r->chain)};
	}
	view->routes.v = v;
	view->routes.n = v ? routes.n : 0;
	return OK;
}

static enum err show(struct web *w, struct routing_page_view *view)
{
	struct page page = {.title = T(w, "Who is told after whom"), .nav = office_nav(w, OFFICE_MESSAGES), .wide = true};
	struct places places;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err == OK)
		err = fill_routes(w, &places, view);
	if (err != OK)
		return err;
	fill_choices(w, &places, view);
	view->action = arena_fmt(w->arena, "/o/%.*s/routing", STR_FMT(w->street.code));
	view->usual = chain_label(w, &relay_chain_usual);
	view->may_change = role_may(w->who.role, CAP_PEOPLE);
	view->hours_error = web_error_of(w, S("from"));
	view->chain_error = web_error_of(w, S("step1"));
	page.back_href = arena_fmt(w->arena, "/o/%.*s/messages", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_routing_page, view);
}

static enum err routing_show(struct web *w)
{
	struct routing_page_view view = {0};

	return show(w, &view);
}

/** The four fields as one chain; empty ones are left out. */
static bool read_chain(struct web *w, struct relay_chain *ret)
{
	struct str text = arena_fmt(w->arena, "%.*s %.*s %.*s %.*s", STR_FMT(web_field(w, S("step1"))), STR_FMT(web_field(w, S("step2"))),
		STR_FMT(web_field(w, S("step3"))), STR_FMT(web_field(w, S("step4"))));

	return relay_chain_parse(text, ret) == OK;
}

static bool read_hours(struct web *w, struct relay_route *route)
{
	struct str from = web_field(w, S("from")), to = web_field(w, S("to"));

	if (from.n == 0 && to.n == 0)
		return true;
	if (!when_clock_parse(from, &route->from_min) || !when_clock_parse(to, &route->to_min) || route->from_min == route->to_min)
		return false;
	route->from_min %= 1440;
	return true;
}

static enum err read_place(struct web *w, struct place_id *ret)
{
	struct place place;
	enum err err;

	if (web_field(w, S("place")).n == 0)
		return OK;
	err = web_field_id(w, S("place"), &ret->v);
	return err == OK ? place_get(w->db, w->arena, w->street.id, *ret, &place) : err;
}

static enum err routing_do_add(struct web *w)
{
	struct routing_page_view view = {.from = web_field(w, S("from")), .to = web_field(w, S("to"))};
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct relay_route route = {.kind = web_field(w, S("kind"))};
	int64_t id;
	enum err err = read_place(w, &route.place);

	if (err == OK && route.kind.n > 0 && !appeal_kind_find(route.kind))
		err = ERR_INVALID;
	if (err != OK)
		return err;
	if (!read_hours(w, &route))
		web_error(w, S("from"), T(w, "Two times as 22:00 and 06:00, or none."));
	if (!read_chain(w, &route.chain))
		web_error(w, S("step1"), T(w, "Each one at most once."));
	if (w->errors_n > 0)
		return show(w, &view);
	err = relay_route_add(&act, &route, &id);
	if (err == ERR_LIMIT) {
		web_error(w, S("step1"), T(w, "There are too many exceptions. Remove one first."));
		return show(w, &view);
	}
	return err == OK ? web_redirect(w, "/o/%.*s/routing", STR_FMT(w->street.code)) : err;
}

static enum err routing_do_remove(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	int64_t id;
	enum err err = web_field_id(w, S("route"), &id);

	if (err == OK)
		err = relay_route_remove(&act, id);
	if (err == ERR_NOT_FOUND) /* gone already: what was wanted holds */
		err = OK;
	return err == OK ? web_redirect(w, "/o/%.*s/routing", STR_FMT(w->street.code)) : err;
}

const struct route routing_routes[] = {
	{HTTP_GET, "/o/{street}/routing", routing_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/routing", routing_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/routing/remove", routing_do_remove, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
