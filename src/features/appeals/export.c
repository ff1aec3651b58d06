#include "features/appeals/export.h"

#include <math.h>

#include "base/clock.h"

#define YEAR_MIN 2020 /* ids count from here */
#define YEAR_MAX 2080
#define ID_LATE_MS (100 * DAY_MS) /* a report written down afterwards, or a clock put back: its id is so much later at most */

/* --- Which ones ------------------------------------------------------------------------------------------------------- */

struct export_span export_span_of(int64_t from_ms, int64_t to_ms)
{
	return (struct export_span){from_ms, to_ms, {id_first_at(from_ms)}, {to_ms == INT64_MAX ? INT64_MAX : id_first_at(to_ms + ID_LATE_MS)}};
}

/** "2026-03-06" as the beginning of that day, or of the one after it; false: it is no day. */
static bool read_day(struct web *w, struct str day, int more, int64_t *ret_ms)
{
	struct civil c;
	int64_t at_ms;

	if (day.n != 10 || tz_parse_local(w->street.tz, arena_fmt(w->arena, "%.*sT12:00", STR_FMT(day)), &at_ms) != OK)
		return false;
	c = tz_civil(w->street.tz, at_ms);
	if (c.year < YEAR_MIN || c.year > YEAR_MAX)
		return false;
	*ret_ms = tz_instant(w->street.tz, (struct civil){.year = c.year, .month = c.month, .day = c.day + more});
	return true;
}

void all_filter_read(struct web *w, struct all_filter *ret)
{
	int64_t from_ms = 0, to_ms = INT64_MAX;
	enum appeal_state parsed;

	*ret = (struct all_filter){.state = web_query(w, S("state")), .from = web_query(w, S("from")), .to = web_query(w, S("to"))};
	if (appeal_state_parse(ret->state, &parsed) != OK)
		ret->state = (struct str){0};
	if (!read_day(w, ret->from, 0, &from_ms))
		ret->from = (struct str){0};
	if (!read_day(w, ret->to, 1, &to_ms))
		ret->to = (struct str){0};
	ret->span = export_span_of(from_ms, to_ms);
}

struct str all_filter_href(struct web *w, const struct all_filter *f, const char *page)
{
	const struct {
		const char *name;
		struct str value;
	} members[] = {{"state", f->state}, {"from", f->from}, {"to", f->to}};
	struct buf b;
	char between = '?';

	buf_init(&b, w->arena, 0, HTTP_PATH_MAX + HTTP_QUERY_MAX);
	buf_fmt(&b, "/o/%.*s/%s", STR_FMT(w->street.code), page);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i].value.n == 0)
			continue;
		buf_fmt(&b, "%c%s=%.*s", between, members[i].name, STR_FMT(members[i].value));
		between = '&';
	}
	return buf_str(&b);
}

struct str all_filter_words(struct web *w, const struct all_filter *f)
{
	static const struct {
		const char *state, *label;
	} words[] = {{"", TRN("All")}, {"open", TRN("Open")}, {"answered", TRN("Answered")}, {"asked", TRN("Asked")}, {"ended", TRN("Ended")},
		{"undone", TRN("Taken back")}, {"withdrawn", TRN("Withdrawn")}};
	struct str state = f->state;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(f->state, str_c(words[i].state)))
			state = tr(w->lang, words[i].label);
	if (f->from.n == 0 && f->to.n == 0)
		return state;
	return arena_fmt(w->arena, "%.*s · %.*s – %.*s", STR_FMT(state), STR_FMT(f->from), STR_FMT(f->to));
}

/* --- The file --------------------------------------------------------------------------------------------------------- */

double export_minutes(int64_t from_ms, int64_t to_ms)
{
	if (to_ms == 0)
		return (double)NAN;
	return to_ms <= from_ms ? 1 : (double)((to_ms - from_ms + MINUTE_MS - 1) / MINUTE_MS);
}

struct sheet_options export_options(const struct web *w, enum sheet_format format, const struct sheet_column *columns, size_t n, struct str title)
{
	return (struct sheet_options){
		.format = format,
		.title = title,
		.full = T(w, "Not everything fitted in here. Choose a shorter time to have the rest."),
		.tz = w->street.tz,
		.columns = columns,
		.columns_n = n,
		.made_at_ms = w->now_ms,
	};
}

static enum err note_made(struct web *w, void *context)
{
	return web_note(w, "export.made", 0, w->who.shop, *(const struct str *)context);
}

enum err export_send(struct web *w, struct sheet *s, enum sheet_format format, struct str name, struct str facts)
{
	struct str bytes, ending = sheet_ending(format);
	struct str body = arena_fmt(w->arena, "{\"format\":\"%.*s\",\"rows\":%zu,%.*s}", STR_FMT(ending), sheet_rows(s), STR_FMT(facts));
	enum err err = sheet_done(s, &bytes);

	if (err == OK)
		err = web_write(w, note_made, &body);
	if (err != OK)
		return err;
	w->res->no_compress = true; /* that would be done on the socket's thread, and a long table would hold up others */
	return web_bytes(w, sheet_type(format), arena_fmt(w->arena, "%.*s.%.*s", STR_FMT(name), STR_FMT(ending)), bytes);
}

const struct journal_kind export_journal_kinds[] = {
	{"export.made", NULL, TRN("A table was taken along"), false},
	{NULL},
};
