/* Durable appeals through HTTP from 64 phones, beside the same statements in raw SQLite. */
import { join } from 'node:path';
import { cookies_of, CLOCK_MINUTE, count, median, paired, row_of_peer, row_told, size, VIEWS } from './lib.mjs';

const ROUNDS = size(5, 1);
const CLIENTS = 64;
const APPEALS = { raw_sqlite: size(5000, 128), raw_libpq: size(2000, 128) }; // each round; the slower engine gets fewer
const WANTED = 0.6;

const added = (before, after) => Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]));

/** What one appeal leaves must be the same on both sides, or the peer did other work. */
function compare_rows(ours, peers) {
  for (const key of ['appeals', 'entries', 'told']) {
    if (ours[key] !== peers[key]) throw new Error(`${key}: the server wrote ${ours[key]}, its peer ${peers[key]}`);
  }
}

/**
 * ${options.peer} is the program and ${options.where} the database the server writes to; ${options.twin} the peer's own, with the
 * same street. Gives the paired result, and the slowest of a hundred answers in the median round.
 */
export async function beside_raw(bench, street, options) {
  const appeals = APPEALS[options.peer];
  const before = await bench.ask(options.peer, options.where, 'count');
  const twin_before = await bench.ask(options.peer, options.twin, 'count');
  const p99 = [];
  const result = await paired(ROUNDS, async () => {
    const told = await bench.ask('load', street.port, street.path.resident, appeals, CLIENTS);

    p99.push(told.p99_ms);
    return told.per_second;
  }, async () => (await bench.ask(options.peer, options.twin, 'file', options.place, CLOCK_MINUTE, appeals, CLIENTS)).per_second);
  const ours = added(before, await bench.ask(options.peer, options.where, 'count'));

  compare_rows(ours, added(twin_before, await bench.ask(options.peer, options.twin, 'count')));
  if (ours.appeals !== ROUNDS * appeals) throw new Error(`${ROUNDS * appeals} appeals were acknowledged, ${ours.appeals} are there`);
  return { ...result, p99: median(p99) };
}

export function rows_beside_raw(figure, result, peer) {
  return [
    row_of_peer(`${figure}, ${CLIENTS} clients`, result, 'appeals/s', peer, WANTED),
    row_told(`${figure}, 99 % answered within`, `${result.p99.toFixed(0)} ms`),
  ];
}

/** Pages of receipts lie open that none of the new appeals concerns. */
async function beside_views(bench, street, alone) {
  const posted = await fetch_receipt(street);
  const { child } = await bench.start('streams', [street.port, `${posted}/live`, VIEWS, 'fx_lang=en']);
  const told = [];

  for (let i = 0; i < size(3, 1); i++) {
    told.push((await bench.ask('load', street.port, street.path.resident, APPEALS.raw_sqlite, CLIENTS)).per_second);
  }
  await bench.stop(child);
  return row_told(`appeals beside ${count(VIEWS)} idle live views`, `${count(median(told))} appeals/s`, `${count(alone)} appeals/s without`,
    `${Math.round(median(told) / alone * 100)} %`);
}

/** Files one and gives the path of its receipt. */
async function fetch_receipt(street) {
  const url = street.base + street.path.resident;
  const answer = await fetch(url);
  const page = await answer.text();
  const field = (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)[1];
  const filed = await fetch(url, {
    method: 'POST', redirect: 'manual', headers: { Cookie: cookies_of(answer)[0] },
    body: new URLSearchParams({ csrf: field('csrf'), nonce: field('nonce'), kind: field('kind') }),
  });

  if (filed.status !== 303) throw new Error(`filing answers ${filed.status}`);
  return filed.headers.get('location');
}

export const about = 'durable appeals/s through HTTP from 64 clients, beside the same statements in raw SQLite';

export async function measure(bench) {
  const twin = await bench.demo();

  await bench.stop(twin.child);
  const street = await bench.demo();
  const result = await beside_raw(bench, street, {
    peer: 'raw_sqlite', where: join(street.dir, 'feixiang.db'), twin: join(twin.dir, 'feixiang.db'),
    place: twin.path.resident.replace('/q/', ''),
  });
  const rows = rows_beside_raw('appeals', result, 'appeals/s raw SQLite');

  rows.push(await beside_views(bench, street, result.ours));
  await bench.stop(street.child);
  return rows;
}
