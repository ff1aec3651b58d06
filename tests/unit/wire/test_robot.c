/* What robots are sent and what they answer. The signatures were worked out with another library (Python's hmac) for this moment and secret. */
#include "../unit.h"
#include "wire/mail.h"
#include "wire/robot.h"

#define AT_MS 1772811000000LL
#define SECRET S("SECc0ffee")

static const struct robot_message message = {.street = S_INIT("荔红街"), .kind = S_INIT("appeal.waits"), .text = S_INIT("太吵 \"x\"\nb"),
	.link = S_INIT("http://x/d/lh"), .delivery_id = 77};

static struct robot_request request_of(struct arena *a, const char *brand, struct str secret)
{
	struct robot_request r;

	assert_int_equal(robot_request(a, robot_brand_find(str_c(brand)), S("https://x/y?k=1"), secret, &message, AT_MS, &r), OK);
	return r;
}

static void assert_body(struct robot_request r, const char *body)
{
	if (!str_eq(r.body, str_c(body)))
		fail_msg("%.*s is not %s", STR_FMT(r.body), body);
}

static void test_requests(void **state)
{
	struct arena *a = arena_new(MIB(1));
	struct robot_request r = request_of(a, "wecom", S(""));

	(void)state;
	assert_body(r, "{\"msgtype\":\"text\",\"text\":{\"content\":\"太吵 \\\"x\\\"\\u000ab\\u000ahttp://x/d/lh\"}}");
	assert_true(str_eq(r.url, S("https://x/y?k=1")));
	r = request_of(a, "dingtalk", SECRET);
	assert_true(str_eq(r.url, S("https://x/y?k=1&timestamp=1772811000000&sign=zCZlhxfgbmx01OARtkam72eACz4mMRax3GFpyFPDoPQ%3D")));
	r = request_of(a, "feishu", SECRET);
	assert_body(r, "{\"timestamp\":\"1772811000\",\"sign\":\"j3FjWsSP/ozTk0oKoM8X1m+kV5xyvPOuJWChcJFEwvM=\",\"msg_type\":\"text\","
		       "\"content\":{\"text\":\"太吵 \\\"x\\\"\\u000ab\\u000ahttp://x/d/lh\"}}");
	r = request_of(a, "webhook", SECRET);
	assert_int_equal(r.headers_n, 4);
	assert_true(str_eq(r.headers[1].value, S("77")));
	assert_true(str_eq(r.headers[2].value, S("1772811000")));
	assert_true(str_starts(r.headers[3].value, S("sha256=")));
	assert_int_equal(r.headers[3].value.n, 7 + 64);
	r = request_of(a, "webhook", S(""));
	assert_int_equal(r.headers_n, 3);
	arena_free(a);
}

static void test_replies(void **state)
{
	static const struct {
		const char *brand;
		int status;
		const char *body;
		enum robot_verdict verdict;
	} cases[] = {
		{"wecom", 200, "{\"errcode\":0}", ROBOT_SENT}, {"wecom", 200, "{\"errcode\":45009}", ROBOT_TOO_FAST},
		{"wecom", 200, "{\"errcode\":93000}", ROBOT_REFUSED}, {"wecom", 200, "{\"errcode\":-1}", ROBOT_LATER},
		{"wecom", 200, "{\"errcode\":null}", ROBOT_LATER}, {"wecom", 200, "{\"errcode\":\"0\"}", ROBOT_LATER}, {"wecom", 200, "", ROBOT_LATER},
		{"wecom", 200, "[]", ROBOT_LATER}, {"wecom", 200, "{\"errcode\":12345}", ROBOT_REFUSED}, {"wecom", 302, "", ROBOT_REFUSED},
		{"wecom", 200, "{\"errcode\":45033}", ROBOT_TOO_FAST}, {"dingtalk", 200, "{\"errcode\":-1}", ROBOT_LATER},
		{"dingtalk", 200, "{\"errcode\":410100}", ROBOT_TOO_FAST}, {"dingtalk", 200, "{\"status\":1111,\"punish\":\"deny\"}", ROBOT_TOO_FAST},
		{"dingtalk", 200, "{\"status\":1111,\"errcode\":130101}", ROBOT_TOO_FAST}, {"dingtalk", 403, "{\"code\":\"Forbidden.AccessDenied.QpsLimitForApi\"}", ROBOT_TOO_FAST},
		{"dingtalk", 403, "{\"code\":\"Forbidden\"}", ROBOT_REFUSED}, {"feishu", 200, "{\"StatusCode\":0,\"StatusMessage\":\"success\"}", ROBOT_SENT},
		{"feishu", 200, "{\"StatusCode\":0,\"code\":19001}", ROBOT_REFUSED}, {"feishu", 200, "{\"StatusCode\":9499}", ROBOT_TOO_FAST},
		{"feishu", 200, "{\"code\":99991400}", ROBOT_TOO_FAST}, {"feishu", 200, "{\"code\":2200}", ROBOT_LATER}, {"feishu", 200, "{\"code\":77}", ROBOT_REFUSED},
		{"webhook", 301, "", ROBOT_REFUSED}, {"webhook", 307, "", ROBOT_REFUSED}, {"webhook", 308, "", ROBOT_REFUSED}, {"webhook", 304, "", ROBOT_LATER},
		{"webhook", 200, "{\"errcode\":1}", ROBOT_SENT},
		{"dingtalk", 200, "{\"errcode\":130101}", ROBOT_TOO_FAST}, {"dingtalk", 200, "{\"errcode\":310000}", ROBOT_REFUSED},
		{"feishu", 200, "{\"code\":0}", ROBOT_SENT}, {"feishu", 200, "{\"errcode\":0}", ROBOT_LATER}, {"feishu", 200, "{\"code\":11232}", ROBOT_TOO_FAST},
		{"feishu", 200, "{\"code\":19024}", ROBOT_REFUSED}, {"webhook", 204, "", ROBOT_SENT}, {"webhook", 500, "", ROBOT_LATER},
		{"webhook", 429, "", ROBOT_TOO_FAST}, {"webhook", 410, "", ROBOT_REFUSED}, {"webhook", 408, "", ROBOT_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = "";
		enum robot_verdict verdict = robot_reply(robot_brand_find(str_c(cases[i].brand)), cases[i].status, str_c(cases[i].body), &why);

		if (verdict != cases[i].verdict)
			fail_msg("%s %d %s: %d, not %d", cases[i].brand, cases[i].status, cases[i].body, verdict, cases[i].verdict);
		assert_true((verdict == ROBOT_SENT) == (why == NULL));
	}
}

/** The reason that is told is the one there is; what is not known is told as nothing that is. */
static void test_reasons(void **state)
{
	static const struct {
		const char *brand;
		int status;
		const char *body, *why;
	} cases[] = {
		{"dingtalk", 200, "{\"errcode\":310000,\"errmsg\":\"description:sign expired; timestamp\"}", "the clock of this computer"},
		{"dingtalk", 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", "the clock of this computer"},
		{"dingtalk", 200, "{\"errcode\":310000,\"errmsg\":\"keywords not in content\"}", "keyword off"},
		{"dingtalk", 200, "{\"errcode\":310000,\"errmsg\":\"ip 10.0.0.1 not in whitelist\"}", "address list"}, {"dingtalk", 200, "{\"errcode\":310000}", "address list"},
		{"feishu", 200, "{\"code\":19021,\"msg\":\"sign match fail\"}", "the clock of this computer"}, {"webhook", 301, "", "it has moved"},
		{"wecom", 200, "{\"errcode\":12345}", "the robot refuses the message"}, {"webhook", 503, "", "is down"}, {"wecom", 200, "<html>", "cannot be read"},
		{"webhook", 403, "", "address and secret"}, {"webhook", 404, "", "look at the address"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = "";

		(void)robot_reply(robot_brand_find(str_c(cases[i].brand)), cases[i].status, str_c(cases[i].body), &why);
		if (!why || !strstr(why, cases[i].why))
			fail_msg("%s %d %s: %s", cases[i].brand, cases[i].status, cases[i].body, why ? why : "sent");
	}
}

static void test_senders(void **state)
{
	static const struct {
		const char *user, *host, *from, *domain; /* from NULL: none */
	} rows[] = {
		{"", "mail.example.org", "feixiang@mail.example.org", "mail.example.org"}, {"duty", "mail.example.org", "duty@mail.example.org", "mail.example.org"},
		{"duty@office.example", "smtp.host.example", "duty@office.example", "office.example"}, {"", "10.0.0.5", "feixiang@[10.0.0.5]", "[10.0.0.5]"},
		{"", "[::1]", "feixiang@[IPv6:::1]", "[IPv6:::1]"}, {"", "mailserver", "feixiang@to.example", "to.example"}, {"a b", "h.example", NULL, NULL},
	};
	struct arena *a = arena_new(MIB(1));

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str from, domain;
		bool good = mail_sender(a, str_c(rows[i].user), str_c(rows[i].host), S("x@to.example"), &from, &domain);

		if (good != (rows[i].from != NULL) || (good && (!str_eq(from, str_c(rows[i].from)) || !str_eq(domain, str_c(rows[i].domain)))))
			fail_msg("%s at %s is %.*s", rows[i].user, rows[i].host, STR_FMT(from));
	}
	assert_true(mail_address_ok(S("a@[10.0.0.5]")) && mail_address_ok(S("a@[IPv6:fe80::1]")));
	assert_false(mail_address_ok(S("a@[x]")) || mail_address_ok(S("a@[]")) || mail_address_ok(S("a[@[10.0.0.5]")) || mail_address_ok(S("a@[10.0.0.5")));
	arena_free(a);
}

/** A text that is too long ends between characters, and the link stands whole. */
static void test_long_texts(void **state)
{
	struct arena *a = arena_new(MIB(1));
	struct robot_message m = message;
	char text[9001];

	(void)state;
	for (size_t i = 0; i + 3 <= 9000; i += 3)
		memcpy(text + i, "吵", 3);
	m.text = (struct str){text, 9000};
	for (size_t i = 0; i < robot_brands_n; i++) {
		struct str said = robot_text(a, &robot_brands[i], &m);

		assert_true(said.n <= robot_brands[i].text_max && said.n > robot_brands[i].text_max - 8);
		assert_true(str_eq(str_from(said, said.n - m.link.n), m.link));
		assert_true(str_find_str(said, S("吵…\n")) < said.n);
	}
	m.text = S("a\tb\rc\x7f\nd");
	assert_true(str_starts(robot_text(a, &robot_brands[0], &m), S("abc")));
	arena_free(a);
}

static void test_addresses(void **state)
{
	static const char *const good[] = {"https://x/", "http://127.0.0.1:80/x?y=z", "HTTPS://x"};
	static const char *const bad[] = {"", "x", "ftp://x", "https://", "https:///x", "https://x y", "file:///x", "https://群"};
	static const char *const mail_good[] = {"smtp://h/a@b", "smtps://u:p@h:465/a@b.c", "smtp://[::1]:25/a@b.c", "smtp://10.0.0.5/a@b.c"}, *const mail_bad[] = {"https://h/a@b", "smtp://h", "smtp://h/a", "smtp:///a@b"};
	const struct robot_brand *wecom = robot_brand_find(S("wecom")), *mail = robot_brand_find(S("mail"));

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(robot_url_ok(wecom, str_c(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(robot_url_ok(wecom, str_c(bad[i])));
	for (size_t i = 0; i < sizeof(mail_good) / sizeof(mail_good[0]); i++)
		assert_true(robot_url_ok(mail, str_c(mail_good[i])));
	for (size_t i = 0; i < sizeof(mail_bad) / sizeof(mail_bad[0]); i++)
		assert_false(robot_url_ok(mail, str_c(mail_bad[i])));
	assert_null(robot_brand_find(S("pigeon")));
}

static void test_mail(void **state)
{
	struct arena *a = arena_new(MIB(1));
	struct mail mail = {.from = S("feixiang@h.example"), .to = S("duty@example.org"), .subject = S("荔红街\r\nBcc: all@example.org"), .text = S("太吵"),
		.delivery_id = 77, .at_ms = AT_MS};
	struct str text = mail_text(a, &mail);

	(void)state;
	assert_true(str_find_str(text, S("Message-ID: <77.feixiang@h.example>\r\n")) < text.n);
	assert_true(str_find_str(text, S("Date: Fri, 06 Mar 2026 15:30:00 +0000\r\n")) < text.n);
	assert_true(str_find_str(text, S("\r\n\r\n5aSq5ZC1\r\n")) < text.n);
	assert_true(str_find_str(text, S("Bcc")) == text.n); /* in base64, and on the subject's line */
	assert_true(mail_address_ok(S("duty+night@example.org")));
	assert_false(mail_address_ok(S("duty@example.org>")));
	assert_false(mail_address_ok(S("a@b@c")));
	assert_false(mail_address_ok(S("@b")));
	assert_false(mail_address_ok(S("a@")));
	assert_false(mail_address_ok(S("a b@c")));
	arena_free(a);
}

/** Feishu refuses more at full and half hours; the others do not mind. */
static void test_not_at_round_hours(void **state)
{
	const struct robot_brand *feishu = robot_brand_find(S("feishu")), *wecom = robot_brand_find(S("wecom"));
	const int64_t half = 1772811000000; /* 23:30:00 */

	(void)state;
	assert_true(feishu->avoids_round && !wecom->avoids_round);
	assert_int_equal(robot_not_before(feishu, half), half + 7000);
	assert_int_equal(robot_not_before(feishu, half + 6999), half + 7000);
	assert_int_equal(robot_not_before(feishu, half + 7000), half + 7000);
	assert_int_equal(robot_not_before(feishu, half - 3000), half + 7000);
	assert_int_equal(robot_not_before(feishu, half - 3001), half - 3001);
	assert_int_equal(robot_not_before(feishu, half + 1800000), half + 1807000);
	assert_int_equal(robot_not_before(wecom, half), half);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_senders),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_not_at_round_hours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
