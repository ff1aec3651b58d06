#include "features/streets/posters.h"

#define INK 0x2a211cu
#define SOFT 0x5a4b41u
#define LYCHEE 0xa3203fu
#define GROUND 0xfbf7f0u
#define WHITE 0xffffffu

#define A4_W 210.0
#define A4_H 297.0
#define A4_EDGE 18.0
#define A4_INNER (A4_W - 2 * A4_EDGE)
#define A4_QR 118.0

/* A common sheet of labels: two columns of four. */
#define STICKER_W 99.1
#define STICKER_H 67.7
#define STICKER_LEFT 4.65
#define STICKER_TOP 13.1
#define STICKER_GAP 2.5
#define STICKERS 8
#define STICKER_EDGE 5.0
#define STICKER_QR 46.0

static const char *const size_names[POSTER_SIZE__COUNT] = {"a4", "sticker"};

const char *poster_size_name(enum poster_size s)
{
	return (unsigned)s < POSTER_SIZE__COUNT ? size_names[s] : "";
}

enum err poster_size_parse(struct str s, enum poster_size *ret)
{
	for (int i = 0; i < POSTER_SIZE__COUNT; i++) {
		if (str_eq(s, str_c(size_names[i]))) {
			*ret = (enum poster_size)i;
			return OK;
		}
	}
	return ERR_INVALID;
}

static const char *lang_tag(enum lang lang)
{
	return lang == LANG_ZH ? "zh-CN" : "en";
}

/** Centred over the inner width of an A4 page. */
static double line(struct paper *p, const struct poster_street *s, struct str text, double y, double h, double size, bool bold, uint32_t rgb)
{
	return paper_write(p, &(struct paper_text){text, A4_EDGE, y, A4_INNER, h, size, bold, PAPER_CENTER, rgb, lang_tag(s->lang)});
}

static struct str ring_line(struct arena *a, const struct poster_street *s)
{
	struct str phone = s->duty_phone.n ? s->duty_phone : s->property_phone;

	return phone.n ? arena_fmt(a, "%.*s %.*s", STR_FMT(tr(s->lang, TR("Or ring"))), STR_FMT(phone)) : (struct str){0};
}

static struct str danger_line(struct arena *a, const struct poster_street *s)
{
	return arena_fmt(a, "%.*s 110", STR_FMT(tr(s->lang, TR("Danger"))));
}

static struct str without_scheme(struct str url)
{
	size_t at = str_find_str(url, S("://"));

	return at < url.n ? str_from(url, at + 3) : url;
}

/* --- A4 ----------------------------------------------------------------------------------------------------------------- */

static enum err draw_a4(struct arena *a, struct paper *p, const struct poster_street *s, const struct place *place)
{
	struct str url = arena_fmt(a, "%.*s/q/%.*s", STR_FMT(s->base), STR_FMT(place->code)), ring = ring_line(a, s);
	enum err err;

	paper_area(p, 0, 0, A4_W, 9, LYCHEE);
	line(p, s, s->name, 17, 10, 20, false, SOFT);
	line(p, s, tr(s->lang, TR("Too loud? Scan, tap once. No name.")), 30, 40, 40, true, INK);
	err = paper_qr(p, url, (A4_W - A4_QR) / 2, 72, A4_QR);
	line(p, s, place->name, 193, 24, 32, true, INK);
	line(p, s, without_scheme(url), 218, 10, 18, false, SOFT);
	line(p, s, tr(s->lang, TR("The receipt says who has it, until when, and whom to ring.")), 230, 18, 20, false, INK);
	line(p, s, ring, 251, 14, 30, true, INK);
	line(p, s, danger_line(a, s), ring.n ? 267 : 255, 16, 34, true, LYCHEE);
	return err;
}

/* --- Stickers ----------------------------------------------------------------------------------------------------------- */

static enum err draw_sticker(struct arena *a, struct paper *p, const struct poster_street *s, const struct place *place, size_t at)
{
	double x = STICKER_LEFT + (double)(at % 2) * (STICKER_W + STICKER_GAP), y = STICKER_TOP + (double)(at / 2) * STICKER_H;
	double text_x = x + STICKER_EDGE + STICKER_QR + 1, text_w = STICKER_W - 2 * STICKER_EDGE - STICKER_QR - 1;
	struct str url = arena_fmt(a, "%.*s/q/%.*s", STR_FMT(s->base), STR_FMT(place->code));
	struct paper_text text = {place->name, text_x, y + 8, text_w, 17, 17, true, PAPER_LEFT, INK, lang_tag(s->lang)};
	enum err err = paper_qr(p, url, x + STICKER_EDGE - 2, y + 6, STICKER_QR);

	paper_write(p, &text);
	text = (struct paper_text){tr(s->lang, TR("Too loud? Scan, tap once. No name.")), text_x, y + 26, text_w, 16, 13, false, PAPER_LEFT, INK, lang_tag(s->lang)};
	paper_write(p, &text);
	text = (struct paper_text){ring_line(a, s), text_x, y + 43, text_w, 12, 12, false, PAPER_LEFT, INK, lang_tag(s->lang)};
	paper_write(p, &text);
	text = (struct paper_text){danger_line(a, s), text_x, y + 55, text_w, 7, 13, true, PAPER_LEFT, LYCHEE, lang_tag(s->lang)};
	paper_write(p, &text);
	text = (struct paper_text){without_scheme(url), x + STICKER_EDGE, y + 53.5, STICKER_QR - 4, 8, 9.5, false, PAPER_CENTER, SOFT, lang_tag(s->lang)};
	paper_write(p, &text);
	return err;
}

/* --- Files -------------------------------------------------------------------------------------------------------------- */

static enum err draw_all(struct arena *a, struct paper *p, const struct poster_street *s, const struct place *places, size_t n, enum poster_size size)
{
	size_t per_page = size == POSTER_STICKER ? STICKERS : 1;
	size_t drawn = size == POSTER_STICKER && n == 1 ? STICKERS : n;
	enum err err = OK;

	for (size_t i = 0; err == OK && i < drawn; i++) {
		const struct place *place = &places[i % n];

		if (i > 0 && i % per_page == 0)
			err = paper_next(p);
		if (err == OK)
			err = size == POSTER_STICKER ? draw_sticker(a, p, s, place, i % per_page) : draw_a4(a, p, s, place);
	}
	return err;
}

enum err posters_pdf(struct arena *a, const struct poster_street *s, const struct place *places, size_t n, enum poster_size size, struct str *ret)
{
	struct paper *p;
	enum err err = n > POSTERS_MAX || n == 0 ? ERR_LIMIT : paper_pdf(a, A4_W, A4_H, s->name, s->made_at, &p);

	if (err != OK)
		return err;
	err = draw_all(a, p, s, places, n, size);
	if (err == OK)
		err = paper_end(p, ret);
	paper_free(p);
	return err;
}

enum err poster_for_group(struct arena *a, const struct poster_street *s, struct str address, struct str *ret)
{
	struct paper *p;
	enum err err = paper_png(a, A4_W, 250, 1080, &p);

	if (err != OK)
		return err;
	paper_area(p, 0, 0, A4_W, 250, GROUND);
	paper_area(p, 0, 0, A4_W, 9, LYCHEE);
	line(p, s, s->name, 17, 12, 24, false, SOFT);
	line(p, s, tr(s->lang, TR("Too loud? Scan, tap once. No name.")), 33, 40, 39, true, INK);
	err = paper_qr(p, address, (A4_W - A4_QR) / 2, 76, A4_QR);
	line(p, s, without_scheme(address), 197, 11, 20, false, SOFT);
	line(p, s, tr(s->lang, TR("The receipt says who has it, until when, and whom to ring.")), 211, 18, 22, false, INK);
	line(p, s, danger_line(a, s), 231, 14, 28, true, LYCHEE);
	if (err == OK)
		err = paper_end(p, ret);
	paper_free(p);
	return err;
}
