/*
 * The outbox's other end. For each channel in which something is due: claim it and mark what is sent (a transaction), send without
 * one, note what came of it (a transaction). A crash between leaves notices "sending": they are sent again under their delivery id.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "auth/seal.h"
#include "base/clock.h"
#include "base/log.h"
#include "notify.sql.h"
#include "notify/courier.h"
#include "notify/outbox.h"

#define SENDER_ARENA KIB(256)
#define SENDER_LOOKS_EVERY_MS 1000
#define CHANNELS_AT_ONCE 50

/** One message on its way: what the claim found, what the courier said. */
struct message {
	const struct web_site *site;
	struct arena *arena;
	struct street_id street;
	struct channel_id channel;
	const struct robot_brand *brand;
	struct courier_letter letter;
	struct courier_result result;
	struct notices_of_channel_rows notices;
	int64_t failures, delivery_id;
	bool claimed, sealed_gone;
};

/* --- Claiming --------------------------------------------------------------------------------------------------------- */

/** What waits is said together: a line each, and one address. */
static struct str message_text(struct arena *a, const struct street *street, const struct notices_of_channel_rows *notices)
{
	struct buf b;

	buf_init(&b, a, 256, KIB(8));
	buf_fmt(&b, "【%.*s】", STR_FMT(street->name));
	if (notices->n > 1)
		buf_fmt(&b, "%zu 件 / %zu reports", notices->n, notices->n);
	for (size_t i = 0; i < notices->n; i++)
		buf_fmt(&b, "\n%.*s", STR_FMT(notices->v[i].line));
	return buf_str(&b);
}

static enum err letter_fill(struct message *m, struct db *db, struct str sealed)
{
	struct street street;
	struct str plain, path = m->notices.v[m->notices.n - 1].path;
	size_t at;
	enum err err = street_find_id(db, m->arena, m->street, &street);

	if (err == OK)
		err = seal_open(&m->site->keys, m->arena, sealed, m->street.v, m->channel.v, &plain);
	if (err != OK)
		return err;
	at = str_find(plain, '\n');
	m->letter = (struct courier_letter){.brand = m->brand, .url = str_head(plain, at), .secret = str_from(plain, at + 1),
		.message = {.street = street.name, .kind = m->notices.v[0].kind, .text = message_text(m->arena, &street, &m->notices),
			.link = arena_fmt(m->arena, "%.*s%.*s", STR_FMT(m->site->public_base), STR_FMT(path)), .delivery_id = m->delivery_id}};
	return arena_failed(m->arena) ? ERR_LIMIT : OK;
}

/** First what may not have arrived, as it was; then what waits. */
static enum err take_notices(struct message *m, struct db *db)
{
	struct notices_of_channel_args args = {.street_id = m->street, .channel_id = m->channel, .state = S("sending"), .max = OUTBOX_TOGETHER};
	size_t n = 0;
	enum err err = notices_of_channel(db, m->arena, &args, &m->notices);

	if (err == OK && m->notices.n == 0) {
		args.state = S("waiting");
		err = notices_of_channel(db, m->arena, &args, &m->notices);
	}
	for (; err == OK && n < m->notices.n; n++) {
		struct notice_sending_args mark = {.street_id = m->street, .notice_id = m->notices.v[n].notice_id};

		if (n > 0 && m->notices.v[n].delivery_id != m->notices.v[0].delivery_id)
			break; /* of another message */
		if (n == 0)
			m->delivery_id = m->notices.v[0].delivery_id ? m->notices.v[0].delivery_id : id_new();
		mark.delivery_id = m->delivery_id;
		err = notice_sending(db, &mark);
	}
	m->notices.n = n;
	return err;
}

static enum err claim(void *context, struct db *db)
{
	struct message *m = context;
	int64_t now_ms = clock_now_ms();
	struct channel_claim_args args = {.claimed_to_ms = now_ms + OUTBOX_CLAIM_MS, .street_id = m->street, .channel_id = m->channel, .now_ms = now_ms,
		.far_ms = now_ms + OUTBOX_FAR_MS};
	struct channel_by_id_args get = {.street_id = m->street, .channel_id = m->channel};
	struct channel_by_id_row row;
	int64_t changed;
	enum err err;

	arena_reset(m->arena);
	m->claimed = false;
	err = channel_claim(db, &args, &changed);
	if (err != OK || changed == 0)
		return err;
	err = channel_by_id(db, m->arena, &get, &row);
	if (err != OK)
		return err;
	m->brand = robot_brand_find(row.brand);
	m->failures = row.failures;
	if (m->brand && robot_not_before(m->brand, now_ms) > now_ms)
		return channel_release(db, &(struct channel_release_args){robot_not_before(m->brand, now_ms), row.failures, m->street, m->channel});
	err = take_notices(m, db);
	if (err != OK || m->notices.n == 0)
		return err;
	m->sealed_gone = !m->brand || letter_fill(m, db, row.sealed) != OK;
	m->claimed = true;
	return OK;
}

/* --- Noting what came of it --------------------------------------------------------------------------------------------- */

static enum err note_done(struct message *m, struct db *db, size_t i, bool sent, int64_t now_ms)
{
	struct notice_done_args args = {.state = sent ? S("sent") : S("dead"), .done_at_ms = now_ms, .why = str_c(m->result.why), .street_id = m->street,
		.notice_id = m->notices.v[i].notice_id};
	int64_t changed;
	enum err err = notice_done(db, &args, &changed);

	if (err != OK || changed == 0) /* dropped meanwhile: the channel was removed */
		return err;
	return journal_append(m->site->journal, db, &(struct journal_note){.street = m->street, .kind = sent ? "notice.sent" : "notice.dead",
		.actor = ACTOR_SYSTEM, .subject_id = m->notices.v[i].subject_id, .about_id = m->channel.v}, NULL);
}

static enum err record(void *context, struct db *db)
{
	struct message *m = context;
	int64_t now_ms = clock_now_ms();
	bool sent = m->result.verdict == ROBOT_SENT;
	struct channel_release_args args = {.street_id = m->street, .channel_id = m->channel};
	enum err err = OK;

	switch (m->result.verdict) {
	case ROBOT_SENT:
	case ROBOT_REFUSED:
		args.next_at_ms = now_ms + (m->brand ? m->brand->gap_ms : 0);
		args.failures = sent ? 0 : m->failures + 1;
		break;
	case ROBOT_VERDICT__COUNT:
	case ROBOT_TOO_FAST: /* the robot's limit says nothing about the message */
		args.next_at_ms = now_ms + m->result.pause_ms;
		args.failures = m->failures;
		break;
	case ROBOT_LATER:
		args.failures = m->failures + 1;
		args.next_at_ms = now_ms + outbox_backoff_ms(args.failures);
		break;
	}
	for (size_t i = 0; err == OK && i < m->notices.n; i++) {
		struct notice_failed_args failed = {.why = str_c(m->result.why), .street_id = m->street, .notice_id = m->notices.v[i].notice_id};

		if (sent || m->result.verdict == ROBOT_REFUSED || (m->result.verdict == ROBOT_LATER && m->notices.v[i].tries + 1 >= OUTBOX_TRIES))
			err = note_done(m, db, i, sent, now_ms);
		else
			err = notice_failed(db, &failed);
	}
	return err == OK ? channel_release(db, &args) : err;
}

/* --- One round -------------------------------------------------------------------------------------------------------- */

static enum err send_one(struct message *m, int64_t *sent)
{
	uint64_t street = (uint64_t)m->street.v;
	enum err err = writer_run(m->site->writer, street, claim, m);

	if (err != OK || !m->claimed)
		return err;
	if (m->sealed_gone) {
		m->result = (struct courier_result){.verdict = ROBOT_REFUSED};
		snprintf(m->result.why, sizeof(m->result.why), "the address cannot be opened");
	} else {
		err = courier_deliver(&m->letter, m->arena, clock_now_ms(), &m->result);
	}
	if (err != OK)
		m->result = (struct courier_result){.verdict = ROBOT_LATER, .why = "not enough memory"};
	*sent += m->result.verdict == ROBOT_SENT;
	return writer_run(m->site->writer, street, record, m);
}

static enum err find_due(const struct web_site *site, struct arena *a, struct channels_due_rows *ret)
{
	int64_t now_ms = clock_now_ms();
	struct channels_due_args args = {.now_ms = now_ms, .far_ms = now_ms + OUTBOX_FAR_MS, .max = CHANNELS_AT_ONCE};
	struct db *db;
	enum err err = web_thread_db(site, &db);

	if (err == OK)
		err = db_begin(db);
	if (err != OK)
		return err;
	err = channels_due(db, a, &args, ret);
	db_rollback(db);
	return err;
}

enum err outbox_send_due(const struct web_site *site, int64_t *ret_sent)
{
	struct arena *list = arena_new(SENDER_ARENA), *own = arena_new(SENDER_ARENA);
	struct channels_due_rows due = {0};
	int64_t sent = 0;
	enum err err = list && own ? find_due(site, list, &due) : ERR_NOMEM;

	for (size_t i = 0; err == OK && i < due.n; i++) {
		struct message m = {.site = site, .arena = own, .street = due.v[i].street_id, .channel = due.v[i].channel_id};

		err = send_one(&m, &sent);
	}
	arena_free(own);
	arena_free(list);
	if (err == OK)
		*ret_sent = sent;
	return err;
}

/* --- The threads ------------------------------------------------------------------------------------------------------ */

#define SENDER_THREADS_MAX 8

struct sender {
	const struct web_site *site;
	pthread_t thread[SENDER_THREADS_MAX];
	unsigned threads;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

static void *sender_thread(void *arg)
{
	struct sender *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->stopping) {
		struct timespec until;
		int64_t sent;
		enum err err;

		pthread_mutex_unlock(&s->lock);
		err = outbox_send_due(s->site, &sent);
		if (err != OK && err != ERR_BUSY)
			log_warn("messages wait: %s", err_name(err));
		pthread_mutex_lock(&s->lock);
		clock_deadline(SENDER_LOOKS_EVERY_MS, &until);
		while (!s->stopping && pthread_cond_timedwait(&s->wake, &s->lock, &until) != ETIMEDOUT)
			;
	}
	pthread_mutex_unlock(&s->lock);
	web_thread_done();
	return NULL;
}

enum err sender_start(const struct web_site *site, unsigned threads, struct sender **ret)
{
	struct sender *s = calloc(1, sizeof(*s));
	pthread_condattr_t attr;

	if (!s)
		return ERR_NOMEM;
	s->site = site;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &attr);
	pthread_condattr_destroy(&attr);
	for (; s->threads < threads && s->threads < SENDER_THREADS_MAX; s->threads++)
		if (pthread_create(&s->thread[s->threads], NULL, sender_thread, s) != 0)
			break;
	if (s->threads == 0) {
		sender_stop(s);
		return ERR_NOMEM;
	}
	*ret = s;
	return OK;
}

void sender_stop(struct sender *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < s->threads; i++)
		pthread_join(s->thread[i], NULL);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
