/* The district's list: what offices left overdue, of all streets that somebody may read. Side and time, never a door or a name. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/case_actions.h"
#include "web/office_nav.h"
#include "web/when.h"

/** The query finds what grants name; what is shown is what the journal vouches for. Rows of a street mostly stand together. */
static enum err may_read(struct web *w, struct street_id street, struct street_id *known, bool *may)
{
	enum role role;
	enum err err;

	if (known->v == street.v)
		return OK;
	err = grant_role(w->site->journal, w->db, w->arena, w->who.account, street, &role);
	*known = street;
	*may = err == OK && role_may(role, CAP_READ);
	return err;
}

static enum err district_show(struct web *w)
{
	struct page page = {.title = T(w, "Overdue in the district"), .wide = true};
	struct district_page_view view = {0};
	struct appeals_of_district_rows rows;
	struct street_id known = {0};
	struct district_row *v;
	size_t n = 0;
	bool may = false;
	enum err err = appeals_of_district(w->db, w->arena, &(struct appeals_of_district_args){w->who.account}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct district_row, rows.n + 1);
	for (size_t i = 0; v && err == OK && i < rows.n; i++) {
		const struct appeals_of_district_row *r = &rows.v[i];
		const struct tz *tz;

		err = may_read(w, r->street_id, &known, &may);
		if (err == OK && !may)
			continue;
		if (err == OK)
			err = tz_find(r->zone, &tz);
		if (err != OK)
			break;
		v[n++] = (struct district_row){.street = r->street_name, .label = appeal_kind_label(w->lang, r->kind), .side = r->side,
			.href = arena_fmt(w->arena, "/o/%.*s/a/%lld", STR_FMT(r->street_code), (long long)r->appeal_id.v),
			.filed = when_at(w->arena, w->lang, tz, r->filed_at_ms, w->now_ms), .due = when_at(w->arena, w->lang, tz, r->due_at_ms, w->now_ms),
			.solve = r->solve_at_ms ? when_at(w->arena, w->lang, tz, r->solve_at_ms, w->now_ms) : (struct str){0}};
	}
	view.rows.v = v;
	view.rows.n = n;
	page.back_href = S("/o");
	return err == OK ? WEB_PAGE(w, &page, view_district_page, &view) : err;
}

enum err district_case_show(struct web *w, const struct appeal *p)
{
	struct appeal_state_word word = appeal_state_word(w->lang, p->state, p->verdict);
	struct district_case_view view = {.state = word.word, .state_class = word.class, .open = p->state == APPEAL_OPEN, .raised = p->raised,
		.filed = when_at(w->arena, w->lang, w->street.tz, p->filed_at_ms, w->now_ms)};
	struct page page = {.title = appeal_kind_label(w->lang, p->kind), .nav = office_nav(w, OFFICE_ALL)};
	struct place place;
	enum err err = place_get(w->db, w->arena, w->street.id, p->place, &place);

	if (err == OK)
		err = appeal_timeline_fill(w, p, false, &view.parts);
	if (err != OK)
		return err;
	view.side = place.side;
	view.late = view.open && p->due_at_ms <= w->now_ms;
	view.due = view.open ? when_at(w->arena, w->lang, w->street.tz, p->due_at_ms, w->now_ms) : (struct str){0};
	view.solve = view.open && p->solve_at_ms ? when_at(w->arena, w->lang, w->street.tz, p->solve_at_ms, w->now_ms) : (struct str){0};
	page.back_href = S("/district");
	return WEB_PAGE(w, &page, view_district_case, &view);
}

const struct route district_routes[] = {
	{HTTP_GET, "/district", district_show, RUN_INLINE, CAP_SIGNED_IN, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
