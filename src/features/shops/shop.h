/*
 * Shops of a street. What anybody may know stands in the open; owner and phone are sealed, opened by the office only, journalled.
 */
#ifndef FEATURES_SHOPS_SHOP_H
#define FEATURES_SHOPS_SHOP_H

#include "base/id.h"
#include "base/tz.h"
#include "db/db.h"
#include "journal/journal.h"

ID_TYPE(shop);

struct shop {
	struct shop_id id;
	struct str name, address, style, note;
	int64_t position;              /* along the street, in house numbers */
	int opens_min, closes_min;     /* minutes of the day, -1 unknown; closes_min > 1440: after midnight */
	int64_t seats_in, seats_out;
	int64_t cups_min, cups_max;    /* a week */
	int64_t opened_on;             /* yyyymmdd; dd (and mm) 00 unknown; 0 unknown */
	int64_t away_until_ms;         /* closed until then, its phones off; 0 or past: it is there */
	int64_t phones;                /* duty phones in use */
};

#define SHOP_AWAY_DAYS_MAX 60

struct shops {
	const struct shop *v;
	size_t n;
};

/** shop_open_at(tz, opens_min, closes_min, at_ms): true within the hours; unknown hours count as open (they may be). */
bool shop_open_at(const struct tz *tz, int opens_min, int closes_min, int64_t at_ms);
/** shop_hours(arena, shop): "11:00–00:30", or the empty str. */
struct str shop_hours(struct arena *a, const struct shop *shop);

/** shop_get(db, arena, street, id, ret): ERR_NOT_FOUND, also when it was closed. */
enum err shop_get(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct shop *ret);
/** shop_name(db, arena, street, id, ret): its name alone, for a page that says whose it is. ERR_NOT_FOUND as above. */
enum err shop_name(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct str *ret);
/** shop_brief(db, arena, street, id, ret): id, name and away_until_ms alone, for a page that is loaded often. ERR_NOT_FOUND as above. */
enum err shop_brief(struct db *db, struct arena *a, struct street_id street, struct shop_id id, struct shop *ret);
/** shop_list(db, arena, street, ret): the shops of the street, in order along it; at most 2,000. */
enum err shop_list(struct db *db, struct arena *a, struct street_id street, struct shops *ret);
/**
 * shop_near(db, arena, street, tz, position, at_ms, max, ret): the open ones nearest to ${position}, the nearest first;
 * when the whole street is closed the nearest ones all the same.
 */
enum err shop_near(struct db *db, struct arena *a, struct street_id street, const struct tz *tz, int64_t position, int64_t at_ms,
	size_t max, struct shops *ret);

/** shop_is_away(shop, now_ms): closed for some days. shop_back_at(tz, now_ms, days): six in the morning after the last of ${days} days, today the first. */
bool shop_is_away(const struct shop *shop, int64_t now_ms);
int64_t shop_back_at(const struct tz *tz, int64_t now_ms, int64_t days);

extern const struct journal_subject shop_subject;

#endif
