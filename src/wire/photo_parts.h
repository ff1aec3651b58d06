/* The pieces of photo.c: only for the files of this folder. */
#ifndef WIRE_PHOTO_PARTS_H
#define WIRE_PHOTO_PARTS_H

#include "wire/photo.h"

/** Rows of RGB come in, a smaller picture of averages comes out. */
struct shrinker {
	int from_w, from_h, to_w, to_h;
	int row;              /* how many came */
	uint32_t *sums;       /* of the row being made: to_w * 3 */
	uint32_t *counts;     /* pixels that fell into each: to_w */
	unsigned char *rgb;   /* to_w * to_h * 3, in the arena */
};

/** shrinker_begin(a, w, h, side_max, s): the longer side at most ${side_max}; never larger than it is. shrinker_row: one row of w * 3 bytes. */
enum err shrinker_begin(struct arena *a, int w, int h, int side_max, struct shrinker *s);
void shrinker_row(struct shrinker *s, const unsigned char *rgb);

/** Decoders: ${ret} is the picture as it lies in the file, its longer side at most PHOTO_SIDE_MAX. ${ret_orientation}: 1-8. */
enum err photo_read_jpeg(struct arena *a, struct str bytes, struct shrinker *ret, int *ret_orientation, enum photo_problem *problem);
enum err photo_read_png(struct arena *a, struct str bytes, struct shrinker *ret, int *ret_orientation, enum photo_problem *problem);
/** photo_write_jpeg(a, rgb, w, h, quality, ret): without metadata. */
enum err photo_write_jpeg(struct arena *a, const unsigned char *rgb, int w, int h, int quality, struct str *ret);

/** photo_size_problem(w, h, whole): PHOTO_FINE, or why so many pixels are refused. */
enum photo_problem photo_size_problem(int64_t w, int64_t h, bool whole);

#endif
