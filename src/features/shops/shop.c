#include "features/shops/shop.h"

#include "shop.sql.h"

#define DAY_MIN 1440
#define BACK_HOUR 6

/* the contact itself came later than its hash */
static const uint8_t shop_forms[] = {17, 0};
const struct journal_subject shop_subject = {"shop", &shop_row_query, &shop_rows_query, .forms = shop_forms};

bool shop_open_at(const struct tz *tz, int opens_min, int closes_min, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);
	int now = c.hour * 60 + c.minute;

	if (opens_min < 0 || closes_min < 0)
		return true;
	/* hours that cross midnight hold for the small hours of the next day too */
	return (now >= opens_min && now < closes_min) || (now + DAY_MIN >= opens_min && now + DAY_MIN < closes_min);
}

struct str shop_hours(struct arena *a, const struct shop *shop)
{
	int closes = shop->closes_min % DAY_MIN;

	if (shop->opens_min < 0 || shop->closes_min < 0)
		return (struct str){0};
	return arena_fmt(a, "%02d:%02d–%02d:%02d", shop->opens_min / 60, shop->opens_min % 60, closes / 60, closes % 60);
}

bool shop_is_away(const struct shop *shop, int64_t now_ms)
{
	return shop->away_until_ms > now_ms;
}

int64_t shop_back_at(const struct tz *tz, int64_t now_ms, int64_t days)
{
	struct civil c = tz_civil(tz, now_ms);

	/* a night that has passed midnight belongs to the day it began on */
	c.day += (int)days - (c.hour < BACK_HOUR);
	c.hour = BACK_HOUR;
	c.minute = c.second = 0;
	return tz_instant(tz, c);
}

enum err shop_get(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct shop *ret)
{
	struct shop_by_id_args args = {.street_id = street, .shop_id = id};
	struct shop_by_id_row r;
	enum err err = shop_by_id(db, a, &args, &r);

	if (err != OK)
		return err;
	*ret = (struct shop){r.shop_id, r.name, r.address, r.style, r.note, r.position, (int)r.opens_min, (int)r.closes_min,
		r.seats_in, r.seats_out, r.cups_min, r.cups_max, r.opened_on, r.away_until_ms, r.phones};
	return OK;
}

enum err shop_name(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct str *ret)
{
	struct shop brief;
	enum err err = shop_brief(db, a, street, id, &brief);

	if (err == OK)
		*ret = brief.name;
	return err;
}

enum err shop_brief(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct shop *ret)
{
	struct shop_name_by_id_row r;
	enum err err = shop_name_by_id(db, a, &(struct shop_name_by_id_args){street, id}, &r);

	if (err == OK)
		*ret = (struct shop){.id = id, .name = r.name, .away_until_ms = r.away_until_ms};
	return err;
}

enum err shop_list(struct db *db, struct arena *a, struct street_id street, struct shops *ret)
{
	struct shop_all_args args = {.street_id = street};
	struct shop_all_rows rows;
	struct shop *v;
	enum err err = shop_all(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct shop, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		const struct shop_all_row *r = &rows.v[i];

		v[i] = (struct shop){r->shop_id, r->name, r->address, r->style, r->note, r->position, (int)r->opens_min,
			(int)r->closes_min, r->seats_in, r->seats_out, r->cups_min, r->cups_max, r->opened_on, r->away_until_ms, r->phones};
	}
	*ret = (struct shops){v, rows.n};
	return OK;
}

/** The first ${max} of the rows, which come nearest first: those open at ${at_ms}, or all. Returns how many. */
static size_t take_near(const struct shop_near_rows_rows *rows, const struct tz *tz, int64_t at_ms, bool only_open, struct shop *v, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n && n < max; i++) {
		const struct shop_near_rows_row *r = &rows->v[i];

		if (!only_open || shop_open_at(tz, (int)r->opens_min, (int)r->closes_min, at_ms))
			v[n++] = (struct shop){.id = r->shop_id, .name = r->name, .address = r->address, .position = r->position,
				.opens_min = (int)r->opens_min, .closes_min = (int)r->closes_min, .phones = r->phones};
	}
	return n;
}

enum err shop_near(struct db *db, struct arena *a, struct street_id street, const struct tz *tz, int64_t position, int64_t at_ms,
	size_t max, struct shops *ret)
{
	struct shop_near_rows_args args = {.street_id = street, .now_ms = at_ms, .position = position};
	struct shop_near_rows_rows rows;
	struct shop *v = ARENA_ARRAY(a, struct shop, max);
	size_t n;
	enum err err = shop_near_rows(db, a, &args, &rows);

	if (err != OK)
		return err;
	if (!v)
		return ERR_LIMIT;
	n = take_near(&rows, tz, at_ms, true, v, max);
	if (n == 0) /* at four in the morning it is a fan that hums, and it hums at a shop that is closed */
		n = take_near(&rows, tz, at_ms, false, v, max);
	*ret = (struct shops){v, n};
	return OK;
}
