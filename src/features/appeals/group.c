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
	struct hash phone[GROUP_REPORTS_MAX];
	int64_t place[GROUP_REPORTS_MAX];
	bool edge[GROUP_REPORTS_MAX][GROUP_REPORTS_MAX]; /* this phone reported from this place */
	int phone_of[GROUP_REPORTS_MAX];                 /* of a place; -1 */
	bool tried[GROUP_REPORTS_MAX];
};

static size_t phone_index(struct matching *m, const struct hash *pass)
{
	for (size_t i = 0; i < m->phones; i++)
		if (memcmp(m->phone[i].b, pass->b, HASH_BYTES) == 0)
			return i;
	m->phone[m->phones] = *pass;
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
		if (reports[i].confirmed && (reports[i].place.v == r->place.v || memcmp(reports[i].pass.b, r->pass.b, HASH_BYTES) == 0))
			return true;
	return false;
}

int64_t group_households(const struct group_report *reports, size_t n)
{
	static _Thread_local struct matching m;
	int64_t households = 0;

	if (n > GROUP_REPORTS_MAX)
		n = GROUP_REPORTS_MAX;
	if (n <= 1) /* most groups are: nothing to match */
		return (int64_t)n;
	m.phones = m.places = 0;
	for (size_t i = 0; i < n; i++) {
		if (reports[i].confirmed) {
			households++;
		} else if (!of_confirmed(reports, n, &reports[i])) {
			size_t phone = phone_index(&m, &reports[i].pass);

			m.edge[phone][place_index(&m, reports[i].place)] = true;
		}
	}
	for (size_t i = 0; i < m.phones; i++) {
		memset(m.tried, 0, sizeof(m.tried));
		households += settle(&m, i);
	}
	return households;
}
