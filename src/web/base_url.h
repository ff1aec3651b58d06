/* Where phones reach this server: an address of scheme, host and port, and nothing else. */
#ifndef WEB_BASE_URL_H
#define WEB_BASE_URL_H

#include "base/arena.h"

/**
 * base_url_parse(a, url, ret, ret_why): "https://lane.example/" gives "https://lane.example": one slash at the end is taken off, a port
 * that the scheme has anyhow, too; an address of IPv6 stands in brackets. ERR_INVALID: ${*ret_why} says what it is that does not belong
 * there. ERR_LIMIT: the arena is full.
 */
enum err base_url_parse(struct arena *a, struct str url, struct str *ret, const char **ret_why);
/**
 * base_url_is(origin, host): an Origin ("https://lane.example") is of this host ("lane.example", "lane.example:443", or an address with its
 * scheme): same name without case, same port, where a port left out is the scheme's.
 */
bool base_url_is(struct str origin, struct str host);

#endif
