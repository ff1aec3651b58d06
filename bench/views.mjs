/* Ten thousand open pages: what they cost while nothing happens, and how long news take to all of them. */
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { count, enter, median, resident_kib, row_of_limit, size, VIEWS } from './lib.mjs';

const KIB_EACH = 12;
const ALL_WITHIN_S = 1;
const EVENTS = size(3, 1);

export const about = `${count(VIEWS)} open live views: memory of each, and how soon one event has reached all`;

/** Files an appeal and gives the seconds until the last view has heard of it. */
async function event_to_all(bench, street, child, lines) {
  const line = async () => JSON.parse((await lines.next()).value);

  child.stdin.write('listen\n');
  if (!(await line()).listening) throw new Error('the views do not listen');
  const posted = await bench.ask('load', street.port, street.path.resident, 1, 1);

  return ((await line()).last_ns - posted.began_ns) / 1e9;
}

export async function measure(bench) {
  const street = await bench.demo();
  const shop = await enter(street, 'shop');

  await bench.ask('load', street.port, street.path.resident, 50, 1); // whatever is made on first use is made
  await pause(500);
  const before = resident_kib(street.child);
  const { child } = await bench.start('streams', [street.port, `${shop.path}/live`, VIEWS, shop.cookie]);

  await pause(1000);
  const idle = resident_kib(street.child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const seconds = [];

  for (let i = 0; i < EVENTS; i++) {
    seconds.push(await event_to_all(bench, street, child, lines));
    await pause(1000);
  }
  const each = (Math.max(idle, resident_kib(street.child)) - before) / VIEWS; // news must not leave them larger

  await bench.stop(child);
  await bench.stop(street.child);
  return [
    row_of_limit(`views: memory of each of ${count(VIEWS)}`, each, KIB_EACH, 'KiB', 1),
    row_of_limit('views: one event has reached all', median(seconds), ALL_WITHIN_S, 's', 2),
  ];
}
