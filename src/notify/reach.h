/* Which addresses a message may go to. */
#ifndef NOTIFY_REACH_H
#define NOTIFY_REACH_H

#include <stdbool.h>
#include <sys/socket.h>

/**
 * reach_refused(address): true for what is no robot's: addresses of the link itself, and those at which cloud machines answer their
 * secrets; also inside the forms in which IPv6 carries an address of IPv4 (mapped, translated, NAT64, 6to4, Teredo, ISATAP). Families
 * other than IPv4 and IPv6 are refused.
 */
bool reach_refused(const struct sockaddr *address);

#endif
