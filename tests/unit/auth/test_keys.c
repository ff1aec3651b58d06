#include "auth/keys.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char dir[40];

static const char *in_dir(const char *name)
{
	return arena_fmt(arena, "%s/%s", dir, name).p;
}

static int with_folder(void **state)
{
	unit_fresh(state);
	umask(0); /* the mode is the program's own doing */
	snprintf(dir, sizeof(dir), "/tmp/fxkeys.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int without(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/** A file of ${n} bytes with that mode. */
static void put(const char *name, size_t n, mode_t mode)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	char bytes[128];

	memset(bytes, 'k', sizeof(bytes));
	assert_true(fd >= 0 && n <= sizeof(bytes));
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static bool same(const struct keys *a, const struct keys *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* --- Making ------------------------------------------------------------------------------------------------------- */

static void made_for_its_owner_alone(void **state)
{
	struct keys keys, again;
	struct stat st;

	(void)state;
	assert_int_equal(keys_load(dir, true, &keys), OK);
	assert_int_equal(stat(in_dir("key"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 32);
	assert_int_equal(access(in_dir("key.new"), F_OK), -1); /* no second copy stays */
	/* made once, read ever after */
	assert_int_equal(keys_load(dir, true, &again), OK);
	assert_true(same(&keys, &again));
	assert_int_equal(keys_load(dir, false, &again), OK);
	assert_true(same(&keys, &again));
}

static void each_house_its_own(void **state)
{
	struct keys one, two;

	(void)state;
	assert_int_equal(keys_load(dir, true, &one), OK);
	assert_int_equal(unlink(in_dir("key")), 0);
	assert_int_equal(keys_load(dir, true, &two), OK);
	assert_false(same(&one, &two));
}

static void absent(void **state)
{
	struct keys keys;

	(void)state;
	assert_int_equal(keys_load(dir, false, &keys), ERR_NOT_FOUND);
	assert_int_equal(access(in_dir("key"), F_OK), -1); /* asking makes none */
	assert_int_equal(keys_load(in_dir("nowhere"), false, &keys), ERR_NOT_FOUND);
	assert_int_equal(keys_load(in_dir("nowhere"), true, &keys), ERR_IO);
}

/** The power went while a key was written: what is half there is not taken for one, and is in nobody's way. */
static void after_a_crash(void **state)
{
	struct keys keys, again;

	(void)state;
	put("key.new", 7, 0600);
	assert_int_equal(keys_load(dir, false, &keys), ERR_NOT_FOUND);
	assert_int_equal(keys_load(dir, true, &keys), OK);
	assert_int_equal(access(in_dir("key.new"), F_OK), -1);
	assert_int_equal(keys_load(dir, false, &again), OK);
	assert_true(same(&keys, &again));
}

/* --- Refusing ----------------------------------------------------------------------------------------------------- */

static void readable_by_others(void **state)
{
	static const mode_t bad[] = {0640, 0604, 0644, 0660, 0620, 0602, 0610, 0601, 0777}, good[] = {0600, 0400, 0700};
	struct keys keys;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		put("key", 32, bad[i]);
		if (keys_load(dir, true, &keys) != ERR_FORBIDDEN)
			fail_msg("mode %o", (unsigned)bad[i]);
		assert_int_equal(unlink(in_dir("key")), 0);
	}
	for (size_t i = 0; i < COUNT(good); i++) {
		put("key", 32, good[i]);
		if (keys_load(dir, false, &keys) != OK)
			fail_msg("mode %o", (unsigned)good[i]);
		assert_int_equal(unlink(in_dir("key")), 0);
	}
}

/** A key cut short must not be replaced by a new one: the old one may still be on its recovery sheet. */
static void too_short(void **state)
{
	static const size_t sizes[] = {0, 1, 16, 31};
	struct keys keys;
	struct stat st;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		put("key", sizes[i], 0600);
		if (keys_load(dir, true, &keys) != ERR_IO)
			fail_msg("%zu bytes", sizes[i]);
		assert_int_equal(stat(in_dir("key"), &st), 0);
		assert_int_equal(st.st_size, sizes[i]);
	}
}

/** Typed in with its line's end, or as hexadecimal, it would be another key: said at once, not when nothing can be opened. */
static void too_long(void **state)
{
	static const size_t sizes[] = {33, 64, 65, 128};
	struct keys keys;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		put("key", sizes[i], 0600);
		if (keys_load(dir, false, &keys) != ERR_IO)
			fail_msg("%zu bytes are taken for a key", sizes[i]);
	}
}

static void no_plain_file(void **state)
{
	struct keys keys;

	(void)state;
	assert_int_equal(mkdir(in_dir("key"), 0700), 0);
	assert_int_equal(keys_load(dir, true, &keys), ERR_IO);
	assert_int_equal(rmdir(in_dir("key")), 0);
	put("elsewhere", 32, 0600);
	assert_int_equal(symlink(in_dir("elsewhere"), in_dir("key")), 0);
	assert_int_equal(keys_load(dir, true, &keys), ERR_IO);
	assert_int_equal(unlink(in_dir("elsewhere")), 0); /* a link to nothing is no reason to make a key either */
	assert_int_equal(keys_load(dir, true, &keys), ERR_IO);
}

/* --- What is made of it ------------------------------------------------------------------------------------------- */

static void subkeys(void **state)
{
	static const struct hash_key one = {{1}}, two = {{2}};
	struct keys a, again, b;
	const struct hash_key *all[4];

	(void)state;
	keys_from(&one, &a);
	keys_from(&one, &again);
	keys_from(&two, &b);
	assert_true(same(&a, &again));
	all[0] = &a.journal, all[1] = &a.seal, all[2] = &a.form, all[3] = &a.code;
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_memory_not_equal(all[i], &one, sizeof(one));
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(all[i], all[j], sizeof(one));
	}
	assert_memory_not_equal(&a.journal, &b.journal, sizeof(one));
	assert_memory_not_equal(&a.code, &b.code, sizeof(one));
}

static void hashes_of_codes(void **state)
{
	struct keys a, b;
	struct hash x, y;

	(void)state;
	keys_from(&(struct hash_key){{1}}, &a);
	keys_from(&(struct hash_key){{2}}, &b);
	x = keys_code_hash(&a, S("xq-7k3m"));
	y = keys_code_hash(&a, S("xq-7k3m"));
	assert_true(hash_eq(&x, &y));
	y = keys_code_hash(&a, S("xq-7k3n"));
	assert_false(hash_eq(&x, &y));
	y = keys_code_hash(&b, S("xq-7k3m"));
	assert_false(hash_eq(&x, &y));
	y = hash_plain(S("xq-7k3m"));
	assert_false(hash_eq(&x, &y)); /* short codes could be tried one by one without the key */
}

#define KEYS_TEST(f) cmocka_unit_test_setup_teardown((f), with_folder, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEYS_TEST(made_for_its_owner_alone), KEYS_TEST(each_house_its_own), KEYS_TEST(absent), KEYS_TEST(after_a_crash),
		KEYS_TEST(readable_by_others), KEYS_TEST(too_short), KEYS_TEST(too_long), KEYS_TEST(no_plain_file), UNIT(subkeys),
		UNIT(hashes_of_codes),
	};

	return UNIT_RUN(tests);
}
