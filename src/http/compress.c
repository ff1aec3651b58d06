#include <stdlib.h>
#include <zlib.h>

#include "http/exchange.h"

#define LEVEL 5
#define GZIP_WINDOW (15 + 16) /* the largest window, in a gzip wrapper */
#define GZIP_LEAST 64         /* bytes that must be saved */

/* A compressor is a quarter of a megabyte: one per thread, used again and again. */
static pthread_key_t deflater_key;
static pthread_once_t deflater_once = PTHREAD_ONCE_INIT;

static void deflater_free(void *z)
{
	deflateEnd(z);
	free(z);
}

static void deflater_init(void)
{
	pthread_key_create(&deflater_key, deflater_free);
}

static z_stream *deflater(void)
{
	z_stream *z;

	pthread_once(&deflater_once, deflater_init);
	z = pthread_getspecific(deflater_key);
	if (z)
		return deflateReset(z) == Z_OK ? z : NULL;
	z = calloc(1, sizeof(*z));
	if (!z)
		return NULL;
	if (deflateInit2(z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(z);
		return NULL;
	}
	if (pthread_setspecific(deflater_key, z) != 0) {
		deflater_free(z);
		return NULL;
	}
	return z;
}

bool compress_gzip(struct arena *a, struct str plain, struct str *ret)
{
	z_stream *z;
	size_t room;
	char *to;

	if (plain.n <= GZIP_LEAST || plain.n > UINT32_MAX)
		return false;
	room = plain.n - GZIP_LEAST;
	arena_raise_cap(a, arena_used(a) + room);
	to = arena_alloc(a, room);
	z = to ? deflater() : NULL;
	if (!z)
		return false;
	z->next_in = (z_const Bytef *)plain.p;
	z->avail_in = (uInt)plain.n;
	z->next_out = (Bytef *)to;
	z->avail_out = (uInt)room;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		return false;
	*ret = (struct str){to, room - z->avail_out};
	return true;
}

bool compress_worth(struct str content_type)
{
	static const struct str types[] = {
		S_INIT("application/json"), S_INIT("application/javascript"), S_INIT("application/xml"), S_INIT("image/svg+xml"),
	};
	struct str type = http_media_type(content_type);

	if (str_eq_nocase(str_head(type, 5), S("text/")))
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq_nocase(type, types[i]))
			return true;
	return str_ends(type, S("+json")) || str_ends(type, S("+xml"));
}

/** "q=0", "q=0.000": not wanted. */
static bool is_zero_weight(struct str parameters)
{
	struct str one;

	while (str_cut(&parameters, ';', &one)) {
		one = str_trim(one);
		if (!str_starts(one, S("q=")) && !str_starts(one, S("Q=")))
			continue;
		one = str_from(one, 2);
		for (size_t i = 0; i < one.n; i++)
			if (one.p[i] != '0' && one.p[i] != '.')
				return false;
		return true;
	}
	return false;
}

bool compress_accepted(struct str accept_encoding)
{
	struct str coding;

	while (str_cut(&accept_encoding, ',', &coding)) {
		struct str name = http_media_type(coding);

		if (str_eq_nocase(name, S("gzip")))
			return !is_zero_weight(str_from(coding, str_find(coding, ';')));
	}
	return false;
}
