/* The chain in the store: who is told next, in the same transaction as the entry and the notice that say so. */
#include "features/appeals/relay.h"

#include <inttypes.h>

#include "base/log.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/internal.h"
#include "relay.sql.h"
#include "web/when.h"

#define STEPS_MAX 64
#define FAR_MS (2 * RELAY_IDLE_MS) /* further ahead than any wait: written before the clock was put back */

const struct journal_subject relay_route_subject = {.name = "relay_route", .row = &relay_route_row_query, .rows = &relay_route_rows_query};

/* --- Beginning and end --------------------------------------------------------------------------------------------------- */

enum err relay_follow(const struct appeal_act *act, const struct appeal *p)
{
	struct relay_end_args end = {.street_id = act->street->id, .appeal_id = p->id};
	struct relay_put_args put = {.street_id = act->street->id, .appeal_id = p->id, .since_ms = act->now_ms,
		.next_at_ms = act->now_ms + APPEAL_UNDO_MS + APPEAL_UNDO_GRACE_MS};

	/* an officer who acts has seen it; while the reporter is asked nobody else is */
	if (p->state != APPEAL_OPEN || p->holder == HOLDER_REPORTER || (p->holder == HOLDER_OFFICE && act->actor == ACTOR_OFFICER))
		return relay_end(act->db, &end);
	return relay_put(act->db, &put);
}

enum err relay_looked(const struct appeal_act *act, struct appeal_id id)
{
	struct relay_end_args end = {.street_id = act->street->id, .appeal_id = id};

	return relay_end(act->db, &end);
}

enum err relay_runs(struct db *db, struct arena *a, struct street_id street, struct appeal_id id, bool *ret)
{
	struct relay_there_args args = {.street_id = street, .appeal_id = id};
	struct relay_there_row row;
	enum err err = relay_there(db, a, &args, &row);

	*ret = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- Who could be told --------------------------------------------------------------------------------------------------- */

struct steps {
	struct relay_step v[STEPS_MAX];
	size_t n;
};

static void push(struct steps *s, enum relay_party party, int64_t party_id, int rank, struct channel_id channel)
{
	if (s->n < STEPS_MAX)
		s->v[s->n++] = (struct relay_step){party, party_id, rank, channel};
}

/** All shops' first channels, then all their second ones. */
static enum err push_shops(const struct appeal_act *act, const struct appeal *p, struct steps *s)
{
	struct relay_shop_channels_args args = {.street_id = act->street->id, .appeal_id = p->id};
	struct relay_shop_channels_rows rows;
	enum err err = relay_shop_channels(act->db, act->arena, &args, &rows);

	for (int rank = 0; err == OK && rank < CHANNELS_PER_OWNER; rank++) {
		int of_this = 0;

		for (size_t i = 0; i < rows.n; i++) {
			of_this = i > 0 && rows.v[i].shop_id.v == rows.v[i - 1].shop_id.v ? of_this + 1 : 0;
			if (of_this == rank)
				push(s, RELAY_SHOP, rows.v[i].shop_id.v, rank, rows.v[i].channel_id);
		}
	}
	return err;
}

static enum err push_owner(const struct appeal_act *act, enum relay_party party, enum channel_owner owner, int64_t id, struct steps *s)
{
	struct channels channels;
	enum err err = channel_list(act->db, act->arena, act->street->id, owner, id, &channels);

	for (size_t i = 0; err == OK && i < channels.n; i++)
		push(s, party, id, (int)i, channels.v[i].id);
	if (err == OK && channels.n == 0 && owner == CHANNEL_OF_ACCOUNT)
		push(s, party, id, 0, (struct channel_id){0});
	return err;
}

/** Once a shop was asked by name and the office has it, or an officer took it, it is the office's. */
static bool with_shops(const struct appeal *p)
{
	return p->holder == HOLDER_SHOP || (p->shop.v == 0 && p->answer == ANSWER_NONE && p->account.v == 0);
}

static enum err push_party(const struct appeal_act *act, const struct appeal *p, const struct office *office, enum relay_party party, struct steps *s)
{
	switch (party) {
	case RELAY_SHOP:
		return with_shops(p) ? push_shops(act, p, s) : OK;
	case RELAY_OFFICER:
		return office->officer.v ? push_owner(act, party, CHANNEL_OF_ACCOUNT, office->officer.v, s) : OK;
	case RELAY_DEPUTY:
		return office->deputy.v ? push_owner(act, party, CHANNEL_OF_ACCOUNT, office->deputy.v, s) : OK;
	case RELAY_OFFICE:
		return push_owner(act, party, CHANNEL_OF_OFFICE, 0, s);
	case RELAY_PARTY__COUNT:
		break;
	}
	return OK;
}

static enum err steps_of(const struct appeal_act *act, const struct appeal *p, const struct office *office, struct steps *s)
{
	struct civil c = tz_civil(act->street->tz, act->now_ms);
	struct relay_routes routes;
	const struct relay_chain *chain;
	enum err err = relay_routes_load(act->db, act->arena, act->street->id, &routes);

	if (err != OK)
		return err;
	s->n = 0;
	chain = relay_chain_of(&routes, p->kind, p->place, c.hour * 60 + c.minute);
	for (size_t i = 0; err == OK && i < chain->n; i++)
		err = push_party(act, p, office, chain->party[i], s);
	return err;
}

static enum err told_since(const struct appeal_act *act, const struct appeal *p, int64_t since_ms, struct steps *told)
{
	struct relay_tells_args args = {.street_id = act->street->id, .appeal_id = p->id};
	struct relay_tells_rows rows;
	enum err err = relay_tells(act->db, act->arena, &args, &rows);

	told->n = 0;
	for (size_t i = 0; err == OK && i < rows.n; i++)
		if (rows.v[i].told_at_ms >= since_ms)
			push(told, str_eq(rows.v[i].party, S("shop")) ? RELAY_SHOP : RELAY_OFFICER, rows.v[i].party_id, 0, rows.v[i].channel_id);
	return err;
}

/* --- Telling -------------------------------------------------------------------------------------------------------------- */

/** Kind, building side, time: what a shop may know; no names, no code that opens anything. */
static enum err line_of(const struct appeal_act *act, const struct appeal *p, struct str *ret)
{
	struct place place;
	enum err err = place_get(act->db, act->arena, act->street->id, p->place, &place);

	if (err != OK)
		return err;
	*ret = arena_fmt(act->arena, "%.*s · %.*s · %.*s", STR_FMT(appeal_kind_label(LANG_ZH, p->kind)), STR_FMT(place.side),
		STR_FMT(when_clock(act->arena, act->street->tz, p->filed_at_ms)));
	return OK;
}

static enum err tell_step(const struct appeal_act *act, const struct appeal *p, const struct relay_step *step, const char *kind, struct str line)
{
	struct relay_tell_args args = {.street_id = act->street->id, .appeal_id = p->id, .tell_id = id_new(), .party = str_c(relay_party_name(step->party)),
		.party_id = step->party_id, .channel_id = step->channel, .told_at_ms = act->now_ms};
	struct notice notice = {.channel = step->channel, .kind = kind, .subject_id = p->id.v, .line = line};
	struct journal_note note = {.street = act->street->id, .kind = "appeal.relayed", .actor = ACTOR_SYSTEM, .subject_id = p->id.v,
		.about_id = step->party == RELAY_SHOP ? step->party_id : 0,
		.body = arena_fmt(act->arena, "{\"to\":\"%s\",\"id\":\"%" PRId64 "\",\"channel\":\"%" PRId64 "\"}", relay_party_name(step->party), step->party_id,
			step->channel.v)};
	enum err err = journal_append(act->journal, act->db, &note, &notice.seq);

	notice.path = arena_fmt(act->arena, "/%c/%.*s", step->party == RELAY_SHOP ? 'd' : 'o', STR_FMT(act->street->code));
	if (err == OK && step->channel.v)
		err = outbox_put(act->db, act->street->id, &notice, act->now_ms, &args.notice_id);
	return err == OK ? relay_tell(act->db, &args) : err;
}

static enum err wait_until(const struct appeal_act *act, const struct appeal *p, int64_t at_ms)
{
	struct relay_wait_args args = {.next_at_ms = at_ms, .street_id = act->street->id, .appeal_id = p->id};

	return relay_wait(act->db, &args);
}

/** Nobody is left to ask: until somebody else comes on duty. */
static int64_t idle_until(const struct office *office, int64_t now_ms)
{
	int64_t at_ms = office->open ? office->until_ms : office->next_ms;

	return at_ms > now_ms && at_ms < now_ms + RELAY_IDLE_MS ? at_ms : now_ms + RELAY_IDLE_MS;
}

static enum err go_on(const struct appeal_act *act, const struct appeal *p, int64_t since_ms, int64_t *told_n)
{
	struct steps steps, told;
	struct office office;
	struct str line;
	size_t from = 0, n = 0;
	enum err err = office_at(act->db, act->arena, act->street, act->now_ms, &office);

	if (err == OK)
		err = steps_of(act, p, &office, &steps);
	if (err == OK)
		err = told_since(act, p, since_ms, &told);
	if (err == OK)
		err = line_of(act, p, &line);
	if (err != OK)
		return err;
	n = relay_next(steps.v, steps.n, told.v, told.n, &from);
	for (size_t i = from; err == OK && i < from + n; i++)
		err = tell_step(act, p, &steps.v[i], "appeal.waits", line);
	*told_n += (int64_t)n;
	return err == OK ? wait_until(act, p, n > 0 ? act->now_ms + RELAY_UNSEEN_MS : idle_until(&office, act->now_ms)) : err;
}

enum err relay_raise(const struct appeal_act *act, const struct appeal *p, const struct office *office)
{
	struct steps steps = {.n = 0}, told;
	struct str line;
	size_t from;
	enum err err = push_party(act, p, office, RELAY_DEPUTY, &steps);

	if (err == OK && steps.n == 0)
		err = push_party(act, p, office, RELAY_OFFICE, &steps);
	if (err == OK)
		err = told_since(act, p, act->now_ms - RELAY_LATELY_MS, &told);
	if (err == OK)
		err = line_of(act, p, &line);
	for (size_t i = 0; err == OK && i < steps.n; i++)
		if (relay_next(&steps.v[i], 1, told.v, told.n, &from) > 0)
			err = tell_step(act, p, &steps.v[i], "appeal.overdue", line);
	return err;
}

/** How long the shops' own pages have, or 0: the shop's answer is awaited once it has looked, its look for RELAY_UNSEEN_MS. */
static enum err shops_have_until(const struct appeal_act *act, const struct appeal *p, int64_t since_ms, int64_t *ret)
{
	struct relay_shops_args args = {.street_id = act->street->id, .appeal_id = p->id};
	struct relay_shops_row row;
	bool theirs = with_shops(p);
	enum err err = theirs ? relay_shops(act->db, act->arena, &args, &row) : OK;

	*ret = 0;
	if (err != OK || !theirs || row.told == 0)
		return err;
	*ret = since_ms + RELAY_UNSEEN_MS;
	if (row.seen > 0)
		*ret = appeal_due(appeal_kind_find(p->kind), act->street, NULL, HOLDER_SHOP, since_ms);
	return OK;
}

static enum err tick_one(const struct appeal_act *act, const struct relays_due_row *due, int64_t *told_n)
{
	int64_t since_ms = due->since_ms < act->now_ms ? due->since_ms : act->now_ms, until_ms;
	struct appeal p;
	enum err err = appeal_get(act, due->appeal_id, &p);

	if (err == OK && p.state != APPEAL_OPEN)
		return relay_follow(act, &p);
	if (err == OK)
		err = shops_have_until(act, &p, since_ms, &until_ms);
	if (err != OK)
		return err;
	if (due->since_ms > act->now_ms) /* the clock was put back */
		return relay_follow(act, &p);
	return until_ms > act->now_ms ? wait_until(act, &p, until_ms) : go_on(act, &p, since_ms, told_n);
}

enum err relay_tick(const struct appeal_act *act, int64_t *ret_told)
{
	struct relays_due_args args = {.street_id = act->street->id, .now_ms = act->now_ms, .far_ms = act->now_ms + FAR_MS};
	struct relays_due_rows rows;
	int64_t told = 0;
	enum err err = relays_due(act->db, act->arena, &args, &rows);

	for (size_t i = 0; err == OK && i < rows.n; i++)
		err = tick_one(act, &rows.v[i], &told);
	if (err == OK)
		*ret_told = told;
	return err;
}

/* --- The routing table ---------------------------------------------------------------------------------------------------- */

enum err relay_routes_load(struct db *db, struct arena *a, struct street_id street, struct relay_routes *ret)
{
	struct relay_routes_of_args args = {.street_id = street};
	struct relay_routes_of_rows rows;
	struct relay_route *v;
	size_t n = 0;
	enum err err = relay_routes_of(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct relay_route, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++) {
		const struct relay_routes_of_row *r = &rows.v[i];

		v[n] = (struct relay_route){.id = r->route_id, .kind = r->kind, .place = r->place_id, .from_min = (int)r->from_min, .to_min = (int)r->to_min};
		if (relay_chain_parse(r->chain, &v[n].chain) == OK)
			n++;
		else
			log_warn("relay route %" PRId64 ": its chain cannot be read", r->route_id);
	}
	*ret = (struct relay_routes){v, n};
	return OK;
}

enum err relay_route_add(const struct appeal_act *act, const struct relay_route *route, int64_t *ret_id)
{
	struct relay_route_insert_args args = {.street_id = act->street->id, .route_id = id_new(), .kind = route->kind, .place_id = route->place,
		.from_min = route->from_min, .to_min = route->to_min, .chain = relay_chain_text(act->arena, &route->chain)};
	struct relay_routes there;
	enum err err = relay_routes_load(act->db, act->arena, act->street->id, &there);

	if (err == OK && there.n >= RELAY_ROUTES_MAX)
		err = ERR_LIMIT;
	if (err == OK)
		err = relay_route_insert(act->db, &args);
	if (err == OK)
		err = appeal_note(act, "relay_route.added", args.route_id, 0, (struct str){0});
	if (err == OK)
		*ret_id = args.route_id;
	return err;
}

enum err relay_route_remove(const struct appeal_act *act, int64_t id)
{
	struct relay_route_end_args args = {.removed_at_ms = act->now_ms, .street_id = act->street->id, .route_id = id};
	int64_t changed;
	enum err err = relay_route_end(act->db, &args, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? appeal_note(act, "relay_route.removed", id, 0, (struct str){0}) : err;
}

/* --- For the receipt ------------------------------------------------------------------------------------------------------- */

enum err relay_told_list(struct db *db, struct arena *a, struct street_id street, struct appeal_id id, struct relay_tolds *ret)
{
	struct relay_tells_args args = {.street_id = street, .appeal_id = id};
	struct relay_tells_rows rows;
	struct relay_told *v;
	enum err err = relay_tells(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct relay_told, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++) {
		enum relay_party party = RELAY_SHOP;

		while (party < RELAY_OFFICE && !str_eq(rows.v[i].party, str_c(relay_party_name(party))))
			party++;
		v[i] = (struct relay_told){.party = party, .party_id = rows.v[i].party_id, .brand = rows.v[i].brand, .told_at_ms = rows.v[i].told_at_ms,
			.sent_at_ms = str_eq(rows.v[i].state, S("sent")) ? rows.v[i].done_at_ms : 0,
			.failed = str_eq(rows.v[i].state, S("dead")) || str_eq(rows.v[i].state, S("dropped"))};
	}
	*ret = (struct relay_tolds){v, v ? rows.n : 0};
	return OK;
}
