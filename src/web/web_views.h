/* Views of pages that belong to no feature. */
#ifndef WEB_WEB_VIEWS_H
#define WEB_WEB_VIEWS_H

#include "web/page.h"

/** A short page: what happened, what to do next. */
struct message_view {
	struct str text;
	struct str next_href, next_label; /* empty: no link */
	bool is_error;
	bool ring;                        /* whom to ring instead: */
	struct str duty_phone, property_phone; /* of the street, when known */
};

/** Before a sealed record is opened: why. Nothing of it, and nothing that it must not stand beside, is on this page. */
struct opening_form_view {
	struct str action, back, label, help; /* the question, and who reads the answer */
	struct str reason, error;
};

/** A sealed record, open: on a page of its own, shown once, in answer to the form. */
struct opened_view {
	struct str name, how, tel; /* name and tel may be empty */
	struct str told, back;     /* who is told of it */
};

#endif
