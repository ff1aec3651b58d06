#include "features/shops/roster.h"

#include "base/utf8.h"
#include "features/streets/place.h"
#include "wire/plain.h"

#define TRN(msgid) msgid

/* --- Tables ----------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *msgid;
} reasons[ROSTER_REASON__COUNT] = {
	[ROSTER_FINE] = {"fine", TRN("Fine")},
	[ROSTER_NO_NAME] = {"no name", TRN("The shop has no name yet. Write it into the file, or leave the row out.")},
	[ROSTER_FORMULA] = {"formula", TRN("The name is a formula. Write the name itself.")},
	[ROSTER_ERROR_CELL] = {"error", TRN("The name is an error of the table, like #REF!. Write the name itself.")},
	[ROSTER_TWICE] = {"twice", TRN("The same shop stands in row {row}. One row is enough.")},
	[ROSTER_TOO_LONG] = {"too long", TRN("The name or address is too long (60 characters at most).")},
	[ROSTER_NOT_TEXT] = {"not text", TRN("The row holds characters that cannot be shown. Type them again.")},
};

static const struct {
	const char *name, *msgid;
} gaps[F__COUNT] = {
	[F_NAME] = {"name", ""},
	[F_ADDRESS] = {"address", TRN("no address")},
	[F_OWNER] = {"owner", TRN("owner not understood")},
	[F_PHONE] = {"phone", TRN("phone not understood")},
	[F_OPENED] = {"opened", TRN("opening date not understood")},
	[F_HOURS] = {"hours", TRN("hours not understood")},
	[F_SEATS] = {"seats", TRN("seats not understood")},
	[F_STYLE] = {"style", TRN("speciality not understood")},
	[F_CUPS] = {"cups", TRN("cups not understood")},
	[F_NOTE] = {"note", TRN("note not understood")},
};

const char *roster_reason_msgid(enum roster_reason reason)
{
	return reasons[reason].msgid;
}

const char *roster_reason_name(enum roster_reason reason)
{
	return reasons[reason].name;
}

const char *roster_gap_msgid(enum roster_field field)
{
	return gaps[field].msgid;
}

const char *roster_gap_name(enum roster_field field)
{
	return gaps[field].name;
}

/* What we read, and the headings it stands under. */
static const struct {
	const char *heading;
	enum roster_field field;
} headings[] = {
	{"店名", F_NAME}, {"商户名称", F_NAME}, {"店铺名称", F_NAME}, {"名称", F_NAME}, {"shop", F_NAME}, {"name", F_NAME},
	{"门牌号", F_ADDRESS}, {"地址", F_ADDRESS}, {"店铺地址", F_ADDRESS}, {"门牌", F_ADDRESS}, {"address", F_ADDRESS},
	{"负责人", F_OWNER}, {"店主", F_OWNER}, {"经营者", F_OWNER}, {"联系人", F_OWNER}, {"owner", F_OWNER},
	{"联系电话", F_PHONE}, {"电话", F_PHONE}, {"手机", F_PHONE}, {"手机号", F_PHONE}, {"phone", F_PHONE},
	{"开业时间", F_OPENED}, {"开业日期", F_OPENED}, {"openedon", F_OPENED},
	{"营业时间", F_HOURS}, {"hours", F_HOURS},
	{"座位数", F_SEATS}, {"座位", F_SEATS}, {"seats", F_SEATS},
	{"经营特色", F_STYLE}, {"特色", F_STYLE}, {"style", F_STYLE},
	{"每周可捐杯数", F_CUPS}, {"可捐杯数", F_CUPS}, {"cups", F_CUPS},
	{"备注", F_NOTE}, {"note", F_NOTE},
};

static const char *const totals[] = {"合计", "总计", "小计", "共计", "total", "sum"};

/* --- Headings --------------------------------------------------------------------------------------------------------- */

/** In lower case, without spaces and line ends. */
static struct str squeezed(struct arena *a, struct str s)
{
	struct str plain = roster_plain(a, s);
	char *to = arena_alloc(a, plain.n + 1);
	size_t n = 0;

	if (!to)
		return (struct str){0};
	for (size_t i = 0; i < plain.n; i++) {
		char c = plain.p[i];

		if ((unsigned char)c > ' ')
			to[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return (struct str){to, n};
}

struct columns {
	int of[F__COUNT]; /* -1: not in this file */
	int found;
};

static void find_columns(struct arena *a, const struct table_row *row, struct columns *c)
{
	c->found = 0;
	for (int f = 0; f < F__COUNT; f++)
		c->of[f] = -1;
	for (size_t i = 0; i < row->n; i++) {
		struct str text = plain_heading(a, row->v[i].text);

		for (size_t h = 0; h < sizeof(headings) / sizeof(headings[0]); h++) {
			if (c->of[headings[h].field] >= 0 || !str_eq(text, str_c(headings[h].heading)))
				continue;
			c->of[headings[h].field] = (int)i;
			c->found++;
			break;
		}
	}
}

static bool is_headings(struct arena *a, const struct table_row *row, struct columns *c)
{
	find_columns(a, row, c);
	return c->of[F_NAME] >= 0 && c->found >= 2;
}

bool roster_has_headings(struct arena *a, const struct table *table)
{
	struct columns c;

	for (size_t i = 0; i < table->n; i++)
		if (is_headings(a, &table->v[i], &c))
			return true;
	return false;
}

/* --- Rows ------------------------------------------------------------------------------------------------------------- */

static const struct table_cell no_cell;

static const struct table_cell *cell_of(const struct table_row *row, const struct columns *c, enum roster_field f)
{
	return c->of[f] >= 0 && (size_t)c->of[f] < row->n ? &row->v[c->of[f]] : &no_cell;
}

static bool is_total(struct arena *a, const struct table_row *row)
{
	for (size_t i = 0; i < row->n && i < 3; i++) {
		struct str text = plain_heading(a, row->v[i].text);

		for (size_t t = 0; t < sizeof(totals) / sizeof(totals[0]); t++)
			if (str_eq(text, str_c(totals[t])))
				return true;
	}
	return false;
}

/** The headings once more, as on each printed page, or the lower row of merged ones. */
static bool is_headings_again(struct arena *a, const struct table_row *row, const struct columns *c)
{
	struct columns again;

	return is_headings(a, row, &again) && again.of[F_NAME] == c->of[F_NAME];
}

/** Nothing but a number in a row's fields is an empty line of the form. */
static bool is_empty(const struct table_row *row, const struct columns *c)
{
	for (int f = 0; f < F__COUNT; f++) {
		const struct table_cell *cell = cell_of(row, c, (enum roster_field)f);

		if (str_trim(cell->text).n > 0 || cell->formula || cell->error)
			return false;
	}
	return true;
}

/** Of a formula, what it came to; of one whose result is not in the file, nothing. */
static bool is_unread(const struct table_cell *cell)
{
	return cell->error || (cell->formula && (cell->text.n == 0 || cell->text.p[0] == '='));
}

static struct str text_of(struct arena *a, const struct table_row *row, const struct columns *c, enum roster_field f, unsigned *gaps_found)
{
	const struct table_cell *cell = cell_of(row, c, f);
	struct str text = roster_plain(a, cell->text);

	if (is_unread(cell) || !utf8_printable(text)) {
		*gaps_found |= ROSTER_BIT(f);
		return (struct str){0};
	}
	return text;
}

/** A count or a phone that is a number counts as the number, whatever its format puts around it; zeros in front are what is seen. */
static struct str number_of(struct arena *a, const struct table_row *row, const struct columns *c, enum roster_field f, unsigned *gaps_found)
{
	const struct table_cell *cell = cell_of(row, c, f);
	struct str text = text_of(a, row, c, f, gaps_found);
	bool whole = cell->number && !cell->date && cell->value >= 0 && cell->value < 1e15 && cell->value == (double)(int64_t)cell->value;

	if (!whole || text.n == 0 || (f == F_PHONE && str_find(text, '.') == text.n))
		return text;
	return arena_fmt(a, "%.0f", cell->value);
}

static void read_fields(struct arena *a, const struct table_row *row, const struct columns *c, struct roster_shop *s)
{
	struct str hours = text_of(a, row, c, F_HOURS, &s->gaps), seats = number_of(a, row, c, F_SEATS, &s->gaps);
	struct str cups = number_of(a, row, c, F_CUPS, &s->gaps), phone = number_of(a, row, c, F_PHONE, &s->gaps);
	struct str opened = text_of(a, row, c, F_OPENED, &s->gaps);

	s->opens_min = s->closes_min = -1;
	if (hours.n > 0 && roster_hours(hours, &s->opens_min, &s->closes_min) != OK)
		s->gaps |= ROSTER_BIT(F_HOURS);
	if (seats.n > 0 && roster_seats(seats, &s->seats_in, &s->seats_out) != OK)
		s->gaps |= ROSTER_BIT(F_SEATS);
	if (cups.n > 0 && roster_cups(cups, &s->cups_min, &s->cups_max) != OK)
		s->gaps |= ROSTER_BIT(F_CUPS);
	if (phone.n > 0 && roster_phone(a, phone, &s->phone) != OK)
		s->gaps |= ROSTER_BIT(F_PHONE);
	if (opened.n > 0 && roster_date(cell_of(row, c, F_OPENED), opened, &s->opened_on) != OK)
		s->gaps |= ROSTER_BIT(F_OPENED);
	s->owner = utf8_head(text_of(a, row, c, F_OWNER, &s->gaps), ROSTER_NAME_MAX);
	s->style = utf8_head(text_of(a, row, c, F_STYLE, &s->gaps), ROSTER_TEXT_MAX);
	s->note = utf8_head(text_of(a, row, c, F_NOTE, &s->gaps), ROSTER_TEXT_MAX);
	s->keep = s->gaps;
	if (s->address.n == 0)
		s->gaps |= ROSTER_BIT(F_ADDRESS);
	for (int f = 0; f < F__COUNT; f++)
		if (c->of[f] < 0)
			s->keep |= ROSTER_BIT(f);
}

static enum roster_reason read_row(struct arena *a, const struct table_row *row, const struct columns *c, struct roster_shop *s)
{
	const struct table_cell *name = cell_of(row, c, F_NAME);

	*s = (struct roster_shop){.row = row->number};
	if (name->error)
		return ROSTER_ERROR_CELL;
	if (name->formula)
		return ROSTER_FORMULA;
	s->name = roster_plain(a, name->text);
	s->address = text_of(a, row, c, F_ADDRESS, &s->gaps);
	if (s->name.n == 0)
		return ROSTER_NO_NAME;
	if (!utf8_printable(s->name))
		return ROSTER_NOT_TEXT;
	if (utf8_count(s->name) > ROSTER_NAME_MAX || utf8_count(s->address) > ROSTER_NAME_MAX)
		return ROSTER_TOO_LONG;
	s->position = place_position(s->address);
	/* brackets tell shops apart; a line's end stands in no squeezed cell */
	s->key = arena_fmt(a, "%.*s\n%.*s", STR_FMT(squeezed(a, s->name)), STR_FMT(squeezed(a, s->address)));
	read_fields(a, row, c, s);
	return ROSTER_FINE;
}

/* --- The whole -------------------------------------------------------------------------------------------------------- */

/** Keys seen so far: open addressing, twice as large as it need be. */
struct seen {
	const struct roster_shop **slots;
	size_t size;
};

static const struct roster_shop *seen_before(struct seen *seen, const struct roster_shop *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s->key.n; i++)
		h = (h ^ (unsigned char)s->key.p[i]) * 0x100000001b3u;
	for (size_t at = h % seen->size;; at = (at + 1) % seen->size) {
		if (!seen->slots[at]) {
			seen->slots[at] = s;
			return NULL;
		}
		if (str_eq(seen->slots[at]->key, s->key))
			return seen->slots[at];
	}
}

struct reading {
	struct roster_shop *shops;
	struct roster_refusal *refused;
	struct seen seen;
	struct roster roster;
};

static void take_row(struct reading *r, struct arena *a, const struct table_row *row, const struct columns *c)
{
	struct roster_shop *s = &r->shops[r->roster.shops_n];
	const struct roster_shop *other = NULL;
	enum roster_reason reason;

	if (is_total(a, row) || is_empty(row, c) || is_headings_again(a, row, c)) {
		r->roster.skipped++;
		return;
	}
	reason = read_row(a, row, c, s);
	if (reason == ROSTER_FINE) {
		other = seen_before(&r->seen, s);
		reason = other ? ROSTER_TWICE : ROSTER_FINE;
	}
	if (reason == ROSTER_FINE)
		r->roster.shops_n++;
	else
		r->refused[r->roster.refused_n++] = (struct roster_refusal){row->number, reason, other ? other->row : 0};
}

enum err roster_read(struct arena *a, const struct table *table, struct roster *ret)
{
	struct columns c = {.found = 0};
	struct reading r = {.seen.size = table->n * 2 + 1};
	size_t i = 0;

	/* the headings: the first row that names a shop and two more of our fields */
	while (i < table->n && !is_headings(a, &table->v[i], &c))
		i++;
	if (i == table->n)
		return ERR_INVALID;
	if (table->n - i - 1 > ROSTER_SHOPS_MAX)
		return ERR_LIMIT;
	r.roster.skipped = (int64_t)i + 1;
	r.shops = ARENA_ARRAY(a, struct roster_shop, table->n - i);
	r.refused = ARENA_ARRAY(a, struct roster_refusal, table->n - i);
	r.seen.slots = ARENA_ARRAY(a, const struct roster_shop *, r.seen.size);
	if (!r.shops || !r.refused || !r.seen.slots)
		return ERR_LIMIT;
	for (i++; i < table->n; i++)
		take_row(&r, a, &table->v[i], &c);
	if (arena_failed(a))
		return ERR_LIMIT;
	r.roster.shops = r.shops;
	r.roster.refused = r.refused;
	*ret = r.roster;
	return OK;
}
