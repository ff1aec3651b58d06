/*
 * Reports of the same thing. A group is what has the same kind, the same scene (the named shop, or while none is named the stretch
 * of ten house numbers the place lies in) and the same half-hour. Nothing is stored but the half-hour: naming a shop moves a report. An
 * officer may put a report together with another one, or let it stand alone; in public this changes nothing.
 *
 * How many independent households stand behind it: the largest number of its reports of which every two come from different
 * phones and from different places, and those that a worker has confirmed. So five browsers before one photographed code are one,
 * and so is one phone that walks along five codes.
 */
#ifndef FEATURES_APPEALS_GROUP_H
#define FEATURES_APPEALS_GROUP_H

#include "base/hash.h"
#include "features/appeals/appeal.h"

#define GROUP_REPORTS_MAX 200      /* of one group: more are counted as these */
#define GROUP_STRETCH 10           /* house numbers */
#define GROUP_SLOT_MS (30 * MINUTE_MS)
#define GROUP_JOIN_MS HOUR_MS /* "affects me too" is offered so long */
#define GROUP_OTHERS_MS (24LL * 3600 * 1000) /* so long before it others are offered to be put together with */

/** What of a report makes it belong together with others. */
struct group_key {
	struct str kind;
	struct shop_id shop;       /* 0: by the stretch */
	int64_t stretch;           /* the first house number of it */
	int64_t slot_at_ms;
};

/** group_slot(tz, at_ms): the beginning of the half-hour on the street's clock. group_stretch(position): 1 for 1-10, 11 for 11-20. */
int64_t group_slot(const struct tz *tz, int64_t at_ms);
int64_t group_stretch(int64_t position);
struct group_key group_key_of(struct str kind, struct shop_id shop, int64_t position, int64_t slot_at_ms);
bool group_key_eq(const struct group_key *a, const struct group_key *b);

struct group_report {
	struct hash pass;
	struct place_id place;
	bool confirmed;
};

/** group_households(reports, n): the first GROUP_REPORTS_MAX count. O(n² · n) at worst, which no night reaches. */
int64_t group_households(const struct group_report *reports, size_t n);

#endif
