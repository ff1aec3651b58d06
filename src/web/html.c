#include "web/html.h"

#define FIRST_BYTES KIB(16) /* reserved at once: most pages fit */

enum {
	HTML_SPECIAL = 1, /* must be written as an entity in text and attributes */
	URL_OK = 2,       /* may stand in an address as it is */
	URL_PLAIN = 4,    /* may stand in one component of an address as it is */
};

#define LETTER (URL_OK | URL_PLAIN)

/* A byte that is not named has 0: fine in text, percent-encoded in addresses. */
static const uint8_t byte_class[256] = {
	['&'] = HTML_SPECIAL | URL_OK, ['<'] = HTML_SPECIAL, ['>'] = HTML_SPECIAL, ['"'] = HTML_SPECIAL, ['\''] = HTML_SPECIAL,
	['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['0' ... '9'] = LETTER,
	['-'] = LETTER, ['.'] = LETTER, ['_'] = LETTER, ['~'] = LETTER,
	['!'] = URL_OK, ['#'] = URL_OK, ['$'] = URL_OK, ['%'] = URL_OK, ['('] = URL_OK, [')'] = URL_OK, ['*'] = URL_OK,
	['+'] = URL_OK, [','] = URL_OK, ['/'] = URL_OK, [':'] = URL_OK, [';'] = URL_OK, ['='] = URL_OK, ['?'] = URL_OK,
	['@'] = URL_OK, ['['] = URL_OK, [']'] = URL_OK,
};

static struct str entity_of(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '"':
		return S("&quot;");
	default:
		return S("&#39;");
	}
}

void html_init(struct html *h, struct arena *arena, enum lang lang, const struct page *page, size_t max_bytes)
{
	size_t first = max_bytes < FIRST_BYTES ? max_bytes : FIRST_BYTES;

	*h = (struct html){.lang = lang, .page = page, .arena = arena};
	buf_init(&h->out, arena, first, max_bytes);
}

/* Copies whole runs of harmless bytes; most values are one run. */
static void put_escaped(struct html *h, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!(byte_class[(uint8_t)s.p[i]] & HTML_SPECIAL))
			continue;
		buf_put(&h->out, (struct str){s.p + from, i - from});
		buf_put(&h->out, entity_of(s.p[i]));
		from = i + 1;
	}
	buf_put(&h->out, str_from(s, from));
}

static void put_percent(struct html *h, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t byte = (uint8_t)c;
	char hex[3] = {'%', digits[byte >> 4], digits[byte & 15]};

	buf_put(&h->out, (struct str){hex, sizeof(hex)});
}

/* Copies runs of bytes of the class ${allowed}; "&" becomes an entity where it is allowed, the rest is percent-encoded. */
static void put_url_bytes(struct html *h, struct str s, uint8_t allowed)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t class = byte_class[(uint8_t)s.p[i]];

		if ((class & (allowed | HTML_SPECIAL)) == allowed)
			continue;
		buf_put(&h->out, (struct str){s.p + from, i - from});
		if (class & allowed)
			buf_put(&h->out, S("&amp;"));
		else
			put_percent(h, s.p[i]);
		from = i + 1;
	}
	buf_put(&h->out, str_from(s, from));
}

static bool url_allowed(struct str s)
{
	if (s.n == 0)
		return false;
	if (s.p[0] == '/')
		return s.n == 1 || s.p[1] != '/';
	return s.p[0] == '#' || s.p[0] == '?' || str_starts(s, S("https://")) || str_starts(s, S("http://")) || str_starts(s, S("tel:")) ||
	       str_starts(s, S("mailto:"));
}

void html_text(struct html *h, struct str s)
{
	put_escaped(h, s);
}

void html_text_c(struct html *h, const char *c)
{
	put_escaped(h, str_c(c));
}

void html_attr(struct html *h, struct str s)
{
	put_escaped(h, s);
}

void html_attr_c(struct html *h, const char *c)
{
	put_escaped(h, str_c(c));
}

void html_url(struct html *h, struct str s)
{
	if (!url_allowed(s)) {
		buf_putc(&h->out, '#');
		return;
	}
	put_url_bytes(h, s, URL_OK);
}

void html_url_c(struct html *h, const char *c)
{
	html_url(h, str_c(c));
}

void html_url_part(struct html *h, struct str s)
{
	put_url_bytes(h, s, URL_PLAIN);
}

void html_url_part_c(struct html *h, const char *c)
{
	html_url_part(h, str_c(c));
}

void html_i64(struct html *h, int64_t v)
{
	buf_put_i64(&h->out, v);
}

void html_u64(struct html *h, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	buf_put(&h->out, (struct str){digits + at, sizeof(digits) - at});
}
