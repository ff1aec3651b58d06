/* Writing JSON into a buffer, commas and quotes done right. */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 16

struct json {
	struct buf *out;
	bool comma[JSON_DEPTH_MAX]; /* something stands before, on this level */
	int depth;
};

void json_init(struct json *j, struct buf *out);
/** json_open(j, '{') / '[' and json_close(j, '}') / ']'. Deeper than JSON_DEPTH_MAX is a bug. */
void json_open(struct json *j, char bracket);
void json_close(struct json *j, char bracket);
void json_key(struct json *j, const char *key);
/** Values; text must be valid UTF-8. Ids are strings: 64 bits do not fit into what JavaScript calls a number. */
void json_str(struct json *j, struct str s);
void json_i64(struct json *j, int64_t v);
void json_id(struct json *j, int64_t id);
void json_bool(struct json *j, bool v);
void json_nothing(struct json *j);
/** A member at once. */
void json_member_str(struct json *j, const char *key, struct str s);
void json_member_i64(struct json *j, const char *key, int64_t v);
void json_member_id(struct json *j, const char *key, int64_t id);

#endif
