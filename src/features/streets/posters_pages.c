/* The office prints its posters, and takes text and picture for the group chat. */
#include "base/num.h"
#include "features/streets/posters.h"
#include "features/streets/streets.h"
#include "features/streets/streets_views.h"
#include "street_templates.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "web/when.h"

#define FILE_ARENA MIB(96) /* of a file of POSTERS_MAX pages and what is made of it */

static struct poster_street poster_street_of(struct web *w, enum lang lang)
{
	return (struct poster_street){.name = w->street.name, .duty_phone = w->street.duty_phone, .property_phone = w->street.property_phone,
		.base = w->site->public_base, .made_at = when_iso(w->arena, w->street.tz, w->now_ms), .lang = lang};
}

/** Words for people who quarrel: nobody is named, nothing is counted. */
static struct str group_text(struct web *w, enum lang lang)
{
	return arena_fmt(w->arena, "%.*s\n%.*s/s/%.*s", STR_FMT(tr(lang, TR("Too loud at night? No need to quarrel here: scan the code in your stair hall "
		"(or open the address below) and tap once. It reaches the shops nearby and the officer on duty, and your receipt says who has it and until when. "
		"No name is asked. In danger ring 110."))), STR_FMT(w->site->public_base), STR_FMT(w->street.code));
}

static enum err posters_show(struct web *w)
{
	struct posters_page_view view = {.base = w->site->public_base, .phone = w->street.duty_phone, .chosen = web_query(w, S("place"))};
	struct page page = {.title = T(w, "Posters and the group chat"), .nav = office_nav(w, OFFICE_PLACES)};
	struct places places;
	struct place_choice *v;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct place_choice, places.n + 1);
	for (size_t i = 0; v && i < places.n; i++) {
		struct str id = arena_fmt(w->arena, "%lld", (long long)places.v[i].id.v);

		v[i] = (struct place_choice){id, places.v[i].name, str_eq(id, view.chosen)};
	}
	view.places.v = v;
	view.places.n = v ? places.n : 0;
	view.too_many = places.n > POSTERS_MAX;
	view.max = POSTERS_MAX;
	view.english = w->lang == LANG_EN;
	view.action = arena_fmt(w->arena, "/o/%.*s/posters.pdf", STR_FMT(w->street.code));
	view.picture = arena_fmt(w->arena, "/o/%.*s/group-poster.png", STR_FMT(w->street.code));
	view.settings_href = arena_fmt(w->arena, "/o/%.*s/settings", STR_FMT(w->street.code));
	view.text_zh = group_text(w, LANG_ZH);
	view.text_en = group_text(w, LANG_EN);
	page.back_href = arena_fmt(w->arena, "/o/%.*s/places", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_posters_page, &view);
}

/** The page's own language when the query names none. */
static enum err lang_asked(struct web *w, enum lang *ret)
{
	struct str asked = web_query(w, S("lang"));

	*ret = str_eq(asked, S("en")) ? LANG_EN : str_eq(asked, S("zh")) ? LANG_ZH : w->lang;
	return asked.n == 0 || str_eq(asked, S("en")) || str_eq(asked, S("zh")) ? OK : ERR_INVALID;
}

/** All places, or the one that the query names. */
static enum err places_asked(struct web *w, struct places *ret)
{
	struct str asked = web_query(w, S("place"));
	struct place *one;
	int64_t id;

	if (asked.n == 0)
		return place_list(w->db, w->arena, w->street.id, ret);
	one = ARENA_NEW(w->arena, struct place);
	if (!one)
		return ERR_LIMIT;
	if (num_parse_i64(asked, 1, INT64_MAX, &id) != OK)
		return ERR_INVALID;
	*ret = (struct places){one, 1};
	return place_get(w->db, w->arena, w->street.id, (struct place_id){id}, one);
}

static enum err posters_give(struct web *w)
{
	struct poster_street street;
	enum poster_size size;
	struct places places;
	struct str pdf;
	enum lang lang;
	enum err err = poster_size_parse(web_query(w, S("size")), &size);

	if (err == OK)
		err = lang_asked(w, &lang);
	if (err == OK)
		err = places_asked(w, &places);
	if (err != OK)
		return err;
	if (places.n == 0 || places.n > POSTERS_MAX) /* the page says what to do */
		return web_redirect(w, "/o/%.*s/posters", STR_FMT(w->street.code));
	street = poster_street_of(w, lang);
	arena_raise_cap(w->arena, FILE_ARENA);
	err = posters_pdf(w->arena, &street, places.v, places.n, size, &pdf);
	return err == OK ? web_bytes(w, S("application/pdf"), arena_fmt(w->arena, "%.*s-%s.pdf", STR_FMT(w->street.code), poster_size_name(size)), pdf) : err;
}

static enum err group_poster_give(struct web *w)
{
	struct poster_street street;
	struct str png;
	enum lang lang;
	enum err err = lang_asked(w, &lang);

	if (err != OK)
		return err;
	street = poster_street_of(w, lang);
	arena_raise_cap(w->arena, FILE_ARENA);
	err = poster_for_group(w->arena, &street, arena_fmt(w->arena, "%.*s/s/%.*s", STR_FMT(w->site->public_base), STR_FMT(w->street.code)), &png);
	return err == OK ? web_bytes(w, S("image/png"), (struct str){0}, png) : err;
}

const struct route posters_routes[] = {
	{HTTP_GET, "/o/{street}/posters", posters_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/posters.pdf", posters_give, RUN_POOL, CAP_READ, CSRF_NONE, 0, RATE_UPLOAD, 0},
	{HTTP_GET, "/o/{street}/group-poster.png", group_poster_give, RUN_POOL, CAP_READ, CSRF_NONE, 0, RATE_UPLOAD, 0},
	{.pattern = NULL},
};
