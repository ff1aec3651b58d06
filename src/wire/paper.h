/*
 * Pages to print and pictures to send (cairo, pango): text of any script in large print, QR codes as squares, plain areas. Everything is in
 * millimetres from the upper left corner. The same calls give the same bytes.
 */
#ifndef WIRE_PAPER_H
#define WIRE_PAPER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PAPER_PAGES_MAX 200
#define PAPER_BYTES_MAX MIB(32)
#define PAPER_FONT_MIN 6.0 /* points: text that does not fit is made smaller down to this, then cut */

struct paper;

/** paper_pdf(arena, w_mm, h_mm, title, made_at, ret): vector, ${made_at} "2026-03-06T23:30:00+08:00" stands in the file. Free with paper_free. */
enum err paper_pdf(struct arena *a, double w_mm, double h_mm, struct str title, struct str made_at, struct paper **ret);
/** paper_png(arena, w_mm, h_mm, w_px, ret): one page as a picture ${w_px} wide. */
enum err paper_png(struct arena *a, double w_mm, double h_mm, int w_px, struct paper **ret);
/** paper_end(p, ret): the bytes, in the arena. ERR_LIMIT: more than PAPER_BYTES_MAX, or the arena is full. */
enum err paper_end(struct paper *p, struct str *ret);
void paper_free(struct paper *p);

/** paper_next(p): a new page; of PDF alone. ERR_LIMIT: PAPER_PAGES_MAX. */
enum err paper_next(struct paper *p);

enum paper_align { PAPER_LEFT, PAPER_CENTER };

struct paper_text {
	struct str text;
	double x, y, w, h;   /* the box, mm */
	double size;         /* points at most: smaller when it would not fit */
	bool bold;
	enum paper_align align;
	uint32_t rgb;
	const char *lang;    /* "zh-CN", "en": which shapes a character has */
};

/** paper_write(p, text): gives the height that was used, mm. */
double paper_write(struct paper *p, const struct paper_text *text);
void paper_area(struct paper *p, double x, double y, double w, double h, uint32_t rgb);
/** paper_qr(p, text, x, y, side): black on white with its quiet zone of 4 inside ${side}. ERR_LIMIT: too long. */
enum err paper_qr(struct paper *p, struct str text, double x, double y, double side);

#endif
