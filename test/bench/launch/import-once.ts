import { statSync } from 'node:fs';
import { importTrace } from '../../../src/main/traces/import.ts';

/** Imports the file that is named and prints seconds, peak memory and what was found; a process for each, so that peaks stay apart. */
const [file = '', to = ''] = process.argv.slice(2);
const job = { id: '0000000000000000', path: file, fileBytes: statSync(file).size, to, part: `${to}.part` };
const cpu = process.cpuUsage();
const began = performance.now();
const outcome = await importTrace(job, () => undefined);
const seconds = (performance.now() - began) / 1000;
if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
const { summary, metrics } = outcome.value;
const { user, system } = process.cpuUsage(cpu);
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes,
    rows: summary.rows,
    kernels: summary.kernels,
    tklqtNs: metrics.whole.tklqtNs,
  }),
);
