#include "wire/json.h"

#include <assert.h>

void json_init(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

static void before_value(struct json *j)
{
	if (j->comma[j->depth])
		buf_putc(j->out, ',');
	j->comma[j->depth] = true;
}

void json_open(struct json *j, char bracket)
{
	before_value(j);
	buf_putc(j->out, bracket);
	assert(j->depth + 1 < JSON_DEPTH_MAX);
	j->comma[++j->depth] = false;
}

void json_close(struct json *j, char bracket)
{
	assert(j->depth > 0);
	j->depth--;
	buf_putc(j->out, bracket);
}

static void put_string(struct buf *b, struct str s)
{
	buf_putc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_putc(b, '\\');
		if (c < 0x20)
			buf_fmt(b, "\\u%04x", c);
		else
			buf_putc(b, (char)c);
	}
	buf_putc(b, '"');
}

void json_key(struct json *j, const char *key)
{
	before_value(j);
	put_string(j->out, str_c(key));
	buf_putc(j->out, ':');
	j->comma[j->depth] = false; /* the value follows without a comma */
}

void json_str(struct json *j, struct str s)
{
	before_value(j);
	put_string(j->out, s);
}

void json_i64(struct json *j, int64_t v)
{
	before_value(j);
	buf_put_i64(j->out, v);
}

void json_id(struct json *j, int64_t id)
{
	before_value(j);
	buf_putc(j->out, '"');
	buf_put_i64(j->out, id);
	buf_putc(j->out, '"');
}

void json_bool(struct json *j, bool v)
{
	before_value(j);
	buf_put(j->out, v ? S("true") : S("false"));
}

void json_nothing(struct json *j)
{
	before_value(j);
	buf_put(j->out, S("null"));
}

void json_member_str(struct json *j, const char *key, struct str s)
{
	json_key(j, key);
	json_str(j, s);
}

void json_member_i64(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_i64(j, v);
}

void json_member_id(struct json *j, const char *key, int64_t id)
{
	json_key(j, key);
	json_id(j, id);
}
