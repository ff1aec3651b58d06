/*
 * The template compiler. Parts: expr.c (which C expressions a template may hold), position.c (where in the HTML we are, and what
 * may stand there), errors.c (messages that belong to a field), emit.c (writes C), compile.c (reads a template), mktmpl.c (files and options).
 */
#ifndef TOOLS_MKTMPL_H
#define TOOLS_MKTMPL_H

#include "../lib/po.h"
#include "../lib/tool.h"

enum { MAX_DEPTH = 64, MAX_FRAMES = 32, LANGS = 2, ZH = 0, EN = 1 };

enum where {
	IN_TEXT,
	IN_TAG_OPEN,   /* after "<" */
	IN_TAG_NAME,
	IN_TAG,        /* between attributes */
	IN_ATTR_NAME,
	AFTER_EQUALS,
	IN_VALUE,
	IN_CLOSE_NAME, /* after "</" */
	IN_RAW,        /* inside <script> or <style>: only white space may stand there */
	IN_DOCTYPE,
};

struct element {
	char name[24];
	int line;
};

struct position {
	enum where where;
	char quote;
	bool need_space;                /* white space must come before the next attribute */
	bool slash;                     /* a "/" was read inside the tag */
	bool value_empty, value_begun;  /* on some way here the value has nothing / something in it */
	bool start_checked;             /* the beginning of an address was looked at */
	bool http_equiv;                /* the tag is a <meta http-equiv> */
	bool post;                      /* the tag is <form method="post"> */
	bool needs_csrf;                /* inside such a form, before {% csrf %} */
	char tag[24], attr[40], value[16];
	int form_line;
	struct element open[MAX_DEPTH];
	int depth;
};

/** What a value printed here must be escaped for. */
enum escape { ESC_TEXT, ESC_ATTR, ESC_URL, ESC_URL_PART };

/** Where a message of the tool points. */
struct place {
	const char *file;
	int line;
};

/** position_feed(p, at, c, floor, fragment): one byte of static HTML. Elements below depth ${floor} may not be closed. */
void position_feed(struct position *p, struct place at, char c, int floor, bool fragment);
/** position_escape(p, at): what to escape a value for; ends the program where none may stand. Notes that a value stands there. */
enum escape position_escape(struct position *p, struct place at);
/** position_message(p, at): a translated text may stand here, or the program ends. */
void position_message(struct position *p, struct place at);
/** position_control(p, at): before {% if %} and the like: ends an unfinished name, checks that control may stand here. */
void position_control(struct position *p, struct place at);
/** position_merge(a, b, at, what): ${a} and ${b} are two ways to the same point: they must agree; ${a} gets what holds on both. */
void position_merge(struct position *a, const struct position *b, struct place at, const char *what);
/** position_end(p, at, fragment): the end of the file. */
void position_end(struct position *p, struct place at, bool fragment);
/** position_keeps_space(p): inside <pre> or <textarea>. */
bool position_keeps_space(const struct position *p);

/** errors_check(path, src): every message beside a field is one that a field refers to, or the program ends. */
void errors_check(const char *path, struct str src);

/** expr_check(at, expr): the expression is within what templates may hold, or the program ends. */
void expr_check(struct place at, struct str expr);

struct emit {
	struct text code;
	struct text pending[LANGS]; /* static text that is not written yet */
	int indent, tables;
	bool after_space; /* the last byte was white space on every way here */
	const char *file;
};

void emit_static(struct emit *e, struct str s);
/** emit_per_lang(e, zh, en): text that differs, as it is (already escaped). */
void emit_per_lang(struct emit *e, struct str zh, struct str en);
/** emit_code(e, line, format, …): a statement, with a #line marker when ${line} is not 0. Writes pending text first. */
void emit_code(struct emit *e, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
void emit_value(struct emit *e, int line, enum escape escape, struct str expr);
void emit_flush(struct emit *e);
/** emit_message(e, line, escape, m, zh): a translated text; ${zh} is empty when there is no translation. */
void emit_message(struct emit *e, struct place at, enum escape escape, const struct msg *m, struct str zh);

/** One compiled template. */
struct view {
	const char *path;
	char *name; /* "shop_page" */
	char *type; /* "struct shop_page_view" */
	char **includes;
	size_t n_includes, cap_includes;
	char **assets; /* symbols */
	size_t n_assets, cap_assets;
	struct text code;
};

struct options {
	const struct po *po;     /* NULL: none */
	const char *assets_dir;  /* NULL: assets are not looked for */
};

/** compile_template(path, options): reads and compiles; ends the program with file:line on any mistake. */
struct view *compile_template(const char *path, const struct options *options);

#endif
