/*
 * Places: where people stand when they report. Each has a QR code on a poster; what a shop reads of it is the building's side,
 * never a door. A place is near a shop when their positions along the street are.
 */
#ifndef FEATURES_STREETS_PLACE_H
#define FEATURES_STREETS_PLACE_H

#include "base/id.h"
#include "db/db.h"
#include "journal/journal.h"
#include "web/street.h"

ID_TYPE(place);

struct place {
	struct place_id id;
	struct str code, kind, name, side;
	int64_t position; /* house numbers along the street */
	int64_t shop;     /* of a table; 0 */
};

struct places {
	const struct place *v;
	size_t n;
};

#define PLACE_NAME_MAX 60 /* code points */

/** place_find(db, arena, street, code, ret): the place of a QR code; ERR_NOT_FOUND, also when it was closed. */
enum err place_find(struct db *db, struct arena *a, struct street_id street, struct str code, struct place *ret);
/** place_find_id(db, arena, street, id, ret): as place_find, by its id: for whoever picked it from a list. place_list_href: where lists lead, which is not where the poster leads. */
enum err place_find_id(struct db *db, struct arena *a, struct street_id street, struct place_id id, struct place *ret);
struct str place_list_href(struct arena *a, const struct street *street, struct place_id id);
enum err place_get(struct db *db, struct arena *a, struct street_id street, struct place_id id, struct place *ret);
/** place_list(db, arena, street, ret): the open ones along the street. */
enum err place_list(struct db *db, struct arena *a, struct street_id street, struct places *ret);
/** place_add(j, db, arena, street, place, actor, actor_id, now_ms, ret): gives it a code; ${place}->code and id are ignored. */
enum err place_add(const struct journal *j, struct db *db, struct arena *a, const struct street *street, const struct place *place,
	enum journal_actor actor, int64_t actor_id, int64_t now_ms, struct place *ret);
/** place_position(name): the first number in a text ("荔红街 12 号" → 12), 0 without one. */
int64_t place_position(struct str text);

extern const struct journal_subject place_subject;

#endif
