/* What is taken along: the office's reports of some days as a file, a shop's own record as a page, a sheet of paper and a file. */
import { readFileSync } from 'node:fs';
import { NIGHT, assert, equal, file, includes, taps, walk } from './lib.mjs';

const ENGLISH = { locale: 'en-GB' };

async function answer(shop, base, with_what) {
  await shop.goto(`${base}/d/lh`);
  await shop.locator('article.item a.button').first().click();
  await shop.click(`button[name=answer][value=${with_what}]`);
  await shop.waitForURL('**/d/lh?saved=1');
}

/** Taps a link and holds the file it brings. */
async function taken(page, hand, link) {
  const [download] = await Promise.all([page.waitForEvent('download'), hand.tap(link)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

walk('office takes reports along', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone'), shop = await t.page('phone'), officer = await t.page('desk', ENGLISH);

  await shop.goto(street.links.shop);
  await officer.goto(street.links.officer);
  await file(resident, street.links.resident);
  await answer(shop, street.base, 'turned_down');
  await file(resident, street.links.resident, 'voices');

  await t.step('the reports of some days: five taps from the office\'s page to the file', async () => {
    const hand = taps(officer);
    await officer.goto(`${street.base}/o/lh`);
    await hand.tap('nav.tabs a[href$="/all"]');
    await hand.tap('nav.filters a[href$="state=open"]');
    await hand.tap('.tools summary');
    await officer.fill('#from', '2026-03-01');
    await officer.fill('#to', '2026-03-31');
    await hand.tap('.tools form button');
    await officer.waitForURL('**/all?state=open&from=2026-03-01&to=2026-03-31');
    const { name, bytes } = await taken(officer, hand, '.tools a[href*="all.csv"]');
    equal(name, 'lh-reports-2026-03-06.csv', 'name of the file');
    equal(hand.taps, 5, 'taps');
    const lines = bytes.toString('utf8').trim().split('\r\n');
    equal(lines.length, 2, 'lines: the headings and the open one');
    equal(bytes.subarray(0, 3).toString('hex'), 'efbbbf', 'the mark in front');
    includes(lines[0], 'Minutes from the report to the first answer', 'headings');
    includes(lines[1], 'People shouting outside', 'the open one');
  });

  await t.step('all of them as a workbook: two taps', async () => {
    const hand = taps(officer);
    await officer.goto(`${street.base}/o/lh`);
    await hand.tap('nav.tabs a[href$="/all"]');
    const { name, bytes } = await taken(officer, hand, '.tools a[href$="all.xlsx"]');
    equal(name, 'lh-reports-2026-03-06.xlsx', 'name of the file');
    equal(hand.taps, 2, 'taps');
    equal(bytes.subarray(0, 2).toString(), 'PK', 'what it begins with');
  });

  await t.step('on paper the table is a table, and nothing else of the page is there', async () => {
    await officer.emulateMedia({ media: 'print' });
    await officer.setViewportSize({ width: 658, height: 900 });
    for (const gone of ['.top', '.tabs', '.filters', '.tools', '.foot']) equal(await officer.locator(gone).first().isVisible(), false, `${gone} on paper`);
    equal(await officer.locator('table.rows thead th').first().isVisible(), true, 'headings on paper');
    equal(await officer.locator('table.rows tbody tr').first().evaluate((tr) => getComputedStyle(tr).display), 'table-row', 'a row');
    includes(await officer.locator('.print-only').innerText(), 'made on 6 Mar 2026', 'what the paper says of itself');
  });
});

walk('a shop has its own record', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone'), shop = await t.page('phone', ENGLISH);
  const hand = taps(shop);

  await shop.goto(street.links.shop);
  const name = await shop.locator('h1').innerText();
  await t.step('a month without reports says so', async () => {
    await shop.goto(`${street.base}/d/lh/history`);
    includes(await shop.locator('.empty').innerText(), 'Nothing reached our phone', 'the empty page');
  });

  await file(resident, street.links.resident);
  await answer(shop, street.base, 'turned_down');
  await file(resident, street.links.resident, 'smell');
  await t.step('one tap from the duty page', async () => {
    await shop.goto(`${street.base}/d/lh`);
    await hand.tap('p.more a[href$="/history"]');
    equal(await shop.locator('h1').innerText(), name, 'whose record');
    const figures = await shop.locator('.figures dd strong').allInnerTexts();
    equal(figures.join(), '2,1,1', 'on the phone, answered, minutes');
    equal(await shop.locator('.figures dd').count(), 3, 'figures, each with its definition');
    includes(await shop.locator('table.rows tbody').innerText(), 'Turned down', 'answers');
    includes(await shop.locator('table.rows tbody').innerText(), 'Not answered yet', 'what still waits');
  });

  await t.step('and one more for the file', async () => {
    const { name: called, bytes } = await taken(shop, hand, '.tools a[href*="history.csv"]');
    equal(called, 'lh-record-2026-03.csv', 'name of the file');
    equal(bytes.toString('utf8').trim().split('\r\n').length, 3, 'lines');
    equal(hand.taps, 2, 'taps');
  });

  await t.step('the print button prints', async () => {
    await shop.evaluate(() => { window.print = () => { document.documentElement.dataset.printed = '1'; }; });
    await shop.click('[data-print]');
    equal(await shop.getAttribute('html', 'data-printed'), '1', 'printed');
    await shop.emulateMedia({ media: 'print' });
    await shop.setViewportSize({ width: 658, height: 900 });
    equal(await shop.locator('.figures').isVisible(), true, 'figures on paper');
    equal(await shop.locator('.tools').isVisible(), false, 'buttons on paper');
    includes(await shop.locator('.print-only').innerText(), 'made on 6 Mar 2026', 'what the paper says of itself');
    assert(await shop.evaluate(() => document.documentElement.scrollWidth <= 658), 'the sheet fits the paper');
  });

  await t.step('without scripts everything is there but the button', async () => {
    const plain = await t.page('phone', { ...ENGLISH, javaScriptEnabled: false });
    await plain.goto(street.links.shop);
    await plain.goto(`${street.base}/d/lh/history`);
    equal(await plain.locator('[data-print]').isVisible(), false, 'a button that would do nothing');
    equal(await plain.locator('table.rows tbody tr').count(), 2, 'rows');
  });

  await t.check('nothing went wrong in the browser', () => equal(shop.context().problems.join(' | '), '', 'console'));
});
