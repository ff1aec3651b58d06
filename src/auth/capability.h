/* Who may do what: capabilities, held by roles, granted to accounts per street. A route's row names the one it needs. */
#ifndef AUTH_CAPABILITY_H
#define AUTH_CAPABILITY_H

#include "base/err.h"
#include "base/str.h"

enum capability {
	CAP_NONE,         /* anyone */
	CAP_DUTY,         /* a shop's duty phone of this street */
	CAP_SIGNED_IN,    /* any account */
	CAP_READ,         /* look at the office's pages of this street */
	CAP_HANDLE,       /* act on appeals */
	CAP_REVEAL,       /* open a sealed identity, with a reason */
	CAP_SHOPS,        /* shops, places, import, duty phones */
	CAP_PEOPLE,       /* accounts of this street */
	CAP_AUDIT,        /* the journal's page */
	CAP__COUNT
};

enum role {
	ROLE_NONE,
	ROLE_OFFICER,  /* on duty: reads, handles, reveals */
	ROLE_ADMIN,    /* all of this street */
	ROLE_DISTRICT, /* several streets, read only */
	ROLE__COUNT
};

/** role_may(role, cap): walks the one table. CAP_NONE is always true, CAP_DUTY never (devices, not roles). */
bool role_may(enum role role, enum capability cap);
/** role_stronger(a, b): the one that may more; roles are nested. */
enum role role_stronger(enum role a, enum role b);
/** capability_name / role_name / role_parse: stable words ("handle", "officer"). */
const char *capability_name(enum capability cap);
const char *role_name(enum role role);
enum err role_parse(struct str name, enum role *ret);

#endif
