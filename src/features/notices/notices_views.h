#ifndef FEATURES_NOTICES_NOTICES_VIEWS_H
#define FEATURES_NOTICES_NOTICES_VIEWS_H

#include "web/page.h"

struct option_view {
	struct str value, label;
	bool chosen;
};

struct channel_item {
	int64_t id;
	struct str owner, brand, state;
	const char *state_class;
};

struct notice_item {
	int64_t id;
	struct str when, iso, to, line, state, why;
	const char *state_class;
	bool dead;
};

struct channels_page_view {
	struct str action, routing_href;
	bool may_change;
	VIEW_LIST(struct channel_item) channels;
	VIEW_LIST(struct notice_item) notices;
	VIEW_LIST(struct option_view) owners, brands;
	struct str url;
	struct str url_error, owner_error;
};

struct routing_item {
	int64_t id;
	struct str kind, place, hours, chain;
};

struct routing_page_view {
	struct str action, usual;
	bool may_change;
	VIEW_LIST(struct routing_item) routes;
	VIEW_LIST(struct option_view) kinds, places, parties;
	struct str from, to;
	struct str hours_error, chain_error;
};

#endif
