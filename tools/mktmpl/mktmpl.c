/*
 * mktmpl --po locale/zh.po [--assets assets] --out-h X.h --out-c X.c views/a.html views/b.html …
 * Compiles page templates into C functions. The language of templates: docs/internals/templates.md.
 */
#include <stdio.h>

#include "mktmpl.h"

struct job {
	struct options options;
	const char *out_h, *out_c;
	struct view **views;
	size_t n, cap;
};

static void put_once(struct text *to, struct text *seen, const char *line)
{
	char *marked = tool_fmt("\n%s\n", line);

	if (seen->n && tool_find(text_str(seen), str_c(marked), 0) < seen->n)
		return;
	text_put(seen, str_c(marked));
	text_fmt(to, "%s\n", line);
}

static void write_header(const struct job *job)
{
	struct text t = {0}, seen = {0};
	char *guard = tool_symbol(str_c(tool_basename(job->out_h)));

	text_fmt(&t, "/* Made by tools/mktmpl. Do not edit: edit the templates. */\n#ifndef VIEWS_%s\n#define VIEWS_%s\n\n", guard, guard);
	put_once(&t, &seen, "#include \"web/html.h\"");
	for (size_t i = 0; i < job->n; i++)
		for (size_t j = 0; j < job->views[i]->n_includes; j++)
			put_once(&t, &seen, tool_fmt("#include \"%s\"", job->views[i]->includes[j]));
	for (size_t i = 0; i < job->n; i++) {
		const struct view *v = job->views[i];

		text_fmt(&t, "\n/* %s; view_%s_any is the same for a {%% body %%} pointer. */\n", tool_basename(v->path), v->name);
		text_fmt(&t, "void view_%s(struct html *h, const %s *v);\n", v->name, v->type);
		text_fmt(&t, "static inline void view_%s_any(struct html *h, const void *v)\n{\n\tview_%s(h, v);\n}\n", v->name, v->name);
	}
	text_put(&t, S("\n#endif\n"));
	tool_write(job->out_h, &t);
}

static void write_source(const struct job *job)
{
	struct text t = {0}, seen = {0};

	text_fmt(&t, "/* Made by tools/mktmpl. Do not edit: edit the templates. */\n#include \"%s\"\n", tool_basename(job->out_h));
	for (size_t i = 0; i < job->n; i++) {
		const struct view *v = job->views[i];

		if (v->n_assets)
			put_once(&t, &seen, "#include \"web/assets.h\"");
		for (size_t j = 0; j < v->n_assets; j++)
			put_once(&t, &seen, tool_fmt("extern const struct asset asset_%s;", v->assets[j]));
	}
	for (size_t i = 0; i < job->n; i++) {
		const struct view *v = job->views[i];

		text_fmt(&t, "\n#line 1 \"%s\"\nvoid view_%s(struct html *h, const %s *v)\n{\n\t(void)h;\n\t(void)v;\n", v->path, v->name, v->type);
		text_put(&t, text_str(&v->code));
		text_put(&t, S("}\n"));
	}
	tool_write(job->out_c, &t);
}

int main(int argc, char **argv)
{
	struct job job = {0};

	for (int i = 1; i < argc; i++) {
		const char *value;

		if ((value = tool_option(argc, argv, &i, "--po"))) {
			job.options.po = po_read(value);
		} else if ((value = tool_option(argc, argv, &i, "--assets"))) {
			job.options.assets_dir = value;
		} else if ((value = tool_option(argc, argv, &i, "--out-h"))) {
			job.out_h = value;
		} else if ((value = tool_option(argc, argv, &i, "--out-c"))) {
			job.out_c = value;
		} else {
			job.views = tool_grow(job.views, job.n, &job.cap, sizeof(*job.views));
			job.views[job.n++] = compile_template(argv[i], &job.options);
		}
	}
	if (!job.out_h || !job.out_c || job.n == 0)
		tool_die(NULL, 0, "usage: mktmpl --po locale/zh.po [--assets DIR] --out-h X.h --out-c X.c views/*.html");
	write_header(&job);
	write_source(&job);
	return 0;
}
