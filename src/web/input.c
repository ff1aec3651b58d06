/* What a request brought, read through functions that only give checked values. */
#include "base/utf8.h"
#include "web/internal.h"

struct str web_field(const struct web *w, struct str name)
{
	return w->form ? str_trim(form_get(w->form, name)) : (struct str){0};
}

struct str web_query(struct web *w, struct str name)
{
	if (w->req->query.n == 0)
		return (struct str){0};
	if (!w->query) {
		w->query = ARENA_NEW(w->arena, struct form);
		/* a query that cannot be read is as good as none: it only chooses how a page is shown */
		if (w->query && form_parse_urlencoded(w->arena, w->req->query, w->query) != OK)
			w->query->n = 0;
	}
	return w->query ? str_trim(form_get(w->query, name)) : (struct str){0};
}

enum err web_field_id(const struct web *w, struct str name, int64_t *ret)
{
	return id_parse(web_field(w, name), ret);
}

bool web_text(struct web *w, struct str name, size_t max_points, struct str *ret)
{
	struct str text = web_field(w, name);

	if (!utf8_printable(text)) {
		web_error(w, name, T(w, "This text holds characters that cannot be shown. Please type it again."));
		return false;
	}
	if (utf8_count(text) > max_points) {
		web_error(w, name, TRF(w->arena, w->lang, "Please write at most {max} characters.", TR_I("max", (int64_t)max_points)));
		return false;
	}
	*ret = text;
	return true;
}

void web_error(struct web *w, struct str field, struct str message)
{
	if (w->errors_n < WEB_FIELD_ERRORS_MAX)
		w->errors[w->errors_n++] = (struct web_field_error){field, message};
}

struct str web_error_of(const struct web *w, struct str field)
{
	for (size_t i = 0; i < w->errors_n; i++)
		if (str_eq(w->errors[i].field, field))
			return w->errors[i].message;
	return (struct str){0};
}

int64_t web_param_id(const struct web *w, int i)
{
	int64_t id = 0;

	/* the router matched it as {id}; a wrong index is a bug and gives 0, which nothing has */
	return id_parse(w->param[i], &id) == OK ? id : 0;
}

struct str web_back(const struct web *w, struct str value)
{
	(void)w;
	if (value.n == 0 || value.n > HTTP_PATH_MAX || value.p[0] != '/' || str_starts(value, S("//")) || str_starts(value, S("/\\")))
		return S("/");
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x21 || value.p[i] == '\\' || (unsigned char)value.p[i] >= 0x7f)
			return S("/");
	return value;
}

bool web_is_officer(const struct web *w)
{
	return w->who.account.v && role_may(w->who.role, CAP_READ);
}
