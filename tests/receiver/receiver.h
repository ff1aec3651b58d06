/*
 * The other side of every channel, on free ports of the loopback: plays each brand's robot (shape of the message, signature, limit
 * of twenty a minute by base/clock), a webhook, and a mail server. It remembers what it took, and can be told to misbehave.
 */
#ifndef TESTS_RECEIVER_RECEIVER_H
#define TESTS_RECEIVER_RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define RECEIVER_SECRET "SECc0ffee"
#define RECEIVER_MAX 500
#define RECEIVER_SLOW_US 250000

enum receiver_mode {
	RECEIVER_TAKES,
	RECEIVER_DOWN,     /* 503 */
	RECEIVER_GARBAGE,  /* 200 and a page of HTML; of a webhook any 2xx is a yes, so 500 */
	RECEIVER_EMPTY,    /* 200 and nothing; a webhook 502 */
	RECEIVER_TOO_FAST, /* as the brand says it */
	RECEIVER_REFUSES,  /* a wrong key, as the brand says it */
	RECEIVER_SLOW,     /* takes it, and says so RECEIVER_SLOW_US later */
	RECEIVER_BUSY,     /* "system busy", as the brand says it; a webhook 503; a mail server 451 */
	RECEIVER_CLOCK,    /* the signature's time is refused, as the brand says it; a webhook 401 */
	RECEIVER_OLD,      /* takes it; Feishu says StatusCode, as its servers did before "code" */
	RECEIVER_MOVED,    /* 308 */
	RECEIVER_BIG,      /* takes it, and says more than anybody reads */
	RECEIVER_DRIPS,    /* takes it, and goes on to say a byte a second */
	RECEIVER_CUT,      /* takes it, says so, and is cut off */
	RECEIVER_STRICT,   /* a mail server that wants a full name or a number in brackets in EHLO */
	RECEIVER_PLAIN     /* a mail server that takes passwords and offers no encryption */
};

struct receiver;

/** What arrived; texts belong to the receiver. */
struct receiver_message {
	char brand[12];
	char text[5000];
	char delivery[32];  /* of a webhook, a mail's Message-ID; else empty */
	bool well_formed, signed_right;
	int64_t at_ms;      /* base/clock */
};

struct receiver *receiver_start(void);
void receiver_stop(struct receiver *r);
/** receiver_url(r, a, "wecom"): the address to give a channel. "mail": smtp://…/duty@example.org. */
struct str receiver_url(struct receiver *r, struct arena *a, const char *brand);
/** receiver_mode(r, brand, mode). */
void receiver_mode(struct receiver *r, const char *brand, enum receiver_mode mode);
/** receiver_count(r, brand): taken messages; NULL: of all brands. receiver_get(r, brand, i, ret): the i-th of them. */
size_t receiver_count(struct receiver *r, const char *brand);
void receiver_get(struct receiver *r, const char *brand, size_t i, struct receiver_message *ret);
/** receiver_said(r): what mail clients said to it since the start, line by line. */
struct str receiver_said(struct receiver *r, struct arena *a);
/** receiver_too_fast(r): messages that came faster than their brand allows. */
size_t receiver_too_fast(struct receiver *r);

#endif
