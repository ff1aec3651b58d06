/* What shops give to the program. */
#ifndef FEATURES_SHOPS_SHOPS_H
#define FEATURES_SHOPS_SHOPS_H

#include "features/shops/roster_store.h"
#include "features/shops/shop.h"
#include "web/route.h"

extern const struct route shops_routes[];  /* list, one shop, its duty phones; the public list */
extern const struct route roster_routes[]; /* import */

#endif
