/* One mail as RFC 5322 text: UTF-8, its lines in base64, so that no server breaks them. */
#ifndef WIRE_MAIL_H
#define WIRE_MAIL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct mail {
	struct str from, to;   /* addresses; nothing but what mail_address_ok lets through */
	struct str subject, text;
	int64_t delivery_id;   /* in its Message-ID: a repeated mail is recognised */
	int64_t at_ms;
};

/**
 * mail_address_ok(s): one plain address, local@domain, in printable ASCII without spaces, quotes, angles or commas. The domain may be a
 * server's number in brackets: local@[10.0.0.5], local@[IPv6:::1].
 */
bool mail_address_ok(struct str s);
/** mail_text(a, mail): with CRLF line ends; empty when the arena is full. A control character in the subject becomes a space. */
struct str mail_text(struct arena *a, const struct mail *mail);

/**
 * mail_sender(a, user, host, to, ret_from, ret_domain): who a mail is from, and the name by which the server is greeted: the sign-in name
 * where it is an address; else at the server's name; at ${to}'s domain where that is no full name; at its number in brackets. ${host}: as
 * in an address: "mail.example.org", "10.0.0.5", "[::1]". False: none that a mail can bear.
 */
bool mail_sender(struct arena *a, struct str user, struct str host, struct str to, struct str *ret_from, struct str *ret_domain);

#endif
