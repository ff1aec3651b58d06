#include <stdio.h>

#include "mktmpl.h"

enum frame_kind { FRAME_IF, FRAME_FOR };

/* An open {% if %} or {% for %}. */
struct frame {
	enum frame_kind kind;
	int line;
	struct position start, end; /* end: what holds after all branches read so far */
	bool start_after_space, end_after_space;
	bool has_branch, last_branch; /* some branch has ended; the one being read is {% else %} or {% empty %} */
	struct str var, list;
};

struct compiler {
	const char *path;
	const struct options *options;
	struct view *view;
	struct str src;
	size_t at;
	int line;
	bool fragment;
	struct position pos;
	struct emit e;
	struct frame frames[MAX_FRAMES];
	int n_frames;
};

static struct place place_of(const struct compiler *c)
{
	return (struct place){c->path, c->line};
}

static bool starts(const struct compiler *c, struct str what)
{
	return str_starts(str_from(c->src, c->at), what);
}

/* Moves on to byte ${to}, counting lines. */
static void advance(struct compiler *c, size_t to)
{
	for (; c->at < to; c->at++)
		c->line += c->src.p[c->at] == '\n';
}

/* What stands between the opener at c->at and ${closer}; moves behind it. */
static struct str take_until(struct compiler *c, size_t opener, struct str closer, const char *what)
{
	size_t end = tool_find(c->src, closer, c->at + opener);
	struct str inside;

	if (end == c->src.n)
		tool_die(c->path, c->line, "%s is never closed with %.*s", what, STR_FMT(closer));
	inside = (struct str){c->src.p + c->at + opener, end - c->at - opener};
	advance(c, end + closer.n);
	return inside;
}

static struct str take_word(struct str *rest)
{
	size_t n = 0;
	struct str word;

	*rest = tool_trim(*rest);
	while (n < rest->n && !tool_is_space(rest->p[n]))
		n++;
	word = str_head(*rest, n);
	*rest = tool_trim(str_from(*rest, n));
	return word;
}

static struct str take_quoted(struct compiler *c, struct str *rest, const char *after)
{
	size_t end;
	struct str inside;

	*rest = tool_trim(*rest);
	end = rest->n ? tool_find(*rest, S("\""), 1) : 0;
	if (rest->n < 2 || rest->p[0] != '"' || end == rest->n)
		tool_die(c->path, c->line, "after %s a name in double quotes must stand", after);
	inside = (struct str){rest->p + 1, end - 1};
	*rest = tool_trim(str_from(*rest, end + 1));
	return inside;
}

static bool is_identifier(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!tool_is_name(s.p[i]))
			return false;
	return s.n > 0 && (s.p[0] < '0' || s.p[0] > '9');
}

static void nothing_more(const struct compiler *c, struct str rest, const char *tag)
{
	if (rest.n)
		tool_die(c->path, c->line, "{%% %s %%} takes nothing after it, but \"%.*s\" stands there", tag, STR_FMT(rest));
}

/* {% view struct x_view include "a.h" include "b.h" %} */
static void tag_view(struct compiler *c, struct str rest)
{
	struct view *view = c->view;
	struct str word = take_word(&rest), name;

	if (view->type)
		tool_die(c->path, c->line, "{%% view %%} stands twice; a file is one view");
	name = take_word(&rest);
	if (!str_eq(word, S("struct")) || !is_identifier(name))
		tool_die(c->path, c->line, "write {%% view struct name include \"file.h\" %%}");
	view->type = tool_fmt("struct %.*s", STR_FMT(name));
	while (rest.n) {
		word = take_word(&rest);
		if (!str_eq(word, S("include")))
			tool_die(c->path, c->line, "write {%% view struct name include \"file.h\" %%}");
		view->includes = tool_grow(view->includes, view->n_includes, &view->cap_includes, sizeof(*view->includes));
		view->includes[view->n_includes++] = tool_copy(take_quoted(c, &rest, "include"));
	}
}

static struct frame *push_frame(struct compiler *c, enum frame_kind kind)
{
	struct frame *f;

	if (c->n_frames == MAX_FRAMES)
		tool_die(c->path, c->line, "more than %d {%% if %%} and {%% for %%} inside each other; make some of it a view of its own", MAX_FRAMES);
	position_control(&c->pos, place_of(c));
	f = &c->frames[c->n_frames++];
	*f = (struct frame){.kind = kind, .line = c->line, .start = c->pos, .start_after_space = c->e.after_space};
	return f;
}

static struct frame *top_frame(struct compiler *c, enum frame_kind kind, const char *tag)
{
	struct frame *f = c->n_frames ? &c->frames[c->n_frames - 1] : NULL;

	if (!f || f->kind != kind)
		tool_die(c->path, c->line, "{%% %s %%} belongs to a {%% %s %%}, and none is open here", tag, kind == FRAME_IF ? "if" : "for");
	if (f->last_branch)
		tool_die(c->path, c->line, "{%% %s %%} after the last part of the block of line %d", tag, f->line);
	return f;
}

static const char *frame_name(const struct frame *f)
{
	return tool_fmt("the {%% %s %%} of line %d", f->kind == FRAME_IF ? "if" : "for", f->line);
}

/* One way through the block is read: what it left must agree with the other ways. */
static void end_branch(struct compiler *c, struct frame *f)
{
	position_control(&c->pos, place_of(c));
	if (f->has_branch) {
		position_merge(&f->end, &c->pos, place_of(c), frame_name(f));
		f->end_after_space &= c->e.after_space;
	} else {
		f->end = c->pos;
		f->end_after_space = c->e.after_space;
	}
	f->has_branch = true;
	emit_flush(&c->e);
	c->pos = f->start;
	c->e.after_space = f->start_after_space;
	c->e.indent--;
}

static void tag_if(struct compiler *c, struct str expr)
{
	expr_check(place_of(c), expr);
	push_frame(c, FRAME_IF);
	emit_code(&c->e, c->line, "if (%.*s) {", STR_FMT(expr));
	c->e.indent++;
}

static void tag_elif(struct compiler *c, struct str expr)
{
	struct frame *f = top_frame(c, FRAME_IF, "elif");

	expr_check(place_of(c), expr);
	end_branch(c, f);
	emit_code(&c->e, c->line, "} else if (%.*s) {", STR_FMT(expr));
	c->e.indent++;
}

static void tag_else(struct compiler *c, struct str rest)
{
	struct frame *f = top_frame(c, FRAME_IF, "else");

	nothing_more(c, rest, "else");
	end_branch(c, f);
	f->last_branch = true;
	emit_code(&c->e, 0, "} else {");
	c->e.indent++;
}

static void check_loop_name(const struct compiler *c, struct str var)
{
	if (!is_identifier(var))
		tool_die(c->path, c->line, "write {%% for name in v->list %%}");
	if (str_eq(var, S("v")) || str_eq(var, S("h")))
		tool_die(c->path, c->line, "v and h are taken; give the loop another name");
	for (int i = 0; i < c->n_frames; i++)
		if (c->frames[i].kind == FRAME_FOR && str_eq(c->frames[i].var, var))
			tool_die(c->path, c->line, "the loop of line %d is called %.*s too; give this one another name", c->frames[i].line, STR_FMT(var));
}

static void tag_for(struct compiler *c, struct str rest)
{
	struct str var = take_word(&rest), in = take_word(&rest);
	struct frame *f;

	if (!str_eq(in, S("in")))
		tool_die(c->path, c->line, "write {%% for name in v->list %%}");
	check_loop_name(c, var);
	expr_check(place_of(c), rest);
	f = push_frame(c, FRAME_FOR);
	f->var = var;
	f->list = rest;
	emit_code(&c->e, c->line, "for (size_t %.*s_i = 0; %.*s_i < (%.*s).n; %.*s_i++) {", STR_FMT(var), STR_FMT(var), STR_FMT(rest), STR_FMT(var));
	c->e.indent++;
	emit_code(&c->e, 0, "const __auto_type %.*s = &(%.*s).v[%.*s_i];", STR_FMT(var), STR_FMT(rest), STR_FMT(var));
	emit_code(&c->e, 0, "(void)%.*s;", STR_FMT(var));
	/* The body may follow itself. */
	c->e.after_space = false;
	c->pos.value_begun |= c->pos.where == IN_VALUE;
	c->pos.need_space |= c->pos.where == IN_TAG;
}

static void tag_empty(struct compiler *c, struct str rest)
{
	struct frame *f = top_frame(c, FRAME_FOR, "empty");

	nothing_more(c, rest, "empty");
	end_branch(c, f);
	emit_code(&c->e, 0, "}");
	emit_code(&c->e, 0, "if ((%.*s).n == 0) {", STR_FMT(f->list));
	f->last_branch = true;
	c->e.indent++;
}

static void tag_end(struct compiler *c, struct str rest)
{
	struct frame *f = c->n_frames ? &c->frames[c->n_frames - 1] : NULL;

	nothing_more(c, rest, "end");
	if (!f)
		tool_die(c->path, c->line, "{%% end %%} without {%% if %%} or {%% for %%}");
	end_branch(c, f);
	if (!f->last_branch) {
		position_merge(&f->end, &f->start, place_of(c), frame_name(f));
		f->end_after_space &= f->start_after_space;
	}
	emit_code(&c->e, 0, "}");
	c->pos = f->end;
	c->e.after_space = f->end_after_space;
	c->n_frames--;
}

static void must_be_text(const struct compiler *c, const char *tag)
{
	if (c->pos.where != IN_TEXT)
		tool_die(c->path, c->line, "{%% %s %%} can only stand between tags", tag);
}

static void tag_include(struct compiler *c, struct str rest)
{
	struct str name = take_word(&rest);

	if (!is_identifier(name))
		tool_die(c->path, c->line, "write {%% include name expression %%}");
	must_be_text(c, "include");
	expr_check(place_of(c), rest);
	emit_code(&c->e, c->line, "view_%.*s(h, %.*s);", STR_FMT(name), STR_FMT(rest));
	c->e.after_space = false;
}

static void tag_body(struct compiler *c, struct str rest)
{
	nothing_more(c, rest, "body");
	must_be_text(c, "body");
	emit_code(&c->e, c->line, "v->body(h, v->body_view);");
	c->e.after_space = false;
}

static void tag_csrf(struct compiler *c, struct str rest)
{
	nothing_more(c, rest, "csrf");
	must_be_text(c, "csrf");
	emit_static(&c->e, S("<input type=\"hidden\" name=\"csrf\" value=\""));
	emit_value(&c->e, c->line, ESC_ATTR, S("html_csrf(h)"));
	emit_static(&c->e, S("\">"));
	c->pos.needs_csrf = false;
}

static void tag_asset(struct compiler *c, struct str rest)
{
	struct str name = take_quoted(c, &rest, "asset");
	struct view *view = c->view;
	char *symbol = tool_symbol(name);
	FILE *f;

	nothing_more(c, rest, "asset");
	if (c->pos.where != IN_VALUE || position_escape(&c->pos, place_of(c)) == ESC_URL_PART)
		tool_die(c->path, c->line, "{%% asset %%} must be the whole value of an attribute");
	if (c->options->assets_dir) {
		f = fopen(tool_fmt("%s/%.*s", c->options->assets_dir, STR_FMT(name)), "rb");
		if (!f)
			tool_die(c->path, c->line, "there is no asset \"%.*s\"; names are paths below assets/", STR_FMT(name));
		fclose(f);
	}
	view->assets = tool_grow(view->assets, view->n_assets, &view->cap_assets, sizeof(*view->assets));
	view->assets[view->n_assets++] = symbol;
	emit_code(&c->e, c->line, "buf_put(&h->out, asset_%s.url);", symbol);
	c->e.after_space = false;
}

static void tag_fragment(struct compiler *c, struct str rest)
{
	nothing_more(c, rest, "fragment");
	if (c->e.code.n || c->e.pending[EN].n)
		tool_die(c->path, c->line, "{%% fragment %%} must stand at the beginning of the file");
	c->fragment = true;
}

static const struct {
	const char *name;
	void (*run)(struct compiler *c, struct str rest);
} tags[] = {
	{"view", tag_view},       {"fragment", tag_fragment}, {"if", tag_if},     {"elif", tag_elif}, {"else", tag_else}, {"for", tag_for},
	{"empty", tag_empty},     {"end", tag_end},           {"include", tag_include}, {"body", tag_body}, {"csrf", tag_csrf}, {"asset", tag_asset},
};

static void compile_tag(struct compiler *c)
{
	size_t end = tool_find(c->src, S("%}"), c->at);
	struct str inside, word;

	if (end == c->src.n)
		tool_die(c->path, c->line, "{%% is never closed with %%}");
	inside = (struct str){c->src.p + c->at + 2, end - c->at - 2};
	word = take_word(&inside);
	if (!c->view->type && !str_eq(word, S("view")))
		tool_die(c->path, c->line, "the file must begin with {%% view struct name include \"file.h\" %%}");
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!str_eq(word, str_c(tags[i].name)))
			continue;
		tags[i].run(c, inside);
		advance(c, end + 2);
		return;
	}
	tool_die(c->path, c->line, "{%% %.*s %%} is not known; there are view, fragment, if, elif, else, for, empty, end, include, body, csrf and asset",
		 STR_FMT(word));
}

static void compile_value(struct compiler *c)
{
	struct place at = place_of(c);
	struct str expr = tool_trim(take_until(c, 2, S("}}"), "{{"));

	if (str_starts(expr, S("safe ")) || str_starts(expr, S("safe\t"))) {
		expr = tool_trim(str_from(expr, 5));
		expr_check(at, expr);
		if (c->pos.where != IN_TEXT)
			tool_die(at.file, at.line, "{{safe}} can only stand between tags");
		emit_code(&c->e, at.line, "html_put_safe(h, %.*s);", STR_FMT(expr));
		c->e.after_space = false;
		return;
	}
	expr_check(at, expr);
	emit_value(&c->e, at.line, position_escape(&c->pos, at), expr);
}

static void compile_message(struct compiler *c)
{
	struct place at = place_of(c);
	struct msg m = msg_from_template(at.file, at.line, take_until(c, 2, S("]]"), "[["));
	struct str zh = po_text(c->options->po, m.id);

	position_message(&c->pos, at);
	for (size_t i = 0; i < m.n; i++)
		if (m.parts[i].is_value)
			expr_check(at, m.parts[i].expr);
	if (zh.n) {
		struct msg translated = msg_split(c->options->po->path, po_find(c->options->po, m.id)->line, zh);

		if (!msg_same_values(&translated, &m)) {
			tool_warn(at.file, at.line, "the translation of \"%.*s\" has other values; English is used", STR_FMT(m.id));
			zh = S("");
		}
	} else if (c->options->po) {
		tool_warn(at.file, at.line, "\"%.*s\" has no translation; English is used", STR_FMT(m.id));
	}
	emit_message(&c->e, at, c->pos.where == IN_VALUE ? ESC_ATTR : ESC_TEXT, &m, zh);
}

static void skip_html_comment(struct compiler *c)
{
	struct place at = place_of(c);
	struct str inside = take_until(c, 4, S("-->"), "<!--");

	if (tool_find(inside, S("{{"), 0) < inside.n || tool_find(inside, S("{%"), 0) < inside.n || tool_find(inside, S("[["), 0) < inside.n)
		tool_die(at.file, at.line, "nothing can be printed inside <!-- -->; to leave out a piece of the template use {# #}");
}

static void feed(struct compiler *c, char byte)
{
	int floor = c->n_frames ? c->frames[c->n_frames - 1].start.depth : 0;

	position_feed(&c->pos, place_of(c), byte, floor, c->fragment);
}

/* A run of white space; with a newline in it it is one newline (between tags) or one space (inside a tag). */
static void compile_space(struct compiler *c)
{
	size_t end = c->at;
	struct str run;

	while (end < c->src.n && tool_is_space(c->src.p[end]))
		end++;
	run = (struct str){c->src.p + c->at, end - c->at};
	if (tool_find(run, S("\n"), 0) == run.n || c->pos.where == IN_VALUE || position_keeps_space(&c->pos)) {
		emit_static(&c->e, run);
	} else if (c->pos.where != IN_TEXT && c->pos.where != IN_RAW) {
		emit_static(&c->e, S(" "));
	} else if (!c->e.after_space) {
		emit_static(&c->e, S("\n"));
	}
	for (size_t i = 0; i < run.n; i++)
		feed(c, run.p[i]);
	advance(c, end);
}

static void compile_static(struct compiler *c)
{
	char byte = c->src.p[c->at];

	if (!c->view->type && !tool_is_space(byte))
		tool_die(c->path, c->line, "the file must begin with {%% view struct name include \"file.h\" %%}");
	if (tool_is_space(byte)) {
		compile_space(c);
		return;
	}
	feed(c, byte);
	emit_static(&c->e, (struct str){&byte, 1});
	advance(c, c->at + 1);
}

static void compile_next(struct compiler *c)
{
	if (starts(c, S("{#")))
		take_until(c, 2, S("#}"), "{#");
	else if (starts(c, S("{%")))
		compile_tag(c);
	else if (starts(c, S("{{")))
		compile_value(c);
	else if (starts(c, S("[[")))
		compile_message(c);
	else if (c->pos.where == IN_TEXT && starts(c, S("<!--")))
		skip_html_comment(c);
	else
		compile_static(c);
}

static char *view_name(const char *path)
{
	struct str base = str_c(tool_basename(path));
	struct str name = str_head(base, base.n >= 5 ? base.n - 5 : 0);

	if (!str_ends(base, S(".html")) || !is_identifier(name))
		tool_die(path, 0, "a template is called name.html, where name is letters, digits and _");
	return tool_copy(name);
}

struct view *compile_template(const char *path, const struct options *options)
{
	struct compiler *c = tool_alloc(sizeof(*c));

	c->path = c->e.file = path;
	c->options = options;
	c->line = 1;
	c->e.indent = 1;
	c->e.after_space = true;
	c->view = tool_alloc(sizeof(*c->view));
	c->view->path = path;
	c->view->name = view_name(path);
	c->src = tool_read(path);
	errors_check(path, c->src);
	while (c->src.n && tool_is_space(c->src.p[c->src.n - 1]))
		c->src.n--;
	while (c->at < c->src.n)
		compile_next(c);
	if (!c->view->type)
		tool_die(c->path, 1, "the file must begin with {%% view struct name include \"file.h\" %%}");
	if (c->n_frames)
		tool_die(c->path, c->frames[c->n_frames - 1].line, "this {%% %s %%} has no {%% end %%}",
			 c->frames[c->n_frames - 1].kind == FRAME_IF ? "if" : "for");
	position_end(&c->pos, place_of(c), c->fragment);
	emit_flush(&c->e);
	c->view->code = c->e.code;
	return c->view;
}
