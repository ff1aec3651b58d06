/* Every row of settings.def, and the file that sets them. */
#include "config/settings.h"

#include "unit.h"

static struct settings s;

static int fresh(void **state)
{
	settings_init(&s);
	return unit_fresh(state);
}

static void defaults_are_valid(void **state)
{
	struct settings other;

	(void)state;
	settings_init(&other);
	for (int i = 0; i < SETTING__COUNT; i++) {
		const struct setting_row *row = &setting_rows[i];

		assert_str(s.value[i], str_c(row->standard));
		assert_int_equal(settings_set(&other, str_c(row->name), str_c(row->standard)), OK);
		assert_true(row->name[0] && row->text[0]);
		assert_true(row->min <= row->max);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(row->name, setting_rows[k].name);
	}
}

static void ranges_of_numbers(void **state)
{
	int seen = 0;

	(void)state;
	for (int i = 0; i < SETTING__COUNT; i++) {
		const struct setting_row *row = &setting_rows[i];
		struct str name = str_c(row->name);

		if (row->type != SETTING_NUMBER)
			continue;
		seen++;
		assert_int_equal(settings_set(&s, name, arena_fmt(arena, "%lld", (long long)row->min)), OK);
		assert_true(setting_number(&s, (enum setting)i) == row->min);
		assert_int_equal(settings_set(&s, name, arena_fmt(arena, "%lld", (long long)row->max)), OK);
		assert_true(setting_number(&s, (enum setting)i) == row->max);
		assert_int_equal(settings_set(&s, name, arena_fmt(arena, "%lld", (long long)row->min - 1)), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, arena_fmt(arena, "%lld", (long long)row->max + 1)), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, S("")), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, S("2x")), ERR_INVALID);
		assert_true(setting_number(&s, (enum setting)i) == row->max); /* a refusal changes nothing */
	}
	assert_true(seen > 0);
}

static void lengths_of_texts(void **state)
{
	char *text = arena_alloc(arena, 2000);

	(void)state;
	memset(text, 'x', 2000);
	for (int i = 0; i < SETTING__COUNT; i++) {
		const struct setting_row *row = &setting_rows[i];
		struct str name = str_c(row->name);

		if (row->type != SETTING_TEXT)
			continue;
		assert_int_equal(settings_set(&s, name, (struct str){text, (size_t)row->max}), OK);
		assert_int_equal(s.value[i].n, row->max);
		assert_int_equal(settings_set(&s, name, (struct str){text, (size_t)row->max + 1}), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, (struct str){text, (size_t)row->min}), OK);
		if (row->min > 0)
			assert_int_equal(settings_set(&s, name, S("")), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, S("\x01")), ERR_INVALID);
		assert_int_equal(settings_set(&s, name, S("\xff")), ERR_INVALID);
		assert_int_equal(s.value[i].n, row->min);
	}
}

static void switches(void **state)
{
	static const struct str bad[] = {S_INIT(""), S_INIT("1"), S_INIT("yes"), S_INIT("true"), S_INIT("ON"), S_INIT("on ")};
	int seen = 0;

	(void)state;
	for (int i = 0; i < SETTING__COUNT; i++) {
		struct str name = str_c(setting_rows[i].name);

		if (setting_rows[i].type != SETTING_SWITCH)
			continue;
		seen++;
		assert_int_equal(settings_set(&s, name, S("on")), OK);
		assert_true(setting_on(&s, (enum setting)i));
		for (size_t k = 0; k < COUNT(bad); k++)
			assert_int_equal(settings_set(&s, name, bad[k]), ERR_INVALID);
		assert_true(setting_on(&s, (enum setting)i));
		assert_int_equal(settings_set(&s, name, S("off")), OK);
		assert_false(setting_on(&s, (enum setting)i));
	}
	assert_true(seen > 0);
}

static void unknown_names(void **state)
{
	(void)state;
	assert_int_equal(settings_set(&s, S("colour"), S("blue")), ERR_NOT_FOUND);
	assert_int_equal(settings_set(&s, S("Port"), S("1")), ERR_NOT_FOUND);
	assert_int_equal(settings_set(&s, S("por"), S("1")), ERR_NOT_FOUND);
	assert_int_equal(settings_set(&s, S("port\0"), S("1")), ERR_NOT_FOUND);
	assert_int_equal(settings_set(&s, S(""), S("")), ERR_NOT_FOUND);
}

static void whole_files(void **state)
{
	struct settings_mistake line = {0};

	(void)state;
	assert_int_equal(settings_parse(&s, S("# ours\r\n\r\n  port = 9000 # high\r\nlisten=127.0.0.1\n\tsecure_cookies\t=\ton\npublic_url ="), &line), OK);
	assert_int_equal(setting_number(&s, SETTING_port), 9000);
	assert_true(setting_on(&s, SETTING_secure_cookies));
	assert_string_equal(setting_c(&s, arena, SETTING_listen), "127.0.0.1");
	assert_string_equal(setting_c(&s, arena, SETTING_public_url), "");
	assert_int_equal(settings_parse(&s, S("public_url = https://lane.example/?a=b"), &line), OK);
	assert_string_equal(setting_c(&s, arena, SETTING_public_url), "https://lane.example/?a=b");
	assert_int_equal(settings_parse(&s, S("port=1\nport=2"), &line), OK);
	assert_int_equal(setting_number(&s, SETTING_port), 2);
	assert_int_equal(settings_parse(&s, (struct str){0}, &line), OK);
	assert_int_equal(line.line, 0);
	assert_int_equal(setting_number(&s, SETTING_port), 2);
}

/** As people write it: either spelling, quotes, and a "#" that is a part of a password. */
static void spellings(void **state)
{
	struct settings_mistake none = {0};

	(void)state;
	assert_int_equal(settings_parse(&s, S("public-url = \"https://lane.example\" # ours\nport=\"80\"\ndb = postgresql://u:a#b@h/d\t# where\nlisten = \"::1\""), &none), OK);
	assert_string_equal(setting_c(&s, arena, SETTING_public_url), "https://lane.example");
	assert_int_equal(setting_number(&s, SETTING_port), 80);
	assert_string_equal(setting_c(&s, arena, SETTING_db), "postgresql://u:a#b@h/d");
	assert_int_equal(settings_parse(&s, S("db = \"postgresql://u:a #b@h/d\"\n#port = 1\n \t# x = y"), &none), OK);
	assert_string_equal(setting_c(&s, arena, SETTING_db), "postgresql://u:a #b@h/d");
	assert_int_equal(setting_number(&s, SETTING_port), 80);
	assert_int_equal(settings_set(&s, S("secure-cookies"), S("on")), OK);
	assert_str(setting_range(setting_find(S("port")), arena), S("a number from 0 to 65535"));
	assert_str(setting_range(setting_find(S("throttle")), arena), S("on or off"));
	assert_null(setting_find(S("colour")));
}

static void mistakes_name_their_line(void **state)
{
	static const struct {
		struct str text;
		enum err err;
		int line;
		const char *name;
	} rows[] = {
		{S_INIT("port"), ERR_INVALID, 1, ""},
		{S_INIT("port 9000"), ERR_INVALID, 1, ""},
		{S_INIT("\n\n# x\nport = x\n"), ERR_INVALID, 4, "port"},
		{S_INIT("listen = ::1\nport = 65536"), ERR_INVALID, 2, "port"},
		{S_INIT("port = 1\r\n\r\ncolour = blue\r\n"), ERR_NOT_FOUND, 3, "colour"},
		{S_INIT("= 5"), ERR_NOT_FOUND, 1, ""},
		{S_INIT("port = # nothing"), ERR_INVALID, 1, "port"},
		{S_INIT("listen =\nport = x"), ERR_INVALID, 1, "listen"},
		{S_INIT("port = \"80"), ERR_INVALID, 1, "port"},
		{S_INIT("port = \"80\" 90"), ERR_INVALID, 1, "port"},
		{S_INIT("port = 80#90"), ERR_INVALID, 1, "port"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct settings before = s;
		struct settings_mistake mistake = {.line = -1};

		assert_int_equal(settings_parse(&s, rows[i].text, &mistake), rows[i].err);
		assert_int_equal(mistake.line, rows[i].line);
		assert_str(mistake.name, str_c(rows[i].name));
		/* nothing of a bad file counts, not even the good lines before the mistake */
		assert_memory_equal(&before, &s, sizeof(s));
	}
}

#define SETTING_TEST(f) cmocka_unit_test_setup((f), fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SETTING_TEST(defaults_are_valid), SETTING_TEST(ranges_of_numbers), SETTING_TEST(lengths_of_texts), SETTING_TEST(switches),
		SETTING_TEST(unknown_names), SETTING_TEST(whole_files), SETTING_TEST(spellings), SETTING_TEST(mistakes_name_their_line),
	};

	return UNIT_RUN(tests);
}
