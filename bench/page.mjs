/* Pages rendered from the database, beside a constant page of the same size from the same library. */
import { answer_of, enter, first_cookie, paired, requests_per_second, row_of_peer, size, THREADS } from './lib.mjs';

const ROUNDS = size(5, 1);
const WANTED = 0.5;

async function one(bench, figure, url, cookie) {
  const { bytes, headers } = await answer_of(url, cookie);
  const constant = await bench.start('constant', [bytes, THREADS, ...headers]);
  const peer = `http://127.0.0.1:${constant.said.port}/`;
  const result = await paired(ROUNDS, () => requests_per_second(url, cookie), () => requests_per_second(peer, cookie));

  await bench.stop(constant.child);
  return row_of_peer(`page: ${figure}, ${bytes} bytes`, result, 'req/s', 'req/s constant page', WANTED);
}

export const about = 'pages from the database in requests/s (wrk, 32 connections), beside a constant page of that size';

export async function measure(bench) {
  const street = await bench.demo();
  const rows = [];

  await bench.ask('load', street.port, street.path.resident, 7, 1); // so that the pages hold something
  const reader = await first_cookie(`${street.base}/s/lh`);
  const shop = await enter(street, 'shop');
  const officer = await enter(street, 'officer');

  rows.push(await one(bench, 'the place a scan opens', street.base + street.path.resident, reader));
  rows.push(await one(bench, 'the street', `${street.base}/s/lh`, reader));
  rows.push(await one(bench, 'the shop’s duty page', street.base + shop.path, shop.cookie));
  rows.push(await one(bench, 'the office’s due page', `${street.base}/o/lh`, officer.cookie));
  await bench.stop(street.child);
  return rows;
}
