/* Closed for some days: said by the shop's own duty phone or by the office, in one tap, and taken back in one. */
#include "base/num.h"
#include "features/shops/shops.h"
#include "shop.sql.h"

static enum err set_away(struct web *w, struct shop_id shop, int64_t days)
{
	struct shop_away_args args = {.away_until_ms = days > 0 ? shop_back_at(w->street.tz, w->now_ms, days) : 0, .street_id = w->street.id, .shop_id = shop};
	int64_t changed;
	enum err err = shop_away(w->db, &args, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? web_note(w, days > 0 ? "shop.away" : "shop.back", shop.v, shop.v, (struct str){0}) : err;
}

enum err shop_do_away(struct web *w, struct shop_id shop)
{
	int64_t days;
	enum err err = num_parse_i64(web_field(w, S("days")), 0, SHOP_AWAY_DAYS_MAX, &days);

	return err == OK ? set_away(w, shop, days) : ERR_INVALID;
}
