/* What comes of a message, whatever the other side does: sent, tried again, or refused at once, and why. */
#include "../unit.h"
#include "base/clock.h"
#include "notify/courier.h"
#include "receiver/receiver.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

static struct courier_result deliver(const char *brand, struct str url, struct str secret)
{
	struct courier_letter letter = {.brand = robot_brand_find(str_c(brand)), .url = url, .secret = secret,
		.message = {.street = S("荔红街"), .kind = S("test"), .text = S("x"), .link = S("http://x/o/lh"), .delivery_id = 7}};
	struct courier_result result;

	assert_int_equal(courier_deliver(&letter, arena, clock_now_ms(), &result), OK);
	assert_int_equal(result.verdict == ROBOT_SENT, result.why[0] == '\0');
	return result;
}

static void assert_result(struct courier_result got, enum robot_verdict verdict, const char *why)
{
	if (got.verdict != verdict || !strstr(got.why, why))
		fail_msg("verdict %d, \"%s\"; wanted %d, \"%s\"", got.verdict, got.why, verdict, why);
}

static void robots_and_webhooks(void **state)
{
	static const struct {
		const char *brand;
		enum receiver_mode mode;
		enum robot_verdict verdict;
		const char *why;
	} rows[] = {
		{"wecom", RECEIVER_BUSY, ROBOT_LATER, "busy"}, {"dingtalk", RECEIVER_BUSY, ROBOT_LATER, "busy"}, {"feishu", RECEIVER_BUSY, ROBOT_LATER, "busy"},
		{"webhook", RECEIVER_BUSY, ROBOT_LATER, "is down"}, {"dingtalk", RECEIVER_CLOCK, ROBOT_REFUSED, "clock"}, {"feishu", RECEIVER_CLOCK, ROBOT_REFUSED, "clock"},
		{"feishu", RECEIVER_OLD, ROBOT_SENT, ""}, {"webhook", RECEIVER_MOVED, ROBOT_REFUSED, "it has moved"}, {"wecom", RECEIVER_MOVED, ROBOT_REFUSED, "it has moved"},
		{"webhook", RECEIVER_BIG, ROBOT_SENT, ""}, {"webhook", RECEIVER_DRIPS, ROBOT_SENT, ""}, {"webhook", RECEIVER_CUT, ROBOT_SENT, ""},
		{"wecom", RECEIVER_BIG, ROBOT_LATER, ""}, {"webhook", RECEIVER_TAKES, ROBOT_SENT, ""},
	};
	struct receiver *r = receiver_start();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t began = clock_monotonic_ms();

		receiver_mode(r, rows[i].brand, rows[i].mode);
		assert_result(deliver(rows[i].brand, receiver_url(r, arena, rows[i].brand), S(RECEIVER_SECRET)), rows[i].verdict, rows[i].why);
		if (rows[i].mode == RECEIVER_DRIPS)
			assert_true(clock_monotonic_ms() - began < 5000); /* what follows the status line is not waited for */
	}
	receiver_stop(r);
}

static void mail_servers(void **state)
{
	struct receiver *r = receiver_start();
	struct str url = receiver_url(r, arena, "mail"), said;
	size_t at = str_find_str(url, S("127.")), slash = at + str_find(str_from(url, at), '/');
	struct str server = str_head(str_from(url, at), slash - at);

	(void)state;
	receiver_mode(r, "mail", RECEIVER_STRICT);
	assert_result(deliver("mail", url, S("")), ROBOT_SENT, "");
	said = receiver_said(r, arena);
	assert_true(str_find_str(said, S("EHLO [127.0.0.1]")) < said.n);
	assert_true(str_find_str(said, S("MAIL FROM:<feixiang@[127.0.0.1]>")) < said.n);
	receiver_mode(r, "mail", RECEIVER_BUSY);
	assert_result(deliver("mail", url, S("")), ROBOT_LATER, "wait");
	receiver_mode(r, "mail", RECEIVER_REFUSES);
	assert_result(deliver("mail", url, S("")), ROBOT_REFUSED, "refuses");
	/* nothing is offered to hide the password: it is not sent */
	receiver_mode(r, "mail", RECEIVER_PLAIN);
	assert_result(deliver("mail", arena_fmt(arena, "smtp://duty%%40office.example:geheim@%.*s/duty@example.org", STR_FMT(server)), S("")), ROBOT_REFUSED,
		"no encryption");
	said = receiver_said(r, arena);
	assert_int_equal(str_find_str(said, S("AUTH")), said.n);
	assert_true(str_find_str(said, S("EHLO office.example")) < said.n);
	receiver_stop(r);
	/* an address of IPv6 is one: nobody listens there, that is all */
	assert_result(deliver("mail", S("smtp://[::1]:1/duty@example.org"), S("")), ROBOT_LATER, "cannot be reached");
}

static void addresses_that_are_none(void **state)
{
	static const char *const urls[] = {"http://169.254.169.254/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://100.100.100.200/"};

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++)
		assert_result(deliver("webhook", str_c(urls[i]), S("")), ROBOT_REFUSED, "never go to");
	assert_result(deliver("webhook", S("http://127.0.0.1:1/"), S("")), ROBOT_LATER, "cannot be reached");
	assert_result(deliver("webhook", S("http://nobody.invalid/"), S("")), ROBOT_LATER, "nobody knows");
}

/* --- A certificate of one's own ------------------------------------------------------------------------------------------ */

static enum MHD_Result take_all(void *context, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *body,
	size_t *n, void **state)
{
	(void)context, (void)c, (void)url, (void)method, (void)version, (void)body, (void)n, (void)state;
	return MHD_NO;
}

static void make_certificate(char key_pem[20000], char cert_pem[20000])
{
	size_t key_n = 20000, cert_n = 20000;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t cert;

	gnutls_x509_privkey_init(&key);
	gnutls_x509_crt_init(&cert);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0), 0);
	gnutls_x509_crt_set_version(cert, 3);
	gnutls_x509_crt_set_serial(cert, "\x01", 1);
	gnutls_x509_crt_set_activation_time(cert, time(NULL) - 3600);
	gnutls_x509_crt_set_expiration_time(cert, time(NULL) + 3600);
	gnutls_x509_crt_set_dn(cert, "CN=localhost", NULL);
	gnutls_x509_crt_set_key(cert, key);
	assert_int_equal(gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, key_pem, &key_n), 0);
	assert_int_equal(gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_PEM, cert_pem, &cert_n), 0);
	gnutls_x509_crt_deinit(cert);
	gnutls_x509_privkey_deinit(key);
}

static void a_certificate_of_ones_own(void **state)
{
	char key[20000] = "", cert[20000] = "";
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct MHD_Daemon *daemon;
	unsigned port;

	(void)state;
	make_certificate(key, cert);
	daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL, take_all, NULL, MHD_OPTION_SOCK_ADDR, &at,
		MHD_OPTION_HTTPS_MEM_KEY, key, MHD_OPTION_HTTPS_MEM_CERT, cert, MHD_OPTION_END);
	assert_non_null(daemon);
	port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	assert_result(deliver("webhook", arena_fmt(arena, "https://127.0.0.1:%u/", port), S("")), ROBOT_REFUSED, "certificate");
	assert_result(deliver("mail", arena_fmt(arena, "smtps://127.0.0.1:%u/duty@example.org", port), S("")), ROBOT_REFUSED, "certificate");
	MHD_stop_daemon(daemon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(robots_and_webhooks), UNIT(mail_servers), UNIT(addresses_that_are_none), UNIT(a_certificate_of_ones_own),
	};

	return UNIT_RUN(tests);
}
