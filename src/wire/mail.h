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

/** mail_address_ok(s): one plain address, local@domain, in printable ASCII without spaces, quotes, angles or commas. */
bool mail_address_ok(struct str s);
/** mail_text(a, mail): with CRLF line ends; empty when the arena is full. A control character in the subject becomes a space. */
struct str mail_text(struct arena *a, const struct mail *mail);

#endif
