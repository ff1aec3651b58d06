/*
 * Each thread's own reading connection, opened on first use, closed with the thread; with it the street and the session that were
 * asked for last, good for as long as the connection looks at the same snapshot: whatever ends a session is a commit.
 */
#include <pthread.h>
#include <stdlib.h>

#include "web/internal.h"

#define KEPT_CAP KIB(4) /* of memory; what has longer texts is not kept */

/** What was read last of a sort. */
struct kept {
	struct arena *arena; /* of its texts */
	uint64_t snapshot;   /* it was read in; 0: none is kept */
};

struct reader {
	char *url; /* which database it is of: a test has several in turn on one thread */
	struct db *db;
	struct kept kept_street, kept_identity;
	struct street street;
	struct identity identity;
	struct hash session; /* whose identity, */
	struct street_id in; /* and in which street */
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void reader_free(void *p)
{
	struct reader *r = p;

	if (!r)
		return;
	db_close(r->db);
	arena_free(r->kept_street.arena);
	arena_free(r->kept_identity.arena);
	free(r->url);
	free(r);
}

static void key_init(void)
{
	pthread_key_create(&key, reader_free);
}

static enum err reader_new(const char *url, struct reader **ret)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum err err;

	if (!r)
		return ERR_NOMEM;
	r->url = strdup(url);
	r->kept_street.arena = arena_new(KEPT_CAP);
	r->kept_identity.arena = arena_new(KEPT_CAP);
	err = r->url && r->kept_street.arena && r->kept_identity.arena ? db_open(url, DB_READ, &r->db) : ERR_NOMEM;
	if (err != OK) {
		reader_free(r);
		return err;
	}
	*ret = r;
	return OK;
}

enum err web_thread_db(const struct web_site *site, struct db **ret)
{
	struct reader *r;
	enum err err;

	pthread_once(&once, key_init);
	r = pthread_getspecific(key);
	if (r && strcmp(r->url, site->db_url) != 0) {
		web_thread_done();
		r = NULL;
	}
	if (!r) {
		err = reader_new(site->db_url, &r);
		if (err != OK)
			return err;
		pthread_setspecific(key, r);
	}
	*ret = r->db;
	return db_ping(r->db);
}

/** The calling thread's, when ${db} is its connection and looks at a snapshot that can be told from others; or NULL. */
static struct reader *reader_of(struct db *db, uint64_t *ret_snapshot)
{
	struct reader *r;

	pthread_once(&once, key_init);
	r = pthread_getspecific(key);
	*ret_snapshot = r && r->db == db ? db_snapshot(db) : 0;
	return *ret_snapshot > 0 ? r : NULL;
}

static void kept_done(struct kept *k, uint64_t snapshot)
{
	k->snapshot = arena_failed(k->arena) ? 0 : snapshot;
}

static struct street street_copy(struct arena *a, const struct street *from)
{
	struct street s = *from;

	s.code = arena_dup(a, from->code);
	s.name = arena_dup(a, from->name);
	s.zone = arena_dup(a, from->zone);
	s.duty_phone = arena_dup(a, from->duty_phone);
	s.property_phone = arena_dup(a, from->property_phone);
	return s;
}

enum err reader_street(struct db *db, struct arena *a, struct str code, struct street *ret)
{
	uint64_t snapshot;
	struct reader *r = reader_of(db, &snapshot);
	enum err err;

	if (r && r->kept_street.snapshot == snapshot && str_eq(r->street.code, code)) {
		*ret = street_copy(a, &r->street);
		return OK;
	}
	err = street_find(db, a, code, ret);
	if (err != OK || !r)
		return err;
	arena_reset(r->kept_street.arena);
	r->street = street_copy(r->kept_street.arena, ret);
	kept_done(&r->kept_street, snapshot);
	return OK;
}

static struct identity identity_copy(struct arena *a, const struct identity *from)
{
	struct identity who = *from;

	who.account_name = arena_dup(a, from->account_name);
	return who;
}

enum err reader_identity(const struct keys *k, struct db *db, struct arena *a, struct str secret, struct street_id street, int64_t now_ms,
	struct identity *ret)
{
	struct hash session = keys_code_hash(k, secret);
	uint64_t snapshot;
	struct reader *r = reader_of(db, &snapshot);
	enum err err;

	if (r && r->kept_identity.snapshot == snapshot && r->in.v == street.v && memcmp(&r->session, &session, sizeof(session)) == 0 &&
		now_ms <= r->identity.ends_at_ms) {
		*ret = identity_copy(a, &r->identity);
		return OK;
	}
	err = session_find(k, db, a, secret, street, now_ms, ret);
	if (err != OK || !r)
		return err;
	arena_reset(r->kept_identity.arena);
	r->identity = identity_copy(r->kept_identity.arena, ret);
	r->session = session;
	r->in = street;
	kept_done(&r->kept_identity, snapshot);
	return OK;
}

void web_thread_done(void)
{
	pthread_once(&once, key_init);
	reader_free(pthread_getspecific(key));
	pthread_setspecific(key, NULL);
}
