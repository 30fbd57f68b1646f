import { readModelPath } from '../../../src/main/model-path.ts';

/** Reads what its argument names, and tells what came of it, the CPU time it took and the most memory it held. */
const before = process.cpuUsage();
const reading = await readModelPath(process.argv[2] ?? '');
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({
    error: reading.ok ? undefined : reading.error,
    cpuSeconds: (user + system) / 1e6,
    mostBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
