#include "notify/courier.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "web/i18n.h"
#include "wire/mail.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void say(struct courier_result *r, enum robot_verdict verdict, const char *why)
{
	r->verdict = verdict;
	snprintf(r->why, sizeof(r->why), "%s", why ? why : "");
}

/* --- Where to --------------------------------------------------------------------------------------------------------- */

/** Addresses of the link itself are no robot's: cloud machines answer secrets there. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	(void)context, (void)purpose;
	if (to->family == AF_INET) {
		const struct sockaddr_in *in = (const void *)&to->addr;

		if (ntohl(in->sin_addr.s_addr) >> 16 == 0xa9fe) /* 169.254.0.0/16 */
			return CURL_SOCKET_BAD;
	} else if (to->family == AF_INET6) {
		const struct sockaddr_in6 *in = (const void *)&to->addr;

		if (IN6_IS_ADDR_LINKLOCAL(&in->sin6_addr))
			return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/** More than we read is an answer nobody understands. */
static size_t take(char *p, size_t size, size_t n, void *context)
{
	struct buf *b = context;

	buf_put(b, (struct str){p, size * n});
	return buf_failed(b) ? 0 : size * n;
}

static void set_common(CURL *curl, struct buf *answer)
{
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, COURIER_CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, COURIER_WAIT_S);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
}

/* --- A robot ---------------------------------------------------------------------------------------------------------- */

static enum err post(CURL *curl, const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret)
{
	struct curl_slist *headers = NULL;
	struct robot_request r;
	struct buf answer;
	enum robot_verdict verdict;
	const char *why;
	long status = 0;
	CURLcode code;
	enum err err = robot_request(a, letter->brand, letter->url, letter->secret, &letter->message, now_ms, &r);

	if (err != OK)
		return err;
	for (size_t i = 0; i < r.headers_n; i++)
		headers = curl_slist_append(headers, arena_c(a, arena_fmt(a, "%s: %.*s", r.headers[i].name, STR_FMT(r.headers[i].value))));
	headers = curl_slist_append(headers, "Expect:");
	buf_init(&answer, a, 1024, ROBOT_ANSWER_MAX);
	set_common(curl, &answer);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_URL, arena_c(a, r.url));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)r.body.n);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r.body.p);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	verdict = robot_reply(letter->brand, (int)status, buf_str(&answer), &why);
	if (code != CURLE_OK)
		say(ret, ROBOT_LATER, code == CURLE_OPERATION_TIMEDOUT ? TRN("the other side did not answer in time") : TRN("the other side cannot be reached"));
	else
		say(ret, verdict, why);
	ret->pause_ms = letter->brand->pause_ms;
	return OK;
}

/* --- Mail ------------------------------------------------------------------------------------------------------------- */

struct source {
	struct str rest;
};

static size_t give(char *to, size_t size, size_t n, void *context)
{
	struct source *s = context;
	size_t room = size * n, take_n = s->rest.n < room ? s->rest.n : room;

	memcpy(to, s->rest.p, take_n);
	s->rest = str_from(s->rest, take_n);
	return take_n;
}

/** "smtp://user:password@server:587/duty@example.org": server with sign-in for curl, and the recipient. */
static bool mail_parts(struct str url, struct arena *a, struct str *ret_server, struct mail *mail)
{
	size_t scheme = str_find_str(url, S("://")), slash = scheme + 3 + str_find(str_from(url, scheme + 3), '/');
	struct str host = str_from(str_head(url, slash), scheme + 3), user = {0};
	size_t at = host.n;

	while (at > 0 && host.p[at - 1] != '@')
		at--;
	if (at > 0) {
		user = str_head(host, at - 1);
		user = str_head(user, str_find(user, ':'));
		host = str_from(host, at);
	}
	host = str_head(host, str_find(host, ':'));
	mail->to = str_from(url, slash + 1);
	mail->from = arena_fmt(a, "%.*s@%.*s", STR_FMT(user.n ? user : S("feixiang")), STR_FMT(host));
	if (str_find_str(user, S("%40")) < user.n) { /* the sign-in name is an address itself */
		size_t mark = str_find_str(user, S("%40"));

		mail->from = arena_fmt(a, "%.*s@%.*s", STR_FMT(str_head(user, mark)), STR_FMT(str_from(user, mark + 3)));
	}
	*ret_server = str_head(url, slash);
	return mail_address_ok(mail->to) && mail_address_ok(mail->from);
}

static enum err send_mail(CURL *curl, const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret)
{
	struct mail mail = {.subject = arena_fmt(a, "【%.*s】%.*s", STR_FMT(letter->message.street), STR_FMT(letter->message.kind)),
		.text = robot_text(a, letter->brand, &letter->message), .delivery_id = letter->message.delivery_id, .at_ms = now_ms};
	struct curl_slist *to = NULL;
	struct source source;
	struct str server;
	struct buf answer;
	long status = 0;
	CURLcode code;

	if (!mail_parts(letter->url, a, &server, &mail)) {
		say(ret, ROBOT_REFUSED, TRN("the address of the mail cannot be used"));
		return OK;
	}
	source.rest = mail_text(a, &mail);
	if (source.rest.n == 0)
		return ERR_LIMIT;
	buf_init(&answer, a, 0, ROBOT_ANSWER_MAX);
	set_common(curl, &answer);
	to = curl_slist_append(to, arena_c(a, mail.to));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_URL, arena_c(a, server));
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_c(a, mail.from));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, &source);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(to);
	ret->pause_ms = letter->brand->pause_ms;
	if (code == CURLE_OK)
		say(ret, ROBOT_SENT, NULL);
	else if (code == CURLE_LOGIN_DENIED || (status >= 500 && status < 600))
		say(ret, ROBOT_REFUSED, TRN("the mail server refuses: look at sign-in and recipient"));
	else
		say(ret, ROBOT_LATER, TRN("the mail server cannot be reached, or asks to wait"));
	return OK;
}

enum err courier_deliver(const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret)
{
	struct courier_result r = {0};
	CURL *curl;
	enum err err;

	pthread_once(&once, init);
	curl = curl_easy_init();
	if (!curl)
		return ERR_NOMEM;
	err = letter->brand->is_mail ? send_mail(curl, letter, a, now_ms, &r) : post(curl, letter, a, now_ms, &r);
	curl_easy_cleanup(curl);
	if (err == OK)
		*ret = r;
	return err;
}
