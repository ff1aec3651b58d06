/* Shops as the office and as anybody sees them; a shop's duty phones. */
#include "auth/device.h"
#include "features/shops/shops.h"
#include "features/shops/shops_views.h"
#include "shop_templates.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "web/web_views.h"
#include "web/when.h"
#include "wire/qr.h"

static struct str seats_text(const struct web *w, const struct shop *s)
{
	if (s->seats_in == 0 && s->seats_out == 0)
		return (struct str){0};
	return TRF(w->arena, w->lang, "{in} inside, {out} outside", TR_I("in", s->seats_in), TR_I("out", s->seats_out));
}

static struct str opened_text(const struct web *w, const struct shop *s)
{
	int64_t year = s->opened_on / 10000, month = s->opened_on / 100 % 100, day = s->opened_on % 100;

	if (s->opened_on == 0)
		return (struct str){0};
	if (day)
		return arena_fmt(w->arena, "%lld-%02lld-%02lld", (long long)year, (long long)month, (long long)day);
	return month ? arena_fmt(w->arena, "%lld-%02lld", (long long)year, (long long)month) : arena_fmt(w->arena, "%lld", (long long)year);
}

static struct str cups_text(const struct web *w, const struct shop *s)
{
	if (s->cups_max == 0)
		return (struct str){0};
	if (s->cups_min == s->cups_max)
		return arena_fmt(w->arena, "%lld", (long long)s->cups_max);
	return arena_fmt(w->arena, "%lld–%lld", (long long)s->cups_min, (long long)s->cups_max);
}

static enum err fill_shops(struct web *w, struct shops_page_view *view)
{
	struct shops shops;
	struct shop_row_view *v;
	enum err err = shop_list(w->db, w->arena, w->street.id, &shops);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct shop_row_view, shops.n);
	for (size_t i = 0; v && i < shops.n; i++) {
		const struct shop *s = &shops.v[i];

		v[i] = (struct shop_row_view){.name = s->name, .address = s->address, .hours = shop_hours(w->arena, s), .style = s->style,
			.seats = seats_text(w, s), .phones = s->phones};
		if (view->office)
			v[i].href = arena_fmt(w->arena, "/o/%.*s/shops/%lld", STR_FMT(w->street.code), (long long)s->id.v);
	}
	view->shops.v = v;
	view->shops.n = v ? shops.n : 0;
	return OK;
}

static enum err shops_show(struct web *w)
{
	struct shops_page_view view = {.office = true, .may_import = role_may(w->who.role, CAP_SHOPS)};
	struct page page = {.title = T(w, "Shops"), .nav = office_nav(w, OFFICE_SHOPS), .wide = true};
	enum err err = fill_shops(w, &view);

	view.import_href = arena_fmt(w->arena, "/o/%.*s/import", STR_FMT(w->street.code));
	return err == OK ? WEB_PAGE(w, &page, view_shops_page, &view) : err;
}

static enum err shops_public(struct web *w)
{
	struct shops_page_view view = {0};
	struct page page = {.title = T(w, "Shops of the street"), .wide = true};
	enum err err = fill_shops(w, &view);

	page.back_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code));
	return err == OK ? WEB_PAGE(w, &page, view_shops_page, &view) : err;
}

/* --- One shop --------------------------------------------------------------------------------------------------------- */

static enum err fill_phones(struct web *w, const struct shop *s, struct shop_page_view *view)
{
	struct devices devices;
	struct shop_phone_view *v;
	enum err err = device_list(w->db, w->arena, w->street.id, s->id.v, &devices);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct shop_phone_view, devices.n);
	for (size_t i = 0; v && i < devices.n; i++)
		v[i] = (struct shop_phone_view){devices.v[i].id.v, devices.v[i].label, when_day(w->arena, w->lang, w->street.tz, devices.v[i].enrolled_at_ms)};
	view->phones.v = v;
	view->phones.n = v ? devices.n : 0;
	return OK;
}

static enum err fill_openings(struct web *w, struct shop_id shop, struct shop_page_view *view)
{
	struct shop_openings openings;
	struct shop_opening_view *v;
	enum err err = shop_openings(w->db, w->arena, w->street.id, shop, &openings);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct shop_opening_view, openings.n + 1);
	for (size_t i = 0; v && i < openings.n; i++)
		v[i] = (struct shop_opening_view){.when = when_at(w->arena, w->lang, w->street.tz, openings.v[i].at_ms, w->now_ms),
			.name = openings.v[i].name.n ? openings.v[i].name : T(w, "a colleague who has left"),
			.reason = openings.v[i].reason.n ? openings.v[i].reason : T(w, "The reason has been erased.")};
	view->openings.v = v;
	view->openings.n = v ? openings.n : 0;
	return OK;
}

static enum err shop_show_with(struct web *w, struct shop_page_view *view)
{
	struct page page = {.nav = office_nav(w, OFFICE_SHOPS), .wide = true};
	struct shop s;
	enum err err = shop_get(w->db, w->arena, w->street.id, (struct shop_id){web_param_id(w, 1)}, &s);

	if (err == OK)
		err = fill_phones(w, &s, view);
	if (err == OK && role_may(w->who.role, CAP_HANDLE))
		err = fill_openings(w, s.id, view);
	if (err != OK)
		return err;
	view->base = arena_fmt(w->arena, "/o/%.*s/shops/%lld", STR_FMT(w->street.code), (long long)s.id.v);
	view->address = s.address;
	view->hours = shop_hours(w->arena, &s);
	view->style = s.style;
	view->note = s.note;
	view->seats = seats_text(w, &s);
	view->opened = opened_text(w, &s);
	view->cups = cups_text(w, &s);
	view->away = shop_is_away(&s, w->now_ms) ? when_at(w->arena, w->lang, w->street.tz, s.away_until_ms, w->now_ms) : (struct str){0};
	view->may_change = role_may(w->who.role, CAP_SHOPS);
	view->may_call = role_may(w->who.role, CAP_HANDLE);
	page.title = s.name;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/shops", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_shop_page, view);
}

static enum err shop_show(struct web *w)
{
	struct shop_page_view view = {0};

	return shop_show_with(w, &view);
}

static enum err shop_do_phone(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct shop_page_view view = {0};
	struct str code;
	struct shop s;
	enum err err = shop_get(w->db, w->arena, w->street.id, (struct shop_id){web_param_id(w, 1)}, &s);

	if (err == OK)
		err = enrolment_make(&act, w->street.id, w->street.code, s.id.v, ENROLMENT_LIFE_MS, false, &code);
	if (err != OK)
		return err;
	view.enrol_url = arena_fmt(w->arena, "%.*s/e/%.*s", STR_FMT(w->site->public_base), STR_FMT(code));
	err = qr_svg(w->arena, view.enrol_url, &view.enrol_qr.s);
	return err == OK ? shop_show_with(w, &view) : err;
}

static enum err shop_do_revoke(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct device_id id;
	enum err err = web_field_id(w, S("phone"), &id.v);

	if (err == OK)
		err = device_revoke(&act, w->street.id, web_param_id(w, 1), id);
	if (err == ERR_NOT_FOUND) /* gone already: what was wanted holds */
		err = OK;
	return err == OK ? web_redirect(w, "/o/%.*s/shops/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1])) : err;
}

static enum err shop_do_closed_days(struct web *w)
{
	enum err err = shop_do_away(w, (struct shop_id){web_param_id(w, 1)});

	return err == OK ? web_redirect(w, "/o/%.*s/shops/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1])) : err;
}

/* --- The owner's sealed contact: on pages of its own -------------------------------------------------------------------- */

static enum err contact_form(struct web *w)
{
	struct str back = arena_fmt(w->arena, "/o/%.*s/shops/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1]));
	struct opening_form_view form = {.back = back, .action = arena_fmt(w->arena, "%.*s/contact", STR_FMT(back)),
		.label = T(w, "Why do you need to reach the owner?"),
		.help = TRF(w->arena, w->lang, "It stands on the shop's page of the office, with your name ({name}). Its seal stays in the journal.", TR_S("name", w->who.account_name))};

	return web_opening_form(w, T(w, "Open the sealed contact?"), &form);
}

static enum err shop_contact_show(struct web *w)
{
	struct shop s;
	enum err err = shop_get(w->db, w->arena, w->street.id, (struct shop_id){web_param_id(w, 1)}, &s);

	return err == OK ? contact_form(w) : err;
}

static enum err shop_do_contact(struct web *w)
{
	struct roster_act act = {&w->site->keys, w->site->journal, w->db, w->arena, w->street.id, ACTOR_OFFICER, w->who.account.v, w->now_ms};
	struct opened_view opened = {.told = T(w, "Shown once. That you opened it, and why, stands on the shop's page of the office.")};
	struct str reason;
	enum err err;

	if (!web_opening_reason(w, &reason))
		return contact_form(w);
	opened.back = arena_fmt(w->arena, "/o/%.*s/shops/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1]));
	err = shop_contact_open(&act, (struct shop_id){web_param_id(w, 1)}, reason, &opened.name, &opened.tel);
	return err == OK ? web_opened(w, T(w, "The owner can be reached"), &opened) : err;
}

const struct route shops_routes[] = {
	{HTTP_GET, "/s/{street}/shops", shops_public, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/shops", shops_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/shops/{id}", shop_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/shops/{id}/phones", shop_do_phone, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/shops/{id}/revoke", shop_do_revoke, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/shops/{id}/away", shop_do_closed_days, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/shops/{id}/contact", shop_contact_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/shops/{id}/contact", shop_do_contact, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
