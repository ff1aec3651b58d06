/* Tables to take along: which reports of the street are meant, and the answer that carries a file away, with its entry in the journal. */
#ifndef FEATURES_APPEALS_EXPORT_H
#define FEATURES_APPEALS_EXPORT_H

#include "features/appeals/appeals.h"
#include "wire/sheet.h"

/** A stretch of time by filing, and the ids among which all of it lies: an id is never earlier than the filing, seldom much later. */
struct export_span {
	int64_t from_ms, to_ms;         /* the first within, the first beyond */
	struct appeal_id first, before;
};

/** export_span_of(from_ms, to_ms): 0 and INT64_MAX leave it open. */
struct export_span export_span_of(int64_t from_ms, int64_t to_ms);

/** Which of the street's reports the office looks at: the same for the page and its files. */
struct all_filter {
	struct str state;              /* empty: all */
	struct str from, to;           /* days as "2026-03-06", both within; empty: open */
	struct export_span span;
};

/** all_filter_read(w, ret): of the query. A word that is no state and a day that is none count as not said. */
void all_filter_read(struct web *w, struct all_filter *ret);
/** all_filter_href(w, f, page): "/o/xq/all.csv?state=open&from=2026-03-01"; ${page} is "all", "all.csv", "all.xlsx". */
struct str all_filter_href(struct web *w, const struct all_filter *f, const char *page);
/** all_filter_words(w, f): "Open · 2026-03-01 – 2026-03-31", for paper. */
struct str all_filter_words(struct web *w, const struct all_filter *f);

/** export_minutes(from_ms, to_ms): whole minutes, begun ones count; NAN when ${to_ms} is 0. */
double export_minutes(int64_t from_ms, int64_t to_ms);
/** export_options(w, format, columns, n, title): for sheet_new. */
struct sheet_options export_options(const struct web *w, enum sheet_format format, const struct sheet_column *columns, size_t n, struct str title);
/**
 * export_send(w, sheet, format, name, facts): from a POOL handler: the file's answer, once the journal has it: taking data away is a
 * disclosure. ${name} without its ending; ${facts}: members of the entry beside format and rows, as JSON ("\"state\":\"open\"").
 */
enum err export_send(struct web *w, struct sheet *s, enum sheet_format format, struct str name, struct str facts);

#endif
