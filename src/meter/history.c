#include "meter/history.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/tz.h"

/* --- What a line holds ---------------------------------------------------------------------------------------------------- */

enum field_kind { FIELD_TEXT, FIELD_NUMBER };
enum { OF_CALIBRATION = 1, OF_SELFTEST = 2, OF_BOTH = 3 };

/** The fields of an entry beside its kind, time and class, in the order they are written. */
static const struct field {
	const char *name;
	enum field_kind kind;
	int of;
	bool optional;
	size_t at;
	double min, max;
} fields[] = {
	{"chain", FIELD_TEXT, OF_BOTH, false, offsetof(struct history_entry, chain), 0, 0},
	{"operator", FIELD_TEXT, OF_CALIBRATION, false, offsetof(struct history_entry, operator), 0, 0},
	{"calibrator", FIELD_TEXT, OF_CALIBRATION, false, offsetof(struct history_entry, calibrator), 0, 0},
	{"serial", FIELD_TEXT, OF_CALIBRATION, false, offsetof(struct history_entry, serial), 0, 0},
	{"calibrator_db", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, calibrator_db), 40, 140},
	{"temperature_c", FIELD_NUMBER, OF_CALIBRATION, true, offsetof(struct history_entry, temperature_c), -40, 60},
	{"hz", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, tone.hz), 1, 1e5},
	{"level_dbfs", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, tone.level_db), -200, 10},
	{"steady_db", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, tone.steady_db), 0, 10},
	{"seconds", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, tone.seconds), 0, 1e6},
	{"full_scale_db", FIELD_NUMBER, OF_CALIBRATION, false, offsetof(struct history_entry, tone.full_scale_db), -200, 400},
	{"floor_db", FIELD_NUMBER, OF_SELFTEST, false, offsetof(struct history_entry, floor_db), -200, 400},
	{"lowest_db", FIELD_NUMBER, OF_SELFTEST, false, offsetof(struct history_entry, lowest_db), -200, 400},
};

static const char *const kinds[] = {[HISTORY_CALIBRATION] = "calibration", [HISTORY_SELFTEST] = "self-test"};

static bool of_kind(const struct field *f, enum history_kind kind)
{
	return f->of & (kind == HISTORY_CALIBRATION ? OF_CALIBRATION : OF_SELFTEST);
}

const char *history_when(int64_t at_ms, char to[HISTORY_WHEN_MAX])
{
	time_t s = (time_t)(at_ms / 1000);
	struct tm tm;

	if (!gmtime_r(&s, &tm) || strftime(to, HISTORY_WHEN_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		to[0] = '\0';
	return to;
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

static bool read_field(const struct field *f, const json_t *object, struct arena *arena, struct history_entry *e)
{
	const json_t *value = json_object_get(object, f->name);
	void *to = (char *)e + f->at;

	if (f->kind == FIELD_TEXT) {
		struct str text = json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};

		*(const char **)to = arena_fmt(arena, "%.*s", STR_FMT(text)).p;
		return json_is_string(value) && strlen(text.p) == text.n;
	}
	*(double *)to = json_is_number(value) ? json_number_value(value) : (double)NAN;
	if (f->optional && (!value || json_is_null(value)))
		return true;
	return *(double *)to >= f->min && *(double *)to <= f->max;
}

/** NULL, or what is wrong with it. */
static const char *read_entry(const json_t *object, struct arena *arena, struct history_entry *e)
{
	const char *kind = json_string_value(json_object_get(object, "kind")), *at = json_string_value(json_object_get(object, "at"));
	const json_t *class = json_object_get(object, "instrument_class");
	const struct tz *utc;

	memset(e, 0, sizeof(*e));
	if (!kind || (strcmp(kind, kinds[HISTORY_CALIBRATION]) != 0 && strcmp(kind, kinds[HISTORY_SELFTEST]) != 0))
		return "\"kind\" is neither calibration nor self-test";
	e->kind = strcmp(kind, kinds[HISTORY_SELFTEST]) == 0 ? HISTORY_SELFTEST : HISTORY_CALIBRATION;
	if (!at || tz_find(S("UTC"), &utc) != OK || tz_parse_local(utc, str_c(at), &e->at_ms) != OK)
		return "\"at\" is no time";
	e->instrument_class = json_is_integer(class) ? (int)json_integer_value(class) : 0;
	if (!json_is_null(class) && e->instrument_class != 1 && e->instrument_class != 2)
		return "\"instrument_class\" is not 1, 2 or null";
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (of_kind(&fields[i], e->kind) && !read_field(&fields[i], object, arena, e))
			return fields[i].name;
	return NULL;
}

static size_t count_lines(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

/** Whether it goes on with what stands before it. */
static const char *fits(const struct history *h, const struct history_entry *e)
{
	if (h->n > 0 && strcmp(h->v[0].chain, e->chain) != 0)
		return "it is of another chain than the first";
	if (h->n > 0 && e->at_ms < h->v[h->n - 1].at_ms)
		return "it is older than the line before";
	return NULL;
}

bool history_parse(struct str text, struct arena *arena, struct history *ret, char *why, size_t why_n)
{
	size_t number = 1;

	*ret = (struct history){.v = arena_alloc(arena, count_lines(text) * sizeof(*ret->v))};
	if (!ret->v) {
		snprintf(why, why_n, "memory is short");
		return false;
	}
	for (; text.n > 0; number++) {
		size_t end = str_find(text, '\n');
		struct str line = str_head(text, end);
		const char *problem = NULL;
		json_t *object;

		if (end == text.n) {
			ret->torn = true;
			return true;
		}
		ret->whole += end + 1;
		text = str_from(text, end + 1);
		if (line.n == 0)
			continue;
		object = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
		problem = json_is_object(object) ? read_entry(object, arena, &ret->v[ret->n]) : "it is no JSON object";
		json_decref(object);
		problem = problem ? problem : fits(ret, &ret->v[ret->n]);
		if (problem || arena_failed(arena)) {
			snprintf(why, why_n, "line %zu: %s", number, problem ? problem : "memory is short");
			return false;
		}
		ret->n++;
	}
	return true;
}

bool history_load(const char *file, struct arena *arena, struct history *ret, char *why, size_t why_n)
{
	char problem[120] = "";
	FILE *in = fopen(file, "re");
	struct stat st;
	char *bytes;
	size_t n;

	*ret = (struct history){0};
	if (!in && errno == ENOENT)
		return true;
	if (!in || fstat(fileno(in), &st) != 0) {
		snprintf(why, why_n, "%.200s: %s", file, strerror(errno));
		if (in)
			fclose(in);
		return false;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > (off_t)HISTORY_BYTES_MAX || !(bytes = arena_alloc(arena, (size_t)st.st_size + 1))) {
		snprintf(why, why_n, "%.200s is no history of a chain: not a file, or larger than 8 MiB", file);
		fclose(in);
		return false;
	}
	n = fread(bytes, 1, (size_t)st.st_size, in);
	fclose(in);
	if (history_parse((struct str){bytes, n}, arena, ret, problem, sizeof(problem)))
		return true;
	snprintf(why, why_n, "%.200s: %s", file, problem);
	return false;
}

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

static json_t *number_or_null(double v)
{
	return isnan(v) ? json_null() : json_real(round(v * 1000) / 1000);
}

/** NULL: memory is short, or a text is not UTF-8. */
static json_t *entry_json(const struct history_entry *e)
{
	char when[HISTORY_WHEN_MAX];
	json_t *object = json_object();
	int bad = json_object_set_new(object, "kind", json_string(kinds[e->kind]));

	bad |= json_object_set_new(object, "at", json_string(history_when(e->at_ms, when)));
	bad |= json_object_set_new(object, "instrument_class", e->instrument_class ? json_integer(e->instrument_class) : json_null());
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const void *from = (const char *)e + fields[i].at;

		if (of_kind(&fields[i], e->kind))
			bad |= json_object_set_new(object, fields[i].name,
				fields[i].kind == FIELD_TEXT ? json_string(*(const char *const *)from) : number_or_null(*(const double *)from));
	}
	if (!bad)
		return object;
	json_decref(object);
	return NULL;
}

/** The text of ${object}, which is taken; NULL: none. */
static const char *print(json_t *object, struct arena *arena)
{
	char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
	const char *kept = text ? arena_fmt(arena, "%s", text).p : NULL;

	free(text);
	json_decref(object);
	return kept;
}

const char *history_print(const struct history_entry *entry, struct arena *arena)
{
	return print(entry_json(entry), arena);
}

bool history_open(const char *file, struct arena *arena, struct history *ret, int *ret_fd, char *why, size_t why_n)
{
	const struct tz *utc;
	int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	(void)!tz_find(S("UTC"), &utc); /* history_append needs it where no file can be opened any more */
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
		snprintf(why, why_n, "%.200s: %s", file, fd >= 0 && errno == EWOULDBLOCK ? "somebody else is writing it just now" : strerror(errno));
	} else if (history_load(file, arena, ret, why, why_n)) {
		if (!ret->torn || ftruncate(fd, (off_t)ret->whole) == 0) {
			*ret_fd = fd;
			return true;
		}
		snprintf(why, why_n, "%.200s: %s", file, strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	return false;
}

bool history_append(int fd, const struct history_entry *entry, struct arena *arena)
{
	const char *text = history_print(entry, arena);
	struct str line = text ? arena_fmt(arena, "%s\n", text) : (struct str){0};
	struct history again;
	char why[120];

	/* what could not be read would make all that stands before it unreadable, too */
	if (line.n == 0 || !history_parse(line, arena, &again, why, sizeof(why)) || again.n != 1)
		return false;
	return write(fd, line.p, line.n) == (ssize_t)line.n && fsync(fd) == 0;
}

/* --- What holds ----------------------------------------------------------------------------------------------------------- */

bool history_chain(const struct history *h, int64_t at_ms, struct chain *ret, char *why, size_t why_n)
{
	const struct history_entry *before = NULL, *after = NULL;
	char when[HISTORY_WHEN_MAX];

	*ret = (struct chain){.calibrated_at_ms = INT64_MIN, .lowest_db = -INFINITY};
	for (size_t i = 0; i < h->n; i++) {
		const struct history_entry *e = &h->v[i];

		if (e->kind == HISTORY_SELFTEST && e->at_ms <= at_ms)
			ret->lowest_db = e->lowest_db;
		else if (e->kind == HISTORY_CALIBRATION && e->at_ms <= at_ms)
			before = e;
		else if (e->kind == HISTORY_CALIBRATION && !after)
			after = e;
	}
	if (!before) {
		snprintf(why, why_n, "the history has no calibration before %s: calibrate first", history_when(at_ms, when));
		return false;
	}
	ret->name = before->chain;
	ret->instrument_class = before->instrument_class;
	ret->calibrated_at_ms = before->at_ms;
	ret->calibrated = true;
	ret->full_scale_db = before->tone.full_scale_db;
	return !after || !calibration_drifted(before->tone.full_scale_db, after->tone.full_scale_db, why, why_n);
}

/** The calibration before the ${i}-th entry; NULL: it is the first. */
static const struct history_entry *previous(const struct history *h, size_t i)
{
	while (i-- > 0)
		if (h->v[i].kind == HISTORY_CALIBRATION)
			return &h->v[i];
	return NULL;
}

void history_table(const struct history *h, FILE *out)
{
	char when[HISTORY_WHEN_MAX], why[200];

	if (h->n == 0) {
		fprintf(out, "Nothing yet. Play the calibrator's tone to the microphone and begin: feixiang-meter calibrate --help\n");
		return;
	}
	fprintf(out, "%s\n", h->v[0].chain);
	for (size_t i = 0; i < h->n; i++) {
		const struct history_entry *e = &h->v[i], *p = previous(h, i);

		if (e->kind == HISTORY_SELFTEST) {
			fprintf(out, "%s  self-test    floor %.1f dB(A), told rightly from %.1f dB(A) up\n", history_when(e->at_ms, when), e->floor_db, e->lowest_db);
			continue;
		}
		fprintf(out, "%s  calibration  full scale %.2f dB", history_when(e->at_ms, when), e->tone.full_scale_db);
		if (p)
			fprintf(out, " (%+.2f)", e->tone.full_scale_db - p->tone.full_scale_db);
		fprintf(out, ", %s, %s no. %s, %.2f dB", e->operator, e->calibrator, e->serial, e->calibrator_db);
		if (e->instrument_class)
			fprintf(out, ", instrument class %d", e->instrument_class);
		fprintf(out, "\n");
		if (p && calibration_drifted(p->tone.full_scale_db, e->tone.full_scale_db, why, sizeof(why)))
			fprintf(out, "                      ! %s\n", why);
	}
	if (h->torn)
		fprintf(out, "The last line has lost its end and is passed over.\n");
}

void history_json(const struct history *h, struct arena *arena, FILE *out)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct history_entry *e = &h->v[i], *p = e->kind == HISTORY_CALIBRATION ? previous(h, i) : NULL;
		json_t *object = entry_json(e);
		const char *line;
		char why[200];

		if (object && p) {
			json_object_set_new(object, "drift_db", number_or_null(e->tone.full_scale_db - p->tone.full_scale_db));
			json_object_set_new(object, "invalid_since_last", json_boolean(calibration_drifted(p->tone.full_scale_db, e->tone.full_scale_db, why, sizeof(why))));
		}
		line = print(object, arena);
		if (line)
			fprintf(out, "%s\n", line);
	}
}
