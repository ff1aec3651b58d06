/*
 * Open views. libmicrohttpd asks read_stream for bytes; when there are none the connection is suspended there, and resumed by
 * whoever has news for it. hub->lock guards everything; MHD_suspend_connection and MHD_resume_connection are called under it.
 * That is safe because the only mutex they take is never held by libmicrohttpd while it calls us, and it is necessary: only the
 * lock keeps close_stream, and with it the end of the connection, away from a connection that is just being resumed.
 */
#include "http/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rand.h"
#include "http/exchange.h"

#define BUCKETS 4096u         /* power of two */
#define CROWDS 1024u          /* power of two */
#define BATCHES 20            /* of heartbeats: so many small ones instead of one large */
#define HEARTBEAT_MS 20000
#define BLOCK_BYTES 256       /* the library's buffer where it can't use the connection's; any text of ours fits */
#define UNACKNOWLEDGED_MS 60000u /* a peer that does not answer for so long is gone */

struct stream {
	struct stream_hub *hub;
	struct MHD_Connection *connection;
	struct stream_topic topic;
	struct stream *topic_next, *topic_previous;   /* in its bucket */
	struct stream *batch_next, *batch_previous;   /* in its batch of heartbeats */
	struct stream *crowd_next, *crowd_previous;   /* among those of the same account or device, and a few others */
	int64_t seq;    /* newest event not yet sent; 0 none */
	uint8_t batch;
	bool greeted, beat, suspended, dismissed;
};

_Static_assert(sizeof(struct stream) <= 160, "an open view is many of these");

struct bucket {
	struct stream *first;
	uint64_t mark; /* of the newest event for one of its topics; 0 none yet */
	int64_t seq;   /* its journal entry */
};

/** Views by whose right they are open. */
struct crowd {
	struct stream *first;
	uint64_t mark; /* of the newest dismissal; 0 none yet */
};

struct stream_hub {
	pthread_mutex_t lock;
	pthread_cond_t quit;
	pthread_t heart;
	int tick_ms;
	bool quitting, ended;
	unsigned next_batch;
	_Atomic size_t count;
	_Atomic uint64_t mark; /* of the newest event; begins anywhere, so that another run's marks are known for what they are */
	uint64_t first_mark;
	struct stream *batches[BATCHES];
	struct bucket buckets[BUCKETS];
	struct crowd crowds[CROWDS];
};

/* --- Where streams stand -------------------------------------------------------------------------------------------- */

/** By topic, so that an event looks at those it concerns only: ten thousand receipts are open, one of them is meant. */
static struct bucket *bucket_of(struct stream_hub *hub, uint64_t street, int64_t about)
{
	uint64_t mixed = (street ^ (uint64_t)about * 0xC2B2AE3D27D4EB4Fu) * 0x9E3779B97F4A7C15u;

	return &hub->buckets[mixed >> 32 & (BUCKETS - 1)];
}

static struct crowd *crowd_of(struct stream_hub *hub, int64_t who)
{
	return &hub->crowds[(uint64_t)who * 0x9E3779B97F4A7C15u >> 32 & (CROWDS - 1)];
}

/** A right that was taken between its looking at and now ends the view before its first word; a neighbour's dismissal, too: the browser just asks again. */
static void link_crowd(struct stream_hub *hub, struct stream *s)
{
	struct crowd *crowd = crowd_of(hub, s->topic.who);

	if (!s->topic.who)
		return;
	s->crowd_next = crowd->first;
	if (crowd->first)
		crowd->first->crowd_previous = s;
	crowd->first = s;
	s->dismissed = crowd->mark > s->topic.asked;
}

static void unlink_crowd(struct stream_hub *hub, struct stream *s)
{
	if (!s->topic.who)
		return;
	if (s->crowd_previous)
		s->crowd_previous->crowd_next = s->crowd_next;
	else
		crowd_of(hub, s->topic.who)->first = s->crowd_next;
	if (s->crowd_next)
		s->crowd_next->crowd_previous = s->crowd_previous;
}

static void link_stream(struct stream_hub *hub, struct stream *s)
{
	struct bucket *bucket = bucket_of(hub, s->topic.street, s->topic.about);

	s->topic_next = bucket->first;
	if (bucket->first)
		bucket->first->topic_previous = s;
	bucket->first = s;
	s->batch = (uint8_t)(hub->next_batch++ % BATCHES);
	s->batch_next = hub->batches[s->batch];
	if (s->batch_next)
		s->batch_next->batch_previous = s;
	hub->batches[s->batch] = s;
	link_crowd(hub, s);
	atomic_fetch_add(&hub->count, 1);
}

static void unlink_stream(struct stream_hub *hub, struct stream *s)
{
	if (s->topic_previous)
		s->topic_previous->topic_next = s->topic_next;
	else
		bucket_of(hub, s->topic.street, s->topic.about)->first = s->topic_next;
	if (s->topic_next)
		s->topic_next->topic_previous = s->topic_previous;
	if (s->batch_previous)
		s->batch_previous->batch_next = s->batch_next;
	else
		hub->batches[s->batch] = s->batch_next;
	if (s->batch_next)
		s->batch_next->batch_previous = s->batch_previous;
	unlink_crowd(hub, s);
	atomic_fetch_sub(&hub->count, 1);
}

/** Tells what came while the page was on its way. A neighbour's event in the same bucket, too: the page just looks once more. */
static void catch_up(struct stream_hub *hub, struct stream *s)
{
	const struct bucket *bucket = bucket_of(hub, s->topic.street, s->topic.about);
	uint64_t since = s->topic.since;
	bool foreign = since < hub->first_mark || since > atomic_load(&hub->mark);

	if (since > 0 && (foreign || bucket->mark > since))
		s->seq = bucket->seq > 0 ? bucket->seq : 1;
}

static void wake(struct stream *s)
{
	if (!s->suspended)
		return;
	s->suspended = false;
	MHD_resume_connection(s->connection);
}

/* --- One connection -------------------------------------------------------------------------------------------------- */

/** Writes what is due to ${to} and returns its length; 0: nothing is. Under the lock. */
static size_t next_text(struct stream *s, char *to, size_t room)
{
	int n = 0;

	if (!s->greeted)
		n = snprintf(to, room, "retry: 3000\n\n: hello\n\n");
	else if (s->seq && s->topic.about)
		n = snprintf(to, room, "event: changed\ndata: 1\n\n");
	else if (s->seq)
		n = snprintf(to, room, "id: %lld\nevent: changed\ndata: %lld\n\n", (long long)s->seq, (long long)s->seq);
	else if (s->beat)
		n = snprintf(to, room, ": \n\n");
	if (s->greeted)
		s->seq = 0;
	s->greeted = true;
	s->beat = false; /* anything that is sent is a sign of life */
	return (size_t)n;
}

static ssize_t read_stream(void *context, uint64_t at, char *to, size_t room)
{
	struct stream *s = context;
	struct stream_hub *hub = s->hub;
	char text[BLOCK_BYTES];
	ssize_t result;
	size_t n;

	(void)at;
	pthread_mutex_lock(&hub->lock);
	n = next_text(s, text, sizeof(text));
	if (hub->ended) {
		result = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (s->dismissed) { /* and its connection with it: that has no time limit any more */
		result = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (n == 0) {
		s->suspended = true;
		MHD_suspend_connection(s->connection);
		result = 0;
	} else if (n > room) { /* never with the memory a connection has; ending is better than half an event */
		result = MHD_CONTENT_READER_END_WITH_ERROR;
	} else {
		memcpy(to, text, n);
		result = (ssize_t)n;
	}
	pthread_mutex_unlock(&hub->lock);
	return result;
}

/** The response is gone, and the connection soon will be. */
static void close_stream(void *context)
{
	struct stream *s = context;

	pthread_mutex_lock(&s->hub->lock);
	unlink_stream(s->hub, s);
	pthread_mutex_unlock(&s->hub->lock);
	free(s);
}

static void outlive_timeouts(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const unsigned gone_ms = UNACKNOWLEDGED_MS;

	MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
	if (info)
		setsockopt(info->connect_fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_ms, sizeof(gone_ms));
}

struct MHD_Response *stream_response(struct stream_hub *hub, struct MHD_Connection *connection, const struct stream_topic *topic)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct MHD_Response *response;
	bool ended;

	if (!s)
		return NULL;
	s->hub = hub;
	s->connection = connection;
	s->topic = *topic;
	pthread_mutex_lock(&hub->lock);
	ended = hub->ended;
	if (!ended) {
		link_stream(hub, s);
		catch_up(hub, s);
	}
	pthread_mutex_unlock(&hub->lock);
	if (ended) {
		free(s);
		return NULL;
	}
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, s, close_stream);
	if (!response) {
		close_stream(s);
		return NULL;
	}
	outlive_timeouts(connection);
	return response;
}

/* --- All of them ------------------------------------------------------------------------------------------------------ */

static void publish_to(struct stream_hub *hub, uint64_t street, int64_t about, int64_t seq)
{
	struct bucket *bucket = bucket_of(hub, street, about);

	bucket->mark = atomic_load(&hub->mark);
	if (seq > bucket->seq)
		bucket->seq = seq;
	for (struct stream *s = bucket->first; s; s = s->topic_next) {
		if (s->topic.street != street || s->topic.about != about)
			continue;
		if (seq > s->seq)
			s->seq = seq;
		wake(s);
	}
}

void stream_hub_publish(struct stream_hub *hub, const struct stream_event *event)
{
	pthread_mutex_lock(&hub->lock);
	atomic_fetch_add(&hub->mark, 1);
	publish_to(hub, event->street, 0, event->seq);
	for (int i = 0; i < 2; i++)
		if (event->about[i])
			publish_to(hub, event->street, event->about[i], event->seq);
	for (size_t i = 0; i < event->more_n; i++)
		publish_to(hub, event->street, event->more[i], event->seq);
	pthread_mutex_unlock(&hub->lock);
}

void stream_hub_dismiss(struct stream_hub *hub, int64_t who, int64_t session)
{
	struct crowd *crowd = crowd_of(hub, who);

	pthread_mutex_lock(&hub->lock);
	crowd->mark = atomic_fetch_add(&hub->mark, 1) + 1;
	for (struct stream *s = crowd->first; s; s = s->crowd_next) {
		if (s->topic.who != who || (session && s->topic.session != session))
			continue;
		s->dismissed = true;
		wake(s);
	}
	pthread_mutex_unlock(&hub->lock);
}

uint64_t stream_hub_mark(const struct stream_hub *hub)
{
	return hub ? atomic_load(&hub->mark) : 0;
}

size_t stream_hub_count(const struct stream_hub *hub)
{
	return atomic_load(&hub->count);
}

void stream_hub_begin(struct stream_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->ended = false;
	pthread_mutex_unlock(&hub->lock);
}

void stream_hub_end(struct stream_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->ended = true;
	for (unsigned i = 0; i < BATCHES; i++)
		for (struct stream *s = hub->batches[i]; s; s = s->batch_next)
			wake(s);
	pthread_mutex_unlock(&hub->lock);
}

static void beat_batch(struct stream_hub *hub, unsigned batch)
{
	int64_t now_ms = clock_now_ms();

	for (struct stream *s = hub->batches[batch]; s; s = s->batch_next) {
		s->beat = true;
		s->dismissed |= s->topic.until_ms > 0 && now_ms > s->topic.until_ms;
		wake(s);
	}
}

static void *heartbeats(void *context)
{
	struct stream_hub *hub = context;

	pthread_mutex_lock(&hub->lock);
	for (unsigned batch = 0; !hub->quitting; batch = (batch + 1) % BATCHES) {
		struct timespec until;
		int late = 0;

		clock_deadline(hub->tick_ms, &until);
		while (!hub->quitting && !late)
			late = pthread_cond_timedwait(&hub->quit, &hub->lock, &until);
		if (!hub->quitting)
			beat_batch(hub, batch);
	}
	pthread_mutex_unlock(&hub->lock);
	return NULL;
}

enum err stream_hub_new(int heartbeat_ms, struct stream_hub **ret)
{
	struct stream_hub *hub = calloc(1, sizeof(*hub));
	pthread_condattr_t monotonic;

	if (!hub)
		return ERR_NOMEM;
	rand_bytes(&hub->first_mark, sizeof(hub->first_mark));
	hub->first_mark = (hub->first_mark >> 2) + 1; /* room to count up, and never 0 */
	atomic_init(&hub->mark, hub->first_mark);
	hub->tick_ms = (heartbeat_ms > 0 ? heartbeat_ms : HEARTBEAT_MS) / BATCHES;
	if (hub->tick_ms == 0)
		hub->tick_ms = 1;
	pthread_mutex_init(&hub->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&hub->quit, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&hub->heart, NULL, heartbeats, hub) != 0) {
		pthread_cond_destroy(&hub->quit);
		pthread_mutex_destroy(&hub->lock);
		free(hub);
		return ERR_NOMEM;
	}
	*ret = hub;
	return OK;
}

void stream_hub_free(struct stream_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->quitting = true;
	pthread_cond_signal(&hub->quit);
	pthread_mutex_unlock(&hub->lock);
	pthread_join(hub->heart, NULL);
	pthread_cond_destroy(&hub->quit);
	pthread_mutex_destroy(&hub->lock);
	free(hub);
}
