/* The real program as a child that can be killed at any moment. Its path comes from the environment: FEIXIANG. */
#ifndef TEST_CHILD_H
#define TEST_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int out;           /* its standard output */
	uint16_t port;     /* once it listens */
	char resident[64]; /* path of a resident's page */
};

/** child_start(dir, ret): `feixiang demo` over ${dir}, not waiting for anything. child_listens: until it printed its links; false: it ended. */
bool child_start(const char *dir, struct child *ret);
/** child_start_at(dir, "2026-03-06T19:04", ret): the same with the street's clock there; NULL: now. */
bool child_start_at(const char *dir, const char *clock, struct child *ret);
bool child_listens(struct child *c);
/** child_kill(c): SIGKILL; true when that is what ended it. child_stop(c): SIGTERM; true when it then ended with 0. */
bool child_kill(struct child *c);
bool child_stop(struct child *c);
/** child_verify(dir): `feixiang verify`: its exit status, or -1. */
int child_verify(const char *dir);

#endif
