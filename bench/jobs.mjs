/*
 * What people do most, each from a cold browser over a thin line: seconds from opening the link to the visible answer. The line is
 * that of a phone at the edge of its network (400 kbit/s, 400 ms there and back), the processor four times slower than this one; what
 * loads is measured, what a hand and a head need is added by the keystroke-level model.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { row_of_limit, size } from './lib.mjs';

const LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }; // ms; bytes a second
const SLOWER = 4;
const PATIENCE_MS = size(30_000, 300_000);
const CONNECT_S = 0.4; // to open the first connection: the browser's thin line begins after it
const THINK_S = 1.35;  // once a job
const TAP_S = 1;
const LIVE_S = 2;      // from the tap in bed to the open pages of shop and office
const LIVE_TIMES = size(5, 1); // the slowest counts

/** who: whose link signs in before (not timed); run: taps by hand.tap; taps and seconds: the most there may be. */
const JOBS = [
  { name: 'R1 report “too loud now”', who: 'resident', taps: 3, seconds: 15, async run(page, hand, to) {
    await page.goto(to.street.links.resident);
    await hand.tap('button[name=kind][value=noise]');
    await page.waitForURL('**/r/*');
    to.receipt = page.url();
  } },
  { name: 'R2 see what happens with it', who: 'resident', taps: 1, seconds: 5, async run(page, hand, to) {
    await page.goto(to.receipt);
    await page.waitForSelector('.holder');
  } },
  { name: 'M1 answer a report', who: 'shop', taps: 2, seconds: 10, async run(page, hand, to) {
    await page.goto(`${to.street.base}/d/lh`);
    await hand.tap('article.item a.button');
    await hand.tap('button[name=answer][value=turned_down]');
    await page.waitForURL('**/d/lh?saved=1');
  } },
  { name: 'W1 see what is due', who: 'officer', taps: 0, seconds: 5, async before(page, hand, to) {
    await page.goto(to.street.links.resident);
    await page.click('button[name=kind][value=voices]');
    await page.waitForURL('**/r/*');
  }, async run(page, hand, to) {
    await page.goto(`${to.street.base}/o/lh`);
    await page.waitForSelector('article.item');
  } },
  { name: 'W1 act on one', who: 'officer', taps: 2, seconds: 15, async run(page, hand, to) {
    await page.goto(`${to.street.base}/o/lh`);
    await hand.tap('article.item form.next button');
    await page.waitForURL('**/a/*');
  } },
  { name: 'W2 take one down', who: 'officer', taps: 5, seconds: 30, async run(page, hand, to) {
    await page.goto(`${to.street.base}/o/lh`);
    await hand.tap('nav a[href$="/new"]');
    await hand.tap(page.locator('.pick input[name=kind]').first());
    await hand.tap(page.locator('.pick input[name=place]').first());
    await hand.tap('main form button.button');
    await page.waitForURL('**/slip/*');
  } },
  { name: 'W5 words for the group chat', who: 'officer', taps: 2, seconds: 10, async run(page, hand, to) {
    await page.goto(`${to.street.base}/o/lh`);
    await hand.tap('p.more a[href$="/posters"]');
    await page.waitForSelector('main textarea, main .words, main img');
  } },
  { name: 'R3 say whether it is better', who: 'resident', taps: 2, seconds: 8, morning: true, async run(page, hand, to) {
    await page.goto(to.receipt);
    await hand.tap('button[name=verdict][value=better]');
    await page.waitForSelector('.state.kept');
  } },
];

export const about = 'what people do most, over a thin line and on a slow phone, in seconds';

async function thin(page) {
  const cdp = await page.context().newCDPSession(page);

  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', LINE);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Nothing of an earlier visit is kept but who it is. */
async function fresh_page(browser, state) {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'zh-CN', storageState: state });

  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

async function signed_in(browser, link) {
  const context = await browser.newContext();
  const page = await context.newPage();

  await page.goto(link);
  const state = await context.storageState();

  await context.close();
  return state;
}

async function time(browser, job, to) {
  const page = await fresh_page(browser, to.states[job.who]);
  let taps = 0;
  const hand = { tap: async (what) => { taps++; await (typeof what === 'string' ? page.locator(what).first() : what).click(); } };

  if (job.before) {
    const other = await fresh_page(browser, to.states.resident);

    await job.before(other, hand, to);
    await other.context().close();
  }
  await thin(page);
  const began = performance.now();

  await job.run(page, hand, to);
  const loaded = (performance.now() - began) / 1000;

  to.states[job.who] = await page.context().storageState();
  await page.context().close();
  if (taps > job.taps) throw new Error(`${job.name}: ${taps} taps`);
  return { taps, seconds: CONNECT_S + loaded + THINK_S + TAP_S * taps };
}

/** Open pages over the thin line: seconds from a tap in bed until the slower of shop and office shows it. */
async function live(browser, to) {
  const open = async (who, path) => {
    const page = await fresh_page(browser, to.states[who]);

    await thin(page);
    await page.goto(to.street.base + path);
    await page.waitForTimeout(3000); // it listens by then
    return page;
  };
  const pages = await Promise.all([open('shop', '/d/lh'), open('officer', '/o/lh')]);
  const resident = await fresh_page(browser, to.states.resident);
  const newest = (page) => page.locator('[data-chime]').first().getAttribute('data-chime');
  let slowest = 0;

  for (let i = 0; i < LIVE_TIMES; i++) {
    const before = await Promise.all(pages.map(newest));

    await resident.goto(to.street.links.resident);
    const began = performance.now();

    await resident.click('button[name=kind][value=noise]', { noWaitAfter: true });
    await Promise.all(pages.map((page, k) => page.waitForSelector(`[data-chime]:not([data-chime="${before[k]}"])`, { state: 'attached' })));
    slowest = Math.max(slowest, (performance.now() - began) / 1000);
  }
  for (const page of [...pages, resident]) await page.context().close();
  return slowest;
}

/** The same street the next morning, when the question is asked. */
async function next_morning(bench, street) {
  await bench.stop(street.child);
  return bench.demo_again(street.dir, '--port', street.port, '--clock', '2026-03-07T09:05');
}

export async function measure(bench) {
  const { chromium } = createRequire(pathToFileURL(join(bench.build, 'e2e', '/')))('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const to = { street: await bench.demo(), states: {} };
  const links = (street) => Object.fromEntries(Object.entries(street.path).map(([who, path]) => [who, street.base + path]));
  const rows = [];

  to.street.links = links(to.street);
  to.states.resident = undefined;
  for (const who of ['shop', 'officer']) to.states[who] = await signed_in(browser, to.street.links[who]);
  for (const job of JOBS) {
    if (job.morning) {
      rows.push(row_of_limit('jobs: from a tap in bed to the open pages of shop and office', await live(browser, to), LIVE_S, 's', 2));
      to.street = await next_morning(bench, to.street);
      to.street.links = links(to.street);
    }
    const { taps, seconds } = await time(browser, job, to);

    rows.push(row_of_limit(`jobs: ${job.name}, ${taps} ${taps === 1 ? 'tap' : 'taps'}`, seconds, job.seconds, 's', 1));
  }
  await browser.close();
  await bench.stop(to.street.child);
  return rows;
}
