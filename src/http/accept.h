/* The thread that takes connections for the server. Only for src/http. */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include <microhttpd.h>

#include "base/err.h"

struct acceptor;
struct connections;

/**
 * acceptor_start(daemon, fd, connections, ret): takes connections from the listening socket ${fd}, whose owner it becomes, for
 * ${daemon}, as far as ${connections} has room for them. What has no room is closed at once and costs nothing more.
 */
enum err acceptor_start(struct MHD_Daemon *daemon, int fd, struct connections *connections, struct acceptor **ret);
/** acceptor_stop(a): takes no more; joins, closes the socket, frees. Before the daemon is stopped. NULL is fine. */
void acceptor_stop(struct acceptor *a);

#endif
