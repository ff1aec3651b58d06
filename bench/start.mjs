/* From exec to the first answer, and what an idle server holds. */
import { spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { median, resident_kib, row_of_limit, size } from './lib.mjs';

const STARTS = size(5, 1);
const START_WITHIN_MS = 200;
const REQUESTS = 50;
const IDLE_MIB = 40;

/** A port that nobody has at the moment. */
function free_port() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();

      server.close(() => done(port));
    });
  });
}

/** The status of one answer; 0 while nobody listens. */
function status_of(port, path) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');

    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`));
    socket.once('data', (piece) => {
      done(Number(piece.toString('latin1', 9, 12)));
      socket.destroy();
    });
    socket.on('error', () => done(0));
  });
}

/** Asks again and again until it is answered. */
async function start_once(bench, dir) {
  const port = await free_port();
  const began = performance.now();
  const child = spawn(bench.program('feixiang'), ['serve', '--dir', dir, '--listen', '127.0.0.1', '--port', port], { stdio: 'ignore' });
  let status = 0;

  bench.children.push(child);
  while (status !== 200) {
    status = await status_of(port, '/s/xq');
    if (status !== 0 && status !== 200) throw new Error(`the first answer is ${status}`);
    if (performance.now() - began > 10_000) throw new Error('the server did not start');
    if (status === 0) await pause(1);
  }
  const took = performance.now() - began;

  await bench.stop(child);
  return took;
}

async function idle_mib(bench) {
  const street = await bench.demo();

  for (let i = 0; i < REQUESTS; i++) {
    const answer = await fetch(street.base + (i % 2 ? street.path.resident : '/s/lh'));

    if (answer.status !== 200) throw new Error(`a page answers ${answer.status}`);
    await answer.arrayBuffer();
  }
  await pause(1000);
  const mib = resident_kib(street.child) / 1024;

  await bench.stop(street.child);
  return mib;
}

export const about = `from exec to the first answer over an empty street, and memory after ${REQUESTS} requests`;

export async function measure(bench) {
  const dir = bench.folder();
  const took = [];

  await bench.ask('feixiang', 'init', '--dir', dir, '--street', 'xq', '--name', '测试街', '--json');
  for (let i = 0; i < STARTS; i++) took.push(await start_once(bench, dir));
  return [
    row_of_limit('start: exec to first answer, empty street', median(took), START_WITHIN_MS, 'ms'),
    row_of_limit('start: resident memory, idle', await idle_mib(bench), IDLE_MIB, 'MiB', 1),
  ];
}
