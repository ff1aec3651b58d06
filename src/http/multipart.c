/*
 * Uploads. The grammar is kept narrow on purpose, to what browsers send: no text before the first boundary or after the last,
 * no nesting, no transfer encodings. Contents are not copied: fields borrow the body.
 */
#include "http/form.h"

#include "base/utf8.h"
#include "http/internal.h"

#define BOUNDARY_MAX 70   /* bytes, by RFC 2046 */
#define PART_HEAD_MAX 2048 /* bytes of a part's headers */
#define PART_LINES_MAX 8

/** The disposition of a part as it stands in its headers. */
struct part_head {
	bool is_form_data, has_name, has_file;
	struct str name, file_name;
};

static size_t find(struct str s, struct str needle)
{
	const char *at = s.n > 0 ? memmem(s.p, s.n, needle.p, needle.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

static bool take(struct str *rest, struct str prefix)
{
	if (!str_starts(*rest, prefix))
		return false;
	*rest = str_from(*rest, prefix.n);
	return true;
}

static struct str skip_blanks(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return str_from(s, n);
}

/** Bytes of a quoted text up to its closing quote, which must be there. */
static bool quoted_length(struct str s, size_t *ret)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"') {
			*ret = i;
			return true;
		}
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
	}
	return false;
}

/**
 * Takes one `; key=value` or `; key="value"` off ${rest}; the value is still escaped. False: used up (${*bad} stays), or it
 * does not fit the grammar (${*bad} is set).
 */
static bool next_parameter(struct str *rest, struct str *ret_key, struct str *ret_value, bool *bad)
{
	struct str s = skip_blanks(*rest);
	size_t n;

	if (s.n == 0)
		return false;
	*bad = true;
	if (!take(&s, S(";")))
		return false;
	s = skip_blanks(s);
	if (s.n == 0) { /* a last semicolon with nothing behind it */
		*bad = false;
		return false;
	}
	n = str_find(s, '=');
	if (n == 0 || n == s.n)
		return false;
	*ret_key = str_trim(str_head(s, n));
	s = str_from(s, n + 1);
	if (take(&s, S("\""))) {
		if (!quoted_length(s, &n))
			return false;
		*rest = str_from(s, n + 1);
	} else {
		n = str_find(s, ';');
		*rest = str_from(s, n);
	}
	*ret_value = str_head(s, n);
	*bad = false;
	return true;
}

static bool boundary_ok(struct str b)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] < ' ' || b.p[i] > '~')
			return false;
	return b.n > 0 && b.n <= BOUNDARY_MAX && b.p[b.n - 1] != ' ';
}

static enum err find_boundary(struct str content_type, struct str *ret)
{
	struct str rest = str_from(content_type, str_find(content_type, ';')), key, value;
	bool bad = false;

	while (next_parameter(&rest, &key, &value, &bad)) {
		if (!str_eq_nocase(key, S("boundary")))
			continue;
		value = str_trim(value);
		if (!boundary_ok(value))
			return ERR_MALFORMED;
		*ret = value;
		return OK;
	}
	return ERR_MALFORMED;
}

/** Undoes what senders do to quotes and line ends in names: %22 %0D %0A (browsers), \" and \\ (others). No other escapes. */
static enum err plain_name(struct arena *a, struct str s, struct str *ret)
{
	char *to = arena_alloc(a, s.n);
	size_t n = 0;

	if (!to)
		return ERR_LIMIT;
	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_from(s, i), three = str_head(rest, 3);

		if (str_eq(three, S("%22")))
			to[n++] = '"', i += 2;
		else if (str_eq_nocase(three, S("%0D")))
			to[n++] = '\r', i += 2;
		else if (str_eq_nocase(three, S("%0A")))
			to[n++] = '\n', i += 2;
		else if (str_starts(rest, S("\\\"")) || str_starts(rest, S("\\\\")))
			to[n++] = s.p[++i];
		else
			to[n++] = s.p[i];
	}
	if (!utf8_valid((struct str){to, n}))
		return ERR_MALFORMED;
	*ret = (struct str){to, n};
	return OK;
}

/** Only the last component: a sender's folders are nobody's business. */
static struct str without_folders(struct str file_name)
{
	for (size_t i = file_name.n; i > 0; i--)
		if (file_name.p[i - 1] == '/' || file_name.p[i - 1] == '\\')
			return str_from(file_name, i);
	return file_name;
}

static enum err parse_disposition(struct arena *a, struct str value, struct part_head *head)
{
	struct str rest = str_from(value, str_find(value, ';')), key, text;
	bool bad = false;
	enum err err = OK;

	if (head->is_form_data || !str_eq_nocase(http_media_type(value), S("form-data")))
		return ERR_MALFORMED;
	head->is_form_data = true;
	while (err == OK && next_parameter(&rest, &key, &text, &bad)) {
		if (str_eq_nocase(key, S("name"))) {
			err = head->has_name ? ERR_MALFORMED : plain_name(a, text, &head->name);
			head->has_name = true;
		} else if (str_eq_nocase(key, S("filename"))) {
			err = head->has_file ? ERR_MALFORMED : plain_name(a, text, &head->file_name);
			head->has_file = true;
		}
	}
	return bad ? ERR_MALFORMED : err;
}

/** The headers of a part, up to and with the empty line. */
static enum err parse_head(struct arena *a, struct str *rest, struct part_head *head)
{
	for (int i = 0; i <= PART_LINES_MAX; i++) {
		struct str line = str_head(*rest, find(str_head(*rest, PART_HEAD_MAX), S("\r\n")));
		size_t colon = str_find(line, ':');
		enum err err = OK;

		*rest = str_from(*rest, line.n);
		if (!take(rest, S("\r\n")))
			return ERR_MALFORMED;
		if (line.n == 0)
			return head->has_name ? OK : ERR_MALFORMED;
		if (colon == 0 || colon == line.n)
			return ERR_MALFORMED;
		if (str_eq_nocase(str_head(line, colon), S("Content-Disposition")))
			err = parse_disposition(a, str_trim(str_from(line, colon + 1)), head);
		if (err != OK)
			return err;
	}
	return ERR_LIMIT;
}

/** One part: headers, contents, and the delimiter behind them, which stays. */
static enum err parse_part(struct arena *a, struct str delimiter, struct str *rest, struct form_field *ret)
{
	struct part_head head = {0};
	enum err err = parse_head(a, rest, &head);
	struct str value;

	if (err != OK)
		return err;
	value = str_head(*rest, find(*rest, delimiter));
	*rest = str_from(*rest, value.n);
	if (!take(rest, delimiter) || (!head.has_file && !utf8_valid(value)))
		return ERR_MALFORMED;
	*ret = (struct form_field){
		.name = head.name,
		.value = value,
		.file_name = without_folders(head.file_name),
		.is_file = head.has_file,
	};
	return OK;
}

enum err form_parse_multipart(struct arena *a, struct str content_type, struct str body, struct form *ret)
{
	struct str boundary, delimiter, rest = body;
	struct form *form;
	enum err err;

	if (!form_is_multipart(content_type))
		return ERR_MALFORMED;
	err = find_boundary(content_type, &boundary);
	if (err != OK)
		return err;
	form = ARENA_NEW(a, struct form);
	delimiter = arena_fmt(a, "\r\n--%.*s", STR_FMT(boundary));
	if (!form || delimiter.n == 0)
		return ERR_LIMIT;
	if (!take(&rest, str_from(delimiter, 2)))
		return ERR_MALFORMED;
	while (take(&rest, S("\r\n"))) {
		if (form->n == HTTP_FIELDS_MAX)
			return ERR_LIMIT;
		err = parse_part(a, delimiter, &rest, &form->field[form->n]);
		if (err != OK)
			return err;
		form->n++;
	}
	if (!take(&rest, S("--")) || (rest.n > 0 && !str_eq(rest, S("\r\n"))))
		return ERR_MALFORMED;
	*ret = *form;
	return OK;
}
