/* Groups as they are read from the store; rules in group.h. */
#ifndef FEATURES_APPEALS_GROUP_STORE_H
#define FEATURES_APPEALS_GROUP_STORE_H

#include "features/appeals/appeal_store.h"
#include "features/appeals/group.h"

struct group_member {
	struct appeal_id id;
	bool open, taken;
};

/** The reports of one group, those that were taken back left out. */
struct group_of {
	const struct group_member *v;
	size_t n;
	int64_t open;          /* of them */
	int64_t households;
};

/** group_load(act, p, ret): the group that ${p} belongs to, itself included; what an officer put together or apart counts before place and half-hour. */
enum err group_load(const struct appeal_act *act, const struct appeal *p, struct group_of *ret);

/** Another report that one may be joined with. */
struct group_near {
	struct appeal_id id;
	struct str kind;
	struct str place;  /* for the office alone */
	int64_t filed_at_ms;
};
/** group_others_load(act, p, group, max, ret, ret_n): running reports of its kind outside its ${group}, from GROUP_OTHERS_MS before it on, newest first. */
enum err group_others_load(const struct appeal_act *act, const struct appeal *p, const struct group_of *group, size_t max, const struct group_near **ret, size_t *ret_n);
/** group_joinable(db, arena, street, place, pass, now_ms, max, ret, ret_n): the newest of each kind in the place's stretch, none of his own. */
enum err group_joinable(struct db *db, struct arena *a, struct street_id street, const struct place *place, const struct hash *pass, int64_t now_ms,
	size_t max, const struct group_near **ret, size_t *ret_n);

#endif
