#include <stdarg.h>

#include "mktmpl.h"

static void put_indent(struct emit *e)
{
	for (int i = 0; i < e->indent; i++)
		text_putc(&e->code, '\t');
}

void emit_static(struct emit *e, struct str s)
{
	for (int lang = 0; lang < LANGS; lang++)
		text_put(&e->pending[lang], s);
	if (s.n)
		e->after_space = tool_is_space(s.p[s.n - 1]);
}

void emit_per_lang(struct emit *e, struct str zh, struct str en)
{
	text_put(&e->pending[ZH], zh);
	text_put(&e->pending[EN], en);
	e->after_space = false;
}

static void put_literal(struct emit *e, struct str s)
{
	put_indent(e);
	text_put(&e->code, S("buf_put(&h->out, S("));
	text_c_string(&e->code, s, e->indent + 1);
	text_put(&e->code, S("));\n"));
}

static void put_table(struct emit *e, struct str zh, struct str en)
{
	int table = e->tables++;

	put_indent(e);
	text_fmt(&e->code, "static const struct str t%d[LANG__COUNT] = {\n", table);
	put_indent(e);
	text_put(&e->code, S("\t[LANG_ZH] = S_INIT("));
	text_c_string(&e->code, zh, e->indent + 2);
	text_put(&e->code, S("),\n"));
	put_indent(e);
	text_put(&e->code, S("\t[LANG_EN] = S_INIT("));
	text_c_string(&e->code, en, e->indent + 2);
	text_put(&e->code, S("),\n"));
	put_indent(e);
	text_put(&e->code, S("};\n"));
	put_indent(e);
	text_fmt(&e->code, "buf_put(&h->out, t%d[h->lang]);\n", table);
}

void emit_flush(struct emit *e)
{
	struct str zh = text_str(&e->pending[ZH]), en = text_str(&e->pending[EN]);

	if (zh.n == 0 && en.n == 0)
		return;
	if (str_eq(zh, en))
		put_literal(e, zh);
	else
		put_table(e, zh, en);
	e->pending[ZH] = e->pending[EN] = (struct text){0};
}

void emit_code(struct emit *e, int line, const char *format, ...)
{
	va_list args;

	emit_flush(e);
	if (line)
		text_fmt(&e->code, "#line %d \"%s\"\n", line, e->file);
	put_indent(e);
	va_start(args, format);
	text_put(&e->code, str_c(tool_vfmt(format, args)));
	va_end(args);
	text_putc(&e->code, '\n');
}

static const char *printer_of(enum escape escape)
{
	switch (escape) {
	case ESC_ATTR:
		return "html_put_attr";
	case ESC_URL:
		return "html_put_url";
	case ESC_URL_PART:
		return "html_put_url_part";
	case ESC_TEXT:
		break;
	}
	return "html_put";
}

void emit_value(struct emit *e, int line, enum escape escape, struct str expr)
{
	emit_code(e, line, "%s(h, %.*s);", printer_of(escape), STR_FMT(expr));
	e->after_space = false;
}

static struct str escaped(struct str s)
{
	struct text t = {0};

	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			text_put(&t, S("&amp;"));
			break;
		case '<':
			text_put(&t, S("&lt;"));
			break;
		case '>':
			text_put(&t, S("&gt;"));
			break;
		case '"':
			text_put(&t, S("&quot;"));
			break;
		case '\'':
			text_put(&t, S("&#39;"));
			break;
		default:
			text_putc(&t, s.p[i]);
		}
	}
	return text_str(&t);
}

/* A translation names its values; their expressions stand in the template. */
static void take_expressions(struct msg *to, const struct msg *from)
{
	for (size_t i = 0; i < to->n; i++)
		for (size_t j = 0; to->parts[i].is_value && j < from->n; j++)
			if (from->parts[j].is_value && str_eq(from->parts[j].text, to->parts[i].text))
				to->parts[i].expr = from->parts[j].expr;
}

static struct msg_part *next_value(const struct msg *m, size_t *at, struct text *before)
{
	while (*at < m->n) {
		struct msg_part *part = &m->parts[(*at)++];

		if (part->is_value)
			return part;
		text_put(before, escaped(part->text));
	}
	return NULL;
}

static bool same_order(const struct msg *a, const struct msg *b)
{
	struct text ignored = {0};
	size_t i = 0, j = 0;

	for (;;) {
		const struct msg_part *va = next_value(a, &i, &ignored), *vb = next_value(b, &j, &ignored);

		if (!va || !vb)
			return !va && !vb;
		if (!str_eq(va->text, vb->text))
			return false;
	}
}

static void emit_parallel(struct emit *e, int line, enum escape escape, const struct msg *zh, const struct msg *en)
{
	size_t i = 0, j = 0;

	for (;;) {
		struct text zh_before = {0}, en_before = {0};
		const struct msg_part *value = next_value(en, &j, &en_before);

		next_value(zh, &i, &zh_before);
		emit_per_lang(e, text_str(&zh_before), text_str(&en_before));
		if (!value)
			return;
		emit_value(e, line, escape, value->expr);
	}
}

static void emit_alone(struct emit *e, int line, enum escape escape, const struct msg *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->parts[i].is_value)
			emit_value(e, line, escape, m->parts[i].expr);
		else
			emit_static(e, escaped(m->parts[i].text));
	}
	emit_flush(e);
}

void emit_message(struct emit *e, struct place at, enum escape escape, const struct msg *m, struct str zh_text)
{
	struct msg zh = *m;

	if (zh_text.n)
		zh = msg_split(at.file, at.line, zh_text);
	take_expressions(&zh, m);
	if (same_order(&zh, m)) {
		emit_parallel(e, at.line, escape, &zh, m);
		return;
	}
	emit_code(e, 0, "if (h->lang == LANG_ZH) {");
	e->indent++;
	emit_alone(e, at.line, escape, &zh);
	e->indent--;
	emit_code(e, 0, "} else {");
	e->indent++;
	emit_alone(e, at.line, escape, m);
	e->indent--;
	emit_code(e, 0, "}");
	e->after_space = false;
}
