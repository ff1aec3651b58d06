/* A fresh street: the first administrator, the roster as the office keeps it, taken, taken back, taken again; and files that are none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, command, equal, root, includes, taps, walk } from './lib.mjs';

const ROSTER = join(root, 'demo', 'roster.xlsx');
const ENGLISH = { locale: 'en-GB' };
const OLE2 = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(4088)]);

/** From the shops page to what the file would do; the hand counts. */
async function bring(page, hand, street) {
  await page.goto(`${street.base}/o/xq/shops`);
  await hand.tap('a[href="/o/xq/import"]');
  hand.taps++; /* choosing the file in the phone's own picker */
  await page.setInputFiles('#file', ROSTER);
  await hand.tap('main form button');
  await page.waitForURL(/\/import\/\d+$/);
}

async function names(page, street) {
  const { items } = await (await page.request.get(`${street.base}/api/v1/xq/shops`)).json();
  return items.map((shop) => shop.name);
}

walk('roster', async (t) => {
  const dir = t.folder();
  command('init', '--dir', dir, '--street', 'xq', '--name', '荔红街');
  const { link } = JSON.parse(command('user', 'add', 'lin', '--name', '小林', '--role', 'admin', '--street', 'xq', '--dir', dir, '--json'));
  const street = await t.serve('serve', dir);
  const admin = await t.page('desk', ENGLISH);
  const hand = taps(admin);

  await t.step('the administrator is told when a password is too plain, then chooses one', async () => {
    await admin.goto(street.base + new URL(link).pathname);
    await admin.fill('#password', '1234567890');
    await admin.click('main form button');
    await admin.locator('.error').waitFor();
    await admin.fill('#password', 'lychee lamp lane');
    await admin.click('main form button');
    await admin.waitForURL(/\/o(\/xq)?$/);
  });

  await t.step('the link worked once', async () => {
    const answer = await (await t.page('desk', ENGLISH)).goto(street.base + new URL(link).pathname);
    assert([404, 410].includes(answer.status()), `a used link gives 404 or 410, not ${answer.status()}`);
  });

  await t.step('the password lets in again, a wrong one does not', async () => {
    const again = await t.page('desk', ENGLISH);
    await again.goto(`${street.base}/o/xq/shops`);
    await again.waitForURL('**/login?back=*');
    await again.fill('#login', 'lin');
    await again.fill('#password', 'lychee lamp lost');
    await again.click('main form button');
    await again.locator('#login-error').waitFor();
    await again.fill('#password', 'lychee lamp lane');
    await again.click('main form button');
    await again.waitForURL('**/o/xq/shops');
  });

  await t.step('before the roster the street has no shop', async () => { equal((await names(admin, street)).length, 0, 'shops'); });

  await t.step('the preview says what would happen, and takes nothing yet', async () => {
    await bring(admin, hand, street);
    includes(await admin.locator('main > p.lead + p').innerText(), '37 shops can be taken: 37 new', 'what would happen');
    equal(await admin.locator('table.rows').last().locator('tbody tr').count(), 37, 'rows that can');
    equal((await names(admin, street)).length, 0, 'shops so far');
  });

  await t.step('three rows cannot be taken, each with a reason of its own that helps', async () => {
    const refused = admin.locator('section', { has: admin.locator('h2', { hasText: 'Rows that cannot be taken' }) }).locator('tbody tr');
    equal(await refused.count(), 3, 'refused rows');
    const reasons = await refused.locator('td:nth-child(2)').allInnerTexts();
    for (const reason of reasons) assert(reason.trim().length >= 15, `a reason, not ${JSON.stringify(reason)}`);
    equal(new Set(reasons).size, 3, 'different reasons');
  });

  await t.step('taken with at most five taps from the list of shops', async () => {
    await hand.tap('form[action$="/take"] button');
    await admin.locator('.notice.good').waitFor();
    includes(await admin.locator('.notice.good').innerText(), 'Taken: 37 shops', 'what was done');
    await hand.tap('a.button[href$="/shops"]');
    await admin.waitForURL('**/o/xq/shops');
    equal(await admin.locator('table.rows tbody tr').count(), 37, 'rows on the page of shops');
    assert(hand.taps <= 5, `at most 5 taps, not ${hand.taps}`);
    equal((await names(admin, street)).length, 37, 'shops');
  });

  await t.step('birth dates, schooling and phones of owners are on no public page', async () => {
    const stranger = await t.page('phone');
    await stranger.goto(`${street.base}/s/xq/shops`);
    equal(await stranger.locator('table.rows tbody tr').count(), 37, 'rows');
    const text = await stranger.locator('main').innerText();
    assert(!/1[3-9]\d{9}/.test(text), `no mobile phone number on the public page: ${text.match(/.{0,30}1[3-9]\d{9}/)?.[0]}`);
    assert(!/本科|大专|高中|学历|生日/.test(text), 'neither schooling nor birth dates on the public page');
  });

  await t.step('taken back, the street is as before', async () => {
    await admin.goto(`${street.base}/o/xq/import`);
    await admin.locator('ul.own a').first().click();
    await admin.locator('form[action$="/undo"] button').click();
    await admin.locator('.notice', { hasText: 'Taken back' }).waitFor();
    equal((await names(admin, street)).length, 0, 'shops');
  });

  await t.step('brought again it is taken again, and a third time it changes nothing', async () => {
    await bring(admin, hand, street);
    await admin.click('form[action$="/take"] button');
    await admin.locator('.notice.good').waitFor();
    equal((await names(admin, street)).length, 37, 'shops');
    await bring(admin, hand, street);
    includes(await admin.locator('main > p.lead + p').innerText(), '37 as before', 'what would happen');
    includes(await admin.locator('main > p.lead + p').innerText(), '0 new, 0 changed', 'what would happen');
    await admin.click('form[action$="/take"] button');
    await admin.locator('.notice.good').waitFor();
    includes(await admin.locator('.notice.good').innerText(), '37 as before', 'what was done');
    equal((await names(admin, street)).length, 37, 'shops');
  });

  for (const [what, name, buffer, part] of [
    ['an old .xls', '名册.xls', OLE2, 'old .xls file'], ['an old .xls called .xlsx', 'roster.xlsx', OLE2, 'Save as'],
    ['a picture', 'roster.xlsx', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48]), 'no table'],
    ['half a roster', 'roster.xlsx', readFileSync(ROSTER).subarray(0, 3000), 'broken'],
    ['a table of something else', 'other.csv', Buffer.from('animal,legs\ncat,4\nhen,2\n'), 'No heading'],
  ])
    await t.check(`${what} is refused in words that help, and nothing changes`, async () => {
      await admin.goto(`${street.base}/o/xq/import`);
      await admin.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer });
      await admin.click('main form button');
      includes(await admin.locator('#file-error').innerText(), part, 'the words');
      equal(await admin.getAttribute('#file', 'aria-describedby'), 'file-error', 'what the field refers to');
      equal((await names(admin, street)).length, 37, 'shops');
    });

  await t.check('journal and tables agree after all this', async () => {
    equal(await street.stop(), 0, 'how the server ended');
    command('verify', '--dir', dir, '--heads', join(dir, 'heads.log'));
  });
});
