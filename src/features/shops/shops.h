/* What shops give to the program. */
#ifndef FEATURES_SHOPS_SHOPS_H
#define FEATURES_SHOPS_SHOPS_H

#include "features/shops/roster_store.h"
#include "features/shops/shop.h"
#include "web/route.h"
#include "web/web.h"

extern const struct route shops_routes[];  /* list, one shop, its duty phones; the public list */
extern const struct route roster_routes[]; /* import */

/** shop_do_away(w, shop): what the form says: closed for "days" days, 0: there again. Journalled. ERR_INVALID: 0 to SHOP_AWAY_DAYS_MAX. */
enum err shop_do_away(struct web *w, struct shop_id shop);

#endif
