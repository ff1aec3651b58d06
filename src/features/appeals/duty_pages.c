/* A shop's duty phone: what waits for this shop, its four answers, and the phones that take part. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "auth/device.h"
#include "base/clock.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "web/when.h"
#include "wire/qr.h"

#define DONE_MAX 10
#define DONE_SINCE_MS (3LL * 86400 * 1000)
#define COOKIE_DUTY S("fx_duty")
#define DEVICE_LIFE_S (int64_t)(400LL * 86400)

static struct shop_id own_shop(const struct web *w)
{
	return (struct shop_id){w->who.shop};
}

/* --- What waits ------------------------------------------------------------------------------------------------------- */

struct look_args {
	int64_t street, appeal, shop;
};

static enum err note_look(const struct web_site *site, struct db *db, struct arena *a, const void *args)
{
	const struct look_args *l = args;
	struct street street;
	struct appeal_act act = {.keys = &site->keys, .journal = site->journal, .db = db, .arena = a, .street = &street, .actor = ACTOR_SHOP,
		.now_ms = clock_now_ms()};
	enum err err = street_find_id(db, a, (struct street_id){l->street}, &street);

	return err == OK ? appeal_note_look(&act, (struct appeal_id){l->appeal}, S("shop"), l->shop) : err;
}

/** While no shop is named the office owes the answer; what is asked of the shop is still the kind's own time. */
static int64_t shop_due(const struct web *w, struct str kind, struct shop_id shop, int64_t filed_at_ms, int64_t due_at_ms)
{
	const struct appeal_kind *k = appeal_kind_find(kind);

	return shop.v || !k ? due_at_ms : appeal_due(k, &w->street, NULL, HOLDER_SHOP, filed_at_ms);
}

/** Of one half-hour, one kind and one saying about the shop: the shop answers these once. */
static bool belong_together(const struct appeals_of_shop_row *a, const struct appeals_of_shop_row *b)
{
	return str_eq(a->kind, b->kind) && a->slot_at_ms == b->slot_at_ms && a->shop.v == b->shop.v && str_eq(a->answer, b->answer);
}

static enum err fill_item(struct web *w, const struct appeals_of_shop_row *r, struct duty_item *item)
{
	int64_t due_at_ms = shop_due(w, r->kind, r->shop, r->filed_at_ms, r->due_at_ms);
	enum appeal_answer answer;

	if (appeal_answer_parse(r->answer, &answer) != OK)
		return ERR_DB;
	*item = (struct duty_item){
		.id = r->appeal_id.v, .href = arena_fmt(w->arena, "/d/%.*s/%lld", STR_FMT(w->street.code), (long long)r->appeal_id.v),
		.label = appeal_kind_label(w->lang, r->kind), .side = r->side,
		.when = when_at(w->arena, w->lang, w->street.tz, r->filed_at_ms, w->now_ms), .due_at_ms = due_at_ms,
		.due = when_left(w->arena, w->lang, due_at_ms - w->now_ms), .late = due_at_ms <= w->now_ms,
		.named = r->shop.v != 0, .called = answer == ANSWER_CALL_ME,
	};
	return OK;
}

/** A shop learns sides and time, not how many. */
static void add_side(struct web *w, const struct appeals_of_shop_row *r, struct duty_item *item)
{
	if (str_find_str(item->side, r->side) == item->side.n && r->side.n > 0)
		item->side = arena_fmt(w->arena, "%.*s, %.*s", STR_FMT(item->side), STR_FMT(r->side));
}

static void note_fresh(struct web *w, const struct appeals_of_shop_row *r, struct duty_item *item, struct duty_page_view *view)
{
	struct look_args look = {w->street.id.v, r->appeal_id.v, w->who.shop};

	if (r->appeal_id.v > view->newest)
		view->newest = r->appeal_id.v;
	if (r->looked_at_ms == 0) {
		item->fresh = true;
		web_later(w, note_look, &look, sizeof(look));
	}
}

static enum err fill_items(struct web *w, struct duty_page_view *view)
{
	struct appeals_of_shop_rows rows;
	const struct appeals_of_shop_row **first;
	struct duty_item *v;
	size_t n = 0;
	enum err err = appeals_of_shop(w->db, w->arena, &(struct appeals_of_shop_args){w->street.id, own_shop(w)}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct duty_item, rows.n + 1);
	first = ARENA_ARRAY(w->arena, const struct appeals_of_shop_row *, rows.n + 1);
	for (size_t i = 0; v && first && err == OK && i < rows.n; i++) {
		size_t at = 0;

		while (at < n && !belong_together(first[at], &rows.v[i]))
			at++;
		if (at == n) {
			first[n] = &rows.v[i];
			err = fill_item(w, &rows.v[i], &v[n++]);
		} else {
			add_side(w, &rows.v[i], &v[at]);
		}
		note_fresh(w, &rows.v[i], &v[at], view);
	}
	view->items.v = v;
	view->items.n = first ? n : 0;
	return err;
}

/** Both lists are newest first. One that it denied after all says so. */
static enum err merge_done(struct web *w, const struct appeals_answered_by_shop_rows *answered, const struct appeals_denied_by_shop_rows *denied,
	struct duty_done *v, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0, k = 0; n < DONE_MAX && (i < answered->n || k < denied->n); n++) {
		const struct appeals_answered_by_shop_row *a = i < answered->n ? &answered->v[i] : NULL;
		const struct appeals_denied_by_shop_row *d = k < denied->n ? &denied->v[k] : NULL;
		bool is_denied = d && (!a || d->appeal_id.v >= a->appeal_id.v);
		enum appeal_answer answer = ANSWER_NOT_US;

		if (!is_denied && appeal_answer_parse(a->answer, &answer) != OK)
			return ERR_DB;
		v[n] = (struct duty_done){appeal_kind_label(w->lang, is_denied ? d->kind : a->kind), is_denied ? d->side : a->side,
			when_at(w->arena, w->lang, w->street.tz, is_denied ? d->filed_at_ms : a->filed_at_ms, w->now_ms),
			appeal_answer_label(w->lang, answer)};
		i += a && (!is_denied || a->appeal_id.v == d->appeal_id.v);
		k += is_denied;
	}
	*ret_n = n;
	return OK;
}

static enum err fill_done(struct web *w, struct duty_page_view *view)
{
	int64_t since = id_first_at(w->now_ms - DONE_SINCE_MS);
	struct appeals_answered_by_shop_rows answered;
	struct appeals_denied_by_shop_rows denied;
	struct duty_done *v = ARENA_ARRAY(w->arena, struct duty_done, DONE_MAX);
	enum err err = v ? appeals_answered_by_shop(w->db, w->arena, &(struct appeals_answered_by_shop_args){w->street.id, own_shop(w), since}, &answered)
			 : ERR_LIMIT;

	if (err == OK)
		err = appeals_denied_by_shop(w->db, w->arena, &(struct appeals_denied_by_shop_args){w->street.id, own_shop(w), since}, &denied);
	if (err == OK)
		err = merge_done(w, &answered, &denied, v, &view->done.n);
	view->done.v = v;
	return err;
}

static enum err duty_show(struct web *w)
{
	struct duty_page_view view = {.phones_href = arena_fmt(w->arena, "/d/%.*s/phones", STR_FMT(w->street.code)),
		.history_href = arena_fmt(w->arena, "/d/%.*s/history", STR_FMT(w->street.code))};
	struct page page = {.theme = appeal_theme(w), .reloads = true, .chime = true};
	enum err err = shop_name(w->db, w->arena, w->street.id, own_shop(w), &page.title);

	if (err == OK)
		err = fill_items(w, &view);
	if (err == OK)
		err = fill_done(w, &view);
	if (err != OK)
		return err;
	page.live_href = arena_fmt(w->arena, "/d/%.*s/live", STR_FMT(w->street.code));
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Thank you. The reporter can read it now.");
	return WEB_PAGE(w, &page, view_duty_page, &view);
}

static enum err duty_live(struct web *w)
{
	/* of the whole street: an appeal that another shop answers leaves this shop's list too */
	return web_stream(w, 0);
}

/* --- One of them ------------------------------------------------------------------------------------------------------ */

static enum err told_of(struct web *w, struct appeal *ret)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_SHOP);
	struct appeal_id id = {web_param_id(w, 1)};
	struct appeal_told_one_row row;
	enum err err = appeal_told_one(w->db, w->arena, &(struct appeal_told_one_args){w->street.id, id, own_shop(w)}, &row);

	return err == OK ? appeal_get(&act, id, ret) : err;
}

static enum err duty_item_show(struct web *w)
{
	struct duty_item_view view = {0};
	struct page page = {.theme = appeal_theme(w)};
	struct appeal_state_word word;
	struct place place;
	struct appeal p;
	enum err err = told_of(w, &p);

	if (err == OK)
		err = place_get(w->db, w->arena, w->street.id, p.place, &place);
	if (err == OK)
		err = appeal_texts_fill(w, &p, FOR_SHOP, &view.texts.v, &view.texts.n);
	if (err != OK)
		return err;
	word = appeal_state_word(w->lang, p.state, p.verdict);
	view.action = arena_fmt(w->arena, "/d/%.*s/%.*s/answer", STR_FMT(w->street.code), STR_FMT(w->param[1]));
	view.label = appeal_kind_label(w->lang, p.kind);
	view.side = place.side;
	view.when = when_at(w->arena, w->lang, w->street.tz, p.filed_at_ms, w->now_ms);
	view.due_at_ms = shop_due(w, p.kind, p.shop, p.filed_at_ms, p.due_at_ms);
	view.due = when_left(w->arena, w->lang, view.due_at_ms - w->now_ms);
	view.late = view.due_at_ms <= w->now_ms;
	view.named = p.shop.v == own_shop(w).v;
	view.open = p.state == APPEAL_OPEN && (p.shop.v == 0 || view.named);
	view.called = view.open && p.answer == ANSWER_CALL_ME;
	view.state = word.word;
	view.state_class = word.class;
	view.answer = view.named ? appeal_answer_label(w->lang, p.answer) : (struct str){0};
	page.title = view.label;
	page.back_href = arena_fmt(w->arena, "/d/%.*s", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_duty_item, &view);
}

/** One answer for all that stood in the same item; what somebody did to one of the others in the meantime stands. */
static enum err answer_all(struct web *w, const struct appeal_act *act, struct appeal *p, enum appeal_answer answer)
{
	struct appeals_of_shop_rows rows;
	const struct appeals_of_shop_row *own = NULL;
	enum err err = appeals_of_shop(w->db, w->arena, &(struct appeals_of_shop_args){w->street.id, own_shop(w)}, &rows);

	for (size_t i = 0; err == OK && i < rows.n; i++)
		if (rows.v[i].appeal_id.v == p->id.v)
			own = &rows.v[i];
	if (err == OK)
		err = appeal_reply(act, p, own_shop(w), answer);
	for (size_t i = 0; err == OK && own && i < rows.n; i++) {
		struct appeal other;

		if (&rows.v[i] == own || !belong_together(own, &rows.v[i]))
			continue;
		err = appeal_get(act, rows.v[i].appeal_id, &other);
		if (err == OK)
			err = appeal_reply(act, &other, own_shop(w), answer);
		if (err == ERR_CONFLICT)
			err = OK;
	}
	return err;
}

static enum err duty_do_answer(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_SHOP);
	enum appeal_answer answer;
	struct appeal p;
	enum err err = told_of(w, &p);

	if (err == OK)
		err = appeal_answer_parse(web_field(w, S("answer")), &answer);
	if (err == OK && !(p.shop.v == own_shop(w).v && p.answer == answer && answer != ANSWER_NONE))
		err = answer_all(w, &act, &p, answer);
	return err == OK ? web_redirect(w, "/d/%.*s?saved=1", STR_FMT(w->street.code)) : err;
}

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

static enum err phones_show(struct web *w)
{
	return show_phones(w, (struct str){0});
}

static enum err phones_do(struct web *w)
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
static enum err enrol_show(struct web *w)
{
	struct enrol_page_view view = {.action = w->req->path};
	struct page page = {.title = T(w, "Make this a duty phone?")};
	int64_t shop;
	enum err err = enrolment_find(&w->site->keys, w->db, w->arena, w->street.id, w->param[0], w->now_ms, &shop);

	if (err == OK)
		err = appeal_shop_name(w, (struct shop_id){shop}, &view.shop);
	return err == OK ? WEB_PAGE(w, &page, view_enrol_page, &view) : err;
}

static enum err enrol_do(struct web *w)
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
static enum err enter(struct web *w)
{
	struct identity who = {0};
	enum err err = device_find(&w->site->keys, w->db, w->arena, w->street.id, w->param[0], &who);

	if (err != OK)
		return err;
	web_cookie(w, COOKIE_DUTY, w->param[0], DEVICE_LIFE_S);
	return web_redirect(w, "/d/%.*s", STR_FMT(w->street.code));
}

const struct route duty_routes[] = {
	{HTTP_GET, "/d/{street}", duty_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/d/{street}/live", duty_live, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, ROUTE_STREAM},
	{HTTP_GET, "/d/{street}/phones", phones_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/d/{street}/phones", phones_do, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/d/{street}/{id}", duty_item_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/d/{street}/{id}/answer", duty_do_answer, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/e/{code}", enrol_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{HTTP_POST, "/e/{code}", enrol_do, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_CODE, 0},
	{HTTP_GET, "/k/{code}", enter, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{.pattern = NULL},
};
