/*
 * What may be seen of a report, and by whom: the one decision that every page, file and answer asks before it shows anything of a place
 * or of what was reported there. A way to call the reporter is none of these facts: it has a page of its own and is never shown beside one.
 */
#ifndef FEATURES_APPEALS_SIGHT_H
#define FEATURES_APPEALS_SIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define SIGHT_PUBLIC_MIN 3 /* independent households; of fewer nothing is public, not even that they exist */

enum sight_viewer { SIGHT_PUBLIC, SIGHT_REPORTER, SIGHT_SHOP, SIGHT_OFFICE, SIGHT_DISTRICT, SIGHT_VIEWER__COUNT };

/** Facts of a report: bits. */
enum sight_fact {
	SIGHT_KIND = 1,    /* that it is there, and what it is about */
	SIGHT_STRETCH = 2, /* roughly where and when: ten house numbers, a half-hour or less exact */
	SIGHT_TIME = 4,    /* to the minute, and how it goes on */
	SIGHT_SIDE = 8,    /* the side of the building */
	SIGHT_DOOR = 16,   /* the stair hall it was scanned in */
	SIGHT_NAMES = 32,  /* the shop it is about, the officer who has it */
	SIGHT_WORDS = 64,  /* a line of text, a photo */
	SIGHT_COUNT = 128, /* how many reports and households, and what is doubtful about them */
};

struct sight {
	enum sight_viewer viewer;
	bool own;           /* REPORTER: it is his; SHOP: its phones were told of it */
	bool released;      /* a line or photo that the office showed to the shop */
	int64_t households; /* independent ones behind its half-hour, as group_households() counts them; 0: not asked */
};

/** sight_of(s): the facts of it that this viewer may see. */
unsigned sight_of(const struct sight *s);
/** sight_may(viewer, fact): the same for a report that is his to see, with nothing released. */
bool sight_may(enum sight_viewer viewer, enum sight_fact fact);

#endif
