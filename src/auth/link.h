/* Links that let somebody in: to choose a first password, or (for the demo) straight to his page. Kept as keyed hashes. */
#ifndef AUTH_LINK_H
#define AUTH_LINK_H

#include "auth/account.h"

#define LINK_LIFE_MS (48LL * 3600 * 1000)

enum link_purpose { LINK_INVITE, LINK_ENTER, LINK_PURPOSE__COUNT };

struct link {
	int64_t id;
	enum link_purpose purpose;
	struct account_id account;
	bool many;
};

/** link_make(act, purpose, account, life_ms, many, ret_token): ${many}: can be used again until it expires. */
enum err link_make(const struct auth_act *act, enum link_purpose purpose, struct account_id account, int64_t life_ms, bool many, struct str *ret_token);
/** link_find(keys, db, arena, token, now_ms, ret): ERR_NOT_FOUND: never was; ERR_GONE: used or expired. */
enum err link_find(const struct keys *k, struct db *db, struct arena *a, struct str token, int64_t now_ms, struct link *ret);
/** link_end_all(act, account): those that were to be used once work no more. */
enum err link_end_all(const struct auth_act *act, struct account_id account);
/** link_use(act, link): ERR_GONE: somebody was faster. */
enum err link_use(const struct auth_act *act, const struct link *link);

#endif
