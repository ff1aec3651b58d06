/* The server over real sockets; open views are in test_stream.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "echo.h"
#include "socket.h"

static struct http_server *server;
static uint16_t port;
static struct wire_answer answer;

static void assert_str(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("got \"%.*s\", want \"%.*s\"", STR_FMT(got), STR_FMT(want));
}

static int set_up(void **state)
{
	(void)state;
	if (echo_start(2, NULL, &server) != OK)
		return -1;
	port = http_server_port(server);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	http_server_stop(server);
	http_server_stop(NULL);
	return 0;
}

/** One request on a connection of its own; whether an answer came. */
static bool ask(struct str request)
{
	int fd = wire_open(port);
	bool came;

	wire_send(fd, request);
	came = wire_read(fd, str_starts(request, S("HEAD")), &answer);
	close(fd);
	return came;
}

#define GET(target, headers) S("GET " target " HTTP/1.1\r\nHost: test\r\n" headers "\r\n")

/* --- Tests ------------------------------------------------------------------------------------------------------------ */

static void paths(void **state)
{
	(void)state;
	assert_true(ask(GET("/a%2Fb%20%E8%8F%9C?x=%20&y", "")));
	assert_int_equal(answer.status, 200);
	assert_str(answer.body, S("0 /a/b \xE8\x8F\x9C?x=%20&y"));
	assert_true(wire_header(&answer, S("Date")).n > 0);
	assert_true(ask(GET("/a%2525", "")));
	assert_str(answer.body, S("0 /a%25?"));
	assert_true(ask(GET("/none", "")));
	assert_int_equal(answer.status, 404);
	assert_str(answer.body, S("ERR_NOT_FOUND"));
	assert_true(ask(S("BREW / HTTP/1.1\r\nHost: test\r\n\r\n")));
	assert_int_equal(answer.status, 405);
}

static void bad_requests(void **state)
{
	static const struct str bad[] = {
		S_INIT("GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /% HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /%00 HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /%ff HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /\xff HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /a\0b HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /a\0 HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET /?a=\0b HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET\0 /a HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET nowhere HTTP/1.1\r\nHost: test\r\n\r\n"),
		S_INIT("GET / HTTP/1.1\r\n\r\n"),
		S_INIT("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		S_INIT("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ask(bad[i]) || answer.status != 400)
			fail_msg("%d for %.*s", answer.status, STR_FMT(bad[i]));
	ask(S("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"));
	assert_true(ask(GET("/still", "")));
}

static void too_long(void **state)
{
	char request[HTTP_QUERY_MAX + 100];
	int n;

	(void)state;
	n = snprintf(request, sizeof(request), "GET /%0*d HTTP/1.1\r\nHost: test\r\n\r\n", HTTP_PATH_MAX, 1);
	assert_true(ask((struct str){request, (size_t)n}));
	assert_int_equal(answer.status, 414);
	n = snprintf(request, sizeof(request), "GET /?%0*d HTTP/1.1\r\nHost: test\r\n\r\n", HTTP_QUERY_MAX + 1, 1);
	assert_true(ask((struct str){request, (size_t)n}));
	assert_int_equal(answer.status, 414);
	n = snprintf(request, sizeof(request), "GET /?%0*d HTTP/1.1\r\nHost: test\r\n\r\n", HTTP_QUERY_MAX, 1);
	assert_true(ask((struct str){request, (size_t)n}));
	assert_int_equal(answer.status, 200);
}

static void keep_alive(void **state)
{
	int fd = wire_open(port);

	(void)state;
	for (int i = 0; i < 3; i++) {
		wire_send(fd, GET("/one", ""));
		assert_true(wire_read(fd, false, &answer));
		assert_str(answer.body, S("0 /one?"));
		wire_send(fd, S("POST /two HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nabcde"));
		assert_true(wire_read(fd, false, &answer));
		assert_str(answer.body, S("5 e"));
	}
	wire_send(fd, S("GET /1 HTTP/1.1\r\nHost: test\r\n\r\nGET /2 HTTP/1.1\r\nHost: test\r\n\r\n"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("0 /1?"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("0 /2?"));
	close(fd);
}

static void bodies(void **state)
{
	int fd = wire_open(port);
	char chunk[1000];

	(void)state;
	memset(chunk, 'x', sizeof(chunk));
	wire_send(fd, S("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n"));
	for (int i = 0; i < 100; i++)
		wire_send(fd, (struct str){chunk, sizeof(chunk)});
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("100000 x"));
	wire_send(fd, S("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("5 e"));
	wire_send(fd, S("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"));
	assert_true(wire_read(fd, true, &answer));
	assert_int_equal(answer.status, 100);
	wire_send(fd, S("z"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("1 z"));
	close(fd);
}

static void bodies_over_the_limit(void **state)
{
	int fd = wire_open(port);
	char chunk[1000];

	(void)state;
	memset(chunk, 'x', sizeof(chunk));
	wire_send(fd, S("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 101000\r\n\r\n"));
	for (int i = 0; i < 101; i++)
		wire_send(fd, (struct str){chunk, sizeof(chunk)});
	assert_true(wire_read(fd, false, &answer));
	assert_int_equal(answer.status, 413);
	assert_str(answer.body, S("ERR_LIMIT"));
	wire_send(fd, S("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"));
	for (int i = 0; i < 101; i++) {
		wire_send(fd, S("3e8\r\n"));
		wire_send(fd, (struct str){chunk, sizeof(chunk)});
		wire_send(fd, S("\r\n"));
	}
	wire_send(fd, S("0\r\n\r\n"));
	assert_true(wire_read(fd, false, &answer));
	assert_int_equal(answer.status, 413);
	close(fd);
	assert_true(ask(S("GET / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc")));
	assert_int_equal(answer.status, 413);
	assert_true(ask(S("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n")));
	assert_int_equal(answer.status, 413);
	assert_true(ask(S("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999999\r\n\r\n")));
	assert_int_equal(answer.status, 413);
}

static void endless_body(void **state)
{
	int fd = wire_open(port);
	char chunk[0x8000];

	(void)state;
	memset(chunk, 'x', sizeof(chunk));
	wire_send(fd, S("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"));
	for (int i = 0; i < 100; i++) {
		wire_send(fd, S("8000\r\n"));
		wire_send(fd, (struct str){chunk, sizeof(chunk)});
		wire_send(fd, S("\r\n"));
	}
	assert_false(wire_read(fd, false, &answer)); /* cut off */
	close(fd);
}

static void without_body(void **state)
{
	(void)state;
	assert_true(ask(S("HEAD /long HTTP/1.1\r\nHost: test\r\n\r\n")));
	assert_int_equal(answer.status, 200);
	assert_str(wire_header(&answer, S("Content-Length")), S("4000"));
	assert_true(ask(GET("/empty", "")));
	assert_int_equal(answer.status, 204);
	assert_int_equal(answer.body.n, 0);
}

static struct str unpack(struct str packed)
{
	static char plain[10000];
	z_stream z = {.next_in = (z_const Bytef *)packed.p, .avail_in = (uInt)packed.n};

	z.next_out = (Bytef *)plain;
	z.avail_out = sizeof(plain);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	return (struct str){plain, sizeof(plain) - z.avail_out};
}

static void gzip(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(ask(GET("/long", "Accept-Encoding: br, gzip;q=0.8\r\n")));
		assert_str(wire_header(&answer, S("Content-Encoding")), S("gzip"));
		assert_str(wire_header(&answer, S("Vary")), S("Accept-Encoding"));
		assert_true(answer.body.n < 1000);
		assert_str(unpack(answer.body), echo_long());
	}
	assert_true(ask(GET("/long", "Accept-Encoding: br, gzip;q=0\r\n")));
	assert_str(wire_header(&answer, S("Content-Encoding")), S(""));
	assert_str(wire_header(&answer, S("Vary")), S("Accept-Encoding"));
	assert_int_equal(answer.body.n, ECHO_LONG_BYTES);
	assert_true(ask(GET("/plain", "Accept-Encoding: gzip\r\n")));
	assert_int_equal(answer.body.n, ECHO_LONG_BYTES);
	assert_str(wire_header(&answer, S("Vary")), S(""));
	assert_true(ask(GET("/asset", "Accept-Encoding: GZIP\r\n")));
	assert_str(answer.body, S("packed"));
	assert_true(ask(GET("/asset", "")));
	assert_str(answer.body, S("plain"));
}

static void later(void **state)
{
	int fd = wire_open(port);

	(void)state;
	for (int i = 0; i < 200; i++) {
		wire_send(fd, GET("/later", "X-Nr: 7\r\n"));
		assert_true(wire_read(fd, false, &answer));
		assert_int_equal(answer.status, 202);
		assert_str(answer.body, S("later 7"));
	}
	wire_send(fd, GET("/later?inline", "X-Nr: 8\r\n"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("later 8"));
	wire_send(fd, GET("/later?slow", "X-Nr: 9\r\n"));
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("later 9"));
	wire_send(fd, GET("/later?slow", "")); /* goes away before its answer */
	close(fd);
}

static void *many(void *context)
{
	struct wire_answer *own = malloc(sizeof(*own));
	_Atomic int *good = context;
	int fd = wire_open(port);

	for (int i = 0; i < 100; i++) {
		wire_send(fd, i % 2 ? GET("/later", "X-Nr: 1\r\n") : GET("/long", "Accept-Encoding: gzip\r\n"));
		if (wire_read(fd, false, own) && own->status == (i % 2 ? 202 : 200))
			atomic_fetch_add(good, 1);
	}
	close(fd);
	free(own);
	return NULL;
}

static void many_at_once(void **state)
{
	pthread_t threads[8];
	_Atomic int good = 0;

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many, &good), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(good, 800);
}

static void stop_waits(void **state)
{
	struct http_server *other;
	int fd;

	(void)state;
	assert_int_equal(echo_start(1, NULL, &other), OK);
	fd = wire_open(http_server_port(other));
	wire_send(fd, GET("/later?slow", "X-Nr: 3\r\n"));
	usleep(100000);
	http_server_stop(other);
	assert_true(wire_read(fd, false, &answer));
	assert_str(answer.body, S("later 3"));
	assert_true(wire_ended(fd));
}

static void peers(void **state)
{
	uint16_t without = port;
	struct http_server *other;

	(void)state;
	assert_true(ask(GET("/peer", "X-Forwarded-For: 1.2.3.4\r\n")));
	assert_str(answer.body, S("7f000001 1"));
	assert_int_equal(echo_start(1, "127.0.0.1", &other), OK);
	port = http_server_port(other);
	assert_true(ask(GET("/peer", "X-Forwarded-For: 9.9.9.9, 1.2.3.4\r\n")));
	assert_str(answer.body, S("1020304 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 2001:db8:1:2:3::4\r\n")));
	assert_str(answer.body, S("20010db800010002 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: ::ffff:1.2.3.4\r\n")));
	assert_str(answer.body, S("1020304 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: 9.9.9.9, 1.2.3.4:4711\r\n")));
	assert_str(answer.body, S("1020304 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: [2001:db8:1:2:3::4]:4711\r\n")));
	assert_str(answer.body, S("20010db800010002 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: [2001:db8:1:2:3::4]\r\n")));
	assert_str(answer.body, S("20010db800010002 0"));
	assert_true(ask(GET("/peer", "X-Forwarded-For: unknown\r\n")));
	assert_str(answer.body, S("7f000001 0"));
	port = without;
	http_server_stop(other);
}

static void ports(void **state)
{
	const struct http_app app = echo_app();
	struct http_options options = {.listen = "127.0.0.1", .port = port};
	struct http_server *other = NULL;

	(void)state;
	assert_int_equal(http_server_start(&options, &app, &other), ERR_BUSY);
	options.listen = "nowhere";
	assert_int_equal(http_server_start(&options, &app, &other), ERR_INVALID);
	options = (struct http_options){.listen = "127.0.0.1", .trusted_proxy = "x"};
	assert_int_equal(http_server_start(&options, &app, &other), ERR_INVALID);
	assert_null(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(bad_requests),
		cmocka_unit_test(too_long),
		cmocka_unit_test(keep_alive),
		cmocka_unit_test(bodies),
		cmocka_unit_test(bodies_over_the_limit),
		cmocka_unit_test(endless_body),
		cmocka_unit_test(without_body),
		cmocka_unit_test(gzip),
		cmocka_unit_test(later),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(stop_waits),
		cmocka_unit_test(peers),
		cmocka_unit_test(ports),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
