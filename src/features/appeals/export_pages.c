/* The office's list of reports as a file: what the page "all reports" shows, without its pages. No contact, no text, no code of a receipt. */
#include "export.sql.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/export.h"
#include "web/when.h"

#define PART_ARENA MIB(1) /* of one part of the query: its rows are written and forgotten */

enum column {
	C_NUMBER, C_FILED, C_KIND, C_PLACE, C_SHOP, C_STATE, C_ANSWER, C_MINUTES, C_VERDICT, C_OUTCOME, C_CLOSED, C__COUNT
};

static const struct {
	const char *heading;
	int width;
	enum sheet_kind kind;
} columns[C__COUNT] = {
	[C_NUMBER] = {TRN("No."), 8, SHEET_NUMBER},
	[C_FILED] = {TRN("Reported at"), 18, SHEET_TIME},
	[C_KIND] = {TRN("What"), 22, SHEET_TEXT},
	[C_PLACE] = {TRN("Where"), 28, SHEET_TEXT},
	[C_SHOP] = {TRN("Shop"), 24, SHEET_TEXT},
	[C_STATE] = {TRN("State"), 14, SHEET_TEXT},
	[C_ANSWER] = {TRN("The shop's last answer"), 18, SHEET_TEXT},
	[C_MINUTES] = {TRN("Minutes from the report to the first answer"), 18, SHEET_NUMBER},
	[C_VERDICT] = {TRN("Is it better? The reporter's word"), 18, SHEET_TEXT},
	[C_OUTCOME] = {TRN("How it ended"), 22, SHEET_TEXT},
	[C_CLOSED] = {TRN("Ended at"), 18, SHEET_TIME},
};

static enum err put_row(const struct web *w, struct sheet *s, const struct appeals_exported_row *r)
{
	union sheet_cell cells[C__COUNT];
	enum appeal_state state;
	enum appeal_answer answer;
	enum appeal_verdict verdict;
	enum appeal_outcome outcome;

	if (appeal_state_parse(r->state, &state) != OK || appeal_answer_parse(r->answer, &answer) != OK ||
		appeal_verdict_parse(r->verdict, &verdict) != OK || appeal_outcome_parse(r->outcome, &outcome) != OK)
		return ERR_DB;
	cells[C_NUMBER].number = (double)(sheet_rows(s) + 1);
	cells[C_FILED].at_ms = r->filed_at_ms;
	cells[C_KIND].text = appeal_kind_label(w->lang, r->kind);
	cells[C_PLACE].text = sight_where(w, r->place_name, r->side);
	cells[C_SHOP].text = sight_name(w, r->shop_name);
	cells[C_STATE].text = appeal_state_word(w->lang, state, VERDICT_NONE).word;
	cells[C_ANSWER].text = appeal_answer_label(w->lang, answer);
	cells[C_MINUTES].number = export_minutes(r->filed_at_ms, r->first_at_ms);
	cells[C_VERDICT].text = appeal_verdict_label(w->lang, verdict);
	cells[C_OUTCOME].text = appeal_outcome_label(w->lang, outcome);
	cells[C_CLOSED].at_ms = r->ended_at_ms;
	return sheet_row(s, cells);
}

/** Part by part, the newest first. ERR_LIMIT of a full sheet is its end. */
static enum err put_rows(const struct web *w, struct sheet *s, const struct all_filter *f)
{
	struct appeals_exported_args args = {w->street.id, f->state, f->span.first, f->span.before, f->span.from_ms, f->span.to_ms};
	struct arena *part = arena_new(PART_ARENA);
	struct appeals_exported_rows rows;
	enum err err = part ? OK : ERR_NOMEM;

	while (err == OK) {
		arena_reset(part);
		err = appeals_exported(w->db, part, &args, &rows);
		if (err != OK || rows.n == 0)
			break;
		for (size_t i = 0; err == OK && i < rows.n; i++)
			err = put_row(w, s, &rows.v[i]);
		args.before = rows.v[rows.n - 1].appeal_id;
	}
	arena_free(part);
	return err == ERR_LIMIT && sheet_rows(s) == SHEET_ROWS_MAX ? OK : err;
}

static enum err send_all(struct web *w, enum sheet_format format)
{
	struct sheet_column headings[C__COUNT];
	struct sheet_options options = export_options(w, format, headings, C__COUNT, T(w, "All reports"));
	struct civil today = tz_civil(w->street.tz, w->now_ms);
	struct all_filter f;
	struct sheet *s;
	enum err err;

	all_filter_read(w, &f);
	for (int i = 0; i < C__COUNT; i++)
		headings[i] = (struct sheet_column){tr(w->lang, columns[i].heading), columns[i].width, columns[i].kind};
	err = sheet_new(w->arena, &options, &s);
	if (err != OK)
		return err;
	err = put_rows(w, s, &f);
	if (err == OK)
		err = export_send(w, s, format,
			arena_fmt(w->arena, "%.*s-reports-%04d-%02d-%02d", STR_FMT(w->street.code), today.year, today.month, today.day),
			arena_fmt(w->arena, "\"of\":\"reports\",\"state\":\"%.*s\",\"from\":\"%.*s\",\"to\":\"%.*s\"", STR_FMT(f.state), STR_FMT(f.from), STR_FMT(f.to)));
	sheet_free(s);
	return err;
}

static enum err all_xlsx(struct web *w)
{
	return send_all(w, SHEET_XLSX);
}

static enum err all_csv(struct web *w)
{
	return send_all(w, SHEET_CSV);
}

const struct route export_routes[] = {
	{HTTP_GET, "/o/{street}/all.xlsx", all_xlsx, RUN_POOL, CAP_READ, CSRF_NONE, 0, RATE_UPLOAD, 0}, /* a large file, this way round */
	{HTTP_GET, "/o/{street}/all.csv", all_csv, RUN_POOL, CAP_READ, CSRF_NONE, 0, RATE_UPLOAD, 0},
	{.pattern = NULL},
};
