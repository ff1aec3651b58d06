/* The duty roster by hand: a night seen, a colleague's evening swapped, a shift added, taken back, a roster from Excel; a street that has none. */
import { NIGHT, assert, command, equal, includes, taps, walk } from './lib.mjs';

const ENGLISH = { locale: 'en-GB' };
const now = (page) => page.locator('p.now').innerText();
const day = (page, name) => page.locator('table.week tbody tr', { hasText: name }).locator('ul').innerText();

walk('duty roster', async (t) => {
  const street = await t.demo(NIGHT);
  const admin = await t.page('phone', ENGLISH);
  const officer = await t.page('phone', ENGLISH);
  const hand = taps(admin);

  await admin.goto(street.links.admin);
  await officer.goto(street.links.officer);

  await t.step('the officer reads who is there tonight, two taps from nothing, and changes nothing', async () => {
    const his = taps(officer);
    await officer.goto(`${street.base}/o/lh`);
    await his.tap('nav.tabs a[href="/o/lh/duty"]');
    equal(await now(officer), 'Now: 值班员 until 24:00, then nobody until 08:30, then 值班员 until 18:00.', 'what stands on top');
    assert(his.taps <= 2, `${his.taps} taps`);
    equal(await officer.locator('main form').count(), 0, 'forms for an officer');
  });

  await t.step('somebody else on one evening: at most five taps', async () => {
    await admin.goto(`${street.base}/o/lh`);
    hand.taps = 0;
    await hand.tap('nav.tabs a[href="/o/lh/duty"]');
    await hand.tap('#except summary');
    hand.taps += 2; /* the two pickers of the phone */
    await admin.fill('#day', '2026-03-08');
    await admin.selectOption('#x_officer', { label: '替班员' });
    await hand.tap('#except form button');
    await admin.waitForURL('**/o/lh/duty');
    includes(await day(admin, 'Sun 8 Mar'), '18:00–24:00 替班员', 'that Sunday');
    includes(await day(admin, 'Mon 9 Mar'), '18:00–24:00 值班员', 'the Monday after');
    assert(hand.taps <= 5, `${hand.taps} taps`);
  });

  await t.step('one tap takes the last change back', async () => {
    await admin.locator('form[action$="/undo"] button').click();
    await admin.waitForURL('**/o/lh/duty');
    includes(await day(admin, 'Sun 8 Mar'), '18:00–24:00 值班员', 'that Sunday');
  });

  await t.step('a shift of two evenings, with a time as people type it, and what it leaves is told', async () => {
    await admin.click('#add summary');
    for (const name of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await admin.click(`.days label:has-text("${name}")`);
    await admin.fill('#from', '0：00');
    await admin.fill('#to', '2点');
    await admin.selectOption('#officer', { label: '替班员' });
    await admin.click('#add form button');
    await admin.waitForURL('**/o/lh/duty');
    includes(await day(admin, 'Sat 7 Mar'), '00:00–02:00 替班员', 'the Saturday');
    includes(await admin.locator('section.aside').innerText(), 'Nobody 02:00–08:30: Sat, Sun.', 'what is worth a look');
    equal(await now(admin), 'Now: 值班员 until 24:00, then 替班员 until 02:00, then nobody until 08:30, then 值班员 until 18:00.', 'what stands on top');
  });

  await t.step('two for one time are told, and the first counts', async () => {
    await admin.click('#add summary');
    await admin.fill('#from', '23:00');
    await admin.fill('#to', '24:00');
    await admin.selectOption('#officer', { label: '管理员' });
    await admin.click('#add form button');
    await admin.waitForURL('**/o/lh/duty');
    includes(await admin.locator('section.aside').innerText(), 'Two at once, Fri 6 Mar 23:00–24:00: 值班员 and 管理员.', 'what is worth a look');
    includes(await day(admin, 'Sat 7 Mar'), '18:00–24:00 值班员', 'who counts');
  });

  await t.step('a shift is changed, then taken off', async () => {
    await admin.locator('ul.own a', { hasText: 'Change' }).last().click();
    await admin.fill('#from', '22:00');
    await admin.locator('form[action$="/shifts"] button').click();
    await admin.waitForURL('**/o/lh/duty');
    includes(await admin.locator('section.aside').innerText(), '22:00–24:00', 'what is worth a look');
    await admin.locator('ul.own a', { hasText: 'Change' }).last().click();
    await admin.locator('button.danger').click();
    await admin.waitForURL('**/o/lh/duty');
    assert(!(await admin.locator('section.aside').innerText()).includes('Two at once'), 'nobody is there twice any more');
  });

  await t.step('a holiday stands beside its days', async () => {
    await admin.click('#holiday summary');
    await admin.fill('#name', 'Fair');
    await admin.fill('#h_day', '2026-03-10');
    await admin.fill('#h_until', '2026-03-11');
    await admin.click('#holiday form button');
    await admin.waitForURL('**/o/lh/duty');
    includes(await admin.locator('table.week tbody tr', { hasText: 'Wed 11 Mar' }).innerText(), 'Fair: the office is closed', 'that Wednesday');
  });

  await t.step('a roster from Excel: looked at first, then taken, at most five taps', async () => {
    const csv = '日期,星期,开始,结束,值班员,替班\n2026.3.12,四,18：00,24:00,替班员,管理员\n,,0:00,8:30,管理员,\n2026年3月13日,,18点,次日1:00,小王,\n';
    hand.taps = 0;
    await hand.tap('a[href$="/duty/import"]');
    hand.taps++; /* choosing the file in the phone's own picker */
    await admin.setInputFiles('#file', { name: '三月.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await hand.tap('main form button');
    await admin.waitForURL(/\/import\/\d+$/);
    includes(await admin.locator('main').innerText(), '2 rows can be taken: 2 new lines, 0 as before', 'what would happen');
    includes(await admin.locator('main').innerText(), '小王 is no colleague of this street', 'why one row is not taken');
    await hand.tap('form[action$="/take"] button');
    await hand.tap('a.button[href$="/duty"]');
    await admin.waitForURL('**/o/lh/duty');
    includes(await day(admin, 'Thu 12 Mar'), '00:00–08:30 管理员', 'that Thursday');
    assert(hand.taps <= 5, `${hand.taps} taps`);
  });

  await t.check('what the officer sees is what was changed', async () => {
    await officer.reload();
    includes(await day(officer, 'Thu 12 Mar'), '18:00–24:00 替班员, deputy 管理员', 'that Thursday');
  });

  await t.check('the console is silent', () => equal([...admin.context().problems, ...officer.context().problems].join(' | '), '', 'console'));
  await t.check('journal and tables agree after all this', async () => {
    equal(await street.stop(), 0, 'how the server ended');
    command('verify', '--dir', street.dir);
  });
});

walk('duty roster, none yet', async (t) => {
  const dir = t.folder();
  command('init', '--dir', dir, '--street', 'xq', '--name', '荔红街', '--zone', 'Pacific/Kiritimati');
  const { link } = JSON.parse(command('user', 'add', 'lin', '--name', '小林', '--role', 'admin', '--street', 'xq', '--dir', dir, '--json'));
  const street = await t.serve('serve', dir);
  const admin = await (await t.person('phone', { ...ENGLISH, javaScriptEnabled: false })).newPage();

  await t.step('an empty roster says what it is for, and begins with one tap, without JavaScript', async () => {
    await admin.goto(street.base + new URL(link).pathname);
    await admin.fill('#password', 'lychee lamp lane');
    await admin.click('main form button');
    await admin.goto(`${street.base}/o/xq/duty`);
    includes(await admin.locator('.empty').innerText(), 'Every day 08:30–24:00: 小林.', 'the proposal');
    await admin.click('.empty form button');
    await admin.waitForURL('**/o/xq/duty');
    equal(await admin.locator('table.week li', { hasText: '小林' }).count(), 7, 'evenings');
    await admin.locator('form[action$="/undo"] button').click();
    await admin.locator('.empty').waitFor();
  });

  await t.step('a street’s times are those of its own zone, the own page’s too', async () => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Kiritimati', hour: '2-digit', minute: '2-digit' });
    await admin.goto(`${street.base}/o/xq/journal`);
    const said = await admin.locator('time').first().getAttribute('datetime');
    assert(said.endsWith('+14:00'), said);
    const around = [0, 1, 2].map((ago) => clock.format(Date.now() - ago * 60000));
    await admin.goto(`${street.base}/account`);
    const own = await admin.locator('main').innerText();
    assert(around.some((time) => own.includes(time)), `none of ${around} in ${own}`);
  });
});
