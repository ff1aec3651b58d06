/* Sound levels: how fast the whole chain is, beside a plain loop over the same sections and beside libebur128. */
import { median, row_of_limit, row_of_peer } from './lib.mjs';

const TIMES_LOUDNESS = 4;
const TIMES_PLAIN = 2;

export const about = 'sound levels: the whole chain in vectors, beside a plain loop and beside libebur128';

export async function measure(bench) {
  const { seconds, rounds } = await bench.ask('dsp');
  const chain = median(rounds.map((r) => r.chain));
  const plain = { ours: seconds / chain, peer: seconds / median(rounds.map((r) => r.plain)), ratio: median(rounds.map((r) => r.plain / r.chain)) };

  return [
    row_of_peer('dsp: A, C, octaves, F, S, statistics', plain, '× real time', '× real time, plain loop', TIMES_PLAIN),
    row_of_limit('dsp: its time beside libebur128’s momentary loudness', median(rounds.map((r) => r.chain / r.loudness)), TIMES_LOUDNESS, '×', 1),
  ];
}
