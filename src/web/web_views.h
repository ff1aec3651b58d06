/* Views of pages that belong to no feature. */
#ifndef WEB_WEB_VIEWS_H
#define WEB_WEB_VIEWS_H

#include "web/page.h"

/** A short page: what happened, what to do next. */
struct message_view {
	struct str text;
	struct str next_href, next_label; /* empty: no link */
	bool is_error;
};

#endif
