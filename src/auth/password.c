#include "auth/password.h"

#include <pthread.h>
#include <sodium.h>

#include "base/utf8.h"

#define WAITING_MAX 8

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
static int waiting;
static size_t cost_memory = 64 * 1024 * 1024;
static unsigned long long cost_passes = 2;

void password_set_cost(size_t memory_bytes, unsigned long long passes)
{
	cost_memory = memory_bytes;
	cost_passes = passes;
}

/* The first that anybody tries; longer lists belong to the throttle, which makes trying them pointless. */
static const char *const common[] = {
	"1234567890", "12345678901", "0123456789", "0987654321", "1111111111", "0000000000", "8888888888", "6666666666", "qwertyuiop",
	"password12", "password123", "1q2w3e4r5t", "1qaz2wsx3edc", "abcdefghij", "a123456789", "iloveyou12", "woaini1314", "5201314520",
	"admin12345", "feixiang123", "woaini520520", "zxcvbnm123", "asdfghjkl1", "qwer123456", "1122334455", "9876543210",
};

static bool contains_nocase(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_eq_nocase(str_head(str_from(s, i), needle.n), needle))
			return true;
	return false;
}

enum err password_check_rules(struct str password, struct str login)
{
	size_t points;

	if (!utf8_printable(password))
		return ERR_INVALID;
	points = utf8_count(password);
	if (points < PASSWORD_MIN || points > PASSWORD_MAX || (login.n >= 3 && contains_nocase(password, login)))
		return ERR_INVALID;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (str_eq_nocase(password, str_c(common[i])))
			return ERR_INVALID;
	return OK;
}

static enum err enter(void)
{
	bool full;

	pthread_mutex_lock(&count_lock);
	full = waiting >= WAITING_MAX;
	waiting += !full;
	pthread_mutex_unlock(&count_lock);
	if (full)
		return ERR_BUSY;
	pthread_mutex_lock(&one_at_a_time);
	return OK;
}

static void leave(void)
{
	pthread_mutex_unlock(&one_at_a_time);
	pthread_mutex_lock(&count_lock);
	waiting--;
	pthread_mutex_unlock(&count_lock);
}

enum err password_hash(struct arena *a, struct str password, struct str *ret)
{
	char out[crypto_pwhash_STRBYTES];
	enum err err = enter();
	int failed;

	if (err != OK)
		return err;
	failed = crypto_pwhash_str_alg(out, password.p ? password.p : "", password.n, cost_passes, cost_memory, crypto_pwhash_ALG_ARGON2ID13);
	leave();
	if (failed)
		return ERR_NOMEM;
	*ret = arena_dup(a, str_c(out));
	return ret->p ? OK : ERR_LIMIT;
}

enum err password_verify(struct str stored, struct str password)
{
	char hash[crypto_pwhash_STRBYTES] = {0};
	enum err err = enter();
	bool good = false;

	if (err != OK)
		return err;
	if (stored.n > 0 && stored.n < sizeof(hash)) {
		memcpy(hash, stored.p, stored.n);
		good = crypto_pwhash_str_verify(hash, password.p ? password.p : "", password.n) == 0;
	} else {
		/* nobody of that name: the same work, so that the time tells nothing */
		(void)!crypto_pwhash_str_alg(hash, password.p ? password.p : "", password.n, cost_passes, cost_memory, crypto_pwhash_ALG_ARGON2ID13);
	}
	leave();
	return good ? OK : ERR_UNAUTHENTICATED;
}
