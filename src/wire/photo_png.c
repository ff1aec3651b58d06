/* PNG in (libpng). Its errors leave by longjmp. */
#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "wire/photo_parts.h"

struct png_reading {
	jmp_buf leave;
	struct arena *arena;
	struct str left;         /* bytes still to come */
	png_structp png;
	png_infop info;
	unsigned char *rows;     /* RGBA: one, or all of an interlaced picture */
	unsigned char *rgb;      /* one row on white */
	enum err err;
	enum photo_problem problem;
};

static void leave(struct png_reading *r, enum err err, enum photo_problem problem)
{
	r->err = err;
	r->problem = problem;
	longjmp(r->leave, 1);
}

static void on_error(png_structp png, png_const_charp text)
{
	(void)text;
	leave(png_get_error_ptr(png), ERR_INVALID, PHOTO_BROKEN);
}

static void on_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void give_bytes(png_structp png, png_bytep to, size_t n)
{
	struct png_reading *r = png_get_io_ptr(png);

	if (n > r->left.n)
		leave(r, ERR_INVALID, PHOTO_BROKEN);
	memcpy(to, r->left.p, n);
	r->left = str_from(r->left, n);
}

static void *room(struct png_reading *r, size_t n)
{
	void *p = arena_alloc_raw(r->arena, n);

	if (!p)
		leave(r, ERR_LIMIT, PHOTO_FINE);
	return p;
}

/** What shows through is white, as on paper. */
static void put_row(struct png_reading *r, struct shrinker *to, const unsigned char *rgba, size_t w)
{
	for (size_t x = 0; x < w; x++)
		for (size_t c = 0; c < 3; c++)
			r->rgb[x * 3 + c] = (unsigned char)((rgba[x * 4 + c] * rgba[x * 4 + 3] + 255 * (255 - rgba[x * 4 + 3]) + 127) / 255);
	shrinker_row(to, r->rgb);
}

static void read_rows(struct png_reading *r, struct shrinker *ret)
{
	size_t w = png_get_image_width(r->png, r->info), h = png_get_image_height(r->png, r->info);
	int passes = png_set_interlace_handling(r->png);
	size_t kept = passes > 1 ? h : 1;

	png_read_update_info(r->png, r->info);
	if (png_get_rowbytes(r->png, r->info) != w * 4)
		leave(r, ERR_INVALID, PHOTO_BROKEN);
	r->rows = room(r, kept * w * 4);
	r->rgb = room(r, w * 3);
	if (shrinker_begin(r->arena, (int)w, (int)h, PHOTO_SIDE_MAX, ret) != OK)
		leave(r, ERR_LIMIT, PHOTO_FINE);
	memset(r->rows, 0, kept * w * 4);
	for (int pass = 0; pass + 1 < passes; pass++)
		for (size_t y = 0; y < h; y++)
			png_read_row(r->png, r->rows + y * w * 4, NULL);
	for (size_t y = 0; y < h; y++) {
		unsigned char *row = r->rows + (kept > 1 ? y : 0) * w * 4;

		png_read_row(r->png, row, NULL);
		put_row(r, ret, row, w);
	}
}

static void read_png(struct png_reading *r, struct shrinker *ret)
{
	png_set_read_fn(r->png, r, give_bytes);
	png_set_user_limits(r->png, PHOTO_EDGE_MAX, PHOTO_EDGE_MAX);
	/* what is not needed to draw is stepped over: of a text that claims a gigabyte the library's own limit only warns, and makes the room */
	png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_read_info(r->png, r->info);
	png_set_expand(r->png);
	png_set_scale_16(r->png);
	png_set_gray_to_rgb(r->png);
	png_set_add_alpha(r->png, 0xff, PNG_FILLER_AFTER);
	read_rows(r, ret);
}

#define EXIF_MAX KIB(64)

/** What the eXIf chunk says, before the picture or behind it; 1 when there is none. The library steps over it with all the others. */
static int orientation_of(struct arena *a, struct str bytes)
{
	for (size_t at = 8; at < bytes.n && bytes.n - at >= 12;) {
		const unsigned char *p = (const unsigned char *)bytes.p + at;
		size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];

		if (n > bytes.n - at - 12)
			return 1;
		if (memcmp(p + 4, "eXIf", 4) == 0 && n <= EXIF_MAX) {
			char *exif = arena_alloc_raw(a, n + 6);

			if (!exif)
				return 1;
			memcpy(exif, "Exif\0", 6); /* as a JPEG has it */
			memcpy(exif + 6, p + 8, n);
			return photo_orientation((struct str){exif, n + 6});
		}
		at += n + 12;
	}
	return 1;
}

/**
 * By the first chunk, before the library sees the file: that it is the header the library makes sure of. All of an interlaced picture lies in
 * the arena, four bytes a pixel.
 */
static enum photo_problem size_problem(struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	enum photo_problem problem;
	int64_t w, h;

	if (bytes.n < 33)
		return PHOTO_BROKEN;
	w = (int64_t)p[16] << 24 | (int64_t)p[17] << 16 | p[18] << 8 | p[19];
	h = (int64_t)p[20] << 24 | (int64_t)p[21] << 16 | p[22] << 8 | p[23];
	problem = photo_size_problem(w, h, p[28] != PNG_INTERLACE_NONE);
	return problem == PHOTO_FINE && p[28] != PNG_INTERLACE_NONE && w * h > PHOTO_PIXELS_WHOLE_MAX / 2 ? PHOTO_TOO_MANY_PIXELS : problem;
}

enum err photo_read_png(struct arena *a, struct str bytes, struct shrinker *ret, int *ret_orientation, enum photo_problem *problem)
{
	struct png_reading *r = ARENA_NEW(a, struct png_reading);

	if (!r)
		return ERR_LIMIT;
	*problem = size_problem(bytes);
	if (*problem != PHOTO_FINE)
		return ERR_INVALID;
	r->arena = a;
	r->left = bytes;
	r->err = ERR_LIMIT;
	if (setjmp(r->leave) == 0) {
		r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
		r->info = r->png ? png_create_info_struct(r->png) : NULL;
		if (r->info) {
			read_png(r, ret);
			r->err = OK;
			*ret_orientation = orientation_of(a, bytes);
		}
	}
	*problem = r->problem;
	png_destroy_read_struct(&r->png, &r->info, NULL);
	return r->err;
}
