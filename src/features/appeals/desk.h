/* What the desk's form and the paper sheet share. */
#ifndef FEATURES_APPEALS_DESK_H
#define FEATURES_APPEALS_DESK_H

#include "features/appeals/appeal_views.h"
#include "features/streets/place.h"
#include "web/web.h"

/**
 * desk_read_at(w, typed, ret): "23:10": the last time the clock showed it; "3-6 23:10": that day of this year, or of the last when it is
 * to come. False: no such time, or none of the last seven days.
 */
bool desk_read_at(const struct web *w, struct str typed, int64_t *ret);
/** desk_kinds(w, chosen), desk_places(w, places, chosen): what may be chosen, in the page's language. */
struct desk_choices desk_kinds(struct web *w, struct str chosen);
struct desk_choices desk_places(struct web *w, const struct places *places, struct str chosen);

/* Pages of sheet_pages.c. */
enum err sheet_show(struct web *w);
enum err sheet_type_show(struct web *w);
enum err sheet_do_type(struct web *w);
enum err sheet_typed_show(struct web *w);

#endif
