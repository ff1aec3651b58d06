#include "auth/known.h"

#include "auth/bond.h"
#include "base/num.h"
#include "base/rand.h"

struct str known_make(const struct keys *k, struct arena *a, struct account_id account)
{
	struct str one = rand_code(a, 22), bond = BOND_MAKE(k, a, S("known"), one, account.v);

	return one.n > 0 && bond.n > 0 ? arena_fmt(a, "%lld.%.*s.%.*s", (long long)account.v, STR_FMT(one), STR_FMT(bond)) : (struct str){0};
}

struct account_id known_account(const struct keys *k, struct arena *a, struct str cookie)
{
	struct account_id account = {0};
	struct str rest = cookie, id, one, bond;

	if (!str_cut(&rest, '.', &id) || !str_cut(&rest, '.', &one) || !str_cut(&rest, '.', &bond) || rest.n > 0)
		return account;
	if (num_parse_i64(id, 1, INT64_MAX, &account.v) != OK || !bond_fits(bond, BOND_MAKE(k, a, S("known"), one, account.v)))
		account.v = 0;
	return account;
}
