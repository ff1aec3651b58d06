#include "features/appeals/group.h"

#include "base/clock.h"

int64_t group_slot(const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);
	int64_t into_second = ((at_ms % 1000) + 1000) % 1000;

	return at_ms - (c.minute % 30) * MINUTE_MS - c.second * 1000LL - into_second;
}

int64_t group_stretch(int64_t position)
{
	return position <= 0 ? 0 : (position - 1) / GROUP_STRETCH * GROUP_STRETCH + 1;
}

struct group_key group_key_of(struct str kind, struct shop_id shop, int64_t position, int64_t slot_at_ms)
{
	return (struct group_key){kind, shop, shop.v ? 0 : group_stretch(position), slot_at_ms};
}

bool group_key_eq(const struct group_key *a, const struct group_key *b)
{
	return a->shop.v == b->shop.v && a->stretch == b->stretch && a->slot_at_ms == b->slot_at_ms && str_eq(a->kind, b->kind);
}

/* --- Households: the largest matching of phones and places ------------------------------------------------------------ */

struct matching {
	size_t phones, places;
	const struct group_report *phone[GROUP_REPORTS_MAX]; /* the last report of each */
	int64_t place[GROUP_REPORTS_MAX];
	bool edge[GROUP_REPORTS_MAX][GROUP_REPORTS_MAX]; /* this phone reported from this place */
	int phone_of[GROUP_REPORTS_MAX];                 /* of a place; -1 */
	bool tried[GROUP_REPORTS_MAX];
};

static bool same_pass(const struct group_report *a, const struct group_report *b)
{
	return memcmp(a->pass.b, b->pass.b, HASH_BYTES) == 0;
}

static bool within(int64_t a_ms, int64_t b_ms, int64_t ms)
{
	return (a_ms > b_ms ? a_ms - b_ms : b_ms - a_ms) <= ms;
}

/** Fresh phones of one network, one shortly after the other: one person may have made them all. */
static bool same_hand(const struct group_report *a, const struct group_report *b)
{
	return !a->known && !b->known && a->network.n > 0 && str_eq(a->network, b->network) && within(a->filed_at_ms, b->filed_at_ms, GROUP_PACE_MS);
}

static size_t phone_index(struct matching *m, const struct group_report *r, unsigned *doubt)
{
	for (size_t i = 0; i < m->phones; i++) {
		bool same = same_pass(m->phone[i], r);

		if (!same && !same_hand(m->phone[i], r))
			continue;
		if (!same)
			*doubt |= DOUBT_NETWORK;
		m->phone[i] = r; /* a slow script counts from its last report on */
		return i;
	}
	m->phone[m->phones] = r;
	memset(m->edge[m->phones], 0, sizeof(m->edge[0]));
	return m->phones++;
}

static size_t place_index(struct matching *m, struct place_id place)
{
	for (size_t i = 0; i < m->places; i++)
		if (m->place[i] == place.v)
			return i;
	m->place[m->places] = place.v;
	m->phone_of[m->places] = -1;
	return m->places++;
}

/** Finds a place for this phone, moving others to another of theirs if need be. Depth is at most the number of places. */
static bool settle(struct matching *m, size_t phone)
{
	for (size_t i = 0; i < m->places; i++) {
		if (!m->edge[phone][i] || m->tried[i])
			continue;
		m->tried[i] = true;
		if (m->phone_of[i] < 0 || settle(m, (size_t)m->phone_of[i])) {
			m->phone_of[i] = (int)phone;
			return true;
		}
	}
	return false;
}

/** Another report of a household that was confirmed already, as far as one can tell: it adds nothing. */
static bool of_confirmed(const struct group_report *reports, size_t n, const struct group_report *r)
{
	for (size_t i = 0; i < n; i++)
		if (reports[i].confirmed && (reports[i].place.v == r->place.v || same_pass(&reports[i], r)))
			return true;
	return false;
}

/** The same officer, the same place, a moment before: one household until somebody else has spoken to the other. */
static bool heard_twice(const struct group_report *reports, size_t at)
{
	const struct group_report *r = &reports[at];

	for (size_t i = 0; i < at; i++)
		if (reports[i].confirmed && r->confirmed_by.v && reports[i].confirmed_by.v == r->confirmed_by.v && reports[i].place.v == r->place.v &&
			within(reports[i].filed_at_ms, r->filed_at_ms, GROUP_HEARD_MS))
			return true;
	return false;
}

/** Counts what a worker has heard, and puts the rest into the matching. */
static int64_t sort_out(struct matching *m, const struct group_report *reports, size_t n, unsigned *doubt)
{
	int64_t heard = 0;

	for (size_t i = 0; i < n; i++) {
		const struct group_report *r = &reports[i];

		if (r->confirmed && heard_twice(reports, i)) {
			*doubt |= DOUBT_OFFICER;
		} else if (r->confirmed) {
			heard++;
		} else if (r->listed) {
			*doubt |= DOUBT_LISTED;
		} else if (!of_confirmed(reports, n, r)) {
			size_t phone = phone_index(m, r, doubt);

			m->edge[phone][place_index(m, r->place)] = true;
		}
	}
	return heard;
}

int64_t group_households(const struct group_report *reports, size_t n, unsigned *ret_doubt)
{
	static _Thread_local struct matching m;
	unsigned doubt = 0;
	int64_t households;

	if (n > GROUP_REPORTS_MAX)
		n = GROUP_REPORTS_MAX;
	m.phones = m.places = 0;
	households = sort_out(&m, reports, n, &doubt);
	for (size_t i = 0; i < m.phones; i++) {
		memset(m.tried, 0, sizeof(m.tried));
		households += settle(&m, i);
	}
	if (ret_doubt)
		*ret_doubt = doubt;
	return households == 0 && n > 0 ? 1 : households;
}
