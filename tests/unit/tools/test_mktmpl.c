/* The template compiler: what it makes of good templates, and the mistakes it must not let through, each with file and line. */
#include <unistd.h>

#include "run.h"

#define VIEW "{% view struct x_view include \"x.h\" %}\n"

static int compile(struct str html, struct str po, struct str *ret_said)
{
	run_write("x.html", html);
	run_write("zh.po", po);
	return run_tool("MKTMPL", ret_said, "--po", "zh.po", "--out-h", "x_out.h", "--out-c", "x_out.c", "x.html", NULL);
}

static struct str compiled(struct str html, struct str po)
{
	struct str said;
	int status = compile(html, po, &said);

	if (status != 0)
		fail_msg("refused: %.*s", STR_FMT(said));
	return run_output("x_out.c");
}

static void escapes_by_position(void **state)
{
	struct str c = compiled(S(VIEW "<p title=\"{{ v->a }}\">{{ v->b }}</p><a href=\"{{ v->c }}\">x</a><a href=\"/s/{{ v->d }}\">y</a>"), S(""));

	(void)state;
	/* the four ways to print, each with its value: none is the plain one */
	for (char value = 'a'; value <= 'd'; value++) {
		struct str printed = arena_fmt(arena, "(h, v->%c", value);
		size_t at = str_find_str(c, printed);

		assert_true(at < c.n);
		assert_int_equal(str_find_str(str_head(c, at), S("html_put_safe")), at);
	}
	assert_true(str_find_str(c, S("void view_x(struct html *h, const struct x_view *v)")) < c.n);
	assert_true(str_find_str(run_output("x_out.h"), S("#include \"x.h\"")) < run_output("x_out.h").n);
}

static void translates(void **state)
{
	struct str c = compiled(S(VIEW "<p>[[Answer due in {v->minutes} min]]</p>"), S("msgid \"Answer due in {minutes} min\"\nmsgstr \"{minutes} 分钟内答复\"\n"));

	(void)state;
	assert_true(str_find_str(c, S("分钟内答复")) < c.n);
	assert_true(str_find_str(c, S("Answer due in ")) < c.n);
}

static void missing_translations_are_told(void **state)
{
	struct str said;

	(void)state;
	assert_int_equal(compile(S(VIEW "<p>\n[[Hello]]</p>"), S(""), &said), 0);
	assert_says(said, S("x.html:3: "));
	assert_says(said, S("has no translation"));
	assert_int_equal(compile(S(VIEW "<p>[[{v->n} of us]]</p>"), S("msgid \"{n} of us\"\nmsgstr \"{m} 人\"\n"), &said), 0);
	assert_says(said, S("has other values"));
}

/** A mistake in the third line. */
struct mistake {
	const char *html, *says;
};

static void assert_mistakes(const struct mistake *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str said;

		unlink("x_out.c");
		if (compile(arena_fmt(arena, "%s<main>\n%s</main>", VIEW, v[i].html), S(""), &said) == 0)
			fail_msg("taken: %s", v[i].html);
		assert_says(said, S("x.html:3: "));
		assert_says(said, str_c(v[i].says));
		assert_int_not_equal(access("x_out.c", F_OK), 0); /* nothing half made is left behind */
	}
}

static void values_where_none_may_stand(void **state)
{
	static const struct mistake v[] = {
		{"<img srcset=\"{{ v->a }}\">", "no value can be printed into srcset="},
		{"<img srcset='/a.png 1x, {{ v->a }} 2x'>", "no value can be printed into srcset="},
		{"<a ping=\"{{ v->a }}\">x</a>", "no value can be printed into ping="},
		{"<meta http-equiv=\"refresh\" content=\"{{ v->a }}\">", "no value can be printed into content="},
		{"<p {{ v->a }}>x</p>", "between the attributes of <p>"},
		{"<p class={{ v->a }}>x</p>", "must stand in quotes"},
		{"<p {{ v->a }}=\"x\">x</p>", "between the attributes of <p>"},
		{"<p data-{{ v->a }}=\"x\">x</p>", "between the attributes of <p>"},
		{"<{{ v->a }}>x</p>", "in the name of a tag"},
		{"<h{{ v->a }}>x</h1>", "in the name of a tag"},
		{"<p>x</{{ v->a }}>", "in the name of a tag"},
		{"<script>{{ v->a }}</script>", "inside <script>"},
		{"<style>{{ v->a }}</style>", "inside <style>"},
		{"<p style=\"color: {{ v->a }}\">x</p>", "content security policy"},
		{"<p onclick=\"{{ v->a }}\">x</p>", "no inline script"},
		{"<iframe srcdoc=\"{{ v->a }}\"></iframe>", "content security policy"},
		{"<!-- {{ v->a }} -->", "nothing can be printed inside <!-- -->"},
		{"<a href=\"javascript:{{ v->a }}\">x</a>", "must begin with /"},
		{"<a href=\" {{ v->a }}\">x</a>", "must begin with /"},
		{"<a href=\"//{{ v->a }}\">x</a>", "must begin with /"},
		{"<a href=\"{% if v->a %}x{% end %}{{ v->b }}\">x</a>", "must begin with /"},
		{"<p title=\"{{safe v->a }}\">x</p>", "can only stand between tags"},
	};

	(void)state;
	assert_mistakes(v, COUNT(v));
}

static void forms_need_their_token(void **state)
{
	static const struct mistake v[] = {
		{"<form method=\"post\" action=\"/a\"><button>x</button></form>", "posts without {% csrf %}"},
		{"<form action='/a' method='post'></form>", "posts without {% csrf %}"},
		/* a browser reads the word in any case */
		{"<form method=\"POST\" action=\"/a\"></form>", "posts without {% csrf %}"},
		{"<FORM METHOD=\"Post\" action=\"/a\"></FORM>", "posts without {% csrf %}"},
		{"<form method=\"post\" action=\"/a\">{% if v->a %}{% csrf %}{% end %}</form>", "posts without {% csrf %}"},
		{"<form method=\"post\" action=\"/a\">{% for a in v->list %}{% csrf %}{% end %}</form>", "posts without {% csrf %}"},
		{"{% csrf %}<form method=\"post\" action=\"/a\"></form>", "posts without {% csrf %}"},
		{"<form method=\"post\" action=\"/a\"><p title=\"{% csrf %}\"></p></form>", "can only stand between tags"},
	};

	(void)state;
	compiled(S(VIEW "<form method=\"post\" action=\"/a\">{% if v->a %}{% csrf %}{% else %}{% csrf %}{% end %}</form>"), S(""));
	compiled(S(VIEW "<form method=\"get\" action=\"/a\"></form><form action=\"/b\"></form>"), S(""));
	assert_true(str_find_str(compiled(S(VIEW "<form method=\"post\" action=\"/a\">{% csrf %}</form>"), S("")), S("html_csrf(h)")) < SIZE_MAX);
	assert_mistakes(v, COUNT(v));
}

static void an_error_belongs_to_a_field(void **state)
{
	static const struct mistake v[] = {
		{"<p class=\"error\">x</p>", "no field refers to this error"},
		{"<p class=\"error\" id=\"a-error\">x</p>", "no field refers to this error"},
		{"<input id=\"a\" aria-describedby=\"b-error\"><p class=\"error\" id=\"a-error\">x</p>", "no field refers to this error"},
		{"<input id=\"a\" aria-describedby=\"a-error\"><p class=\"error\" id=\"a-error\">x</p><p class=\"error\">y</p>", "no field refers to this error"},
	};

	(void)state;
	compiled(S(VIEW "<input id=\"a\"{% if v->a %} aria-describedby=\"a-error\"{% end %}>{% if v->a %}<p class=\"error\" id=\"a-error\">x</p>{% end %}"), S(""));
	compiled(S(VIEW "<p class=\"error\" role=\"alert\">x</p>"), S(""));
	assert_mistakes(v, COUNT(v));
}

static void a_fragment_needs_the_token_too(void **state)
{
	struct str said;

	(void)state;
	assert_int_not_equal(compile(S(VIEW "{% fragment %}<form method=\"post\" action=\"/a\">"), S(""), &said), 0);
	assert_says(said, S("posts without {% csrf %}"));
}

static void inline_scripts_and_styles(void **state)
{
	static const struct mistake v[] = {
		{"<script>alert(1)</script>", "no inline <script>"},
		{"<style>p { color: red }</style>", "no inline <style>"},
		{"<button onclick=\"go()\">x</button>", "no inline script"},
		{"<button ONCLICK=\"go()\">x</button>", "no inline script"},
		{"<p style=\"color: red\">x</p>", "content security policy"},
	};

	(void)state;
	compiled(S(VIEW "<script src=\"/a/live.js\" defer></script>"), S(""));
	assert_mistakes(v, COUNT(v));
}

static void tags_and_blocks(void **state)
{
	static const struct mistake v[] = {
		{"{% colour %}", "{% colour %} is not known"},
		{"{% end %}", "{% end %} without"},
		{"{% else %}", "belongs to a {% if %}"},
		{"{% if v->a %}<b>{% end %}", "of line 3 open"},
		{"<b>{% if v->a %}</b>{% end %}", "was opened outside this"},
		{"{% for v in v->list %}{% end %}", "v and h are taken"},
		{"{% for a in v->list %}{% for a in v->list %}{% end %}{% end %}", "is called a too"},
		{"{% for a v->list %}{% end %}", "write {% for name in v->list %}"},
		{"{% view struct x_view %}", "stands twice"},
		{"{{ v->a", "never closed with }}"},
		{"[[text", "never closed with ]]"},
		{"[[]]", "an empty text"},
		{"{{ v->a = 1 }}", "compare with =="},
		{"{{ v->a++ }}", "only looks at values"},
		{"{{ \"x\" }}", "may not stand in a template"},
		{"{{ v->a; exit(1) }}", "may not stand in a template"},
		{"{{ f(v->a }}", "do not match"},
		{"{{ }}", "an expression is missing"},
		{"<p><b>x</p></b>", "close that first"},
		{"<p>x < y</p>", "write &lt;"},
		{"<p a=\"1\"b=\"2\">x</p>", "white space between them"},
	};

	(void)state;
	assert_mistakes(v, COUNT(v));
}

static void the_first_line(void **state)
{
	struct str said;

	(void)state;
	assert_int_not_equal(compile(S("<p>x</p>"), S(""), &said), 0);
	assert_says(said, S("x.html:1: the file must begin with {% view"));
	assert_int_not_equal(compile(S(""), S(""), &said), 0);
	assert_says(said, S("x.html:1: the file must begin with {% view"));
	assert_int_not_equal(compile(S(VIEW "<p>"), S(""), &said), 0);
	assert_says(said, S("is never closed"));
	assert_int_not_equal(compile(S(VIEW "<p>{% if v->a %}x"), S(""), &said), 0);
	assert_says(said, S("x.html:2: this {% if %} has no {% end %}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(escapes_by_position), UNIT(translates), UNIT(missing_translations_are_told), UNIT(values_where_none_may_stand),
		UNIT(forms_need_their_token), UNIT(an_error_belongs_to_a_field), UNIT(a_fragment_needs_the_token_too), UNIT(inline_scripts_and_styles), UNIT(tags_and_blocks),
		UNIT(the_first_line),
	};

	return cmocka_run_group_tests(tests, run_set_up, run_tear_down);
}
