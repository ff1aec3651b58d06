#include "po.h"

static void add_part(struct msg *m, size_t *cap, struct msg_part part)
{
	if (!part.is_value && part.text.n == 0)
		return;
	m->parts = tool_grow(m->parts, m->n, cap, sizeof(*m->parts));
	m->parts[m->n++] = part;
}

static bool is_plain_name(struct str s)
{
	if (s.n == 0 || (s.p[0] >= '0' && s.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!tool_is_name(s.p[i]))
			return false;
	return true;
}

struct msg msg_split(const char *file, int line, struct str text)
{
	struct msg m = {.id = text};
	size_t cap = 0, from = 0;

	for (size_t i = 0; i < text.n; i++) {
		size_t end;
		struct str name;

		if (text.p[i] == '}')
			tool_die(file, line, "a } without its {; a message holds braces only around the name of a value");
		if (text.p[i] != '{')
			continue;
		end = tool_find(text, S("}"), i);
		name = (struct str){text.p + i + 1, end - i - 1};
		if (end == text.n || !is_plain_name(name))
			tool_die(file, line, "in a message a { must be followed by the name of a value and a }");
		add_part(&m, &cap, (struct msg_part){.text = {text.p + from, i - from}});
		add_part(&m, &cap, (struct msg_part){.is_value = true, .text = name});
		from = end + 1;
		i = end;
	}
	add_part(&m, &cap, (struct msg_part){.text = str_from(text, from)});
	return m;
}

/* "v->due_minutes" is called due_minutes; "{n=v->shops.n}" is called n. */
static struct msg_part value_part(const char *file, int line, struct str inside)
{
	size_t equals = tool_find(inside, S("="), 0);
	struct str name, expr;
	size_t from;

	if (equals < inside.n && !str_starts(str_from(inside, equals), S("=="))) {
		name = tool_trim(str_head(inside, equals));
		expr = tool_trim(str_from(inside, equals + 1));
	} else {
		expr = tool_trim(inside);
		for (from = expr.n; from > 0 && tool_is_name(expr.p[from - 1]);)
			from--;
		name = str_from(expr, from);
		for (size_t i = 0; i < from; i++)
			if (!tool_is_name(expr.p[i]) && expr.p[i] != '.' && expr.p[i] != '-' && expr.p[i] != '>')
				name = S("");
	}
	if (!is_plain_name(name) || expr.n == 0)
		tool_die(file, line, "the value {%.*s} in a text needs a name: write {name=%.*s}", STR_FMT(inside), STR_FMT(inside));
	return (struct msg_part){.is_value = true, .text = name, .expr = expr};
}

/* Appends text with each run of white space as one space. */
static void put_collapsed(struct text *t, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!tool_is_space(s.p[i]))
			text_putc(t, s.p[i]);
		else if (i == 0 || !tool_is_space(s.p[i - 1]))
			text_putc(t, ' ');
	}
}

static void take_expressions(const char *file, int line, struct msg *m, const struct msg_part *values, size_t n_values)
{
	size_t at = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!m->parts[i].is_value)
			continue;
		m->parts[i].expr = values[at++].expr;
		for (size_t j = 0; j < n_values; j++)
			if (str_eq(values[j].text, m->parts[i].text) && !str_eq(values[j].expr, m->parts[i].expr))
				tool_die(file, line, "two different values are called {%.*s}; write {name=value} for one of them",
					 STR_FMT(m->parts[i].text));
	}
}

struct msg msg_from_template(const char *file, int line, struct str inside)
{
	struct text id = {0};
	struct msg_part *values = NULL;
	size_t n = 0, cap = 0, from = 0;
	struct msg m;

	inside = tool_trim(inside);
	if (inside.n == 0)
		tool_die(file, line, "an empty text to translate");
	for (size_t i = 0; i < inside.n; i++) {
		size_t end;

		if (inside.p[i] != '{')
			continue;
		end = tool_find(inside, S("}"), i);
		if (end == inside.n)
			tool_die(file, line, "a { without its } in a text to translate");
		values = tool_grow(values, n, &cap, sizeof(*values));
		values[n] = value_part(file, line, (struct str){inside.p + i + 1, end - i - 1});
		put_collapsed(&id, (struct str){inside.p + from, i - from});
		text_fmt(&id, "{%.*s}", STR_FMT(values[n].text));
		n++;
		from = end + 1;
		i = end;
	}
	put_collapsed(&id, str_from(inside, from));
	m = msg_split(file, line, text_str(&id));
	take_expressions(file, line, &m, values, n);
	return m;
}

static bool has_value(const struct msg *m, struct str name)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->parts[i].is_value && str_eq(m->parts[i].text, name))
			return true;
	return false;
}

static bool has_all_values(const struct msg *m, const struct msg *of)
{
	for (size_t i = 0; i < of->n; i++)
		if (of->parts[i].is_value && !has_value(m, of->parts[i].text))
			return false;
	return true;
}

bool msg_same_values(const struct msg *a, const struct msg *b)
{
	return has_all_values(a, b) && has_all_values(b, a);
}
