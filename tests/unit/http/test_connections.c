/* Who may hold how many connections, and for how long: over real sockets, from several addresses of this machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "http/stream.h"
#include "socket.h"

#define MAX 48 /* an address may hold 8 of them, its network 32 */
#define MANY (3 * MAX)

static struct http_server *server;
static struct stream_hub *hub;
static uint16_t port;
static struct wire_answer answer;

static void serve(struct http_options options)
{
	assert_int_equal(stream_hub_new(50, &hub), OK);
	options.hub = hub;
	if (options.connections_max == 0)
		options.connections_max = MAX;
	assert_int_equal(echo_serve(options, &server), OK);
	port = http_server_port(server);
}

static int tear_down(void **state)
{
	(void)state;
	http_server_stop(server);
	server = NULL;
	stream_hub_free(hub);
	hub = NULL;
	return 0;
}

#define GET(target, headers) S("GET " target " HTTP/1.1\r\nHost: test\r\n" headers "\r\n")

/** A page for an address, while the others hold what they hold; 0: no answer. */
static int status_from(unsigned last, struct str request)
{
	int fd = wire_open_from(port, last);
	bool came;

	wire_send(fd, request);
	came = wire_read(fd, false, &answer);
	close(fd);
	return came ? answer.status : 0;
}

/** The same until it is answered: what was closed a moment ago may still be counted. */
static int status_soon(unsigned last, struct str request)
{
	int status = 0;

	for (int i = 0; i < 200 && status == 0; i++) {
		status = status_from(last, request);
		if (status == 0)
			poll(NULL, 0, 10);
	}
	return status;
}

/** Opens ${n} connections that send ${text}; how many of them are still there half a second later. */
static int hold(int fds[], int n, unsigned last, struct str text)
{
	int held = 0;
	char c;

	for (int i = 0; i < n; i++) {
		fds[i] = wire_open_from(port, last);
		wire_send(fds[i], text);
	}
	poll(NULL, 0, 500);
	for (int i = 0; i < n; i++) {
		ssize_t got = recv(fds[i], &c, 1, MSG_DONTWAIT | MSG_PEEK);

		held += got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
	}
	return held;
}

static void let_go(int fds[], int n)
{
	for (int i = 0; i < n; i++)
		close(fds[i]);
}

/* --- Tests ------------------------------------------------------------------------------------------------------------ */

/** libmicrohttpd 0.9.75 hung for ever once its own limit was exceeded. */
static void three_times_the_limit(void **state)
{
	int fds[MANY];

	(void)state;
	for (int round = 0; round < 3; round++) {
		if (!server)
			serve((struct http_options){.shares = false});
		assert_int_equal(hold(fds, MANY, 1, S("")), MAX);
		let_go(fds, MANY);
		assert_int_equal(status_soon(1, GET("/", "")), 200);
	}
}

/** One address takes what it can get; another is served while it does, and the first is again when it has let go. */
static void a_share_for_each(void **state)
{
	int fds[MANY];

	(void)state;
	serve((struct http_options){.shares = true});
	assert_int_equal(hold(fds, MANY, 7, S("GET / HTT")), 8);
	assert_int_equal(status_from(8, GET("/", "")), 200);
	assert_int_equal(status_from(7, GET("/", "")), 0);
	let_go(fds, MANY);
	assert_int_equal(status_soon(7, GET("/", "")), 200);
}

/** A whole /24 has four times as many; another network is served. */
static void a_network_has_its_share(void **state)
{
	int fds[8][8], held = 0;

	(void)state;
	serve((struct http_options){.shares = true});
	for (unsigned i = 0; i < 8; i++)
		held += hold(fds[i], 8, 10 + i, S(""));
	assert_int_equal(held, 32);
	assert_int_equal(status_from(90, GET("/", "")), 0);
	assert_int_equal(status_from(256 + 90, GET("/", "")), 200);
	for (int i = 0; i < 8; i++)
		let_go(fds[i], 8);
}

static void carriers_have_more(void **state)
{
	int fds[MANY];

	(void)state;
	serve((struct http_options){.shares = true, .carrier_networks = "10.0.0.0/8, 127.0.1.0/24", .connections_max = 200});
	assert_int_equal(hold(fds, MANY, 256 + 1, S("")), 64);
	let_go(fds, MANY);
	assert_int_equal(status_from(2, GET("/", "")), 200);
	tear_down(NULL);
	assert_int_equal(stream_hub_new(50, &hub), OK);
	assert_int_equal(echo_serve((struct http_options){.carrier_networks = "10.0.0.0/33"}, &server), ERR_INVALID);
	assert_int_equal(echo_serve((struct http_options){.carrier_networks = "here"}, &server), ERR_INVALID);
}

/** Open views take half of a share at most, so that their address still gets pages. */
static void views_are_counted(void **state)
{
	int fds[6];

	(void)state;
	serve((struct http_options){.shares = true});
	for (int i = 0; i < 4; i++) {
		fds[i] = wire_open_from(port, 7);
		wire_send(fds[i], GET("/live", ""));
		assert_true(wire_read(fds[i], true, &answer));
		assert_int_equal(answer.status, 200);
	}
	assert_int_equal(status_from(7, GET("/live", "")), 429);
	assert_int_equal(status_from(7, GET("/", "")), 200);
	fds[4] = wire_open_from(port, 8);
	wire_send(fds[4], GET("/live", ""));
	assert_true(wire_read(fds[4], true, &answer));
	assert_int_equal(answer.status, 200);
	let_go(fds, 5);
	for (int i = 0; i < 200 && stream_hub_count(hub) > 0; i++)
		poll(NULL, 0, 10);
	fds[0] = wire_open_from(port, 7);
	wire_send(fds[0], GET("/live", ""));
	assert_true(wire_read(fds[0], true, &answer));
	assert_int_equal(answer.status, 200);
	close(fds[0]);
}

#define BODY_FROM_7 \
	S("POST / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 192.0.2.7\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")

/** Behind the proxy each forwarded address has its own share, and the proxy's connections are nobody's. */
static void forwarded_addresses_count(void **state)
{
	int fds[8];

	(void)state;
	serve((struct http_options){.shares = true, .trusted_proxy = "127.0.0.1"});
	for (int i = 0; i < 8; i++) {
		fds[i] = wire_open(port);
		wire_send(fds[i], i < 4 ? GET("/live", "X-Forwarded-For: 192.0.2.7\r\n") : BODY_FROM_7);
		/* its head was read: the view is open, or the body is asked for */
		answer.n = 0;
		assert_true(wire_read_until(fds[i], &answer, S("\r\n\r\n")));
	}
	assert_int_equal(status_from(1, GET("/", "X-Forwarded-For: 192.0.2.7\r\n")), 429);
	assert_int_equal(status_from(1, GET("/live", "X-Forwarded-For: 192.0.2.7\r\n")), 429);
	assert_int_equal(status_from(1, GET("/", "X-Forwarded-For: 192.0.2.8\r\n")), 200);
	for (int i = 4; i < 8; i++) {
		wire_send(fds[i], S("ab"));
		assert_true(wire_read(fds[i], false, &answer));
		assert_int_equal(answer.status, 200);
	}
	for (int i = 0; i < 200 && status_from(1, GET("/", "X-Forwarded-For: 192.0.2.7\r\n")) == 429; i++)
		poll(NULL, 0, 10);
	assert_int_equal(status_from(1, GET("/", "X-Forwarded-For: 192.0.2.7\r\n")), 200);
	let_go(fds, 8);
}

/** A byte now and then keeps no connection: what counts is the whole time. */
static void slow_heads_and_bodies_end(void **state)
{
	static const struct str beginnings[] = {
		S_INIT("GET / HTTP/1.1\r\nHost: test\r\nX: "),
		S_INIT("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n"),
	};

	(void)state;
	serve((struct http_options){.shares = true, .peer_ms = 1500});
	for (size_t i = 0; i < 2; i++) {
		int fd = wire_open_from(port, 7);
		int sent = 0;
		char c;

		wire_send(fd, beginnings[i]);
		for (; sent < 100 && (recv(fd, &c, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN); sent++) {
			wire_send(fd, S("x"));
			poll(NULL, 0, 100);
		}
		assert_in_range(sent, 5, 99);
		close(fd);
	}
	/* between two requests there is time again */
	for (int i = 0, fd = wire_open_from(port, 7); i < 4; i++) {
		wire_send(fd, GET("/", ""));
		assert_true(wire_read(fd, false, &answer));
		poll(NULL, 0, 700);
		if (i == 3)
			close(fd);
	}
	assert_int_equal(status_from(7, GET("/later?slow", "")), 202);
}

/** Who does not read what was sent is cut off, too. */
static void slow_readers_end(void **state)
{
	int fd, small = 1024;
	bool ended = false;

	(void)state;
	serve((struct http_options){.shares = true, .peer_ms = 1000});
	fd = wire_open_from(port, 7);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (int i = 0; i < 4000; i++)
		send(fd, "GET /plain HTTP/1.1\r\nHost: test\r\n\r\n", 35, MSG_DONTWAIT | MSG_NOSIGNAL);
	for (int i = 0; i < 100 && !ended; i++) {
		struct pollfd p = {.fd = fd, .events = POLLRDHUP};

		ended = poll(&p, 1, 100) > 0 && p.revents & (POLLRDHUP | POLLHUP | POLLERR);
	}
	assert_true(ended);
	close(fd);
	assert_int_equal(status_soon(7, GET("/", "")), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(three_times_the_limit, tear_down),
		cmocka_unit_test_teardown(a_share_for_each, tear_down),
		cmocka_unit_test_teardown(a_network_has_its_share, tear_down),
		cmocka_unit_test_teardown(carriers_have_more, tear_down),
		cmocka_unit_test_teardown(views_are_counted, tear_down),
		cmocka_unit_test_teardown(forwarded_addresses_count, tear_down),
		cmocka_unit_test_teardown(slow_heads_and_bodies_end, tear_down),
		cmocka_unit_test_teardown(slow_readers_end, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
