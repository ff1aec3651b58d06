#ifndef FEATURES_STREETS_STREETS_VIEWS_H
#define FEATURES_STREETS_STREETS_VIEWS_H

#include "web/page.h"

struct link_view {
	struct str href, label, sub;
};

struct links_view {
	const struct link_view *v;
	size_t n;
};

struct house_page_view {
	struct links_view streets;
};

struct street_page_view {
	struct links_view places;
	struct str shops_href, nights_href, privacy_href, office_href;
	struct str duty_phone, property_phone;
};

struct place_row_view {
	struct str href, name, side, kind;
};

struct places_page_view {
	struct str action, settings_href, posters_href;
	bool may_change;
	struct str name, side, name_error, side_error;
	struct {
		const struct place_row_view *v;
		size_t n;
	} places;
};

struct poster_page_view {
	struct str name, url, duty_phone, close_action, pdf_href;
	struct html_safe qr;
	bool may_change;
};

struct place_choice {
	struct str id, name;
	bool chosen;
};

struct posters_page_view {
	struct str base, phone, chosen, action, picture, settings_href, text_zh, text_en;
	VIEW_LIST(struct place_choice) places;
	bool too_many, english;
	int64_t max;
};

struct settings_page_view {
	struct str action, name, duty_phone, property_phone, office_from, office_to;
	int night_from_hour;
	struct str name_error, office_error, night_error, phone_error;
};

struct entry_view {
	int64_t seq;
	struct str when, iso, text, by, subject, body;
};

/** Somebody who opened many sealed contacts within a day. */
struct opened_often_view {
	struct str name, from, to;
	int64_t n;
};

struct journal_page_view {
	VIEW_LIST(struct opened_often_view) often;
	int64_t often_above;
	struct str next_href;
	struct {
		const struct entry_view *v;
		size_t n;
	} entries;
};

#endif
