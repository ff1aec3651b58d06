/* Draws the pictures of the README anew: the four pages of a report at 23:30, in both languages, as a phone shows them. */
import { join } from 'node:path';
import { file, root, run_walks, walk } from './lib.mjs';

const PHONE = { viewport: { width: 360, height: 720 }, reducedMotion: 'reduce' };
const to = join(root, 'docs', 'pictures');

for (const [language, locale] of [['zh', 'zh-CN'], ['en', 'en-GB']])
  walk(`pictures in ${locale}`, async (t) => {
    const street = await t.demo();
    const person = () => t.page('phone', { ...PHONE, locale });
    const [resident, shop, officer] = [await person(), await person(), await person()];
    const draw = (page, name) => t.step(name, () => page.screenshot({ path: join(to, `${name}-${language}.png`) }));

    await shop.goto(street.links.shop);
    await officer.goto(street.links.officer);
    await resident.goto(street.links.resident);
    await draw(resident, 'place');
    await file(resident, street.links.resident);
    await shop.goto(`${street.base}/d/lh`);
    await draw(shop, 'duty');
    await officer.goto(`${street.base}/o/lh`);
    await draw(officer, 'office');
    await shop.locator('article.item a.button').click();
    await shop.click('button[name=answer][value=turned_down]');
    await shop.waitForURL('**/d/lh?saved=1');
    await resident.reload();
    await draw(resident, 'receipt');
  });

process.exitCode = await run_walks();
