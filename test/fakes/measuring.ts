import { join } from 'node:path';
import type { ProbeResult } from '../../src/core/machine/run.ts';
import type { ProbeOptions } from '../../src/main/ports.ts';
import type { FigureProbe } from '../../src/main/probes/figure.ts';
import type { SpawnMeasuring } from '../../src/main/probes/host.ts';
import { measureInNode } from '../../src/main/probes/host.ts';
import type { RunnerDeps } from '../../src/main/probes/runner.ts';
import { probeOf } from '../../src/main/probes/runner.ts';
import type { Watch } from '../../src/main/probes/watch.ts';

const source = join(import.meta.dirname, '..', '..', 'src', 'main', 'probes', 'child.ts');

/** The real measuring process with a fake addon from `addons/`. */
export const measureWith = (addon: string): SpawnMeasuring =>
  measureInNode(source, join(import.meta.dirname, 'addons', `${addon}.ts`));

/** A clock that is `step` seconds later whenever it is read, so that bounded loops end at once. */
export const steppingClock = (step: number) => {
  let now = 0;
  return () => (now += step);
};

/** Sees nothing. */
export const blindWatch: Watch = { begin: () => Promise.resolve(() => Promise.resolve([])) };

/** Measures all figures of a probe, each within `shareSeconds`, until the signal comes. */
export const measureAll = async (
  probe: FigureProbe,
  deps: Omit<RunnerDeps, 'watch'> & { readonly watch?: Watch },
  options: ProbeOptions,
  { shareSeconds = 2, signal = new AbortController().signal } = {},
): Promise<readonly ProbeResult[]> => {
  const plan = await probeOf({ watch: blindWatch, ...deps }, probe).plan(options, signal);
  const results: ProbeResult[] = [];
  for (const figure of plan.figures) if (!signal.aborted) results.push(...(await figure.measure(shareSeconds)));
  await plan.close();
  return results;
};
