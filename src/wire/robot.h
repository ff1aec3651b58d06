/*
 * What a staff group's robot, a webhook or a mail server is sent, and what its answer means. Pure: bytes in, bytes out.
 * Formats and limits: the makers' pages on group robots (WeCom 91770, DingTalk custom robots, Feishu custom bots).
 */
#ifndef WIRE_ROBOT_H
#define WIRE_ROBOT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define ROBOT_HEADERS 5
#define ROBOT_ANSWER_MAX 65536 /* bytes of an answer that are read */

enum robot_verdict {
	ROBOT_SENT,
	ROBOT_TOO_FAST, /* wait; it says nothing about the message */
	ROBOT_LATER,    /* down, or an answer that nobody understands: try again */
	ROBOT_REFUSED,  /* wrong key, keyword or signature: trying again does not help */
	ROBOT_VERDICT__COUNT
};

/** One row each; tests walk them. */
struct robot_brand {
	const char *word;    /* stored: "wecom" */
	const char *label;   /* English msgid */
	int64_t gap_ms;      /* between two messages, to stay within its limit */
	int64_t pause_ms;    /* after "too fast" */
	size_t text_max;     /* bytes of UTF-8; a longer text is cut between characters and ends in "…" */
	bool avoids_round;   /* refuses more around full and half hours */
	bool is_mail;
};

extern const struct robot_brand robot_brands[];
extern const size_t robot_brands_n;
/** robot_brand_find(word): NULL when there is none. */
const struct robot_brand *robot_brand_find(struct str word);
/** robot_not_before(brand, now_ms): when a message may go: now, or seven seconds past a full or half hour for those that avoid it. */
int64_t robot_not_before(const struct robot_brand *brand, int64_t now_ms);
/** robot_url_ok(brand, url): http or https with a host (mail: smtp or smtps with user, server and recipient), without control characters or spaces. */
bool robot_url_ok(const struct robot_brand *brand, struct str url);

/** What is to be said. ${text} holds no personal data; ${link} leads to a page that asks who you are. */
struct robot_message {
	struct str street, kind, text, link;
	int64_t delivery_id; /* the same at every try */
};

struct robot_header {
	const char *name;
	struct str value;
};

struct robot_request {
	struct str url, body; /* POST */
	struct robot_header headers[ROBOT_HEADERS];
	size_t headers_n;
};

/**
 * robot_request(a, brand, url, secret, message, now_ms, ret): signed when ${secret} is not empty: DingTalk in the address, Feishu in
 * the body, a webhook in headers (X-Feixiang-Signature: sha256= hex HMAC of "timestamp.body"). Not for mail. ERR_LIMIT: the arena is full.
 */
enum err robot_request(struct arena *a, const struct robot_brand *brand, struct str url, struct str secret, const struct robot_message *message,
	int64_t now_ms, struct robot_request *ret);

/** robot_reply(brand, status, body, ret_why): ${*ret_why} an English msgid for the office's page; NULL when it was sent. Fuzzed. */
enum robot_verdict robot_reply(const struct robot_brand *brand, int status, struct str body, const char **ret_why);

/** robot_text(a, brand, message): text and link as a person reads them, control characters gone, within the brand's limit. */
struct str robot_text(struct arena *a, const struct robot_brand *brand, const struct robot_message *message);

#endif
