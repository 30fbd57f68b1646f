import type { Figure } from '../figures.ts';
import { best, figuresDuring, figuresOf, knownFromAll, largest } from '../figures.ts';
import type { Machine } from '../machine.ts';
import type { Run } from '../run.ts';
import { latencyFigure } from './memory.ts';

type Contention = NonNullable<Machine['contention']>;

const leastShare = 0.001;
const mostRows = 64;
const longestName = 200;

/** What activities keep of their own rate while others go on. */
export const contentionOf = (run: Run): Contention => [...loaded(run), ...whileOthers(run)].slice(0, mostRows);

/** Idle latency over latency while the memory is used as hard as it can be: what a dependent load keeps of its speed. */
const loaded = (run: Run): Contention => {
  const idle = latencyFigure(run, 'dram', () => true);
  const busy = figuresOf(run, { metric: 'dram.loaded_latency', unit: 'seconds' });
  const slowest = busy.toSorted((a, b) => b.median - a.median)[0];
  if (idle === undefined || slowest === undefined) return [];
  return [row(run, 'dram.latency while the memory is fully used', idle.median / slowest.median, [idle, slowest])];
};

/** Figures whose setting `during` names what went on meanwhile, over the same metric alone. */
const whileOthers = (run: Run): Contention => {
  const kinds = new Map(
    run.results.flatMap(({ metric, unit, ...result }) => {
      const during = result.settings['during'];
      return typeof during === 'string'
        ? [[JSON.stringify([metric, unit, during]), { metric, unit, during }] as const]
        : [];
    }),
  );
  return [...kinds.values()].flatMap(({ during, ...wanted }) => {
    const together = best(largest(figuresDuring(run, during, wanted)));
    const alone = best(largest(figuresOf(run, wanted)));
    if (together === undefined || alone === undefined) return [];
    const [slow, fast] = wanted.unit === 'seconds' ? [alone, together] : [together, alone];
    return [row(run, `${wanted.metric} during ${during}`, slow.median / fast.median, [together, alone])];
  });
};

const row = (run: Run, name: string, share: number, figures: readonly Figure[]): Contention[number] => ({
  name: name.slice(0, longestName),
  share: knownFromAll(run, figures, Math.min(1, Math.max(leastShare, share))),
});
