/* A shop's duty phone: what waits for this shop and its four answers. The phones themselves are duty_phones.c. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "base/clock.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/photo_pages.h"
#include "features/shops/shops.h"
#include "web/when.h"

#define LOOKS_AT_ONCE 50
#define DONE_MAX 10
#define DONE_SINCE_MS (3 * DAY_MS)

static struct shop_id own_shop(const struct web *w)
{
	return (struct shop_id){w->who.shop};
}

/* --- What waits ------------------------------------------------------------------------------------------------------- */

struct look_args {
	int64_t street, appeal, shop;
};

static enum err load_alike(struct db *db, struct arena *a, struct street_id street, const struct appeal *p, struct shop_id shop, struct appeals_of_shop_alike_rows *ret)
{
	struct appeals_of_shop_alike_args args = {.street_id = street, .kind = p->kind, .slot_at_ms = p->slot_at_ms, .shop = p->shop,
		.answer = str_c(appeal_answer_name(p->answer)), .shop_id = shop};

	return appeals_of_shop_alike(db, a, &args, ret);
}

/** All that stand in the same item have been shown; a flood is noted over several loads of the page. */
static enum err note_looks(const struct web_site *site, struct db *db, struct arena *a, const void *args)
{
	const struct look_args *l = args;
	struct street street;
	struct appeal_act act = {.keys = &site->keys, .journal = site->journal, .db = db, .arena = a, .street = &street, .actor = ACTOR_SHOP,
		.now_ms = clock_now_ms()};
	struct appeals_of_shop_alike_rows alike;
	struct appeal p;
	size_t noted = 0;
	enum err err = street_find_id(db, a, (struct street_id){l->street}, &street);

	if (err == OK)
		err = appeal_get(&act, (struct appeal_id){l->appeal}, &p);
	if (err == OK)
		err = load_alike(db, a, street.id, &p, (struct shop_id){l->shop}, &alike);
	for (size_t i = 0; err == OK && i < alike.n && noted < LOOKS_AT_ONCE; i++) {
		if (alike.v[i].looked_at_ms)
			continue;
		err = appeal_note_look(&act, alike.v[i].appeal_id, S("shop"), l->shop);
		noted++;
	}
	return err;
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

	if (r->newest_id > view->newest)
		view->newest = r->newest_id;
	if (r->looked_at_ms == 0 && !item->fresh) {
		item->fresh = true;
		web_later(w, note_looks, &look, sizeof(look));
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
		v[n] = (struct duty_done){arena_fmt(w->arena, "/d/%.*s/%lld", STR_FMT(w->street.code), (long long)(is_denied ? d->appeal_id.v : a->appeal_id.v)),
			appeal_kind_label(w->lang, is_denied ? d->kind : a->kind), is_denied ? d->side : a->side,
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
	int64_t since = id_first_at(clock_minute(w->now_ms - DONE_SINCE_MS));
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
		.history_href = arena_fmt(w->arena, "/d/%.*s/history", STR_FMT(w->street.code)), .away_action = arena_fmt(w->arena, "/d/%.*s/away", STR_FMT(w->street.code))};
	struct page page = {.theme = appeal_theme(w), .reloads = true, .chime = true};
	struct shop shop;
	enum err err = shop_brief(w->db, w->arena, w->street.id, own_shop(w), &shop);

	if (err == OK) {
		page.title = shop.name;
		view.away = shop_is_away(&shop, w->now_ms) ? when_at(w->arena, w->lang, w->street.tz, shop.away_until_ms, w->now_ms) : (struct str){0};
	}
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
	return web_stream(w, 0);
}

/* --- One of them ------------------------------------------------------------------------------------------------------ */

enum err duty_item_of(struct web *w, struct appeal *ret)
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
	enum err err = duty_item_of(w, &p);

	if (err == OK)
		err = place_get(w->db, w->arena, w->street.id, p.place, &place);
	if (err == OK)
		err = appeal_texts_fill(w, &p, SIGHT_SHOP, &view.texts.v, &view.texts.n);
	if (err == OK)
		err = photos_fill(w, &p, arena_fmt(w->arena, "/d/%.*s/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1])), SIGHT_SHOP, &view.photos);
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
	view.may_reopen = view.named && appeal_may_reopen(&p, w->now_ms);
	view.reopen_action = arena_fmt(w->arena, "/d/%.*s/%.*s/reopen", STR_FMT(w->street.code), STR_FMT(w->param[1]));
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
	struct appeals_of_shop_alike_rows alike = {0};
	bool open = p->state == APPEAL_OPEN && (p->shop.v == 0 || p->shop.v == own_shop(w).v);
	enum err err = open ? load_alike(w->db, w->arena, w->street.id, p, own_shop(w), &alike) : OK;

	if (err == OK)
		err = appeal_reply(act, p, own_shop(w), answer);
	for (size_t i = 0; err == OK && i < alike.n; i++) {
		struct appeal other;

		if (alike.v[i].appeal_id.v == p->id.v)
			continue;
		err = appeal_get(act, alike.v[i].appeal_id, &other);
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
	enum err err = duty_item_of(w, &p);

	if (err == OK)
		err = appeal_answer_parse(web_field(w, S("answer")), &answer);
	if (err == OK && !(p.shop.v == own_shop(w).v && p.answer == answer && answer != ANSWER_NONE))
		err = answer_all(w, &act, &p, answer);
	return err == OK ? web_redirect(w, "/d/%.*s?saved=1", STR_FMT(w->street.code)) : err;
}

static enum err duty_do_away(struct web *w)
{
	enum err err = shop_do_away(w, own_shop(w));

	return err == OK ? web_redirect(w, "/d/%.*s", STR_FMT(w->street.code)) : err;
}

static enum err duty_do_reopen(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_SHOP);
	struct appeal p;
	enum err err = duty_item_of(w, &p);

	if (err == OK && p.shop.v != own_shop(w).v)
		err = ERR_CONFLICT;
	if (err == OK && p.state != APPEAL_OPEN)
		err = appeal_reopen(&act, &p);
	return err == OK ? web_redirect(w, "/d/%.*s/%.*s", STR_FMT(w->street.code), STR_FMT(w->param[1])) : err;
}

const struct route duty_routes[] = {
	{HTTP_GET, "/d/{street}", duty_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/d/{street}/live", duty_live, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, ROUTE_STREAM, LIVE_SHOP},
	{HTTP_POST, "/d/{street}/away", duty_do_away, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/d/{street}/phones", duty_phones_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/d/{street}/phones", duty_phones_do, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/d/{street}/{id}", duty_item_show, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/d/{street}/{id}/photo/{id}", duty_photo, RUN_INLINE, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/d/{street}/{id}/reopen", duty_do_reopen, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/d/{street}/{id}/answer", duty_do_answer, RUN_WRITER, CAP_DUTY, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/e/{code}", duty_enrol_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{HTTP_POST, "/e/{code}", duty_enrol_do, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_CODE, 0},
	{HTTP_GET, "/k/{code}", duty_enter, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{.pattern = NULL},
};
