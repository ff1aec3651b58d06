/* /api/v1/{street}/…: kinds, places, shops, appeals, receipts, for programs. The shape is assets-free JSON, described in docs/openapi.json. */
#include "appeal.sql.h"
#include "base/num.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/appeals.h"
#include "web/when.h"
#include "wire/json.h"

#define ANSWER_MAX MIB(1)
#define PAGE_SIZE 30

struct answer {
	struct buf buf;
	struct json json;
};

static void answer_begin(struct web *w, struct answer *a)
{
	buf_init(&a->buf, w->arena, KIB(4), ANSWER_MAX);
	json_init(&a->json, &a->buf);
	json_open(&a->json, '{');
}

static enum err answer_end(struct web *w, struct answer *a, int status)
{
	json_close(&a->json, '}');
	buf_putc(&a->buf, '\n');
	return buf_failed(&a->buf) ? ERR_LIMIT : web_json(w, status, buf_str(&a->buf));
}

static void items_begin(struct web *w, struct answer *a)
{
	answer_begin(w, a);
	json_key(&a->json, "items");
	json_open(&a->json, '[');
}

/** ${next}: what to ask for as "after" for the rest; 0: that was all. */
static enum err items_end(struct web *w, struct answer *a, int64_t next)
{
	json_close(&a->json, ']');
	json_key(&a->json, "next");
	if (next)
		json_id(&a->json, next);
	else
		json_nothing(&a->json);
	return answer_end(w, a, 200);
}

static enum err kinds_list(struct web *w)
{
	struct answer a;

	items_begin(w, &a);
	for (size_t i = 0; i < appeal_kinds_n; i++) {
		json_open(&a.json, '{');
		json_member_str(&a.json, "kind", appeal_kinds[i].word);
		json_member_str(&a.json, "label_zh", tr(LANG_ZH, appeal_kinds[i].msgid));
		json_member_str(&a.json, "label_en", tr(LANG_EN, appeal_kinds[i].msgid));
		json_member_i64(&a.json, "night_minutes", appeal_kinds[i].night_minutes);
		json_member_i64(&a.json, "day_minutes", appeal_kinds[i].day_minutes);
		json_close(&a.json, '}');
	}
	return items_end(w, &a, 0);
}

static enum err places_list(struct web *w)
{
	struct places places;
	struct answer a;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	items_begin(w, &a);
	for (size_t i = 0; i < places.n; i++) {
		json_open(&a.json, '{');
		json_member_id(&a.json, "id", places.v[i].id.v);
		json_member_str(&a.json, "name", places.v[i].name);
		json_member_str(&a.json, "url", arena_fmt(w->arena, "%.*s%.*s", STR_FMT(w->site->public_base), STR_FMT(place_list_href(w->arena, &w->street, places.v[i].id))));
		json_close(&a.json, '}');
	}
	return items_end(w, &a, 0);
}

static enum err shops_list(struct web *w)
{
	struct shops shops;
	struct answer a;
	enum err err = shop_list(w->db, w->arena, w->street.id, &shops);

	if (err != OK)
		return err;
	items_begin(w, &a);
	for (size_t i = 0; i < shops.n; i++) {
		const struct shop *s = &shops.v[i];

		json_open(&a.json, '{');
		json_member_id(&a.json, "id", s->id.v);
		json_member_str(&a.json, "name", s->name);
		json_member_str(&a.json, "address", s->address);
		json_member_str(&a.json, "style", s->style);
		json_member_i64(&a.json, "opens_min", s->opens_min);
		json_member_i64(&a.json, "closes_min", s->closes_min);
		json_member_i64(&a.json, "seats_in", s->seats_in);
		json_member_i64(&a.json, "seats_out", s->seats_out);
		json_close(&a.json, '}');
	}
	return items_end(w, &a, 0);
}

/* --- Appeals, for the office ------------------------------------------------------------------------------------------ */

static enum err appeals_list(struct web *w)
{
	struct appeals_page_rows rows;
	struct answer a;
	int64_t before;
	size_t n;
	enum err err;

	if (num_parse_i64(web_query(w, S("after")), 1, INT64_MAX, &before) != OK)
		before = INT64_MAX;
	err = appeals_page(w->db, w->arena, &(struct appeals_page_args){w->street.id, web_query(w, S("state")), {before}}, &rows);
	if (err != OK)
		return err;
	items_begin(w, &a);
	n = rows.n > PAGE_SIZE ? PAGE_SIZE : rows.n;
	for (size_t i = 0; i < n; i++) {
		const struct appeals_page_row *r = &rows.v[i];

		json_open(&a.json, '{');
		json_member_id(&a.json, "id", r->appeal_id.v);
		json_member_str(&a.json, "kind", r->kind);
		json_member_str(&a.json, "state", r->state);
		json_member_str(&a.json, "holder", r->holder);
		json_member_str(&a.json, "answer", r->answer);
		json_member_str(&a.json, "outcome", r->outcome);
		json_member_str(&a.json, "place", sight_where(w, r->place_name, r->side));
		json_member_str(&a.json, "shop", sight_name(w, r->shop_name));
		json_member_str(&a.json, "filed_at", when_iso(w->arena, w->street.tz, r->filed_at_ms));
		json_member_str(&a.json, "due_at", when_iso(w->arena, w->street.tz, r->due_at_ms));
		json_close(&a.json, '}');
	}
	return items_end(w, &a, rows.n > PAGE_SIZE ? rows.v[n - 1].appeal_id.v : 0);
}

/* --- A receipt, for whoever holds its code ------------------------------------------------------------------------------ */

static void put_receipt(struct web *w, struct answer *a, const struct appeal *p)
{
	json_member_str(&a->json, "receipt", appeal_receipt_code(&w->site->keys, w->arena, &w->street, p->id));
	json_member_str(&a->json, "short_code", appeal_short_code(&w->site->keys, w->arena, &w->street, p->id));
	json_member_str(&a->json, "kind", p->kind);
	json_member_str(&a->json, "state", str_c(appeal_state_name(p->state)));
	json_member_str(&a->json, "holder", str_c(appeal_holder_name(p->holder)));
	json_member_str(&a->json, "answer", str_c(appeal_answer_name(p->answer)));
	json_member_str(&a->json, "verdict", str_c(appeal_verdict_name(p->verdict)));
	json_member_str(&a->json, "outcome", str_c(appeal_outcome_name(p->outcome)));
	json_member_str(&a->json, "filed_at", when_iso(w->arena, w->street.tz, p->filed_at_ms));
	json_member_str(&a->json, "due_at", p->due_at_ms ? when_iso(w->arena, w->street.tz, p->due_at_ms) : (struct str){0});
}

static enum err receipt_get(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	struct answer a;
	enum err err = appeal_find_receipt(&act, w->param[1], &p);

	if (err != OK)
		return err;
	answer_begin(w, &a);
	put_receipt(w, &a, &p);
	return answer_end(w, &a, 200);
}

/** By the code on its poster, or by its id from the list: then it was not scanned. */
static enum err place_named(struct web *w, struct place *ret, bool *ret_listed)
{
	struct str named = web_field(w, S("place"));
	struct place_id id;

	*ret_listed = num_parse_i64(named, 1, INT64_MAX, &id.v) == OK;
	return *ret_listed ? place_find_id(w->db, w->arena, w->street.id, id, ret) : place_find(w->db, w->arena, w->street.id, named, ret);
}

/** Fields place, kind and nonce as a form; the token of GET …/token in X-CSRF-Token. */
static enum err appeals_do_file(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal_filing filing = {.kind = web_field(w, S("kind")), .pass = w->pass, .nonce = web_field(w, S("nonce")),
		.network = w->req->peer.network};
	struct place place;
	struct appeal p;
	struct answer a;
	enum err err = place_named(w, &place, &filing.listed);

	filing.listed |= appeal_by_office(w);

	if (err == OK)
		err = appeal_file(&act, &place, &filing, &p);
	if (err != OK)
		return err;
	answer_begin(w, &a);
	put_receipt(w, &a, &p);
	return answer_end(w, &a, 201);
}

/** A token for X-CSRF-Token, bound to the cookie that comes with it; and a nonce to file with. */
static enum err token_get(struct web *w)
{
	struct answer a;

	answer_begin(w, &a);
	json_member_str(&a.json, "token", web_form_token(w));
	json_member_str(&a.json, "nonce", web_nonce(w));
	return answer_end(w, &a, 200);
}

#define JSON ROUTE_JSON

const struct route appeal_api_routes[] = {
	{HTTP_GET, "/api/v1/{street}/kinds", kinds_list, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, JSON},
	{HTTP_GET, "/api/v1/{street}/places", places_list, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, JSON},
	{HTTP_GET, "/api/v1/{street}/shops", shops_list, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, JSON},
	{HTTP_GET, "/api/v1/{street}/appeals", appeals_list, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, JSON},
	{HTTP_POST, "/api/v1/{street}/appeals", appeals_do_file, RUN_WRITER, CAP_NONE, CSRF_TOKEN, KIB(4), RATE_FILE, JSON},
	{HTTP_GET, "/api/v1/{street}/receipts/{code}", receipt_get, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, JSON},
	{HTTP_GET, "/api/v1/{street}/token", token_get, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, JSON},
	{.pattern = NULL},
};
