#include <stdio.h>

#include "base/num.h"
#include "base/clock.h"
#include "fuzz.h"
#include "request.h"
#include "web/internal.h"

#define NOW_MS 1772000000000

static struct web_site *site_of_tests(void)
{
	static struct web_site site;
	static bool made;

	if (!made)
		keys_from(&(struct hash_key){{1, 2, 3}}, &site.keys);
	made = true;
	return &site;
}

/** A token of ours is its time and the mark over it: made again from its time it is the same, byte by byte. */
static bool is_genuine(const struct web *w, struct str token)
{
	int64_t at_s;

	return num_parse_i64(str_head(token, str_find(token, '.')), 0, INT64_MAX / 1000, &at_s) == OK &&
		str_eq(token, csrf_token(&w->site->keys, w->arena, w->pass, at_s * 1000));
}

static bool is_fresh(struct str token)
{
	int64_t at_s;

	return num_parse_i64(str_head(token, str_find(token, '.')), 0, NOW_MS, &at_s) == OK && at_s * 1000 >= NOW_MS - DAY_MS &&
		at_s * 1000 <= NOW_MS + DAY_MS;
}

/** Host and port written out, "h:443": of a host without a port, the scheme's. */
static bool written_out(struct str host, const char *port, char to[600])
{
	size_t close = host.n > 0 && host.p[0] == '[' ? str_find(host, ']') : 0;
	size_t colon = close + str_find(str_from(host, close), ':');

	if (host.n == 0 || host.n > 500)
		return false;
	snprintf(to, 600, "%.*s:%.*s", (int)colon, host.p, colon + 1 < host.n ? (int)(host.n - colon - 1) : (int)strlen(port),
		colon + 1 < host.n ? host.p + colon + 1 : port);
	return true;
}

/** As the browser says, or by the origin when it says nothing. */
static bool is_from_us(const struct headers *h)
{
	struct str site = h->v[0].value, origin = h->v[1].value, host = h->v[2].value;
	bool tls = str_eq_nocase(str_head(origin, 8), S("https://")), plain = str_eq_nocase(str_head(origin, 7), S("http://"));
	bool host_tls = str_eq_nocase(str_head(host, 8), S("https://")), host_plain = str_eq_nocase(str_head(host, 7), S("http://"));
	char asked[600], from[600];

	if (site.n > 0)
		return str_eq(site, S("same-origin"));
	if (origin.n == 0 || str_eq(origin, S("null")))
		return true;
	return (tls || plain) && written_out(str_from(origin, tls ? 8 : 7), tls ? "443" : "80", from) &&
		written_out(str_from(host, host_tls ? 8 : host_plain ? 7 : 0), host_tls ? "443" : host_plain ? "80" : tls ? "443" : "80", asked) &&
		str_eq_nocase(str_c(from), str_c(asked));
}

/** "@3600" asks for a token of ours that is so many seconds old. */
static struct str token_of(const struct web *w, struct str line)
{
	int64_t age_s;

	if (line.n == 0 || line.p[0] != '@' || num_parse_i64(str_from(line, 1), -1000000, 1000000, &age_s) != OK)
		return line;
	return csrf_token(&w->site->keys, w->arena, w->pass, NOW_MS - age_s * 1000);
}

/**
 * Lines: the browser's pass, Sec-Fetch-Site, Origin, Host, the token. Taken is a fresh token of ours from a page of ours, and
 * no other.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = input_text(data, n), pass = input_line(&rest), token;
	struct headers h = {.n = 4};
	struct http_request req = request_of(&h);
	struct web w = {.site = site_of_tests(), .req = &req, .arena = arena_new(MIB(4)), .pass = pass, .now_ms = NOW_MS};
	struct form form = {.n = 1};
	bool good;

	if (!w.arena)
		return 0;
	h.v[0] = (struct http_header){S("Sec-Fetch-Site"), input_line(&rest)};
	h.v[1] = (struct http_header){S("Origin"), input_line(&rest)};
	h.v[2] = (struct http_header){S("Host"), input_line(&rest)};
	token = token_of(&w, input_line(&rest));
	h.v[3] = (struct http_header){S("X-CSRF-Token"), token};
	form.field[0] = (struct form_field){.name = S("csrf"), .value = token};
	w.form = &form;
	good = is_genuine(&w, token) && is_fresh(token) && is_from_us(&h);
	MUST((csrf_check(&w, CSRF_TOKEN) == OK) == good);
	MUST(!good || csrf_check(&w, CSRF_FORM) == OK);
	form.n = 0;
	MUST(csrf_check(&w, CSRF_FORM) == ERR_FORBIDDEN);
	arena_free(w.arena);
	return 0;
}
