#include "notify/reach.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

static bool refused4(uint32_t a)
{
	return a >> 16 == 0xa9fe /* 169.254.0.0/16 */ || a == 0x646464c8 /* 100.100.100.200 */ || a == 0xc00000c0 /* 192.0.0.192 */;
}

static uint32_t four(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/** Where an address of IPv4 stands inside one of IPv6, by what it begins with. */
static const struct {
	uint8_t prefix[12];
	size_t prefix_n, at;
	uint32_t flipped; /* Teredo turns the bits of what it carries round */
} forms[] = {
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 12, 12, 0}, /* mapped */
	{{0}, 12, 12, 0},                                        /* compatible */
	{{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, 12, 12, 0}, /* translated */
	{{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 12, 12, 0}, /* NAT64 */
	{{0, 0x64, 0xff, 0x9b, 0, 1}, 6, 12, 0},                 /* NAT64 of one's own, /96 */
	{{0x20, 0x02}, 2, 2, 0},                                 /* 6to4 */
	{{0x20, 0x01, 0, 0}, 4, 12, 0xffffffff},                 /* Teredo */
	{{0x20, 0x01, 0, 0}, 4, 4, 0},                           /* and its server */
};

static bool is_isatap(const uint8_t *p)
{
	return (p[8] & 0xfd) == 0 && p[9] == 0 && p[10] == 0x5e && p[11] == 0xfe;
}

static bool refused6(const uint8_t *p)
{
	static const uint8_t secrets[16] = {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

	if ((p[0] == 0xfe && (p[1] & 0xc0) == 0x80) || memcmp(p, secrets, sizeof(secrets)) == 0)
		return true;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (memcmp(p, forms[i].prefix, forms[i].prefix_n) == 0 && refused4(four(p + forms[i].at) ^ forms[i].flipped))
			return true;
	return is_isatap(p) && refused4(four(p + 12));
}

bool reach_refused(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return refused4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return refused6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return true;
}
