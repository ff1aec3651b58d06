/* Each thread's own reading connection, opened on first use, closed with the thread. */
#include <pthread.h>
#include <stdlib.h>

#include "web/internal.h"

struct reader {
	char *url; /* which database it is of: a test has several in turn on one thread */
	struct db *db;
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void reader_free(void *p)
{
	struct reader *r = p;

	if (!r)
		return;
	db_close(r->db);
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
	err = r->url ? db_open(url, DB_READ, &r->db) : ERR_NOMEM;
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

void web_thread_done(void)
{
	pthread_once(&once, key_init);
	reader_free(pthread_getspecific(key));
	pthread_setspecific(key, NULL);
}
