/*
 * Channels: ways to reach a shop, an officer or the office when nobody looks at an open page. Each has an address and maybe a
 * secret, both sealed; who owns several has them tried in their order (features/appeals/relay.h).
 */
#ifndef NOTIFY_CHANNEL_H
#define NOTIFY_CHANNEL_H

#include "auth/account.h"
#include "wire/robot.h"

ID_TYPE(channel);

#define CHANNELS_PER_OWNER 5
#define CHANNEL_URL_MAX 500    /* bytes */
#define CHANNEL_SECRET_MAX 200

enum channel_owner { CHANNEL_OF_SHOP, CHANNEL_OF_ACCOUNT, CHANNEL_OF_OFFICE, CHANNEL_OWNER__COUNT };

struct channel {
	struct channel_id id;
	enum channel_owner owner;
	int64_t owner_id;         /* shop or account; 0: the office */
	const struct robot_brand *brand;
	int64_t position;
	int64_t next_at_ms;       /* not before: its limit, or it failed */
	int64_t failures;         /* in a row */
};

struct channels {
	const struct channel *v;
	size_t n;
};

/** What a letter needs and no page shows. */
struct channel_address {
	struct str url, secret;
};

/** "shop" | "account" | "office"; ERR_INVALID. */
const char *channel_owner_name(enum channel_owner owner);
enum err channel_owner_parse(struct str s, enum channel_owner *ret);

/**
 * channel_add(act, street, owner, owner_id, brand, address, ret): last in its owner's order. ERR_INVALID: the address does not fit
 * the brand (robot_url_ok), ERR_LIMIT: CHANNELS_PER_OWNER. Journalled without the address.
 */
enum err channel_add(const struct auth_act *act, struct street_id street, enum channel_owner owner, int64_t owner_id,
	const struct robot_brand *brand, const struct channel_address *address, struct channel_id *ret);
/** channel_there(db, arena, street, id): ERR_NOT_FOUND, also when it was removed. */
enum err channel_there(struct db *db, struct arena *a, struct street_id street, struct channel_id id);
/** channel_remove(act, street, id): forgets the address; what waits in it is dropped. ERR_NOT_FOUND. */
enum err channel_remove(const struct auth_act *act, struct street_id street, struct channel_id id);
/** channel_list(db, arena, street, owner, owner_id, ret): in order. channel_list_all(…): of the whole street, grouped by owner. */
enum err channel_list(struct db *db, struct arena *a, struct street_id street, enum channel_owner owner, int64_t owner_id, struct channels *ret);
enum err channel_list_all(struct db *db, struct arena *a, struct street_id street, struct channels *ret);

extern const struct journal_subject channel_subject;
extern const struct journal_kind notify_journal_kinds[];
extern const struct journal_witness notify_witnesses[];

#endif
