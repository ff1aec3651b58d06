#include "http/connections.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rand.h"

/** What an address or a network holds. */
struct holder {
	uint64_t key; /* 0: an empty place */
	unsigned open, views;
};

/** A connection, at the place of its descriptor. */
struct seat {
	struct http_peer own;   /* who connected */
	struct http_peer guest; /* behind the proxy: whose request runs, or whose view it is */
	_Atomic int64_t until;  /* monotonic ms; 0: no end */
	bool taken, counted;    /* counted: as own's (a proxy's are not) */
	bool has_guest, view;
};

struct connections {
	const struct http_server *server;
	struct connections_options options;
	pthread_mutex_t lock; /* everything below but `until` */
	unsigned open;
	size_t highest;       /* descriptors seen are below this */
	uint64_t secret;      /* nobody can choose addresses that fall on one place */
	size_t mask;
	struct holder *holders;
	struct seat seats[];
};

/* --- Holders ---------------------------------------------------------------------------------------------------------- */

static uint64_t mix(const struct connections *c, uint64_t number)
{
	uint64_t key = (number ^ c->secret) * 0x9E3779B97F4A7C15u;

	return key ? key : 1;
}

static uint64_t address_key(const struct connections *c, const struct http_peer *peer)
{
	return mix(c, peer->network);
}

/** No address has the highest bit but those of a local IPv6 net. */
static uint64_t network_key(const struct connections *c, const struct http_peer *peer)
{
	return mix(c, peer->around | 1ULL << 63);
}

static size_t home_of(const struct connections *c, uint64_t key)
{
	return (size_t)(key >> 32) & c->mask;
}

/** The holder's place, or the empty one where it would go. There is always an empty one: the table is twice as large as all need. */
static struct holder *place_of(struct connections *c, uint64_t key)
{
	size_t at = home_of(c, key);

	while (c->holders[at].key && c->holders[at].key != key)
		at = (at + 1) & c->mask;
	return &c->holders[at];
}

/** Takes a holder out, and moves up those that stand behind it because their own place was taken. */
static void take_out(struct connections *c, struct holder *h)
{
	size_t hole = (size_t)(h - c->holders), at = hole;

	for (;;) {
		at = (at + 1) & c->mask;
		if (!c->holders[at].key)
			break;
		/* it may move to the hole when its home is not between the hole and itself */
		if (((at - home_of(c, c->holders[at].key)) & c->mask) >= ((at - hole) & c->mask)) {
			c->holders[hole] = c->holders[at];
			hole = at;
		}
	}
	c->holders[hole] = (struct holder){0};
}

enum what { OPEN, VIEW };

static bool has_room(struct connections *c, uint64_t key, enum what what, unsigned max)
{
	const struct holder *h = place_of(c, key);

	return !h->key || (what == OPEN ? h->open < max : h->views < max / 2);
}

static void count(struct connections *c, uint64_t key, enum what what, int by)
{
	struct holder *h = place_of(c, key);

	h->key = key;
	if (what == OPEN)
		h->open += (unsigned)by;
	else
		h->views += (unsigned)by;
	if (h->open == 0 && h->views == 0)
		take_out(c, h);
}

static void count_peer(struct connections *c, const struct http_peer *peer, enum what what, int by)
{
	count(c, address_key(c, peer), what, by);
	count(c, network_key(c, peer), what, by);
}

/** Counts one more of ${peer}'s, unless his address or his network has its share. */
static bool take(struct connections *c, const struct http_peer *peer, enum what what)
{
	unsigned share = c->options.max / ADDRESS_SHARE;

	if (share < ADDRESS_SHARE_MIN)
		share = ADDRESS_SHARE_MIN;
	if (c->options.shares && !has_room(c, address_key(c, peer), what, peer->wide ? share * WIDE_FACTOR : share))
		return false;
	if (c->options.shares && !peer->wide && !has_room(c, network_key(c, peer), what, share * NETWORK_FACTOR))
		return false;
	count_peer(c, peer, what, 1);
	return true;
}

/* --- Seats ------------------------------------------------------------------------------------------------------------ */

static struct seat *seat_of(struct connections *c, int fd)
{
	return fd >= 0 && (size_t)fd < c->options.files ? &c->seats[fd] : NULL;
}

/** ${usual} and ${more} from now. */
static void set_limit(const struct connections *c, struct seat *s, int64_t usual, int64_t more)
{
	int64_t ms = (c->options.peer_ms ? c->options.peer_ms : usual) + more;

	atomic_store_explicit(&s->until, clock_monotonic_ms() + ms, memory_order_relaxed);
}

static void no_limit(struct seat *s)
{
	atomic_store_explicit(&s->until, 0, memory_order_relaxed);
}

static void drop_guest(struct connections *c, struct seat *s)
{
	if (s->has_guest)
		count_peer(c, &s->guest, OPEN, -1);
	s->has_guest = false;
}

static void leave(struct connections *c, struct seat *s)
{
	if (!s->taken)
		return;
	if (s->view)
		count_peer(c, s->has_guest ? &s->guest : &s->own, VIEW, -1);
	drop_guest(c, s);
	if (s->counted)
		count_peer(c, &s->own, OPEN, -1);
	c->open--;
	s->taken = s->counted = s->view = false;
	no_limit(s);
}

bool connections_admit(struct connections *c, int fd, const struct sockaddr *from)
{
	struct seat *s = seat_of(c, fd);
	struct http_peer own;
	bool through, in;

	if (!s)
		return false;
	own = peer_of_address(c->server, from, &through);
	pthread_mutex_lock(&c->lock);
	leave(c, s); /* a connection that ended before the library knew it */
	in = c->open < c->options.max && (through || take(c, &own, OPEN));
	if (in) {
		s->own = own;
		s->taken = true;
		s->counted = !through;
		c->open++;
		if ((size_t)fd >= c->highest)
			c->highest = (size_t)fd + 1;
		set_limit(c, s, HEAD_MS, 0);
	}
	pthread_mutex_unlock(&c->lock);
	return in;
}

void connections_closed(struct connections *c, int fd)
{
	struct seat *s = seat_of(c, fd);

	if (!s)
		return;
	pthread_mutex_lock(&c->lock);
	leave(c, s);
	pthread_mutex_unlock(&c->lock);
}

static bool take_guest(struct connections *c, struct seat *s, const struct http_peer *peer)
{
	bool in;

	pthread_mutex_lock(&c->lock);
	drop_guest(c, s);
	in = take(c, peer, OPEN);
	if (in) {
		s->guest = *peer;
		s->has_guest = true;
	}
	pthread_mutex_unlock(&c->lock);
	return in;
}

bool connections_request(struct connections *c, int fd, const struct http_peer *peer, size_t body)
{
	struct seat *s = seat_of(c, fd);

	if (!s)
		return true;
	if (body)
		set_limit(c, s, BODY_MS, (int64_t)(body / BODY_BYTES_PER_MS));
	else
		no_limit(s);
	return !peer->forwarded || take_guest(c, s, peer);
}

void connections_working(struct connections *c, int fd)
{
	struct seat *s = seat_of(c, fd);

	if (s)
		no_limit(s);
}

void connections_answer(struct connections *c, int fd, size_t n)
{
	struct seat *s = seat_of(c, fd);

	if (s)
		set_limit(c, s, ANSWER_MS, (int64_t)(n / ANSWER_BYTES_PER_MS));
}

void connections_answered(struct connections *c, int fd)
{
	struct seat *s = seat_of(c, fd);

	if (!s)
		return;
	if (s->has_guest) { /* only this connection's own thread changes it */
		pthread_mutex_lock(&c->lock);
		drop_guest(c, s);
		pthread_mutex_unlock(&c->lock);
	}
	set_limit(c, s, HEAD_MS, 0);
}

bool connections_view(struct connections *c, int fd, const struct http_peer *peer)
{
	struct seat *s = seat_of(c, fd);
	bool in;

	if (!s)
		return true;
	pthread_mutex_lock(&c->lock);
	in = s->view || take(c, peer, VIEW);
	s->view = in;
	pthread_mutex_unlock(&c->lock);
	if (in)
		no_limit(s);
	return in;
}

void connections_sweep(struct connections *c)
{
	int64_t now = clock_monotonic_ms();

	pthread_mutex_lock(&c->lock);
	for (size_t fd = 0; fd < c->highest; fd++) {
		struct seat *s = &c->seats[fd];
		int64_t until = atomic_load_explicit(&s->until, memory_order_relaxed);

		if (!s->taken || until == 0 || now < until)
			continue;
		/* the library sees the end and closes; the number is its own until connections_closed, which waits for our lock */
		shutdown((int)fd, SHUT_RDWR);
		atomic_store_explicit(&s->until, 0, memory_order_relaxed);
	}
	pthread_mutex_unlock(&c->lock);
}

unsigned connections_open(struct connections *c)
{
	unsigned n;

	pthread_mutex_lock(&c->lock);
	n = c->open;
	pthread_mutex_unlock(&c->lock);
	return n;
}

/* --- Life ------------------------------------------------------------------------------------------------------------- */

enum err connections_new(const struct http_server *server, const struct connections_options *options, struct connections **ret)
{
	/* each connection has two holders of its own, and two of its guest; twice as many places */
	size_t places = 64;
	struct connections *c = calloc(1, sizeof(*c) + options->files * sizeof(struct seat));

	while (places < (size_t)options->max * 8)
		places *= 2;
	if (c)
		c->holders = calloc(places, sizeof(*c->holders));
	if (!c || !c->holders) {
		free(c);
		return ERR_NOMEM;
	}
	c->server = server;
	c->options = *options;
	c->mask = places - 1;
	rand_bytes(&c->secret, sizeof(c->secret));
	pthread_mutex_init(&c->lock, NULL);
	*ret = c;
	return OK;
}

void connections_free(struct connections *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c->holders);
	free(c);
}
