/*
 * The chain that an appeal goes along while nobody looks: the shop's page at once, then, three minutes apart, the shop's own
 * channels in their order, the officer on duty, the deputy, the office's channels. Who is in the chain, and in which order, says a
 * routing table by kind, place and hour; who is on duty says the duty plan at that moment, so at midnight the chain goes on with
 * the next one and waits while there is nobody. A look by the office ends it; a look by the shop holds it until the shop's answer
 * is late.
 */
#ifndef FEATURES_APPEALS_RELAY_H
#define FEATURES_APPEALS_RELAY_H

#include "features/appeals/appeal_store.h"
#include "features/appeals/office.h"
#include "notify/outbox.h"

#define RELAY_UNSEEN_MS (3 * MINUTE_MS)
#define RELAY_LATELY_MS (30 * MINUTE_MS) /* who was told so lately is not told again that it is overdue */
#define RELAY_ROUTES_MAX 100
#define RELAY_IDLE_MS HOUR_MS /* nobody left to ask, and no plan that says when there is: look again */

enum relay_party { RELAY_SHOP, RELAY_OFFICER, RELAY_DEPUTY, RELAY_OFFICE, RELAY_PARTY__COUNT };

struct relay_chain {
	enum relay_party party[RELAY_PARTY__COUNT];
	size_t n;
};

/** The order while no row of the routing table fits. */
extern const struct relay_chain relay_chain_usual;

struct relay_route {
	int64_t id;
	struct str kind;         /* empty: any */
	struct place_id place;   /* 0: any */
	int from_min, to_min;    /* minutes of the day, may pass midnight; equal: the whole day */
	struct relay_chain chain;
};

struct relay_routes {
	const struct relay_route *v;
	size_t n;
};

const char *relay_party_name(enum relay_party party);
/** relay_chain_parse("shop officer deputy office", ret): each at most once; ERR_INVALID: empty or unknown. relay_chain_text gives it back. */
enum err relay_chain_parse(struct str s, struct relay_chain *ret);
struct str relay_chain_text(struct arena *a, const struct relay_chain *chain);
/** relay_chain_of(routes, kind, place, minute): of the first row that fits. */
const struct relay_chain *relay_chain_of(const struct relay_routes *routes, struct str kind, struct place_id place, int minute);

/** One who could be told, through what; in the chain's order. rank: 0 for his first channel. */
struct relay_step {
	enum relay_party party;
	int64_t party_id;            /* shop, account; 0: the office */
	int rank;
	struct channel_id channel;   /* 0: by his page alone */
};

/**
 * relay_next(steps, n, told, told_n, ret): of ${steps} the first that is not among ${told}, and all of the same party and rank with it (three
 * shops are told together): from index ${*ret} on; gives how many, 0 when all were told.
 */
size_t relay_next(const struct relay_step *steps, size_t n, const struct relay_step *told, size_t told_n, size_t *ret);

/* --- In the store ------------------------------------------------------------------------------------------------------- */

/** relay_follow(act, p): after each change of an appeal: begins the chain anew for whoever has it now, or ends it. */
enum err relay_follow(const struct appeal_act *act, const struct appeal *p);
/** relay_looked(act, id): somebody of the office has it before his eyes: the chain ends. */
enum err relay_looked(const struct appeal_act *act, struct appeal_id id);
/** relay_raise(act, p, office): the office's word is overdue: tells the deputy on duty, without one the office's channels. At once, past the chain; not whom the chain told within RELAY_LATELY_MS. */
enum err relay_raise(const struct appeal_act *act, const struct appeal *p, const struct office *office);
/** relay_runs(db, arena, street, id, ret): it is still being passed on. */
enum err relay_runs(struct db *db, struct arena *a, struct street_id street, struct appeal_id id, bool *ret);
/** relay_tick(act, ret_told): tells the next ones of all appeals of the street that are due. */
enum err relay_tick(const struct appeal_act *act, int64_t *ret_told);

/** relay_routes_load(db, arena, street, ret): in their order. relay_route_add / relay_route_remove: journalled. ERR_LIMIT: RELAY_ROUTES_MAX. */
enum err relay_routes_load(struct db *db, struct arena *a, struct street_id street, struct relay_routes *ret);
enum err relay_route_add(const struct appeal_act *act, const struct relay_route *route, int64_t *ret_id);
enum err relay_route_remove(const struct appeal_act *act, int64_t id);

/** What a receipt tells of it: through what, and what became of it. */
struct relay_told {
	enum relay_party party;
	int64_t party_id;
	struct str brand;          /* empty: by his page alone */
	int64_t told_at_ms, sent_at_ms; /* 0: not (yet) sent */
	bool failed;
};
struct relay_tolds {
	const struct relay_told *v;
	size_t n;
};
enum err relay_told_list(struct db *db, struct arena *a, struct street_id street, struct appeal_id id, struct relay_tolds *ret);

extern const struct journal_subject relay_route_subject;

#endif
