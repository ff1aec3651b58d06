/* What db.h promises of both engines: each function is one test over a struct fixture. */
#ifndef UNIT_DB_CONTRACT_H
#define UNIT_DB_CONTRACT_H

void contract_values(void **state);
void contract_null(void **state);
void contract_parameters_by_number(void **state);
void contract_conflicts(void **state);
void contract_changed(void **state);
void contract_returning(void **state);
void contract_cursors_inside(void **state);
void contract_transactions(void **state);
void contract_writes_counted(void **state);
void contract_snapshot(void **state);
void contract_prepare_check(void **state);
void contract_script(void **state);

/** CONTRACT(set_up): all of them, as rows of a table of tests. */
#define CONTRACT_TEST(f, set_up) cmocka_unit_test_setup_teardown((f), (set_up), fixture_end)
#define CONTRACT(set_up) \
	CONTRACT_TEST(contract_values, set_up), CONTRACT_TEST(contract_null, set_up), CONTRACT_TEST(contract_parameters_by_number, set_up), \
	CONTRACT_TEST(contract_conflicts, set_up), CONTRACT_TEST(contract_changed, set_up), CONTRACT_TEST(contract_returning, set_up), \
	CONTRACT_TEST(contract_cursors_inside, set_up), CONTRACT_TEST(contract_transactions, set_up), \
	CONTRACT_TEST(contract_writes_counted, set_up), CONTRACT_TEST(contract_snapshot, set_up), \
	CONTRACT_TEST(contract_prepare_check, set_up), CONTRACT_TEST(contract_script, set_up)

#endif
