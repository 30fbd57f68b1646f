import type { Facts } from '../facts.ts';
import type { Maybe } from '../known.ts';

/** Memory that the kernel counts changes a little with its version. */
const alike = 0.02;

/**
 * Whether two descriptions are of one machine as far as figures go: the same processor, as many threads, as much memory
 * and the same GPUs. What one of them does not know tells nothing against it.
 */
export const isSameMachine = (a: Facts, b: Facts): boolean =>
  agree(a.cpu.model, b.cpu.model, (x, y) => x === y) &&
  agree(a.cpu.threads, b.cpu.threads, (x, y) => x === y) &&
  isAlike(memoryOf(a), memoryOf(b)) &&
  gpusOf(a) === gpusOf(b);

const agree = <T>(a: Maybe<T>, b: Maybe<T>, same: (a: T, b: T) => boolean): boolean =>
  !('source' in a) || !('source' in b) || same(a.value, b.value);

const memoryOf = ({ memoryTiers }: Facts): number | undefined =>
  memoryTiers.find(({ kind }) => kind === 'dram')?.capacityBytes.value ?? undefined;

const isAlike = (a: number | undefined, b: number | undefined): boolean =>
  a === undefined || b === undefined || Math.abs(a - b) <= alike * Math.max(a, b);

const gpusOf = ({ gpus }: Facts): string =>
  gpus
    .map(({ name }) => name)
    .toSorted()
    .join('\n');
