/* W5: the office prints its posters and tells the group. */
import { NIGHT, assert, equal, includes, taps, until, walk } from './lib.mjs';

walk('posters', async (t) => {
  const street = await t.demo(NIGHT);
  const officer = await t.person('phone', { locale: 'zh-CN', permissions: ['clipboard-read', 'clipboard-write'] }).then((person) => person.newPage());

  await officer.goto(street.links.officer);
  await t.step('W5: text for the group is two taps away from the office\'s first page', async () => {
    await officer.goto(`${street.base}/o/lh`);
    const hand = taps(officer);
    await hand.tap('p.more a[href$="/posters"]');
    await hand.tap('button[data-copy=text-zh]');
    await officer.locator('button[data-copy=text-zh]', { hasText: '已复制' }).waitFor();
    assert(hand.taps <= 2 && hand.characters === 0, `${hand.taps} taps`);
    const copied = await officer.evaluate(() => navigator.clipboard.readText());
    includes(copied, '不用在群里争', 'what is copied');
    includes(copied, `${street.base}/s/lh`, 'what is copied');
  });
  await t.step('the picture for the group is there', async () => {
    await officer.locator('figure.photo img').scrollIntoViewIfNeeded();
    await until('the picture', () => officer.evaluate(() => document.querySelector('figure.photo img')?.naturalWidth === 1080));
  });
  await t.step('the PDF of all places comes as a file', async () => {
    const [download] = await Promise.all([officer.waitForEvent('download'), officer.click('main form button.button')]);
    equal(download.suggestedFilename(), 'lh-a4.pdf', 'its name');
  });
  await t.step('a place leads to its own stickers', async () => {
    await officer.goto(`${street.base}/o/lh/places`);
    await officer.locator('table.rows a').first().click();
    const name = await officer.locator('h1').innerText();
    await officer.locator('a[href*="/posters?place="]').click();
    equal(await officer.locator('#place option:checked').innerText(), name, 'the place that is chosen');
  });
});
