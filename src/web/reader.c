/*
 * Each thread's own reading connection, opened on first use, closed with the thread; with it the street that was asked for last,
 * good for as long as the connection looks at the same snapshot.
 */
#include <pthread.h>
#include <stdlib.h>

#include "web/internal.h"

#define STREET_CAP KIB(4) /* of memory; the texts of a street that need more are not kept */

struct reader {
	char *url; /* which database it is of: a test has several in turn on one thread */
	struct db *db;
	struct arena *arena; /* of the street's texts */
	struct street street;
	uint64_t snapshot;   /* that the street was read in; 0: none is kept */
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void reader_free(void *p)
{
	struct reader *r = p;

	if (!r)
		return;
	db_close(r->db);
	arena_free(r->arena);
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
	r->arena = arena_new(STREET_CAP);
	err = r->url && r->arena ? db_open(url, DB_READ, &r->db) : ERR_NOMEM;
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
	struct reader *r;
	uint64_t snapshot;
	enum err err;

	pthread_once(&once, key_init);
	r = pthread_getspecific(key);
	snapshot = r && r->db == db ? db_snapshot(db) : 0;
	if (snapshot == 0)
		return street_find(db, a, code, ret);
	if (r->snapshot == snapshot && str_eq(r->street.code, code)) {
		*ret = street_copy(a, &r->street);
		return OK;
	}
	err = street_find(db, a, code, ret);
	if (err != OK)
		return err;
	arena_reset(r->arena);
	r->street = street_copy(r->arena, ret);
	r->snapshot = arena_failed(r->arena) ? 0 : snapshot;
	return OK;
}

void web_thread_done(void)
{
	pthread_once(&once, key_init);
	reader_free(pthread_getspecific(key));
	pthread_setspecific(key, NULL);
}
