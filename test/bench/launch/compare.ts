import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTrace } from './made-trace.ts';

/**
 * Imports of made traces from 1 MB up (as far as is asked for, in megabytes: 100; 2000 needs 3 GB of disk), a process
 * each, beside a plain reading of the same file in Python (json and loops). Processor time, so that other work counts
 * less. Prints one line a size; Python is left out where it is not installed or the file would fill memory.
 */
const run = promisify(execFile);
const here = import.meta.dirname;

interface Figures {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly kernels: number;
  readonly tklqtNs: number;
}
const figuresOf = async (program: string, args: readonly string[]): Promise<Figures> =>
  JSON.parse((await run(program, [...args])).stdout) as Figures;

const python = async (file: string): Promise<Figures | string> => {
  if (statSync(file).size > 3e8) return 'Python would need several GB of memory';
  return figuresOf('python3', [join(here, 'read.py'), file]).catch((error: unknown) => `no Python: ${String(error)}`);
};

const text = ({ cpuSeconds, peakBytes }: Figures) => `${cpuSeconds.toFixed(2)} s, ${(peakBytes / 1e6).toFixed(0)} MB`;

const line = async (folder: string, megabytes: number): Promise<string> => {
  const file = join(folder, 'made.json');
  writeTrace(file, megabytes * 1e6);
  const own = await figuresOf(process.execPath, [join(here, 'import-once.ts'), file, join(folder, 'made.trace')]);
  const peer = await python(file);
  rmSync(file);
  const beside = typeof peer === 'string' ? peer : `Python ${text(peer)}; ratios ${ratios(own, peer)}`;
  return `${String(megabytes)} MB: ${text(own)}, ${(megabytes / own.cpuSeconds).toFixed(0)} MB/s; ${beside}\n`;
};

const ratios = (own: Figures, peer: Figures): string => {
  if (own.kernels !== peer.kernels || own.tklqtNs !== peer.tklqtNs) throw new Error('the two readings differ');
  return `${(own.cpuSeconds / peer.cpuSeconds).toFixed(2)} of its time, ${(own.peakBytes / peer.peakBytes).toFixed(2)} of its memory`;
};

const most = Number(process.argv[2] ?? '100');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-traces-'));
try {
  for (const megabytes of [1, 10, 100, 300, 1000, 2000].filter((size) => size <= most))
    process.stdout.write(await line(folder, megabytes));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
