/*
 * Reports of the same thing. A group is what has the same kind, the same scene (the named shop, or while none is named the stretch
 * of ten house numbers the place lies in) and the same half-hour. Nothing is stored but the half-hour: naming a shop moves a report. An
 * officer may put a report together with another one, or let it stand alone; in public this changes nothing.
 *
 * How many independent households stand behind it is what the street is told of its nights, so it must not be had for a cookie. It is the
 * largest number of its reports of which every two come from different phones and from different places, where
 *   - a phone is what kept its cookie. Fresh ones, that never reported here days before, count as one phone when they come from one network
 *     within GROUP_PACE_MS: whoever has a script has as many as he likes. A family, or neighbours behind one address, are counted too low
 *     by this until somebody of the office has spoken to them; the case says so to the office, and nobody else.
 *   - a place proves a household only when its code was scanned (or typed) from the poster. Lists and the API lead to a place by its id, never
 *     by the code, so posters that hang already go on counting. Codes that were listed by earlier versions may have been collected: where
 *     that matters the office takes the place down, adds it again and hangs up a new poster.
 *   - those that a worker has spoken to count each, but for one officer's at one place within GROUP_HEARD_MS, which count once.
 * So five browsers before one photographed code are one, so is one phone that walks along five codes, and so are twelve cookies of one address.
 */
#ifndef FEATURES_APPEALS_GROUP_H
#define FEATURES_APPEALS_GROUP_H

#include "base/hash.h"
#include "features/appeals/appeal.h"

#define GROUP_REPORTS_MAX 200      /* of one group: more are counted as these */
#define GROUP_STRETCH 10           /* house numbers */
#define GROUP_SLOT_MS (30 * MINUTE_MS)
#define GROUP_PACE_MS (30 * MINUTE_MS)  /* fresh phones of one network within it are one */
#define GROUP_HEARD_MS (30 * MINUTE_MS) /* what one officer takes down at one place within it is one household */
#define GROUP_KNOWN_MS (7 * DAY_MS)     /* a phone that reported here so long ago is no cookie made tonight */
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
	bool confirmed;                 /* a worker has spoken to this household: */
	struct account_id confirmed_by; /* who; 0: not known */
	bool listed;                    /* the place was picked from a list */
	bool known;                     /* the phone reported here at least GROUP_KNOWN_MS before */
	struct str network;             /* keyed; empty: not known */
	int64_t filed_at_ms;
};

/** What is doubtful about a count: bits. For the office, in words; never published. */
enum group_doubt { DOUBT_NETWORK = 1, DOUBT_LISTED = 2, DOUBT_OFFICER = 4 };

/**
 * group_households(reports, n, ret_doubt): 1 at least when there is a report: somebody tapped. ${ret_doubt} may be NULL. The first GROUP_REPORTS_MAX
 * count. O(n² · n) at worst, which no night reaches.
 */
int64_t group_households(const struct group_report *reports, size_t n, unsigned *ret_doubt);

#endif
