/*
 * The frame around every page: head, street's name, the way back, switches for language, light and text size, the foot.
 * A handler fills a view struct, then calls web_page() (web/web.h), which prints views/layout.html around it.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/html.h"

/** What the frame's theme is: as the system says, or fixed. The report pages choose PAGE_NIGHT by themselves from 21:00 to 07:00. */
enum page_theme { PAGE_THEME_AUTO, PAGE_THEME_DAY, PAGE_THEME_NIGHT };

/** One link of the frame's navigation (office and shop pages only). */
struct page_link {
	struct str href, label;
	bool current;
	int64_t count; /* shown when above 0: what waits there */
};

struct page_nav {
	const struct page_link *v;
	size_t n;
};

struct web;

struct page {
	struct str title;       /* of the window and the h1 unless own_heading */
	bool own_heading;       /* the body prints its own h1 */
	struct str street_name; /* large; empty on pages of the house */
	struct str street_href; /* where the street's name leads; may be empty */
	struct str back_href;   /* "‹ back" above the heading; empty for none */
	struct page_nav nav;
	struct str who;         /* "值班员" …: a role, never a private name to outsiders; empty when nobody is signed in */
	bool can_leave;         /* shows "sign out" */
	struct str notice;      /* one line at the top after an action: "saved" */
	struct str live_href;   /* server-sent events that tell this page to fetch itself again; empty for none */
	int64_t live_since;     /* what it has seen: web_page fills it in */
	bool reloads;           /* without JavaScript the page loads itself again every 30 s; not where people type */
	bool chime;             /* the live script may sound when something new comes (page offers a switch) */
	bool wide;              /* office tables: up to 1,120 px */
	bool print;             /* a sheet: no frame when printed */
	enum page_theme theme;
	bool large;             /* large print, 22 px */
	struct str path;        /* this page as GET finds it: for the switches' way back and for loading it again */
	const struct web *web;  /* of the request: for html_csrf */
	int64_t now_ms;         /* the server's present moment: clocks on the page count from it */
	void (*body)(struct html *h, const void *view);
	const void *body_view;
};

#endif
