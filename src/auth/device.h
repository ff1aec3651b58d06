/*
 * A shop's duty phones. A phone becomes one by a code (a QR that the office or another duty phone shows), holds a random secret in a
 * cookie from then on, and can be taken out of service by the office or by a colleague. Several per shop.
 */
#ifndef AUTH_DEVICE_H
#define AUTH_DEVICE_H

#include "auth/account.h"
#include "auth/session.h"

#define DEVICES_PER_SHOP 12
#define ENROLMENT_LIFE_MS (24LL * 3600 * 1000)

struct device {
	struct device_id id;
	int64_t shop;
	struct str label;
	int64_t enrolled_at_ms, seen_at_ms;
};
struct devices {
	const struct device *v;
	size_t n;
};

/** enrolment_make(act, street, street_code, shop, life_ms, many, ret_code): "xq-…", for the address /e/{code}. */
enum err enrolment_make(const struct auth_act *act, struct street_id street, struct str street_code, int64_t shop, int64_t life_ms, bool many,
	struct str *ret_code);
/** enrolment_find(keys, db, arena, street, code, now_ms, ret_shop): ERR_NOT_FOUND; ERR_GONE: used or expired. */
enum err enrolment_find(const struct keys *k, struct db *db, struct arena *a, struct street_id street, struct str code, int64_t now_ms, int64_t *ret_shop);
/**
 * device_enrol(act, street, street_code, code, label, ret_secret): uses the code up; ${ret_secret} "xq-…" goes into the cookie.
 * ERR_GONE: used or expired. ERR_LIMIT: the shop has DEVICES_PER_SHOP already.
 */
enum err device_enrol(const struct auth_act *act, struct street_id street, struct str street_code, struct str code, struct str label, struct str *ret_secret);
/**
 * device_find(keys, journal, db, arena, street, secret, ret): fills device and shop of ${ret}. ERR_NOT_FOUND: unknown, or its row is not as the
 * journal says; ERR_GONE: out of service.
 */
enum err device_find(const struct keys *k, const struct journal *j, struct db *db, struct arena *a, struct street_id street, struct str secret, struct identity *ret);
/** device_list(db, arena, street, shop, ret): those in service. */
enum err device_list(struct db *db, struct arena *a, struct street_id street, int64_t shop, struct devices *ret);
/** device_revoke(act, street, shop, id): ERR_NOT_FOUND: not of this shop, or out of service already. */
enum err device_revoke(const struct auth_act *act, struct street_id street, int64_t shop, struct device_id id);

extern const struct journal_subject device_subject;

#endif
