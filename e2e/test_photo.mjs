/* A photo from a phone: made small before it is sent where there is script, by the server where there is none. */
import { NIGHT, assert, equal, file, includes, until, walk } from './lib.mjs';

/** A large picture, made by the browser itself. */
async function picture(page, side) {
  const bytes = await page.evaluate(async (n) => {
    const canvas = new OffscreenCanvas(n, n / 2), pen = canvas.getContext('2d');
    for (let i = 0; i < 4000; i++) {
      pen.fillStyle = `hsl(${(i * 47) % 360} 70% 50%)`;
      pen.fillRect((i * 131) % n, (i * 71) % (n / 2), 90, 60);
    }
    return Array.from(new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.97 })).arrayBuffer()));
  }, side);
  return { name: 'IMG_2026.JPG', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
}

async function add(page, photo) {
  await page.locator('details', { has: page.locator('#photo') }).locator('summary').click();
  await page.setInputFiles('#photo', photo);
  await page.locator('form[action$="/photo"] button').click();
}

walk('photo', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone', { locale: 'en-GB' });
  const officer = await t.page('desk', { locale: 'en-GB' });
  const shop = await t.page('phone', { locale: 'en-GB' });
  let photo, item;

  await officer.goto(street.links.officer);
  await shop.goto(street.links.shop);
  await t.step('the browser makes it small before it is sent', async () => {
    await file(resident, street.links.resident);
    photo = await picture(resident, 4000);
    assert(photo.buffer.length > 1000000, `${photo.buffer.length} bytes are not much of a photo`);
    const [request] = await Promise.all([resident.waitForRequest((r) => r.method() === 'POST'), add(resident, photo)]);
    await resident.waitForURL('**/r/*?saved=1');
    const sent = Number((await request.allHeaders())['content-length']);
    assert(sent < photo.buffer.length / 2, `${sent} bytes were sent of ${photo.buffer.length}`);
    await resident.locator('figure.photo img').scrollIntoViewIfNeeded();
    await until('the picture', () => resident.evaluate(() => document.querySelector('figure.photo img')?.naturalWidth === 1280));
    includes(await resident.locator('figure.photo').innerText(), 'only the office sees it', 'what stands below it');
  });
  await t.step('the officer sees it, shows it to the shop, and takes that back', async () => {
    await shop.reload();
    await shop.click('article.item a.button');
    item = shop.url();
    equal(await shop.locator('img').count(), 0, 'photos at the shop');
    await officer.goto(`${street.base}/o/lh/all`);
    await officer.locator('table.rows tbody a').first().click();
    await officer.locator('figure.photo button').click();
    await officer.waitForURL('**/a/*?saved=1');
    await shop.goto(item);
    await until('the picture', () => shop.evaluate(() => document.querySelector('figure.photo img')?.naturalWidth > 0));
    await officer.locator('figure.photo button').click();
    await officer.waitForURL('**/a/*?saved=1');
    await shop.goto(item);
    equal(await shop.locator('img').count(), 0, 'photos at the shop');
  });
  await t.step('the reporter takes it away', async () => {
    await resident.locator('figure.photo button').click();
    await resident.waitForURL('**/r/*?saved=1');
    equal(await resident.locator('figure.photo').count(), 0, 'photos');
  });
  await t.step('a file that is none says what to do', async () => {
    await add(resident, { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('a shopping list') });
    includes(await resident.locator('#photo-error').innerText(), 'This file is no photo', 'what is wrong');
  });
  await t.step('the first tap sends where a form cannot be sent by script as by hand', async () => {
    const old = await t.page('phone', { locale: 'en-GB' });
    await old.addInitScript(() => { delete HTMLFormElement.prototype.requestSubmit; }); /* Safari before 16, WebViews before Chromium 76 */
    await file(old, street.links.resident, 'smell');
    await add(old, photo);
    await old.waitForURL('**/r/*?saved=1');
    equal(await old.locator('figure.photo').count(), 1, 'photos');
    equal(old.context().problems.join(' | '), '', 'console');
  });
  await t.step('without script the server makes it small', async () => {
    const plain = await t.page('phone', { javaScriptEnabled: false });
    await file(plain, street.links.resident, 'smell');
    await add(plain, photo);
    includes(await plain.locator('figure.photo').innerText(), '只有办公室能看到', 'what stands below it');
    const answer = await plain.request.get(new URL(await plain.locator('figure.photo img').getAttribute('src'), street.base).href);
    equal(answer.headers()['content-type'], 'image/jpeg', 'type');
    equal(answer.headers()['cache-control'], 'no-store', 'kept by nobody between');
    assert((await answer.body()).length <= 256 * 1024, 'at most 256 KiB');
  });
  await t.check('nothing went wrong in any browser', () => equal([resident, officer, shop].flatMap((p) => p.context().problems.filter((m) => !m.includes('422'))).join(' | '), '', 'console'));
});
