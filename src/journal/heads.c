/* The heads outside the database: a cut or rebuilt chain shows against this file, which the database's owner may keep elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "journal/internal.h"

#define FILE_MAX MIB(1)

static bool parse_hash(struct str hex, struct hash *ret)
{
	if (hex.n != 2 * HASH_BYTES)
		return false;
	for (size_t i = 0; i < HASH_BYTES; i++) {
		int v = 0;

		for (size_t k = 0; k < 2; k++) {
			const char *at = memchr("0123456789abcdef", hex.p[2 * i + k], 16);

			if (!at)
				return false;
			v = v * 16 + (int)(at - "0123456789abcdef");
		}
		ret->b[i] = (uint8_t)v;
	}
	return true;
}

static bool parse_line(struct str line, struct outside_head *ret)
{
	struct str street, seq;

	return str_cut(&line, ' ', &street) && str_cut(&line, ' ', &seq) && num_parse_i64(street, 0, INT64_MAX, &ret->street.v) == OK &&
		num_parse_i64(seq, 1, INT64_MAX, &ret->seq) == OK && parse_hash(line, &ret->hash);
}

static void keep(struct outside_heads *all, const struct outside_head *head)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->v[i].street.v == head->street.v) {
			all->v[i] = *head;
			return;
		}
	}
	all->v[all->n++] = *head;
}

static enum err parse(struct arena *a, struct str text, struct outside_heads *ret)
{
	struct outside_heads all = {.v = ARENA_ARRAY(a, struct outside_head, text.n / (2 * HASH_BYTES) + 1)};
	struct str line;

	if (!all.v)
		return ERR_NOMEM;
	while (str_cut(&text, '\n', &line))
		all.n += parse_line(line, &all.v[all.n]);
	*ret = all;
	return OK;
}

/** As they stand in the file. */
static enum err read_lines(const char *path, struct arena *a, struct outside_heads *ret)
{
	FILE *f = fopen(path, "re");
	size_t max = 2 * FILE_MAX;
	char *text;
	size_t n;

	if (!f) {
		if (errno != ENOENT)
			return ERR_IO;
		*ret = (struct outside_heads){0};
		return OK;
	}
	text = arena_alloc(a, max);
	n = text ? fread(text, 1, max, f) : 0;
	fclose(f);
	return text ? parse(a, (struct str){text, n}, ret) : ERR_NOMEM;
}

static int by_street_and_seq(const void *left, const void *right)
{
	const struct outside_head *l = left, *r = right;

	if (l->street.v != r->street.v)
		return l->street.v < r->street.v ? -1 : 1;
	if (l->seq != r->seq)
		return l->seq < r->seq ? -1 : 1;
	return memcmp(l->hash.b, r->hash.b, HASH_BYTES);
}

enum err heads_read(const char *path, struct arena *a, struct outside_heads *ret)
{
	enum err err = read_lines(path, a, ret);

	if (err == OK && ret->n > 0)
		qsort(ret->v, ret->n, sizeof(ret->v[0]), by_street_and_seq);
	return err;
}

static enum err write_heads(int fd, const struct outside_head *v, size_t n)
{
	char line[160];

	for (size_t i = 0; i < n; i++) {
		int at = snprintf(line, sizeof(line), "%" PRId64 " %" PRId64 " ", v[i].street.v, v[i].seq);

		for (size_t k = 0; k < HASH_BYTES; k++)
			at += snprintf(line + at, sizeof(line) - (size_t)at, "%02x", v[i].hash.b[k]);
		line[at++] = '\n';
		if (write(fd, line, (size_t)at) != at)
			return errno == ENOSPC ? ERR_FULL : ERR_IO;
	}
	return fdatasync(fd) == 0 ? OK : ERR_IO;
}

/** The last line of each street that the newer half of ${all} does not know. */
static enum err only_older(struct arena *a, const struct outside_heads *all, size_t newer, struct outside_heads *ret)
{
	struct outside_heads last = {.v = ARENA_ARRAY(a, struct outside_head, newer + 1)};
	size_t n = 0;

	if (!last.v)
		return ERR_NOMEM;
	for (size_t i = 0; i < newer; i++)
		keep(&last, &all->v[i]);
	for (size_t i = 0; i < last.n; i++) {
		bool known = false;

		for (size_t k = newer; !known && k < all->n; k++)
			known = all->v[k].street.v == last.v[i].street.v;
		if (!known)
			last.v[n++] = last.v[i];
	}
	*ret = (struct outside_heads){last.v, n};
	return OK;
}

/** Replaces the file by a smaller one; a crash leaves the old or the new one. */
static enum err compact(const char *path)
{
	struct arena *a = arena_new(MIB(16));
	struct outside_heads all, older;
	char next[4200];
	enum err err = a ? read_lines(path, a, &all) : ERR_NOMEM;
	int fd;

	if (err == OK)
		err = only_older(a, &all, all.n / 2, &older);
	if (err == OK) {
		snprintf(next, sizeof(next), "%s.new", path);
		fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
		err = fd < 0 ? ERR_IO : write_heads(fd, older.v, older.n);
		if (err == OK)
			err = write_heads(fd, all.v + all.n / 2, all.n - all.n / 2);
		if (fd >= 0)
			close(fd);
		if (err == OK && rename(next, path) != 0)
			err = ERR_IO;
	}
	arena_free(a);
	return err;
}

enum err heads_append(const char *path, const struct outside_head *v, size_t n)
{
	/* root in a folder of somebody else's does not follow where the name was made to point to */
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (geteuid() == 0 ? O_NOFOLLOW : 0), 0600);
	struct stat st;
	enum err err;

	if (fd < 0)
		return ERR_IO;
	err = write_heads(fd, v, n);
	if (fstat(fd, &st) != 0)
		st.st_size = 0;
	close(fd);
	if (err == OK && (size_t)st.st_size > FILE_MAX)
		err = compact(path);
	return err;
}

enum err journal_heads_note(struct db *db, const char *path)
{
	struct arena *a = arena_new(MIB(8));
	struct heads_all_rows heads;
	enum err err = a ? heads_all(db, a, &heads) : ERR_NOMEM;

	for (size_t i = 0; err == OK && i < heads.n; i++) {
		struct outside_head head = {.street = heads.v[i].street_id, .seq = heads.v[i].seq};

		if (heads.v[i].hash.n != HASH_BYTES || head.seq == 0)
			continue;
		memcpy(head.hash.b, heads.v[i].hash.p, HASH_BYTES);
		err = heads_append(path, &head, 1);
	}
	arena_free(a);
	return err;
}

enum err journal_heads_last(const char *path, struct arena *a, struct street_id street, int64_t *ret)
{
	struct outside_heads all;
	enum err err = heads_read(path, a, &all);

	if (err != OK)
		return err;
	*ret = 0;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].street.v == street.v && all.v[i].seq > *ret)
			*ret = all.v[i].seq;
	return OK;
}
