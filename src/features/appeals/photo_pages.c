/* Photos of a report, brought and looked at: by the reporter, the office, and the shop as far as it may. */
#include "features/appeals/photo_pages.h"

#include "auth/device.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/case_actions.h"
#include "features/appeals/photos.h"
#include "web/when.h"

/** What is wrong with a file, and what to do about it. */
static struct str problem_text(struct arena *a, enum lang lang, enum photo_problem problem, struct str bytes)
{
	static const char *const texts[PHOTO__COUNT] = {
		[PHOTO_FINE] = "",
		[PHOTO_NOT_A_PHOTO] = TRN("This file is no photo. Choose one that ends in .jpg or .png."),
		[PHOTO_EMPTY] = TRN("The file is empty: the camera handed nothing on. Take the photo with the camera app and choose it from the gallery."),
		[PHOTO_OTHER_KIND] = TRN("This photo is {kind}, which not every device can show. A screenshot of it will do; or let the camera save JPEG."),
		[PHOTO_TOO_LARGE] = TRN("The photo is larger than 15 MB. A screenshot of it is small and will do."),
		[PHOTO_TOO_MANY_PIXELS] = TRN("The photo has too many pixels. A screenshot of it is small and will do."),
		[PHOTO_BROKEN] = TRN("The photo is broken, perhaps cut short on its way. Please choose it once more."),
	};
	struct tr_value kind = TR_S("kind", str_c(problem == PHOTO_OTHER_KIND ? photo_kind(bytes) : ""));

	return tr_fill(a, tr(lang, texts[problem]), &kind, 1);
}

enum err photos_fill(struct web *w, const struct appeal *p, struct str base, enum sight_viewer viewer, struct photos_view *view)
{
	struct photo_infos photos;
	struct photo_view *v;
	size_t n = 0;
	enum err err = photo_list(w->db, w->arena, w->street.id, p->id, &photos);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct photo_view, photos.n + 1);
	for (size_t i = 0; v && i < photos.n; i++) {
		const struct photo_info *photo = &photos.v[i];

		if (!(sight_of(&(struct sight){.viewer = viewer, .own = true, .released = photo->released_at_ms > 0}) & SIGHT_WORDS))
			continue;
		v[n++] = (struct photo_view){.id = photo->id, .href = arena_fmt(w->arena, "%.*s/photo/%lld", STR_FMT(base), (long long)photo->id),
			.when = when_at(w->arena, w->lang, w->street.tz, photo->added_at_ms, w->now_ms), .width = photo->width, .height = photo->height,
			.released = photo->released_at_ms > 0};
	}
	view->list.v = v;
	view->list.n = n;
	view->full = photos.n >= PHOTOS_MAX;
	view->action = arena_fmt(w->arena, "%.*s/photo", STR_FMT(base));
	return OK;
}

/* --- Bringing one ------------------------------------------------------------------------------------------------------- */

struct bring {
	struct appeal *appeal;
	struct photo photo;
};

static enum err bring_write(struct web *w, void *context)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct bring *b = context;
	enum err err = appeal_of_receipt(w, b->appeal); /* as it is now */

	return err == OK ? photo_add(&act, b->appeal, &b->photo) : err;
}

static enum err refuse(struct web *w, const struct appeal *p, struct str why)
{
	struct receipt_page_view view = {0};

	web_error(w, S("photo"), why);
	view.parts.photos.error = web_error_of(w, S("photo"));
	return receipt_show_with(w, p, &view);
}

enum err receipt_do_photo(struct web *w)
{
	const struct form_field *file = form_find(w->form, S("photo"));
	enum photo_problem problem;
	struct appeal p;
	struct bring b = {.appeal = &p};
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	if (!file || !file->is_file || (file->value.n == 0 && file->file_name.n == 0))
		return refuse(w, &p, T(w, "Choose a photo first."));
	arena_raise_cap(w->arena, PHOTO_ARENA + w->req->body.n);
	err = photo_shrink(w->arena, file->value, &b.photo, &problem);
	if (err == ERR_INVALID)
		return refuse(w, &p, problem_text(w->arena, w->lang, problem, file->value));
	if (err == OK)
		err = web_write(w, bring_write, &b);
	if (err == ERR_LIMIT)
		return refuse(w, &p, T(w, "Three photos stand here already. Remove one first."));
	return err == OK ? web_redirect(w, "/r/%.*s?saved=1", STR_FMT(w->param[0])) : err;
}

enum err receipt_do_photo_remove(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct appeal p;
	int64_t id;
	enum err err = appeal_of_receipt(w, &p);

	if (err == OK)
		err = web_field_id(w, S("photo"), &id);
	if (err == OK)
		err = photo_remove(&act, &p, id);
	return err == OK ? web_redirect(w, "/r/%.*s?saved=1", STR_FMT(w->param[0])) : err;
}

enum err case_do_photo(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct appeal p;
	int64_t id;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = web_field_id(w, S("photo"), &id);
	if (err == OK)
		err = photo_show(&act, &p, id, str_eq(web_field(w, S("show")), S("1")));
	return err == OK ? case_saved(w) : err;
}

/* --- Looking at one ------------------------------------------------------------------------------------------------------ */

static enum err give(struct web *w, struct appeal_id appeal, int param, bool released_only)
{
	struct str jpeg;
	enum err err = photo_get(w->db, w->arena, w->street.id, appeal, web_param_id(w, param), released_only, &jpeg);

	return err == OK ? web_bytes(w, S("image/jpeg"), (struct str){0}, jpeg) : err;
}

enum err receipt_photo(struct web *w)
{
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	return err == OK ? give(w, p.id, 1, false) : err;
}

enum err case_photo(struct web *w)
{
	return give(w, (struct appeal_id){web_param_id(w, 1)}, 2, false);
}

enum err duty_photo(struct web *w)
{
	struct appeal p;
	enum err err = duty_item_of(w, &p);

	return err == OK ? give(w, p.id, 2, true) : err;
}
