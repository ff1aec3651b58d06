/*
 * A thread that reads new entries as they are committed, by this server (woken by the writer) or another on the same
 * PostgreSQL (LISTEN, ≤ 1 s), and hands them on in order. It also writes the heads outside the database, at most once a second.
 */
#ifndef JOURNAL_FOLLOW_H
#define JOURNAL_FOLLOW_H

#include "journal/journal.h"

struct follower;

/**
 * follower_start(url, j, heads_path, sink, context, ret): opens a DB_READ connection of its own to ${url}, begins at the present heads.
 * sink() runs on the follower's thread. Free with follower_stop.
 */
enum err follower_start(const char *url, const struct journal *j, const char *heads_path,
	void (*sink)(void *context, const struct journal_entry *entry), void *context, struct follower **ret);
void follower_stop(struct follower *f);
/** follower_wake(f): something was committed. Any thread, cheap. */
void follower_wake(struct follower *f);

#endif
