#include "web/static.h"

#include "web/assets.h"
#include "web/web.h"

static enum err asset_show(struct web *w)
{
	for (const struct asset *const *a = assets; *a; a++) {
		if (!str_eq((*a)->url, w->req->path))
			continue;
		w->res->status = 200;
		w->res->body = (*a)->body;
		w->res->body_gzip = (*a)->gzip;
		http_response_header(w->res, S("Content-Type"), (*a)->type);
		http_response_header(w->res, S("Cache-Control"), S("public, max-age=31536000, immutable"));
		return OK;
	}
	return ERR_NOT_FOUND;
}

static enum err robots_show(struct web *w)
{
	w->res->status = 200;
	w->res->body = S("User-agent: *\nDisallow: /\nAllow: /s/\n");
	http_response_header(w->res, S("Content-Type"), S("text/plain; charset=utf-8"));
	return OK;
}

const struct route static_routes[] = {
	{HTTP_GET, "/a/{token}", asset_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, ROUTE_ASSET},
	{HTTP_GET, "/robots.txt", robots_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, ROUTE_ASSET},
	{.pattern = NULL},
};
