/* What is asked of every page, whoever it is for. Runs outside the page's own scripts, so its content policy stays in force. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const markup = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-implicit-button-type': 'off', /* a button in a form sends it: that is meant */
    'no-implicit-input-type': 'off', /* text is the standard's own default */
    'no-trailing-whitespace': 'off', /* templates leave blanks behind; nobody sees them */
    'doctype-style': 'off', /* <!doctype html> is the standard's own spelling */
    'tel-non-breaking': 'off', /* numbers stand alone in their links and are short */
    'long-title': 'off', /* places have the names people give them */
    'meta-refresh': 'off', /* only inside noscript: that page would never change otherwise, and its receipt has a link instead */
  },
});

/** Faults of the markup as it came from the server. */
export async function markup_faults(html) {
  const report = await markup.validateString(html);
  /* several buttons of one name are how a form is answered by one tap; the rule knows them only by a written type */
  const meant = (m) => m.ruleId === 'form-dup-name' && /button[^ ]*$/.test(m.selector ?? '');
  return report.results.flatMap((r) => r.messages).filter((m) => m.severity === 2 && !meant(m)).map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
}

/** Violations of WCAG 2.2 at AA. */
export async function access_faults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] }, resultTypes: ['violations'],
  }));
  return found.violations.map((v) => `${v.id} (${v.help}) at ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.any[0]?.message ?? n.failureSummary}`).join('; ')}`);
}

/** What is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    /* inside something that scrolls by itself it does no harm */
    const scrolls = (el) => { for (let p = el.parentElement; p; p = p.parentElement) if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return true; return false; };
    return [`${document.documentElement.scrollWidth} wide in a window of ${wide}`].concat([...document.querySelectorAll('body *')]
      .filter((el) => el.getBoundingClientRect().right > wide + 1 && !scrolls(el)).slice(-3).map((el) => `${el.tagName} ${el.className} ${el.textContent.trim().slice(0, 30)}`));
  });
}

/** Buttons, navigation, choices, folds and fields that a thumb would miss: less than 44 pixels either way. */
export function small_targets(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, .button, nav a, .choice, summary, input:not([type=hidden]), select, textarea, a[href^="tel:"], .more a, a.back'),
    ...(innerWidth < 720 ? document.querySelectorAll('table.rows td > a') : [])] /* a finger's, not a mouse's */
    .filter((el) => el.checkVisibility())
    .map((el) => [el, (el.closest('label') ?? el).getBoundingClientRect()]) /* a label around it is tapped as well */
    .filter(([, box]) => box.width > 0 && (box.width < 43.9 || box.height < 43.9))
    .map(([el, box]) => `${el.tagName.toLowerCase()}.${el.className} "${(el.textContent || el.name || '').trim().slice(0, 20)}" ${box.width.toFixed(0)}×${box.height.toFixed(0)}`));
}

/** Everything a person reads or hears: text, names of controls, titles; parts marked as Chinese left out. */
export function words_of(page) {
  return page.evaluate(() => {
    const words = [document.title];
    const marked = (el) => el.closest('[lang^="zh"]') && el.closest('[lang]').lang.startsWith('zh');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (!marked(texts.currentNode.parentElement) && texts.currentNode.data.trim()) words.push(texts.currentNode.data.trim());
    for (const el of document.querySelectorAll('*'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label', 'data-on', 'data-off', 'value'])
        if (el.hasAttribute(name) && !marked(el)) words.push(el.getAttribute(name));
    return words;
  });
}
