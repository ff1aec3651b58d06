/* Pages and forms of photos: rows of the reporter's, the office's and the shop's route tables. */
#ifndef FEATURES_APPEALS_PHOTO_PAGES_H
#define FEATURES_APPEALS_PHOTO_PAGES_H

#include "features/appeals/appeal_pages.h"

/** photos_fill(w, appeal, base, viewer, view): ${base}: the address that "/photo/{id}" is put after. */
enum err photos_fill(struct web *w, const struct appeal *p, struct str base, enum sight_viewer viewer, struct photos_view *view);

enum err receipt_do_photo(struct web *w);
enum err receipt_do_photo_remove(struct web *w);
enum err receipt_photo(struct web *w);
enum err case_do_photo(struct web *w);
enum err case_photo(struct web *w);
enum err duty_photo(struct web *w);

#endif
