import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Baseline } from './baseline.ts';
import { baselineOf, complaints, tableOf } from './baseline.ts';
import type { Hot } from './bench.ts';
import type { Cost } from './measure.ts';
import { costOf } from './measure.ts';

/** `npm run bench`: the cost of every hot path against the committed baseline; with `--update`, the new baseline. */
const here = import.meta.dirname;
const baselineFile = join(here, 'baseline.json');

interface BenchFile {
  readonly benches: readonly Hot[];
  /** Of what is not a hot path, but a ratio that it measures itself. */
  readonly costs?: () => Promise<readonly Cost[]>;
}

const benchFiles = (): Promise<readonly BenchFile[]> =>
  Promise.all(
    globSync('**/*.bench.ts', { cwd: here })
      .sort()
      .map((file) => import(pathToFileURL(join(here, file)).href) as Promise<BenchFile>),
  );

const costs: Cost[] = [];
for (const { benches, costs: others } of await benchFiles()) {
  for (const hot of benches) costs.push(costOf(hot));
  if (others !== undefined) costs.push(...(await others()));
}
if (costs.length === 0) throw new Error('no *.bench.ts file has a bench');

const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;
console.log(tableOf(costs, baseline));
if (process.argv.includes('--update')) {
  writeFileSync(baselineFile, `${JSON.stringify(baselineOf(costs), undefined, 2)}\n`);
} else {
  const wrong = complaints(costs, baseline);
  for (const complaint of wrong) console.log(complaint);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
