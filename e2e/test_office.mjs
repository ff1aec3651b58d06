/* The office: seven at most, one next step each; every step of a case; and the district, which reads along and does nothing. */
import { LIVE_MS, NIGHT, assert, command, equal, file, includes, places, walk } from './lib.mjs';

const ENGLISH = { locale: 'en-GB' };
const KINDS = ['noise', 'voices', 'equipment', 'smell', 'blocked', 'rubbish', 'other', 'noise', 'voices'];

/** The case of the newest report. */
async function newest_case(officer, base) {
  await officer.goto(`${base}/o/lh/all`);
  await officer.locator('table.rows tbody a').first().click();
  await officer.waitForURL(/\/o\/lh\/a\/\d+$/);
}

const near = (page, heading) => page.locator('section', { has: page.locator('h2', { hasText: heading }) });
const fold = (page, summary) => page.locator('details', { has: page.locator('summary', { hasText: summary }) });

walk('due', async (t) => {
  const street = await t.demo(NIGHT);
  const officer = await t.page('desk', ENGLISH);
  const resident = await t.page('phone');
  const halls = await places(resident, street.base);

  await officer.goto(street.links.officer);
  await officer.waitForURL('**/o/lh');
  await t.step('W1: after nine reports at most seven stand there, and the rest is told', async () => {
    for (const [i, kind] of KINDS.entries()) await file(resident, halls[i % halls.length], kind);
    await officer.locator('p.more', { hasText: '2 more' }).waitFor({ timeout: LIVE_MS });
    equal(await officer.locator('article.item').count(), 7, 'items');
  });
  await t.step('W1: each has exactly one next step and says why it is there', async () => {
    const items = await officer.locator('article.item').evaluateAll((list) => list.map((item) => ({
      steps: item.querySelectorAll('.button').length, why: item.querySelectorAll('p')[1].textContent.trim(), clock: item.querySelectorAll('.clock').length,
    })));
    for (const item of items) {
      equal(item.steps, 1, 'next steps');
      equal(item.clock, 1, 'clocks');
      assert(item.why.length > 10, `a reason, not ${JSON.stringify(item.why)}`);
    }
  });
  await t.step('W1: what is due first stands first', async () => {
    const order = await officer.locator('article.item h2').allInnerTexts();
    equal(order[0], 'Too loud now', 'the first');
    assert(!order.includes('Rubbish') && !order.includes('Something else'), `what may wait until tomorrow is not among them: ${order.join(', ')}`);
  });
  await t.step('one tap takes it, and it stays in sight with its next step', async () => {
    await officer.locator('article.item form button').first().click();
    await officer.waitForURL('**/o/lh/a/*');
    equal(await officer.locator('form[action$="/take"]').count(), 0, 'ways to take it again');
    includes(await officer.locator('ol.timeline').last().innerText(), 'Taken by the office', 'every step');
    const taken = new URL(officer.url()).pathname;
    await officer.goto(`${street.base}/o/lh`);
    equal(await officer.locator('article.item', { has: officer.locator(`h2 a[href="${taken}"]`) }).locator('.button').innerText(), 'Look at it', 'the next step of the taken one');
  });
  await t.step('the list of all holds all nine and can be narrowed', async () => {
    await officer.goto(`${street.base}/o/lh/all`);
    equal(await officer.locator('table.rows tbody tr').count(), 9, 'rows');
    await officer.locator('nav.filters a', { hasText: 'Ended' }).click();
    await officer.waitForURL('**/all?state=ended');
    equal(await officer.locator('table.rows tbody tr').count(), 0, 'ended ones');
  });
});

walk('case', async (t) => {
  const street = await t.demo(NIGHT);
  const officer = await t.page('desk', ENGLISH);
  const resident = await t.page('phone', ENGLISH);
  const shop = await t.page('phone', ENGLISH);
  let name, receipt;

  await officer.goto(street.links.officer);
  await shop.goto(street.links.shop);
  name = await shop.locator('h1').innerText();
  await t.step('the reporter adds a line and a sealed way to reach him', async () => {
    receipt = await file(resident, street.links.resident);
    await fold(resident, 'Add a line').locator('summary').click();
    await resident.fill('#text', '楼下在放音响 <b>');
    await fold(resident, 'Add a line').locator('button').click();
    await resident.waitForURL('**/r/*?saved=1');
    await fold(resident, 'May somebody call you').locator('summary').click();
    await resident.fill('#contact', '13800001111');
    await fold(resident, 'May somebody call you').locator('button').click();
    await fold(resident, 'A way to reach you is sealed').waitFor();
    assert(!(await resident.content()).includes('13800001111'), 'the contact is not on the receipt');
  });
  await t.step('the officer reads the line, the shop does not', async () => {
    await newest_case(officer, street.base);
    includes(await near(officer, 'What was written').innerText(), '楼下在放音响 <b>', 'what was written');
    assert(!(await officer.content()).includes('13800001111'), 'the contact is not on the case');
    await shop.locator('article.item a.button').click({ timeout: LIVE_MS });
    assert(!(await shop.content()).includes('楼下在放音响'), 'the line is not on the shop\'s page');
  });
  await t.step('taken, then passed to a shop: the receipt follows', async () => {
    await officer.locator('form[action$="/take"] button').click();
    await officer.waitForURL(/[?]saved=1$/);
    await resident.locator('ul.looks', { hasText: 'Opened by the office' }).waitFor({ timeout: LIVE_MS });
    await officer.locator('form[action$="/pass"] button', { hasText: name }).click();
    await officer.locator('.holder', { hasText: `${name} has it` }).waitFor();
    await resident.locator('.holder', { hasText: `${name} has it` }).waitFor({ timeout: LIVE_MS });
  });
  await t.step('the line is released: now the shop reads it, and the reporter that it does', async () => {
    await officer.locator('form[action$="/release"] button').click();
    await officer.locator('blockquote', { hasText: 'also shown to the shop' }).waitFor();
    equal(await officer.locator('form[action$="/release"]').count(), 0, 'ways to release it again');
    await shop.goto(`${street.base}/d/lh`);
    await shop.click('article.item a.button');
    includes(await shop.locator('blockquote').innerText(), '楼下在放音响 <b>', 'what the shop reads');
    await resident.reload();
    includes(await resident.locator('blockquote').first().innerText(), 'also shown to the shop', 'what the receipt says of it');
  });
  await t.check('an open receipt shows the release by itself', async () => {
    const page = await t.page('phone', ENGLISH), other = await t.page('desk', ENGLISH);
    await file(page, street.links.resident);
    await fold(page, 'Add a line').locator('summary').click();
    await page.fill('#text', 'a second line');
    await fold(page, 'Add a line').locator('button').click();
    await page.waitForURL('**/r/*?saved=1');
    await other.goto(street.links.officer);
    await newest_case(other, street.base);
    await page.locator('ul.looks', { hasText: 'Opened by the office' }).waitFor({ timeout: LIVE_MS });
    await other.locator('form[action$="/release"] button').click();
    await page.locator('blockquote', { hasText: 'also shown to the shop' }).waitFor({ timeout: LIVE_MS });
  });
  await t.step('opening the contact needs a reason', async () => {
    await officer.getByRole('link', { name: 'The reporter may be called' }).click();
    await officer.fill('#reason', 'x');
    await officer.locator('form[action$="/reveal"] button').click();
    await officer.locator('#reason-error').waitFor();
    assert(!(await officer.content()).includes('13800001111'), 'the contact stays closed');
  });
  await t.step('with a reason it is shown once, and the receipt says when and why', async () => {
    await officer.fill('#reason', 'to ask which window');
    await officer.locator('form[action$="/reveal"] button').click();
    await officer.getByRole('heading', { name: 'The reporter can be reached' }).waitFor();
    includes(await officer.locator('main').innerText(), '13800001111', 'the contact');
    assert(!(await officer.content()).includes('Too loud'), 'nothing of the case stands beside it');
    const address = officer.url().replace('/reveal', '');
    await officer.goto(address);
    assert(!(await officer.content()).includes('13800001111'), 'it is not there a second time');
    await officer.goto(`${street.base}/o/lh/all`);
    await officer.goto(address);
    await resident.goto(receipt);
    includes(await near(resident, 'Your contact was opened').innerText(), 'to ask which window', 'the reason on the receipt');
  });
  await t.step('the officer has rung the shop and answers for it', async () => {
    await officer.locator('form[action$="/reply"] button[value=told_guests]').click();
    await officer.waitForURL(/[?]saved=1$/);
    await resident.locator('.state.open').waitFor({ timeout: LIVE_MS });
    includes(await resident.locator('.holder').innerText(), 'Told the guests', 'the answer on the receipt');
  });
  await t.step('"not solved" without a sentence is refused, with words', async () => {
    await fold(officer, 'Close it').locator('summary').click();
    await officer.click('button[name=outcome][value=not_solved]');
    await officer.locator('#sentence-error').waitFor();
    equal(await officer.getAttribute('#sentence', 'aria-invalid'), 'true', 'the field');
    assert(await officer.locator('#sentence').isVisible(), 'the field is open again');
  });
  await t.step('with a sentence it ends, the reporter reads it and is still asked', async () => {
    await officer.fill('#sentence', 'The fan belongs to the metro; we have written to them.');
    await officer.click('button[name=outcome][value=not_solved]');
    await officer.waitForURL(/[?]saved=1$/);
    await resident.locator('.state.ended').waitFor({ timeout: LIVE_MS });
    includes(await resident.locator('blockquote.office').innerText(), 'The fan belongs to the metro', 'the sentence on the receipt');
    equal(await resident.locator('form.question').count(), 1, 'questions to the reporter');
    await resident.click('button[name=verdict][value=no]');
    await officer.goto(`${street.base}/o/lh`);
    await officer.locator('article.item', { hasText: 'not better' }).waitFor({ timeout: LIVE_MS });
  });
  await t.step('"solved" needs no sentence, and is the office\'s word only until the reporter gives his', async () => {
    await officer.locator('article.item', { hasText: 'not better' }).locator('h2 a').click();
    await fold(officer, 'Close it').locator('summary').click();
    await officer.click('button[name=outcome][value=solved]');
    await officer.waitForURL(/[?]saved=1$/);
    await resident.locator('form.question').waitFor({ timeout: LIVE_MS });
    const state = await resident.locator('.lead .state').innerText();
    assert(state !== 'Better now', `the receipt does not say "${state}" while it asks "Is it better?"`);
  });
  await t.check('nothing went wrong in any browser', () => {
    const expected = /status of 422/; /* the browser notes the refused forms, as it should */
    equal([officer, resident, shop].flatMap((p) => p.context().problems).filter((p) => !expected.test(p)).join(' | '), '', 'console');
  });
});

walk('district', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone');
  const district = await t.page('desk', ENGLISH);
  let first_case, first_shop;

  await file(resident, street.links.resident);
  await t.step('a link for the district is made while the server runs, and a password chosen', async () => {
    const { link } = JSON.parse(command('user', 'add', 'quwei', '--name', '区里', '--role', 'district', '--dir', street.dir, '--json'));
    await district.goto(link.replace(/^http:\/\/[^/]+/, street.base));
    await district.fill('#password', 'three plain words');
    await district.click('main form button');
    await district.waitForURL('**/o/lh');
  });
  await t.check('the link that was printed is of the running server', () => {
    const { link } = JSON.parse(command('user', 'add', 'quwei2', '--role', 'district', '--dir', street.dir, '--json'));
    assert(link.startsWith(`${street.base}/in/`), `${link} begins with ${street.base}/in/`);
  });
  await t.step('it sees what is due', async () => {
    equal(await district.locator('article.item').count(), 1, 'items');
    equal(await district.locator('article.item form').count(), 0, 'forms on the item');
    await district.click('article.item h2 a');
    first_case = district.url();
    await district.goto(`${street.base}/o/lh/shops`);
    await district.locator('table.rows a').first().click();
    first_shop = district.url();
    await district.goto(`${street.base}/o/lh/places`);
    await district.locator('table.rows a').first().click();
  });
  for (const [what, address] of Object.entries({
    'due now': () => `${street.base}/o/lh`, 'all reports': () => `${street.base}/o/lh/all`, 'a case': () => first_case,
    shops: () => `${street.base}/o/lh/shops`, 'a shop': () => first_shop, places: () => `${street.base}/o/lh/places`,
  }))
    await t.check(`it reads "${what}" and finds nothing to do there`, async () => {
      const answer = await district.goto(address());
      equal(answer.status(), 200, 'status');
      const forms = await district.locator('main form[method=post]').evaluateAll((list) => list.map((form) => form.getAttribute('action')));
      equal(forms.join(' '), '', 'forms');
    });
  for (const path of ['people', 'journal', 'import', 'settings'])
    await t.check(`it may not open "${path}"`, async () => {
      equal((await district.goto(`${street.base}/o/lh/${path}`)).status(), 403, 'status');
    });
  await t.check('its looking is no look of the office', async () => {
    await resident.reload();
    assert(!(await resident.locator('ul.looks').innerText()).includes('办公室'), 'the receipt does not say that the office looked');
  });
  for (const [step, fields] of Object.entries({
    take: {}, close: { outcome: 'solved' }, reply: { answer: 'turned_down' }, pass: { shop: '1' }, release: { text: '1' }, reveal: { reason: 'curious today' },
  }))
    await t.check(`a forged "${step}" gives 403`, async () => {
      await district.goto(first_case);
      const csrf = await district.locator('form[action="/logout"] input[name=csrf]').inputValue();
      const answer = await district.request.post(`${first_case}/${step}`, { form: { csrf, ...fields }, maxRedirects: 0 });
      equal(answer.status(), 403, 'status');
    });
  await t.check('a forged "contact" of a shop gives 403', async () => {
    await district.goto(first_case);
    const csrf = await district.locator('form[action="/logout"] input[name=csrf]').inputValue();
    equal((await district.request.post(`${first_shop}/contact`, { form: { csrf }, maxRedirects: 0 })).status(), 403, 'status');
  });
  await t.check('and nothing came of it', async () => {
    await district.goto(first_case);
    includes(await district.locator('main .lead').innerText(), 'Open', 'the state');
  });
  await t.check('a form without its token gives 403, even for an officer', async () => {
    const officer = await t.page('desk', ENGLISH);
    await officer.goto(street.links.officer);
    equal((await officer.request.post(`${first_case}/take`, { form: {}, maxRedirects: 0 })).status(), 403, 'status');
  });
});

walk('first administrator', async (t) => {
  const dir = t.folder();
  command('init', '--dir', dir, '--street', 'xq', '--name', '荔红街', '--zone', 'Pacific/Kiritimati');
  const house = await t.serve('serve', dir);
  const admin = await t.page('phone');

  await t.step('the link of the first start lets in whoever chooses a name and a password', async () => {
    await admin.goto(house.base + house.first);
    await admin.fill('#name', '小林');
    await admin.fill('#password', 'lychee lamp lane');
    await admin.click('main form button');
    await admin.waitForURL('**/o');
  });
  await t.step('sets up a second street, whose clock is that of the first', async () => {
    await admin.fill('#name', '北塘街');
    await admin.fill('#code', 'bt');
    await admin.click('main form button');
    await admin.waitForURL('**/o/bt/places');
    await admin.fill('#name', '北塘街 1 号院');
    await admin.fill('#side', '北塘街 1 号院南侧');
    await admin.click('main form.once button');
    await admin.waitForURL((url) => !url.pathname.endsWith('/places'));
    await admin.goto(`${house.base}/o/bt/journal`);
    const said = await admin.locator('time').first().getAttribute('datetime');
    assert(said.endsWith('+14:00'), said);
  });
  await t.check('a code that is taken, or none, is refused in words, and what was typed stays', async () => {
    for (const [code, words] of [['bt', '已有人用'], ['9x', '二至八个']]) {
      await admin.goto(`${house.base}/o`);
      await admin.fill('#name', '梅亭街');
      await admin.fill('#code', code);
      await admin.click('main form button');
      includes(await admin.locator('p.error').innerText(), words, 'the words');
      equal(await admin.inputValue('#name'), '梅亭街', 'the name');
    }
  });
  await t.check('the link works once', async () => equal((await (await t.person('phone')).request.get(house.base + house.first)).status(), 410, 'status'));
});
