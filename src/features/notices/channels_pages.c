/* Through what people are reached when nobody looks, what was said, and what could not be. */
#include "features/notices/notices.h"
#include "features/notices/notices_views.h"
#include "features/shops/shop.h"
#include "notice_templates.h"
#include "notify/outbox.h"
#include "web/office_nav.h"
#include "web/when.h"

/** Everybody who may own a channel, as the page names him. */
struct owner_label {
	enum channel_owner owner;
	int64_t id;
	struct str label;
};

struct owners {
	struct owner_label *v;
	size_t n;
};

static enum err owners_load(struct web *w, struct owners *ret)
{
	struct account_grants grants;
	struct shops shops;
	struct owner_label *v;
	size_t n = 0;
	enum err err = grants_of_street(w->db, w->arena, w->street.id, &grants);

	if (err == OK)
		err = shop_list(w->db, w->arena, w->street.id, &shops);
	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct owner_label, grants.n + shops.n + 1);
	if (!v)
		return ERR_LIMIT;
	v[n++] = (struct owner_label){CHANNEL_OF_OFFICE, 0, T(w, "the office's group")};
	for (size_t i = 0; i < grants.n; i++)
		if (grants.v[i].role == ROLE_OFFICER || grants.v[i].role == ROLE_ADMIN)
			v[n++] = (struct owner_label){CHANNEL_OF_ACCOUNT, grants.v[i].account.v, grants.v[i].name};
	for (size_t i = 0; i < shops.n; i++)
		v[n++] = (struct owner_label){CHANNEL_OF_SHOP, shops.v[i].id.v, shops.v[i].name};
	*ret = (struct owners){v, n};
	return OK;
}

static struct str owner_name(const struct web *w, const struct owners *owners, enum channel_owner owner, int64_t id)
{
	for (size_t i = 0; i < owners->n; i++)
		if (owners->v[i].owner == owner && owners->v[i].id == id)
			return owners->v[i].label;
	return T(w, "somebody who has left");
}

/* --- The page --------------------------------------------------------------------------------------------------------- */

static void channel_state(const struct web *w, const struct channel *c, struct channel_item *item)
{
	if (c->failures == 0) {
		item->state = T(w, "works");
		item->state_class = "kept";
	} else {
		item->state = TRF(w->arena, w->lang, "failed {n} times; tried again {time}", TR_I("n", c->failures),
			TR_S("time", when_clock(w->arena, w->street.tz, c->next_at_ms)));
		item->state_class = "waiting";
	}
}

static enum err fill_channels(struct web *w, const struct owners *owners, struct channels *ret, struct channels_page_view *view)
{
	struct channel_item *v;
	enum err err = channel_list_all(w->db, w->arena, w->street.id, ret);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct channel_item, ret->n + 1);
	for (size_t i = 0; v && i < ret->n; i++) {
		const struct channel *c = &ret->v[i];

		v[i] = (struct channel_item){.id = c->id.v, .owner = owner_name(w, owners, c->owner, c->owner_id), .brand = tr(w->lang, c->brand->label)};
		channel_state(w, c, &v[i]);
	}
	view->channels.v = v;
	view->channels.n = v ? ret->n : 0;
	return OK;
}

static struct str notice_to(const struct web *w, const struct owners *owners, const struct channels *channels, struct channel_id id)
{
	for (size_t i = 0; i < channels->n; i++)
		if (channels->v[i].id.v == id.v)
			return owner_name(w, owners, channels->v[i].owner, channels->v[i].owner_id);
	return T(w, "a way that was removed");
}

static void notice_state(const struct web *w, struct str state, struct notice_item *item)
{
	static const struct {
		const char *state, *label, *class;
	} known[] = {{"waiting", TRN("waits"), "waiting"}, {"sending", TRN("on its way"), "waiting"}, {"sent", TRN("sent"), "kept"},
		{"dead", TRN("could not be sent"), "late"}, {"dropped", TRN("dropped"), "ended"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!str_eq(state, str_c(known[i].state)))
			continue;
		item->state = tr(w->lang, known[i].label);
		item->state_class = known[i].class;
	}
	item->dead = str_eq(state, S("dead"));
}

static enum err fill_notices(struct web *w, const struct owners *owners, const struct channels *channels, struct channels_page_view *view)
{
	struct outbox_entries rows;
	struct notice_item *v;
	enum err err = outbox_last(w->db, w->arena, w->street.id, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct notice_item, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++) {
		const struct outbox_entry *r = &rows.v[i];
		int64_t at_ms = r->done_at_ms ? r->done_at_ms : r->made_at_ms;

		v[i] = (struct notice_item){.id = r->id, .when = when_at(w->arena, w->lang, w->street.tz, at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, at_ms), .to = notice_to(w, owners, channels, r->channel), .line = str_eq(r->kind, S("test")) ? T(w, "A test message") : r->line,
			.why = str_eq(r->state, S("sent")) || r->why.n == 0 ? (struct str){0} : tr(w->lang, arena_c(w->arena, r->why))};
		notice_state(w, r->state, &v[i]);
	}
	view->notices.v = v;
	view->notices.n = v ? rows.n : 0;
	return OK;
}

static void fill_choices(struct web *w, const struct owners *owners, struct channels_page_view *view)
{
	struct option_view *v = ARENA_ARRAY(w->arena, struct option_view, owners->n);
	struct option_view *brands = ARENA_ARRAY(w->arena, struct option_view, robot_brands_n);

	for (size_t i = 0; v && i < owners->n; i++) {
		struct str value = arena_fmt(w->arena, "%s-%lld", channel_owner_name(owners->v[i].owner), (long long)owners->v[i].id);

		v[i] = (struct option_view){value, owners->v[i].label, str_eq(web_field(w, S("owner")), value)};
	}
	for (size_t i = 0; brands && i < robot_brands_n; i++)
		brands[i] = (struct option_view){str_c(robot_brands[i].word), tr(w->lang, robot_brands[i].label),
			str_eq(web_field(w, S("brand")), str_c(robot_brands[i].word))};
	view->owners.v = v;
	view->owners.n = v ? owners->n : 0;
	view->brands.v = brands;
	view->brands.n = brands ? robot_brands_n : 0;
}

static enum err show(struct web *w, struct channels_page_view *view)
{
	struct page page = {.title = T(w, "Messages"), .nav = office_nav(w, OFFICE_MESSAGES), .wide = true};
	struct channels channels;
	struct owners owners;
	enum err err = owners_load(w, &owners);

	if (err == OK)
		err = fill_channels(w, &owners, &channels, view);
	if (err == OK)
		err = fill_notices(w, &owners, &channels, view);
	if (err != OK)
		return err;
	fill_choices(w, &owners, view);
	view->action = arena_fmt(w->arena, "/o/%.*s/messages", STR_FMT(w->street.code));
	view->routing_href = arena_fmt(w->arena, "/o/%.*s/routing", STR_FMT(w->street.code));
	view->may_change = role_may(w->who.role, CAP_PEOPLE);
	view->url_error = web_error_of(w, S("url"));
	view->owner_error = web_error_of(w, S("owner"));
	return WEB_PAGE(w, &page, view_channels_page, view);
}

static enum err messages_show(struct web *w)
{
	struct channels_page_view view = {0};

	return show(w, &view);
}

/* --- Changing --------------------------------------------------------------------------------------------------------- */

static enum err read_owner(struct web *w, enum channel_owner *ret_owner, int64_t *ret_id)
{
	struct str value = web_field(w, S("owner"));
	size_t at = str_find(value, '-');
	struct owners owners;
	enum err err = channel_owner_parse(str_head(value, at), ret_owner);

	*ret_id = 0;
	if (err == OK && *ret_owner != CHANNEL_OF_OFFICE)
		err = id_parse(str_from(value, at + 1), ret_id);
	if (err == OK)
		err = owners_load(w, &owners);
	if (err != OK)
		return err;
	for (size_t i = 0; i < owners.n; i++)
		if (owners.v[i].owner == *ret_owner && owners.v[i].id == *ret_id)
			return OK;
	return ERR_NOT_FOUND;
}

static enum err put_test(struct web *w, struct channel_id channel)
{
	struct notice notice = {.channel = channel, .kind = "test", .line = S("试发 · A test: messages arrive here."),
		.path = arena_fmt(w->arena, "/o/%.*s", STR_FMT(w->street.code))};
	struct journal_note note = {.street = w->street.id, .kind = "channel.tested", .actor = ACTOR_OFFICER, .actor_id = w->who.account.v,
		.subject_id = channel.v};
	int64_t id;
	enum err err = journal_append(w->site->journal, w->db, &note, &notice.seq);

	return err == OK ? outbox_put(w->db, w->street.id, &notice, w->now_ms, &id) : err;
}

static enum err messages_do_add(struct web *w)
{
	struct channels_page_view view = {.url = web_field(w, S("url"))};
	struct channel_address address = {view.url, web_field(w, S("secret"))};
	const struct robot_brand *brand = robot_brand_find(web_field(w, S("brand")));
	struct auth_act act = web_officer_act(w);
	enum channel_owner owner;
	struct channel_id id;
	int64_t owner_id;
	enum err err = brand ? read_owner(w, &owner, &owner_id) : ERR_INVALID;

	if (err != OK)
		return err;
	err = channel_add(&act, w->street.id, owner, owner_id, brand, &address, &id);
	if (err == ERR_INVALID) {
		web_error(w, S("url"), T(w, "This is not an address of that kind. Copy it whole from the group's robot page."));
		return show(w, &view);
	}
	if (err == ERR_LIMIT) {
		web_error(w, S("owner"), T(w, "There are five ways already. Remove one first."));
		return show(w, &view);
	}
	if (err == OK)
		err = put_test(w, id);
	return err == OK ? web_redirect(w, "/o/%.*s/messages", STR_FMT(w->street.code)) : err;
}

static enum err messages_do_test(struct web *w)
{
	struct channel_id id;
	enum err err = web_field_id(w, S("channel"), &id.v);

	if (err == OK)
		err = channel_there(w->db, w->arena, w->street.id, id);
	if (err == OK)
		err = put_test(w, id);
	return err == OK ? web_redirect(w, "/o/%.*s/messages", STR_FMT(w->street.code)) : err;
}

static enum err messages_do_remove(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	struct channel_id id;
	enum err err = web_field_id(w, S("channel"), &id.v);

	if (err == OK)
		err = channel_remove(&act, w->street.id, id);
	if (err == ERR_NOT_FOUND) /* gone already: what was wanted holds */
		err = OK;
	return err == OK ? web_redirect(w, "/o/%.*s/messages", STR_FMT(w->street.code)) : err;
}

static enum err messages_do_again(struct web *w)
{
	struct auth_act act = web_officer_act(w);
	int64_t id;
	enum err err = web_field_id(w, S("notice"), &id);

	if (err == OK)
		err = outbox_again(&act, w->street.id, id);
	return err == OK ? web_redirect(w, "/o/%.*s/messages", STR_FMT(w->street.code)) : err;
}

const struct route notices_routes[] = {
	{HTTP_GET, "/o/{street}/messages", messages_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/messages", messages_do_add, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/messages/test", messages_do_test, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/messages/remove", messages_do_remove, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/messages/again", messages_do_again, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
