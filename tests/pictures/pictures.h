/* Photos made while the test runs, through the libraries themselves. */
#ifndef TESTS_PICTURES_H
#define TESTS_PICTURES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/** What a picture looks like: its upper left quarter is red, the rest blue, or noise that cannot be made small. */
enum picture_of { PICTURE_CORNER, PICTURE_NOISE };

struct picture {
	int w, h;
	enum picture_of of;
	bool progressive;
	int orientation;  /* 1-8: an Exif segment (eXIf of a PNG) with it and with the place it was taken at; 0: none */
	bool as_long, little;      /* Exif's number of four bytes, and its low byte first */
	enum picture_ink { PICTURE_RGB, PICTURE_CMYK, PICTURE_YCCK } ink; /* of a JPEG; Adobe's is turned round */
	int scans;        /* of a progressive JPEG: so many for the last bits of each colour; 0: as usual */
};

struct str picture_jpeg(struct arena *a, const struct picture *p);
/** picture_png(a, p): with a text that names somebody; progressive: interlaced. */
struct str picture_png(struct arena *a, const struct picture *p);
/** picture_png_head(a, w, h): a file that claims this size and holds nothing. */
struct str picture_png_head(struct arena *a, unsigned w, unsigned h);
/** picture_pixel(a, jpeg, x, y, ret_w, ret_h): 0xrrggbb of a finished JPEG; -1 when it cannot be read. */
int picture_pixel(struct arena *a, struct str jpeg, int x, int y, int *ret_w, int *ret_h);

/** In what picture_jpeg's Exif and picture_png's text hold: must not be found in what is stored. */
#define PICTURE_SECRET "GPS-31.2304N"

#endif
