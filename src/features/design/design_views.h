#ifndef FEATURES_DESIGN_DESIGN_VIEWS_H
#define FEATURES_DESIGN_DESIGN_VIEWS_H

#include "web/page.h"

struct design_page_view {
	struct html_safe qr;
	struct str long_text;
};

#endif
