#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/num.h"
#include "http/exchange.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_v4(const struct address *a)
{
	return memcmp(a->b, mapped, sizeof(mapped)) == 0;
}

bool address_parse(struct str s, struct address *ret)
{
	char text[INET6_ADDRSTRLEN];
	struct address a;

	if (s.n >= sizeof(text))
		return false;
	memcpy(text, s.n > 0 ? s.p : "", s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, a.b + sizeof(mapped)) == 1)
		memcpy(a.b, mapped, sizeof(mapped));
	else if (inet_pton(AF_INET6, text, a.b) != 1)
		return false;
	*ret = a;
	return true;
}

static bool address_of(const struct sockaddr *from, struct address *ret)
{
	if (from->sa_family == AF_INET) {
		memcpy(ret->b, mapped, sizeof(mapped));
		memcpy(ret->b + sizeof(mapped), &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
		return true;
	}
	if (from->sa_family != AF_INET6)
		return false;
	memcpy(ret->b, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, sizeof(ret->b));
	return true;
}

/* --- Networks --------------------------------------------------------------------------------------------------------- */

static bool network_parse(struct str s, struct address *ret_address, unsigned *ret_bits)
{
	struct str text;
	int64_t bits, most;

	if (!str_cut(&s, '/', &text) || !address_parse(text, ret_address))
		return false;
	most = is_v4(ret_address) ? 32 : 128;
	bits = most;
	if (s.n > 0 && num_parse_i64(s, 0, most, &bits) != OK)
		return false;
	*ret_bits = (unsigned)(bits + 128 - most);
	return true;
}

bool networks_parse(struct str s, struct networks *ret)
{
	struct networks list = {0};

	for (size_t i = 0; i < s.n;) {
		size_t from = i;

		while (i < s.n && s.p[i] != ' ' && s.p[i] != ',')
			i++;
		if (i > from) {
			if (list.n == NETWORKS_MAX || !network_parse((struct str){s.p + from, i - from}, &list.v[list.n].address, &list.v[list.n].bits))
				return false;
			list.n++;
		}
		i += i < s.n;
	}
	*ret = list;
	return true;
}

static bool within(const struct address *a, const struct address *network, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a->b, network->b, whole) != 0)
		return false;
	return rest == 0 || ((a->b[whole] ^ network->b[whole]) & (0xff00 >> rest & 0xff)) == 0;
}

/* --- Peers ------------------------------------------------------------------------------------------------------------ */

static struct http_peer peer_from(const struct http_server *server, const struct address *a)
{
	static const uint8_t own[16] = {[15] = 1};
	size_t from = is_v4(a) ? sizeof(mapped) : 0, to = is_v4(a) ? sizeof(a->b) : 8;
	struct http_peer peer = {0};

	for (size_t i = from; i < to; i++)
		peer.network = peer.network << 8 | a->b[i];
	peer.around = is_v4(a) ? peer.network >> 8 : peer.network >> 16;
	peer.local = is_v4(a) ? a->b[sizeof(mapped)] == 127 : memcmp(a->b, own, sizeof(own)) == 0;
	for (size_t i = 0; i < server->carriers.n; i++)
		peer.wide |= within(a, &server->carriers.v[i].address, server->carriers.v[i].bits);
	return peer;
}

struct http_peer peer_of_address(const struct http_server *server, const struct sockaddr *from, bool *ret_proxy)
{
	struct address a;

	*ret_proxy = false;
	if (!from || !address_of(from, &a))
		return (struct http_peer){0};
	*ret_proxy = server->has_proxy && memcmp(&a, &server->proxy, sizeof(a)) == 0;
	return peer_from(server, &a);
}

/** Several header lines count as one list: the last line holds what our proxy added. */
static enum MHD_Result keep_last(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct str *last = context;

	(void)kind;
	if (value && str_eq_nocase(str_c(name), S("X-Forwarded-For")))
		*last = str_c(value);
	return MHD_YES;
}

static struct str forwarded_for(struct MHD_Connection *connection)
{
	struct str list = {0}, part, last = {0};

	MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_last, &list);
	while (str_cut(&list, ',', &part))
		last = str_trim(part);
	return last;
}

/** Some front servers hand on "192.0.2.7:4711" or "[2001:db8::7]:4711". */
static struct str without_port(struct str s)
{
	size_t colon = str_find(s, ':');

	if (s.n > 0 && s.p[0] == '[')
		return str_head(str_from(s, 1), str_find(str_from(s, 1), ']'));
	/* one colon alone: an IPv6 address has two at least */
	return colon < s.n && str_find(str_from(s, colon + 1), ':') == s.n - colon - 1 ? str_head(s, colon) : s;
}

struct http_peer peer_of(const struct http_server *server, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct address behind;
	bool through;
	struct http_peer peer = peer_of_address(server, info ? info->client_addr : NULL, &through);

	if (!through)
		return peer;
	if (address_parse(without_port(forwarded_for(connection)), &behind))
		peer = peer_from(server, &behind);
	peer.local = false; /* whoever is behind a proxy did not come over loopback */
	peer.forwarded = true;
	return peer;
}
