#include "features/appeals/sight.h"

/* Of a report that is his to see. What is not in a row is seen on no page. */
static const unsigned rows[SIGHT_VIEWER__COUNT] = {
	[SIGHT_PUBLIC] = 0,
	[SIGHT_REPORTER] = SIGHT_KIND | SIGHT_STRETCH | SIGHT_TIME | SIGHT_SIDE | SIGHT_DOOR | SIGHT_NAMES | SIGHT_WORDS,
	[SIGHT_SHOP] = SIGHT_KIND | SIGHT_STRETCH | SIGHT_TIME | SIGHT_SIDE,
	[SIGHT_OFFICE] = SIGHT_KIND | SIGHT_STRETCH | SIGHT_TIME | SIGHT_SIDE | SIGHT_DOOR | SIGHT_NAMES | SIGHT_WORDS | SIGHT_COUNT,
	[SIGHT_DISTRICT] = SIGHT_KIND | SIGHT_STRETCH | SIGHT_TIME | SIGHT_SIDE,
};

unsigned sight_of(const struct sight *s)
{
	bool public = s->households >= SIGHT_PUBLIC_MIN;
	unsigned facts = public ? SIGHT_KIND | SIGHT_STRETCH : 0;

	if ((unsigned)s->viewer >= SIGHT_VIEWER__COUNT)
		return 0;
	if ((s->viewer == SIGHT_REPORTER || s->viewer == SIGHT_SHOP) && !s->own)
		return facts;
	facts |= rows[s->viewer];
	if (s->viewer == SIGHT_SHOP && s->released)
		facts |= SIGHT_WORDS;
	return facts;
}

bool sight_may(enum sight_viewer viewer, enum sight_fact fact)
{
	return (sight_of(&(struct sight){.viewer = viewer, .own = true}) & fact) != 0;
}
