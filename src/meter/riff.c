#include "meter/riff.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define HEAD 12  /* "RIFF", a size, "WAVE" */
#define CHUNK 8  /* four letters, a size */
#define FORMAT 40 /* the longest form of it */
enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xfffe };

static const char short_of_it[] = "it is shorter than its header says: cut off, or not written to its end";
static const char more_than_said[] = "it is longer than its header says: not written to its end, or something else was put behind it";
static const char at_odds[] = "its header contradicts itself: bits, channels, rate and bytes do not go together";

struct chunks {
	int fd;
	uint64_t at, end;
	uint32_t align; /* bytes of a frame; 0: not told yet, or not of one size */
	bool data;
};

static uint32_t u16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32(const uint8_t *p)
{
	return u16(p) | u16(p + 2) << 16;
}

static bool read_at(int fd, uint64_t at, uint8_t *to, size_t n)
{
	return pread(fd, to, n, (off_t)at) == (ssize_t)n;
}

/** Of samples as they are; what is packed otherwise, its decoder has to know. */
static const char *check_format(struct chunks *c, uint32_t n)
{
	uint8_t f[FORMAT] = {0};
	uint32_t tag, channels, rate, bits;

	if (n < 16 || !read_at(c->fd, c->at, f, n < FORMAT ? n : FORMAT))
		return at_odds;
	tag = u16(f);
	channels = u16(f + 2);
	rate = u32(f + 4);
	bits = u16(f + 14);
	if (tag == TAG_EXTENSIBLE) {
		tag = u16(f + 24);
		if (n < FORMAT || u16(f + 18) > bits)
			return at_odds;
	}
	if (tag != TAG_PCM && tag != TAG_FLOAT)
		return NULL;
	c->align = u16(f + 12);
	return c->align == channels * ((bits + 7) / 8) && u32(f + 8) == (uint64_t)rate * c->align ? NULL : at_odds;
}

static const char *check_chunk(struct chunks *c)
{
	uint8_t head[CHUNK];
	uint32_t n;

	if (c->end - c->at < CHUNK || !read_at(c->fd, c->at, head, CHUNK))
		return c->data ? more_than_said : short_of_it;
	for (int i = 0; i < 4; i++)
		if (head[i] < ' ' || head[i] > '~')
			return more_than_said;
	n = u32(head + 4);
	c->at += CHUNK;
	if (n > c->end - c->at)
		return short_of_it;
	if (memcmp(head, "fmt ", 4) == 0) {
		const char *problem = check_format(c, n);

		if (problem)
			return problem;
	}
	if (memcmp(head, "data", 4) == 0) {
		c->data = true;
		if (c->align > 0 && n % c->align != 0)
			return at_odds;
	}
	c->at += n + n % 2; /* after an odd one a byte is left free */
	return NULL;
}

const char *riff_problem(int fd, uint64_t size)
{
	struct chunks c = {.fd = fd, .at = HEAD, .end = size};
	uint8_t head[HEAD];
	uint64_t said;

	if (size < HEAD || !read_at(fd, 0, head, HEAD))
		return short_of_it;
	said = CHUNK + (uint64_t)u32(head + 4);
	if (said > size + 1)
		return short_of_it;
	if (said + 1 < size)
		return more_than_said;
	for (int i = 0; c.at < c.end; i++) {
		const char *problem = i < RIFF_CHUNKS_MAX ? check_chunk(&c) : "it has too many parts";

		if (problem)
			return problem;
	}
	return NULL;
}
