#include <stdio.h>
#include <strings.h>

#include "mktmpl.h"

static const char *const void_elements[] = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
					    "source", "track", "wbr", NULL};
static const char *const url_attrs[] = {"href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href", NULL};
/* No value may be printed into these. */
static const char *const closed_attrs[] = {"srcset", "imagesrcset", "ping", "manifest", "http-equiv", "sandbox", "integrity", "nonce", NULL};
/* "data:," is the icon that asks for nothing; a value can never begin so. */
static const char *const scheme_starts[] = {"http://", "https://", "tel:", "mailto:", "data:,", NULL};

static void append(struct place at, char *to, size_t size, char c, const char *what)
{
	size_t n = strlen(to);

	if (n + 1 >= size)
		tool_die(at.file, at.line, "the %s \"%s…\" is too long", what, to);
	to[n] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	to[n + 1] = '\0';
}

static bool is_word(const char *s, const char *const *list)
{
	return tool_in_list(str_c(s), list);
}

/* The beginning of an address as written in the template: the same rule as html_url in web/html.c. */
static void check_start(struct position *p, struct place at)
{
	const char *v = p->value;

	if (p->start_checked || !is_word(p->attr, url_attrs) || !*v)
		return;
	p->start_checked = true;
	if ((v[0] == '/' && v[1] != '/') || v[0] == '#' || v[0] == '?')
		return;
	for (const char *const *start = scheme_starts; *start; start++)
		if (str_starts(str_c(v), str_c(*start)))
			return;
	tool_die(at.file, at.line, "the address %s=\"%s…\" must begin with /, #, ?, http://, https://, tel: or mailto:, or with a value", p->attr, v);
}

static void end_attr_name(struct position *p, struct place at)
{
	if (p->attr[0] == 'o' && p->attr[1] == 'n')
		tool_die(at.file, at.line, "%s=: our pages run no inline script; listen from a file in assets/", p->attr);
	if (strcmp(p->attr, "style") == 0 || strcmp(p->attr, "srcdoc") == 0)
		tool_die(at.file, at.line, "%s= is refused by our content security policy; use a class", p->attr);
	if (strcmp(p->attr, "http-equiv") == 0)
		p->http_equiv = true;
}

static void end_value(struct position *p, struct place at)
{
	check_start(p, at);
	if (strcmp(p->tag, "form") == 0 && strcmp(p->attr, "method") == 0 && strcasecmp(p->value, "post") == 0)
		p->post = true;
	p->where = IN_TAG;
	p->need_space = true;
}

static void end_open_tag(struct position *p, struct place at)
{
	bool is_void = is_word(p->tag, void_elements);

	p->where = IN_TEXT;
	if (strcmp(p->tag, "form") == 0 && p->post) {
		p->needs_csrf = true;
		p->form_line = at.line;
	}
	if (is_void || p->slash)
		return;
	if (p->depth == MAX_DEPTH)
		tool_die(at.file, at.line, "more than %d elements are open", MAX_DEPTH);
	p->open[p->depth].line = at.line;
	memcpy(p->open[p->depth].name, p->tag, sizeof(p->tag));
	p->depth++;
	if (strcmp(p->tag, "script") == 0 || strcmp(p->tag, "style") == 0)
		p->where = IN_RAW;
}

static void check_csrf(const struct position *p, struct place at)
{
	if (p->needs_csrf)
		tool_die(at.file, at.line, "the form of line %d posts without {%% csrf %%}; put it inside the form, on every way through it", p->form_line);
}

static void end_close_tag(struct position *p, struct place at, int floor, bool fragment)
{
	p->where = IN_TEXT;
	if (strcmp(p->tag, "form") == 0)
		check_csrf(p, at);
	if (p->depth == 0 && fragment)
		return;
	if (p->depth == 0)
		tool_die(at.file, at.line, "</%s> closes nothing; if that is meant, begin the file with {%% fragment %%}", p->tag);
	if (strcmp(p->open[p->depth - 1].name, p->tag) != 0)
		tool_die(at.file, at.line, "</%s> stands where <%s> of line %d is open; close that first", p->tag, p->open[p->depth - 1].name,
			 p->open[p->depth - 1].line);
	if (p->depth == floor)
		tool_die(at.file, at.line, "</%s> closes the element of line %d, which was opened outside this {%% %%} block", p->tag,
			 p->open[p->depth - 1].line);
	p->depth--;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_tag_char(char c)
{
	return tool_is_name(c) || c == '-' || c == ':';
}

static void feed_tag_open(struct position *p, struct place at, char c)
{
	*p->tag = '\0';
	p->http_equiv = p->post = p->slash = p->need_space = false;
	if (c == '/') {
		p->where = IN_CLOSE_NAME;
	} else if (c == '!') {
		p->where = IN_DOCTYPE;
	} else if (is_letter(c)) {
		p->where = IN_TAG_NAME;
		append(at, p->tag, sizeof(p->tag), c, "tag");
	} else {
		tool_die(at.file, at.line, "a \"<\" that begins no tag; write &lt;");
	}
}

static void feed_in_tag(struct position *p, struct place at, char c)
{
	if (tool_is_space(c)) {
		p->need_space = false;
	} else if (c == '>') {
		end_open_tag(p, at);
	} else if (c == '/') {
		p->slash = true;
	} else if (!is_letter(c) || p->need_space || p->slash) {
		tool_die(at.file, at.line, "\"%c\" inside <%s>: attributes are name=\"value\", with white space between them", c, p->tag);
	} else {
		*p->attr = '\0';
		append(at, p->attr, sizeof(p->attr), c, "attribute");
		p->where = IN_ATTR_NAME;
	}
}

static void feed_attr_name(struct position *p, struct place at, char c)
{
	if (is_tag_char(c) || c == '.') {
		append(at, p->attr, sizeof(p->attr), c, "attribute");
		return;
	}
	end_attr_name(p, at);
	if (c == '=') {
		p->where = AFTER_EQUALS;
		return;
	}
	p->where = IN_TAG;
	p->need_space = true;
	feed_in_tag(p, at, c);
}

static void feed_after_equals(struct position *p, struct place at, char c)
{
	if (c != '"' && c != '\'')
		tool_die(at.file, at.line, "the value of %s must stand in quotes", p->attr);
	p->where = IN_VALUE;
	p->quote = c;
	p->value_empty = true;
	p->value_begun = p->start_checked = false;
	*p->value = '\0';
}

static void feed_value(struct position *p, struct place at, char c)
{
	size_t n = strlen(p->value);

	if (c == p->quote) {
		end_value(p, at);
		return;
	}
	if (n + 1 < sizeof(p->value) && !p->start_checked) {
		p->value[n] = c;
		p->value[n + 1] = '\0';
	}
	p->value_begun = true;
	p->value_empty = false;
}

void position_feed(struct position *p, struct place at, char c, int floor, bool fragment)
{
	switch (p->where) {
	case IN_TEXT:
		if (c == '<')
			p->where = IN_TAG_OPEN;
		break;
	case IN_TAG_OPEN:
		feed_tag_open(p, at, c);
		break;
	case IN_TAG_NAME:
		if (is_tag_char(c)) {
			append(at, p->tag, sizeof(p->tag), c, "tag");
			break;
		}
		p->where = IN_TAG;
		p->need_space = true;
		feed_in_tag(p, at, c);
		break;
	case IN_TAG:
		feed_in_tag(p, at, c);
		break;
	case IN_ATTR_NAME:
		feed_attr_name(p, at, c);
		break;
	case AFTER_EQUALS:
		feed_after_equals(p, at, c);
		break;
	case IN_VALUE:
		feed_value(p, at, c);
		break;
	case IN_CLOSE_NAME:
		if (c == '>')
			end_close_tag(p, at, floor, fragment);
		else
			append(at, p->tag, sizeof(p->tag), c, "tag");
		break;
	case IN_RAW:
		if (c == '<')
			p->where = IN_TAG_OPEN;
		else if (!tool_is_space(c))
			tool_die(at.file, at.line, "our pages hold no inline <%s>; put it into a file in assets/", p->tag);
		break;
	case IN_DOCTYPE:
		if (c == '>')
			p->where = IN_TEXT;
		break;
	}
}

static _Noreturn void refuse(const struct position *p, struct place at)
{
	switch (p->where) {
	case IN_RAW:
		tool_die(at.file, at.line, "nothing can be printed inside <%s>; put it into a data- attribute", p->tag);
	case AFTER_EQUALS:
		tool_die(at.file, at.line, "the value of %s must stand in quotes", p->attr);
	case IN_ATTR_NAME:
	case IN_TAG:
		tool_die(at.file, at.line, "nothing can be printed between the attributes of <%s>, only {%% if %%} may stand there", p->tag);
	default:
		tool_die(at.file, at.line, "nothing can be printed in the name of a tag");
	}
}

enum escape position_escape(struct position *p, struct place at)
{
	bool is_url = is_word(p->attr, url_attrs);
	enum escape escape;

	if (p->where == IN_TEXT)
		return ESC_TEXT;
	if (p->where != IN_VALUE)
		refuse(p, at);
	if (is_word(p->attr, closed_attrs) || (p->http_equiv && strcmp(p->attr, "content") == 0))
		tool_die(at.file, at.line, "no value can be printed into %s=", p->attr);
	if (is_url && p->value_empty && p->value_begun)
		tool_die(at.file, at.line, "it is not certain whether the address %s= has begun here; write the {%% if %%} around the whole value", p->attr);
	check_start(p, at);
	escape = !is_url ? ESC_ATTR : p->value_begun ? ESC_URL_PART : ESC_URL;
	p->value_begun = p->start_checked = true;
	p->value_empty = false;
	return escape;
}

void position_message(struct position *p, struct place at)
{
	if (p->where == IN_TEXT)
		return;
	if (p->where != IN_VALUE)
		refuse(p, at);
	if (is_word(p->attr, url_attrs) || is_word(p->attr, closed_attrs))
		tool_die(at.file, at.line, "%s= can't be translated", p->attr);
	p->value_begun = true;
	p->value_empty = false;
}

void position_control(struct position *p, struct place at)
{
	switch (p->where) {
	case IN_TEXT:
		return;
	case IN_VALUE:
		check_start(p, at);
		return;
	case IN_ATTR_NAME:
		end_attr_name(p, at);
		p->need_space = true;
		break;
	case IN_TAG_NAME:
		p->need_space = true;
		break;
	case IN_TAG:
		break;
	default:
		tool_die(at.file, at.line, "no {%% %%} can stand here; move it outside the name, the value's beginning or the <script>");
	}
	p->where = IN_TAG;
	*p->attr = '\0';
}

void position_merge(struct position *a, const struct position *b, struct place at, const char *what)
{
	bool same = a->where == b->where && a->depth == b->depth && (a->where != IN_VALUE || strcmp(a->attr, b->attr) == 0);

	for (int i = 0; same && i < a->depth; i++)
		same = strcmp(a->open[i].name, b->open[i].name) == 0;
	if (!same && a->depth > 0 && b->depth < a->depth)
		tool_die(at.file, at.line, "%s leaves <%s> of line %d open; every way through it must close what it opens", what,
			 a->open[a->depth - 1].name, a->open[a->depth - 1].line);
	if (!same && b->depth > 0 && a->depth < b->depth)
		tool_die(at.file, at.line, "%s leaves <%s> of line %d open; every way through it must close what it opens", what,
			 b->open[b->depth - 1].name, b->open[b->depth - 1].line);
	if (!same)
		tool_die(at.file, at.line, "%s ends in another place of the HTML than it began; every way through it must close what it opens", what);
	a->need_space |= b->need_space;
	a->slash |= b->slash;
	a->value_empty |= b->value_empty;
	a->value_begun |= b->value_begun;
	a->start_checked |= b->start_checked;
	a->http_equiv |= b->http_equiv;
	a->post |= b->post;
	a->needs_csrf |= b->needs_csrf;
}

void position_end(struct position *p, struct place at, bool fragment)
{
	if (p->where != IN_TEXT)
		tool_die(at.file, at.line, "the file ends inside a tag");
	check_csrf(p, at);
	if (p->depth > 0 && !fragment)
		tool_die(at.file, at.line, "<%s> of line %d is never closed; if that is meant, begin the file with {%% fragment %%}",
			 p->open[p->depth - 1].name, p->open[p->depth - 1].line);
}

bool position_keeps_space(const struct position *p)
{
	for (int i = 0; i < p->depth; i++)
		if (strcmp(p->open[i].name, "pre") == 0 || strcmp(p->open[i].name, "textarea") == 0)
			return true;
	return false;
}
