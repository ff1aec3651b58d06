#ifndef FEATURES_ACCOUNTS_INTERNAL_H
#define FEATURES_ACCOUNTS_INTERNAL_H

#include "features/accounts/accounts.h"
#include "web/web.h"

/** accounts_typed_password(w, name): as it was typed, spaces at its ends, too: the same when it is chosen, changed and used. */
struct str accounts_typed_password(const struct web *w, struct str name);
/** accounts_password_field(w, name, login, ret): a new password as it was typed, by the rules; else an error beside the field and false. */
bool accounts_password_field(struct web *w, struct str name, struct str login, struct str *ret);
/** accounts_role_label(lang, role): as the person who holds it reads it. */
struct str accounts_role_label(enum lang lang, enum role role);

#endif
