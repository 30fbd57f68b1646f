import { join } from 'node:path';
import type { SpawnMeasuring } from '../../src/main/probes/host.ts';
import { measureInNode } from '../../src/main/probes/host.ts';

const source = join(import.meta.dirname, '..', '..', 'src', 'main', 'probes', 'child.ts');

/** The real measuring process with a fake addon from `addons/`. */
export const measureWith = (addon: string): SpawnMeasuring =>
  measureInNode(source, join(import.meta.dirname, 'addons', `${addon}.ts`));

/** A clock that is `step` seconds later whenever it is read, so that bounded loops end at once. */
export const steppingClock = (step: number) => {
  let now = 0;
  return () => (now += step);
};
