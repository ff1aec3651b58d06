/*
 * Photos of a report. They are made small before they come here (wire/photo.h), and are for the officer until he shows one to the shop; a
 * reporter may take his away at any time, and they go with a report that is withdrawn.
 */
#ifndef FEATURES_APPEALS_PHOTOS_H
#define FEATURES_APPEALS_PHOTOS_H

#include "features/appeals/appeal_store.h"
#include "wire/photo.h"

#define PHOTOS_MAX 3 /* of a report */

struct photo_info {
	int64_t id, width, height, added_at_ms, released_at_ms; /* released 0: for the office alone */
};
struct photo_infos {
	const struct photo_info *v;
	size_t n;
};

/** photo_list(db, arena, street, appeal, ret): oldest first, those that were removed left out. */
enum err photo_list(struct db *db, struct arena *a, struct street_id street, struct appeal_id appeal, struct photo_infos *ret);
/** photo_get(db, arena, street, appeal, id, released_only, ret_jpeg): ERR_NOT_FOUND: none, of another report, removed, or not released. */
enum err photo_get(struct db *db, struct arena *a, struct street_id street, struct appeal_id appeal, int64_t id, bool released_only, struct str *ret_jpeg);

/** photo_add(act, appeal, photo): ERR_LIMIT: PHOTOS_MAX stand there; ERR_CONFLICT: taken back. An answer to the office's question, as a line is. */
enum err photo_add(const struct appeal_act *act, struct appeal *appeal, const struct photo *photo);
/** photo_show(act, appeal, id, to_shop): shows it to the shop, or takes that back. photo_remove: for good. ERR_NOT_FOUND. */
enum err photo_show(const struct appeal_act *act, const struct appeal *appeal, int64_t id, bool to_shop);
enum err photo_remove(const struct appeal_act *act, const struct appeal *appeal, int64_t id);
/** photo_remove_all(act, appeal): with the report that was taken back. */
enum err photo_remove_all(const struct appeal_act *act, const struct appeal *appeal);

extern const struct journal_subject appeal_photo_subject;
extern const struct journal_kind photo_journal_kinds[];

#endif
