/* The phones of a shop that take part: several, handed over and revoked, the same one in another of its browsers. */
#include "appeal_templates.h"
#include "auth/device.h"
#include "features/appeals/appeal_pages.h"
#include "web/when.h"
#include "wire/qr.h"

#define COOKIE_DUTY S("fx_duty")
#define DEVICE_LIFE_S (int64_t)(400LL * 86400)

/* --- The phones ------------------------------------------------------------------------------------------------------- */

static struct auth_act auth_act_of_shop(const struct web *w, enum journal_actor actor)
{
	return (struct auth_act){&w->site->keys, w->site->journal, w->db, w->arena, actor, w->who.device.v, w->now_ms};
}

static enum err fill_phones(struct web *w, struct duty_phones_view *view)
{
	struct devices devices;
	struct phone_row *v;
	enum err err = device_list(w->db, w->arena, w->street.id, w->who.shop, &devices);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct phone_row, devices.n);
	for (size_t i = 0; v && i < devices.n; i++)
		v[i] = (struct phone_row){devices.v[i].id.v, devices.v[i].label, when_day(w->arena, w->lang, w->street.tz, devices.v[i].enrolled_at_ms),
			devices.v[i].id.v == w->who.device.v};
	view->phones.v = v;
	view->phones.n = v ? devices.n : 0;
	view->full = devices.n >= DEVICES_PER_SHOP;
	return OK;
}

static enum err show_phones(struct web *w, struct str added_code)
{
	struct duty_phones_view view = {.action = arena_fmt(w->arena, "/d/%.*s/phones", STR_FMT(w->street.code))};
	struct page page = {.title = T(w, "Duty phones"), .theme = appeal_theme(w)};
	struct str secret = http_request_cookie(w->req, COOKIE_DUTY);
	enum err err = fill_phones(w, &view);

	if (err != OK)
		return err;
	view.enter_url = arena_fmt(w->arena, "%.*s/k/%.*s", STR_FMT(w->site->public_base), STR_FMT(secret));
	err = qr_svg(w->arena, view.enter_url, &view.enter_qr.s);
	if (err == OK && added_code.n > 0) {
		view.add_url = arena_fmt(w->arena, "%.*s/e/%.*s", STR_FMT(w->site->public_base), STR_FMT(added_code));
		err = qr_svg(w->arena, view.add_url, &view.add_qr.s);
	}
	page.back_href = arena_fmt(w->arena, "/d/%.*s", STR_FMT(w->street.code));
	return err == OK ? WEB_PAGE(w, &page, view_duty_phones, &view) : err;
}

enum err duty_phones_show(struct web *w)
{
	return show_phones(w, (struct str){0});
}

enum err duty_phones_do(struct web *w)
{
	struct auth_act act = auth_act_of_shop(w, ACTOR_SHOP);
	struct device_id id;
	struct str code;
	enum err err;

	if (str_eq(web_field(w, S("do")), S("add"))) {
		err = enrolment_make(&act, w->street.id, w->street.code, w->who.shop, ENROLMENT_LIFE_MS, false, &code);
		return err == OK ? show_phones(w, code) : err;
	}
	err = web_field_id(w, S("phone"), &id.v);
	if (err == OK)
		err = device_revoke(&act, w->street.id, w->who.shop, id);
	if (err == ERR_NOT_FOUND) /* gone already: what was wanted holds */
		err = OK;
	return err == OK ? web_redirect(w, "/d/%.*s/phones", STR_FMT(w->street.code)) : err;
}

/* --- Becoming one ----------------------------------------------------------------------------------------------------- */

/** Coarse words only: enough to tell two phones apart, not to know a person by. */
static struct str phone_label(const struct web *w)
{
	static const struct {
		const char *token, *label;
	} known[] = {{"MicroMessenger", "WeChat"}, {"iPhone", "iPhone"}, {"HUAWEI", "Huawei"}, {"Android", "Android"}, {"iPad", "iPad"},
		{"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"}};
	struct str agent = http_request_header(w->req, "User-Agent");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_find_str(agent, str_c(known[i].token)) < agent.n)
			return str_c(known[i].label);
	return S("?");
}

/* A look changes nothing: chat programs fetch links to show a preview, and must not use the code up. */
enum err duty_enrol_show(struct web *w)
{
	struct enrol_page_view view = {.action = w->req->path};
	struct page page = {.title = T(w, "Make this a duty phone?")};
	int64_t shop;
	enum err err = enrolment_find(&w->site->keys, w->db, w->arena, w->street.id, w->param[0], w->now_ms, &shop);

	if (err == OK)
		err = appeal_shop_name(w, (struct shop_id){shop}, &view.shop);
	return err == OK ? WEB_PAGE(w, &page, view_enrol_page, &view) : err;
}

enum err duty_enrol_do(struct web *w)
{
	struct auth_act act = auth_act_of_shop(w, ACTOR_SHOP);
	struct str secret;
	enum err err = device_enrol(&act, w->street.id, w->street.code, w->param[0], phone_label(w), &secret);

	if (err != OK)
		return err;
	web_cookie(w, COOKIE_DUTY, secret, DEVICE_LIFE_S);
	return web_redirect(w, "/d/%.*s", STR_FMT(w->street.code));
}

/**
 * The same phone in another of its browsers. The address holds the phone's own secret and sets this browser's cookie only, so
 * following it is enough; a preview that fetches it changes nothing for anybody.
 */
enum err duty_enter(struct web *w)
{
	struct identity who = {0};
	enum err err = device_find(&w->site->keys, w->site->journal, w->db, w->arena, w->street.id, w->param[0], &who);

	if (err != OK)
		return err;
	web_cookie(w, COOKIE_DUTY, w->param[0], DEVICE_LIFE_S);
	return web_redirect(w, "/d/%.*s", STR_FMT(w->street.code));
}
