/* The office's due page over a store of a hundred thousand appeals, beside the same page over a hundred. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { count, enter, paired, requests_per_second, row_of_peer, size } from './lib.mjs';

const run_file = promisify(execFile);
const ROUNDS = size(5, 1);
const FEW = 100;
const MANY = size(100_000, 1000);
const WANTED = 0.5;

/** What differs between the copies of an appeal; everything else is as in the appeal itself. */
const COPIED = (state) => ({
  appeal_id: 'a.appeal_id - 1000 * i', state, filed_at_ms: 'a.filed_at_ms - 60000 * i', due_at_ms: 'a.due_at_ms - 60000 * i',
  slot_at_ms: 'a.slot_at_ms - 1800000 * (i / 20)', pass_hash: 'randomblob(32)', nonce_hash: 'randomblob(32)', receipt_hash: 'randomblob(32)',
  short_hash: 'randomblob(32)',
});

async function fill(dir, state) {
  const sqlite = async (sql) => (await run_file('sqlite3', [join(dir, 'feixiang.db'), sql])).stdout.trim();
  const columns = (await sqlite("SELECT name FROM pragma_table_info('appeals')")).split('\n');
  const copied = COPIED(state);

  await sqlite(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY - FEW})
    INSERT INTO appeals (${columns.join(', ')}) SELECT ${columns.map((c) => copied[c] ?? `a.${c}`).join(', ')}
    FROM n, (SELECT * FROM appeals ORDER BY appeal_id LIMIT 1) a`);
  if (Number(await sqlite('SELECT count(*) FROM appeals')) !== MANY) throw new Error(`${dir} does not hold ${MANY} appeals`);
}

/** A street with a hundred open appeals; with ${state} filled up to a hundred thousand by copies in that state. */
async function street_of(bench, state) {
  const street = await bench.demo();

  await bench.ask('load', street.port, street.path.resident, FEW, 1);
  if (!state) return street;
  await bench.stop(street.child);
  await fill(street.dir, state);
  return bench.demo_again(street.dir);
}

export const about = 'the due page with 100,000 appeals in the store, beside the same with 100';

export async function measure(bench) {
  const few = await street_of(bench, null);
  const rows = [];
  const asked = async (street) => {
    const { cookie } = await enter(street, 'officer');

    return () => requests_per_second(`${street.base}/o/lh`, cookie);
  };
  const ask_few = await asked(few);

  for (const [state, words] of [["'ended'", '100 of them open'], ["'open'", 'all of them open']]) {
    const many = await street_of(bench, state);

    rows.push(row_of_peer(`due: ${count(MANY)} appeals, ${words}`, await paired(ROUNDS, await asked(many), ask_few), 'req/s', 'req/s with 100', WANTED));
    await bench.stop(many.child);
  }
  await bench.stop(few.child);
  return rows;
}
