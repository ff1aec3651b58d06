/* The first walk again, in browsers without script: every page works by loading it once more. */
import { NIGHT, assert, equal, file, includes, walk } from './lib.mjs';

const PLAIN = { javaScriptEnabled: false, locale: 'en-GB' };

walk('noscript', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone', PLAIN);
  const shop = await t.page('phone', PLAIN);
  const officer = await t.page('desk', PLAIN);
  let name;

  await t.step('shop and officer come in', async () => {
    await shop.goto(street.links.shop);
    await officer.goto(street.links.officer);
    name = await shop.locator('h1').innerText();
    equal(new URL(officer.url()).pathname, '/o/lh', 'where the officer stands');
    assert(await shop.locator('#sound').isHidden(), 'no switch for a sound that cannot be');
  });
  await t.step('their pages load themselves again by and by', async () => {
    for (const page of [shop, officer])
      includes((await (await page.request.get(page.url())).text()).match(/<noscript>.*?<\/noscript>/s)?.[0] ?? '', 'http-equiv="refresh"', 'the head');
  });
  await t.step('one tap reports', async () => {
    await file(resident, street.links.resident);
    includes(await resident.locator('h1').innerText(), 'Too loud now', 'the receipt');
  });
  await t.step('taken back, it is gone after a reload', async () => {
    await resident.click('form.undo button');
    includes(await resident.locator('.lead').innerText(), 'Taken back', 'the receipt');
    await shop.reload();
    equal(await shop.locator('article.item').count(), 0, 'at the shop');
  });
  await t.step('reported again; shop and officer have it after a reload', async () => {
    await file(resident, street.links.resident);
    for (const page of [shop, officer]) {
      await page.reload();
      equal(await page.locator('article.item').count(), 1, 'items');
    }
  });
  await t.step('a shop is named', async () => {
    await resident.locator('details.name-shop button.choice', { hasText: name }).click();
    includes(await resident.locator('.holder').innerText(), `${name} has it`, 'the receipt');
  });
  await t.step('a line is added: the fold opens without script', async () => {
    const fold = resident.locator('details', { has: resident.locator('#text') });
    await fold.locator('summary').click();
    await resident.fill('#text', 'by the back door');
    await fold.locator('button').click();
    includes(await resident.locator('blockquote.mine').innerText(), 'by the back door', 'the receipt');
  });
  await t.step('the shop answers with two taps', async () => {
    await shop.reload();
    await shop.click('article.item a.button');
    await shop.click('button[name=answer][value=told_guests]');
    includes(await shop.locator('main').innerText(), 'Thank you', 'what the shop reads');
    equal(await shop.locator('article.item').count(), 0, 'what waits');
  });
  await t.step('the receipt shows it by its own link', async () => {
    await resident.locator('p.more a', { hasText: 'Load the page again' }).click();
    includes(await resident.locator('.holder').innerText(), `${name} says: Told the guests`, 'the receipt');
    includes(await resident.locator('ul.looks').innerText(), name, 'who looked');
  });
  await t.step('the officer closes it with a sentence, and the reporter is asked', async () => {
    await officer.goto(`${street.base}/o/lh/all`);
    await officer.locator('table.rows a').first().click();
    const fold = officer.locator('details', { has: officer.locator('#sentence') });
    await fold.locator('summary').click();
    await officer.fill('#sentence', 'The guests have gone home.');
    await officer.click('button[name=outcome][value=solved]');
    await resident.reload();
    includes(await resident.locator('blockquote.office').innerText(), 'The guests have gone home.', 'the receipt');
    await resident.click('button[name=verdict][value=better]');
    includes(await resident.locator('.lead').innerText(), 'Better now', 'the state after the word');
  });
  await t.step('the second scan finds it again', async () => {
    const receipt = await file(resident, street.links.resident, 'smell');
    await resident.goto(street.links.resident);
    await resident.locator('ul.own a', { hasText: 'Smoke or smell' }).click();
    equal(resident.url(), receipt, 'where the link leads');
  });
  await t.check('no page of these walks reports a trouble', () => {
    equal([resident, shop, officer].flatMap((p) => p.context().problems).join(' | '), '', 'console');
  });
});
