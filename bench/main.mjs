/* Runs the subjects one after another and prints one table. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

if (process.argv[2] === '--tiny') {
  process.env.BENCH_TINY = '1';
  process.argv.splice(2, 1);
}
// only now: what it holds depends on it
const { Bench, TINY } = await import('./lib.mjs');

const SUBJECTS = ['page', 'due', 'appeals', 'appeals-pg', 'views', 'first-page', 'jobs', 'dsp', 'start'];
const COLUMNS = ['figure', 'measured', 'peer', 'ratio', 'wanted', 'verdict'];
const TITLES = { figure: 'figure', measured: 'measured', peer: 'peer or limit', ratio: 'ratio', wanted: 'wanted', verdict: '' };

const load = (name) => import(`./${name.replace('-', '_')}.mjs`);

async function usage() {
  const lines = await Promise.all(SUBJECTS.map(async (name) => `  ${name.padEnd(11)} ${(await load(name)).about}`));

  return `usage: bench/run [--tiny] BUILD [SUBJECT…]

Measures what a build does, each figure beside a peer or a limit of the same run, and prints one table.
  bench/run build
  bench/run build page start
  bench/run --tiny build      # the least of each: that it runs, not how fast

subjects (all, when none is named):
${lines.join('\n')}

Exits with 0 also when a figure falls short; with 1 when something broke, with 2 when asked wrongly.`;
}

function table(rows) {
  const cells = rows.map((row) => ({ ...row, verdict: row.ok === null || TINY ? '' : row.ok ? 'ok' : 'short' }));
  const widths = COLUMNS.map((c) => Math.max(...[TITLES, ...cells].map((row) => row[c].length)));
  const line = (row) => COLUMNS.map((c, i) => row[c].padEnd(widths[i])).join(' | ').trimEnd();

  return [line(TITLES), widths.map((w) => '-'.repeat(w)).join('-|-'), ...cells.map(line)].join('\n');
}

function verdict(rows) {
  const judged = rows.filter((row) => row.ok !== null);
  const short = judged.filter((row) => !row.ok);

  return short.length === 0 ? `None of ${judged.length} figures is short.`
    : `${short.length} of ${judged.length} figures ${short.length === 1 ? 'is' : 'are'} short: ${short.map((row) => row.figure).join('; ')}.`;
}

/** A figure that is no number is none, and a subject without figures has not measured. */
function check(name, rows) {
  if (rows.length === 0) throw new Error(`${name} gave no figure`);
  for (const row of rows) {
    const said = COLUMNS.slice(0, 5).map((c) => row[c]);

    if (said.some((s) => typeof s !== 'string' || /NaN|Infinity|undefined|∞/.test(s)) || !/\d/.test(row.measured)) {
      throw new Error(`${name}: a row without a figure: ${said.join(' | ')}`);
    }
  }
}

async function measure(build, names) {
  const bench = new Bench(build);
  const rows = [];

  for (const name of names) {
    console.error(`measuring: ${name}`);
    const measured = await (await load(name)).measure(bench);

    check(name, measured);
    rows.push(...measured);
  }
  bench.end();
  return rows;
}

async function main(args) {
  const [build, ...asked] = args;
  const unknown = asked.filter((name) => !SUBJECTS.includes(name));

  if (args.includes('--help')) {
    console.log(await usage());
    return 0;
  }
  if (!build || unknown.length > 0) {
    console.error(build ? `there is no subject ${unknown.join(', ')}` : 'which build?');
    console.error(await usage());
    return 2;
  }
  if (!existsSync(join(build, 'bench', 'bench_constant'))) {
    console.error(`${build} holds no measuring programs: ninja -C ${build}`);
    return 2;
  }
  const rows = await measure(build, asked.length > 0 ? asked : SUBJECTS);

  console.log(`${table(rows)}\n\n${TINY ? 'A tiny run: it shows that the measurements run, not what they would say.' : verdict(rows)}`);
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (problem) {
  console.error(`bench: ${problem.stack ?? problem}`);
  process.exit(1);
}
