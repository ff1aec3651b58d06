/* From the tap at night to the word in the morning: the resident, the shop, the officer, and the same resident the next day. */
import { LIVE_MS, MORNING, NIGHT, assert, equal, file, includes, places, taps, until, walk } from './lib.mjs';

const ENGLISH = { locale: 'en-GB' };

/** What the network carried for one page: requests, their kinds, compressed bytes. */
async function weigh(page, address) {
  const cdp = await page.context().newCDPSession(page);
  const carried = { bytes: 0, requests: [] };
  cdp.on('Network.requestWillBeSent', (e) => { if (!e.request.url.startsWith('data:')) carried.requests.push(`${e.type} ${e.request.url}`); });
  cdp.on('Network.loadingFinished', (e) => { carried.bytes += e.encodedDataLength; });
  await cdp.send('Network.enable');
  await page.goto(address, { waitUntil: 'networkidle' });
  await cdp.detach();
  return carried;
}

async function lightness(page) {
  const rgb = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  return (rgb[0] + rgb[1] + rgb[2]) / 3;
}

walk('night', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone', { colorScheme: 'light' });
  const shop = await t.page('phone', ENGLISH);
  const officer = await t.page('desk', ENGLISH);
  let hand, first, second, shop_name;

  await t.step('the scanned page is small, without script, and dark by itself', async () => {
    const carried = await weigh(resident, street.links.resident);
    assert(carried.requests.length <= 2, `at most 2 requests, not ${carried.requests.join(', ')}`);
    assert(!carried.requests.some((r) => r.startsWith('Script')), `no script, but ${carried.requests.join(', ')}`);
    assert(carried.bytes > 500 && carried.bytes <= 30 * 1024, `between 500 and 30720 bytes, not ${carried.bytes}`);
    const light = await lightness(resident);
    assert(light < 60, `the ground is dark at 23:30, not ${light}`);
  });

  await t.step('shop and officer open their pages before anything happens', async () => {
    await shop.goto(street.links.shop);
    await officer.goto(street.links.officer);
    await officer.waitForURL('**/o/lh');
    shop_name = await shop.locator('h1').innerText();
    equal(await shop.locator('article.item').count(), 0, 'reports at the shop');
    equal(await officer.locator('article.item').count(), 0, 'reports at the office');
  });

  await t.step('R1: one scan, one tap, nothing typed', async () => {
    hand = taps(resident);
    await hand.tap('button[name=kind][value=noise]');
    await resident.waitForURL('**/r/*');
    equal(hand.taps, 1, 'taps');
    equal(hand.characters, 0, 'characters');
  });

  await t.step('shop and officer see it without a reload', async () => {
    await Promise.all([shop, officer].map((page) => page.waitForSelector('article.item', { timeout: LIVE_MS })));
    includes(await officer.locator('article.item h2').innerText(), 'Too loud now', 'title at the office');
    includes(await officer.locator('article.item').innerText(), 'Nobody said which shop it is', 'why it is on the officer\'s page');
    includes(await shop.locator('article.item').innerText(), 'not said which shop', 'what the shop reads');
  });

  await t.step('a shop sees the side of the building, never the stair hall', async () => {
    const seen = await shop.locator('main').innerText();
    includes(seen, '荔红街 3 号院东侧', 'the shop\'s page');
    assert(!seen.includes('单元'), `no stair hall on the shop's page: ${seen}`);
  });

  await t.step('taking it back within ten seconds removes it from both', async () => {
    await resident.click('form.undo button');
    await Promise.all([shop, officer].map((page) => page.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS })));
    equal(await resident.locator('form.undo').count(), 0, 'offers to take it back once more');
  });

  await t.step('filed again, and a shop named on the receipt', async () => {
    first = await file(resident, street.links.resident);
    await resident.locator('details.name-shop button.choice', { hasText: shop_name }).click();
    await resident.waitForURL('**/r/*?saved=1');
    includes(await resident.locator('.holder').innerText(), shop_name, 'who has it');
    await officer.locator('article.item', { hasText: 'The shop has it' }).waitFor({ timeout: LIVE_MS });
  });

  await t.step('the receipt says who looked, what happens until morning, and whom to ring', async () => {
    await resident.locator('ul.looks li', { hasText: shop_name }).waitFor({ timeout: LIVE_MS });
    includes(await resident.locator('.holder .soft').first().innerText(), '24:00', 'who is on duty');
    const ring = resident.locator('details', { has: resident.locator('a[href="tel:110"]') });
    await ring.locator('summary').click();
    assert(await ring.locator('a[href="tel:110"]').isVisible(), '110 can be rung');
    assert(await ring.locator('a[href="tel:12345"]').isVisible(), '12345 can be rung');
  });

  await t.step('the shop answers with two taps', async () => {
    const thumb = taps(shop);
    await shop.locator('article.item').waitFor({ timeout: LIVE_MS });
    await thumb.tap('article.item a.button');
    await thumb.tap('button[name=answer][value=turned_down]');
    await shop.waitForURL('**/d/lh?saved=1');
    equal(thumb.taps, 2, 'taps');
    equal(await shop.locator('article.item').count(), 0, 'what still waits');
  });

  await t.step('the receipt shows the answer without a reload, and when the question comes', async () => {
    const state = resident.locator('.holder p').first();
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
    includes(await state.innerText(), shop_name, 'who answered');
    includes(await resident.locator('.holder .soft').first().innerText(), '09:00', 'when it is asked');
    await officer.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS });
  });

  await t.step('a second report of the same night is answered too', async () => {
    second = await file(resident, street.links.resident, 'voices');
    await shop.locator('article.item a.button').click({ timeout: LIVE_MS });
    await shop.click('button[name=answer][value=told_guests]');
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
  });

  await t.step('R2: the short code, typed elsewhere, finds the receipt', async () => {
    const code = await resident.locator('.codebox .code').innerText();
    const other = await t.page('phone');
    const fingers = taps(other);
    await other.goto(`${street.base}/c`);
    await fingers.type('input[name=code]', code.toUpperCase());
    await fingers.tap('main form button');
    await other.waitForURL('**/r/*');
    equal(new URL(other.url()).pathname, new URL(second).pathname, 'the receipt found');
    assert(fingers.taps <= 2 && fingers.characters <= 12, `${fingers.taps} taps, ${fingers.characters} characters`);
  });

  await t.check('the short code is found without its dash, too', async () => {
    const code = await resident.locator('.codebox .code').innerText();
    const other = await t.page('phone');
    await other.goto(`${street.base}/c`);
    await other.fill('input[name=code]', code.replace('-', ' '));
    await other.click('main form button');
    equal(new URL(other.url()).pathname, new URL(second).pathname, 'the receipt found');
  });

  equal(await street.stop(), 0, 'how the server ended');
  const morning = await t.demo(MORNING, street.dir);

  await t.step('the next morning, any code of the street asks first: is it better?', async () => {
    const [, elsewhere] = await places(resident, morning.base);
    await until('the question stands on the page', async () => {
      await resident.goto(elsewhere);
      return (await resident.locator('form.question').count()) > 0;
    });
    assert(await resident.evaluate(() => document.querySelector('main').firstElementChild.contains(document.querySelector('form.question'))),
      'the question is the first thing on the page');
    equal(await resident.locator('form.question').count(), 1, 'questions at once');
  });

  await t.step('R3: "better" ends it with one more tap', async () => {
    const thumb = taps(resident);
    const asked = (await resident.locator('form.question').getAttribute('action')).replace('/verdict', '');
    await thumb.tap('button[name=verdict][value=better]');
    await resident.waitForURL('**/r/*');
    assert(thumb.taps + 1 <= 2, `${thumb.taps} taps after the scan`);
    equal(new URL(resident.url()).pathname, asked, 'the receipt that follows');
    await resident.locator('.state.kept').waitFor();
    equal(await resident.locator('form.question').count(), 0, 'questions left on it');
  });

  await t.step('"worse" on the other one opens it again, and the officer sees it', async () => {
    await officer.goto(morning.links.officer);
    await officer.waitForURL('**/o/lh');
    equal(await officer.locator('article.item').count(), 0, 'due before the word');
    const [, elsewhere] = await places(resident, morning.base);
    await resident.goto(elsewhere);
    await resident.click('button[name=verdict][value=worse]');
    await resident.waitForURL('**/r/*');
    await resident.locator('.state.waiting').waitFor();
    await officer.locator('article.item', { hasText: 'The reporter says it is not better' }).waitFor({ timeout: LIVE_MS });
    assert([first, second].map((url) => new URL(url).pathname).includes(new URL(resident.url()).pathname), 'it is one of the two of the night');
  });

  await t.check('by day the same page follows the phone, and is light on a light one', async () => {
    await resident.goto(`${morning.base}${new URL(morning.links.resident).pathname}`);
    const light = await lightness(resident);
    assert(light > 200, `the ground is light at 09:05, not ${light}`);
  });

  for (const [who, page] of Object.entries({ resident, shop, officer }))
    await t.check(`nothing went wrong in the browser of the ${who}`, () => {
      const problems = page.context().problems.filter((p) => !p.includes('ERR_CONNECTION_REFUSED') && !p.includes('ERR_INCOMPLETE_CHUNKED'));
      equal(problems.join(' | '), '', 'console');
    });
});

walk('receipt', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone');
  const shop = await t.page('phone');

  await shop.goto(street.links.shop);
  await file(resident, street.links.resident);
  await t.step('an empty line is refused with words beside the field', async () => {
    await resident.locator('details', { has: resident.locator('#text') }).locator('summary').click();
    await resident.fill('#text', '   ');
    await resident.locator('form', { has: resident.locator('#text') }).locator('button').click();
    await resident.locator('#text-error').waitFor();
  });
  await t.check('that page, too, shows the shop\'s answer, and does not send the form again for it', async () => {
    const sent = [];
    resident.on('request', (request) => { if (request.method() === 'POST') sent.push(request.url()); });
    await shop.locator('article.item a.button').click({ timeout: LIVE_MS });
    await shop.click('button[name=answer][value=turned_down]');
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
    equal(sent.join(' '), '', 'forms sent');
  });
  await t.step('a fold that was opened stays open, and only that, when something new comes', async () => {
    await file(resident, street.links.resident);
    await resident.locator('summary', { hasText: '每一步' }).click();
    await shop.goto(street.links.shop);
    await resident.locator('ul.looks li time').waitFor({ timeout: LIVE_MS });
    await shop.locator('article.item a.button').click();
    await shop.click('button[name=answer][value=turned_down]');
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
    const open = await resident.locator('details[open] > summary').allInnerTexts();
    equal(open.join(', '), '每一步', 'what is open');
  });
});

walk('late', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone', ENGLISH);
  const shop = await t.page('phone', ENGLISH);
  let answered;
  const first_answer = new Promise((done) => { answered = done; });

  await resident.route(/\/live(\?|$)/, async (route) => { await first_answer; await route.continue(); });
  await t.step('what comes before a page listens is not lost to it', async () => {
    await file(resident, street.links.resident);
    equal(await resident.locator('.state.open').count(), 0, 'answers so far');
    await shop.goto(street.links.shop);
    await shop.locator('article.item a.button').click();
    await shop.click('button[name=answer][value=turned_down]');
    await shop.waitForURL('**/d/lh?saved=1');
    equal(await resident.locator('.state.open').count(), 0, 'answers on a page that does not listen yet');
    answered();
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
  });
});

walk('withdrawn', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone');
  const shop = await t.page('phone');

  await shop.goto(street.links.shop);
  await file(resident, street.links.resident);
  await t.step('a report is withdrawn and leaves the shop\'s page', async () => {
    await shop.waitForSelector('article.item', { timeout: LIVE_MS });
    await resident.click('a[href$="/withdraw"]');
    await resident.click('button.danger');
    await resident.waitForURL('**/r/*');
    await resident.locator('.state.ended').waitFor();
    await shop.waitForSelector('article.item', { state: 'detached', timeout: LIVE_MS });
  });
  await t.step('a half-typed line is kept when something new comes, and the page says so', async () => {
    await file(resident, street.links.resident, 'smell');
    await resident.locator('details', { has: resident.locator('#text') }).locator('summary').click();
    await resident.locator('#text').pressSequentially('烧烤味');
    await shop.locator('article.item a.button').click({ timeout: LIVE_MS });
    await shop.click('button[name=answer][value=turned_down]');
    await resident.locator('#live-changed').waitFor({ state: 'visible', timeout: LIVE_MS });
    equal(await resident.inputValue('#text'), '烧烤味', 'what was typed');
  });
});
