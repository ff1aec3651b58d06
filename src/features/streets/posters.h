/* What is printed and hung up: a poster for each place, stickers, a picture for the group chat. Drawing only; pages are posters_pages.c. */
#ifndef FEATURES_STREETS_POSTERS_H
#define FEATURES_STREETS_POSTERS_H

#include "features/streets/place.h"
#include "web/i18n.h"
#include "wire/paper.h"

#define POSTERS_MAX PAPER_PAGES_MAX /* places in one file */

enum poster_size { POSTER_A4, POSTER_STICKER, POSTER_SIZE__COUNT };
const char *poster_size_name(enum poster_size s);
enum err poster_size_parse(struct str s, enum poster_size *ret);

struct poster_street {
	struct str name, duty_phone, property_phone; /* phones may be empty */
	struct str base;     /* "http://192.168.1.5:8311": what the codes lead to */
	struct str made_at;  /* for the file */
	enum lang lang;
};

/**
 * posters_pdf(arena, street, places, n, size, ret): A4: a page for each place. Stickers: eight on an A4 sheet of 99.1 × 67.7 mm labels; a single
 * place fills the sheet. ERR_LIMIT: more than POSTERS_MAX places.
 */
enum err posters_pdf(struct arena *a, const struct poster_street *street, const struct place *places, size_t n, enum poster_size size, struct str *ret);
/** poster_for_group(arena, street, address, ret): a PNG 1080 pixels wide; ${address}: where its code leads. */
enum err poster_for_group(struct arena *a, const struct poster_street *street, struct str address, struct str *ret);

#endif
