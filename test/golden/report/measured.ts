import { peakIn, setupFrom, tokensPerSecondIn } from '../measured/predict.ts';
import { publishedBytes, runOf, runs } from '../measured/runs.ts';
import type { MeasuredSetup } from '../measured/setup.ts';
import { setups } from '../measured/setups.ts';
import { outside } from '../measured/outside.ts';
import { engineIds } from './engines.ts';
import type { Judged } from './judged.ts';

const file = 'measured-runs.json';
const gib = 2 ** 30;

const systemOf = (id: string) => id.replace(/-\d+$/, '');

const titleOf = (id: string): string => {
  const { model, method, gpu } = runOf(id);
  return [model, method, gpu].filter((text) => text !== undefined).join(', ');
};

const judged = (
  setup: MeasuredSetup,
  quantity: 'peak memory' | 'tokens/s',
  unit: string,
  published: number,
  predicted: number,
): Judged => ({
  file,
  system: systemOf(setup.id),
  id: setup.id,
  title: titleOf(setup.id),
  quantity,
  unit,
  published,
  predicted,
  fitted: setup.fitted?.includes(quantity) === true,
  ...(setup.miss === undefined ? {} : { note: setup.miss }),
});

/** Peak GPU memory of every run that says it and that a job can say. */
export const memoryRows = (): readonly Judged[] =>
  setups.flatMap((setup) => {
    const published = publishedBytes(runOf(setup.id));
    if (published === undefined) return [];
    return [judged(setup, 'peak memory', 'GiB', published / gib, peakIn(setup) / gib)];
  });

/** Tokens a second of every run that says it, on the data sheet of its GPU. */
export const rateRows = (): readonly Judged[] =>
  setups.flatMap((setup) => {
    const published = runOf(setup.id).tokens_per_s;
    if (published === undefined || published === null || setup.gpu === undefined) return [];
    return [judged(setup, 'tokens/s', 'tokens/s', published, tokensPerSecondIn(setup))];
  });

/** A run that ended for lack of memory, and whether it is planned to. */
export interface Verdict {
  readonly id: string;
  readonly title: string;
  readonly needsGib: number;
  readonly hasGib: number;
  readonly agrees: boolean;
}

/** Runs that did not fit: the plan must not fit either, with what the context of CUDA takes. */
export const verdicts = (): readonly Verdict[] =>
  setups
    .filter(({ id }) => runOf(id).outcome === 'OOM')
    .map((setup) => {
      const [needs, has] = [peakIn({ ...setup, meter: 'device' }), setupFrom(setup).gpuBytes];
      return {
        id: setup.id,
        title: titleOf(setup.id),
        needsGib: needs / gib,
        hasGib: has / gib,
        agrees: needs > has,
      };
    });

/** Runs that are not predicted, and why. */
export const leftOut = (): readonly { readonly id: string; readonly title: string; readonly why: string }[] => {
  const known = new Set([...setups.map(({ id }) => id), ...engineIds]);
  return runs
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({ id, title: titleOf(id), why: outside[id] ?? 'unexplained' }));
};
