#include "auth/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "unit.h"

#define GOOD "mulberry lane 17"

static struct str repeat(struct str s, size_t times)
{
	char *p = arena_alloc(arena, s.n * times);

	for (size_t i = 0; i < times; i++)
		memcpy(p + i * s.n, s.p, s.n);
	return (struct str){p, s.n * times};
}

static void rules(void **state)
{
	(void)state;
	assert_int_equal(password_check_rules(S(GOOD), S("wang")), OK);
	assert_int_equal(password_check_rules(S("荔红街的茶馆真好喝呀"), S("wang")), OK); /* 10 characters, however many bytes */
	assert_int_equal(password_check_rules(S("荔红街的茶馆真好喝"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("ninechars"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S(""), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(repeat(S("茶"), PASSWORD_MAX), S("wang")), OK);
	assert_int_equal(password_check_rules(repeat(S("茶"), PASSWORD_MAX + 1), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("mulberry\x01lane"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("mulberry\xfflane"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("mulberry\0lane"), S("wang")), ERR_INVALID);
}

static void names_and_common_ones(void **state)
{
	(void)state;
	assert_int_equal(password_check_rules(S("my name is WANG ok"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("wangmulberry"), S("Wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("mulberrywang"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("mulberry lane"), S("")), OK);
	assert_int_equal(password_check_rules(S("mulberry lane"), S("mulberry lane and more")), OK);
	assert_int_equal(password_check_rules(S("1234567890"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("PassWord123"), S("wang")), ERR_INVALID);
	assert_int_equal(password_check_rules(S("5201314520"), S("wang")), ERR_INVALID);
}

static void verifying(void **state)
{
	struct str stored, again;

	(void)state;
	assert_int_equal(password_hash(arena, S(GOOD), &stored), OK);
	assert_int_equal(password_hash(arena, S(GOOD), &again), OK);
	assert_false(str_eq(stored, again)); /* a salt each */
	assert_true(str_starts(stored, S("$argon2id$")));
	assert_int_equal(str_find_str(stored, S(GOOD)), stored.n);
	assert_int_equal(password_verify(stored, S(GOOD)), OK);
	assert_int_equal(password_verify(again, S(GOOD)), OK);
	assert_int_equal(password_verify(stored, S("mulberry lane 18")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(stored, S("Mulberry lane 17")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(stored, S(GOOD " ")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(stored, S("")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(stored, (struct str){0}), ERR_UNAUTHENTICATED);
}

static void nobody_and_nonsense(void **state)
{
	struct str stored, cheap;

	(void)state;
	assert_int_equal(password_hash(arena, S(GOOD), &stored), OK);
	assert_int_equal(password_verify(S(""), S(GOOD)), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify((struct str){0}, S("")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(S("plain text"), S("plain text")), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(repeat(S("x"), 5000), S(GOOD)), ERR_UNAUTHENTICATED);
	assert_int_equal(password_verify(str_head(stored, stored.n - 1), S(GOOD)), ERR_UNAUTHENTICATED);
	/* a stored one stays good when the cost for new ones changes */
	password_set_cost(crypto_pwhash_argon2id_MEMLIMIT_MIN * 2, crypto_pwhash_argon2id_OPSLIMIT_MIN + 1);
	assert_int_equal(password_verify(stored, S(GOOD)), OK);
	assert_int_equal(password_hash(arena, S(GOOD), &cheap), OK);
	password_set_cost(crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_argon2id_OPSLIMIT_MIN);
	assert_int_equal(password_verify(cheap, S(GOOD)), OK);
}

static void not_enough_memory(void **state)
{
	struct str stored = S("untouched");
	struct arena *small = arena_new(10);

	(void)state;
	assert_int_equal(password_hash(small, S(GOOD), &stored), ERR_LIMIT);
	arena_free(small);
	assert_int_equal(password_hash(arena, S(GOOD), &stored), OK);
}

static struct str shared;
static _Atomic int good, busy, other;

static void *verify_many(void *nothing)
{
	(void)nothing;
	for (int i = 0; i < 50; i++) {
		enum err err = password_verify(shared, S(GOOD));

		atomic_fetch_add(err == OK ? &good : err == ERR_BUSY ? &busy : &other, 1);
	}
	return NULL;
}

static void threads_take_turns(void **state)
{
	pthread_t threads[16];

	(void)state;
	assert_int_equal(password_hash(arena, S(GOOD), &shared), OK);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, verify_many, NULL), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	/* right, or sent away; never wrong, and nobody is left waiting who would send away the next */
	assert_int_equal(other, 0);
	assert_int_equal(good + busy, COUNT(threads) * 50);
	assert_true(good >= 8);
	for (int i = 0; i < 20; i++)
		assert_int_equal(password_verify(shared, S(GOOD)), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(rules), UNIT(names_and_common_ones), UNIT(verifying), UNIT(nobody_and_nonsense), UNIT(not_enough_memory), UNIT(threads_take_turns),
	};

	if (sodium_init() < 0)
		return 1;
	password_set_cost(crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_argon2id_OPSLIMIT_MIN);
	return UNIT_RUN(tests);
}
