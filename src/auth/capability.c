#include "auth/capability.h"

#define MAY(cap) (1u << CAP_##cap)

/* The one table of who may what. CAP_NONE needs no row, CAP_DUTY belongs to devices. */
static const struct {
	const char *name;
	unsigned may;
} roles[ROLE__COUNT] = {
	[ROLE_NONE] = {"none", 0},
	[ROLE_OFFICER] = {"officer", MAY(READ) | MAY(HANDLE) | MAY(REVEAL)},
	[ROLE_ADMIN] = {"admin", MAY(READ) | MAY(HANDLE) | MAY(REVEAL) | MAY(SHOPS) | MAY(PEOPLE) | MAY(AUDIT)},
	[ROLE_DISTRICT] = {"district", MAY(READ)},
};

static const char *const capability_names[CAP__COUNT] = {
	"none", "duty", "signed_in", "read", "handle", "reveal", "shops", "people", "audit",
};

bool role_may(enum role role, enum capability cap)
{
	if (cap == CAP_NONE)
		return true;
	return (unsigned)role < ROLE__COUNT && (roles[role].may & (1u << cap));
}

enum role role_stronger(enum role a, enum role b)
{
	return (roles[a].may | roles[b].may) == roles[a].may ? a : b;
}

const char *capability_name(enum capability cap)
{
	return (unsigned)cap < CAP__COUNT ? capability_names[cap] : "?";
}

const char *role_name(enum role role)
{
	return (unsigned)role < ROLE__COUNT ? roles[role].name : "?";
}

enum err role_parse(struct str name, enum role *ret)
{
	for (int i = ROLE_OFFICER; i < ROLE__COUNT; i++) {
		if (str_eq(name, str_c(roles[i].name))) {
			*ret = (enum role)i;
			return OK;
		}
	}
	return ERR_INVALID;
}
