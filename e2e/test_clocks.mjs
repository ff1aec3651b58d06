/* What is said on the way and when: a question, whom it is up to, a colleague who goes on, and what an office leaves overdue. */
import { assert, equal, file, includes, places, taps, walk } from './lib.mjs';

const MONDAY = '2026-03-09T09:00';
const AFTERNOON = '2026-03-09T14:30';
const ENGLISH = { locale: 'en-GB' };

const fold = (page, id) => page.locator('details', { has: page.locator(`#${id}`) }).locator('summary');

async function newest_case(officer, base) {
  await officer.goto(`${base}/o/lh/all`);
  await officer.locator('table.rows tbody a').first().click();
  await officer.waitForURL(/\/o\/lh\/a\/\d+$/);
}

walk('clocks', async (t) => {
  const dir = t.folder();
  let street = await t.demo(MONDAY, dir);
  const resident = await t.page('phone', ENGLISH);
  const officer = await t.page('desk', ENGLISH);
  const deputy = await t.page('phone');
  const halls = await places(resident, street.base);

  await officer.goto(street.links.officer);
  await t.step('the office asks in three taps, and the receipt asks first', async () => {
    const receipt = await file(resident, halls[0], 'equipment');
    await newest_case(officer, street.base);
    const hand = taps(officer);
    await hand.tap(fold(officer, 'question'));
    await hand.type('#question', 'Which floor is it on?');
    await hand.tap('form[action$="/question"] button');
    await officer.waitForURL('**/a/*?saved=1');
    assert(hand.taps <= 3, `${hand.taps} taps`);
    await resident.goto(receipt);
    includes(await resident.locator('section.holder').innerText(), 'Which floor is it on?', 'the receipt');
    includes(await resident.locator('section.holder').innerText(), 'The clock stands still', 'the receipt');
    const answer = taps(resident);
    await answer.type('section.holder #text', 'The second');
    await answer.tap('section.holder form button');
    await resident.waitForURL('**/r/*?saved=1');
    equal(await resident.locator('section.holder #text').count(), 0, 'questions left');
  });
  await t.step('what is not in the street\'s power names whom it is up to, and his number', async () => {
    const receipt = await file(resident, halls[1], 'smell');
    await newest_case(officer, street.base);
    await fold(officer, 'refer').click();
    await officer.check('input[name=addressee][value=city]');
    await officer.click('button[name=how][value=ends]');
    await officer.waitForURL('**/a/*?saved=1');
    await resident.goto(receipt);
    includes(await resident.locator('main').innerText(), 'City management', 'the receipt');
    includes(await resident.locator('main').innerText(), '12345', 'the receipt');
    equal(await resident.locator('form[action$="/verdict"]').count(), 1, 'the reporter is still asked');
  });
  await t.step('two reports are put together and apart again', async () => {
    await file(resident, halls[0], 'voices');
    await file(await t.page('phone'), halls[halls.length - 1], 'voices');
    await newest_case(officer, street.base);
    await officer.locator('summary', { hasText: 'Together with others' }).click();
    await officer.locator('form[action$="/together"] button').first().click();
    await officer.waitForURL('**/a/*?saved=1');
    includes(await officer.locator('p.together').innerText(), '2 reports', 'the case');
    await officer.locator('summary', { hasText: 'Together with others' }).click();
    await officer.locator('button[name=with][value=back]').click();
    await officer.waitForURL('**/a/*?saved=1');
    equal(await officer.locator('p.together').count(), 0, 'together');
  });
  await t.step('a colleague takes over what somebody has taken, from one page', async () => {
    await deputy.goto(street.links.deputy);
    await deputy.goto(`${street.base}/o/lh/handover`);
    await deputy.locator('nav.filters a').nth(1).click();
    equal(await deputy.locator('article.item').count(), 1, 'cases');
    await deputy.locator('form[action$="/handover"] button').first().click();
    await deputy.waitForURL('**/handover?saved=1');
    equal(await deputy.locator('article.item').count(), 1, 'cases of one\'s own');
  });
  await t.step('what stays overdue is raised, and stands on the district\'s list', async () => {
    await file(resident, halls[2], 'noise');
    const admin = await t.page('desk', ENGLISH);
    await street.stop();
    street = await t.demo('2026-03-09T09:40', dir);
    await admin.goto(street.links.admin);
    await admin.locator('.clock', { hasText: 'the deputy has been told' }).first().waitFor({ timeout: 15000 });
    await street.stop();
    street = await t.demo(AFTERNOON, dir);
    await admin.goto(street.links.admin);
    await admin.locator('.clock', { hasText: 'district' }).first().waitFor({ timeout: 15000 });
    await admin.goto(`${street.base}/district`);
    includes(await admin.locator('table.rows').innerText(), 'Too loud now', 'the list');
  });
});
