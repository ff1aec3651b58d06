#include "receiver.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define PER_MINUTE 20
#define BRANDS 5

static const char *const brands[BRANDS] = {"wecom", "dingtalk", "feishu", "webhook", "mail"};

struct receiver {
	struct MHD_Daemon *daemon;
	int mail_fd;
	pthread_t mail_thread;
	pthread_mutex_t lock;
	enum receiver_mode mode[BRANDS];
	struct receiver_message *taken;
	size_t n, too_fast;
	char said[20000];
};

/** A body on its way. */
struct upload {
	char p[40000];
	size_t n;
};

static int brand_of(const char *word)
{
	for (int i = 0; i < BRANDS; i++)
		if (strcmp(brands[i], word) == 0)
			return i;
	abort();
}

/* --- Signatures, worked out here anew ------------------------------------------------------------------------------------ */

static void hmac_base64(const char *key, const char *data, char out[64])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)data, strlen(data));
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(out, 64, mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
}

static bool dingtalk_signed(struct MHD_Connection *c)
{
	const char *at = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "timestamp");
	const char *sign = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "sign");
	char data[200], want[64];

	if (!at || !sign || llabs(atoll(at) - clock_now_ms()) > 3600 * 1000)
		return false;
	snprintf(data, sizeof(data), "%s\n%s", at, RECEIVER_SECRET);
	hmac_base64(RECEIVER_SECRET, data, want);
	return strcmp(sign, want) == 0;
}

static bool feishu_signed(json_t *root)
{
	const char *at = json_string_value(json_object_get(root, "timestamp")), *sign = json_string_value(json_object_get(root, "sign"));
	char key[200], want[64];

	if (!at || !sign || llabs(atoll(at) * 1000 - clock_now_ms()) > 3600 * 1000)
		return false;
	snprintf(key, sizeof(key), "%s\n%s", at, RECEIVER_SECRET);
	hmac_base64(key, "", want);
	return strcmp(sign, want) == 0;
}

static bool webhook_signed(struct MHD_Connection *c, const struct upload *u)
{
	const char *at = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Feixiang-Timestamp");
	const char *sign = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Feixiang-Signature");
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char hex[sizeof(mac) * 2 + 1];

	if (!at || !sign || strncmp(sign, "sha256=", 7) != 0)
		return false;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)RECEIVER_SECRET, strlen(RECEIVER_SECRET));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)at, strlen(at));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)u->p, u->n);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac));
	return strcmp(sign + 7, hex) == 0;
}

/* --- What arrived --------------------------------------------------------------------------------------------------------- */

static void keep(struct receiver *r, const struct receiver_message *m)
{
	size_t lately = 0;

	for (size_t i = 0; i < r->n; i++)
		lately += strcmp(r->taken[i].brand, m->brand) == 0 && r->taken[i].at_ms > m->at_ms - 60000;
	r->too_fast += lately >= PER_MINUTE && strcmp(m->brand, "webhook") != 0;
	if (r->n < RECEIVER_MAX)
		r->taken[r->n++] = *m;
}

static const char *text_of(int brand, json_t *root)
{
	switch (brand) {
	case 0:
	case 1:
		return strcmp(json_string_value(json_object_get(root, "msgtype")) ? json_string_value(json_object_get(root, "msgtype")) : "", "text") == 0
			? json_string_value(json_object_get(json_object_get(root, "text"), "content")) : NULL;
	case 2:
		return json_string_value(json_object_get(json_object_get(root, "content"), "text"));
	default:
		return json_string_value(json_object_get(root, "text"));
	}
}

static void read_message(struct receiver *r, int brand, struct MHD_Connection *c, const struct upload *u)
{
	struct receiver_message m = {.at_ms = clock_now_ms()};
	json_t *root = json_loadb(u->p, u->n, 0, NULL);
	const char *text = root ? text_of(brand, root) : NULL;
	const char *delivery = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Feixiang-Delivery");

	snprintf(m.brand, sizeof(m.brand), "%s", brands[brand]);
	m.well_formed = text != NULL;
	snprintf(m.text, sizeof(m.text), "%s", text ? text : "");
	snprintf(m.delivery, sizeof(m.delivery), "%s", delivery ? delivery : "");
	m.signed_right = brand == 0 || (brand == 1 && dingtalk_signed(c)) || (brand == 2 && root && feishu_signed(root)) ||
		(brand == 3 && webhook_signed(c, u));
	json_decref(root);
	keep(r, &m);
}

/* --- Robots and webhook --------------------------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, const char *body)
{
	struct MHD_Response *res = MHD_create_response_from_buffer(strlen(body), (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result sent = MHD_queue_response(c, status, res);

	MHD_destroy_response(res);
	return sent;
}

static enum MHD_Result misbehave(struct MHD_Connection *c, int brand, enum receiver_mode mode)
{
	static const char *const too_fast[BRANDS] = {"{\"errcode\":45009,\"errmsg\":\"freq\"}", "{\"errcode\":130101,\"errmsg\":\"send too fast\"}",
		"{\"code\":11232,\"msg\":\"limited\"}", NULL, NULL};
	static const char *const refused[BRANDS] = {"{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", "{\"errcode\":310000,\"errmsg\":\"sign not match\"}",
		"{\"code\":19021,\"msg\":\"sign match fail\"}", NULL, NULL};

	static const char *const busy[BRANDS] = {"{\"errcode\":-1,\"errmsg\":\"system busy\"}", "{\"errcode\":-1,\"errmsg\":\"system busy\"}",
		"{\"code\":2200,\"msg\":\"internal error\"}", NULL, NULL};
	static const char *const clock[BRANDS] = {"{\"errcode\":93000}", "{\"errcode\":310000,\"errmsg\":\"description:invalid timestamp\"}",
		"{\"code\":19021,\"msg\":\"sign match fail or timestamp is not within one hour from current time\"}", NULL, NULL};

	switch (mode) {
	case RECEIVER_BUSY:
		return busy[brand] ? answer(c, 200, busy[brand]) : answer(c, 503, "");
	case RECEIVER_CLOCK:
		return clock[brand] ? answer(c, 200, clock[brand]) : answer(c, 401, "");
	case RECEIVER_MOVED:
		return answer(c, 308, "");
	case RECEIVER_DOWN:
		return answer(c, 503, "down");
	case RECEIVER_GARBAGE:
		return answer(c, brand == 3 ? 500 : 200, "<html><body>{\"errcode\":");
	case RECEIVER_EMPTY:
		return answer(c, brand == 3 ? 502 : 200, "");
	case RECEIVER_TOO_FAST:
		return too_fast[brand] ? answer(c, 200, too_fast[brand]) : answer(c, 429, "");
	case RECEIVER_REFUSES:
		return refused[brand] ? answer(c, 200, refused[brand]) : answer(c, 403, "");
	default:
		abort();
	}
}

static bool takes(enum receiver_mode mode)
{
	return mode == RECEIVER_TAKES || mode == RECEIVER_SLOW || mode == RECEIVER_OLD || mode == RECEIVER_BIG || mode == RECEIVER_DRIPS || mode == RECEIVER_CUT ||
		mode == RECEIVER_STRICT || mode == RECEIVER_PLAIN;
}

/** A byte a second, or nothing and the end. */
static ssize_t drip(void *context, uint64_t at, char *to, size_t max)
{
	(void)max;
	if (context)
		return at == 0 ? (*to = '.', 1) : MHD_CONTENT_READER_END_WITH_ERROR;
	sleep(1);
	*to = '.';
	return at < 30 ? 1 : MHD_CONTENT_READER_END_OF_STREAM;
}

static enum MHD_Result answer_oddly(struct MHD_Connection *c, enum receiver_mode mode)
{
	static char big[300000];
	struct MHD_Response *res = mode == RECEIVER_BIG ? MHD_create_response_from_buffer(sizeof(big), big, MHD_RESPMEM_PERSISTENT)
		: MHD_create_response_from_callback(100, 1, drip, mode == RECEIVER_CUT ? big : NULL, NULL);
	enum MHD_Result sent = MHD_queue_response(c, 200, res);

	MHD_destroy_response(res);
	return sent;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *piece,
	size_t *n, void **state)
{
	struct receiver *r = context;
	struct upload *u = *state;
	enum receiver_mode mode;
	int brand;

	(void)method, (void)version;
	if (!u) {
		*state = calloc(1, sizeof(*u));
		return *state ? MHD_YES : MHD_NO;
	}
	if (*n > 0) {
		size_t room = sizeof(u->p) - u->n, take = *n < room ? *n : room;

		memcpy(u->p + u->n, piece, take);
		u->n += take;
		*n = 0;
		return MHD_YES;
	}
	brand = brand_of(url + 1);
	pthread_mutex_lock(&r->lock);
	mode = r->mode[brand];
	if (takes(mode))
		read_message(r, brand, c, u);
	pthread_mutex_unlock(&r->lock);
	if (mode == RECEIVER_SLOW)
		usleep(RECEIVER_SLOW_US);
	else if (!takes(mode))
		return misbehave(c, brand, mode);
	if (mode == RECEIVER_BIG || mode == RECEIVER_DRIPS || mode == RECEIVER_CUT)
		return answer_oddly(c, mode);
	if (mode == RECEIVER_OLD && brand == 2)
		return answer(c, 200, "{\"Extra\":null,\"StatusCode\":0,\"StatusMessage\":\"success\"}");
	return answer(c, 200, brand == 2 ? "{\"code\":0,\"msg\":\"success\"}" : "{\"errcode\":0,\"errmsg\":\"ok\"}");
}

static void over(void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	(void)context, (void)c, (void)why;
	free(*state);
}

/* --- Mail ----------------------------------------------------------------------------------------------------------------- */

static void mail_body(struct receiver_message *m, const char *body)
{
	const char *id = strstr(body, "Message-ID: <"), *text = strstr(body, "\r\n\r\n");
	size_t n = 0;

	m->well_formed = id && text && strstr(body, "Auto-Submitted: auto-generated") && strstr(body, "Content-Transfer-Encoding: base64");
	m->signed_right = true;
	if (!m->well_formed)
		return;
	snprintf(m->delivery, sizeof(m->delivery), "%.*s", (int)strcspn(id + 13, "."), id + 13);
	if (sodium_base642bin((unsigned char *)m->text, sizeof(m->text) - 1, text + 4, strlen(text + 4), "\r\n", &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		m->well_formed = false;
	m->text[n] = '\0';
}

/** A name with a dot in it, or a number in brackets. */
static bool greets_fully(const char *line)
{
	return strncmp(line, "EHLO ", 5) != 0 || strchr(line, '.') || strchr(line, '[');
}

static const char *mail_says(enum receiver_mode mode, const char *line, bool *ret_bare)
{
	*ret_bare |= !greets_fully(line);
	if (mode == RECEIVER_REFUSES)
		return "550 no such mailbox\r\n";
	if (mode == RECEIVER_STRICT && *ret_bare && strncmp(line, "RCPT", 4) == 0)
		return "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname\r\n";
	if (mode == RECEIVER_PLAIN && strncmp(line, "EHLO", 4) == 0)
		return "250-receiver\r\n250 AUTH PLAIN LOGIN\r\n";
	if (mode == RECEIVER_PLAIN && strncmp(line, "AUTH", 4) == 0)
		return "235 ok\r\n";
	return takes(mode) && mode != RECEIVER_SLOW ? "250 ok\r\n" : "451 later\r\n";
}

static void mail_session(struct receiver *r, FILE *in, FILE *out)
{
	static const char hello[] = "220 receiver\r\n";
	struct receiver_message m = {.at_ms = clock_now_ms()};
	char line[2000], body[30000] = "";
	bool data = false, bare = false;

	fputs(hello, out);
	fflush(out);
	while (fgets(line, sizeof(line), in)) {
		if (data && strcmp(line, ".\r\n") != 0) {
			strncat(body, line, sizeof(body) - strlen(body) - 1);
			continue;
		}
		if (data) {
			snprintf(m.brand, sizeof(m.brand), "mail");
			mail_body(&m, body);
			pthread_mutex_lock(&r->lock);
			keep(r, &m);
			pthread_mutex_unlock(&r->lock);
			data = false;
			fputs("250 kept\r\n", out);
		} else if (strncmp(line, "DATA", 4) == 0) {
			data = true;
			fputs("354 go on\r\n", out);
		} else if (strncmp(line, "QUIT", 4) == 0) {
			fputs("221 bye\r\n", out);
			fflush(out);
			return;
		} else {
			pthread_mutex_lock(&r->lock);
			strncat(r->said, line, sizeof(r->said) - strlen(r->said) - 1);
			fputs(mail_says(r->mode[4], line, &bare), out);
			pthread_mutex_unlock(&r->lock);
		}
		fflush(out);
	}
}

static void *mail_server(void *arg)
{
	struct receiver *r = arg;
	int fd;

	while ((fd = accept(r->mail_fd, NULL, NULL)) >= 0) {
		FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");

		mail_session(r, in, out);
		fclose(in);
		fclose(out);
	}
	return NULL;
}

/* --- Beginning and end ---------------------------------------------------------------------------------------------------- */

static int listen_on_loopback(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 16) != 0)
		abort();
	return fd;
}

static unsigned port_of(int fd)
{
	struct sockaddr_in at;
	socklen_t n = sizeof(at);

	if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		abort();
	return ntohs(at.sin_port);
}

struct receiver *receiver_start(void)
{
	struct receiver *r = calloc(1, sizeof(*r));

	r->taken = calloc(RECEIVER_MAX, sizeof(*r->taken));
	pthread_mutex_init(&r->lock, NULL);
	r->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handle, r, MHD_OPTION_LISTEN_SOCKET, listen_on_loopback(),
		MHD_OPTION_NOTIFY_COMPLETED, over, NULL, MHD_OPTION_END);
	r->mail_fd = listen_on_loopback();
	if (!r->daemon || pthread_create(&r->mail_thread, NULL, mail_server, r) != 0)
		abort();
	return r;
}

void receiver_stop(struct receiver *r)
{
	shutdown(r->mail_fd, SHUT_RDWR);
	pthread_join(r->mail_thread, NULL);
	close(r->mail_fd);
	MHD_stop_daemon(r->daemon);
	pthread_mutex_destroy(&r->lock);
	free(r->taken);
	free(r);
}

struct str receiver_url(struct receiver *r, struct arena *a, const char *brand)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(r->daemon, MHD_DAEMON_INFO_LISTEN_FD);

	if (strcmp(brand, "mail") == 0)
		return arena_fmt(a, "smtp://127.0.0.1:%u/duty@example.org", port_of(r->mail_fd));
	return arena_fmt(a, "http://127.0.0.1:%u/%s", port_of(info->listen_fd), brand);
}

void receiver_mode(struct receiver *r, const char *brand, enum receiver_mode mode)
{
	pthread_mutex_lock(&r->lock);
	r->mode[brand_of(brand)] = mode;
	pthread_mutex_unlock(&r->lock);
}

size_t receiver_count(struct receiver *r, const char *brand)
{
	size_t n = 0;

	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < r->n; i++)
		n += !brand || strcmp(r->taken[i].brand, brand) == 0;
	pthread_mutex_unlock(&r->lock);
	return n;
}

void receiver_get(struct receiver *r, const char *brand, size_t i, struct receiver_message *ret)
{
	pthread_mutex_lock(&r->lock);
	for (size_t k = 0; k < r->n; k++)
		if ((!brand || strcmp(r->taken[k].brand, brand) == 0) && i-- == 0)
			*ret = r->taken[k];
	pthread_mutex_unlock(&r->lock);
}

struct str receiver_said(struct receiver *r, struct arena *a)
{
	struct str said;

	pthread_mutex_lock(&r->lock);
	said = arena_dup(a, str_c(r->said));
	pthread_mutex_unlock(&r->lock);
	return said;
}

size_t receiver_too_fast(struct receiver *r)
{
	size_t n;

	pthread_mutex_lock(&r->lock);
	n = r->too_fast;
	pthread_mutex_unlock(&r->lock);
	return n;
}
