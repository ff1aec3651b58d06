/* What kind of file it is, upright, small enough. Decoding is photo_jpeg.c and photo_png.c. */
#include "wire/photo_parts.h"

#include <string.h>

enum photo_problem photo_size_problem(int64_t w, int64_t h, bool whole)
{
	if (w <= 0 || h <= 0)
		return PHOTO_BROKEN;
	if (w > PHOTO_EDGE_MAX || h > PHOTO_EDGE_MAX || w * h > (whole ? PHOTO_PIXELS_WHOLE_MAX : PHOTO_PIXELS_MAX))
		return PHOTO_TOO_MANY_PIXELS;
	return PHOTO_FINE;
}

/* --- Smaller -------------------------------------------------------------------------------------------------------------- */

enum err shrinker_begin(struct arena *a, int w, int h, int side_max, struct shrinker *s)
{
	int longer = w > h ? w : h;

	*s = (struct shrinker){.from_w = w, .from_h = h, .to_w = w, .to_h = h};
	if (longer > side_max) {
		s->to_w = (int)((int64_t)w * side_max / longer);
		s->to_h = (int)((int64_t)h * side_max / longer);
		s->to_w = s->to_w > 0 ? s->to_w : 1;
		s->to_h = s->to_h > 0 ? s->to_h : 1;
	}
	s->sums = ARENA_ARRAY(a, uint32_t, (size_t)s->to_w * 3);
	s->counts = ARENA_ARRAY(a, uint32_t, (size_t)s->to_w);
	s->rgb = arena_alloc(a, (size_t)s->to_w * (size_t)s->to_h * 3);
	return s->sums && s->counts && s->rgb ? OK : ERR_LIMIT;
}

static void finish_row(struct shrinker *s, int y)
{
	unsigned char *to = s->rgb + (size_t)y * (size_t)s->to_w * 3;

	for (int x = 0; x < s->to_w; x++) {
		uint32_t n = s->counts[x] ? s->counts[x] : 1;

		for (int c = 0; c < 3; c++)
			to[x * 3 + c] = (unsigned char)((s->sums[x * 3 + c] + n / 2) / n);
	}
	memset(s->sums, 0, sizeof(*s->sums) * (size_t)s->to_w * 3);
	memset(s->counts, 0, sizeof(*s->counts) * (size_t)s->to_w);
}

void shrinker_row(struct shrinker *s, const unsigned char *rgb)
{
	int y = (int)((int64_t)s->row * s->to_h / s->from_h), next = (int)((int64_t)(s->row + 1) * s->to_h / s->from_h);
	int x = 0, until = 0;

	if (s->row >= s->from_h)
		return;
	for (int i = 0; i < s->from_w; i++) {
		if (i == until) {
			x = (int)((int64_t)i * s->to_w / s->from_w);
			/* the first i that falls into x + 1 */
			until = (int)(((int64_t)(x + 1) * s->from_w + s->to_w - 1) / s->to_w);
		}
		for (int c = 0; c < 3; c++)
			s->sums[x * 3 + c] += rgb[i * 3 + c];
		s->counts[x]++;
	}
	s->row++;
	if (next != y || s->row == s->from_h)
		finish_row(s, y);
}

/** A finished picture once more, smaller. */
static enum err shrink_again(struct arena *a, struct shrinker *s, int side_max)
{
	struct shrinker smaller;
	enum err err = shrinker_begin(a, s->to_w, s->to_h, side_max, &smaller);

	for (int y = 0; err == OK && y < s->to_h; y++)
		shrinker_row(&smaller, s->rgb + (size_t)y * (size_t)s->to_w * 3);
	if (err == OK)
		*s = smaller;
	return err;
}

/* --- Upright -------------------------------------------------------------------------------------------------------------- */

static uint32_t number_at(struct str s, size_t at, size_t n, bool little)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | (unsigned char)s.p[at + (little ? n - 1 - i : i)];
	return v;
}

int photo_orientation(struct str exif)
{
	static const char head[6] = "Exif\0";
	bool little;
	size_t ifd, entries;
	struct str tiff;

	if (exif.n < 14 || memcmp(exif.p, head, sizeof(head)) != 0)
		return 1;
	tiff = str_from(exif, 6);
	little = tiff.p[0] == 'I';
	if (memcmp(tiff.p, "II*\0", 4) != 0 && memcmp(tiff.p, "MM\0*", 4) != 0)
		return 1;
	ifd = number_at(tiff, 4, 4, little);
	if (ifd > tiff.n || tiff.n - ifd < 2)
		return 1;
	entries = number_at(tiff, ifd, 2, little);
	for (size_t i = 0, at = ifd + 2; i < entries && at + 12 <= tiff.n; i++, at += 12) {
		static const size_t sizes[] = {0, 1, 0, 2, 4}; /* BYTE, SHORT, LONG: some cameras' idea of it */
		uint32_t type = number_at(tiff, at + 2, 2, little);
		uint32_t value = number_at(tiff, at + 8, type < 5 ? sizes[type] : 0, little);

		if (number_at(tiff, at, 2, little) == 0x0112)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

/** Where the pixel (x, y) of the upright picture lies in the file, for Exif's eight ways to hold a camera. */
static const unsigned char *pixel_of(const struct shrinker *s, int orientation, int x, int y)
{
	int w = s->to_w, h = s->to_h, fx = x, fy = y;

	switch (orientation) {
	case 2: fx = w - 1 - x; break;
	case 3: fx = w - 1 - x; fy = h - 1 - y; break;
	case 4: fy = h - 1 - y; break;
	case 5: fx = y; fy = x; break;
	case 6: fx = y; fy = h - 1 - x; break;
	case 7: fx = w - 1 - y; fy = h - 1 - x; break;
	case 8: fx = w - 1 - y; fy = x; break;
	default: break;
	}
	return s->rgb + ((size_t)fy * (size_t)w + (size_t)fx) * 3;
}

static enum err set_upright(struct arena *a, struct shrinker *s, int orientation)
{
	int w = orientation >= 5 ? s->to_h : s->to_w, h = orientation >= 5 ? s->to_w : s->to_h;
	unsigned char *to = orientation > 1 ? (unsigned char *)arena_alloc_raw(a, (size_t)w * (size_t)h * 3) : s->rgb;

	if (!to)
		return ERR_LIMIT;
	if (orientation <= 1)
		return OK;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			memcpy(to + ((size_t)y * (size_t)w + (size_t)x) * 3, pixel_of(s, orientation, x, y), 3);
	s->rgb = to;
	s->to_w = w;
	s->to_h = h;
	return OK;
}

/* --- The whole ------------------------------------------------------------------------------------------------------------ */

enum file_kind { FILE_OTHER, FILE_JPEG, FILE_PNG };

/** Apple's own way to pack a PNG for its apps: no header where one belongs, channels the wrong way round. */
static bool is_cgbi(struct str b)
{
	return str_starts(str_from(b, 12), S("CgBI"));
}

static enum file_kind kind_of(struct str b)
{
	if (str_starts(b, S("\xff\xd8\xff")))
		return FILE_JPEG;
	return str_starts(b, S("\x89PNG\r\n\x1a\n")) && !is_cgbi(b) ? FILE_PNG : FILE_OTHER;
}

const char *photo_kind(struct str b)
{
	static const struct {
		size_t at;
		struct str magic;
		const char *name;
	} kinds[] = {
		{8, S_INIT("WEBP"), "WebP"}, {0, S_INIT("GIF8"), "GIF"}, {4, S_INIT("ftypavif"), "AVIF"}, {4, S_INIT("ftypavis"), "AVIF"},
		{4, S_INIT("ftypheic"), "HEIC"}, {4, S_INIT("ftypheix"), "HEIC"}, {4, S_INIT("ftypheif"), "HEIC"}, {4, S_INIT("ftyphevc"), "HEIC"},
		{4, S_INIT("ftypmif1"), "HEIC"}, {4, S_INIT("ftypmsf1"), "HEIC"}, {0, S_INIT("BM"), "BMP"}, {0, S_INIT("II*\0"), "TIFF"},
		{0, S_INIT("MM\0*"), "TIFF"}, {0, S_INIT("\0\0\0\x0cJXL "), "JPEG XL"}, {0, S_INIT("\xff\x0a"), "JPEG XL"},
		{0, S_INIT("\0\0\0\x0cjP  "), "JPEG 2000"}, {0, S_INIT("\xff\x4f\xff\x51"), "JPEG 2000"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_starts(str_from(b, kinds[i].at), kinds[i].magic))
			return kinds[i].name;
	return str_starts(b, S("\x89PNG")) && is_cgbi(b) ? "Apple PNG (CgBI)" : NULL;
}

static enum photo_problem problem_before_reading(struct str bytes)
{
	if (bytes.n == 0)
		return PHOTO_EMPTY;
	if (kind_of(bytes) == FILE_OTHER)
		return photo_kind(bytes) ? PHOTO_OTHER_KIND : PHOTO_NOT_A_PHOTO;
	return bytes.n > PHOTO_FILE_MAX ? PHOTO_TOO_LARGE : PHOTO_FINE;
}

/** First a coarser quality, then fewer pixels, until it is small enough. Any picture is in the end: 160 pixels cannot hold more. */
static enum err write_small(struct arena *a, struct shrinker *s, struct photo *ret)
{
	static const int qualities[] = {82, 72, 60, 48};

	for (int side = PHOTO_SIDE_MAX;; side = side * 3 / 4) {
		enum err err = shrink_again(a, s, side);

		for (size_t i = 0; err == OK && i < sizeof(qualities) / sizeof(qualities[0]); i++) {
			err = photo_write_jpeg(a, s->rgb, s->to_w, s->to_h, qualities[i], &ret->jpeg);
			if (err == OK && ret->jpeg.n <= PHOTO_BYTES_MAX)
				return OK;
		}
		if (err != OK)
			return err;
	}
}

enum err photo_shrink(struct arena *a, struct str bytes, struct photo *ret, enum photo_problem *ret_problem)
{
	enum file_kind kind = kind_of(bytes);
	struct shrinker s = {0};
	int orientation = 1;
	enum err err = ERR_INVALID;

	*ret_problem = problem_before_reading(bytes);
	if (*ret_problem != PHOTO_FINE)
		return ERR_INVALID;
	err = kind == FILE_JPEG ? photo_read_jpeg(a, bytes, &s, &orientation, ret_problem)
				  : photo_read_png(a, bytes, &s, &orientation, ret_problem);
	if (err == OK)
		err = set_upright(a, &s, orientation);
	if (err == OK)
		err = write_small(a, &s, ret);
	ret->width = s.to_w;
	ret->height = s.to_h;
	return err;
}
