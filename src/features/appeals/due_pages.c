/* What is due now: at most seven items, each a half-hour's reports of the same thing, each with one next step. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/case_actions.h"
#include "features/appeals/group_store.h"
#include "group.sql.h"
#include "web/office_nav.h"
#include "web/when.h"

#define SOON_MS (24LL * 3600 * 1000)
#define DUE_ITEMS 7
#define OPEN_MAX 150 /* reports looked at first, due or not: a street mostly has fewer, and this tells how many are open, too */
#define DUE_MAX 1000 /* reports looked at when those do not make a page, … */
#define DUE_EACH 40  /* … of each place, kind and half-hour so many: a thousand taps on one code hide nobody */

/** What is asked of the office, in one line, and the one step that leads on. */
static void next_step(struct web *w, const struct group_due_row *r, struct account_id taken_by, enum appeal_holder holder, enum appeal_answer answer,
	enum appeal_verdict verdict, struct due_item *item)
{
	bool may = role_may(w->who.role, CAP_HANDLE);

	item->next_label = T(w, "Look at it");
	if (verdict != VERDICT_NONE)
		item->why = T(w, "The reporter says it is not better. Look at it again.");
	else if (answer == ANSWER_CALL_ME)
		item->why = T(w, "The shop asks the office to ring.");
	else if (answer == ANSWER_NOT_US && r->shop_id.v == 0)
		item->why = T(w, "A shop says it was not them. Who was it?");
	else if (holder == HOLDER_SHOP)
		item->why = item->late ? T(w, "The shop has not answered in time. Ring it.") : T(w, "The shop has it; nothing to do until the time is over.");
	else if (r->shop_id.v == 0)
		item->why = T(w, "Nobody said which shop it is. The nearest shops have been told.");
	else
		item->why = T(w, "The office owes the next word.");
	if (may && holder == HOLDER_OFFICE && taken_by.v == 0) {
		item->action = arena_fmt(w->arena, "%.*s/take", STR_FMT(item->href));
		item->next_label = T(w, "I take it");
	}
}

/* --- Together --------------------------------------------------------------------------------------------------------- */

/** A group on its way to being an item: its first report, the one due soonest, and those that belong to it. */
struct due_group {
	struct group_key key;
	int64_t root;    /* of those that an officer put together with a report that is not due itself, or of one that stands alone; 0 */
	const struct group_due_row *first;
	struct group_report *reports;
	size_t n;
	int64_t beyond; /* reports more that were not looked at */
	int64_t texts;
};

/** What a row belongs to: itself, or the row it was put together with. */
static const struct group_due_row *root_of(const struct group_due_rows *rows, const struct group_due_row *r)
{
	if (r->together_id.v == 0 || r->together_id.v == r->appeal_id.v)
		return r;
	for (size_t i = 0; i < rows->n; i++)
		if (rows->v[i].appeal_id.v == r->together_id.v)
			return &rows->v[i];
	return r;
}

static bool of_group(const struct due_group *g, const struct group_key *key, int64_t root)
{
	return g->root == root && (root > 0 || group_key_eq(&g->key, key));
}

static bool is_due(const struct web *w, const struct group_due_row *r)
{
	return r->due_at_ms <= w->now_ms + SOON_MS && !str_eq(r->holder, S("reporter"));
}

/**
 * The first DUE_ITEMS groups in the order of their first report; how many reports more a group holds does not move it. ${beyond}:
 * for each row, reports like it that are not among the rows; NULL: none.
 */
static size_t collect(struct web *w, const struct group_due_rows *rows, const int64_t *beyond, struct due_group groups[DUE_ITEMS], size_t *ret_shown)
{
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct group_due_row *r = &rows->v[i];
		const struct group_due_row *root = root_of(rows, r);
		struct group_key key = group_key_of(root->kind, root->shop_id, root->position, root->slot_at_ms);
		size_t at = 0;

		if (!is_due(w, r))
			continue;
		while (at < n && !of_group(&groups[at], &key, root->together_id.v))
			at++;
		if (at == DUE_ITEMS)
			continue;
		if (at == n) {
			groups[n++] = (struct due_group){.key = key, .root = root->together_id.v, .first = r, .reports = ARENA_ARRAY(w->arena, struct group_report, rows->n - i)};
			if (!groups[at].reports)
				return 0;
		}
		groups[at].texts += r->texts_waiting;
		groups[at].beyond += beyond ? beyond[i] : 0;
		groups[at].reports[groups[at].n++] = GROUP_REPORT(r);
		shown++;
	}
	*ret_shown = shown;
	return n;
}

static enum err fill_item(struct web *w, const struct due_group *g, struct due_item *item)
{
	const struct group_due_row *r = g->first;
	struct group_due_first_row first;
	enum appeal_holder holder;
	enum appeal_answer answer;
	enum appeal_verdict verdict;
	unsigned doubt;
	enum err err = group_due_first(w->db, w->arena, &(struct group_due_first_args){w->street.id, r->appeal_id}, &first);

	if (err != OK)
		return err;
	if (appeal_holder_parse(r->holder, &holder) != OK || appeal_answer_parse(first.answer, &answer) != OK ||
		appeal_verdict_parse(first.verdict, &verdict) != OK)
		return ERR_DB;
	*item = (struct due_item){
		.href = case_href(w, r->appeal_id), .title = appeal_kind_label(w->lang, r->kind), .place = sight_where(w, first.place_name, first.side), .shop = sight_name(w, first.shop_name),
		.when = when_at(w->arena, w->lang, w->street.tz, first.filed_at_ms, w->now_ms),
		.due = when_at(w->arena, w->lang, w->street.tz, r->due_at_ms, w->now_ms), .due_at_ms = r->due_at_ms,
		.late = r->due_at_ms <= w->now_ms, .unread = g->texts, .raised = first.raised, .reports = (int64_t)g->n + g->beyond,
	};
	item->households = group_households(g->reports, g->n, &doubt);
	item->doubtful = doubt != 0 && sight_may(sight_viewer_of(w), SIGHT_COUNT);
	next_step(w, r, first.account_id, holder, answer, verdict, item);
	return OK;
}

static int64_t newest_of(const struct group_due_rows *rows)
{
	int64_t newest = 0;

	for (size_t i = 0; i < rows->n; i++)
		newest = rows->v[i].appeal_id.v > newest ? rows->v[i].appeal_id.v : newest;
	return newest;
}

/** Of all, not of those that fit: what makes the page chime. */
static enum err find_newest(struct web *w, const struct group_due_rows *open, int64_t *ret)
{
	struct appeals_newest_row row;
	enum err err;

	if (open->n < OPEN_MAX) {
		*ret = newest_of(open);
		return OK;
	}
	err = appeals_newest(w->db, w->arena, &(struct appeals_newest_args){w->street.id}, &row);
	*ret = row.newest;
	return err;
}

/** Too much is open to be looked at whole, and the first of it is too much alike: now what is due, some of each. */
static enum err collect_spread(struct web *w, struct due_group groups[DUE_ITEMS], size_t *ret_n, size_t *ret_shown)
{
	struct group_due_spread_args args = {w->street.id, w->now_ms + SOON_MS, DUE_EACH, DUE_MAX};
	struct group_due_spread_rows found;
	struct group_due_row *v;
	int64_t *beyond;
	enum err err = group_due_spread(w->db, w->arena, &args, &found);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct group_due_row, found.n);
	beyond = ARENA_ARRAY(w->arena, int64_t, found.n);
	for (size_t i = 0; v && beyond && i < found.n; i++) {
		const struct group_due_spread_row *r = &found.v[i];

		v[i] = (struct group_due_row){r->appeal_id, r->kind, r->holder, r->shop_id, r->due_at_ms, r->slot_at_ms, r->confirmed_at_ms, r->together_id,
			r->texts_waiting, r->pass_hash, r->place_id, r->listed, r->known, r->network, r->confirmed_by, r->filed_at_ms, r->position};
		beyond[i] = r->beyond;
	}
	if (v && beyond)
		*ret_n = collect(w, &(struct group_due_rows){v, found.n}, beyond, groups, ret_shown);
	return OK;
}

static enum err fill_due(struct web *w, struct due_page_view *view)
{
	struct group_due_rows open;
	struct due_group groups[DUE_ITEMS];
	struct due_item *v = ARENA_ARRAY(w->arena, struct due_item, DUE_ITEMS);
	size_t n = 0, shown = 0;
	enum err err = group_due(w->db, w->arena, &(struct group_due_args){w->street.id, OPEN_MAX}, &open);

	if (err == OK)
		n = collect(w, &open, NULL, groups, &shown);
	if (err == OK && open.n == OPEN_MAX && n < DUE_ITEMS)
		err = collect_spread(w, groups, &n, &shown);
	if (err == OK)
		err = find_newest(w, &open, &view->newest);
	for (size_t i = 0; v && err == OK && i < n; i++)
		err = fill_item(w, &groups[i], &v[i]);
	view->items.v = v;
	view->items.n = v ? n : 0;
	view->uncounted = open.n == OPEN_MAX;
	view->more = (int64_t)open.n - (int64_t)shown;
	return err;
}

enum err office_due_show(struct web *w)
{
	struct due_page_view view = {.all_href = arena_fmt(w->arena, "/o/%.*s/all?state=open", STR_FMT(w->street.code)),
		.posters_href = arena_fmt(w->arena, "/o/%.*s/posters", STR_FMT(w->street.code))};
	struct page page = {.title = T(w, "Due now"), .nav = office_nav(w, OFFICE_DUE), .reloads = true, .chime = true, .wide = true};
	enum err err = fill_due(w, &view);

	if (err != OK)
		return err;
	if (role_may(w->who.role, CAP_HANDLE))
		view.handover_href = arena_fmt(w->arena, "/o/%.*s/handover", STR_FMT(w->street.code));
	page.live_href = arena_fmt(w->arena, "/o/%.*s/live", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_due_page, &view);
}
