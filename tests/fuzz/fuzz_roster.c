#include "base/tz.h"
#include "base/utf8.h"
#include "features/shops/roster.h"
#include "fuzz.h"

/** yyyymmdd, 00 for what is not known, is a day that there was. */
static void date_must_hold(int64_t on)
{
	int year = (int)(on / 10000), month = (int)(on / 100 % 100), day = (int)(on % 100);

	if (on == 0)
		return;
	MUST(year >= 1900 && year <= 2100 && month <= 12 && (day == 0 || month > 0));
	MUST(day == 0 || tz_days(year, month, day) < tz_days(year, month + 1, 1));
}

static void shop_must_hold(const struct roster_shop *s)
{
	MUST(s->name.n > 0 && utf8_printable(s->name) && utf8_count(s->name) <= ROSTER_NAME_MAX);
	MUST(utf8_printable(s->address) && utf8_count(s->address) <= ROSTER_NAME_MAX);
	MUST(utf8_printable(s->owner) && utf8_count(s->owner) <= ROSTER_NAME_MAX);
	MUST(utf8_printable(s->style) && utf8_count(s->style) <= ROSTER_TEXT_MAX);
	MUST(utf8_printable(s->note) && utf8_count(s->note) <= ROSTER_TEXT_MAX);
	MUST(s->keep == (s->keep | (s->gaps & ~ROSTER_BIT(F_ADDRESS))) && s->keep < ROSTER_BIT(F__COUNT));
	MUST((s->opens_min < 0) == (s->closes_min < 0));
	MUST(s->opens_min < 1440 && s->opens_min <= s->closes_min && s->closes_min - s->opens_min <= 1440);
	MUST(s->seats_in >= 0 && s->seats_in <= 2000 && s->seats_out >= 0 && s->seats_out <= 2000);
	MUST(s->cups_min >= 0 && s->cups_min <= s->cups_max && s->cups_max <= 1000);
	date_must_hold(s->opened_on);
	MUST(s->position >= 0 && s->position < 1000000);
	for (size_t i = 0; i < s->phone.n; i++)
		MUST((s->phone.p[i] >= '0' && s->phone.p[i] <= '9') || (s->phone.p[i] == '+' && i == 0));
}

static const struct roster_shop *shop_of_row(const struct roster *r, int row)
{
	for (size_t i = 0; i < r->shops_n; i++)
		if (r->shops[i].row == row)
			return &r->shops[i];
	return NULL;
}

/** Without spaces and case: what roster.h calls the same. */
static bool is_same(struct str a, struct str b)
{
	for (;;) {
		while (a.n > 0 && a.p[0] == ' ')
			a = str_from(a, 1);
		while (b.n > 0 && b.p[0] == ' ')
			b = str_from(b, 1);
		if (a.n == 0 || b.n == 0)
			return a.n == b.n;
		if (!str_eq_nocase(str_head(a, 1), str_head(b, 1)))
			return false;
		a = str_from(a, 1);
		b = str_from(b, 1);
	}
}

/** How many rows there are up to the headings, with them. */
static size_t headings_of(struct arena *a, const struct table *table)
{
	struct roster none;
	size_t n = 1;

	while (n < table->n && roster_read(a, &(struct table){table->v, n}, &none) != OK)
		n++;
	return n;
}

/** The headings and one row. */
static struct table alone(struct arena *a, const struct table *table, size_t headings, int row)
{
	struct table_row *v = ARENA_ARRAY(a, struct table_row, headings + 1);

	MUST(v);
	memcpy(v, table->v, headings * sizeof(*v));
	for (size_t i = headings; i < table->n; i++)
		if (table->v[i].number == row)
			v[headings] = table->v[i];
	return (struct table){v, headings + 1};
}

/** A row that is refused because its shop stands there already: alone it is taken, and it is that shop. */
static void twice_must_hold(struct arena *a, const struct table *table, size_t headings, const struct roster *r,
	const struct roster_refusal *f)
{
	const struct roster_shop *other = shop_of_row(r, f->other_row);
	struct table one = alone(a, table, headings, f->row);
	struct roster again;

	MUST(other && f->other_row < f->row);
	MUST(roster_read(a, &one, &again) == OK && again.shops_n == 1);
	MUST(is_same(again.shops[0].name, other->name) && is_same(again.shops[0].address, other->address));
}

/** Rows of a workbook may carry any number; those of a text ascend. */
static bool is_in_order(const struct table *table)
{
	for (size_t i = 1; i < table->n; i++)
		if (table->v[i].number <= table->v[i - 1].number)
			return false;
	return true;
}

static void refusals_must_hold(struct arena *a, const struct table *table, const struct roster *r)
{
	size_t headings = table->n <= 200 ? headings_of(a, table) : 0;
	bool in_order = is_in_order(table);

	for (size_t i = 0; i < r->refused_n; i++) {
		const struct roster_refusal *f = &r->refused[i];

		MUST(f->reason > ROSTER_FINE && f->reason < ROSTER_REASON__COUNT);
		MUST(roster_reason_msgid(f->reason) && roster_reason_name(f->reason));
		MUST((f->reason == ROSTER_TWICE) == (f->other_row > 0));
		MUST(!in_order || !shop_of_row(r, f->row));
		if (f->reason == ROSTER_TWICE && in_order && headings > 0 && i < 20)
			twice_must_hold(a, table, headings, r, f);
	}
}

/** Every row of the table is taken, refused or skipped; the same shop is taken once. */
static void roster_must_hold(struct arena *a, const struct table *table, const struct roster *r)
{
	MUST(r->skipped >= 1);
	MUST(r->shops_n + r->refused_n + (size_t)r->skipped == table->n);
	for (size_t i = 0; i < r->shops_n; i++) {
		shop_must_hold(&r->shops[i]);
		for (size_t k = 0; k < i && k < 200; k++)
			MUST(!str_eq(r->shops[i].key, r->shops[k].key));
	}
	refusals_must_hold(a, table, r);
}

/** A whole file as somebody uploads it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(MIB(64));
	enum table_problem problem;
	struct table table;
	struct roster roster;

	if (!a)
		return 0;
	if (table_read(a, input_text(data, n), roster_has_headings, &table, &problem) == OK) {
		enum err err = roster_read(a, &table, &roster);

		MUST(err == OK || err == ERR_INVALID || err == ERR_LIMIT);
		if (err == OK)
			roster_must_hold(a, &table, &roster);
	}
	arena_free(a);
	return 0;
}
