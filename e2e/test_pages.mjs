/* Every page, in both languages, by day and at night: can be read, reached, tapped, and is sound markup. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { access_faults, markup_faults, overflow, small_targets, words_of } from './audit.mjs';
import { NIGHT, assert, command, equal, file, root, walk } from './lib.mjs';

const HAN = /[\u3400-\u9fff\u3001\u3002\uff01-\uff1f\u201c\u201d]*[\u3400-\u9fff]+[\u3400-\u9fff\u3001\u3002\uff01-\uff1f]*/gu;
const good = (list, what) => equal(list.join(' | '), '', what);

/** A street in the middle of its night: reports in every state, so that every part of every page is there. */
async function lively(t) {
  const street = await t.demo(NIGHT);
  const resident = await t.person('phone');
  const page = await resident.newPage();
  const shop = await t.page('phone');
  const admin = await t.page('desk');
  const made = { street, resident };

  await shop.goto(street.links.shop);
  await admin.goto(street.links.admin);
  made.answered = await file(page, street.links.resident);
  await shop.reload();
  await shop.click('article.item a.button');
  await shop.click('button[name=answer][value=turned_down]');
  made.written = await file(page, street.links.resident, 'voices');
  for (const [field, value] of [['text', '有人在楼下大声说话'], ['contact', '13800001111']]) {
    const fold = page.locator('details', { has: page.locator(`#${field}`) });
    await fold.locator('summary').click();
    await page.fill(`#${field}`, value);
    await fold.locator('button').click();
    await page.waitForURL('**/r/*?saved=1');
  }
  const fold = page.locator('details', { has: page.locator('#photo') });
  await fold.locator('summary').click();
  await page.setInputFiles('#photo', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: readFileSync(join(root, 'tests', 'fuzz', 'corpus', 'photo', 'jpeg')) });
  await fold.locator('button').click();
  await page.locator('figure.photo').waitFor();
  await admin.goto(`${street.base}/o/lh/all`);
  await admin.locator('table.rows tbody a').first().click();
  made.case = admin.url();
  await admin.locator('figure.photo button').click();
  await admin.locator('form[action$="/release"] button').click();
  await admin.locator('a[href$="/reveal"]').click();
  await admin.fill('#reason', '想问是哪一扇窗');
  await admin.locator('form[action$="/reveal"] button').click();
  made.closed = await file(page, street.links.resident, 'smell');
  await admin.goto(`${street.base}/o/lh/all`);
  await admin.locator('table.rows tbody a').first().click();
  made.closed_case = admin.url();
  await admin.locator('details', { has: admin.locator('#sentence') }).locator('summary').click();
  await admin.fill('#sentence', '烧烤摊已经收了');
  await admin.click('button[name=outcome][value=not_solved]');
  made.asked = await file(page, street.links.resident, 'blocked');
  await admin.goto(`${street.base}/o/lh/all`);
  await admin.locator('table.rows tbody a').first().click();
  made.asked_case = admin.url();
  await admin.locator('details', { has: admin.locator('#question') }).locator('summary').click();
  await admin.fill('#question', '想问是哪一扇窗');
  await admin.locator('form[action$="/question"] button').click();
  made.referred = await file(page, street.links.resident, 'rubbish');
  await admin.goto(`${street.base}/o/lh/all`);
  await admin.locator('table.rows tbody a').first().click();
  made.referred_case = admin.url();
  await admin.locator('details', { has: admin.locator('#refer') }).locator('summary').click();
  await admin.check('input[name=addressee][value=city]');
  await admin.click('button[name=how][value=handed_on]');
  made.open = await file(page, street.links.resident, 'equipment');
  await admin.goto(`${street.base}/o/lh/shops`);
  made.shop = await admin.locator('table.rows a').first().evaluate((a) => a.href);
  await admin.goto(made.shop);
  await admin.locator('form[action$="/phones"] button').click();
  made.enrol = await admin.locator('.qr .url').innerText();
  await admin.goto(`${street.base}/o/lh/places`);
  made.poster = await admin.locator('table.rows a').first().evaluate((a) => a.href);
  await admin.goto(`${street.base}/o/lh/import`);
  await admin.setInputFiles('#file', join(root, 'demo', 'roster.xlsx'));
  await admin.click('main form button');
  await admin.waitForURL(/\/import\/\d+$/);
  made.preview = admin.url();
  await admin.goto(`${street.base}/o/lh/import`);
  await admin.setInputFiles('#file', join(root, 'demo', 'roster.xlsx'));
  await admin.click('main form button');
  await admin.waitForURL(/\/import\/\d+$/);
  await admin.click('form[action$="/take"] button');
  made.taken = admin.url();
  await admin.goto(`${street.base}/o/lh/duty`);
  made.shift = await admin.locator('a[href*="/duty/shifts/"]').first().evaluate((a) => a.href);
  await bring_duty(admin, street);
  made.duty_preview = admin.url();
  await bring_duty(admin, street);
  await admin.click('form[action$="/take"] button');
  made.duty_taken = admin.url();
  await admin.goto(`${street.base}/o/lh/messages`); /* a way whose other side is not there */
  await admin.selectOption('#brand', 'webhook');
  await admin.fill('#url', 'http://127.0.0.1:9/');
  await admin.click('main form[action$="/messages"] button.button');
  await admin.goto(`${street.base}/o/lh/routing`);
  await admin.fill('#from', '22:00');
  await admin.fill('#to', '06:00');
  await admin.click('main form[action$="/routing"] button.button');
  await admin.goto(`${street.base}/o/lh/new`);
  await admin.locator('.pick input[name=kind]').first().check();
  await admin.locator('.pick input[name=place]').first().check();
  await admin.click('main form button.button');
  await admin.waitForURL('**/slip/*');
  made.slip = admin.url();
  await admin.goto(`${street.base}/o/lh/sheet/type`);
  await admin.fill('#at1', '22:40');
  await admin.selectOption('#place1', { index: 1 });
  await admin.selectOption('#kind1', 'noise');
  await admin.click('form button.button');
  await admin.waitForURL('**/sheet/typed*');
  made.typed = admin.url();
  await shop.goto(`${street.base}/d/lh`);
  made.item = await shop.locator('article.item a.button').first().evaluate((a) => a.href);
  command('init', '--dir', street.dir, '--street', 'mt', '--name', '梅亭街'); /* with one street only the house leads on to it at once */
  command('user', 'add', 'lao', '--name', '老周', '--role', 'officer', '--street', 'lh', '--dir', street.dir);
  made.invite = street.base + new URL(JSON.parse(command('user', 'add', 'xin', '--name', '小新', '--role', 'officer', '--street', 'lh', '--dir', street.dir, '--json')).link).pathname;
  await admin.goto(`${made.shop}/contact`);
  await admin.fill('#reason', '值班手机打不通');
  await admin.locator('form[action$="/contact"] button').click();
  const owner = await admin.locator('section', { has: admin.locator('a[href^="tel:"]') }).locator('p').first().innerText();
  made.data = [owner.replace(/\s*\d+$/, ''), '值班手机打不通', '想问是哪一扇窗', ...await names(admin, street.base)];
  return made;
}

/** Rows that can be taken, two for one time, and one that cannot. */
async function bring_duty(admin, street) {
  const csv = 'day,from,to,officer,deputy\n2026-03-09,18:00,24:00,替班员,值班员\n2026-03-09,23:00,24:00,管理员,\n2026-03-01,18:00,24:00,值班员,\n';
  await admin.goto(`${street.base}/o/lh/duty/import`);
  await admin.setInputFiles('#file', { name: 'march.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await admin.click('main form button');
  await admin.waitForURL(/\/import\/\d+$/);
}

/** Names are data and stay as they are in every language. */
async function names(page, base) {
  const all = async (what) => (await (await page.request.get(`${base}/api/v1/lh/${what}`)).json()).items;
  const shops = await all('shops'), there = await all('places');
  await page.goto(`${base}/o/lh/places`);
  const sides = await page.locator('td:nth-child(2)').allInnerTexts();
  await page.goto(`${base}/o/lh/people`);
  const people = await page.locator('td:nth-child(1)').allInnerTexts();
  return ['荔红街', '梅亭街', '啡巷', '值班员', '管理员', '小新', '老周', '有人在楼下大声说话', '想问是哪一扇窗', '烧烤摊已经收了',
    ...shops.flatMap((s) => [s.name, s.address, s.style]), ...there.map((p) => p.name), ...sides, ...people.map((p) => p.split(/\s/)[0])]
    .map((name) => name.trim()).filter(Boolean).sort((a, b) => b.length - a.length);
}

/* Who comes in how, and what that person can see: a name, and an address or what leads there; status when it is not 200. */
function roles(m) {
  const base = m.street.base, o = `${base}/o/lh`;
  return {
    stranger: [
      ['place', m.street.links.resident], ['code', `${base}/c`], ['code, wrong', `${base}/c?code=lh-22222222`, 422], ['street', `${base}/s/lh`],
      ['shops of the street', `${base}/s/lh/shops`], ['privacy', `${base}/s/lh/privacy`], ['nights', `${base}/s/lh/nights`], ['house', `${base}/`], ['login', `${base}/login`],
      ['invitation', m.invite], ['enrol', m.enrol], ['design', `${base}/design`], ['not found', `${base}/nowhere`, 404],
      ['not found in the street', `${base}/q/lh-222222`, 404], ['no duty phone', `${base}/d/lh`, 401],
      ['receipt, answered', m.answered], ['receipt, with text and seal', m.written], ['receipt, closed', m.closed], ['receipt, open', m.open], ['receipt, asked', m.asked], ['receipt, handed on', m.referred],
      ['withdraw', `${m.open}/withdraw`],
      ['login, wrong', async (page) => {
        await page.goto(`${base}/login`);
        await page.fill('#login', 'nobody');
        await page.fill('#password', 'not a password');
        await page.click('main form button');
      }, 422],
    ],
    resident: [['place, with reports and a question', m.street.links.resident]],
    shop: [
      ['duty', `${base}/d/lh`], ['duty item', m.item], ['record', `${base}/d/lh/history`], ['record of an empty month', `${base}/d/lh/history?month=2025-12`], ['duty phones', `${base}/d/lh/phones`],
      ['duty phones, a code', async (page) => { await page.goto(`${base}/d/lh/phones`); await page.click('button[name=do]'); }],
    ],
    officer: [['not for officers', `${o}/people`, 403], ['my streets', `${base}/o`]],
    admin: [
      ['due now', o], ['all', `${o}/all`], ['all, none', `${o}/all?state=withdrawn`], ['all, of some days', `${o}/all?state=open&from=2026-03-01&to=2026-03-31`], ['case', m.case], ['case, closed', m.closed_case],
      ['case, asked', m.asked_case], ['case, handed on', m.referred_case], ['handing over', `${o}/handover`], ['district', `${base}/district`],
      ['case, refused', async (page) => {
        await page.goto(m.case);
        await page.locator('details', { has: page.locator('#sentence') }).locator('summary').click();
        await page.click('button[name=outcome][value=not_solved]');
      }, 422],
      ['shops', `${o}/shops`], ['shop', m.shop],
      ['shop, a code', async (page) => { await page.goto(m.shop); await page.locator('form[action$="/phones"] button').click(); }],
      ['forget me', `${m.answered}/forget`],
      ['shop, a reason', `${m.shop}/contact`],
      ['shop, contact', async (page) => { await page.goto(`${m.shop}/contact`); await page.fill('#reason', '值班手机打不通'); await page.locator('form[action$="/contact"] button').click(); }],
      ['a seal, a reason', `${m.case}/reveal`],
      ['a seal, opened', async (page) => { await page.goto(`${m.case}/reveal`); await page.fill('#reason', '想问是哪一扇窗'); await page.locator('form[action$="/reveal"] button').click(); }],
      ['import', `${o}/import`], ['preview', m.preview], ['import, taken', m.taken], ['places', `${o}/places`], ['poster', m.poster], ['posters', `${o}/posters`],
      ['people', `${o}/people`],
      ['people, a link', async (page) => {
        await page.goto(`${o}/people`);
        await page.locator('tr', { hasText: '老周' }).locator('form[action$="/invite"] button').click();
      }],
      ['duty roster', `${o}/duty`], ['duty roster, of another week', `${o}/duty?week=2026-03-16`], ['a shift', m.shift],
      ['duty roster, refused', async (page) => {
        await page.goto(`${o}/duty`);
        await page.locator('#add summary').click();
        await page.fill('#from', 'x');
        await page.click('#add form button');
      }, 422],
      ['duty import', `${o}/duty/import`], ['duty preview', m.duty_preview], ['duty import, taken', m.duty_taken],
      ['messages', `${o}/messages`], ['routing', `${o}/routing`],
      ['messages, refused', async (page) => {
        await page.goto(`${o}/messages`);
        await page.fill('#url', 'robot');
        await page.click('main form[action$="/messages"] button.button');
      }, 422],
      ['desk', `${o}/new`], ['slip', m.slip], ['sheet', `${o}/sheet`], ['sheet-type', `${o}/sheet/type`], ['sheet-typed', m.typed],
      ['settings', `${o}/settings`], ['journal', `${o}/journal`], ['account', `${base}/account`], ['streets', `${base}/o`],
    ],
  };
}

async function enter(page, who, m) {
  if (who in m.street.links && who !== 'resident') await page.goto(m.street.links[who]);
}

/** Opens it and hears what came: status and markup of the page itself. */
async function open(page, where) {
  let last = null;
  const hear = (answer) => { if (answer.request().isNavigationRequest() && answer.status() !== 303) last = answer; };
  page.on('response', hear);
  if (typeof where === 'string') await page.goto(where);
  else await where(page);
  await page.waitForLoadState('load');
  page.off('response', hear);
  return { status: last.status(), html: await last.text().catch(() => null) };
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));

async function audit(t, label, page, [name, where, status = 200], lang, data) {
  const say = (what, fn) => t.check(`${name} (${label}) ${what}`, fn);
  const before = page.context().problems.length;
  let opened;

  await page.setViewportSize({ width: 390, height: 844 });
  await say('comes', async () => {
    opened = await open(page, where);
    equal(opened.status, status, 'status');
    equal(await page.getAttribute('html', 'lang'), lang === 'en' ? 'en' : 'zh-CN', 'language');
  });
  if (!opened) return;
  if (opened.html) await say('is sound markup', async () => good(await markup_faults(opened.html), 'faults'));
  await unfold(page);
  await say('is accessible', async () => good(await access_faults(page), 'violations'));
  await say('has targets of 44 pixels', async () => good(await small_targets(page), 'small ones'));
  await say('fits 390×844', async () => good(await overflow(page), 'too wide'));
  await page.setViewportSize({ width: 360, height: 640 });
  await say('fits 360×640', async () => good(await overflow(page), 'too wide'));
  await page.evaluate(() => { document.documentElement.dataset.size = 'large'; });
  await say('fits 360×640 in large print', async () => good(await overflow(page), 'too wide'));
  if (lang === 'en' && name !== 'design') /* the page of parts shows both languages on purpose */
    await say('is English but for names', async () => {
      const words = (await words_of(page)).map((text) => data.reduce((rest, known) => rest.replaceAll(known, ''), text));
      good(words.flatMap((text) => text.match(HAN) ?? []), 'Chinese words');
    });
  await say('says nothing bad in the console', () => {
    const mine = page.context().problems.slice(before).filter((p) => status === 200 || !p.includes(`status of ${status}`));
    good(mine, 'console');
  });
}

for (const lang of ['zh', 'en'])
  walk(`pages in ${lang}`, async (t) => {
    const m = await lively(t);

    for (const theme of ['day', 'night'])
      for (const [who, pages] of Object.entries(roles(m))) {
        const context = who === 'resident' ? m.resident : await t.person('phone');
        const page = await context.newPage();
        await enter(page, who, m);
        await page.goto(`${m.street.base}/prefs?lang=${lang}&theme=${theme}&size=normal&back=/c`);
        for (const one of pages) await audit(t, `${who}, ${theme}`, page, one, lang, m.data);
        await page.close();
      }
  });

walk('first look', async (t) => {
  const street = await t.demo(NIGHT);

  for (const [lang, locale] of [['zh', 'zh-CN'], ['en', 'en-GB']])
    await t.check(`the main action of the place page is in sight on 360×640 (${lang})`, async () => {
      const page = await t.page('small', { locale });
      await page.goto(street.links.resident);
      const box = await page.locator('button.choice.first').boundingBox();
      assert(box.y >= 0 && box.y + box.height <= 640, `the first choice ends at ${box.y + box.height}`);
    });
  await t.check('it is in sight when something was reported before, too', async () => {
    const page = await t.page('small');
    await file(page, street.links.resident);
    await file(page, street.links.resident, 'voices');
    await page.goto(street.links.resident);
    const box = await page.locator('button.choice.first').boundingBox();
    assert(box.y + box.height <= 640, `the first choice ends at ${box.y + box.height}`);
  });
  await t.check('large print stays, and is large', async () => {
    const page = await t.page('phone');
    await page.goto(street.links.resident);
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    const before = await size();
    await page.click('nav.switches a[href*="size=large"]');
    equal(page.url(), street.links.resident, 'where the switch leads back to');
    assert(await size() >= before * 1.25, `${await size()} pixels after ${before}`);
    await page.goto(`${street.base}/s/lh`);
    assert(await size() >= before * 1.25, 'the next page is large, too');
  });
});

walk('switches', async (t) => {
  const street = await t.demo(NIGHT);
  const resident = await t.page('phone');
  const admin = await t.page('desk', { locale: 'en-GB' });

  await file(resident, street.links.resident);
  await admin.goto(street.links.admin);
  await t.check('the language switch comes back to the same list', async () => {
    const address = `${street.base}/o/lh/all?state=open&before=999999999999999999`;
    await admin.goto(address);
    await admin.locator('nav.switches a').first().click();
    equal(admin.url(), address, 'where it leads');
  });
  await t.check('after a refused form it leads to a page that is there', async () => {
    await admin.goto(`${street.base}/o/lh/all`);
    await admin.locator('table.rows tbody a').first().click();
    await admin.locator('details', { has: admin.locator('#sentence') }).locator('summary').click();
    await admin.click('button[name=outcome][value=not_solved]');
    const [answer] = await Promise.all([admin.waitForNavigation(), admin.locator('nav.switches a').first().click()]);
    equal(answer.status(), 200, 'status');
  });
  await t.check('after a code was shown it leads to a page that is there', async () => {
    await admin.goto(`${street.base}/o/lh/people`);
    await admin.locator('form[action$="/invite"] button').first().click();
    const [answer] = await Promise.all([admin.waitForNavigation(), admin.locator('nav.switches a').nth(1).click()]);
    equal(answer.status(), 200, 'status');
  });
  await t.check('every page of the office is reached by links', async () => {
    const seen = new Set(), todo = [`${street.base}/o/lh`, `${street.base}/s/lh`];
    while (todo.length > 0) {
      await admin.goto(todo.pop());
      for (const href of await admin.locator('a[href^="/"]').evaluateAll((list) => list.map((a) => a.pathname))) {
        const kind = href.replace(/\d{5,}/g, 'ID').replace(/^\/q\/.*/, '/q/ID');
        if (seen.has(kind) || kind === '/prefs' || /\.(csv|xlsx|pdf|png)$/.test(kind) || kind.includes('/photo/')) continue;
        seen.add(kind);
        todo.push(street.base + href);
      }
    }
    const wanted = ['/o/lh/all', '/o/lh/a/ID', '/o/lh/shops', '/o/lh/shops/ID', '/o/lh/import', '/o/lh/places', '/o/lh/places/ID', '/o/lh/people',
      '/o/lh/duty', '/o/lh/duty/import', '/o/lh/duty/shifts/ID',
      '/o/lh/handover', '/o/lh/posters', '/o/lh/journal', '/o/lh/settings', '/account', '/s/lh/privacy', '/s/lh/shops', '/c'];
    good(wanted.filter((kind) => !seen.has(kind)), 'not reached');
  });
});
