/*
 * The output of one page. Pages are made by templates (docs/internals/templates.md), compiled into functions that call what
 * stands here; each value is escaped by the position it stands in, and there is no way to print one raw except struct html_safe.
 * Writing never fails visibly: the buffer's failure is sticky and looked at once, by dispatch.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include <stdint.h>

#include "base/buf.h"
#include "web/lang.h"

struct page;

struct html {
	struct buf out;
	enum lang lang;
	const struct page *page; /* borrowed; NULL in tests and for pieces without a frame */
	struct arena *arena;     /* the request's */
	struct str csrf;         /* once html_csrf was asked */
};

/** Bytes that are HTML already, made by C code of ours from checked values only (QR codes as SVG). Printed by {{safe expr}}. */
struct html_safe {
	struct str s;
};

/** html_init(h, arena, lang, page, max_bytes): an empty page that refuses beyond ${max_bytes}. Borrows ${arena} and ${page}. */
void html_init(struct html *h, struct arena *arena, enum lang lang, const struct page *page, size_t max_bytes);

/** html_text(h, s): as text between tags; & < > " ' are escaped. About 1 ns per byte. */
void html_text(struct html *h, struct str s);
/** html_text_c(h, c): the same for a C string; NULL prints nothing. */
void html_text_c(struct html *h, const char *c);
/** html_attr(h, s): inside a quoted attribute value; the same five characters are escaped. */
void html_attr(struct html *h, struct str s);
void html_attr_c(struct html *h, const char *c);
/**
 * html_url(h, s): as the beginning (or the whole) of an attribute that holds an address. Taken are paths ("/x", never "//x"), "#x",
 * "?x", http:, https:, tel: and mailto:; anything else becomes "#". Bytes an address may not hold are percent-encoded.
 */
void html_url(struct html *h, struct str s);
void html_url_c(struct html *h, const char *c);
/** html_url_part(h, s): one component after the beginning of an address: all but letters, digits and - . _ ~ is percent-encoded. */
void html_url_part(struct html *h, struct str s);
void html_url_part_c(struct html *h, const char *c);
/** html_i64(h, v) / html_u64: decimal digits; safe in every position. */
void html_i64(struct html *h, int64_t v);
void html_u64(struct html *h, uint64_t v);

/** html_csrf(h): the form token of this page, made when the first form asks, for the hidden field that {% csrf %} prints. In web/answer.c. */
struct str html_csrf(struct html *h);

static inline void html_put_safe(struct html *h, struct html_safe safe)
{
	buf_put(&h->out, safe.s);
}

/* Which function prints a value of this type; a type that is not named here does not compile. */
#define HTML__BY_TYPE(x, of_str, of_c) \
	_Generic((x), \
		struct str: of_str, \
		const char *: of_c, \
		char *: of_c, \
		short: html_i64, \
		int: html_i64, \
		long: html_i64, \
		long long: html_i64, \
		unsigned char: html_u64, \
		unsigned short: html_u64, \
		unsigned: html_u64, \
		unsigned long: html_u64, \
		unsigned long long: html_u64)

#define html_put(h, x) HTML__BY_TYPE(x, html_text, html_text_c)((h), (x))
#define html_put_attr(h, x) HTML__BY_TYPE(x, html_attr, html_attr_c)((h), (x))
#define html_put_url_part(h, x) HTML__BY_TYPE(x, html_url_part, html_url_part_c)((h), (x))
/* A number alone is no address. */
#define html_put_url(h, x) _Generic((x), struct str: html_url, const char *: html_url_c, char *: html_url_c)((h), (x))

/** An array with its length, as {% for %} wants it. */
#define VIEW_LIST(type) \
	struct { \
		const type *v; \
		size_t n; \
	}

#endif
