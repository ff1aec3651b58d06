/*
 * A photo as a phone sends it, made small: JPEG or PNG in, an upright JPEG without any metadata out (libjpeg, libpng). The header is read
 * before anything large is allocated; a JPEG is decoded at the scale it is needed at, a PNG row by row.
 */
#ifndef WIRE_PHOTO_H
#define WIRE_PHOTO_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PHOTO_FILE_MAX MIB(15)
#define PHOTO_PIXELS_MAX (64LL * 1000 * 1000)
/** Those that cannot be decoded row by row: a progressive JPEG, an interlaced PNG. At most 150 MB of libjpeg's, 75 MB of ours. */
#define PHOTO_PIXELS_WHOLE_MAX (25LL * 1000 * 1000)
#define PHOTO_EDGE_MAX 20000  /* pixels of one side, before */
#define PHOTO_SCANS_MAX 100   /* of a progressive JPEG: each is work on the whole picture … */
#define PHOTO_WORK_MAX (300LL * 1000 * 1000) /* … so that pixels times scans are bounded, too: twelve scans of the largest, which is what cameras write */
#define PHOTO_SIDE_MAX 1280   /* pixels of the longer side, after */
#define PHOTO_BYTES_MAX KIB(256)
#define PHOTO_ARENA MIB(96)   /* room that photo_shrink wants in the arena at most */

enum photo_problem { PHOTO_FINE, PHOTO_EMPTY, PHOTO_NOT_A_PHOTO, PHOTO_OTHER_KIND, PHOTO_TOO_LARGE, PHOTO_TOO_MANY_PIXELS, PHOTO_BROKEN, PHOTO__COUNT };

struct photo {
	struct str jpeg;   /* in the arena */
	int width, height; /* pixels, upright */
};

/**
 * photo_shrink(arena, bytes, ret, ret_problem): ERR_INVALID with the problem; ERR_LIMIT: the arena is full. Takes 20-400 ms of a core: for a
 * worker. Fuzzed.
 */
enum err photo_shrink(struct arena *a, struct str bytes, struct photo *ret, enum photo_problem *ret_problem);

/** photo_kind(bytes): of PHOTO_OTHER_KIND, the name that people know it by: "HEIC", "WebP". NULL: no picture that is known here. */
const char *photo_kind(struct str bytes);

/**
 * photo_orientation(exif): 1-8 as Exif says in an APP1 segment ("Exif\0\0…"), as a number of whatever size; 1 when it does not, or cannot
 * be read.
 */
int photo_orientation(struct str exif);

#endif
