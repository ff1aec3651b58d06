#include "http/form.h"

#include "http/internal.h"

/** Cuts "name=value" into decoded halves at ${*to}, which moves on. */
static enum err take_pair(struct str pair, char **to, struct form_field *ret)
{
	size_t at = str_find(pair, '='), name_n = 0, value_n = 0;
	enum err err;

	err = http_unescape(str_head(pair, at), true, *to, &name_n);
	if (err == OK)
		err = http_unescape(str_from(pair, at + 1), true, *to + name_n, &value_n);
	if (err != OK)
		return err;
	*ret = (struct form_field){.name = {*to, name_n}, .value = {*to + name_n, value_n}};
	*to += name_n + value_n;
	return OK;
}

enum err form_parse_urlencoded(struct arena *a, struct str text, struct form *ret)
{
	struct str rest = text, pair;
	struct form *form = ARENA_NEW(a, struct form);
	char *to = form ? arena_alloc(a, text.n) : NULL;

	if (!to)
		return ERR_LIMIT;
	while (str_cut(&rest, '&', &pair)) {
		enum err err;

		if (pair.n == 0)
			continue;
		if (form->n == HTTP_FIELDS_MAX)
			return ERR_LIMIT;
		err = take_pair(pair, &to, &form->field[form->n]);
		if (err != OK)
			return err;
		form->n++;
	}
	*ret = *form;
	return OK;
}

bool form_is_multipart(struct str content_type)
{
	return str_eq_nocase(http_media_type(content_type), S("multipart/form-data"));
}

enum err form_parse(struct arena *a, const struct http_request *req, struct form *ret)
{
	struct str type = http_request_header(req, "Content-Type");

	if (req->body.n == 0) {
		*ret = (struct form){0};
		return OK;
	}
	if (form_is_multipart(type))
		return form_parse_multipart(a, type, req->body, ret);
	if (str_eq_nocase(http_media_type(type), S("application/x-www-form-urlencoded")))
		return form_parse_urlencoded(a, req->body, ret);
	return ERR_MALFORMED;
}

const struct form_field *form_find(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->n; i++)
		if (str_eq(form->field[i].name, name))
			return &form->field[i];
	return NULL;
}

struct str form_get(const struct form *form, struct str name)
{
	const struct form_field *field = form_find(form, name);

	return field ? field->value : (struct str){0};
}

static bool stays_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
		c == '~';
}

struct str url_encode(struct arena *a, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = arena_alloc_array(a, s.n, 3);
	size_t n = 0;

	if (!to)
		return (struct str){0};
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (stays_plain((char)c)) {
			to[n++] = (char)c;
			continue;
		}
		to[n++] = '%';
		to[n++] = digits[c >> 4];
		to[n++] = digits[c & 15];
	}
	return (struct str){to, n};
}
