#include "auth/throttle.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rand.h"

/*
 * Slots in sets of eight, like a processor's cache: a key belongs to one set, and the slot there that was used longest ago makes
 * room. An attacker who fills a set with keys of his own only forgets buckets, and the rows' address limits still hold.
 */
#define WAYS 8

struct slot {
	uint64_t key;
	uint32_t what;
	uint32_t used; /* 0: free */
	int64_t at_ms;
	double tokens;
};

struct throttle {
	pthread_mutex_t lock;
	size_t sets;
	struct slot slots[];
};

enum err throttle_new(size_t slots, struct throttle **ret)
{
	size_t sets = slots / WAYS ? slots / WAYS : 1;
	struct throttle *t = calloc(1, sizeof(*t) + sets * WAYS * sizeof(struct slot));

	if (!t)
		return ERR_NOMEM;
	t->sets = sets;
	pthread_mutex_init(&t->lock, NULL);
	*ret = t;
	return OK;
}

void throttle_free(struct throttle *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static struct slot *slot_find(struct throttle *t, uint32_t what, uint64_t key, bool make, int burst)
{
	uint64_t h = (key ^ ((uint64_t)what << 56)) * 0x9e3779b97f4a7c15u;
	struct slot *set = &t->slots[(h >> 20) % t->sets * WAYS], *oldest = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].used && set[i].key == key && set[i].what == what)
			return &set[i];
		if (oldest->used && (!set[i].used || set[i].at_ms < oldest->at_ms))
			oldest = &set[i];
	}
	if (!make)
		return NULL;
	*oldest = (struct slot){.key = key, .what = what, .used = 1, .at_ms = clock_monotonic_ms(), .tokens = burst};
	return oldest;
}

static void refill(struct slot *s, int burst, int per_hour)
{
	int64_t now = clock_monotonic_ms();

	s->tokens += (double)(now - s->at_ms) * per_hour / 3600000.0;
	if (s->tokens > burst)
		s->tokens = burst;
	s->at_ms = now;
}

enum err throttle_take(struct throttle *t, uint32_t what, uint64_t key, int burst, int per_hour)
{
	struct slot *s;
	enum err err = ERR_RATE;

	pthread_mutex_lock(&t->lock);
	s = slot_find(t, what, key, true, burst);
	refill(s, burst, per_hour);
	if (s->tokens >= 1) {
		s->tokens -= 1;
		err = OK;
	}
	pthread_mutex_unlock(&t->lock);
	return err;
}

void throttle_forgive(struct throttle *t, uint32_t what, uint64_t key)
{
	struct slot *s;

	pthread_mutex_lock(&t->lock);
	s = slot_find(t, what, key, false, 0);
	if (s)
		*s = (struct slot){0};
	pthread_mutex_unlock(&t->lock);
}

int throttle_wait_s(struct throttle *t, uint32_t what, uint64_t key, int burst, int per_hour)
{
	struct slot *s;
	int wait = 0;

	pthread_mutex_lock(&t->lock);
	s = slot_find(t, what, key, false, 0);
	if (s) {
		refill(s, burst, per_hour);
		if (s->tokens < 1)
			wait = (int)((1 - s->tokens) * 3600.0 / per_hour) + 1;
	}
	pthread_mutex_unlock(&t->lock);
	return wait;
}

static pthread_once_t salt_once = PTHREAD_ONCE_INIT;
static uint64_t salt;

static void salt_init(void)
{
	rand_bytes(&salt, sizeof(salt));
}

uint64_t throttle_key(struct str text)
{
	uint64_t h;

	pthread_once(&salt_once, salt_init);
	h = salt;
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * 0x100000001b3u;
	return h;
}
