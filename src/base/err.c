#include "base/err.h"

static const char *const names[ERR__COUNT] = {
	[OK] = "OK",
	[ERR_INVALID] = "ERR_INVALID",
	[ERR_MALFORMED] = "ERR_MALFORMED",
	[ERR_UNAUTHENTICATED] = "ERR_UNAUTHENTICATED",
	[ERR_FORBIDDEN] = "ERR_FORBIDDEN",
	[ERR_NOT_FOUND] = "ERR_NOT_FOUND",
	[ERR_METHOD] = "ERR_METHOD",
	[ERR_CONFLICT] = "ERR_CONFLICT",
	[ERR_GONE] = "ERR_GONE",
	[ERR_LIMIT] = "ERR_LIMIT",
	[ERR_RATE] = "ERR_RATE",
	[ERR_BUSY] = "ERR_BUSY",
	[ERR_FULL] = "ERR_FULL",
	[ERR_IO] = "ERR_IO",
	[ERR_DB] = "ERR_DB",
	[ERR_NOMEM] = "ERR_NOMEM",
};

const char *err_name(enum err err)
{
	return (unsigned)err < ERR__COUNT ? names[err] : "ERR_?";
}
