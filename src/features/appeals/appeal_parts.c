/* What the pages of an appeal share: who acts, whom to ring, and the pieces that reporter, shop and office each see as far as they may. */
#include "appeal.sql.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "web/when.h"

#define SHOPS_OFFERED 8
#define NIGHT_LOOK_FROM 21 /* the pages of people in bed are dark by themselves from here … */
#define NIGHT_LOOK_TO 7    /* … to here */

struct appeal_act appeal_act_of(const struct web *w, enum journal_actor actor)
{
	struct appeal_act act = {
		.keys = &w->site->keys, .journal = w->site->journal, .db = w->db, .arena = w->arena, .street = &w->street, .actor = actor,
		.now_ms = w->now_ms,
	};

	if (actor == ACTOR_SHOP)
		act.actor_id = w->who.device.v;
	else if (actor == ACTOR_OFFICER)
		act.actor_id = w->who.account.v;
	return act;
}

enum sight_viewer sight_viewer_of(const struct web *w)
{
	return role_may(w->who.role, CAP_HANDLE) ? SIGHT_OFFICE : SIGHT_DISTRICT;
}

bool appeal_by_office(const struct web *w)
{
	return w->who.account.v && role_may(w->who.role, CAP_HANDLE);
}

struct str sight_where(const struct web *w, struct str place, struct str side)
{
	return sight_may(sight_viewer_of(w), SIGHT_DOOR) ? place : side;
}

struct str sight_name(const struct web *w, struct str name)
{
	return sight_may(sight_viewer_of(w), SIGHT_NAMES) ? name : (struct str){0};
}

struct phones_view appeal_phones(const struct web *w)
{
	return (struct phones_view){w->street.duty_phone, w->street.property_phone};
}

enum page_theme appeal_theme(const struct web *w)
{
	int hour = tz_civil(w->street.tz, w->now_ms).hour;

	if (w->theme != PAGE_THEME_AUTO)
		return w->theme;
	return hour >= NIGHT_LOOK_FROM || hour < NIGHT_LOOK_TO ? PAGE_THEME_NIGHT : PAGE_THEME_AUTO;
}

static bool denied(const struct appeal_told_rows *told, struct shop_id shop)
{
	for (size_t i = 0; i < told->n; i++)
		if (told->v[i].shop_id.v == shop.v)
			return told->v[i].denied_at_ms > 0;
	return false;
}

/** The shops open then nearest to the place, without those that said "not us". */
static enum err fill_shops(struct web *w, const struct appeal *p, const struct place *place, int64_t open_at_ms, struct appeal_parts *parts)
{
	struct appeal_told_rows told;
	struct shop_choice *v;
	struct shops near;
	size_t n = 0;
	enum err err = appeal_told(w->db, w->arena, &(struct appeal_told_args){w->street.id, p->id}, &told);

	if (err == OK)
		err = shop_near(w->db, w->arena, w->street.id, w->street.tz, place->position, open_at_ms, SHOPS_OFFERED + told.n, &near);
	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct shop_choice, SHOPS_OFFERED);
	for (size_t i = 0; v && i < near.n && n < SHOPS_OFFERED; i++)
		if (!denied(&told, near.v[i].id))
			v[n++] = (struct shop_choice){near.v[i].id.v, near.v[i].name, near.v[i].address};
	parts->shops.v = v;
	parts->shops.n = n;
	return OK;
}

enum err appeal_texts_fill(struct web *w, const struct appeal *p, enum sight_viewer viewer, const struct text_view **ret_v, size_t *ret_n)
{
	struct texts_of_rows rows;
	struct text_view *v;
	size_t n = 0;
	enum err err = texts_of(w->db, w->arena, &(struct texts_of_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct text_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++) {
		bool office = str_eq(rows.v[i].author, S("office"));

		/* the office's own sentence is for the reporter: it is never released */
		if (viewer == SIGHT_SHOP && rows.v[i].body.n == 0)
			continue;
		if (!(sight_of(&(struct sight){.viewer = viewer, .own = true, .released = !office && rows.v[i].released_at_ms > 0}) & SIGHT_WORDS))
			continue;
		v[n++] = (struct text_view){rows.v[i].text_id, when_at(w->arena, w->lang, w->street.tz, rows.v[i].written_at_ms, w->now_ms),
			rows.v[i].body.n ? rows.v[i].body : T(w, "This line has been erased."), office, rows.v[i].released_at_ms > 0, rows.v[i].body.n == 0};
	}
	*ret_v = v;
	*ret_n = n;
	return OK;
}

static enum err fill_reveals(struct web *w, const struct appeal *p, struct appeal_parts *parts)
{
	struct reveals_of_rows rows;
	struct line_view *v;
	enum err err = reveals_of(w->db, w->arena, &(struct reveals_of_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct line_view){.when = when_at(w->arena, w->lang, w->street.tz, rows.v[i].revealed_at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, rows.v[i].revealed_at_ms),
			.text = rows.v[i].reason.n ? rows.v[i].reason : T(w, "The reason has been erased."),
			.by = rows.v[i].account_name.n ? rows.v[i].account_name : T(w, "a colleague who has left")};
	parts->reveals.v = v;
	parts->reveals.n = v ? rows.n : 0;
	return OK;
}

static struct str actor_label(enum lang lang, enum journal_actor actor, bool to_reporter)
{
	static const char *const labels[ACTOR__COUNT] = {TRN("by itself"), TRN("the reporter"), TRN("the shop"), TRN("the office"), TRN("the office")};

	if (actor == ACTOR_REPORTER && to_reporter)
		return tr(lang, TR("you"));
	return tr(lang, labels[(unsigned)actor < ACTOR__COUNT ? actor : ACTOR_SYSTEM]);
}

/** What happened to it, its lines of text and its photos, oldest first. */
enum err appeal_timeline_fill(struct web *w, const struct appeal *p, bool to_reporter, struct appeal_parts *parts)
{
	struct appeal_timeline_rows entries;
	struct line_view *v;
	enum err err = appeal_timeline(w->db, w->arena, &(struct appeal_timeline_args){w->street.id, p->id}, &entries);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, entries.n);
	for (size_t i = 0; v && i < entries.n; i++) {
		const struct journal_kind *kind = journal_kind_find(w->site->journal, entries.v[i].kind);

		v[i] = (struct line_view){
			.when = when_at(w->arena, w->lang, w->street.tz, entries.v[i].at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, entries.v[i].at_ms),
			.text = kind ? tr(w->lang, kind->msgid) : entries.v[i].kind,
			.by = str_eq(entries.v[i].kind, S("appeal.district_looked")) ? T(w, "the district") : actor_label(w->lang, (enum journal_actor)entries.v[i].actor, to_reporter),
		};
	}
	parts->timeline.v = v;
	parts->timeline.n = v ? entries.n : 0;
	return OK;
}

enum err appeal_shop_name(struct web *w, struct shop_id id, struct str *ret)
{
	enum err err;

	if (id.v == 0) {
		*ret = (struct str){0};
		return OK;
	}
	err = shop_name(w->db, w->arena, w->street.id, id, ret);
	if (err != OK)
		*ret = T(w, "a shop that has closed");
	return err == ERR_NOT_FOUND ? OK : err;
}

static struct str look_text(const struct web *w, bool to_reporter, struct str party, struct str shop_name)
{
	if (str_eq(party, S("shop")))
		return to_reporter ? TRF(w->arena, w->lang, "Shown on the duty phone of {shop}", TR_S("shop", shop_name)) : shop_name;
	if (str_eq(party, S("district")))
		return to_reporter ? T(w, "Looked at by the district: kind, side and time") : T(w, "the district");
	return to_reporter ? T(w, "Opened by the office") : T(w, "the office");
}

static enum err fill_looks(struct web *w, const struct appeal *p, bool to_reporter, struct appeal_parts *parts)
{
	struct appeal_looks_rows rows;
	struct line_view *v;
	enum err err = appeal_looks(w->db, w->arena, &(struct appeal_looks_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct line_view){.when = when_at(w->arena, w->lang, w->street.tz, rows.v[i].looked_at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, rows.v[i].looked_at_ms),
			.text = look_text(w, to_reporter, rows.v[i].party, rows.v[i].shop_name)};
	for (size_t i = 0; i < rows.n; i++)
		parts->seen |= !str_eq(rows.v[i].party, S("district"));
	parts->looks.v = v;
	parts->looks.n = v ? rows.n : 0;
	return OK;
}

static enum err fill_tells(struct web *w, const struct appeal *p, struct appeal_parts *parts)
{
	struct relay_tolds tolds;
	struct line_view *v;
	enum err err = relay_told_list(w->db, w->arena, w->street.id, p->id, &tolds);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, tolds.n);
	for (size_t i = 0; v && err == OK && i < tolds.n; i++) {
		int64_t at_ms = tolds.v[i].sent_at_ms ? tolds.v[i].sent_at_ms : tolds.v[i].told_at_ms;
		struct str name = {0};

		if (tolds.v[i].party == RELAY_SHOP)
			err = appeal_shop_name(w, (struct shop_id){tolds.v[i].party_id}, &name);
		v[i] = (struct line_view){.when = when_at(w->arena, w->lang, w->street.tz, at_ms, w->now_ms), .iso = when_iso(w->arena, w->street.tz, at_ms),
			.text = appeal_says_told(w, &tolds.v[i], name)};
	}
	parts->tells.v = v;
	parts->tells.n = v ? tolds.n : 0;
	return err;
}

/** Shops whose phones have it and that did not say "not us". */
static enum err told_count(struct web *w, const struct appeal *p, size_t *ret)
{
	struct appeal_told_rows rows;
	enum err err = appeal_told(w->db, w->arena, &(struct appeal_told_args){w->street.id, p->id}, &rows);

	*ret = 0;
	for (size_t i = 0; err == OK && i < rows.n; i++)
		*ret += rows.v[i].denied_at_ms == 0;
	return err;
}

static enum err fill_contact(struct web *w, const struct appeal *p, struct appeal_parts *parts)
{
	struct contact_given_row given;
	enum err err = contact_given(w->db, w->arena, &(struct contact_given_args){w->street.id, p->id}, &given);

	parts->contact_given = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

/** Why the named shop does not have it. */
static enum err says_away(struct web *w, const struct appeal *p, struct str *ret)
{
	struct shop shop;
	enum err err = p->shop.v ? shop_brief(w->db, w->arena, w->street.id, p->shop, &shop) : ERR_NOT_FOUND;

	if (err == OK && shop_is_away(&shop, w->now_ms))
		*ret = TRF(w->arena, w->lang, "{shop} is closed until {time}: the office has it at once.", TR_S("shop", shop.name),
			TR_S("time", when_at(w->arena, w->lang, w->street.tz, shop.away_until_ms, w->now_ms)));
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err appeal_parts_fill(struct web *w, const struct appeal *p, const struct place *place, enum sight_viewer viewer, int64_t shops_open_at_ms,
	struct appeal_parts *parts)
{
	bool to_reporter = viewer == SIGHT_REPORTER;
	struct office office = {0};
	struct str away = {0};
	size_t told = 0;
	enum err err = appeal_shop_name(w, p->shop, &parts->shop);

	if (err == OK && p->state == APPEAL_OPEN)
		err = says_away(w, p, &away);

	if (err == OK)
		err = told_count(w, p, &told);
	if (err == OK && shops_open_at_ms > 0)
		err = fill_shops(w, p, place, shops_open_at_ms, parts);
	if (err == OK)
		err = appeal_texts_fill(w, p, viewer, &parts->texts.v, &parts->texts.n);
	if (err == OK)
		err = fill_looks(w, p, to_reporter, parts);
	if (err == OK)
		err = fill_tells(w, p, parts);
	if (err == OK)
		err = office_at(w->db, w->arena, &w->street, w->now_ms, &office);
	if (err == OK)
		err = fill_reveals(w, p, parts);
	if (err == OK)
		err = appeal_timeline_fill(w, p, to_reporter, parts);
	if (err == OK)
		err = fill_contact(w, p, parts);
	parts->place = place->name;
	parts->who = appeal_says_who(w, p, parts->shop, told, to_reporter);
	parts->clock = appeal_says_clock(w, p, to_reporter);
	parts->next = appeal_says_next(w, p, &office, told, parts->seen, to_reporter);
	if (away.n > 0)
		parts->next = arena_fmt(w->arena, "%.*s%s%.*s", STR_FMT(away), w->lang == LANG_ZH ? "" : " ", STR_FMT(parts->next));
	return err;
}
