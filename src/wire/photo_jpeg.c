/* JPEG in and out (libjpeg). Its errors leave by longjmp; what must be freed is in the struct, not on the stack. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

#include "wire/photo_parts.h"

#define EXIF_MAX 0xffff

struct jpeg_trouble {
	struct jpeg_error_mgr manager;
	jmp_buf leave;
	enum err err;
	enum photo_problem problem;
	bool ended; /* the file, before its end marker */
};

static void leave(struct jpeg_trouble *t, enum err err, enum photo_problem problem)
{
	t->err = err;
	t->problem = problem;
	longjmp(t->leave, 1);
}

static void on_error(j_common_ptr c)
{
	int code = c->err->msg_code;

	leave((struct jpeg_trouble *)c->err, code == JERR_OUT_OF_MEMORY ? ERR_LIMIT : ERR_INVALID,
		code == JERR_IMAGE_TOO_BIG ? PHOTO_TOO_MANY_PIXELS : PHOTO_BROKEN);
}

/**
 * A picture that was cut short is filled up with grey by the library: half a photo is none. One that lacks its end marker alone has
 * all its rows: some phones and panorama programs write it so. The arithmetic decoder does not say what it lacks.
 */
static void on_message(j_common_ptr c, int level)
{
	struct jpeg_trouble *t = (struct jpeg_trouble *)c->err;

	if (level >= 0)
		return;
	t->ended |= c->err->msg_code == JWRN_JPEG_EOF;
	if (c->err->msg_code == JWRN_HIT_MARKER || (t->ended && ((j_decompress_ptr)c)->arith_code))
		leave(t, ERR_INVALID, PHOTO_BROKEN);
}

/** Each scan is work on the whole picture. */
static void on_progress(j_common_ptr c)
{
	const struct jpeg_decompress_struct *jpeg = (j_decompress_ptr)c;
	int64_t scans = jpeg->input_scan_number, pixels = (int64_t)jpeg->image_width * jpeg->image_height;

	if (scans > PHOTO_SCANS_MAX || scans * pixels > PHOTO_WORK_MAX)
		leave((struct jpeg_trouble *)c->err, ERR_INVALID, PHOTO_TOO_MANY_PIXELS);
}

static struct jpeg_error_mgr *trouble_begin(struct jpeg_trouble *t)
{
	jpeg_std_error(&t->manager);
	t->manager.error_exit = on_error;
	t->manager.emit_message = on_message;
	return &t->manager;
}

/* --- In ------------------------------------------------------------------------------------------------------------------- */

struct reading {
	struct jpeg_trouble trouble;
	struct jpeg_decompress_struct jpeg;
	struct jpeg_progress_mgr progress;
};

static int exif_orientation(const struct jpeg_decompress_struct *jpeg)
{
	for (jpeg_saved_marker_ptr m = jpeg->marker_list; m; m = m->next) {
		struct str data = {(const char *)m->data, m->data_length};

		if (str_starts(data, S("Exif")))
			return photo_orientation(data);
	}
	return 1;
}

/** As small as the library can give it, but no smaller than what is wanted. */
static void choose_scale(struct jpeg_decompress_struct *jpeg)
{
	unsigned longer = jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height;

	jpeg->scale_denom = 8;
	jpeg->scale_num = 1;
	while (jpeg->scale_num < 8 && longer * jpeg->scale_num / 8 < PHOTO_SIDE_MAX)
		jpeg->scale_num++;
}

/** Ink to light, in place: what printers' programs write. Adobe's holds the ink turned round. */
static void to_rgb(unsigned char *row, size_t w, bool inverted)
{
	for (size_t x = 0; x < w; x++) {
		const unsigned char *ink = row + x * 4;
		unsigned black = inverted ? ink[3] : 255u - ink[3];

		for (size_t c = 0; c < 3; c++)
			row[x * 3 + c] = (unsigned char)(((inverted ? ink[c] : 255u - ink[c]) * black + 127) / 255);
	}
}

/** A file that ended between its scans: no part of the picture may lack its colours. */
static bool lacks_a_scan(const struct reading *r)
{
	const struct jpeg_decompress_struct *jpeg = &r->jpeg;

	if (!r->trouble.ended || !jpeg_has_multiple_scans((j_decompress_ptr)(uintptr_t)jpeg))
		return false;
	for (int i = 0; jpeg->coef_bits && i < jpeg->num_components; i++)
		if (jpeg->coef_bits[i][0] < 0)
			return true;
	return !jpeg->coef_bits;
}

static enum err read_rows(struct arena *a, struct reading *r, struct shrinker *ret)
{
	unsigned char *row;
	enum err err;

	jpeg_start_decompress(&r->jpeg);
	err = shrinker_begin(a, (int)r->jpeg.output_width, (int)r->jpeg.output_height, PHOTO_SIDE_MAX, ret);
	row = arena_alloc(a, (size_t)r->jpeg.output_width * 4);
	while (err == OK && row && r->jpeg.output_scanline < r->jpeg.output_height) {
		jpeg_read_scanlines(&r->jpeg, &row, 1);
		if (r->jpeg.out_color_space == JCS_CMYK)
			to_rgb(row, r->jpeg.output_width, r->jpeg.saw_Adobe_marker);
		shrinker_row(ret, row);
	}
	if (err == OK && row && lacks_a_scan(r))
		leave(&r->trouble, ERR_INVALID, PHOTO_BROKEN);
	return row ? err : ERR_LIMIT;
}

static enum err read_jpeg(struct arena *a, struct str bytes, struct reading *r, struct shrinker *ret, int *ret_orientation)
{
	enum photo_problem size;

	jpeg_mem_src(&r->jpeg, (const unsigned char *)bytes.p, bytes.n);
	jpeg_save_markers(&r->jpeg, JPEG_APP0 + 1, EXIF_MAX);
	jpeg_read_header(&r->jpeg, TRUE);
	size = photo_size_problem(r->jpeg.image_width, r->jpeg.image_height, jpeg_has_multiple_scans(&r->jpeg));
	if (size != PHOTO_FINE)
		leave(&r->trouble, ERR_INVALID, size);
	*ret_orientation = exif_orientation(&r->jpeg);
	r->jpeg.out_color_space = r->jpeg.jpeg_color_space == JCS_CMYK || r->jpeg.jpeg_color_space == JCS_YCCK ? JCS_CMYK : JCS_RGB;
	r->jpeg.dct_method = JDCT_ISLOW;
	choose_scale(&r->jpeg);
	return read_rows(a, r, ret);
}

enum err photo_read_jpeg(struct arena *a, struct str bytes, struct shrinker *ret, int *ret_orientation, enum photo_problem *problem)
{
	struct reading *r = ARENA_NEW(a, struct reading);
	enum err err;

	if (!r)
		return ERR_LIMIT;
	r->jpeg.err = trouble_begin(&r->trouble);
	if (setjmp(r->trouble.leave)) {
		*problem = r->trouble.problem;
		jpeg_destroy_decompress(&r->jpeg);
		return r->trouble.err;
	}
	jpeg_create_decompress(&r->jpeg);
	r->progress.progress_monitor = on_progress;
	r->jpeg.progress = &r->progress;
	err = read_jpeg(a, bytes, r, ret, ret_orientation);
	jpeg_destroy_decompress(&r->jpeg);
	return err;
}

/* --- Out ------------------------------------------------------------------------------------------------------------------ */

struct writing {
	struct jpeg_trouble trouble;
	struct jpeg_compress_struct jpeg;
	unsigned char *bytes; /* malloc, by libjpeg */
	unsigned long n;
};

static void write_rows(struct writing *w, const unsigned char *rgb, int width, int height, int quality)
{
	jpeg_create_compress(&w->jpeg);
	jpeg_mem_dest(&w->jpeg, &w->bytes, &w->n);
	w->jpeg.image_width = (JDIMENSION)width;
	w->jpeg.image_height = (JDIMENSION)height;
	w->jpeg.input_components = 3;
	w->jpeg.in_color_space = JCS_RGB;
	jpeg_set_defaults(&w->jpeg);
	jpeg_set_quality(&w->jpeg, quality, TRUE);
	w->jpeg.optimize_coding = TRUE;
	jpeg_start_compress(&w->jpeg, TRUE);
	while (w->jpeg.next_scanline < w->jpeg.image_height) {
		JSAMPROW row = (JSAMPROW)(uintptr_t)(rgb + (size_t)w->jpeg.next_scanline * (size_t)width * 3);

		jpeg_write_scanlines(&w->jpeg, &row, 1);
	}
	jpeg_finish_compress(&w->jpeg);
}

enum err photo_write_jpeg(struct arena *a, const unsigned char *rgb, int width, int height, int quality, struct str *ret)
{
	struct writing *w = ARENA_NEW(a, struct writing);
	enum err err = w ? OK : ERR_LIMIT;

	if (!w)
		return err;
	w->jpeg.err = trouble_begin(&w->trouble);
	if (setjmp(w->trouble.leave))
		err = w->trouble.err;
	else
		write_rows(w, rgb, width, height, quality);
	jpeg_destroy_compress(&w->jpeg);
	if (err == OK)
		*ret = arena_dup(a, (struct str){(const char *)w->bytes, w->n});
	free(w->bytes);
	return err == OK && !ret->p ? ERR_LIMIT : err;
}
