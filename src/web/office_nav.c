#include "web/office_nav.h"

static const struct {
	const char *path, *label;
	enum capability capability;
} tabs[OFFICE_TAB__COUNT] = {
	[OFFICE_DUE] = {"", TRN("Due now"), CAP_READ},
	[OFFICE_DESK] = {"/new", TRN("Take one down"), CAP_HANDLE},
	[OFFICE_ALL] = {"/all", TRN("All reports"), CAP_READ},
	[OFFICE_SHOPS] = {"/shops", TRN("Shops"), CAP_READ},
	[OFFICE_PLACES] = {"/places", TRN("Places"), CAP_READ},
	[OFFICE_DUTY] = {"/duty", TRN("Duty roster"), CAP_READ},
	[OFFICE_PEOPLE] = {"/people", TRN("Colleagues"), CAP_PEOPLE},
	[OFFICE_MESSAGES] = {"/messages", TRN("Messages"), CAP_READ},
	[OFFICE_JOURNAL] = {"/journal", TRN("Journal"), CAP_AUDIT},
};

struct page_nav office_nav(struct web *w, enum office_tab current)
{
	struct page_link *v = ARENA_ARRAY(w->arena, struct page_link, OFFICE_TAB__COUNT);
	size_t n = 0;

	for (int i = 0; v && i < OFFICE_TAB__COUNT; i++)
		if (role_may(w->who.role, tabs[i].capability))
			v[n++] = (struct page_link){.href = arena_fmt(w->arena, "/o/%.*s%s", STR_FMT(w->street.code), tabs[i].path),
				.label = tr(w->lang, tabs[i].label), .current = i == (int)current};
	return (struct page_nav){v, n};
}
