#include "wire/paper.h"

#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "wire/qr.h"

#define POINTS 72.0 /* of an inch */
#define MM (POINTS / 25.4)
#define QUIET 4
#define FONT "Noto Sans CJK SC, Noto Sans, sans-serif"
#define SMALLER 0.94

struct paper {
	struct arena *arena;
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoFontMap *fonts;   /* of this paper alone: its context counts points, whatever the screen of the thread's own says */
	PangoContext *context;
	bool picture;
	int pages;
	char *bytes;           /* malloc */
	size_t n, cap;
};

/* --- Bytes ---------------------------------------------------------------------------------------------------------------- */

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned int n)
{
	struct paper *p = closure;

	if (n > PAPER_BYTES_MAX - p->n)
		return CAIRO_STATUS_WRITE_ERROR;
	if (p->n + n > p->cap) {
		size_t cap = (p->n + n) * 2;
		char *grown = realloc(p->bytes, cap);

		if (!grown)
			return CAIRO_STATUS_NO_MEMORY;
		p->bytes = grown;
		p->cap = cap;
	}
	memcpy(p->bytes + p->n, bytes, n);
	p->n += n;
	return CAIRO_STATUS_SUCCESS;
}

/* --- Beginning and end ---------------------------------------------------------------------------------------------------- */

static enum err begin(struct paper *p, struct paper **ret)
{
	p->cairo = cairo_create(p->surface);
	p->fonts = pango_cairo_font_map_new();
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->fonts), POINTS);
	p->context = pango_font_map_create_context(p->fonts);
	p->pages = 1;
	if (cairo_status(p->cairo) != CAIRO_STATUS_SUCCESS) {
		paper_free(p);
		return ERR_LIMIT;
	}
	*ret = p;
	return OK;
}

enum err paper_pdf(struct arena *a, double w_mm, double h_mm, struct str title, struct str made_at, struct paper **ret)
{
	struct paper *p = ARENA_NEW(a, struct paper);

	if (!p)
		return ERR_LIMIT;
	p->arena = a;
	p->surface = cairo_pdf_surface_create_for_stream(take, p, w_mm * MM, h_mm * MM);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, arena_c(a, title));
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, arena_c(a, made_at));
	return begin(p, ret);
}

enum err paper_png(struct arena *a, double w_mm, double h_mm, int w_px, struct paper **ret)
{
	struct paper *p = ARENA_NEW(a, struct paper);
	double scale = w_px / (w_mm * MM);
	enum err err;

	if (!p)
		return ERR_LIMIT;
	p->arena = a;
	p->picture = true;
	p->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w_px, (int)(h_mm * MM * scale));
	err = begin(p, ret);
	if (err != OK)
		return err;
	cairo_scale(p->cairo, scale, scale);
	paper_area(p, 0, 0, w_mm, h_mm, 0xffffff);
	return OK;
}

enum err paper_end(struct paper *p, struct str *ret)
{
	cairo_status_t status;

	cairo_surface_flush(p->surface);
	status = p->picture ? cairo_surface_write_to_png_stream(p->surface, take, p) : cairo_status(p->cairo);
	cairo_surface_finish(p->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(p->surface);
	if (status != CAIRO_STATUS_SUCCESS)
		return ERR_LIMIT;
	arena_raise_cap(p->arena, p->n + MIB(1));
	*ret = arena_dup(p->arena, (struct str){p->bytes, p->n});
	return ret->p ? OK : ERR_LIMIT;
}

void paper_free(struct paper *p)
{
	if (!p)
		return;
	g_clear_object(&p->context);
	g_clear_object(&p->fonts);
	if (p->cairo)
		cairo_destroy(p->cairo);
	if (p->surface)
		cairo_surface_destroy(p->surface);
	p->cairo = NULL;
	p->surface = NULL;
	free(p->bytes);
	p->bytes = NULL;
}

enum err paper_next(struct paper *p)
{
	if (p->pages >= PAPER_PAGES_MAX)
		return ERR_LIMIT;
	p->pages++;
	cairo_show_page(p->cairo);
	return OK;
}

/* --- What stands on it ---------------------------------------------------------------------------------------------------- */

static void set_colour(struct paper *p, uint32_t rgb)
{
	cairo_set_source_rgb(p->cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

static PangoLayout *layout_of(struct paper *p, const struct paper_text *t)
{
	PangoLayout *layout = pango_layout_new(p->context);

	pango_context_set_language(p->context, pango_language_from_string(t->lang));
	pango_layout_set_width(layout, (int)(t->w * MM * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, t->align == PAPER_CENTER ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	pango_layout_set_text(layout, t->text.p, (int)t->text.n);
	return layout;
}

/** As large as asked, or as large as fits into the box; what does not fit at all ends in an ellipsis. Gives its height in points. */
static double fit(PangoLayout *layout, const struct paper_text *t)
{
	PangoFontDescription *font = pango_font_description_from_string(FONT);
	int height = 0;

	pango_font_description_set_weight(font, t->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	for (double size = t->size;; size *= SMALLER) {
		bool smallest = size <= PAPER_FONT_MIN;

		pango_font_description_set_size(font, (int)((smallest ? PAPER_FONT_MIN : size) * PANGO_SCALE));
		pango_layout_set_font_description(layout, font);
		if (smallest) {
			pango_layout_set_height(layout, (int)(t->h * MM * PANGO_SCALE));
			pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
		}
		pango_layout_get_size(layout, NULL, &height);
		if (smallest || height <= t->h * MM * PANGO_SCALE)
			break;
	}
	pango_font_description_free(font);
	return (double)height / PANGO_SCALE;
}

double paper_write(struct paper *p, const struct paper_text *t)
{
	PangoLayout *layout;
	double height;

	if (t->text.n == 0)
		return 0;
	layout = layout_of(p, t);
	height = fit(layout, t);
	set_colour(p, t->rgb);
	cairo_move_to(p->cairo, t->x * MM, t->y * MM);
	pango_cairo_show_layout(p->cairo, layout);
	g_object_unref(layout);
	return height / MM;
}

void paper_area(struct paper *p, double x, double y, double w, double h, uint32_t rgb)
{
	set_colour(p, rgb);
	cairo_rectangle(p->cairo, x * MM, y * MM, w * MM, h * MM);
	cairo_fill(p->cairo);
}

enum err paper_qr(struct paper *p, struct str text, double x, double y, double side)
{
	struct qr qr;
	enum err err = qr_squares(p->arena, text, &qr);
	double one;

	if (err != OK)
		return err;
	one = side / (qr.width + 2 * QUIET);
	paper_area(p, x, y, side, side, 0xffffff);
	set_colour(p, 0x000000);
	/* one path: squares drawn one by one would show hair lines between them */
	for (int row = 0; row < qr.width; row++)
		for (int column = 0; column < qr.width; column++)
			if (qr.dark[row * qr.width + column])
				cairo_rectangle(p->cairo, (x + (column + QUIET) * one) * MM, (y + (row + QUIET) * one) * MM, one * MM, one * MM);
	cairo_fill(p->cairo);
	return OK;
}
