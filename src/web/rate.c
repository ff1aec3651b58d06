/*
 * How often a peer may ask for what. A whole street may sit behind one address: bursts are wide, and pages are not counted. A neighbour behind the
 * same address as a flood is not stopped where something narrower holds: what is written to a receipt is counted for that receipt, and a
 * phone that reported here before files on its own count when its network has used up the common one.
 */
#include "auth/known.h"
#include "web/internal.h"

struct rate {
	int burst, per_hour; /* burst 0: not counted */
};

static const struct rate rates[RATE__COUNT] = {
	[RATE_PAGE] = {0, 0},
	[RATE_WRITE] = {240, 7200},
	[RATE_FILE] = {120, 1200},
	[RATE_CODE] = {20, 120}, /* short codes can be tried: 39 bits, so this is far from enough to find one */
	[RATE_SIGN_IN] = {20, 120},
	[RATE_UPLOAD] = {20, 120},
};
static const struct rate of_receipt = {30, 240}, of_phone = {10, 60};

/* Buckets of their own, beside those of the rows. */
enum { OF_RECEIPT = RATE__COUNT, OF_RECEIPTS, OF_PHONE, OF_SIGNED_IN };

#define RECEIPTS_WIDER 10 /* writing to receipts has its network's count, too: so many times as wide, for codes can be made up */
#define KNOWN_DAYS 400

static struct str reported_mac(const struct keys *k, struct arena *a, struct str pass)
{
	struct hash_tag tag = hash_tag(&k->form, arena_fmt(a, "known|%.*s", STR_FMT(pass)));

	return hash_hex(a, (struct str){(const char *)tag.b, sizeof(tag.b)});
}

void web_phone_known(struct web *w)
{
	web_cookie(w, COOKIE_REPORTED, reported_mac(&w->site->keys, w->arena, w->pass), KNOWN_DAYS * 86400LL);
}

static enum err take_of_phone(const struct web_site *site, const struct http_request *req)
{
	struct str pass = http_request_cookie(req, COOKIE_PASS), known = http_request_cookie(req, COOKIE_REPORTED);
	struct hash got = hash_plain(known), want = hash_plain(reported_mac(&site->keys, req->arena, pass)); /* by hash: no timing tells how much was right */

	if (pass.n == 0 || !hash_eq(&got, &want))
		return ERR_RATE;
	return throttle_take(site->throttle, OF_PHONE, throttle_key(pass), of_phone.burst, of_phone.per_hour);
}

static enum err take_of_receipt(const struct web_site *site, const struct http_request *req)
{
	struct str code = str_from(req->path, sizeof("/r/") - 1);
	enum err err = throttle_take(site->throttle, OF_RECEIPT, throttle_key(str_head(code, str_find(code, '/'))), of_receipt.burst, of_receipt.per_hour);

	return err != OK ? err
			 : throttle_take(site->throttle, OF_RECEIPTS, req->peer.network, rates[RATE_WRITE].burst * RECEIPTS_WIDER, rates[RATE_WRITE].per_hour * RECEIPTS_WIDER);
}

enum err rate_take(const struct web_site *site, const struct route *route, const struct http_request *req)
{
	const struct rate *rate = &rates[route->rate];
	struct account_id known = {0};
	uint32_t bucket = (uint32_t)route->rate;
	uint64_t key = req->peer.network;
	enum err err;

	if (!site->throttled || rate->burst == 0)
		return OK;
	if (route->rate == RATE_WRITE && str_starts(str_c(route->pattern), S("/r/")))
		return take_of_receipt(site, req);
	/* others behind the same address do not keep somebody out of the browser that he always uses */
	if (route->rate == RATE_SIGN_IN)
		known = known_account(&site->keys, req->arena, http_request_cookie(req, COOKIE_KNOWN));
	if (known.v) {
		bucket = OF_SIGNED_IN;
		key = (uint64_t)known.v;
	}
	err = throttle_take(site->throttle, bucket, key, rate->burst, rate->per_hour);
	return err == ERR_RATE && route->rate == RATE_FILE ? take_of_phone(site, req) : err;
}
