/* Photos made small: upright, without metadata, bounded, and every bad file with its own reason. */
#include "../unit.h"
#include "pictures/pictures.h"
#include "wire/photo.h"

#include <string.h>

static enum err shrink(struct str bytes, struct photo *ret, enum photo_problem *problem)
{
	arena_raise_cap(arena, MIB(400));
	return photo_shrink(arena, bytes, ret, problem);
}

static void assert_small(struct str bytes, int w, int h)
{
	enum photo_problem problem;
	struct photo photo = {0};
	int got_w, got_h;

	assert_int_equal(shrink(bytes, &photo, &problem), OK);
	assert_int_equal(problem, PHOTO_FINE);
	assert_true(photo.jpeg.n <= PHOTO_BYTES_MAX);
	assert_int_not_equal(picture_pixel(arena, photo.jpeg, 0, 0, &got_w, &got_h), -1);
	assert_int_equal(got_w, photo.width);
	assert_int_equal(got_h, photo.height);
	assert_int_equal(photo.width, w);
	assert_int_equal(photo.height, h);
	/* nothing but the picture: no text, no segment a camera writes */
	assert_int_equal(str_find_str(photo.jpeg, S(PICTURE_SECRET)), photo.jpeg.n);
	assert_int_equal(str_find_str(photo.jpeg, S("Exif")), photo.jpeg.n);
}

static void test_sizes(void **state)
{
	(void)state;
	assert_small(picture_jpeg(arena, &(struct picture){64, 48}), 64, 48); /* never larger than it is */
	assert_small(picture_jpeg(arena, &(struct picture){4000, 3000, .orientation = 1}), 1280, 960);
	assert_small(picture_jpeg(arena, &(struct picture){1300, 900}), 1280, 886);
	assert_small(picture_jpeg(arena, &(struct picture){3000, 4000, .progressive = true}), 960, 1280);
	assert_small(picture_jpeg(arena, &(struct picture){5000, 3}), 1280, 1);
	assert_small(picture_jpeg(arena, &(struct picture){1, 1}), 1, 1);
	assert_small(picture_png(arena, &(struct picture){2000, 1000}), 1280, 640);
	assert_small(picture_png(arena, &(struct picture){700, 1400, .progressive = true}), 640, 1280);
}

static void test_noise_becomes_small(void **state)
{
	struct str bytes = picture_jpeg(arena, &(struct picture){2600, 2600, PICTURE_NOISE});
	enum photo_problem problem;
	struct photo photo;

	(void)state;
	assert_int_equal(shrink(bytes, &photo, &problem), OK);
	assert_true(photo.jpeg.n <= PHOTO_BYTES_MAX);
	assert_true(photo.width >= 320);
}

/** The red quarter is the upper left one of what the camera saw; an Exif of 2-8 says how it lies in the file instead. */
static void test_upright(void **state)
{
	static const struct {
		int orientation, right, down; /* where the red quarter is, seen upright */
	} rows[] = {{1, 0, 0}, {2, 1, 0}, {3, 1, 1}, {4, 0, 1}, {5, 0, 0}, {6, 1, 0}, {7, 1, 1}, {8, 0, 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 8; i++) {
		const struct picture p = {400, 200, .orientation = rows[i / 8].orientation, .as_long = i & 1, .little = i & 2};
		enum photo_problem problem;
		struct photo photo;
		int w, h;

		assert_int_equal(shrink(i & 4 ? picture_png(arena, &p) : picture_jpeg(arena, &p), &photo, &problem), OK);
		assert_int_equal(photo.width, p.orientation >= 5 ? 200 : 400);
		for (int right = 0; right < 2; right++) {
			for (int down = 0; down < 2; down++) {
				int pixel = picture_pixel(arena, photo.jpeg, photo.width / 4 + right * photo.width / 2, photo.height / 4 + down * photo.height / 2, &w, &h);
				bool red = right == rows[i / 8].right && down == rows[i / 8].down;

				if ((pixel >> 16 > 150) != red)
					fail_msg("orientation %d (%zu): the pixel at %d,%d is %06x", p.orientation, i, right, down, (unsigned)pixel);
			}
		}
	}
}

/** Every pixel is there, only the last two bytes are not; what lacks rows is cut short. */
static void test_without_its_end(void **state)
{
	static const struct picture kinds[] = {{800, 600}, {801, 599, PICTURE_NOISE}, {800, 600, PICTURE_NOISE, .progressive = true}, {30, 20, .ink = PICTURE_CMYK}};
	enum photo_problem problem;
	struct photo photo;

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct str whole = picture_jpeg(arena, &kinds[i]);

		assert_int_equal(shrink(str_head(whole, whole.n - 2), &photo, &problem), OK);
		assert_int_equal(photo.width, kinds[i].w);
		assert_int_equal(shrink(str_head(whole, whole.n - 1), &photo, &problem), OK);
		if (kinds[i].of == PICTURE_NOISE && !kinds[i].progressive)
			for (size_t less = 40; less < whole.n - 1000; less = less * 2) {
				assert_int_equal(shrink(str_head(whole, whole.n - less), &photo, &problem), ERR_INVALID);
				assert_int_equal(problem, PHOTO_BROKEN);
			}
	}
	/* of a progressive one the first scan alone has all rows and no colours */
	struct str whole = picture_jpeg(arena, &(struct picture){800, 600, PICTURE_NOISE, .progressive = true});
	for (size_t part = 2; part < 20; part++) {
		enum err err = shrink(str_head(whole, whole.n / part), &photo, &problem);

		assert_true(err == ERR_INVALID && problem == PHOTO_BROKEN);
	}
}

/** What printers' programs and old scanners write, plain and as YCCK: red stays red. */
static void test_ink(void **state)
{
	(void)state;
	for (int ink = PICTURE_CMYK; ink <= PICTURE_YCCK; ink++) {
		enum photo_problem problem;
		struct photo photo;
		int w, h, red, blue;

		assert_int_equal(shrink(picture_jpeg(arena, &(struct picture){400, 200, .ink = (enum picture_ink)ink}), &photo, &problem), OK);
		red = picture_pixel(arena, photo.jpeg, 50, 50, &w, &h);
		blue = picture_pixel(arena, photo.jpeg, 350, 150, &w, &h);
		assert_true(red >> 16 > 180 && (red & 0xff) < 80);
		assert_true(blue >> 16 < 80 && (blue & 0xff) > 180);
	}
}

/** Each scan is work on the whole picture: many of them on many pixels are refused, on few they do no harm. */
static void test_work_of_scans(void **state)
{
	enum photo_problem problem;
	struct photo photo;

	(void)state;
	assert_int_equal(shrink(picture_jpeg(arena, &(struct picture){400, 300, .scans = 90}), &photo, &problem), OK);
	assert_int_equal(shrink(picture_jpeg(arena, &(struct picture){400, 300, .scans = 110}), &photo, &problem), ERR_INVALID);
	assert_int_equal(problem, PHOTO_TOO_MANY_PIXELS);
	assert_int_equal(shrink(picture_jpeg(arena, &(struct picture){2600, 2000, .scans = 90}), &photo, &problem), ERR_INVALID);
	assert_int_equal(problem, PHOTO_TOO_MANY_PIXELS);
	assert_int_equal(shrink(picture_jpeg(arena, &(struct picture){2600, 2000, .progressive = true}), &photo, &problem), OK);
}

static void test_orientation_reads_only_what_is_there(void **state)
{
	static const char whole[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

	(void)state;
	assert_int_equal(photo_orientation((struct str){whole, sizeof(whole) - 1}), 6);
	for (size_t n = 0; n < 28; n++) {
		char *piece = memcpy(arena_alloc(arena, n + 1), whole, n);

		assert_int_equal(photo_orientation((struct str){piece, n}), 1);
	}
	assert_int_equal(photo_orientation(S("Exif\0\0MM\0*\xff\xff\xff\xff\0\x01")), 1);
	assert_int_equal(photo_orientation(S("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0")), 1); /* nine: none of the eight */
	assert_int_equal(photo_orientation(S("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0")), 3);
	assert_int_equal(photo_orientation(S("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x06")), 6); /* a LONG */
	assert_int_equal(photo_orientation(S("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x01\0\x06\0\0")), 1); /* a text is none */
}

static void assert_refused(struct str bytes, enum photo_problem want)
{
	enum photo_problem problem = PHOTO_FINE;
	struct photo photo;

	assert_int_equal(shrink(bytes, &photo, &problem), ERR_INVALID);
	assert_int_equal(problem, want);
}

static void test_refused(void **state)
{
	struct str jpeg = picture_jpeg(arena, &(struct picture){800, 600}), png = picture_png(arena, &(struct picture){800, 600});
	static const struct {
		struct str bytes;
		const char *name;
	} kinds[] = {
		{S_INIT("GIF89a\1\0\1\0"), "GIF"}, {S_INIT("\0\0\0\x18" "ftypheic\0\0\0\0"), "HEIC"}, {S_INIT("\0\0\0\x18" "ftypavif\0\0\0\0"), "AVIF"},
		{S_INIT("RIFF\x1a\0\0\0WEBPVP8 "), "WebP"}, {S_INIT("\x89PNG\r\n\x1a\n\0\0\0\x04" "CgBI\x50\0\x20\x02"), "Apple PNG (CgBI)"},
		{S_INIT("BM\x36\0\0\0"), "BMP"}, {S_INIT("II*\0\x08"), "TIFF"}, {S_INIT("\0\0\0\x0cJXL \r\n"), "JPEG XL"},
	};
	char *large;

	(void)state;
	assert_refused(S(""), PHOTO_EMPTY);
	assert_refused(S("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"), PHOTO_NOT_A_PHOTO);
	assert_refused(S("<!doctype html><title>x</title>"), PHOTO_NOT_A_PHOTO);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_refused(kinds[i].bytes, PHOTO_OTHER_KIND);
		assert_string_equal(photo_kind(kinds[i].bytes), kinds[i].name);
	}
	assert_null(photo_kind(S("\x89PNG\r\n\x1a\n")));
	assert_refused(S("\xff\xd8\xff"), PHOTO_BROKEN);
	assert_refused(S("\xff\xd8\xff\xe0 and then nothing that fits"), PHOTO_BROKEN);
	assert_refused(str_head(jpeg, jpeg.n / 2), PHOTO_BROKEN);
	assert_refused(str_head(jpeg, 100), PHOTO_BROKEN);
	assert_refused(str_head(png, png.n / 2), PHOTO_BROKEN);
	assert_refused(S("\x89PNG\r\n\x1a\n"), PHOTO_BROKEN);
	large = arena_alloc(arena, PHOTO_FILE_MAX + 1);
	memcpy(large, jpeg.p, jpeg.n);
	assert_refused((struct str){large, PHOTO_FILE_MAX + 1}, PHOTO_TOO_LARGE);
}

/** The size is refused by what the header says, before anything is made room for. */
static void test_too_many_pixels(void **state)
{
	struct str jpeg = picture_jpeg(arena, &(struct picture){8, 8});
	char *lying = memcpy(arena_alloc(arena, jpeg.n), jpeg.p, jpeg.n);
	struct str sof = S("\xff\xc0");
	size_t at = str_find_str(jpeg, sof);

	(void)state;
	assert_true(at < jpeg.n);
	memcpy(lying + at + 5, "\x36\xb0\x38\xa0", 4); /* 14,000 × 14,496: 203 megapixels */
	assert_refused((struct str){lying, jpeg.n}, PHOTO_TOO_MANY_PIXELS);
	memcpy(lying + at + 5, "\xff\xff\x00\x01", 4);
	assert_refused((struct str){lying, jpeg.n}, PHOTO_TOO_MANY_PIXELS);
	assert_refused(picture_png_head(arena, 14142, 14142), PHOTO_TOO_MANY_PIXELS);
	assert_refused(picture_png_head(arena, 0x7fffffff, 0x7fffffff), PHOTO_TOO_MANY_PIXELS);
	assert_refused(picture_png_head(arena, 1, 20001), PHOTO_TOO_MANY_PIXELS);
	assert_refused(picture_png_head(arena, 6000, 6000), PHOTO_BROKEN);
}

static void test_full_arena(void **state)
{
	struct str jpeg = picture_jpeg(arena, &(struct picture){2000, 2000}), png = picture_png(arena, &(struct picture){2000, 2000});

	(void)state;
	for (size_t cap = KIB(4); cap < MIB(16); cap *= 3) {
		struct arena *small = arena_new(cap);
		enum photo_problem problem;
		struct photo photo;

		assert_int_equal(photo_shrink(small, jpeg, &photo, &problem), ERR_LIMIT);
		arena_free(small);
		small = arena_new(cap);
		assert_int_equal(photo_shrink(small, png, &photo, &problem), ERR_LIMIT);
		arena_free(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(test_sizes), UNIT(test_noise_becomes_small), UNIT(test_upright), UNIT(test_without_its_end), UNIT(test_ink), UNIT(test_work_of_scans), UNIT(test_orientation_reads_only_what_is_there), UNIT(test_refused),
		UNIT(test_too_many_pixels), UNIT(test_full_arena),
	};

	return UNIT_RUN(tests);
}
