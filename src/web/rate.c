/* How often a peer may ask for what. A whole street may sit behind one address: bursts are wide, and pages are not counted. */
#include "auth/known.h"
#include "web/internal.h"

static const struct {
	int burst, per_hour; /* burst 0: not counted */
} rates[RATE__COUNT] = {
	[RATE_PAGE] = {0, 0},
	[RATE_WRITE] = {240, 7200},
	[RATE_FILE] = {120, 1200},
	[RATE_CODE] = {20, 120}, /* short codes can be tried: 39 bits, so this is far from enough to find one */
	[RATE_SIGN_IN] = {20, 120},
	[RATE_UPLOAD] = {20, 120},
};

enum err rate_take(const struct web_site *site, const struct route *route, const struct http_request *req)
{
	struct account_id known = {0};
	uint64_t key = req->peer.network;

	if (!site->throttled || rates[route->rate].burst == 0)
		return OK;
	/* others behind the same address do not keep somebody out of the browser that he always uses */
	if (route->rate == RATE_SIGN_IN)
		known = known_account(&site->keys, req->arena, http_request_cookie(req, COOKIE_KNOWN));
	if (known.v)
		key = (uint64_t)known.v;
	return throttle_take(site->throttle, (uint32_t)route->rate + (known.v ? RATE__COUNT : 0), key, rates[route->rate].burst, rates[route->rate].per_hour);
}
