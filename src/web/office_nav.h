/* The office's tabs: the same on every page of the office, each shown to those who may open it. */
#ifndef WEB_OFFICE_NAV_H
#define WEB_OFFICE_NAV_H

#include "web/web.h"

enum office_tab { OFFICE_DUE, OFFICE_DESK, OFFICE_ALL, OFFICE_SHOPS, OFFICE_PLACES, OFFICE_DUTY, OFFICE_PEOPLE, OFFICE_MESSAGES, OFFICE_JOURNAL, OFFICE_TAB__COUNT };

/** office_nav(w, current): for struct page. */
struct page_nav office_nav(struct web *w, enum office_tab current);

#endif
