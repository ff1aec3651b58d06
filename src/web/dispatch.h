/* From a request to its handler and back: the one place where rows of the route table are obeyed and errors become answers. */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/web.h"

/** web_app(site): the application for http_server_start and loopback_new. Borrows ${site} for as long as they live. */
struct http_app web_app(const struct web_site *site);
/** web_http_status(err): the one mapping. */
int web_http_status(enum err err);

#endif
