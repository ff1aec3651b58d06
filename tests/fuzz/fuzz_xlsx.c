#include "fuzz.h"
#include "table_rules.h"

/** The bytes of a workbook as they came; read twice, they say the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(MIB(96));
	enum table_problem problem = TABLE__COUNT, problem_again = TABLE__COUNT;
	struct table table, again;
	enum err err, err_again;

	if (!a)
		return 0;
	err = table_read_xlsx(a, input_text(data, n), NULL, &table, &problem);
	table_must_hold(err, &table, problem);
	err_again = table_read_xlsx(a, input_text(data, n), NULL, &again, &problem_again);
	if (!arena_failed(a)) {
		MUST(err == err_again && problem == problem_again);
		MUST(err != OK || table.n == again.n);
	}
	arena_free(a);
	return 0;
}
