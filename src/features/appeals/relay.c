#include "features/appeals/relay.h"

const struct relay_chain relay_chain_usual = {{RELAY_SHOP, RELAY_OFFICER, RELAY_DEPUTY, RELAY_OFFICE}, RELAY_PARTY__COUNT};

static const char *const party_names[RELAY_PARTY__COUNT] = {"shop", "officer", "deputy", "office"};

const char *relay_party_name(enum relay_party party)
{
	return (unsigned)party < RELAY_PARTY__COUNT ? party_names[party] : "";
}

static bool party_parse(struct str s, enum relay_party *ret)
{
	for (int i = 0; i < RELAY_PARTY__COUNT; i++) {
		if (str_eq(s, str_c(party_names[i]))) {
			*ret = (enum relay_party)i;
			return true;
		}
	}
	return false;
}

enum err relay_chain_parse(struct str s, struct relay_chain *ret)
{
	struct relay_chain chain = {.n = 0};
	unsigned seen = 0;
	struct str word;

	while (str_cut(&s, ' ', &word)) {
		enum relay_party party;

		if (word.n == 0)
			continue;
		if (!party_parse(word, &party) || seen & 1u << party)
			return ERR_INVALID;
		seen |= 1u << party;
		chain.party[chain.n++] = party;
	}
	if (chain.n == 0)
		return ERR_INVALID;
	*ret = chain;
	return OK;
}

struct str relay_chain_text(struct arena *a, const struct relay_chain *chain)
{
	struct str text = {0};

	for (size_t i = 0; i < chain->n; i++)
		text = arena_fmt(a, "%.*s%s%s", STR_FMT(text), i ? " " : "", party_names[chain->party[i]]);
	return text;
}

static bool within(const struct relay_route *r, int minute)
{
	if (r->from_min == r->to_min)
		return true;
	if (r->from_min < r->to_min)
		return minute >= r->from_min && minute < r->to_min;
	return minute >= r->from_min || minute < r->to_min;
}

const struct relay_chain *relay_chain_of(const struct relay_routes *routes, struct str kind, struct place_id place, int minute)
{
	for (size_t i = 0; i < routes->n; i++) {
		const struct relay_route *r = &routes->v[i];

		if ((r->kind.n == 0 || str_eq(r->kind, kind)) && (r->place.v == 0 || r->place.v == place.v) && within(r, minute))
			return &r->chain;
	}
	return &relay_chain_usual;
}

static bool was_told(const struct relay_step *step, const struct relay_step *told, size_t told_n)
{
	for (size_t i = 0; i < told_n; i++)
		if (told[i].party_id == step->party_id && told[i].channel.v == step->channel.v &&
			(told[i].party == RELAY_SHOP) == (step->party == RELAY_SHOP))
			return true;
	return false;
}

size_t relay_next(const struct relay_step *steps, size_t n, const struct relay_step *told, size_t told_n, size_t *ret)
{
	size_t from = 0, to;

	while (from < n && was_told(&steps[from], told, told_n))
		from++;
	for (to = from; to < n && steps[to].party == steps[from].party && steps[to].rank == steps[from].rank; to++)
		;
	*ret = from;
	return to - from;
}
