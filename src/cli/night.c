#include "cli/night.h"

#include <stdlib.h>

#include "base/clock.h"
#include "features/shops/shop.h"
#include "features/streets/place.h"
#include "http/loopback.h"

#define NETWORK_FIRST 0x0a000001u /* 10.0.0.1 */
#define PLACES 9
#define NEAR 20
#define DUTY_UNTIL_MIN 120 /* the shop that answers closes at midnight */
#define REDIRECTS_MAX 4
#define KEPT_CAP KIB(256)
#define MINUTE_CAP MIB(8)

enum part { UNNAMED = -1, ANSWERS, PHONE_OFF, CLOSED, PARTS };

static const struct script {
	int minute;
	size_t place;
	const char *kind;
	enum part shop;
} script[] = {
#define NIGHT(minute, place, kind, shop) {minute, place, kind, shop},
#include "cli/night.def"
#undef NIGHT
};

_Static_assert(sizeof(script) / sizeof(script[0]) == NIGHT_REPORTS, "night.def");

struct night {
	struct http_app http;
	struct arena *kept, *arena; /* of the whole night; of this minute */
	struct loopback *shop;
	struct str places[PLACES];
	int64_t position; /* of the first of them */
	struct shop_id shops[PARTS];
	struct str receipts[NIGHT_REPORTS];
	size_t n, answers;
};

/* --- At a page ---------------------------------------------------------------------------------------------------------- */

static enum err page_get(struct night *n, struct loopback *lb, struct str path, struct str *ret)
{
	struct loopback_answer answer = loopback_get(lb, arena_c(n->arena, path));

	for (int i = 0; answer.status == 303 && i < REDIRECTS_MAX; i++)
		answer = loopback_get(lb, arena_c(n->arena, answer.location));
	*ret = arena_dup(n->arena, answer.body);
	return answer.status == 200 ? OK : ERR_CONFLICT;
}

/** What stands in ${page} between ${before} and the next quote; the empty str when it is not there. */
static struct str quoted(struct str page, const char *before)
{
	struct str rest = str_from(page, str_find_str(page, str_c(before)));

	rest = str_from(rest, strlen(before));
	return str_head(rest, str_find(rest, '"'));
}

/** A form of ${page} sent to ${action}; where it leads. */
static enum err page_post(struct night *n, struct loopback *lb, struct str page, struct str action, struct str fields, struct str *ret_location)
{
	struct str body = arena_fmt(n->arena, "csrf=%.*s&%.*s", STR_FMT(quoted(page, "name=\"csrf\" value=\"")), STR_FMT(fields));
	struct loopback_answer answer = loopback_post(lb, arena_c(n->arena, action), body);

	*ret_location = arena_dup(n->kept, answer.location);
	return answer.status == 303 ? OK : ERR_CONFLICT;
}

/* --- What people do ------------------------------------------------------------------------------------------------------ */

static enum err name_shop(struct night *n, struct loopback *lb, struct str receipt, struct shop_id shop)
{
	struct str page, ignored;
	enum err err = page_get(n, lb, receipt, &page);

	if (err != OK)
		return err;
	return page_post(n, lb, page, arena_fmt(n->arena, "%.*s/shop", STR_FMT(receipt)), arena_fmt(n->arena, "shop=%lld", (long long)shop.v), &ignored);
}

/** One tap on a phone that was never here before. */
static enum err report(struct night *n, const struct script *s, struct str *ret_receipt)
{
	struct str place = n->places[s->place], page;
	struct loopback *lb;
	enum err err = loopback_new(&n->http, &lb);

	if (err != OK)
		return err;
	loopback_from(lb, NETWORK_FIRST + n->n); /* neighbours have networks of their own */
	err = page_get(n, lb, place, &page);
	if (err == OK)
		err = page_post(n, lb, page, place,
			arena_fmt(n->arena, "nonce=%.*s&kind=%s", STR_FMT(quoted(page, "name=\"nonce\" value=\"")), s->kind), ret_receipt);
	if (err == OK && s->shop != UNNAMED)
		err = name_shop(n, lb, *ret_receipt, n->shops[s->shop]);
	loopback_free(lb);
	return err;
}

/** The first thing that waits at the duty phone is turned down. ERR_NOT_FOUND: nothing waits. */
static enum err answer_one(struct night *n, struct str *ret_item)
{
	struct str page, id, ignored;
	enum err err = page_get(n, n->shop, arena_fmt(n->arena, "/d/%.*s", STR_FMT(DEMO_CODE)), &page);

	if (err != OK)
		return err;
	id = quoted(page, "class=\"button\" href=\"/d/lh/");
	if (id.n == 0)
		return ERR_NOT_FOUND;
	*ret_item = arena_fmt(n->arena, "/d/%.*s/%.*s", STR_FMT(DEMO_CODE), STR_FMT(id));
	err = page_get(n, n->shop, *ret_item, &page);
	if (err == OK)
		err = page_post(n, n->shop, page, arena_fmt(n->arena, "%.*s/answer", STR_FMT(*ret_item)), S("answer=turned_down"), &ignored);
	n->answers += err == OK;
	return err;
}

enum err night_minute(struct night *n, int minute, void (*tell)(void *context, const struct night_event *e), void *context)
{
	struct night_event e;
	enum err err = OK;

	arena_reset(n->arena);
	for (; err == OK && n->n < NIGHT_REPORTS && script[n->n].minute <= minute; n->n++) {
		err = report(n, &script[n->n], &n->receipts[n->n]);
		e = (struct night_event){"report", n->receipts[n->n], script[n->n].kind};
		if (err == OK && tell)
			tell(context, &e);
	}
	while (err == OK && minute <= DUTY_UNTIL_MIN) {
		e = (struct night_event){.what = "answer", .kind = ""};
		err = answer_one(n, &e.page);
		if (err == OK && tell)
			tell(context, &e);
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- Beginning and end ---------------------------------------------------------------------------------------------------- */

static enum err find_places(struct night *n, struct db *db, const struct street *street)
{
	struct places all;
	size_t found = 0;
	enum err err = place_list(db, n->arena, street->id, &all);

	for (size_t i = 0; err == OK && i < all.n && found < PLACES; i++)
		if (str_eq(all.v[i].kind, S("hall"))) {
			n->position = found == 0 ? all.v[i].position : n->position;
			n->places[found++] = arena_fmt(n->kept, "/q/%.*s", STR_FMT(all.v[i].code));
		}
	return err == OK && found < PLACES ? ERR_NOT_FOUND : err;
}

/** The three nearest that have a phone; the nearest is the one whose link the sample shows. */
static enum err find_shops(struct night *n, struct db *db, const struct street *street)
{
	struct shops near;
	size_t found = 0;
	enum err err = shop_near(db, n->arena, street->id, street->tz, n->position, clock_now_ms(), NEAR, &near);

	for (size_t i = 0; err == OK && i < near.n && found < PARTS; i++)
		if (near.v[i].phones > 0)
			n->shops[found++] = near.v[i].id;
	return err == OK && found < PARTS ? ERR_NOT_FOUND : err;
}

static enum err find_parts(struct night *n, struct app *app)
{
	struct street street;
	struct db *db;
	enum err err = app_reader(app, &db);

	if (err == OK)
		err = street_find(db, n->kept, DEMO_CODE, &street);
	if (err == OK)
		err = find_places(n, db, &street);
	return err == OK ? find_shops(n, db, &street) : err;
}

/** The officer was told on the phone: closed for the week. */
static enum err close_shop(struct night *n, struct str officer)
{
	struct str page, path = arena_fmt(n->arena, "/o/%.*s/shops/%lld", STR_FMT(DEMO_CODE), (long long)n->shops[CLOSED].v), ignored;
	struct loopback *lb;
	enum err err = loopback_new(&n->http, &lb);

	if (err != OK)
		return err;
	err = page_get(n, lb, officer, &page);
	if (err == OK)
		err = page_get(n, lb, path, &page);
	if (err == OK)
		err = page_post(n, lb, page, arena_fmt(n->arena, "%.*s/away", STR_FMT(path)), S("days=7"), &ignored);
	loopback_free(lb);
	return err;
}

enum err night_open(struct app *app, const struct demo_links *links, struct night **ret)
{
	struct night *n = calloc(1, sizeof(*n));
	struct str page;
	enum err err = ERR_NOMEM;

	if (!n)
		return ERR_NOMEM;
	n->http = app_http(app);
	n->kept = arena_new(KEPT_CAP);
	n->arena = arena_new(MINUTE_CAP);
	if (n->kept && n->arena)
		err = find_parts(n, app);
	if (err == OK)
		err = loopback_new(&n->http, &n->shop);
	if (err == OK)
		err = page_get(n, n->shop, links->shop, &page);
	if (err == OK)
		err = close_shop(n, links->officer);
	if (err == OK)
		*ret = n;
	else
		night_close(n);
	return err;
}

void night_close(struct night *n)
{
	if (!n)
		return;
	loopback_free(n->shop);
	arena_free(n->kept);
	arena_free(n->arena);
	free(n);
}

const struct str *night_receipts(const struct night *n, size_t *ret_n)
{
	*ret_n = n->n;
	return n->receipts;
}

size_t night_answers(const struct night *n)
{
	return n->answers;
}
