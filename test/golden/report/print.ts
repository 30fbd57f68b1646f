import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars, everything } from './all.ts';
import type { Baseline } from './baseline.ts';
import { baselineOf, changes, regressions } from './baseline.ts';
import { dosLeftOut } from './dos.ts';
import { fits } from './fits.ts';
import {
  barText,
  countsText,
  dosVerdictsText,
  fitsText,
  leftOutFiguresText,
  leftOutText,
  meansText,
  missesText,
  peersText,
  rowsText,
  verdictsText,
} from './text.ts';

/**
 * `npm run accuracy`: every published figure beside ours, means, fitted constants and other estimators. Exit code 1 where
 * something is worse than it was accepted; `--update` accepts what is better.
 */
const baselineFile = join(import.meta.dirname, 'baseline.json');
const { memory, rates, dequantising, papers, zero, offloadMemory, memAscend, interleaved, fuyou, cxl, counts, rows } =
  everything();
const say = (text: string) => process.stdout.write(`${text}\n`);
const section = (title: string, ...texts: readonly string[]) => {
  say(`\n== ${title}\n`);
  for (const text of texts) say(`${text}\n`);
};

section(
  'measured-runs.json: peak GPU memory',
  rowsText(memory, bars.memory.within),
  barText(memory, bars.memory.within),
  missesText(memory, bars.memory.within),
);
section('measured-runs.json: runs that did not fit', verdictsText());
section(
  'measured-runs.json: tokens a second, GPUs from their data sheets',
  rowsText(rates, bars.rate.within),
  barText(rates, bars.rate.within),
  missesText(rates, bars.rate.within),
);
section(
  'measured-runs.json: what quantised weights take longer',
  rowsText(dequantising, bars.rate.within),
  missesText(dequantising, bars.rate.within),
);
section('measured-runs.json: rows that are not predicted', leftOutText());
section('peak GPU memory: other estimators beside ours', peersText(memory));
section('deep-optimizer-states.json, zero.json: times of offload systems', rowsText(papers), missesText(papers, 0.15));
section('zero.json: best batches, and Adam alone', rowsText(zero), missesText(zero, 0.15));
section('zero.json, deep-optimizer-states.json: memory of offload systems', rowsText(offloadMemory));
section(
  'memascend.json: host memory of SSD offloading',
  rowsText(memAscend, bars.offloadMemory.within),
  missesText(memAscend, bars.offloadMemory.within),
);
section('fuyou.json: throughput of Fuyou', rowsText(fuyou, bars.fuyou.within), missesText(fuyou, bars.fuyou.within));
section(
  'deep-optimizer-states.json: every run of the logs',
  rowsText(interleaved, bars.interleaved.within),
  barText(interleaved, bars.interleaved.within),
  missesText(interleaved, bars.interleaved.within),
  leftOutFiguresText(dosLeftOut()),
);
section('deep-optimizer-states.json: what fitted and what did not', dosVerdictsText());
section('papers/cxl.md: CXL memory beside DRAM', rowsText(cxl, bars.cxl.within), missesText(cxl, bars.cxl.within));
section('parameters.json: parameter counts', countsText(counts));
section('means', meansText(rows));
section(`${String(fits.length)} fitted constants`, fitsText(fits, rows));

const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;
const worse = regressions(rows, baseline);
const updates = process.argv.includes('--update') && worse.length === 0;
if (updates) writeFileSync(baselineFile, `${JSON.stringify(baselineOf(rows), undefined, 2)}\n`);
const complaints = updates ? [] : [...worse, ...changes(rows, baseline)];
for (const complaint of complaints) say(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
