#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "journal/internal.h"

/** A file in memory with a path. */
static int file_of(struct str bytes, char path[64])
{
	int fd = memfd_create("heads", MFD_CLOEXEC);

	MUST(fd >= 0);
	MUST(write(fd, bytes.n ? bytes.p : "", bytes.n) == (ssize_t)bytes.n);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void heads_must_hold(const struct outside_heads *heads, size_t bytes)
{
	MUST(heads->n <= bytes / (2 * HASH_BYTES + 4) + 1);
	for (size_t i = 0; i < heads->n; i++) {
		MUST(heads->v[i].street.v >= 0 && heads->v[i].seq >= 1);
		MUST(i == 0 || heads->v[i - 1].street.v < heads->v[i].street.v ||
			(heads->v[i - 1].street.v == heads->v[i].street.v && heads->v[i - 1].seq <= heads->v[i].seq));
	}
}

/** What was read says the same when it is written and read again. */
static void must_survive(struct arena *a, const struct outside_heads *heads)
{
	struct outside_heads again;
	char path[] = "/tmp/fxheads.XXXXXX"; /* a name of its own: root follows no link when it writes */
	int fd = mkstemp(path);

	MUST(fd >= 0);
	MUST(heads_append(path, heads->v, heads->n) == OK);
	MUST(heads_read(path, a, &again) == OK);
	MUST(again.n == heads->n);
	for (size_t i = 0; i < again.n; i++)
		MUST(again.v[i].street.v == heads->v[i].street.v && again.v[i].seq == heads->v[i].seq &&
			hash_eq(&again.v[i].hash, &heads->v[i].hash));
	close(fd);
	unlink(path);
}

/** A heads.log as somebody may have left or changed it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(MIB(16));
	struct outside_heads heads;
	char path[64];
	int fd;

	if (!a)
		return 0;
	fd = file_of(input_text(data, n), path);
	MUST(heads_read(path, a, &heads) == OK);
	heads_must_hold(&heads, n);
	must_survive(a, &heads);
	close(fd);
	arena_free(a);
	return 0;
}
