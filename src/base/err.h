/*
 * The one way to fail. Every function that can fail returns one of these; the compiler insists that it is looked at.
 * A function logs or returns an error, never both: dispatch, the job runner, the writer and the commands log; all else returns.
 * Mapped to HTTP once, in web/dispatch.c.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* On the type, so that no function can be forgotten; the two compilers spell it differently before C23. */
#ifdef __clang__
#define MUST_USE __attribute__((warn_unused_result))
#else
#define MUST_USE [[nodiscard]]
#endif

enum MUST_USE err {
	OK = 0,
	ERR_INVALID,         /* the input breaks a rule; the form is shown again with messages   422 */
	ERR_MALFORMED,       /* the bytes are not what they claim to be                           400 */
	ERR_UNAUTHENTICATED, /* nobody is signed in                                               303 to sign-in, 401 for JSON */
	ERR_FORBIDDEN,       /* somebody is, and may not                                          403 */
	ERR_NOT_FOUND,       /* nothing there, or not for you                                     404 */
	ERR_METHOD,          /* the path exists, the method does not                              405 */
	ERR_CONFLICT,        /* the world moved on: somebody else was first                       409 */
	ERR_GONE,            /* was there once: expired or revoked                                410 */
	ERR_LIMIT,           /* too large: a bound of ours was reached                            413 */
	ERR_RATE,            /* too often                                                         429 */
	ERR_BUSY,            /* a lock or a queue did not come free in time                       503 */
	ERR_FULL,            /* the disk is full                                                  507 */
	ERR_IO,              /* file or network                                                   500 */
	ERR_DB,              /* the database refused or is gone                                   503 */
	ERR_NOMEM,           /*                                                                   500 */
	ERR__COUNT
};

/** err_name(err): "ERR_NOT_FOUND"; static text, for logs. */
const char *err_name(enum err err);

#endif
