/* Sound levels: how fast the whole chain is, beside a plain loop over the same sections and beside libebur128; what a live meter takes. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, row_of_limit, row_of_peer, size } from './lib.mjs';

const TIMES_LOUDNESS = 4;
const TIMES_PLAIN = 2;
const SOUND_S = size(60, 2);
const ROUNDS = size(7, 1);
const LIVE_S = size(1800, 60); // of sound, which the device gives as fast as it is taken
const MEMORY_MIB = 12;
const SHARE_PERCENT = 10; // of a core

export const about = 'sound levels: the whole chain in vectors, beside a plain loop and beside libebur128; live capture';

/** ALSA's null device through its file plug-in: real capture without a microphone. */
async function live(bench) {
  const config = join(bench.folder(), 'asound.conf');

  writeFileSync(config, '</usr/share/alsa/alsa.conf>\npcm.street { type file slave.pcm "null" file "/dev/null" infile "/dev/zero" format "raw" }\n');
  const began = performance.now();
  const child = spawn(join(bench.build, 'feixiang-meter'), ['levels', '--device', 'street', '--seconds', LIVE_S, '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ALSA_CONFIG_PATH: config } });
  let memory_kib = 0;

  bench.children.push(child);
  child.stdout.on('data', () => {
    memory_kib = Math.max(memory_kib, Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
  });
  const status = await new Promise((done) => child.once('exit', done));

  if (status !== 0 || memory_kib === 0) throw new Error(`feixiang-meter ended with ${status}`);
  return { memory_mib: memory_kib / 1024, share: (performance.now() - began) / 10 / LIVE_S };
}

export async function measure(bench) {
  const { seconds, rounds } = await bench.ask('dsp', SOUND_S, ROUNDS);
  const chain = median(rounds.map((r) => r.chain));
  const plain = { ours: seconds / chain, peer: seconds / median(rounds.map((r) => r.plain)), ratio: median(rounds.map((r) => r.plain / r.chain)) };
  const taken = await live(bench);

  return [
    row_of_peer('dsp: A, C, octaves, F, S, statistics', plain, '× real time', '× real time, plain loop', TIMES_PLAIN),
    row_of_limit('dsp: its time beside libebur128’s momentary loudness', median(rounds.map((r) => r.chain / r.loudness)), TIMES_LOUDNESS, '×', 1),
    row_of_limit('dsp: memory of live capture with octaves', taken.memory_mib, MEMORY_MIB, 'MiB', 1),
    row_of_limit('dsp: share of a core of live capture with octaves', taken.share, SHARE_PERCENT, '%', 2),
  ];
}
