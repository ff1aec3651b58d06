/* The same as appeals.mjs on PostgreSQL, beside a loop over libpq. */
import { beside_raw, rows_beside_raw } from './appeals.mjs';

export const about = 'the same on PostgreSQL, beside a blocking libpq loop with prepared statements';

export async function measure(bench) {
  const theirs = await bench.postgres();
  const twin = await bench.demo('--db', theirs.url);

  await bench.stop(twin.child);
  const ours = await bench.postgres();
  const street = await bench.demo('--db', ours.url);
  const place = twin.path.resident.replace('/q/', '');
  const result = await beside_raw(bench, street, { peer: 'raw_libpq', where: ours.url, twin: theirs.url, place });

  await bench.stop(street.child);
  await Promise.all([ours.end(), theirs.end()]);
  return rows_beside_raw('appeals-pg', result, 'appeals/s raw libpq');
}
