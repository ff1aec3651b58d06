#include <jansson.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "wire/json.h"

/** One document, said to our writer and built in jansson at the same time. */
struct both {
	struct json writer;
	json_t *stack[JSON_DEPTH_MAX];
	int depth; /* of the stack */
	struct arena *arena;
};

/** Hands ${value} to what is open. */
static void add(struct both *b, struct str key, json_t *value)
{
	json_t *top = b->stack[b->depth];

	MUST(value);
	if (json_is_array(top))
		MUST(json_array_append_new(top, value) == 0);
	else
		MUST(json_object_setn_new(top, key.p, key.n, value) == 0);
}

static void say_value(struct both *b, char what, struct str key, struct str text)
{
	int64_t number = 0;

	if (json_is_object(b->stack[b->depth]))
		json_key(&b->writer, arena_c(b->arena, key));
	memcpy(&number, text.p, text.n < sizeof(number) ? text.n : sizeof(number));
	switch (what) {
	case 'i':
		json_i64(&b->writer, number);
		add(b, key, json_integer(number));
		break;
	case 'd':
		json_id(&b->writer, number);
		add(b, key, json_sprintf("%lld", (long long)number));
		break;
	case 'b':
		json_bool(&b->writer, number & 1);
		add(b, key, json_boolean(number & 1));
		break;
	case 'n':
		json_nothing(&b->writer);
		add(b, key, json_loads("null", JSON_DECODE_ANY, NULL));
		break;
	default:
		json_str(&b->writer, text);
		add(b, key, json_stringn(text.p, text.n));
	}
}

static void say_open(struct both *b, char bracket, struct str key)
{
	json_t *inner = bracket == '{' ? json_object() : json_array();

	if (json_is_object(b->stack[b->depth]))
		json_key(&b->writer, arena_c(b->arena, key));
	json_open(&b->writer, bracket);
	add(b, key, inner);
	b->stack[++b->depth] = inner;
}

static void say_close(struct both *b)
{
	json_close(&b->writer, json_is_object(b->stack[b->depth]) ? '}' : ']');
	b->depth--;
}

/** Lines: what, then a key up to a tab, then a text. */
static void say_line(struct both *b, struct str line)
{
	size_t tab = str_find(line, '\t');
	struct str key = str_head(str_from(line, 1), tab ? tab - 1 : 0), text = str_from(line, tab + 1);

	if (!utf8_valid(str_from(line, 1)) || (line.p[0] == '}' && b->depth == 0))
		return;
	if (line.p[0] == '}')
		say_close(b);
	else if ((line.p[0] == '{' || line.p[0] == '[') && b->depth + 2 < JSON_DEPTH_MAX)
		say_open(b, line.p[0], key);
	else
		say_value(b, line.p[0], key, text);
}

/** Whatever we write, somebody else reads as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct both b = {.arena = arena_new(MIB(8))};
	struct str rest = input_text(data, n), line;
	struct buf out;
	json_t *got;

	if (!b.arena)
		return 0;
	buf_init(&out, b.arena, 0, MIB(4));
	json_init(&b.writer, &out);
	b.stack[0] = json_array();
	json_open(&b.writer, '[');
	while (rest.n > 0) {
		line = input_line(&rest);
		if (line.n > 0)
			say_line(&b, line);
	}
	while (b.depth > 0)
		say_close(&b);
	json_close(&b.writer, ']');
	if (!buf_failed(&out) && !arena_failed(b.arena)) {
		got = json_loadb(out.p, out.n, 0, NULL);
		MUST(got);
		MUST(json_equal(got, b.stack[0]));
		json_decref(got);
	}
	json_decref(b.stack[0]);
	arena_free(b.arena);
	return 0;
}
