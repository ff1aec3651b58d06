#include "wire/robot.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "wire/json.h"

#define TRN(msgid) msgid /* for the catalogue */
#define BODY_MAX KIB(32)

/* twenty a minute: 3.1 s apart; Feishu: a hundred a minute and five a second */
#define HALF_HOUR_MS (30 * MINUTE_MS)
#define ROUND_BEFORE_MS 3000 /* clocks differ */
#define ROUND_AFTER_MS 7000

const struct robot_brand robot_brands[] = {
	{"wecom", TRN("WeCom group robot"), 3100, 60000, 2048, false, false},
	{"dingtalk", TRN("DingTalk group robot"), 3100, 600000, 2048, false, false},
	{"feishu", TRN("Feishu group robot"), 1000, 60000, 2048, true, false},
	{"webhook", TRN("Signed webhook (for text messages or calls)"), 200, 60000, 4096, false, false},
	{"mail", TRN("Mail"), 1000, 300000, 4096, false, true},
};
const size_t robot_brands_n = sizeof(robot_brands) / sizeof(robot_brands[0]);

const struct robot_brand *robot_brand_find(struct str word)
{
	for (size_t i = 0; i < robot_brands_n; i++)
		if (str_eq(word, str_c(robot_brands[i].word)))
			return &robot_brands[i];
	return NULL;
}

int64_t robot_not_before(const struct robot_brand *brand, int64_t now_ms)
{
	int64_t into_ms = (now_ms % HALF_HOUR_MS + HALF_HOUR_MS) % HALF_HOUR_MS;

	if (!brand->avoids_round)
		return now_ms;
	if (into_ms < ROUND_AFTER_MS)
		return now_ms - into_ms + ROUND_AFTER_MS;
	return into_ms >= HALF_HOUR_MS - ROUND_BEFORE_MS ? now_ms - into_ms + HALF_HOUR_MS + ROUND_AFTER_MS : now_ms;
}

/* --- Addresses -------------------------------------------------------------------------------------------------------- */

static bool cut_scheme(struct str *url, const char *scheme)
{
	struct str s = str_c(scheme);

	if (!str_eq_nocase(str_head(*url, s.n), s))
		return false;
	*url = str_from(*url, s.n);
	return true;
}

bool robot_url_ok(const struct robot_brand *brand, struct str url)
{
	size_t slash;

	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || (unsigned char)url.p[i] >= 127)
			return false;
	if (!brand->is_mail)
		return (cut_scheme(&url, "https://") || cut_scheme(&url, "http://")) && url.n > 0 && url.p[0] != '/' && url.p[0] != '?' && url.p[0] != '#';
	if (!cut_scheme(&url, "smtps://") && !cut_scheme(&url, "smtp://"))
		return false;
	/* server, "/", and a recipient with one "@" in it */
	slash = str_find(url, '/');
	url = str_from(url, slash + 1);
	return slash > 0 && str_find(url, '@') > 0 && str_find(url, '@') + 1 < url.n;
}

/* --- Text ------------------------------------------------------------------------------------------------------------- */

static size_t cut_at(struct str s, size_t max)
{
	if (s.n <= max)
		return s.n;
	while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
		max--;
	return max;
}

struct str robot_text(struct arena *a, const struct robot_brand *brand, const struct robot_message *message)
{
	struct str dots = S("…"), link = message->link;
	size_t room = brand->text_max > link.n + dots.n + 2 ? brand->text_max - link.n - dots.n - 2 : 0;
	size_t n = cut_at(message->text, room);
	struct buf b;

	buf_init(&b, a, n + link.n + 4, brand->text_max);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)message->text.p[i] >= ' ' || message->text.p[i] == '\n')
			buf_putc(&b, message->text.p[i]);
	if (n < message->text.n)
		buf_put(&b, dots);
	if (link.n > 0) {
		buf_putc(&b, '\n');
		buf_put(&b, link);
	}
	return buf_str(&b);
}

/* --- Signatures ------------------------------------------------------------------------------------------------------- */

struct mac {
	uint8_t b[crypto_auth_hmacsha256_BYTES];
};

static struct mac hmac(struct str key, struct str data)
{
	crypto_auth_hmacsha256_state state;
	struct mac mac;

	crypto_auth_hmacsha256_init(&state, (const uint8_t *)key.p, key.n);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)data.p, data.n);
	crypto_auth_hmacsha256_final(&state, mac.b);
	return mac;
}

static struct str base64(struct arena *a, const struct mac *mac)
{
	size_t n = sodium_base64_ENCODED_LEN(sizeof(mac->b), sodium_base64_VARIANT_ORIGINAL);
	char *to = arena_alloc(a, n);

	if (!to)
		return (struct str){0};
	sodium_bin2base64(to, n, mac->b, sizeof(mac->b), sodium_base64_VARIANT_ORIGINAL);
	return str_c(to);
}

/** For a query: what base64 may hold beside letters and digits. */
static struct str percent(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, s.n * 3, s.n * 3 + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '+' || s.p[i] == '/' || s.p[i] == '=')
			buf_fmt(&b, "%%%02X", (unsigned)s.p[i]);
		else
			buf_putc(&b, s.p[i]);
	}
	return buf_str(&b);
}

/* --- Requests --------------------------------------------------------------------------------------------------------- */

static struct str wecom_body(struct buf *b, struct str text)
{
	struct json j;

	json_init(&j, b);
	json_open(&j, '{');
	json_member_str(&j, "msgtype", S("text"));
	json_key(&j, "text");
	json_open(&j, '{');
	json_member_str(&j, "content", text);
	json_close(&j, '}');
	json_close(&j, '}');
	return buf_str(b);
}

static struct str dingtalk_url(struct arena *a, struct str url, struct str secret, int64_t now_ms)
{
	struct mac mac;

	if (secret.n == 0)
		return url;
	mac = hmac(secret, arena_fmt(a, "%lld\n%.*s", (long long)now_ms, STR_FMT(secret)));
	return arena_fmt(a, "%.*s%ctimestamp=%lld&sign=%.*s", STR_FMT(url), str_find(url, '?') < url.n ? '&' : '?', (long long)now_ms,
		STR_FMT(percent(a, base64(a, &mac))));
}

static struct str feishu_body(struct arena *a, struct buf *b, struct str text, struct str secret, int64_t now_ms)
{
	struct str seconds = arena_fmt(a, "%lld", (long long)(now_ms / 1000));
	struct json j;

	json_init(&j, b);
	json_open(&j, '{');
	if (secret.n > 0) { /* key and message are the other way round than one would think */
		struct mac mac = hmac(arena_fmt(a, "%.*s\n%.*s", STR_FMT(seconds), STR_FMT(secret)), S(""));

		json_member_str(&j, "timestamp", seconds);
		json_member_str(&j, "sign", base64(a, &mac));
	}
	json_member_str(&j, "msg_type", S("text"));
	json_key(&j, "content");
	json_open(&j, '{');
	json_member_str(&j, "text", text);
	json_close(&j, '}');
	json_close(&j, '}');
	return buf_str(b);
}

static struct str webhook_body(struct buf *b, const struct robot_message *m, struct str text, int64_t now_ms)
{
	struct json j;

	json_init(&j, b);
	json_open(&j, '{');
	json_member_id(&j, "id", m->delivery_id);
	json_member_i64(&j, "at", now_ms);
	json_member_str(&j, "street", m->street);
	json_member_str(&j, "kind", m->kind);
	json_member_str(&j, "text", text);
	json_member_str(&j, "link", m->link);
	json_close(&j, '}');
	return buf_str(b);
}

static void put_header(struct robot_request *r, const char *name, struct str value)
{
	r->headers[r->headers_n++] = (struct robot_header){name, value};
}

static void webhook_sign(struct arena *a, struct str secret, const struct robot_message *m, int64_t now_ms, struct robot_request *r)
{
	struct str seconds = arena_fmt(a, "%lld", (long long)(now_ms / 1000));
	struct mac mac;

	put_header(r, "X-Feixiang-Delivery", arena_fmt(a, "%lld", (long long)m->delivery_id));
	put_header(r, "X-Feixiang-Timestamp", seconds);
	if (secret.n == 0)
		return;
	mac = hmac(secret, arena_fmt(a, "%.*s.%.*s", STR_FMT(seconds), STR_FMT(r->body)));
	put_header(r, "X-Feixiang-Signature", arena_fmt(a, "sha256=%.*s", STR_FMT(hash_hex(a, (struct str){(const char *)mac.b, sizeof(mac.b)}))));
}

enum err robot_request(struct arena *a, const struct robot_brand *brand, struct str url, struct str secret, const struct robot_message *message,
	int64_t now_ms, struct robot_request *ret)
{
	struct robot_request r = {.url = url};
	struct str text = robot_text(a, brand, message), word = str_c(brand->word);
	struct buf b;

	buf_init(&b, a, text.n + 256, BODY_MAX);
	put_header(&r, "Content-Type", S("application/json; charset=utf-8"));
	if (str_eq(word, S("feishu"))) {
		r.body = feishu_body(a, &b, text, secret, now_ms);
	} else if (str_eq(word, S("webhook"))) {
		r.body = webhook_body(&b, message, text, now_ms);
		webhook_sign(a, secret, message, now_ms, &r);
	} else {
		r.body = wecom_body(&b, text);
		if (str_eq(word, S("dingtalk")))
			r.url = dingtalk_url(a, url, secret, now_ms);
	}
	if (buf_failed(&b) || arena_failed(a))
		return ERR_LIMIT;
	*ret = r;
	return OK;
}
