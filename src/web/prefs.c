/*
 * What a person chose for reading: language, light, size. Kept in one cookie of three letters ("zan": z/e, a/d/n, n/l), changed by
 * GET /prefs, which changes nothing on the server. Without a choice the browser's Accept-Language decides; Chinese is the default.
 */
#include "web/prefs.h"

#include "web/internal.h"

#define YEAR_S (int64_t)(365LL * 86400)

/** True when English stands before Chinese in Accept-Language (order as written; weights are in that order in every browser). */
static bool english_first(struct str accept)
{
	size_t en = str_find_str(accept, S("en"));
	size_t zh = str_find_str(accept, S("zh"));

	return en < zh;
}

void prefs_read(struct web *w)
{
	struct str cookie = http_request_cookie(w->req, COOKIE_PREFS);
	struct str asked = web_query(w, S("lang"));

	w->lang = english_first(http_request_header(w->req, "Accept-Language")) ? LANG_EN : LANG_ZH;
	if (cookie.n == 3) {
		if (cookie.p[0] == 'z' || cookie.p[0] == 'e')
			w->lang = cookie.p[0] == 'e' ? LANG_EN : LANG_ZH;
		w->theme = cookie.p[1] == 'd' ? PAGE_THEME_DAY : cookie.p[1] == 'n' ? PAGE_THEME_NIGHT : PAGE_THEME_AUTO;
		w->large = cookie.p[2] == 'l';
	}
	if (str_eq(asked, S("en")) || str_eq(asked, S("zh")))
		w->lang = asked.p[0] == 'e' ? LANG_EN : LANG_ZH;
}

static enum err prefs_set(struct web *w)
{
	struct str theme = web_query(w, S("theme")), size = web_query(w, S("size"));
	char value[3];

	if (theme.n > 0)
		w->theme = str_eq(theme, S("day")) ? PAGE_THEME_DAY : str_eq(theme, S("night")) ? PAGE_THEME_NIGHT : PAGE_THEME_AUTO;
	if (size.n > 0)
		w->large = str_eq(size, S("large"));
	value[0] = w->lang == LANG_EN ? 'e' : 'z';
	value[1] = "adn"[w->theme];
	value[2] = w->large ? 'l' : 'n';
	web_cookie(w, COOKIE_PREFS, arena_dup(w->arena, (struct str){value, 3}), YEAR_S);
	return web_redirect(w, "%.*s", STR_FMT(web_back(w, web_query(w, S("back")))));
}

const struct route prefs_routes[] = {
	{HTTP_GET, "/prefs", prefs_set, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
