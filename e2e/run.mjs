/* Runs the walks one after another: all of test_*.mjs, or those named ("night", "test_night.mjs"). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { here, run_walks } from './lib.mjs';

const all = readdirSync(here).filter((file) => /^test_\w+\.mjs$/.test(file)).sort();
const asked = process.argv.slice(2).map((name) => `test_${name.replace(/^.*\//, '').replace(/^test_/, '').replace(/\.mjs$/, '')}.mjs`);
const unknown = asked.filter((file) => !all.includes(file));

if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}
for (const file of asked.length > 0 ? asked : all) await import(pathToFileURL(join(here, file)));
process.exitCode = await run_walks();
