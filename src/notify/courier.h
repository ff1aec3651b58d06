/*
 * Carries one message to its channel over the network: libcurl, one message at a time and thread. Waits at most
 * COURIER_WAIT_S; follows no redirect; reads at most ROBOT_ANSWER_MAX bytes of an answer; heeds no proxy of the environment.
 */
#ifndef NOTIFY_COURIER_H
#define NOTIFY_COURIER_H

#include "wire/robot.h"

#define COURIER_CONNECT_S 5L
#define COURIER_WAIT_S 15L
#define COURIER_WHY_MAX 160

struct courier_letter {
	const struct robot_brand *brand;
	struct str url, secret;
	struct robot_message message;
};

struct courier_result {
	enum robot_verdict verdict;
	int64_t pause_ms;             /* with ROBOT_TOO_FAST */
	char why[COURIER_WHY_MAX];    /* an English msgid; empty when it was sent */
};

/** courier_deliver(letter, arena, now_ms, ret): blocks. What goes wrong on the way is a verdict; ERR_NOMEM and ERR_LIMIT are ours. Any thread. */
enum err courier_deliver(const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret);

#endif
