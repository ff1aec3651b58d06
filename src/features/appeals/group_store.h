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
	unsigned doubt; /* enum group_doubt */
};

/** group_load(act, p, ret): the group that ${p} belongs to, itself included; what an officer put together or apart counts before place and half-hour. */
enum err group_load(const struct appeal_act *act, const struct appeal *p, struct group_of *ret);

/** GROUP_REPORT(r): the report of a row of any list in group.sql; group_hash_of its pass. */
struct hash group_hash_of(struct str bytes);
#define GROUP_REPORT(r) \
	((struct group_report){.pass = group_hash_of((r)->pass_hash), .place = (r)->place_id, .confirmed = (r)->confirmed_at_ms > 0, \
		.confirmed_by = (r)->confirmed_by, .listed = (r)->listed > 0, .known = (r)->known > 0, .network = (r)->network, .filed_at_ms = (r)->filed_at_ms})

/**
 * group_network(keys, arena, street, network, at_ms, ret): what is kept of the network a report came from: keyed, another one each night, so that
 * it joins nothing but the reports of one night. Empty for an unknown one. group_phone_known(act, pass): its phone is no fresh one.
 */
struct str group_network(const struct keys *k, struct arena *a, const struct street *street, uint64_t network, int64_t at_ms);
enum err group_phone_known(const struct appeal_act *act, const struct hash *pass, bool *ret);
/** group_adds(act, p, r, ret): ${p}'s report can be one more household at all: of a flood that is asked before anything is counted. */
enum err group_adds(const struct appeal_act *act, const struct appeal *p, const struct group_report *r, bool *ret);

/** Another report that one may be joined with. */
struct group_near {
	struct appeal_id id;
	struct str kind;
	struct str place;  /* for the office alone */
	int64_t filed_at_ms;
};
/** group_others_load(act, p, group, max, ret, ret_n): running reports of its kind outside its ${group}, from GROUP_OTHERS_MS before it on, newest first. */
enum err group_others_load(const struct appeal_act *act, const struct appeal *p, const struct group_of *group, size_t max, const struct group_near **ret, size_t *ret_n);
/**
 * group_show(act, p, position): after a change of who stands behind ${p}'s half-hour at ${position}: notes whether the public may know of it.
 * group_shown(…, slot, ret): it may.
 */
enum err group_show(const struct appeal_act *act, const struct appeal *p, int64_t position);
enum err group_shown(const struct appeal_act *act, int64_t position, struct str kind, int64_t slot_at_ms, bool *ret);
/** group_shop_of(…, ret): the shop that enough households of that half-hour name for anybody to know; 0: none. */
enum err group_shop_of(const struct appeal_act *act, int64_t position, struct str kind, int64_t slot_at_ms, struct shop_id *ret);
/**
 * group_joinable(db, arena, street, position, now_ms, max, ret, ret_n): the newest half-hour of each kind that the public may know of
 * in this stretch; filed_at_ms is when it began, id 0. Reads no report.
 */
enum err group_joinable(struct db *db, struct arena *a, struct street_id street, int64_t position, int64_t now_ms, size_t max,
	const struct group_near **ret, size_t *ret_n);

#endif
