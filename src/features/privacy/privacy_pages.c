/* What is known of people, told from the table by which it is erased. */
#include "features/privacy/privacy.h"
#include "features/privacy/privacy_views.h"
#include "privacy_templates.h"
#include "web/web.h"

/** "180 days", or years where it comes out even. */
static struct str length_text(const struct web *w, int days)
{
	if (days % 365 == 0 && days > 365)
		return TRF(w->arena, w->lang, "{n} years", TR_I("n", days / 365));
	return TRF(w->arena, w->lang, "{n} days", TR_I("n", days));
}

static struct str until_text(const struct web *w, const struct retention *r)
{
	struct str from = tr(w->lang, r->from);

	if (r->how == RETENTION_UNTIL)
		return TRF(w->arena, w->lang, "until {moment}", TR_S("moment", from));
	return TRF(w->arena, w->lang, "{length} {moment}", TR_S("length", length_text(w, r->days)), TR_S("moment", from));
}

static enum err privacy_show(struct web *w)
{
	struct privacy_page_view view = {0};
	struct page page = {.title = T(w, "What is known of you"), .back_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code))};
	struct kept_view *v = ARENA_ARRAY(w->arena, struct kept_view, retentions_n);
	size_t n = 0;

	for (size_t i = 0; v && i < retentions_n; i++) {
		const struct retention *r = &retentions[i];

		if (r->how == RETENTION_KEPT || r->how == RETENTION_UNTIL)
			v[n++] = (struct kept_view){tr(w->lang, r->thing), tr(w->lang, r->purpose), until_text(w, r)};
	}
	view.kept.v = v;
	view.kept.n = n;
	return WEB_PAGE(w, &page, view_privacy_page, &view);
}

const struct route privacy_routes[] = {
	{HTTP_GET, "/s/{street}/privacy", privacy_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};

enum err privacy_job_purge(void *context, struct db *db, struct arena *a, int64_t now_ms)
{
	const struct web_site *site = context;
	int64_t erased;

	return retention_purge(site->journal, db, a, now_ms, &erased);
}
