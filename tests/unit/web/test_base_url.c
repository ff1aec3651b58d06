/* Where phones reach the server: what is taken, what is refused, and why. */
#include "web/base_url.h"

#include "unit.h"

static void taken(void **state)
{
	static const struct {
		const char *url, *base;
	} rows[] = {
		{"https://lane.example", "https://lane.example"}, {"https://lane.example/", "https://lane.example"}, {"HTTPS://lane.example:443/", "https://lane.example"},
		{"http://192.168.1.5:8311", "http://192.168.1.5:8311"}, {"http://192.168.1.5:80/", "http://192.168.1.5"}, {"http://[::1]:8311/", "http://[::1]:8311"},
		{"https://lane.example:80", "https://lane.example:80"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *why;
		struct str base;

		if (base_url_parse(arena, str_c(rows[i].url), &base, &why) != OK)
			fail_msg("%s: %s", rows[i].url, why);
		assert_str(base, str_c(rows[i].base));
	}
}

static void refused(void **state)
{
	static const struct {
		const char *url, *why;
	} rows[] = {
		{"lane.example", "must begin with"}, {"lane.example:8311", "must begin with"}, {"ftp://lane.example", "must begin with"}, {"", "must begin with"},
		{"https://gov.example/feixiang", "a path"}, {"https://lane.example//", "a path"}, {"https://lane.example?x=1", "follows a ?"},
		{"https://lane.example/#a", "follows a ?"}, {"https://a:b@lane.example", "password"}, {"https://", "no address"}, {"https://:80", "no"},
		{"https://lane.example:99999", "no address"}, {"https://a b", "no address"}, {"http://::1:8311", "no address"}, {"javascript://x", "must begin with"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *why = NULL;
		struct str base;

		if (base_url_parse(arena, str_c(rows[i].url), &base, &why) != ERR_INVALID || !why || !strstr(why, rows[i].why))
			fail_msg("\"%s\": %s", rows[i].url, why ? why : "taken");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(taken), UNIT(refused)};

	return UNIT_RUN(tests);
}
