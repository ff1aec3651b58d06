/* Open views over real sockets, and a server that stops while something is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "http/stream.h"
#include "socket.h"

#define HEARTBEAT_MS 400

static struct http_server *server;
static struct stream_hub *hub;
static struct wire_answer answer;
static struct http_request *held; /* by the handler of /never */

static enum err head(void *context, const struct http_request *req, size_t *ret_body_max)
{
	(void)context, (void)req;
	*ret_body_max = 0;
	return OK;
}

static uint64_t since; /* the mark that the next view brings */
static struct stream_topic right; /* by which the next view is open */

/** "/s?street=about" opens a view, at once; "/later" the same, from another thread. */
static void open_view(struct http_request *req, struct http_response *res)
{
	int64_t street = 0, about = 0;
	size_t at = str_find(req->query, '=');

	assert_int_equal(num_parse_i64(str_head(req->query, at), 0, 1000, &street), OK);
	assert_int_equal(num_parse_i64(str_from(req->query, at + 1), -1000, 1000, &about), OK);
	res->status = 200;
	res->stream = true;
	res->topic = right;
	res->topic.street = (uint64_t)street;
	res->topic.about = about;
	res->topic.since = since;
	http_response_header(res, S("X-Own"), S("yes"));
}

struct pending {
	struct http_request *req;
	struct http_response *res;
};

static void *open_later(void *context)
{
	struct pending *p = context;

	open_view(p->req, p->res);
	http_finish(p->req);
	return NULL;
}

static enum http_verdict handle(void *context, struct http_request *req, struct http_response *res)
{
	struct pending *p;
	pthread_t thread;

	(void)context;
	if (str_eq(req->path, S("/never"))) {
		held = req;
		return HTTP_LATER;
	}
	if (!str_eq(req->path, S("/later"))) {
		open_view(req, res);
		return HTTP_DONE;
	}
	p = ARENA_NEW(req->arena, struct pending);
	*p = (struct pending){req, res};
	assert_int_equal(pthread_create(&thread, NULL, open_later, p), 0);
	pthread_detach(thread);
	return HTTP_LATER;
}

static void error(void *context, struct http_request *req, enum err err, struct http_response *res)
{
	(void)context, (void)req, (void)err;
	res->status = 400;
}

static int set_up(void **state)
{
	const struct http_app app = {.head = head, .handle = handle, .error = error};
	struct http_options options = {.listen = "127.0.0.1", .idle_timeout_s = 1};

	(void)state;
	if (stream_hub_new(HEARTBEAT_MS, &hub) != OK)
		return -1;
	options.hub = hub;
	return http_server_start(&options, &app, &server) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	http_server_stop(server);
	stream_hub_free(hub);
	server = NULL;
	hub = NULL;
	return 0;
}

static void await_count(size_t n)
{
	for (int i = 0; i < 500 && stream_hub_count(hub) != n; i++)
		usleep(10000);
	assert_int_equal(stream_hub_count(hub), n);
}

/** Opens a view that greets and, with the greeting, says ${first}. */
static int open_to(struct str request, struct str first)
{
	size_t before = stream_hub_count(hub);
	int fd = wire_open(http_server_port(server));

	wire_send(fd, request);
	assert_true(wire_read(fd, true, &answer));
	assert_int_equal(answer.status, 200);
	assert_true(wire_read_until(fd, &answer, S("retry: 3000\n\n: hello\n\n")));
	assert_true(wire_read_until(fd, &answer, first));
	await_count(before + 1);
	answer.n = 0;
	return fd;
}

static int open_at(struct str request)
{
	return open_to(request, S(": hello\n\n"));
}

static void expect(int fd, struct str text)
{
	if (!wire_read_until(fd, &answer, text))
		fail_msg("no \"%.*s\" in \"%.*s\"", STR_FMT(text), (int)answer.n, answer.text);
	answer.n = 0;
}

#define VIEW(target) S("GET " target " HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n")

static void headers(void **state)
{
	int fd = wire_open(http_server_port(server));

	(void)state;
	wire_send(fd, VIEW("/s?1=0"));
	assert_true(wire_read(fd, true, &answer));
	assert_true(str_eq(wire_header(&answer, S("Content-Type")), S("text/event-stream")));
	assert_true(str_eq(wire_header(&answer, S("Cache-Control")), S("no-store")));
	assert_true(str_eq(wire_header(&answer, S("X-Accel-Buffering")), S("no")));
	assert_true(str_eq(wire_header(&answer, S("X-Own")), S("yes")));
	assert_int_equal(wire_header(&answer, S("Content-Encoding")).n, 0);
	close(fd);
	fd = wire_open(http_server_port(server));
	wire_send(fd, S("HEAD /s?1=0 HTTP/1.1\r\nHost: test\r\n\r\n"));
	assert_true(wire_read(fd, true, &answer));
	assert_true(str_eq(wire_header(&answer, S("Content-Type")), S("text/event-stream")));
	close(fd);
	await_count(0); /* both are gone, found by the heartbeat */
}

static void events(void **state)
{
	int all = open_at(VIEW("/s?1=0")), one = open_at(VIEW("/later?1=5")), other = open_at(VIEW("/s?2=0"));

	(void)state;
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .about = {4, 9}, .seq = 10});
	expect(all, S("id: 10\nevent: changed\ndata: 10\n\n"));
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .about = {4, 5}, .seq = 11});
	expect(all, S("id: 11\nevent: changed\ndata: 11\n\n"));
	expect(one, S("event: changed\ndata: 1\n\n")); /* of one thing: the street's numbers are not its business */
	stream_hub_publish(hub, &(struct stream_event){.street = 2, .seq = 12});
	expect(other, S("id: 12\nevent: changed\ndata: 12\n\n"));
	stream_hub_publish(hub, &(struct stream_event){.street = 3, .seq = INT64_MAX});
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .seq = INT64_MAX});
	assert_true(wire_read_until(all, &answer, S("data: 9223372036854775807\n\n")));
	assert_int_equal(str_find_str((struct str){answer.text, answer.n}, S("id: 12")), answer.n);
	close(all);
	close(one);
	close(other);
	await_count(0);
}

/** What came after the page was begun and before it listened is told at once; what it has seen is not; another run's mark is not trusted. */
static void what_came_in_between(void **state)
{
	uint64_t before = stream_hub_mark(hub), after;
	int fd;

	(void)state;
	stream_hub_publish(hub, &(struct stream_event){.street = 40, .about = {6}, .seq = 70});
	after = stream_hub_mark(hub);
	assert_true(after > before);
	since = before;
	fd = open_to(VIEW("/s?40=6"), S("event: changed\ndata: 1\n"));
	close(fd);
	await_count(0);
	since = after;
	fd = open_at(VIEW("/s?40=6"));
	assert_true(wire_read_until(fd, &answer, S(": \n\n")));
	assert_int_equal(str_find_str((struct str){answer.text, answer.n}, S("changed")), answer.n);
	answer.n = 0;
	stream_hub_publish(hub, &(struct stream_event){.street = 40, .about = {6}, .seq = 71});
	expect(fd, S("event: changed\n"));
	close(fd);
	await_count(0);
	since = after + 1000;
	fd = open_to(VIEW("/s?41=0"), S("id: 1\nevent: changed\n"));
	close(fd);
	await_count(0);
	since = 0;
}

/** A right that is taken ends the views that were open by it, and no others; one taken before the view stood ends it at once. */
static void dismissed(void **state)
{
	uint64_t before = stream_hub_mark(hub);
	int first, second, other, anybody;

	(void)state;
	right = (struct stream_topic){.who = 5, .session = 51, .asked = before};
	first = open_at(VIEW("/s?1=0"));
	right.session = 52;
	second = open_at(VIEW("/s?1=0"));
	right = (struct stream_topic){.who = 5 + 1024, .session = 51, .asked = before};
	other = open_at(VIEW("/s?1=0"));
	right = (struct stream_topic){0};
	anybody = open_at(VIEW("/s?1=9"));
	stream_hub_dismiss(hub, 5, 51);
	assert_true(wire_ended(first));
	await_count(3);
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .about = {9}, .seq = 3});
	expect(second, S("data: 3\n\n"));
	expect(other, S("data: 3\n\n"));
	expect(anybody, S("data: 1\n\n"));
	stream_hub_dismiss(hub, 5, 0);
	assert_true(wire_ended(second));
	await_count(2);
	right = (struct stream_topic){.who = 5, .session = 53, .asked = before};
	second = wire_open(http_server_port(server));
	wire_send(second, VIEW("/s?1=0"));
	assert_true(wire_ended(second)); /* looked at before the right was taken */
	right = (struct stream_topic){0};
	close(other);
	close(anybody);
	await_count(0);
}

/** And one whose time is over ends by itself, with the next heartbeat. */
static void over_by_the_clock(void **state)
{
	int fd;

	(void)state;
	right = (struct stream_topic){.who = 5, .until_ms = clock_now_ms() + 300, .asked = stream_hub_mark(hub)};
	fd = open_at(VIEW("/s?1=0"));
	right = (struct stream_topic){0};
	assert_true(wire_ended(fd));
	await_count(0);
}

/** Further topics of one event: each of their views hears it once. */
static void more_topics(void **state)
{
	const int64_t more[] = {-7, -8};
	int seven = open_at(VIEW("/s?1=-7")), nine = open_at(VIEW("/s?1=-9")), all = open_at(VIEW("/s?1=0"));

	(void)state;
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .about = {4}, .more = more, .more_n = 2, .seq = 12});
	expect(seven, S("event: changed\ndata: 1\n\n"));
	expect(all, S("id: 12\n"));
	expect(nine, S(": \n\n"));
	assert_int_equal(str_find_str((struct str){answer.text, answer.n}, S("changed")), answer.n);
	close(seven);
	close(nine);
	close(all);
	await_count(0);
}

static void heartbeats_outlive_the_timeout(void **state)
{
	int fd = open_at(VIEW("/s?1=0"));

	(void)state;
	for (int i = 0; i < 6; i++)
		expect(fd, S(": \n\n"));
	stream_hub_publish(hub, &(struct stream_event){.street = 1, .seq = 1});
	expect(fd, S("id: 1\n"));
	close(fd);
	await_count(0);
}

static void *publish_much(void *context)
{
	(void)context;
	for (int64_t seq = 1; seq <= 20000; seq++)
		stream_hub_publish(hub, &(struct stream_event){.street = 7, .seq = seq});
	return NULL;
}

/** Many wake-ups from two threads while streams come and go: the newest event arrives, whatever was merged before. */
static void bursts(void **state)
{
	int fds[20];
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 20; i++)
		fds[i] = open_at(VIEW("/s?7=0"));
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, publish_much, NULL), 0);
	for (int i = 0; i < 10; i++)
		close(fds[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (int i = 10; i < 20; i++) {
		char tail[64 * 1024];
		size_t n = 0;

		/* the text of earlier events may be long: only its end matters */
		while (str_find_str((struct str){tail, n}, S("id: 20000\n")) == n) {
			ssize_t got;

			if (n > sizeof(tail) / 2) {
				memmove(tail, tail + n - 100, 100);
				n = 100;
			}
			got = read(fds[i], tail + n, sizeof(tail) - n);
			assert_true(got > 0);
			n += (size_t)got;
		}
		close(fds[i]);
	}
	await_count(0);
}

static void stop_ends_streams(void **state)
{
	int one = open_at(VIEW("/s?1=0")), two = open_at(VIEW("/later?2=3"));

	(void)state;
	http_server_stop(server);
	server = NULL;
	assert_true(wire_ended(one));
	assert_true(wire_ended(two));
	assert_int_equal(stream_hub_count(hub), 0);
}

/** A handler that does not answer within the five seconds holds nothing up, and may still call http_finish. */
static void stop_abandons(void **state)
{
	int fd = wire_open(http_server_port(server));

	(void)state;
	wire_send(fd, VIEW("/never"));
	usleep(200000);
	http_server_stop(server);
	server = NULL;
	assert_true(wire_ended(fd));
	assert_non_null(held);
	assert_true(held->path.n > 0);
	http_finish(held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(headers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(events, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_came_in_between, set_up, tear_down),
		cmocka_unit_test_setup_teardown(dismissed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(over_by_the_clock, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_topics, set_up, tear_down),
		cmocka_unit_test_setup_teardown(heartbeats_outlive_the_timeout, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bursts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stop_ends_streams, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stop_abandons, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
