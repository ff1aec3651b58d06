#include "fuzz.h"
#include "request.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/** The value that begins at ${at}, when a cookie of this name does. */
static bool begins(struct str header, size_t at, struct str name, struct str *ret)
{
	struct str rest = str_from(header, at);
	size_t end;

	if (!str_starts(rest, name) || rest.n == name.n || rest.p[name.n] != '=')
		return false;
	rest = str_from(rest, name.n + 1);
	end = str_find(rest, ';');
	while (end > 0 && is_space(rest.p[end - 1]))
		end--;
	*ret = str_head(rest, end);
	return true;
}

/** The first one wins: looked for at every place where a cookie can begin. */
static struct str find_slowly(struct str header, struct str name)
{
	bool may_begin = true;
	struct str value;

	for (size_t i = 0; i < header.n; i++) {
		if (header.p[i] == ';') {
			may_begin = true;
			continue;
		}
		if (!may_begin || is_space(header.p[i]))
			continue;
		if (begins(header, i, name, &value))
			return value;
		may_begin = false;
	}
	return (struct str){0};
}

/** The first line is the name, the rest the header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str header = input_text(data, n), name = input_line(&header), got;
	struct headers h = {.v = {{S("Cookie"), header}}, .n = 1};
	struct http_request req = request_of(&h);

	if (name.n == 0 || str_find(name, '=') < name.n || str_find(name, ';') < name.n || is_space(name.p[0]))
		return 0; /* no name of ours */
	got = http_request_cookie(&req, name);
	MUST(inside(got, header));
	MUST(str_find(got, ';') == got.n);
	MUST(str_eq(got, find_slowly(header, name)));
	return 0;
}
