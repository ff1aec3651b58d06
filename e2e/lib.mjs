/*
 * What the walks share: the program on a folder of its own, a browser, people with their phones, counted taps, and a reporter.
 * FEIXIANG names the binary to run; without it the one in the build folder beside this one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = dirname(fileURLToPath(import.meta.url));
/** The sources: the walks may stand in the build folder (tools/walks). */
export const root = resolve(process.env.FEIXIANG_ROOT || join(here, '..'));
export const binary = resolve(process.env.FEIXIANG || join(root, 'build', 'feixiang'));
export const NIGHT = '2026-03-06T23:30';
export const MORNING = '2026-03-07T09:05';
const PATIENCE = Number(process.env.PATIENCE || 4); // a busy machine gets as many times what a quiet one needs
export const LIVE_MS = 15000 * PATIENCE; /* for an open page to show what is new, however loaded the machine: how fast it is, `make bench` says */
const PATIENCE_MS = 10000 * PATIENCE;
const out = join(here, 'out');

/* --- Saying what is right ------------------------------------------------------------------------------------------ */

export function assert(truth, why) {
  if (!truth) throw new Error(why);
}

export function equal(got, wanted, what) {
  if (got !== wanted) throw new Error(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

export function includes(text, part, what) {
  if (!text.includes(part)) throw new Error(`${what}: ${JSON.stringify(part)} is not in ${JSON.stringify(text)}`);
}

/** Asks again until it is true: for what a job of the server does by and by. */
export async function until(what, ask, ms = PATIENCE_MS) {
  const end = Date.now() + ms;
  for (;;) {
    if (await ask()) return;
    if (Date.now() > end) throw new Error(`still not so: ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/* --- The program ---------------------------------------------------------------------------------------------------- */

/** Runs the binary to its end; throws with what it said when it fails. */
export function command(...args) {
  const run = spawnSync(binary, args, { encoding: 'utf8', timeout: 30000 });
  if (run.status !== 0) throw new Error(`feixiang ${args.join(' ')} ended with ${run.status}: ${run.stderr || run.error}`);
  return run.stdout;
}

/** Starts a serving command; resolves with its JSON line, plus stop(). */
export function serve(name, dir, ...more) {
  const args = [name, '--dir', dir, '--port', '0', '--listen', '127.0.0.1', '--throttle', 'off', '--json', ...more];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', complained = '';
  const ended = new Promise((done) => child.on('exit', done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(child.pid, 'SIGTERM');
    await ended;
    return child.exitCode;
  };
  child.stderr.on('data', (bytes) => { complained += bytes; });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`feixiang ${name} ended with ${code}: ${complained}`)));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      if (said.includes('\n')) done({ ...JSON.parse(said.slice(0, said.indexOf('\n'))), dir, stop });
    });
  });
}

/* --- Hands ---------------------------------------------------------------------------------------------------------- */

/** A hand on a page that counts what it does: taps and typed characters. */
export function taps(page) {
  const hand = { taps: 0, characters: 0 };
  const at = (what) => (typeof what === 'string' ? page.locator(what) : what);
  hand.tap = async (what) => { hand.taps++; await at(what).click(); };
  hand.type = async (what, text) => { hand.characters += [...text].length; await at(what).fill(text); };
  return hand;
}

/** Scans a code, taps a kind, stands on the receipt; its address. */
export async function file(page, place, kind = 'noise') {
  await page.goto(place);
  await page.click(`button[name=kind][value=${kind}]`);
  await page.waitForURL('**/r/*');
  return page.url();
}

/** The addresses of the street's places, as its start page lists them. */
export async function places(page, base) {
  await page.goto(`${base}/s/lh`);
  return page.locator('ul.choices a.choice').evaluateAll((links) => links.map((a) => a.href));
}

/* --- One walk ------------------------------------------------------------------------------------------------------- */

let browser = null;

async function the_browser() {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--autoplay-policy=user-gesture-required'],
  });
  return browser;
}

const sizes = { phone: { width: 390, height: 844 }, small: { width: 360, height: 640 }, desk: { width: 1280, height: 800 } };

class Walk {
  constructor(name) { this.name = name; this.undo = []; this.pages = []; }

  folder() {
    const dir = mkdtempSync(join(tmpdir(), 'feixiang-e2e-'));
    this.undo.push(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
  }

  async serve(name, dir, ...more) {
    const street = await serve(name, dir, ...more);
    this.undo.push(street.stop);
    return street;
  }

  demo(clock = NIGHT, dir = this.folder()) { return this.serve('demo', dir, '--clock', clock); }

  /** A person with a browser of his own; size is phone, small or desk. Every page's console is heard: person.problems. */
  async person(size, more = {}) {
    const context = await (await the_browser()).newContext({ viewport: sizes[size], locale: 'zh-CN', ...more });
    context.setDefaultTimeout(PATIENCE_MS);
    context.problems = [];
    context.on('page', (page) => {
      this.pages.push(page);
      page.on('pageerror', (error) => context.problems.push(`${page.url()}: ${error}`));
    });
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') context.problems.push(`${message.location().url}: ${message.text()}`);
    });
    this.undo.push(() => context.close());
    return context;
  }

  async page(size, more) { return (await this.person(size, more)).newPage(); }

  async keep_pictures(label) {
    mkdirSync(out, { recursive: true });
    for (const [i, page] of this.pages.filter((p) => !p.isClosed()).entries())
      await page.screenshot({ path: join(out, `${label.replace(/[^\w一-鿿]+/g, '-').slice(0, 100)}-${i}.png`), timeout: 5000 }).catch(() => {});
  }

  async end() {
    for (const undo of this.undo.reverse()) await undo();
  }
}

/* --- Reporting ------------------------------------------------------------------------------------------------------ */

const walks = [];
const count = { passed: 0, failed: 0 };

/** walk(name, fn): fn gets the walk t; t.step(name, fn) are its lines. A failed step ends the walk, a failed check does not. */
export function walk(name, fn) { walks.push({ name, fn }); }

class StepFailed extends Error {}

async function line(t, name, fn) {
  const full = `${t.name}: ${name}`;
  try {
    const value = await fn();
    count.passed++;
    console.log(`ok ${full}`);
    return value;
  } catch (error) {
    count.failed++;
    console.log(`not ok ${full}: ${String(error.message).replaceAll('\u001b', '').replace(/\s*\n\s*/g, ' | ').slice(0, 1500)}`);
    await t.keep_pictures(full);
    throw new StepFailed(name);
  }
}

Walk.prototype.step = function step(name, fn) { return line(this, name, fn); };
Walk.prototype.check = function check(name, fn) { return line(this, name, fn).catch((error) => { if (!(error instanceof StepFailed)) throw error; }); };

async function run_walk({ name, fn }) {
  const t = new Walk(name);
  try {
    await fn(t);
  } catch (error) {
    if (!(error instanceof StepFailed)) await line(t, 'between the steps', () => { throw error; }).catch(() => {});
    console.log(`# ${name} ends here; what follows it was not reached`);
  }
  await t.end();
}

/** As many at once as there are cores; each has a street and people of its own. */
export async function run_walks() {
  const waiting = [...walks];
  const hand = async () => { while (waiting.length > 0) await run_walk(waiting.shift()); };
  await Promise.all(Array.from({ length: availableParallelism() }, hand));
  await (await browser)?.close();
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed > 0 || count.passed === 0 ? 1 : 0;
}
