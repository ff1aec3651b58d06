#include "web/base_url.h"

#include <curl/curl.h>

/* --- Ours ------------------------------------------------------------------------------------------------------------- */

static struct str part_of(CURLU *url, CURLUPart part, unsigned flags, struct arena *a)
{
	struct str s = {0};
	char *text;

	if (curl_url_get(url, part, &text, flags) == CURLUE_OK) {
		s = arena_dup(a, str_c(text));
		curl_free(text);
	}
	return s;
}

static const char *why_not(CURLU *url, struct arena *a)
{
	struct str scheme = part_of(url, CURLUPART_SCHEME, 0, a), path = part_of(url, CURLUPART_PATH, 0, a);

	if (!str_eq(scheme, S("http")) && !str_eq(scheme, S("https")))
		return "it must begin with http:// or https://";
	if (part_of(url, CURLUPART_USER, 0, a).n > 0 || part_of(url, CURLUPART_PASSWORD, 0, a).n > 0)
		return "a name or password does not belong there";
	if (path.n > 1)
		return "a path does not belong there: the server is at the root of its host";
	if (part_of(url, CURLUPART_QUERY, 0, a).n > 0 || part_of(url, CURLUPART_FRAGMENT, 0, a).n > 0)
		return "what follows a ? or # does not belong there";
	return part_of(url, CURLUPART_HOST, 0, a).n > 0 ? NULL : "it names no host";
}

enum err base_url_parse(struct arena *a, struct str url, struct str *ret, const char **ret_why)
{
	CURLU *parsed = curl_url();
	struct str port;

	if (!parsed)
		return ERR_LIMIT;
	*ret_why = str_find_str(url, S("://")) == url.n ? "it must begin with http:// or https://" : NULL;
	if (!*ret_why && curl_url_set(parsed, CURLUPART_URL, arena_c(a, url), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		*ret_why = "it is no address";
	if (!*ret_why)
		*ret_why = why_not(parsed, a);
	if (!*ret_why) {
		port = part_of(parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, a);
		*ret = arena_fmt(a, "%.*s://%.*s%s%.*s", STR_FMT(part_of(parsed, CURLUPART_SCHEME, 0, a)), STR_FMT(part_of(parsed, CURLUPART_HOST, 0, a)),
			port.n ? ":" : "", STR_FMT(port));
	}
	curl_url_cleanup(parsed);
	if (arena_failed(a))
		return ERR_LIMIT;
	return *ret_why ? ERR_INVALID : OK;
}

/* --- A browser's ------------------------------------------------------------------------------------------------------ */

/** "https://": the port it has anyhow; empty without a scheme that is ours. */
static struct str take_scheme(struct str *s)
{
	static const struct {
		struct str scheme, port;
	} schemes[] = {{S_INIT("https://"), S_INIT("443")}, {S_INIT("http://"), S_INIT("80")}};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (!str_eq_nocase(str_head(*s, schemes[i].scheme.n), schemes[i].scheme))
			continue;
		*s = str_from(*s, schemes[i].scheme.n);
		return schemes[i].port;
	}
	return (struct str){0};
}

/** "lane.example:8311", "[::1]:80": the port, and ${s} without it. */
static struct str take_port(struct str *s, struct str standard)
{
	size_t colon = s->n, from = s->n > 0 && s->p[0] == '[' ? str_find(*s, ']') : 0;
	struct str port;

	colon = from + str_find(str_from(*s, from), ':');
	port = str_from(*s, colon + 1);
	*s = str_head(*s, colon);
	return port.n ? port : standard;
}

bool base_url_is(struct str origin, struct str host)
{
	struct str standard = take_scheme(&origin), other = take_scheme(&host), port, host_port;

	if (standard.n == 0 || origin.n == 0 || host.n == 0)
		return false;
	port = take_port(&origin, standard);
	host_port = take_port(&host, other.n ? other : standard);
	return str_eq_nocase(origin, host) && str_eq(port, host_port);
}
