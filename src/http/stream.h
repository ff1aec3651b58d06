/*
 * Open views (server-sent events). A stream costs memory only: its request's arena is gone, what stays is its topic.
 * An event says "something about these ids changed, up to this journal entry"; the page fetches itself again. Events that come
 * faster than a peer reads are merged into the newest: a slow peer costs nothing and misses nothing.
 * What happens between the making of a page and its listening is not lost either: the page brings the hub's mark of its making.
 * Dead peers are found by a heartbeat comment that goes out in batches.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "http/http.h"

struct stream_event {
	uint64_t street;
	int64_t about[2]; /* ids the change concerns; 0 unused */
	const int64_t *more; /* further topics, or NULL; borrowed for the call */
	size_t more_n;
	int64_t seq;      /* of the journal entry: a view of the whole street gets it as the event's id; one of a single thing must not count the others */
};

/** stream_hub_new(heartbeat_ms, ret): 0: 20,000 ms. Free with stream_hub_free after http_server_stop. */
enum err stream_hub_new(int heartbeat_ms, struct stream_hub **ret);
void stream_hub_free(struct stream_hub *hub);
/** stream_hub_publish(hub, event): wakes the streams whose topic matches. Any thread; O(streams it concerns). */
void stream_hub_publish(struct stream_hub *hub, const struct stream_event *event);
/**
 * stream_hub_dismiss(hub, who, session): ends the open views of ${who}, or (session not 0) of that session of his. His browser asks again,
 * and is answered by the rights of then. Any thread; O(views of those in one bucket with him).
 */
void stream_hub_dismiss(struct stream_hub *hub, int64_t who, int64_t session);
/**
 * stream_hub_mark(hub): where the hub stands; a page that reads the database after this has seen every event up to it. 1 to 2^62;
 * 0 without a hub. Any thread; one atomic load.
 */
uint64_t stream_hub_mark(const struct stream_hub *hub);
/** stream_hub_count(hub): open streams. */
size_t stream_hub_count(const struct stream_hub *hub);

#endif
