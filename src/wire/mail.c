#include "wire/mail.h"

#include <sodium.h>
#include <time.h>

#include "base/buf.h"

#define MAIL_MAX KIB(64)
#define ENCODED_LINE 57     /* bytes that make a line of 76 symbols */
#define WORD_BYTES 42       /* of UTF-8 in an encoded word, whose length is limited to 75 */

/** "[10.0.0.5]", "[IPv6:fe80::1]" */
static bool is_literal(struct str domain)
{
	struct str inside = domain.n > 2 && domain.p[0] == '[' && domain.p[domain.n - 1] == ']' ? str_head(str_from(domain, 1), domain.n - 2) : (struct str){0};
	bool six = str_starts(inside, S("IPv6:"));

	if (six)
		inside = str_from(inside, 5);
	for (size_t i = 0; i < inside.n; i++)
		if (!memchr(six ? "0123456789abcdefABCDEF:." : "0123456789.", inside.p[i], six ? 24 : 11))
			return false;
	return inside.n > 0;
}

bool mail_address_ok(struct str s)
{
	size_t at = str_find(s, '@');

	if (at == 0 || at + 1 >= s.n || str_find(str_from(s, at + 1), '@') < s.n - at - 1 || s.n > 254)
		return false;
	for (size_t i = 0; i < (is_literal(str_from(s, at + 1)) ? at : s.n); i++)
		if (s.p[i] <= ' ' || s.p[i] == 127 || (signed char)s.p[i] < 0 || strchr("\"<>(),;:\\[]", s.p[i]))
			return false;
	return true;
}

/** A host that is a number: its form in a mail; else as it is. */
static struct str as_domain(struct arena *a, struct str host)
{
	bool number = host.n > 0;

	if (str_starts(host, S("[")))
		return arena_fmt(a, "[IPv6:%.*s", STR_FMT(str_from(host, 1)));
	for (size_t i = 0; i < host.n; i++)
		number = number && ((host.p[i] >= '0' && host.p[i] <= '9') || host.p[i] == '.');
	return number ? arena_fmt(a, "[%.*s]", STR_FMT(host)) : host;
}

bool mail_sender(struct arena *a, struct str user, struct str host, struct str to, struct str *ret_from, struct str *ret_domain)
{
	struct str domain = as_domain(a, host);

	if (str_find(domain, '.') == domain.n && !is_literal(domain)) /* "mailserver" is no name that a server elsewhere would know */
		domain = str_from(to, str_find(to, '@') + 1);
	*ret_from = str_find(user, '@') < user.n ? user : arena_fmt(a, "%.*s@%.*s", STR_FMT(user.n ? user : S("feixiang")), STR_FMT(domain));
	*ret_domain = str_from(*ret_from, str_find(*ret_from, '@') + 1);
	return mail_address_ok(*ret_from) && mail_address_ok(to);
}

static void put_base64(struct buf *b, struct str s)
{
	size_t n = sodium_base64_ENCODED_LEN(s.n, sodium_base64_VARIANT_ORIGINAL);
	char *to = buf_reserve(b, n);

	if (!to)
		return;
	sodium_bin2base64(to, n, (const uint8_t *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
	b->n += n - 1;
}

/** As encoded words, cut between characters. */
static void put_subject(struct buf *b, struct arena *a, struct str subject)
{
	struct str clean = arena_dup(a, subject);
	char *p = (char *)(uintptr_t)clean.p;

	for (size_t i = 0; p && i < clean.n; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 127)
			p[i] = ' ';
	buf_put(b, S("Subject:"));
	while (p && clean.n > 0) {
		size_t n = clean.n < WORD_BYTES ? clean.n : WORD_BYTES;

		while (n < clean.n && n > 0 && ((unsigned char)clean.p[n] & 0xc0) == 0x80)
			n--;
		if (n == 0)
			n = clean.n < WORD_BYTES ? clean.n : WORD_BYTES; /* not UTF-8: cut anywhere */
		buf_put(b, S(" =?UTF-8?B?"));
		put_base64(b, str_head(clean, n));
		buf_put(b, S("?=\r\n"));
		clean = str_from(clean, n);
	}
}

static void put_date(struct buf *b, int64_t at_ms)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t at = (time_t)(at_ms / 1000);
	struct tm t;

	gmtime_r(&at, &t);
	buf_fmt(b, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900, t.tm_hour,
		t.tm_min, t.tm_sec);
}

struct str mail_text(struct arena *a, const struct mail *mail)
{
	struct str text = mail->text;
	struct buf b;

	buf_init(&b, a, 1024 + text.n * 2, MAIL_MAX);
	buf_fmt(&b, "From: <%.*s>\r\nTo: <%.*s>\r\n", STR_FMT(mail->from), STR_FMT(mail->to));
	put_subject(&b, a, mail->subject);
	put_date(&b, mail->at_ms);
	buf_fmt(&b, "Message-ID: <%lld.feixiang@%.*s>\r\n", (long long)mail->delivery_id, STR_FMT(str_from(mail->from, str_find(mail->from, '@') + 1)));
	buf_put(&b, S("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
		      "Auto-Submitted: auto-generated\r\n\r\n"));
	while (text.n > 0) {
		put_base64(&b, str_head(text, ENCODED_LINE));
		buf_put(&b, S("\r\n"));
		text = str_from(text, ENCODED_LINE);
	}
	return buf_failed(&b) ? (struct str){0} : buf_str(&b);
}
