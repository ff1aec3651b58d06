/* The query compiler and the catalogue tool: what they refuse, with file and line, and what they make. */
#include <unistd.h>

#include "run.h"

/* --- mksql ------------------------------------------------------------------------------------------------------------- */

static int sql(struct str text, struct str *ret_said)
{
	unlink("x.sql.h");
	unlink("x.sql.c");
	run_write("x.sql", text);
	return run_tool("MKSQL", ret_said, "x.sql", "x.sql.h", "x.sql.c", NULL);
}

static void queries(void **state)
{
	struct str said, c, h;

	(void)state;
	assert_int_equal(sql(S("-- include \"features/x.h\"\n\n-- shop_of(street_id street_id, name text, code blob) -> (shop_id shop_id, n i64) many\n"
			       "SELECT shop_id,\n  n FROM shops WHERE name = $name AND street_id = $street_id AND code = $code AND other = $name;\n\n"
			       "-- engine: house\n-- forget(at i64) -> changed\nDELETE FROM links WHERE at < $at;\n"), &said), 0);
	assert_int_equal(said.n, 0);
	c = run_output("x.sql.c");
	h = run_output("x.sql.h");
	/* numbers by first appearance, and the values in that order */
	assert_says(c, S("SELECT shop_id, n FROM shops WHERE name = $1 AND street_id = $2 AND code = $3 AND other = $1"));
	assert_says(c, S("shop_of_param_types[] = {DB_TEXT, DB_I64, DB_BLOB};"));
	assert_says(c, S("{.s = args->name},\n\t\t{.i = args->street_id.v},\n\t\t{.s = args->code},"));
	assert_says(c, S("row->shop_id.v = db_column_i64(c, 0);"));
	assert_says(h, S("#include \"features/x.h\""));
	assert_says(h, S("enum err shop_of(struct db *db, struct arena *a, const struct shop_of_args *args, struct shop_of_rows *ret);"));
	assert_says(h, S("enum err forget(struct db *db, const struct forget_args *args, int64_t *ret_changed);"));
	assert_says(c, S(".writes = true,\n\t.binds_street = false,"));
	assert_says(c, S(".writes = false,\n\t.binds_street = true,"));
}

static void mistakes_in_sql(void **state)
{
	static const struct {
		const char *text, *says;
	} v[] = {
		{"\n-- a(street_id street_id, n int) one\nSELECT 1;\n", "x.sql:2: \"n int\": a column is a name and i64, text, blob or something_id"},
		{"\n-- a(street_id)\nSELECT 1;\n", "x.sql:2: \"street_id \""},
		{"-- a(street_id street_id) -> (n number) one\nSELECT 1;\n", "x.sql:1: \"n number\""},
		{"-- a(street_id street_id) -> (n i64)\nSELECT 1;\n", "x.sql:1: after the columns one or many must stand"},
		{"-- a(street_id street_id) (n i64) one\nSELECT 1;\n", "x.sql:1: after the parameters -> or nothing must stand"},
		{"-- a(street_id street_id\nSELECT 1;\n", "x.sql:1: a list (name type, …) must stand here"},
		{"-- a(street_id street_id, n i64)\nDELETE FROM t WHERE street_id = $street_id;\n", "x.sql:1: a parameter of a is not used"},
		{"-- a(street_id street_id)\nDELETE FROM t WHERE street_id = $street_id\n  AND n = $m;\n", "x.sql:3: $m is no parameter of a"},
		{"-- a(n i64)\nDELETE FROM t WHERE n = $n;\n", "x.sql:1: a does not bind street_id"},
		{"-- a(n i64, street_id street_id)\nDELETE FROM t WHERE n = $n OR s = $street_id;\n", "x.sql:1: a does not bind street_id"},
		{"-- engine: house\n-- a()\nDELETE FROM t;\n\n-- b()\nDELETE FROM t;\n", "x.sql:5: b does not bind street_id"},
		{"-- engine: house\n-- a()\nDELETE FROM t\n", "x.sql:2: a does not end with a semicolon"},
		{"-- engine: house\n-- a()\nDELETE\n-- why\nFROM t;\n", "x.sql:4: a comment inside a query"},
		{"\n\nSELECT 1;\n", "x.sql:3: SQL without a line that names the query"},
		/* the street's number must be the street's */
		{"-- a(street_id street_id, n i64)\nDELETE FROM t WHERE street_id = $n AND n <> $street_id;\n", "x.sql:1: a does not bind street_id"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct str said;

		if (sql(str_c(v[i].text), &said) == 0)
			fail_msg("taken: %s", v[i].text);
		assert_says(said, str_c(v[i].says));
		assert_int_not_equal(access("x.sql.c", F_OK), 0);
	}
}

/* --- mkpo -------------------------------------------------------------------------------------------------------------- */

#define PO_HEAD "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"

static void catalogues(void **state)
{
	struct str said, c;

	(void)state;
	run_write("zh.po", S(PO_HEAD "msgid \"Sign in\"\nmsgstr \"登录\"\n\n#, fuzzy\nmsgid \"Guess\"\nmsgstr \"猜\"\n\nmsgid \"Later\"\nmsgstr \"\"\n\n"
			     "msgid \"\"\n\"A \\\"long\\\" \"\n\"text\\n\"\nmsgstr \"\"\n\"长\"\n\"文\"\n"));
	assert_int_equal(run_tool("MKPO", &said, "compile", "zh.po", "out.c", NULL), 0);
	c = run_output("out.c");
	assert_says(c, S("const size_t i18n_zh_n = 2;"));
	assert_says(c, S("{\"Sign in\", S_INIT(\"登录\")},"));
	assert_says(c, S("长文"));
	/* sorted, for the search */
	assert_true(str_find_str(c, S("A \\\"long\\\" text")) < str_find_str(c, S("Sign in")));
	assert_int_equal(str_find_str(c, S("Guess")), c.n);
}

static void mistakes_in_catalogues(void **state)
{
	static const struct {
		const char *text, *says;
	} v[] = {
		{"msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n", "zh.po:4: the same msgid stands in line 1"},
		{"msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"c\"\n", "zh.po:1: msgid without msgstr"},
		{"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n", "zh.po:2: plural forms"},
		{"\nmsgctxt \"x\"\nmsgid \"a\"\nmsgstr \"b\"\n", "zh.po:2: plural forms and contexts"},
		{"msgid a\nmsgstr \"b\"\n", "zh.po:1: a string in double quotes"},
		{"msgid \"a\"\nmsgstr \"b\n", "zh.po:2: a string in double quotes"},
		{"msgid \"a\\q\"\nmsgstr \"b\"\n", "zh.po:1: the escape \\q"},
		{"msgid \"a\"\nmsgstr \"x\"y\"\n", "zh.po:2: a quote inside a string"},
		{"msgstr \"b\"\n", "zh.po:1: not understood"},
		{"hello\n", "zh.po:1: not understood"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct str said;

		unlink("out.c");
		run_write("zh.po", str_c(v[i].text));
		if (run_tool("MKPO", &said, "compile", "zh.po", "out.c", NULL) == 0)
			fail_msg("taken: %s", v[i].text);
		assert_says(said, str_c(v[i].says));
		assert_int_not_equal(access("out.c", F_OK), 0);
	}
}

static int check(struct str po, struct str *ret_said)
{
	run_write("zh.po", po);
	run_write("a.c", S("/* TR(\"not this\") */\nchar *s = \"TR(\\\"nor this\\\")\";\nint a = TR(\"Sign in\");\nint b = T(w, \"Hello {name}\", '\"');\n"));
	run_write("b.html", S("{% view struct b_view %}\n<p>[[{v->n} of\n  us]]</p>\n"));
	return run_tool("MKPO", ret_said, "check", "zh.po", ".", NULL);
}

#define SIGN_IN "#: ./a.c\nmsgid \"Sign in\"\nmsgstr \"登录\"\n\n"
#define HELLO "#: ./a.c\nmsgid \"Hello {name}\"\nmsgstr \"{name}，你好\"\n\n"
#define OF_US "#: ./b.html\nmsgid \"{n} of us\"\nmsgstr \"我们 {n} 人\"\n"

static void checking(void **state)
{
	struct str said;

	(void)state;
	assert_int_equal(check(S(PO_HEAD SIGN_IN HELLO OF_US), &said), 0);
	assert_int_equal(check(S(PO_HEAD HELLO OF_US), &said), 1);
	assert_says(said, S("a.c:3: no translation of \"Sign in\""));
	assert_int_equal(check(S(PO_HEAD SIGN_IN HELLO), &said), 1);
	assert_says(said, S("b.html:2: no translation of \"{n} of us\""));
	assert_int_equal(check(S(PO_HEAD "msgid \"Sign in\"\nmsgstr \"\"\n\n" HELLO OF_US), &said), 1);
	assert_says(said, S("a.c:3: no translation of \"Sign in\""));
	assert_int_equal(check(S(PO_HEAD "#, fuzzy\n" SIGN_IN HELLO OF_US), &said), 1);
	assert_says(said, S("a.c:3: no translation of \"Sign in\""));
	assert_int_equal(check(S(PO_HEAD SIGN_IN "msgid \"Hello {name}\"\nmsgstr \"你好\"\n\n" OF_US), &said), 1);
	assert_says(said, S("zh.po:8: other values than in \"Hello {name}\""));
	assert_int_equal(check(S(PO_HEAD SIGN_IN HELLO OF_US "\nmsgid \"Gone\"\nmsgstr \"走了\"\n"), &said), 1);
	assert_says(said, S("zh.po:16: \"Gone\" is not used any more"));
	/* as extract leaves it, or not at all */
	assert_int_equal(check(S(PO_HEAD HELLO SIGN_IN OF_US), &said), 1);
	assert_says(said, S("zh.po:5: from here on it is not as extracted"));
	assert_int_equal(check(S(PO_HEAD SIGN_IN HELLO OF_US "\n"), &said), 1);
	assert_says(said, S("from here on it is not as extracted"));
}

static void extracting(void **state)
{
	struct str said, po;

	(void)state;
	run_write("zh.po", S(PO_HEAD HELLO "msgid \"Gone\"\nmsgstr \"走了\"\n"));
	run_write("a.c", S("int a = TR(\"Sign \" \"in\");\nint b = T(w, \"Hello {name}\");\n"));
	assert_int_equal(run_tool("MKPO", &said, "extract", "zh.po", ".", NULL), 0);
	po = run_output("zh.po");
	assert_says(po, S("#: ./a.c\nmsgid \"Sign in\"\nmsgstr \"\"\n"));
	assert_says(po, S("msgid \"Hello {name}\"\nmsgstr \"{name}，你好\"\n"));
	assert_int_equal(str_find_str(po, S("Gone")), po.n);
	/* what it wrote it reads again, and writes the same */
	assert_int_equal(run_tool("MKPO", &said, "extract", "zh.po", ".", NULL), 0);
	assert_str(run_output("zh.po"), po);
}

static void wrong_calls(void **state)
{
	struct str said;

	(void)state;
	assert_int_not_equal(run_tool("MKPO", &said, NULL), 0);
	assert_says(said, S("usage"));
	assert_int_not_equal(run_tool("MKPO", &said, "compile", "nowhere.po", "out.c", NULL), 0);
	assert_says(said, S("nowhere.po: can't be read"));
	assert_int_not_equal(run_tool("MKSQL", &said, "x.sql", NULL), 0);
	assert_says(said, S("usage"));
	assert_int_not_equal(run_tool("MKSQL", &said, "nowhere.sql", "a", "b", NULL), 0);
	assert_says(said, S("nowhere.sql: can't be read"));
	assert_int_not_equal(run_tool("MKTMPL", &said, "--po", NULL), 0);
	assert_says(said, S("a value must follow --po"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(queries), UNIT(mistakes_in_sql), UNIT(catalogues), UNIT(mistakes_in_catalogues), UNIT(checking), UNIT(extracting),
		UNIT(wrong_calls),
	};

	return cmocka_run_group_tests(tests, run_set_up, run_tear_down);
}
