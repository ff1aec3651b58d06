/* People of the office: signing in, their own page, colleagues of a street. Secrets and roles themselves are auth/. */
#ifndef FEATURES_ACCOUNTS_ACCOUNTS_H
#define FEATURES_ACCOUNTS_ACCOUNTS_H

#include "web/route.h"

extern const struct route signin_routes[];   /* sign in and out, links */
extern const struct route accounts_routes[]; /* the own page, my streets */
extern const struct route people_routes[];   /* colleagues of a street */

#endif
