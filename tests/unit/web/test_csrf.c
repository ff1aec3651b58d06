#include "web/ask.h"
#include "base/clock.h"

static const struct str other_pass = S_INIT("zyxwvutsrqpnmkjhgfedcb");

/** A form of this browser, made ${age_ms} ago, with nothing but its token. */
static struct ask *ask_with_token(int64_t age_ms)
{
	struct ask *a = ask();

	a->req.method = HTTP_POST;
	ask_form(a, arena_fmt(arena, "csrf=%.*s", STR_FMT(csrf_token(&a->site.keys, arena, a->w.pass, a->w.now_ms - age_ms))));
	return a;
}

static void made_and_accepted(void **state)
{
	struct ask *a = ask_with_token(0);

	(void)state;
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), OK);
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), OK); /* as often as the form is sent */
	ask_form(a, arena_fmt(arena, "a=1&csrf=%.*s&b=2", STR_FMT(web_form_token(&a->w))));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), OK);
}

static void ages(void **state)
{
	static const struct {
		int64_t age_ms;
		enum err want;
	} rows[] = {
		{0, OK}, {8 * 3600 * 1000, OK}, {DAY_MS, OK}, {DAY_MS + 1000, ERR_FORBIDDEN}, {400 * DAY_MS, ERR_FORBIDDEN},
		/* a clock that was put back a little is no reason to lose a form */
		{-3600 * 1000, OK}, {-DAY_MS, OK}, {-DAY_MS - 1000, ERR_FORBIDDEN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (csrf_check(&ask_with_token(rows[i].age_ms)->w, CSRF_FORM) != rows[i].want)
			fail_msg("row %zu", i);
}

static void another_browser_or_house(void **state)
{
	struct ask *a = ask_with_token(0);

	(void)state;
	a->w.pass = other_pass;
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	a->w.pass = (struct str){0};
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	a = ask_with_token(0);
	keys_from(&(struct hash_key){{9}}, &a->site.keys);
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
}

static void missing(void **state)
{
	struct ask *a = ask();

	(void)state;
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN); /* no form at all */
	ask_form(a, S(""));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	ask_form(a, S("csrf="));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	ask_form(a, arena_fmt(arena, "CSRF=%.*s", STR_FMT(web_form_token(&a->w))));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	/* in the address it would be written into logs: it does not count there */
	a = ask();
	ask_query(a, arena_fmt(arena, "csrf=%.*s", STR_FMT(web_form_token(&a->w))));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
}

static enum err check_token(struct str token)
{
	struct ask *a = ask();

	ask_form(a, arena_fmt(arena, "csrf=%.*s", STR_FMT(url_encode(arena, token))));
	return csrf_check(&a->w, CSRF_FORM);
}

/** Any one byte changed, and any end cut off, is another token. */
static void tampered(void **state)
{
	struct ask *a = ask();
	struct str token = web_form_token(&a->w);
	char *bytes = arena_alloc(arena, token.n + 1);

	(void)state;
	assert_true(token.n > 40);
	assert_int_equal(check_token(token), OK);
	for (size_t i = 0; i < token.n; i++) {
		memcpy(bytes, token.p, token.n);
		bytes[i] = bytes[i] == '7' ? '8' : '7';
		if (check_token((struct str){bytes, token.n}) != ERR_FORBIDDEN)
			fail_msg("byte %zu", i);
		if (check_token(str_head(token, i)) != ERR_FORBIDDEN || check_token(str_from(token, i + 1)) != ERR_FORBIDDEN)
			fail_msg("cut at %zu", i);
	}
	memcpy(bytes, token.p, token.n);
	bytes[token.n] = '0';
	assert_int_equal(check_token((struct str){bytes, token.n + 1}), ERR_FORBIDDEN);
}

/** The time is signed: it cannot be made younger by writing another beside the same signature. */
static void a_time_of_ones_own(void **state)
{
	static const char *const times[] = {"1772769601", "", "0", "-1", "9223372036854775807", "99999999999999999999",
		"1772769600.5", "+1772769600", "01772769600"};
	struct ask *a = ask();
	struct str token = web_form_token(&a->w), mac = str_from(token, str_find(token, '.') + 1);

	(void)state;
	assert_str(str_head(token, str_find(token, '.')), S("1772769600"));
	for (size_t i = 0; i < COUNT(times); i++)
		if (check_token(arena_fmt(arena, "%s.%.*s", times[i], STR_FMT(mac))) != ERR_FORBIDDEN)
			fail_msg("\"%s\"", times[i]);
	assert_int_equal(check_token(arena_fmt(arena, "1772769600.%.*s", STR_FMT(mac))), OK);
}

/** What the browser says of where the form was: Sec-Fetch-Site when it sends it, else Origin against Host. */
static void origins(void **state)
{
	static const struct {
		const char *site, *origin, *host;
		enum err want;
	} rows[] = {
		{"same-origin", "", "fx.example", OK},
		{"same-origin", "http://fx.example", "fx.example", OK},
		{"same-site", "http://fx.example", "fx.example", ERR_FORBIDDEN},
		{"cross-site", "http://evil.example", "fx.example", ERR_FORBIDDEN},
		{"cross-site", "http://fx.example", "fx.example", ERR_FORBIDDEN},
		{"none", "", "fx.example", ERR_FORBIDDEN},
		{"Same-Origin", "", "fx.example", ERR_FORBIDDEN},
		{"nonsense", "", "fx.example", ERR_FORBIDDEN},
		/* older browsers send Origin alone */
		{"", "http://fx.example", "fx.example", OK},
		{"", "https://FX.example", "fx.example", OK},
		{"", "http://192.168.1.5:8311", "192.168.1.5:8311", OK},
		{"", "http://192.168.1.5:8311", "192.168.1.5:8312", ERR_FORBIDDEN},
		{"", "http://192.168.1.5", "192.168.1.5:8311", ERR_FORBIDDEN},
		{"", "http://evil.example", "fx.example", ERR_FORBIDDEN},
		{"", "http://fx.example.evil.example", "fx.example", ERR_FORBIDDEN},
		{"", "http://evil.example/http://fx.example", "fx.example", ERR_FORBIDDEN},
		{"", "http://evilfx.example", "fx.example", ERR_FORBIDDEN},
		{"", "null", "fx.example", OK}, /* as none: the token alone decides */
		/* behind a front server: with the port it listens on, or under its own name while phones know another */
		{"", "https://lane.example", "lane.example:443", OK},
		{"", "http://lane.example:80", "lane.example", OK},
		{"", "https://lane.example", "lane.example:80", ERR_FORBIDDEN},
		{"", "https://public.example", "127.0.0.1:8311", OK},
		{"", "https://public.example:443", "127.0.0.1:8311", OK},
		{"", "http://public.example", "127.0.0.1:8311", ERR_FORBIDDEN},
		{"", "https://public.example:8311", "127.0.0.1:8311", ERR_FORBIDDEN},
		{"", "http://[::1]:8311", "[::1]:8311", OK},
		{"", "http://[::1]", "[::1]:8311", ERR_FORBIDDEN},
		{"", "ftp://fx.example", "fx.example", ERR_FORBIDDEN},
		{"", "fx.example", "fx.example", ERR_FORBIDDEN},
		{"", "http://", "", ERR_FORBIDDEN},
		/* very old ones send neither: the signed token alone decides */
		{"", "", "fx.example", OK},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask *a = ask_with_token(0);

		ask_header(a, S("sec-fetch-site"), str_c(rows[i].site));
		ask_header(a, S("origin"), str_c(rows[i].origin));
		ask_header(a, S("Host"), str_c(rows[i].host));
		a->site.public_base = S("https://public.example");
		if (csrf_check(&a->w, CSRF_FORM) != rows[i].want)
			fail_msg("site \"%s\", origin \"%s\", host \"%s\"", rows[i].site, rows[i].origin, rows[i].host);
	}
}

/** A right origin is not enough: without a token nothing goes, wherever it comes from. */
static void an_origin_alone(void **state)
{
	struct ask *a = ask();

	(void)state;
	ask_header(a, S("Sec-Fetch-Site"), S("same-origin"));
	ask_form(a, S("kind=noise"));
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN);
	assert_int_equal(csrf_check(&a->w, CSRF_TOKEN), ERR_FORBIDDEN);
}

static void in_a_header_for_json(void **state)
{
	struct ask *a = ask();

	(void)state;
	ask_header(a, S("X-CSRF-Token"), web_form_token(&a->w));
	assert_int_equal(csrf_check(&a->w, CSRF_TOKEN), OK);
	assert_int_equal(csrf_check(&a->w, CSRF_FORM), ERR_FORBIDDEN); /* a form carries its own */
	ask_header(a, S("Sec-Fetch-Site"), S("cross-site"));
	assert_int_equal(csrf_check(&a->w, CSRF_TOKEN), ERR_FORBIDDEN);
	a = ask_with_token(0);
	assert_int_equal(csrf_check(&a->w, CSRF_TOKEN), ERR_FORBIDDEN); /* and JSON cannot be sent by a form */
}

static void reading_needs_none(void **state)
{
	struct ask *a = ask();

	(void)state;
	ask_header(a, S("Sec-Fetch-Site"), S("cross-site")); /* a link on another page */
	ask_header(a, S("Origin"), S("http://evil.example"));
	assert_int_equal(csrf_check(&a->w, CSRF_NONE), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(made_and_accepted), UNIT(ages), UNIT(another_browser_or_house), UNIT(missing), UNIT(tampered),
		UNIT(a_time_of_ones_own),
		UNIT(origins), UNIT(an_origin_alone), UNIT(in_a_header_for_json), UNIT(reading_needs_none),
	};

	return UNIT_RUN(tests);
}
