/*
 * The office's page of messages: through what the office, its officers and the shops are reached when nobody looks, what was said
 * and what could not be, and the table of who is told after whom.
 */
#ifndef FEATURES_NOTICES_NOTICES_H
#define FEATURES_NOTICES_NOTICES_H

#include "web/route.h"

extern const struct route notices_routes[];
extern const struct route routing_routes[];

#endif
