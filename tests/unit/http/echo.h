/*
 * An application to test the server with. "/later" answers from another thread ("?inline": before its handler returns, "?slow":
 * after 300 ms), "/long" is worth compressing, "/plain" must not be, "/asset" comes packed, "/empty" has no body, "/peer" says
 * who asks, "/live" stays open, "/none" is not there; all else tells what was asked, or how long the body was and its last byte.
 */
#ifndef TEST_ECHO_H
#define TEST_ECHO_H

#include "http/http.h"

#define ECHO_BODY_MAX 100000 /* bytes, of POST and PUT */
#define ECHO_LONG_BYTES 4000

struct http_app echo_app(void);
/** echo_start(threads, proxy, ret): on 127.0.0.1, any port; ${proxy} is trusted, NULL for none. */
enum err echo_start(unsigned threads, const char *proxy, struct http_server **ret);
/** echo_serve(options, ret): the same with options of one's own; address and threads are filled in. */
enum err echo_serve(struct http_options options, struct http_server **ret);
/** echo_long(): the body of "/long" and "/plain". */
struct str echo_long(void);

#endif
