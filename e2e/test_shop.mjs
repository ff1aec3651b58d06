/* A shop's duty phone: its four answers, "not us" that is seen, further phones, the way back in, the chime. */
import { LIVE_MS, NIGHT, assert, equal, file, includes, until, walk } from './lib.mjs';

const ENGLISH = { locale: 'en-GB' };

async function open_item(shop, base) {
  await shop.goto(`${base}/d/lh`);
  await shop.locator('article.item a.button').first().click();
  await shop.waitForURL(/\/d\/lh\/\d+$/);
}

/** A second shop that was told of the newest report: the administrator makes it a code, another phone scans that. */
async function second_shop(t, street, admin, first_name) {
  await admin.goto(`${street.base}/o/lh/all`);
  await admin.locator('table.rows tbody a').first().click();
  const told = await admin.locator('section', { has: admin.locator('h2', { hasText: 'Sent to' }) }).locator('li strong').allInnerTexts();
  const name = told.find((n) => n !== first_name);
  assert(name, `another shop was told, besides ${first_name}: ${told.join(', ')}`);
  await admin.goto(`${street.base}/o/lh/shops`);
  await admin.locator('table.rows a', { hasText: name }).first().click();
  await admin.locator('form[action$="/phones"] button').click();
  const phone = await t.page('phone', ENGLISH);
  await phone.goto(await admin.locator('.qr .url').innerText());
  await phone.click('main form button');
  await phone.waitForURL('**/d/lh');
  equal(await phone.locator('h1').innerText(), name, 'whose page the second phone shows');
  return phone;
}

walk('answers', async (t) => {
  const street = await t.demo(NIGHT);
  const shop = await t.page('phone', ENGLISH);
  const officer = await t.page('desk', ENGLISH);
  const resident = await t.page('phone', ENGLISH);
  const admin = await t.page('desk', ENGLISH);

  await shop.goto(street.links.shop);
  await officer.goto(street.links.officer);
  await officer.waitForURL('**/o/lh');
  await admin.goto(street.links.admin);
  const name = await shop.locator('h1').innerText();

  for (const [answer, words] of [['turned_down', 'Turned down'], ['told_guests', 'Told the guests']])
    await t.step(`"${words}" stands on the receipt and leaves the lists`, async () => {
      await file(resident, street.links.resident);
      await open_item(shop, street.base);
      await shop.click(`button[name=answer][value=${answer}]`);
      await shop.waitForURL('**/d/lh?saved=1');
      await resident.locator('.holder', { hasText: `${name} says: ${words}` }).waitFor({ timeout: LIVE_MS });
      equal(await shop.locator('article.item').count(), 0, 'what still waits at the shop');
      await officer.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS });
      includes(await shop.locator('ul.own li').first().innerText(), words, 'the shop\'s last answers');
    });

  await t.step('"Call me" gives it to the office, which is told to ring', async () => {
    await file(resident, street.links.resident);
    await open_item(shop, street.base);
    await shop.click('button[name=answer][value=call_me]');
    await shop.waitForURL('**/d/lh?saved=1');
    await officer.locator('article.item', { hasText: 'The shop asks the office to ring' }).waitFor({ timeout: LIVE_MS });
    await resident.locator('.holder', { hasText: 'asks the office to ring' }).waitFor({ timeout: LIVE_MS });
  });

  await t.check('having asked to be called, the shop reads that, not that it owes an answer', async () => {
    await shop.goto(`${street.base}/d/lh`);
    const done = shop.locator('section', { hasText: 'Your last answers' }).locator('li');
    const still = shop.locator('article.item');
    assert((await done.filter({ hasText: 'Call me' }).count()) + (await still.filter({ hasText: 'Call me' }).count()) > 0,
      'the shop still sees that it asked to be called');
    assert(!(await shop.locator('main').innerText()).includes('Answer due'), 'the shop owes no answer by a time');
  });

  await t.step('the reporter withdraws it, and it is gone everywhere', async () => {
    await resident.goto(`${resident.url()}/withdraw`);
    await resident.click('button.danger');
    await officer.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS });
    await shop.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS });
  });

  await t.step('"Not us" leaves this shop\'s page, stays on another\'s, and asks the officer who it was', async () => {
    await file(resident, street.links.resident);
    const other = await second_shop(t, street, admin, name);
    await other.waitForSelector('article.item', { timeout: LIVE_MS });
    await open_item(shop, street.base);
    await shop.click('button[name=answer][value=not_us]');
    await shop.waitForURL('**/d/lh?saved=1');
    equal(await shop.locator('article.item').count(), 0, 'what still waits at this shop');
    await officer.locator('article.item', { hasText: 'Who was it?' }).waitFor({ timeout: LIVE_MS });
    await other.reload();
    equal(await other.locator('article.item').count(), 1, 'what waits at the other shop');
    includes(await resident.locator('.holder').innerText(), '(2)', 'how many duty phones still have it');
    await officer.click('article.item h2 a');
    includes(await officer.locator('main').innerText(), `${name}`, 'the case');
    includes(await officer.locator('section', { has: officer.locator('h2', { hasText: 'Sent to' }) }).innerText(), 'Not us', 'the case: who was told');
    await resident.locator('summary', { hasText: 'Every step' }).click();
    includes(await resident.locator('ol.timeline').last().innerText(), 'A shop says it was not them', 'every step, on the receipt');
  });

  await t.check('a named shop that was not it gives it back to the office', async () => {
    await file(resident, street.links.resident);
    await resident.locator('details.name-shop button.choice', { hasText: name }).click();
    await resident.waitForURL('**/r/*?saved=1');
    await open_item(shop, street.base);
    await shop.click('button[name=answer][value=not_us]');
    await shop.waitForURL('**/d/lh?saved=1');
    await resident.locator('details.name-shop').waitFor({ timeout: LIVE_MS });
    assert(!(await resident.locator('.holder').innerText()).includes(`${name} has it`), 'the receipt does not say any more that this shop has it');
    assert(!(await resident.locator('details.name-shop').textContent()).includes(name), 'the shop that said no is not offered again');
  });

  await t.check('nothing went wrong in any browser', () => {
    equal([shop, officer, resident, admin].flatMap((p) => p.context().problems).join(' | '), '', 'console');
  });
});

walk('phones', async (t) => {
  const street = await t.demo(NIGHT);
  const shop = await t.page('phone', ENGLISH);
  const second = await t.page('phone', ENGLISH);
  let name;

  await t.step('a second phone joins by the code the first one shows', async () => {
    await shop.goto(street.links.shop);
    name = await shop.locator('h1').innerText();
    await shop.click('p.more a[href$="/phones"]');
    await shop.click('button[name=do][value=add]');
    assert(await shop.locator('section.raised .qr svg').isVisible(), 'the code to scan is seen');
    await second.goto(await shop.locator('section.raised .qr .url').innerText());
    includes(await second.locator('main').innerText(), name, 'which shop the phone would join');
    await second.click('main form button');
    await second.waitForURL('**/d/lh');
    equal(await second.locator('h1').innerText(), name, 'whose page it shows');
  });

  await t.step('the code works once', async () => {
    const third = await t.page('phone', ENGLISH);
    const answer = await third.goto(await shop.locator('section.raised .qr .url').innerText());
    assert([404, 410].includes(answer.status()), `a used code gives 404 or 410, not ${answer.status()}`);
  });

  await t.step('a second phone gets what is reported, too', async () => {
    await file(await t.page('phone'), street.links.resident);
    await second.waitForSelector('article.item', { timeout: LIVE_MS });
  });

  await t.step('taken out of service, it gets nothing any more: 401', async () => {
    await shop.goto(`${street.base}/d/lh/phones`);
    equal(await shop.locator('ul.phones-list li').count(), 2, 'phones');
    await shop.locator('ul.phones-list li').filter({ hasNotText: 'this phone' }).locator('button').click();
    await shop.waitForURL('**/d/lh/phones');
    equal(await shop.locator('ul.phones-list li').count(), 1, 'phones left');
    /* its open page may be loading itself again at this moment: asked beside it, with the same cookies */
    const answer = await second.request.get(`${street.base}/d/lh`);
    equal(answer.status(), 401, 'status for the revoked phone');
  });

  await t.step('the way back in works in another browser', async () => {
    await shop.locator('summary', { hasText: 'another browser' }).click();
    const address = await shop.locator('details .qr .url').innerText();
    includes(address, '/k/', 'the address');
    const again = await t.page('phone', ENGLISH);
    await again.goto(address);
    await again.waitForURL('**/d/lh');
    equal(await again.locator('h1').innerText(), name, 'whose page it shows');
  });

  await t.step('nobody without a phone of the shop sees its page', async () => {
    const stranger = await t.page('phone', ENGLISH);
    equal((await stranger.goto(`${street.base}/d/lh`)).status(), 401, 'status for a stranger');
  });
});

walk('chime', async (t) => {
  const street = await t.demo(NIGHT);
  const shop = await t.page('phone', ENGLISH);
  const officer = await t.page('desk', ENGLISH);
  const resident = await t.page('phone');
  const chimed = (page, n) => page.waitForSelector(`html[data-chimed="${n}"]`, { timeout: LIVE_MS });
  const items = (page, n) => until(`${n} items stand there`, async () => (await page.locator('article.item').count()) === n, LIVE_MS);

  await shop.goto(street.links.shop);
  await officer.goto(street.links.officer);
  await officer.waitForURL('**/o/lh');
  await t.step('without the sound nothing chimes', async () => {
    await file(resident, street.links.resident);
    await shop.waitForSelector('article.item', { timeout: LIVE_MS });
    equal(await shop.getAttribute('html', 'data-chimed'), null, 'chimes');
  });
  await t.step('switched on, each new report chimes once', async () => {
    for (const page of [shop, officer]) {
      await page.click('#sound');
      equal(await page.getAttribute('#sound', 'aria-pressed'), 'true', 'the switch');
      includes(await page.innerText('#sound'), 'Sound is on', 'the switch');
    }
    await file(resident, street.links.resident, 'voices');
    await Promise.all([chimed(shop, 1), chimed(officer, 1)]);
    await file(resident, street.links.resident, 'smell');
    await Promise.all([chimed(shop, 2), chimed(officer, 2)]);
  });
  await t.step('an answer does not chime', async () => {
    const elsewhere = await t.page('phone', ENGLISH);
    await elsewhere.goto(street.links.shop);
    await elsewhere.locator('article.item a.button').first().click();
    await elsewhere.click('button[name=answer][value=turned_down]');
    await items(shop, 2);
    equal(await shop.getAttribute('html', 'data-chimed'), '2', 'chimes');
  });
  await t.step('at the office a new report chimes though seven older ones fill the page', async () => {
    const halls = (await (await fetch(`${street.base}/api/v1/lh/places`)).json()).items.map((place) => new URL(place.url).pathname).map((path) => street.base + path);
    const things = [0, 4, 7, 10].flatMap((hall) => ['equipment', 'blocked'].map((kind) => [halls[hall], kind])).slice(0, 7);
    for (const [hall, kind] of things) await file(resident, hall, kind);
    await officer.locator('p.more', { hasText: '2 more' }).waitFor({ timeout: LIVE_MS });
    equal(await officer.locator('article.item').count(), 7, 'items on the page');
    const before = Number(await officer.getAttribute('html', 'data-chimed'));
    await file(resident, street.links.resident, 'equipment');
    await chimed(officer, before + 1);
  });
  await t.check('nothing went wrong in any browser', () => {
    equal([shop, officer].flatMap((p) => p.context().problems).join(' | '), '', 'console');
  });
});
