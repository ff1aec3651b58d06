/*
 * What a person chose for reading: language, light, size. Kept in one cookie of three letters ("zan": z/e, a/d/n, n/l), changed by
 * GET /prefs, which changes nothing on the server. Without a choice the browser's Accept-Language decides; Chinese is the default.
 */
#include "web/prefs.h"

#include "web/internal.h"

#define YEAR_S (int64_t)(365LL * 86400)

/** "en-GB" is English, as "en" is. */
static bool is_language(struct str tag, struct str language)
{
	return str_eq_nocase(str_head(tag, language.n), language) && (tag.n == language.n || tag.p[language.n] == '-');
}

/** A weight of Accept-Language in thousandths: "en;q=0.8" 800, "en" 1000, "en;q=0" 0: a no. */
static int weight_of(struct str rest)
{
	struct str part;
	int scale = 100, v;

	while (str_cut(&rest, ';', &part)) {
		part = str_trim(part);
		if (part.n < 3 || (part.p[0] | ' ') != 'q' || part.p[1] != '=')
			continue;
		v = part.p[2] == '1' ? 1000 : 0;
		for (size_t i = 4; v == 0 || v % 1000; i++, scale /= 10) {
			if (i >= part.n || scale == 0 || part.p[3] != '.' || part.p[i] < '0' || part.p[i] > '9')
				break;
			v += (part.p[i] - '0') * scale;
		}
		return v;
	}
	return 1000;
}

/** True when English is wanted more than Chinese; what is wanted alike goes by its order. Neither: Chinese, unless it is refused. */
static bool english_first(struct str accept)
{
	int en = -1, zh = -1, any = -1;
	bool en_stands_first = false;
	struct str part;

	while (str_cut(&accept, ',', &part)) {
		struct str tag = str_trim(str_head(part, str_find(part, ';')));
		int weight = weight_of(str_from(part, str_find(part, ';') + 1));

		if (is_language(tag, S("en"))) {
			en_stands_first |= en < 0 && zh < 0;
			en = weight > en ? weight : en;
		} else if (is_language(tag, S("zh"))) {
			zh = weight > zh ? weight : zh;
		} else if (str_eq(tag, S("*"))) {
			any = weight;
		}
	}
	en = en < 0 ? any : en;
	zh = zh < 0 ? any : zh;
	if (zh == 0 && en < 0)
		return true;
	return en > 0 && (en > zh || (en == zh && en_stands_first));
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
