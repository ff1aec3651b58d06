#include "notify/courier.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "notify/reach.h"
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

/** One attempt: what its callbacks note. */
struct attempt {
	CURL *curl;
	struct buf *answer;
	bool webhook;
	bool refused_address; /* where it led is no robot's */
	char last[200];       /* line of a mail server */
};

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct attempt *t = context;

	(void)purpose;
	if (reach_refused(&to->addr)) {
		t->refused_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/** A webhook that has said 2xx took it: what it says besides is not waited for. Of a mail server the last line says why. */
static size_t take_line(char *p, size_t size, size_t n, void *context)
{
	struct attempt *t = context;
	bool ends_head = size * n <= 2 && (p[0] == '\r' || p[0] == '\n');
	long status = 0;

	if (!ends_head)
		snprintf(t->last, sizeof(t->last), "%.*s", (int)(size * n), p);
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	return t->webhook && ends_head && status >= 200 && status <= 299 ? 0 : size * n;
}

/** More than we read is an answer nobody understands. */
static size_t take(char *p, size_t size, size_t n, void *context)
{
	struct attempt *t = context;

	buf_put(t->answer, (struct str){p, size * n});
	return buf_failed(t->answer) ? 0 : size * n;
}

static void set_common(CURL *curl, struct attempt *t)
{
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, COURIER_CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, COURIER_WAIT_S);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
}

/** Why nothing was said on the way: each cause that is known by its name, and no other. */
static void say_no_answer(struct courier_result *ret, const struct attempt *t, CURLcode code)
{
	if (t->refused_address)
		say(ret, ROBOT_REFUSED, TRN("this address is one that messages never go to"));
	else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR)
		say(ret, ROBOT_REFUSED, TRN("the other side's certificate is not one that this computer trusts: its own, run out, or of another name"));
	else if (code == CURLE_USE_SSL_FAILED)
		say(ret, ROBOT_REFUSED, TRN("the mail server offers no encryption, and a password is not sent without: ask for its address with smtps://"));
	else if (code == CURLE_SSL_CONNECT_ERROR)
		say(ret, ROBOT_LATER, TRN("no encrypted connection came about"));
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		say(ret, ROBOT_LATER, TRN("nobody knows the other side's name: look at the address, and whether this computer is online"));
	else if (code == CURLE_OPERATION_TIMEDOUT)
		say(ret, ROBOT_LATER, TRN("the other side did not answer in time"));
	else
		say(ret, ROBOT_LATER, TRN("the other side cannot be reached"));
}

/* --- A robot ---------------------------------------------------------------------------------------------------------- */

static enum err post(CURL *curl, const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret)
{
	struct curl_slist *headers = NULL;
	struct robot_request r;
	struct buf answer;
	struct attempt t = {.curl = curl, .answer = &answer, .webhook = strcmp(letter->brand->word, "webhook") == 0};
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
	set_common(curl, &t);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_URL, arena_c(a, r.url));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)r.body.n);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r.body.p);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	verdict = robot_reply(letter->brand, (int)status, buf_str(&answer), &why);
	/* a status line that says all there is to say counts, however the rest of the answer ended */
	if (code == CURLE_OK || status >= 300 || (t.webhook && verdict == ROBOT_SENT))
		say(ret, verdict, why);
	else
		say_no_answer(ret, &t, code);
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

struct way {
	struct str server; /* for curl: with sign-in, and the name it is greeted by */
	bool signs_in;
};

static struct str part_of(CURLU *url, CURLUPart part, struct arena *a)
{
	struct str s = {0};
	char *text;

	if (curl_url_get(url, part, &text, CURLU_URLDECODE) == CURLUE_OK) {
		s = arena_dup(a, str_c(text));
		curl_free(text);
	}
	return s;
}

/** "smtp://user:password@server:587/duty@example.org": taken apart by curl itself; its path becomes the name for EHLO. */
static bool mail_parts(struct str address, struct arena *a, struct way *ret, struct mail *mail)
{
	CURLU *url = curl_url();
	struct str host, user, domain;
	char *server = NULL;
	bool good = url && curl_url_set(url, CURLUPART_URL, arena_c(a, address), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;

	if (good) {
		host = part_of(url, CURLUPART_HOST, a);
		user = part_of(url, CURLUPART_USER, a);
		mail->to = str_from(part_of(url, CURLUPART_PATH, a), 1);
		good = host.n > 0 && mail_sender(a, user, host, mail->to, &mail->from, &domain);
		ret->signs_in = user.n > 0;
	}
	good = good && curl_url_set(url, CURLUPART_PATH, arena_fmt(a, "/%.*s", STR_FMT(domain)).p, CURLU_URLENCODE) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_URL, &server, 0) == CURLUE_OK;
	if (good)
		ret->server = arena_dup(a, str_c(server));
	curl_free(server);
	curl_url_cleanup(url);
	return good;
}

/** What a mail server's number means, as far as RFC 5321 and 4954 say it. */
static void say_of_mail(struct courier_result *ret, const struct attempt *t, CURLcode code, long status)
{
	bool refused = status >= 500 && status < 600;

	if (code == CURLE_OK)
		say(ret, ROBOT_SENT, NULL);
	else if (code == CURLE_LOGIN_DENIED || status == 530 || status == 534 || status == 535 || status == 538)
		say(ret, ROBOT_REFUSED, TRN("the mail server refuses the sign-in: look at user and password"));
	else if (refused && (strcasestr(t->last, "helo") || strcasestr(t->last, "ehlo")))
		say(ret, ROBOT_REFUSED, TRN("the mail server refuses the name of this computer"));
	else if (status == 550 || status == 551 || status == 553)
		say(ret, ROBOT_REFUSED, TRN("the mail server refuses recipient or sender"));
	else if (refused)
		say(ret, ROBOT_REFUSED, TRN("the mail server refuses the mail"));
	else if (status >= 400 && status < 500)
		say(ret, ROBOT_LATER, TRN("the mail server asks to wait"));
	else
		say_no_answer(ret, t, code);
}

static enum err send_mail(CURL *curl, const struct courier_letter *letter, struct arena *a, int64_t now_ms, struct courier_result *ret)
{
	struct mail mail = {.subject = arena_fmt(a, "【%.*s】%.*s", STR_FMT(letter->message.street), STR_FMT(letter->message.kind)),
		.text = robot_text(a, letter->brand, &letter->message), .delivery_id = letter->message.delivery_id, .at_ms = now_ms};
	struct curl_slist *to = NULL;
	struct source source;
	struct buf answer;
	struct attempt t = {.curl = curl, .answer = &answer};
	struct way way;
	long status = 0;
	CURLcode code;

	if (!mail_parts(letter->url, a, &way, &mail)) {
		say(ret, ROBOT_REFUSED, TRN("the address of the mail cannot be used"));
		return OK;
	}
	source.rest = mail_text(a, &mail);
	if (source.rest.n == 0)
		return ERR_LIMIT;
	buf_init(&answer, a, 0, ROBOT_ANSWER_MAX);
	set_common(curl, &t);
	to = curl_slist_append(to, arena_c(a, mail.to));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_URL, arena_c(a, way.server));
	/* a password never goes over the line in the clear, whatever a server (or somebody between) offers */
	curl_easy_setopt(curl, CURLOPT_USE_SSL, way.signs_in ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_c(a, mail.from));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, &source);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(to);
	ret->pause_ms = letter->brand->pause_ms;
	say_of_mail(ret, &t, code, status);
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
