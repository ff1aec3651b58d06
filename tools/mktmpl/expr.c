#include "mktmpl.h"

/* Longer operators first. */
static const char *const operators[] = {"->", "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")",
					"[",  "]",  ".",  ",",  "&",  "+",  "-",  NULL};
static const char *const refused[] = {"++", "--", NULL};

static const char *operator_at(struct str rest)
{
	for (const char *const *op = operators; *op; op++)
		if (str_starts(rest, str_c(*op)))
			return *op;
	return NULL;
}

/* 'x' or '\n': how many bytes, 0 when it is none. */
static size_t char_literal(struct str rest)
{
	if (rest.n >= 3 && rest.p[1] != '\\' && rest.p[1] != '\'' && rest.p[2] == '\'')
		return 3;
	if (rest.n >= 4 && rest.p[1] == '\\' && rest.p[3] == '\'')
		return 4;
	return 0;
}

static size_t token_length(struct place at, struct str expr, size_t i)
{
	struct str rest = str_from(expr, i);
	const char *op = operator_at(rest);
	size_t n = 0;

	for (const char *const *bad = refused; *bad; bad++)
		if (str_starts(rest, str_c(*bad)))
			tool_die(at.file, at.line, "\"%s\" in \"%.*s\": a template only looks at values; change them in C", *bad, STR_FMT(expr));
	while (n < rest.n && tool_is_name(rest.p[n]))
		n++;
	if (n == 0 && op)
		n = strlen(op);
	if (n == 0 && rest.p[0] == '\'')
		n = char_literal(rest);
	if (n == 0 && rest.p[0] == '=')
		tool_die(at.file, at.line, "\"=\" in \"%.*s\": compare with ==", STR_FMT(expr));
	if (n == 0)
		tool_die(at.file, at.line, "\"%c\" in \"%.*s\" may not stand in a template; compute the value in C and put it into the view struct",
			 rest.p[0], STR_FMT(expr));
	return n;
}

void expr_check(struct place at, struct str expr)
{
	char closers[32];
	int depth = 0;

	if (tool_trim(expr).n == 0)
		tool_die(at.file, at.line, "an expression is missing");
	for (size_t i = 0; i < expr.n;) {
		char c = expr.p[i];
		size_t n = tool_is_space(c) ? 1 : token_length(at, expr, i);

		if (c == '(' || c == '[') {
			if (depth == sizeof(closers))
				tool_die(at.file, at.line, "\"%.*s\" is too deep", STR_FMT(expr));
			closers[depth++] = c == '(' ? ')' : ']';
		} else if (c == ')' || c == ']') {
			if (depth == 0 || closers[--depth] != c)
				tool_die(at.file, at.line, "brackets of \"%.*s\" do not match", STR_FMT(expr));
		} else if (c == ',' && depth == 0) {
			tool_die(at.file, at.line, "a comma outside brackets in \"%.*s\"", STR_FMT(expr));
		}
		i += n;
	}
	if (depth > 0)
		tool_die(at.file, at.line, "brackets of \"%.*s\" do not match", STR_FMT(expr));
}
