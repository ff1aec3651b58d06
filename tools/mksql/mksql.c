/*
 * mksql X.sql X.sql.h X.sql.c
 * Compiles a feature's named queries into typed C functions. A query is introduced by one comment line:
 *
 *   -- shop_by_id(street_id street_id, shop_id shop_id) -> (name text, phones i64) one
 *
 * one: ERR_NOT_FOUND without a row; many: all rows; "-> changed": how many rows it changed; without an arrow it just runs.
 * "-- include "features/shops/shop.h"" names a header whose id types are used; "-- engine: house" goes before a query on tables of
 * the house: every other one must bind street_id. $name stands for a parameter and becomes $1, $2 … by first appearance.
 */
#include "../lib/tool.h"

#define COLUMNS_MAX 40

enum returns { RETURNS_NOTHING, RETURNS_CHANGED, RETURNS_ONE, RETURNS_MANY };

struct column {
	struct str name, type;
};

struct query {
	struct str name;
	int line;
	bool house;
	enum returns returns;
	struct column params[COLUMNS_MAX], columns[COLUMNS_MAX];
	size_t params_n, columns_n;
	int order[COLUMNS_MAX]; /* $k+1 is parameter order[k] */
	size_t order_n;
	struct text sql;
};

struct file {
	const char *path;
	struct text includes;
	struct query *v;
	size_t n, cap;
};

/* --- Reading ---------------------------------------------------------------------------------------------------------- */

static struct str cut_word(struct str *rest)
{
	size_t n = 0;
	struct str word;

	*rest = tool_trim(*rest);
	while (n < rest->n && tool_is_name(rest->p[n]))
		n++;
	word = str_head(*rest, n);
	*rest = tool_trim(str_from(*rest, n));
	return word;
}

static bool known_type(struct str type)
{
	return str_eq(type, S("i64")) || str_eq(type, S("text")) || str_eq(type, S("blob")) || str_ends(type, S("_id"));
}

/** "(name type, …)" */
static size_t read_columns(const struct file *f, int line, struct str *rest, struct column *v)
{
	size_t end = tool_find(*rest, S(")"), 0), n = 0;
	struct str inside;

	if (rest->n == 0 || rest->p[0] != '(' || end == rest->n)
		tool_die(f->path, line, "a list (name type, …) must stand here");
	inside = (struct str){rest->p + 1, end - 1};
	*rest = tool_trim(str_from(*rest, end + 1));
	while (tool_trim(inside).n > 0) {
		if (n == COLUMNS_MAX)
			tool_die(f->path, line, "more than %d columns", COLUMNS_MAX);
		v[n].name = cut_word(&inside);
		v[n].type = cut_word(&inside);
		if (v[n].name.n == 0 || !known_type(v[n].type))
			tool_die(f->path, line, "\"%.*s %.*s\": a column is a name and i64, text, blob or something_id", STR_FMT(v[n].name), STR_FMT(v[n].type));
		n++;
		if (inside.n > 0 && inside.p[0] == ',')
			inside = str_from(inside, 1);
	}
	return n;
}

static void read_returns(const struct file *f, struct query *q, struct str rest)
{
	if (rest.n == 0)
		return;
	if (!str_starts(rest, S("->")))
		tool_die(f->path, q->line, "after the parameters -> or nothing must stand");
	rest = tool_trim(str_from(rest, 2));
	if (str_eq(rest, S("changed"))) {
		q->returns = RETURNS_CHANGED;
		return;
	}
	q->columns_n = read_columns(f, q->line, &rest, q->columns);
	if (str_eq(rest, S("one")))
		q->returns = RETURNS_ONE;
	else if (str_eq(rest, S("many")))
		q->returns = RETURNS_MANY;
	else
		tool_die(f->path, q->line, "after the columns one or many must stand");
}

static struct query *begin_query(struct file *f, struct str inside, int line, bool house)
{
	struct query *q;

	f->v = tool_grow(f->v, f->n, &f->cap, sizeof(*f->v));
	q = &f->v[f->n++];
	*q = (struct query){.line = line, .house = house};
	q->name = cut_word(&inside);
	q->params_n = read_columns(f, line, &inside, q->params);
	read_returns(f, q, inside);
	return q;
}

/** The number of $name: by first appearance, as SQLite counts them. */
static int param_number(const struct file *f, struct query *q, struct str name, int line)
{
	for (size_t i = 0; i < q->params_n; i++) {
		if (!str_eq(q->params[i].name, name))
			continue;
		for (size_t k = 0; k < q->order_n; k++)
			if (q->order[k] == (int)i)
				return (int)k + 1;
		q->order[q->order_n++] = (int)i;
		return (int)q->order_n;
	}
	tool_die(f->path, line, "$%.*s is no parameter of %.*s", STR_FMT(name), STR_FMT(q->name));
}

static void add_sql(const struct file *f, struct query *q, struct str s, int line)
{
	if (q->sql.n > 0)
		text_putc(&q->sql, ' ');
	for (size_t i = 0; i < s.n; i++) {
		size_t end = i + 1;

		if (s.p[i] != '$') {
			text_putc(&q->sql, s.p[i]);
			continue;
		}
		while (end < s.n && tool_is_name(s.p[end]))
			end++;
		text_fmt(&q->sql, "$%d", param_number(f, q, (struct str){s.p + i + 1, end - i - 1}, line));
		i = end - 1;
	}
}

/** The street's own parameter is compared with a street_id, or given to a row's first column. */
static bool binds_street(const struct query *q, struct str sql)
{
	struct text wanted = {0};

	for (size_t i = 0; i < q->order_n; i++)
		if (str_eq(q->params[q->order[i]].name, S("street_id")))
			text_fmt(&wanted, "street_id = $%zu", i + 1);
	if (wanted.n == 0)
		return false;
	for (size_t at = 0; (at = tool_find(sql, text_str(&wanted), at)) < sql.n; at++)
		if (at + wanted.n == sql.n || !tool_is_name(sql.p[at + wanted.n]))
			return true;
	return tool_find(sql, S("(street_id,"), 0) < sql.n;
}

static void end_query(const struct file *f, struct query *q)
{
	if (q->order_n != q->params_n)
		tool_die(f->path, q->line, "a parameter of %.*s is not used", STR_FMT(q->name));
	if (!q->house && !binds_street(q, text_str(&q->sql)))
		tool_die(f->path, q->line, "%.*s does not bind street_id; a query on tables of the house says -- engine: house", STR_FMT(q->name));
}

static void read_comment(struct file *f, struct str inside, int line, bool *house, struct query **open)
{
	size_t word = 0;

	if (str_starts(inside, S("include "))) {
		text_fmt(&f->includes, "#include %.*s\n", STR_FMT(tool_trim(str_from(inside, 8))));
		return;
	}
	if (str_eq(inside, S("engine: house"))) {
		*house = true;
		return;
	}
	while (word < inside.n && tool_is_name(inside.p[word]))
		word++;
	if (word > 0 && word < inside.n && inside.p[word] == '(') {
		*open = begin_query(f, inside, line, *house);
		*house = false;
	}
}

static void read_file(struct file *f)
{
	struct str src = tool_read(f->path);
	struct query *open = NULL;
	bool house = false;
	int line = 0;

	for (size_t at = 0; at < src.n;) {
		size_t end = tool_find(src, S("\n"), at);
		struct str s = tool_trim((struct str){src.p + at, end - at});

		at = end + 1;
		line++;
		if (s.n == 0)
			continue;
		if (str_starts(s, S("--"))) {
			if (open)
				tool_die(f->path, line, "a comment inside a query; put it before the query");
			read_comment(f, tool_trim(str_from(s, 2)), line, &house, &open);
			continue;
		}
		if (!open)
			tool_die(f->path, line, "SQL without a line that names the query");
		add_sql(f, open, str_ends(s, S(";")) ? str_head(s, s.n - 1) : s, line);
		if (str_ends(s, S(";"))) {
			end_query(f, open);
			open = NULL;
		}
	}
	if (open)
		tool_die(f->path, open->line, "%.*s does not end with a semicolon", STR_FMT(open->name));
}

/* --- Writing ---------------------------------------------------------------------------------------------------------- */

static const char *db_type(struct str type)
{
	return str_eq(type, S("text")) ? "DB_TEXT" : str_eq(type, S("blob")) ? "DB_BLOB" : "DB_I64";
}

static const char *c_type(struct str type)
{
	if (str_eq(type, S("i64")))
		return "int64_t";
	if (str_eq(type, S("text")) || str_eq(type, S("blob")))
		return "struct str";
	return tool_fmt("struct %.*s", STR_FMT(type));
}

static void put_struct(struct text *t, const struct query *q, const char *suffix, const struct column *v, size_t n)
{
	text_fmt(t, "struct %.*s_%s {\n", STR_FMT(q->name), suffix);
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "\t%s %.*s;\n", c_type(v[i].type), STR_FMT(v[i].name));
	text_put(t, S("};\n"));
}

static void put_signature(struct text *t, const struct query *q)
{
	const char *name = tool_copy(q->name);

	text_fmt(t, "enum err %s(struct db *db", name);
	if (q->returns >= RETURNS_ONE)
		text_put(t, S(", struct arena *a"));
	if (q->params_n > 0)
		text_fmt(t, ", const struct %s_args *args", name);
	if (q->returns == RETURNS_CHANGED)
		text_put(t, S(", int64_t *ret_changed"));
	if (q->returns == RETURNS_ONE)
		text_fmt(t, ", struct %s_row *ret", name);
	if (q->returns == RETURNS_MANY)
		text_fmt(t, ", struct %s_rows *ret", name);
	text_putc(t, ')');
}

static void write_header(const struct file *f, const char *path)
{
	struct text t = {0};
	const char *guard = tool_symbol(str_c(tool_basename(path)));

	text_fmt(&t, "/* Made by tools/mksql from %s. Do not edit. */\n#ifndef QUERIES_%s\n#define QUERIES_%s\n\n#include \"db/bind.h\"\n",
		tool_basename(f->path), guard, guard);
	text_put(&t, text_str(&f->includes));
	for (size_t i = 0; i < f->n; i++) {
		const struct query *q = &f->v[i];

		text_putc(&t, '\n');
		if (q->params_n > 0)
			put_struct(&t, q, "args", q->params, q->params_n);
		if (q->columns_n > 0)
			put_struct(&t, q, "row", q->columns, q->columns_n);
		if (q->returns == RETURNS_MANY)
			text_fmt(&t, "struct %.*s_rows {\n\tconst struct %.*s_row *v;\n\tsize_t n;\n};\n", STR_FMT(q->name), STR_FMT(q->name));
		text_fmt(&t, "extern const struct db_query %.*s_query;\n", STR_FMT(q->name));
		put_signature(&t, q);
		text_put(&t, S(";\n"));
	}
	text_fmt(&t, "\n/** All of them, NULL at the end. */\nextern const struct db_query *const queries_of_%s[];\n\n#endif\n",
		tool_symbol(str_c(tool_basename(f->path))));
	tool_write(path, &t);
}

static void put_types(struct text *t, const struct query *q, const char *what, const struct column *v, size_t n, const int *order)
{
	if (n == 0)
		return;
	text_fmt(t, "static const enum db_type %.*s_%s[] = {", STR_FMT(q->name), what);
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "%s%s", i ? ", " : "", db_type(v[order ? order[i] : (int)i].type));
	text_put(t, S("};\n"));
}

static void put_query(struct text *t, const struct query *q)
{
	const char *name = tool_copy(q->name);
	struct str sql = text_str(&q->sql);
	bool reads = str_starts(sql, S("SELECT")) || str_starts(sql, S("WITH"));

	put_types(t, q, "param_types", q->params, q->params_n, q->order);
	put_types(t, q, "column_types", q->columns, q->columns_n, NULL);
	text_fmt(t, "const struct db_query %s_query = {\n\t.name = \"%s\",\n\t.sql = ", name, name);
	text_c_string(t, sql, 2);
	text_fmt(t, ",\n\t.params = %zu,\n\t.columns = %zu,\n", q->params_n, q->columns_n);
	if (q->params_n > 0)
		text_fmt(t, "\t.param_types = %s_param_types,\n", name);
	if (q->columns_n > 0)
		text_fmt(t, "\t.column_types = %s_column_types,\n", name);
	text_fmt(t, "\t.writes = %s,\n\t.binds_street = %s,\n};\n\n", reads ? "false" : "true", q->house ? "false" : "true");
}

static void put_fill(struct text *t, const struct query *q)
{
	const char *name = tool_copy(q->name);

	text_fmt(t, "static void %s_fill(const struct db_cursor *c, struct arena *a, void *to)\n{\n\tstruct %s_row *row = to;\n\n\t(void)a;\n", name, name);
	for (size_t i = 0; i < q->columns_n; i++) {
		const struct column *c = &q->columns[i];

		if (strcmp(db_type(c->type), "DB_I64") != 0)
			text_fmt(t, "\trow->%.*s = arena_dup(a, db_column_str(c, %zu));\n", STR_FMT(c->name), i);
		else
			text_fmt(t, "\trow->%.*s%s = db_column_i64(c, %zu);\n", STR_FMT(c->name), str_eq(c->type, S("i64")) ? "" : ".v", i);
	}
	text_put(t, S("}\n\n"));
}

static void put_function(struct text *t, const struct query *q)
{
	const char *name = tool_copy(q->name), *params = q->params_n ? "params" : "NULL";

	put_signature(t, q);
	text_put(t, S("\n{\n"));
	if (q->params_n > 0) {
		text_fmt(t, "\tconst struct db_value params[] = {\n");
		for (size_t k = 0; k < q->order_n; k++) {
			const struct column *c = &q->params[q->order[k]];
			bool number = strcmp(db_type(c->type), "DB_I64") == 0;

			text_fmt(t, "\t\t{.%c = args->%.*s%s},\n", number ? 'i' : 's', STR_FMT(c->name), number && !str_eq(c->type, S("i64")) ? ".v" : "");
		}
		text_put(t, S("\t};\n"));
	}
	if (q->returns == RETURNS_MANY)
		text_fmt(t, "\tvoid *v;\n\tsize_t n;\n\tenum err err = db_many(db, a, &%s_query, %s, %s_fill, sizeof(struct %s_row), &v, &n);\n\n"
			    "\tif (err == OK)\n\t\t*ret = (struct %s_rows){v, n};\n\treturn err;\n", name, params, name, name, name);
	else if (q->returns == RETURNS_ONE)
		text_fmt(t, "%s\treturn db_one(db, a, &%s_query, %s, %s_fill, ret);\n", q->params_n ? "\n" : "", name, params, name);
	else
		text_fmt(t, "%s\treturn db_exec(db, &%s_query, %s, %s);\n", q->params_n ? "\n" : "", name, params,
			q->returns == RETURNS_CHANGED ? "ret_changed" : "NULL");
	text_put(t, S("}\n\n"));
}

static void write_source(const struct file *f, const char *path, const char *header)
{
	struct text t = {0};

	text_fmt(&t, "/* Made by tools/mksql from %s. Do not edit. */\n#include \"%s\"\n\n", tool_basename(f->path), tool_basename(header));
	for (size_t i = 0; i < f->n; i++) {
		put_query(&t, &f->v[i]);
		if (f->v[i].columns_n > 0)
			put_fill(&t, &f->v[i]);
		put_function(&t, &f->v[i]);
	}
	text_fmt(&t, "const struct db_query *const queries_of_%s[] = {\n", tool_symbol(str_c(tool_basename(f->path))));
	for (size_t i = 0; i < f->n; i++)
		text_fmt(&t, "\t&%.*s_query,\n", STR_FMT(f->v[i].name));
	text_put(&t, S("\tNULL,\n};\n"));
	tool_write(path, &t);
}

int main(int argc, char **argv)
{
	struct file f = {0};

	if (argc != 4)
		tool_die(NULL, 0, "usage: mksql X.sql X.sql.h X.sql.c");
	f.path = argv[1];
	read_file(&f);
	write_header(&f, argv[2]);
	write_source(&f, argv[3], argv[2]);
	return 0;
}
