/*
 * Requests that change something must come from a page of ours: the browser says so (Sec-Fetch-Site, else Origin), and the form
 * carries a token signed for this browser's pass, so it works without a session too. A token lives a day: a page left open
 * overnight by a sleeper still files.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/num.h"
#include "web/base_url.h"
#include "web/internal.h"

#define TOKEN_LIFE_MS (int64_t)(24LL * 3600 * 1000)
#define TOKEN_MAC_HEX (2 * sizeof(struct hash_tag))

static struct str token_mac(const struct keys *k, struct arena *a, struct str pass, struct str issued)
{
	struct str text = arena_fmt(a, "form|%.*s|%.*s", STR_FMT(pass), STR_FMT(issued));
	struct hash_tag tag = hash_tag(&k->form, text);

	return hash_hex(a, (struct str){(const char *)tag.b, sizeof(tag.b)});
}

struct str csrf_token(const struct keys *k, struct arena *a, struct str pass, int64_t now_ms)
{
	struct str issued = arena_fmt(a, "%" PRId64, now_ms / 1000);

	return arena_fmt(a, "%.*s.%.*s", STR_FMT(issued), STR_FMT(token_mac(k, a, pass, issued)));
}

static bool token_good(const struct web *w, struct str token)
{
	size_t dot = str_find(token, '.');
	struct str issued = str_head(token, dot), mac = str_from(token, dot + 1);
	struct hash got, want;
	int64_t at_s;

	if (mac.n != TOKEN_MAC_HEX || num_parse_i64(issued, 0, INT64_MAX / 1000, &at_s) != OK)
		return false;
	/* compared by hash: no timing tells how much of it was right */
	got = hash_plain(mac);
	want = hash_plain(token_mac(&w->site->keys, w->arena, w->pass, issued));
	return hash_eq(&got, &want) && w->now_ms - at_s * 1000 <= TOKEN_LIFE_MS && at_s * 1000 <= w->now_ms + TOKEN_LIFE_MS;
}

/**
 * Of the host that was asked, or of the one that phones know: a front server may ask us by another name. "null" says nothing: the form's
 * token alone decides, as with browsers that send no Origin.
 */
static bool origin_ours(const struct web *w, struct str origin)
{
	return str_eq(origin, S("null")) || base_url_is(origin, http_request_header(w->req, "Host")) || base_url_is(origin, w->site->public_base);
}

enum err csrf_check(const struct web *w, enum route_csrf csrf)
{
	struct str site = http_request_header(w->req, "Sec-Fetch-Site");
	struct str origin = http_request_header(w->req, "Origin");
	struct str token;

	if (csrf == CSRF_NONE)
		return OK;
	if (site.n > 0 && !str_eq(site, S("same-origin")))
		return ERR_FORBIDDEN;
	if (site.n == 0 && origin.n > 0 && !origin_ours(w, origin))
		return ERR_FORBIDDEN;
	token = csrf == CSRF_FORM ? web_field(w, S("csrf")) : http_request_header(w->req, "X-CSRF-Token");
	return token_good(w, token) ? OK : ERR_FORBIDDEN;
}
