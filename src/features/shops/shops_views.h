#ifndef FEATURES_SHOPS_SHOPS_VIEWS_H
#define FEATURES_SHOPS_SHOPS_VIEWS_H

#include "web/page.h"

struct shop_row_view {
	struct str href, name, address, hours, style, seats;
	int64_t phones;
};

struct shops_page_view {
	struct str import_href;
	bool may_import, office;
	struct {
		const struct shop_row_view *v;
		size_t n;
	} shops;
};

struct shop_phone_view {
	int64_t id;
	struct str label, since;
};

struct shop_opening_view {
	struct str when, name, reason;
};

struct shop_page_view {
	VIEW_LIST(struct shop_opening_view) openings; /* of the owner's contact, for the office */
	struct str away; /* closed until; empty */
	struct str base, address, hours, style, note, seats, opened, cups;
	bool may_change, may_call;
	struct str enrol_url;
	struct html_safe enrol_qr;
	struct {
		const struct shop_phone_view *v;
		size_t n;
	} phones;
};

struct import_row_view {
	struct str href, file, when, state, counts;
};

struct import_page_view {
	struct str action, error;
	struct {
		const struct import_row_view *v;
		size_t n;
	} imports;
};

struct preview_shop_view {
	int row;
	struct str name, address, effect, gaps;
	const char *effect_class;
};

struct preview_refusal_view {
	int row;
	struct str reason;
};

struct preview_page_view {
	struct str file, action, undo_action, shops_href;
	int64_t created, changed, same, skipped, refused, taken;
	int64_t more_shops, more_refusals; /* that the page does not list */
	bool looked, done, undone, may_undo, gaps;
	struct {
		const struct preview_shop_view *v;
		size_t n;
	} shops;
	struct {
		const struct preview_refusal_view *v;
		size_t n;
	} refusals;
};

#endif
