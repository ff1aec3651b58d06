/* The house's door, a street's start page, its places with their posters, its settings, its journal. */
#include "auth/opening.h"
#include "base/num.h"
#include "features/streets/streets.h"
#include "features/streets/streets_views.h"
#include "place.sql.h"
#include "street_templates.h"
#include "streets.sql.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "web/when.h"
#include "wire/qr.h"

#define JOURNAL_PAGE 50
#define OFTEN_MAX 10
#define PHONE_MAX 20

/* --- Public ----------------------------------------------------------------------------------------------------------- */

static enum err links_of_streets(struct web *w, const char *path, struct links_view *ret)
{
	struct streets streets;
	struct link_view *v;
	enum err err = street_list(w->db, w->arena, &streets);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct link_view, streets.n);
	for (size_t i = 0; v && i < streets.n; i++)
		v[i] = (struct link_view){arena_fmt(w->arena, "/%s/%.*s", path, STR_FMT(streets.v[i].code)), streets.v[i].name, streets.v[i].code};
	*ret = (struct links_view){v, v ? streets.n : 0};
	return OK;
}

static enum err house_show(struct web *w)
{
	struct house_page_view view;
	struct page page = {.title = T(w, "Streets")};
	enum err err = links_of_streets(w, "s", &view.streets);

	if (err != OK)
		return err;
	if (view.streets.n == 1)
		return web_redirect(w, "%.*s", STR_FMT(view.streets.v[0].href));
	return WEB_PAGE(w, &page, view_house_page, &view);
}

static enum err street_show(struct web *w)
{
	struct street_page_view view = {.duty_phone = w->street.duty_phone, .property_phone = w->street.property_phone};
	struct page page = {.title = w->street.name};
	struct places places;
	struct link_view *v;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct link_view, places.n);
	for (size_t i = 0; v && i < places.n; i++)
		v[i] = (struct link_view){place_list_href(w->arena, &w->street, places.v[i].id), places.v[i].name, {0}};
	view.places = (struct links_view){v, v ? places.n : 0};
	view.shops_href = arena_fmt(w->arena, "/s/%.*s/shops", STR_FMT(w->street.code));
	view.nights_href = arena_fmt(w->arena, "/s/%.*s/nights", STR_FMT(w->street.code));
	view.privacy_href = arena_fmt(w->arena, "/s/%.*s/privacy", STR_FMT(w->street.code));
	view.office_href = arena_fmt(w->arena, "/o/%.*s", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_street_page, &view);
}

/* --- Places ----------------------------------------------------------------------------------------------------------- */

static enum err places_show(struct web *w)
{
	struct places_page_view view = {.may_change = role_may(w->who.role, CAP_SHOPS), .name_error = web_error_of(w, S("name")),
		.side_error = web_error_of(w, S("side")), .name = web_field(w, S("name")), .side = web_field(w, S("side"))};
	struct page page = {.title = T(w, "Places"), .nav = office_nav(w, OFFICE_PLACES), .wide = true};
	struct places places;
	struct place_row_view *v;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct place_row_view, places.n);
	for (size_t i = 0; v && i < places.n; i++)
		v[i] = (struct place_row_view){arena_fmt(w->arena, "/o/%.*s/places/%lld", STR_FMT(w->street.code), (long long)places.v[i].id.v),
			places.v[i].name, places.v[i].side, places.v[i].code};
	view.places.v = v;
	view.places.n = v ? places.n : 0;
	view.action = arena_fmt(w->arena, "/o/%.*s/places", STR_FMT(w->street.code));
	view.settings_href = arena_fmt(w->arena, "/o/%.*s/settings", STR_FMT(w->street.code));
	view.posters_href = arena_fmt(w->arena, "/o/%.*s/posters", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_places_page, &view);
}

static enum err places_do_add(struct web *w)
{
	struct place place = {.kind = S("hall")}, made;
	enum err err;

	if (web_text(w, S("name"), PLACE_NAME_MAX, &place.name) && place.name.n == 0)
		web_error(w, S("name"), T(w, "How would somebody who lives there call it?"));
	if (web_text(w, S("side"), PLACE_NAME_MAX, &place.side) && place.side.n == 0)
		web_error(w, S("side"), T(w, "What may a shop know of it? The side of the building, never a door."));
	if (w->errors_n > 0)
		return places_show(w);
	place.position = place_position(place.name);
	err = place_add(w->site->journal, w->db, w->arena, &w->street, &place, ACTOR_OFFICER, w->who.account.v, w->now_ms, &made);
	return err == OK ? web_redirect(w, "/o/%.*s/places/%lld", STR_FMT(w->street.code), (long long)made.id.v) : err;
}

static enum err poster_show(struct web *w)
{
	struct poster_page_view view = {.duty_phone = w->street.duty_phone, .may_change = role_may(w->who.role, CAP_SHOPS)};
	struct page page = {.print = true, .own_heading = true, .nav = office_nav(w, OFFICE_PLACES)};
	struct place place;
	enum err err = place_get(w->db, w->arena, w->street.id, (struct place_id){web_param_id(w, 1)}, &place);

	if (err != OK)
		return err;
	view.name = place.name;
	view.url = arena_fmt(w->arena, "%.*s/q/%.*s", STR_FMT(w->site->public_base), STR_FMT(place.code));
	view.close_action = arena_fmt(w->arena, "/o/%.*s/places/%lld/close", STR_FMT(w->street.code), (long long)place.id.v);
	view.pdf_href = arena_fmt(w->arena, "/o/%.*s/posters?place=%lld", STR_FMT(w->street.code), (long long)place.id.v);
	err = qr_svg(w->arena, view.url, &view.qr.s);
	page.title = place.name;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/places", STR_FMT(w->street.code));
	return err == OK ? WEB_PAGE(w, &page, view_poster_page, &view) : err;
}

static enum err place_do_close(struct web *w)
{
	struct place_id id = {web_param_id(w, 1)};
	struct place place;
	int64_t changed = 0;
	enum err err = place_get(w->db, w->arena, w->street.id, id, &place); /* one that was closed is there, too */

	if (err == OK)
		err = place_close(w->db, &(struct place_close_args){w->now_ms, w->street.id, id}, &changed);
	if (err == OK && changed > 0)
		err = web_note(w, "place.closed", id.v, 0, (struct str){0});
	return err == OK ? web_redirect(w, "/o/%.*s/places", STR_FMT(w->street.code)) : err;
}

/* --- Settings --------------------------------------------------------------------------------------------------------- */

static struct str clock_text(struct arena *a, int minutes)
{
	return arena_fmt(a, "%02d:%02d", minutes / 60, minutes % 60);
}

static enum err settings_page(struct web *w, struct settings_page_view *view)
{
	struct page page = {.title = T(w, "Settings of the street"), .nav = office_nav(w, OFFICE_PLACES), .back_href = arena_fmt(w->arena, "/o/%.*s/places", STR_FMT(w->street.code))};

	view->action = arena_fmt(w->arena, "/o/%.*s/settings", STR_FMT(w->street.code));
	view->name_error = web_error_of(w, S("name"));
	view->office_error = web_error_of(w, S("office"));
	view->night_error = web_error_of(w, S("night"));
	view->phone_error = web_error_of(w, S("phone"));
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return WEB_PAGE(w, &page, view_settings_page, view);
}

static enum err settings_show(struct web *w)
{
	struct settings_page_view view = {.name = w->street.name, .duty_phone = w->street.duty_phone, .property_phone = w->street.property_phone,
		.office_from = clock_text(w->arena, w->street.office_from_min), .office_to = clock_text(w->arena, w->street.office_to_min),
		.night_from_hour = w->street.night_from_hour};

	return settings_page(w, &view);
}

static bool phone_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' || s.p[i] == ' ' || (s.p[i] == '+' && i == 0)))
			return false;
	return s.n <= PHONE_MAX;
}

static enum err settings_do(struct web *w)
{
	struct settings_page_view view = {.duty_phone = web_field(w, S("duty_phone")), .property_phone = web_field(w, S("property_phone")),
		.office_from = web_field(w, S("office_from")), .office_to = web_field(w, S("office_to"))};
	int from = 0, to = 0;
	int64_t night = 0;
	enum err err;

	if (web_text(w, S("name"), STREET_NAME_MAX, &view.name) && view.name.n == 0)
		web_error(w, S("name"), T(w, "The street needs its name."));
	if (!when_clock_parse(view.office_from, &from) || !when_clock_parse(view.office_to, &to) || from >= to)
		web_error(w, S("office"), T(w, "Write times like 08:30 and 18:00, the earlier one first."));
	if (num_parse_i64(web_field(w, S("night")), 0, 23, &night) != OK)
		web_error(w, S("night"), T(w, "An hour from 0 to 23."));
	if (!phone_ok(view.duty_phone) || !phone_ok(view.property_phone))
		web_error(w, S("phone"), T(w, "Digits only, please; 20 at most."));
	view.night_from_hour = (int)night;
	if (w->errors_n > 0) {
		view.name = web_field(w, S("name"));
		return settings_page(w, &view);
	}
	err = street_settings(w->db, &(struct street_settings_args){view.name, night, from, to, view.duty_phone, view.property_phone, w->street.id});
	if (err == OK) {
		struct auth_act act = web_officer_act(w);

		err = auth_note(&act, JOURNAL_HOUSE, "street.changed", w->street.id.v, 0);
	}
	return err == OK ? web_redirect(w, "/o/%.*s/settings?saved=1", STR_FMT(w->street.code)) : err;
}

/* --- Journal ---------------------------------------------------------------------------------------------------------- */

static enum err fill_often(struct web *w, struct journal_page_view *view)
{
	const struct opening_many *many;
	struct opened_often_view *v = ARENA_ARRAY(w->arena, struct opened_often_view, OFTEN_MAX);
	size_t n = 0;
	enum err err = v ? openings_many(w->db, w->arena, w->street.id, w->now_ms, OFTEN_MAX, &many, &n) : ERR_LIMIT;

	for (size_t i = 0; i < n; i++)
		v[i] = (struct opened_often_view){.name = many[i].name.n ? many[i].name : T(w, "a colleague who has left"), .n = many[i].n,
			.from = when_at(w->arena, w->lang, w->street.tz, many[i].from_ms, w->now_ms),
			.to = when_at(w->arena, w->lang, w->street.tz, many[i].to_ms, w->now_ms)};
	view->often.v = v;
	view->often.n = n;
	view->often_above = OPENINGS_A_DAY;
	return err;
}

static enum err journal_show(struct web *w)
{
	struct journal_page_view view = {0};
	struct page page = {.title = T(w, "Journal"), .nav = office_nav(w, OFFICE_JOURNAL), .wide = true};
	struct journal_entries entries;
	struct entry_view *v;
	int64_t before;
	size_t n;
	enum err err;

	if (num_parse_i64(web_query(w, S("before")), 1, INT64_MAX, &before) != OK)
		before = INT64_MAX;
	err = journal_before(w->db, w->arena, w->street.id, before, JOURNAL_PAGE + 1, &entries);
	if (err == OK && before == INT64_MAX)
		err = fill_often(w, &view);
	if (err != OK)
		return err;
	n = entries.n > JOURNAL_PAGE ? JOURNAL_PAGE : entries.n;
	v = ARENA_ARRAY(w->arena, struct entry_view, n);
	for (size_t i = 0; v && i < n; i++) {
		const struct journal_entry *e = &entries.v[i];
		const struct journal_kind *kind = journal_kind_find(w->site->journal, e->kind);

		v[i] = (struct entry_view){.seq = e->seq, .when = when_at(w->arena, w->lang, w->street.tz, e->at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, e->at_ms), .text = kind ? tr(w->lang, kind->msgid) : e->kind,
			.by = str_c(journal_actor_name(e->actor)),
			.subject = e->subject_id ? arena_fmt(w->arena, "%.*s %lld", STR_FMT(e->subject), (long long)e->subject_id) : (struct str){0},
			.body = str_eq(e->body, S("{}")) ? (struct str){0} : e->body};
	}
	view.entries.v = v;
	view.entries.n = v ? n : 0;
	if (entries.n > JOURNAL_PAGE)
		view.next_href = arena_fmt(w->arena, "/o/%.*s/journal?before=%lld", STR_FMT(w->street.code), (long long)entries.v[n - 1].seq);
	return WEB_PAGE(w, &page, view_journal_page, &view);
}

const struct route streets_routes[] = {
	{HTTP_GET, "/", house_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/s/{street}", street_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/places", places_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/places", places_do_add, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/places/{id}", poster_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/places/{id}/close", place_do_close, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/settings", settings_show, RUN_INLINE, CAP_SHOPS, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/settings", settings_do, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/journal", journal_show, RUN_INLINE, CAP_AUDIT, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
