#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

static void fill_row(const struct picture *p, int y, unsigned char *rgb)
{
	static unsigned noise = 1;

	for (int x = 0; x < p->w; x++) {
		bool red = x < p->w / 2 && y < p->h / 2;

		for (int c = 0; c < 3; c++) {
			noise = noise * 1664525 + 1013904223;
			rgb[x * 3 + c] = p->of == PICTURE_NOISE ? (unsigned char)(noise >> 24) : c == (red ? 0 : 2) ? 220 : 20;
		}
	}
}

#define EXIF_BYTES 64

static void put_number(unsigned char *to, unsigned v, int n, bool little)
{
	for (int i = 0; i < n; i++)
		to[i] = (unsigned char)(v >> 8 * (little ? i : n - 1 - i));
}

/** Exif: orientation, and a text where a camera writes a place. */
static void make_exif(const struct picture *p, unsigned char exif[EXIF_BYTES])
{
	memset(exif, 0, EXIF_BYTES);
	memcpy(exif, "Exif\0", 6);
	memcpy(exif + 6, p->little ? "II" : "MM", 2);
	put_number(exif + 8, 42, 2, p->little);
	put_number(exif + 10, 8, 4, p->little);
	put_number(exif + 14, 1, 2, p->little);
	put_number(exif + 16, 0x0112, 2, p->little);
	put_number(exif + 18, p->as_long ? 4 : 3, 2, p->little);
	put_number(exif + 20, 1, 4, p->little);
	put_number(exif + 24, (unsigned)p->orientation, p->as_long ? 4 : 2, p->little);
	memcpy(exif + 40, PICTURE_SECRET, sizeof(PICTURE_SECRET));
}

static void put_exif(struct jpeg_compress_struct *c, const struct picture *p)
{
	unsigned char exif[EXIF_BYTES];

	make_exif(p, exif);
	jpeg_write_marker(c, JPEG_APP0 + 1, exif, sizeof(exif));
	jpeg_write_marker(c, JPEG_COM, (const unsigned char *)PICTURE_SECRET, sizeof(PICTURE_SECRET));
}

/** In place, from the last: three bytes to four, Adobe's way round. */
static void to_ink(unsigned char *row, int w)
{
	for (int x = w - 1; x >= 0; x--) {
		unsigned char rgb[3];

		memcpy(rgb, row + x * 3, 3);
		memcpy(row + x * 4, rgb, 3);
		row[x * 4 + 3] = 255;
	}
}

/** A colour's first scan, then its finest bits again and again: much work in a small file. */
static jpeg_scan_info *many_scans(int n, int *ret_n)
{
	jpeg_scan_info *scans = calloc((size_t)n + 1, sizeof(*scans));

	scans[0] = (jpeg_scan_info){.comps_in_scan = 3, .component_index = {0, 1, 2}, .Ss = 0, .Se = 0, .Ah = 0, .Al = 0};
	for (int i = 1; i <= n; i++) /* one coefficient each */
		scans[i] = (jpeg_scan_info){.comps_in_scan = 1, .component_index = {(i - 1) / 63 % 3}, .Ss = 1 + (i - 1) % 63, .Se = 1 + (i - 1) % 63};
	*ret_n = n + 1;
	return scans;
}

struct str picture_jpeg(struct arena *a, const struct picture *p)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr trouble;
	unsigned char *bytes = NULL, *row = malloc((size_t)p->w * 4);
	jpeg_scan_info *scans = NULL;
	unsigned long n = 0;
	struct str made;

	c.err = jpeg_std_error(&trouble);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &n);
	c.image_width = (JDIMENSION)p->w;
	c.image_height = (JDIMENSION)p->h;
	c.input_components = p->ink ? 4 : 3;
	c.in_color_space = p->ink ? JCS_CMYK : JCS_RGB;
	jpeg_set_defaults(&c);
	if (p->ink == PICTURE_YCCK)
		jpeg_set_colorspace(&c, JCS_YCCK);
	c.write_Adobe_marker = p->ink != PICTURE_RGB;
	jpeg_set_quality(&c, 90, TRUE);
	if (p->progressive)
		jpeg_simple_progression(&c);
	if (p->scans) {
		scans = many_scans(p->scans, &c.num_scans);
		c.scan_info = scans;
	}
	jpeg_start_compress(&c, TRUE);
	if (p->orientation)
		put_exif(&c, p);
	for (int y = 0; row && y < p->h; y++) {
		fill_row(p, y, row);
		if (p->ink)
			to_ink(row, p->w);
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	made = arena_dup(a, (struct str){(const char *)bytes, n});
	free(bytes);
	free(scans);
	free(row);
	return made;
}

struct growing {
	char *p;
	size_t n, cap;
};

static void take_bytes(png_structp png, png_bytep bytes, size_t n)
{
	struct growing *g = png_get_io_ptr(png);

	if (g->n + n > g->cap) {
		g->cap = (g->n + n) * 2;
		g->p = realloc(g->p, g->cap);
	}
	memcpy(g->p + g->n, bytes, n);
	g->n += n;
}

struct str picture_png(struct arena *a, const struct picture *p)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	char key[] = "Comment", secret[] = PICTURE_SECRET;
	png_text text = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = key, .text = secret};
	unsigned char exif[EXIF_BYTES];
	struct growing g = {0};
	unsigned char *row = malloc((size_t)p->w * 3);
	struct str made;

	png_set_write_fn(png, &g, take_bytes, NULL);
	png_set_IHDR(png, info, (png_uint_32)p->w, (png_uint_32)p->h, 8, PNG_COLOR_TYPE_RGB, p->progressive ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_text(png, info, &text, 1);
	if (p->orientation) {
		make_exif(p, exif);
		png_set_eXIf_1(png, info, EXIF_BYTES - 6, exif + 6); /* without the name that a JPEG puts in front */
	}
	png_set_compression_level(png, 1);
	png_write_info(png, info);
	for (int passes = png_set_interlace_handling(png); passes > 0; passes--) {
		for (int y = 0; y < p->h; y++) {
			fill_row(p, y, row);
			png_write_row(png, row);
		}
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	made = arena_dup(a, (struct str){g.p, g.n});
	free(g.p);
	free(row);
	return made;
}

static void put_u32(unsigned char *to, unsigned v)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(v >> (24 - 8 * i));
}

struct str picture_png_head(struct arena *a, unsigned w, unsigned h)
{
	unsigned char bytes[8 + 25 + 12] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

	put_u32(bytes + 16, w);
	put_u32(bytes + 20, h);
	bytes[24] = 8;
	bytes[25] = PNG_COLOR_TYPE_RGB;
	put_u32(bytes + 29, (unsigned)crc32(0, bytes + 12, 17));
	memcpy(bytes + 33, "\0\0\0\0IEND\xae\x42\x60\x82", 12);
	return arena_dup(a, (struct str){(const char *)bytes, sizeof(bytes)});
}

int picture_pixel(struct arena *a, struct str jpeg, int x, int y, int *ret_w, int *ret_h)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr trouble;
	unsigned char *row;
	int pixel = -1;

	d.err = jpeg_std_error(&trouble);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, (const unsigned char *)jpeg.p, jpeg.n);
	jpeg_read_header(&d, TRUE);
	d.out_color_space = JCS_RGB;
	jpeg_start_decompress(&d);
	*ret_w = (int)d.output_width;
	*ret_h = (int)d.output_height;
	row = arena_alloc(a, (size_t)d.output_width * 3);
	while (row && d.output_scanline < d.output_height) {
		int at = (int)d.output_scanline;

		jpeg_read_scanlines(&d, &row, 1);
		if (at == y && x < *ret_w)
			pixel = row[x * 3] << 16 | row[x * 3 + 1] << 8 | row[x * 3 + 2];
	}
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
	return pixel;
}
