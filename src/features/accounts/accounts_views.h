#ifndef FEATURES_ACCOUNTS_ACCOUNTS_VIEWS_H
#define FEATURES_ACCOUNTS_ACCOUNTS_VIEWS_H

#include "web/page.h"

struct login_page_view {
	struct str login, back, error;
};

struct invite_page_view {
	struct str action, login, name, name_error, password_error;
};

struct session_view {
	int64_t id;
	struct str label, since, seen;
	bool current;
};

struct account_page_view {
	struct str login, name, name_error, password_error, old_error;
	struct {
		const struct session_view *v;
		size_t n;
	} sessions;
};

struct my_street_view {
	struct str href, name, role;
};

/** A street asks this person to work for it. */
struct offer_view {
	int64_t id;
	struct str street, role;
};

struct my_streets_view {
	struct {
		const struct offer_view *v;
		size_t n;
	} offers;
	struct {
		const struct my_street_view *v;
		size_t n;
	} streets;
	bool may_add;
	struct str code, name, code_error, name_error;
};

struct person_view {
	int64_t id;
	struct str login, name, role;
	bool waiting, self; /* waiting: has not chosen a password yet */
	bool elsewhere;     /* works elsewhere, too: the street has no new link for him */
};

/** Somebody of another street who was asked and has not answered. */
struct asked_view {
	int64_t id;
	struct str login, role;
};

/** How often somebody was turned away, and why. */
struct refused_view {
	struct str label;
	int64_t day, week;
};

struct people_page_view {
	struct str action, invite_url, invited, error;
	struct html_safe invite_qr;
	struct str login, name, login_error, name_error;
	struct {
		const struct person_view *v;
		size_t n;
	} people;
	struct {
		const struct asked_view *v;
		size_t n;
	} asked;
	struct {
		const struct refused_view *v;
		size_t n;
	} refused;
};

#endif
