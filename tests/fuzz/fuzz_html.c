#include "fuzz.h"
#include "http/http.h"
#include "web/html.h"
#include "web/web.h"

static const struct {
	struct str entity;
	char c;
} entities[] = {
	{S_INIT("&amp;"), '&'}, {S_INIT("&lt;"), '<'}, {S_INIT("&gt;"), '>'}, {S_INIT("&quot;"), '"'}, {S_INIT("&#39;"), '\''},
};

/** Undoes the five entities; any other "&", and any byte that could end a text or a quoted value, must not be there. */
static struct str unescaped(struct arena *a, struct str s)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	MUST(to);
	while (s.n > 0) {
		size_t i = 0;

		MUST(!memchr("<>\"'", s.p[0], 4));
		while (i < 5 && !str_starts(s, entities[i].entity))
			i++;
		MUST(i < 5 || s.p[0] != '&');
		to[n++] = i < 5 ? entities[i].c : s.p[0];
		s = str_from(s, i < 5 ? entities[i].entity.n : 1);
	}
	return (struct str){to, n};
}

static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || memchr("-._~", c, 4);
}

static bool begins_safely(struct str url)
{
	static const struct str schemes[] = {
		S_INIT("http://"), S_INIT("https://"), S_INIT("tel:"), S_INIT("mailto:"), S_INIT("#"), S_INIT("?"),
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_starts(url, schemes[i]))
			return true;
	return url.n > 0 && url.p[0] == '/' && (url.n == 1 || (url.p[1] != '/' && url.p[1] != '\\'));
}

static struct str printed(struct arena *a, void (*print)(struct html *h, struct str s), struct str s)
{
	struct html h;

	html_init(&h, a, LANG_EN, NULL, MIB(8));
	print(&h, s);
	MUST(!buf_failed(&h.out));
	return buf_str(&h.out);
}

/** A way back that a person gave leads to a page of ours, whatever a browser makes of it. */
static void back_must_hold(struct str s)
{
	struct web w = {0};
	struct str back = web_back(&w, s);

	MUST(str_eq(back, s) || str_eq(back, S("/")));
	MUST(back.n > 0 && back.n <= HTTP_PATH_MAX && back.p[0] == '/');
	MUST(back.n == 1 || (back.p[1] != '/' && back.p[1] != '\\'));
	for (size_t i = 0; i < back.n; i++)
		MUST(back.p[i] > ' ' && back.p[i] < 0x7f);
}

/** Any bytes in each position of a page: nothing leaves its place, and text says what it said. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = input_text(data, n), url, part;
	struct arena *a = arena_new(MIB(32));

	if (!a || n > KIB(64)) {
		arena_free(a);
		return 0;
	}
	MUST(str_eq(unescaped(a, printed(a, html_text, s)), s));
	MUST(str_eq(unescaped(a, printed(a, html_attr, s)), s));
	url = unescaped(a, printed(a, html_url, s));
	MUST(begins_safely(url));
	for (size_t i = 0; i < url.n; i++)
		MUST(url.p[i] > ' ' && url.p[i] < 0x7f && url.p[i] != '\\');
	part = printed(a, html_url_part, s);
	for (size_t i = 0; i < part.n; i++)
		MUST(is_plain(part.p[i]) || part.p[i] == '%');
	back_must_hold(s);
	arena_free(a);
	return 0;
}
