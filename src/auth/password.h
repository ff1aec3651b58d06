/* Passwords: Argon2id, one hash at a time in the whole process (64 MiB, about 0.1 s), so that sign-ins cannot exhaust memory. */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "base/arena.h"

#define PASSWORD_MIN 10  /* code points */
#define PASSWORD_MAX 128

/** password_check_rules(password, login): ERR_INVALID: too short, too long, holds the sign-in name, or one of the very common ones. */
enum err password_check_rules(struct str password, struct str login);
/** password_hash(arena, password, ret): a string for the store. Slow: POOL routes only. ERR_BUSY: more than 8 wait already. */
enum err password_hash(struct arena *a, struct str password, struct str *ret);
/** password_verify(stored, password): OK or ERR_UNAUTHENTICATED; an empty ${stored} is checked against a dummy, taking the same time. */
enum err password_verify(struct str stored, struct str password);
/** password_set_cost(memory_bytes, passes): tests make it cheap. */
void password_set_cost(size_t memory_bytes, unsigned long long passes);

#endif
