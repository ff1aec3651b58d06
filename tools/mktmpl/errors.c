/*
 * Messages beside a field. A message that only stands near its field is seen and not heard: it needs an id that the field refers to,
 * or to be an alert. Looked at as text, since the field and its message stand in one file but on different ways through it.
 */
#include "mktmpl.h"

#define ERROR S("<p class=\"error\"")
#define ID S(" id=\"")
#define REFERS "aria-describedby=\""

static bool referred_to(struct str src, struct str id)
{
	struct str refers = str_c(tool_fmt(REFERS "%.*s\"", STR_FMT(id)));

	return tool_find(src, refers, 0) < src.n;
}

void errors_check(const char *path, struct str src)
{
	for (size_t at = tool_find(src, ERROR, 0); at < src.n; at = tool_find(src, ERROR, at + 1)) {
		struct str tag = str_head(str_from(src, at), tool_find(src, S("\">"), at) - at + 1);
		size_t from = tool_find(tag, ID, 0);
		struct str id = str_from(tag, from + ID.n);

		if (tool_find(tag, S("role=\"alert\""), 0) < tag.n)
			continue;
		if (from == tag.n || !referred_to(src, str_head(id, tool_find(id, S("\""), 0))))
			tool_die(path, tool_line_at(src, at), "no field refers to this error: give it an id, and its field aria-describedby=\"that id\"");
	}
}
