#include "base/arena.h"
#include "fuzz.h"
#include "wire/photo.h"

/** Whatever is taken is a bounded JPEG; whatever is not has its reason. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = input_text(data, n);
	struct arena *a = arena_new(PHOTO_ARENA);
	enum photo_problem problem = PHOTO_FINE;
	struct photo photo;

	if (!a)
		return 0;
	switch (photo_shrink(a, bytes, &photo, &problem)) {
	case OK:
		MUST(photo.jpeg.n > 100 && photo.jpeg.n <= PHOTO_BYTES_MAX);
		MUST(photo.width >= 1 && photo.width <= PHOTO_SIDE_MAX && photo.height >= 1 && photo.height <= PHOTO_SIDE_MAX);
		MUST(str_starts(photo.jpeg, S("\xff\xd8\xff")));
		break;
	case ERR_INVALID:
		MUST(problem != PHOTO_FINE);
		break;
	default:
		break;
	}
	MUST(photo_orientation(bytes) >= 1 && photo_orientation(bytes) <= 8);
	arena_free(a);
	return 0;
}
