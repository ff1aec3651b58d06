/*
 * One night on the sample street, 22:00 to 08:30, from a script (night.def): forty reports from nine places about three shops, of which
 * one answers within a minute until midnight, one has its phone off, one is closed for the week; and a forger with a photographed code
 * and five browsers. Neighbours and shops are played at their pages, by requests without sockets; what the program does by itself it
 * does by itself. `feixiang demo --night` plays it for a person to watch, a test holds every message and page of it.
 */
#ifndef CLI_NIGHT_H
#define CLI_NIGHT_H

#include "cli/demo.h"

#define NIGHT_MINUTES 630 /* from 22:00 to 08:30 */
#define NIGHT_REPORTS 40

struct night;

/** What happened; page lives until the next minute is played. */
struct night_event {
	const char *what; /* "report" or "answer" */
	struct str page;  /* the receipt, or what stands on the shop's phone */
	const char *kind; /* of a report, else "" */
};

/**
 * night_open(app, links, ret): the folder holds the sample street, whose shop closes for a week now. ERR_NOT_FOUND: it has no three
 * shops with a phone. Free with night_close. One thread at a time.
 */
enum err night_open(struct app *app, const struct demo_links *links, struct night **ret);
void night_close(struct night *n);

/**
 * night_minute(n, minute, tell, context): what people do in that minute after 22:00; the clock is the caller's to move. ${tell} may be
 * NULL. Not OK: a page answered what it should not.
 */
enum err night_minute(struct night *n, int minute, void (*tell)(void *context, const struct night_event *e), void *context);

/** night_receipts(n, ret_n): paths of the receipts so far, in the order of the script; the forger's too. Borrowed. */
const struct str *night_receipts(const struct night *n, size_t *ret_n);
/** night_answers(n): what the shop has answered so far. */
size_t night_answers(const struct night *n);

#endif
