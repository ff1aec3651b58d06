/* What the subjects share: a folder of their own, the program and its peers as children, the median of alternating rounds. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run_file = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/** A run that only shows that everything still runs: what is counted in it says nothing. BENCH_TINY, or bench/run --tiny. */
export const TINY = Boolean(process.env.BENCH_TINY);
export const size = (full, tiny) => (TINY ? tiny : full);

const ASKED_S = size(3, 1);
const CLOCK = '2026-03-06T23:30'; // Friday night: shops are open, duty phones are told
export const CLOCK_MINUTE = 23 * 60 + 30;
export const THREADS = 2; // of the server and of its peer
export const VIEWS = size(10_000, 64);

export class Bench {
  constructor(build) {
    this.build = resolve(build);
    this.children = [];
    this.folders = [];
    process.on('exit', () => this.end());
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  }

  /** Beside the build, so on a disk: what is measured waits for it. */
  folder() {
    const dir = mkdtempSync(join(this.build, 'bench', 'measured-'));

    this.folders.push(dir);
    return dir;
  }

  program(name) {
    return name === 'feixiang' ? join(this.build, name) : join(this.build, 'bench', `bench_${name}`);
  }

  /** Starts one that prints a line of JSON when it is ready; gives the child and what it said. */
  async start(name, args) {
    const child = spawn(this.program(name), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });

    this.children.push(child);
    return this.first_line(child, name);
  }

  /** A PostgreSQL of its own; it ends with our end of the pipe, however we end. */
  async postgres() {
    const child = spawn(join(here, '..', 'tools', 'with-postgres'), ['bash', '-c', 'echo "{\\"url\\":\\"$TEST_PG_URL\\"}"; cat'],
      { stdio: ['pipe', 'pipe', 'inherit'], detached: true });

    const { said } = await this.first_line(child, 'PostgreSQL');

    return {
      url: said.url,
      end: () => new Promise((done) => {
        child.once('exit', done);
        child.stdin.end();
      }),
    };
  }

  async first_line(child, name) {
    for await (const line of createInterface({ input: child.stdout })) {
      child.stdout.resume();
      return { child, said: JSON.parse(line) };
    }
    throw new Error(`${name} ended before it was ready`);
  }

  async stop(child, signal = 'SIGTERM') {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));

    child.kill(signal);
    await ended;
    this.children = this.children.filter((c) => c !== child);
  }

  /** Runs one to its end and gives the JSON it printed. */
  async ask(name, ...args) {
    const { stdout } = await run_file(this.program(name), args.map(String), { timeout: 300_000 });

    return JSON.parse(stdout);
  }

  /** The sample street, served. */
  async demo(...more) {
    return this.demo_again(this.folder(), ...more);
  }

  async demo_again(dir, ...more) {
    const args = ['demo', '--dir', dir, '--listen', '127.0.0.1', '--port', 0, '--threads', THREADS, '--throttle', 'off', '--clock', CLOCK,
      '--json'];
    const { child, said } = await this.start('feixiang', [...args, ...more]);
    const path = Object.fromEntries(Object.entries(said.links).map(([who, url]) => [who, new URL(url).pathname]));

    return { child, dir, base: said.base, port: Number(new URL(said.base).port), path };
  }

  end() {
    for (const child of this.children) child.kill('SIGKILL');
    for (const dir of this.folders) rmSync(dir, { recursive: true, force: true });
    this.children = this.folders = [];
  }
}

/** The cookies that following a link of the sample street gives, as a request sends them, and where it led. */
export async function enter(street, who) {
  const answer = await fetch(street.base + street.path[who], { redirect: 'manual' });
  const cookies = cookies_of(answer);

  if (answer.status !== 303 || cookies.length === 0) throw new Error(`the link of the ${who} answers ${answer.status}`);
  return { cookie: cookies.join('; '), path: answer.headers.get('location') };
}

/** What an answer gives to keep, "name=value" each. An older fetch hands all of them over as one line; none of our values holds a comma. */
export function cookies_of(answer) {
  return (answer.headers.get('set-cookie') ?? '').split(/,\s*(?=\w+=)/).filter(Boolean).map((c) => c.split(';')[0]);
}

/** What the first answer gave a browser to keep: it brings that along from then on. */
export async function first_cookie(url) {
  const answer = await fetch(url);

  return cookies_of(answer).join('; ');
}

/** Size and headers of a page, uncompressed; without those that the library adds by itself. */
export async function answer_of(url, cookie) {
  const headers = { 'Accept-Encoding': 'identity', ...(cookie ? { Cookie: cookie } : {}) };
  const answer = await fetch(url, { headers, redirect: 'manual' });

  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`);
  const bytes = (await answer.arrayBuffer()).byteLength;
  const headers_got = [...answer.headers].filter(([name]) => !['date', 'content-length', 'connection', 'keep-alive'].includes(name));

  return { bytes, headers: headers_got.flat() };
}

/** How often a page is answered with 200, asked over 32 connections that stay open, for some seconds. */
export async function requests_per_second(url, cookie) {
  const headers = cookie ? ['-H', `Cookie: ${cookie}`] : [];
  const { stdout } = await run_file('wrk', ['-t1', '-c32', `-d${ASKED_S}s`, ...headers, url]).catch((problem) => {
    throw problem.code === 'ENOENT' ? new Error('wrk is not installed: tools/setup check') : problem;
  });

  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk ${url}: ${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

/** Resident memory of a process, in KiB. */
export function resident_kib(child) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;

  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A B A B …: each round gives [ours, peer's]; the ratio is the median of the rounds' own ratios. */
export async function paired(rounds, ours, peers) {
  const a = [];
  const b = [];

  for (let i = 0; i < rounds; i++) {
    a.push(await ours());
    b.push(await peers());
  }
  return { ours: median(a), peer: median(b), ratio: median(a.map((value, i) => value / b[i])) };
}

export const count = (n) => Math.round(n).toLocaleString('en-US');
const percent = (ratio) => `${Math.round(ratio * 100)} %`;

/** A row that compares with a peer: at least ${wanted} of it. */
export function row_of_peer(figure, result, unit, peer, wanted) {
  return {
    figure, measured: `${count(result.ours)} ${unit}`, peer: `${count(result.peer)} ${peer}`, ratio: percent(result.ratio),
    wanted: `≥ ${percent(wanted)}`, ok: result.ratio >= wanted,
  };
}

/** A row that holds a figure against a limit: at most ${limit}. */
export function row_of_limit(figure, value, limit, unit, digits = 0) {
  return {
    figure, measured: `${value.toFixed(digits)} ${unit}`, peer: `limit ${limit} ${unit}`, ratio: percent(value / limit), wanted: '≤ 100 %',
    ok: value <= limit,
  };
}

/** A row that is only told. */
export function row_told(figure, measured, peer = '', ratio = '') {
  return { figure, measured, peer, ratio, wanted: '', ok: null };
}
