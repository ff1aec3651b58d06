/*
 * What is to be said through a channel, kept until it is said. A notice is written in the transaction of the journal entry that it
 * tells of, once for each entry and channel; the sender takes what waits in a channel together as one message, so that a busy
 * night does not meet a robot's limit. A message that may or may not have arrived is sent again under the same delivery id.
 */
#ifndef NOTIFY_OUTBOX_H
#define NOTIFY_OUTBOX_H

#include "base/clock.h"
#include "notify/channel.h"
#include "web/web.h"

#define OUTBOX_LINE_MAX 200          /* bytes of a notice's line */
#define OUTBOX_TOGETHER 10           /* notices in one message */
#define OUTBOX_TRIES 8               /* then it is dead: shown on the office's page, which can send it again */
#define OUTBOX_CLAIM_MS MINUTE_MS /* a sender that died lets go after this */
#define OUTBOX_FAR_MS HOUR_MS /* a time further ahead was written before the clock was put back: it does not count */
#define OUTBOX_BACKOFF_MS 5000LL     /* doubled with each failure … */
#define OUTBOX_BACKOFF_MAX_MS (600LL * 1000) /* … up to this */

struct notice {
	struct channel_id channel;
	int64_t seq;              /* of the entry it tells of */
	const char *kind;         /* "appeal.new": a stable word, for webhooks */
	int64_t subject_id;       /* the appeal; 0 */
	struct str line;          /* what happened, without personal data */
	struct str path;          /* "/d/xq": a page that asks who you are */
};

/** outbox_put(db, street, notice, now_ms, ret_id): inside the entry's transaction. The same entry through the same channel again does nothing. */
enum err outbox_put(struct db *db, struct street_id street, const struct notice *notice, int64_t now_ms, int64_t *ret_id);
/** The newest notices of a street, sent or not: the outbox as its office sees it. */
struct outbox_entry {
	int64_t id;
	struct channel_id channel;
	struct str kind, line, state, why; /* state: "waiting" | "sending" | "sent" | "dead" | "dropped" */
	int64_t made_at_ms, done_at_ms;
};
struct outbox_entries {
	const struct outbox_entry *v;
	size_t n;
};
enum err outbox_last(struct db *db, struct arena *a, struct street_id street, struct outbox_entries *ret);
/** outbox_again(act, street, notice_id): a dead one is tried anew. ERR_CONFLICT: it is not dead. */
enum err outbox_again(const struct auth_act *act, struct street_id street, int64_t notice_id);
/** outbox_backoff_ms(failures): until the next try, from 1 failure on. */
int64_t outbox_backoff_ms(int64_t failures);

/** outbox_send_due(site, ret_sent): sends what is due in all channels, one after the other, on the caller's thread; ${*ret_sent}: messages. */
enum err outbox_send_due(const struct web_site *site, int64_t *ret_sent);

/** The threads that do it while serving: a slow robot holds up one of them. */
struct sender;
enum err sender_start(const struct web_site *site, unsigned threads, struct sender **ret);
void sender_stop(struct sender *s);

#endif
