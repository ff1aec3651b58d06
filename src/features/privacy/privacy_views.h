#ifndef FEATURES_PRIVACY_PRIVACY_VIEWS_H
#define FEATURES_PRIVACY_PRIVACY_VIEWS_H

#include "web/page.h"

struct kept_view {
	struct str thing, purpose, until;
};

struct privacy_page_view {
	VIEW_LIST(struct kept_view) kept;
};

#endif
