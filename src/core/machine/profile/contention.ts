import type { Figure } from '../figures.ts';
import { best, figuresOf, knownFromAll, largest, textIn } from '../figures.ts';
import type { Machine } from '../machine.ts';
import type { ProbeResult, Run } from '../run.ts';
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

/** Figures whose setting `during` names what went on meanwhile, over the same figure alone. */
const whileOthers = (run: Run): Contention => {
  const shared = run.results.filter((result) => textIn(result, 'during') !== undefined);
  const kinds = [
    ...new Map(shared.map((result) => [`${result.metric} ${textIn(result, 'during') ?? ''}`, result])).values(),
  ];
  return kinds.flatMap((kind) => {
    const { metric, unit } = kind;
    const during = textIn(kind, 'during');
    const of = (where: (result: ProbeResult) => boolean): Figure | undefined =>
      best(largest(figuresOf(run, { metric, unit, where })));
    const [together, alone] = [
      of((one) => textIn(one, 'during') === during),
      of((one) => textIn(one, 'during') === undefined),
    ];
    if (together === undefined || alone === undefined) return [];
    const [slow, fast] = unit === 'seconds' ? [alone, together] : [together, alone];
    return [row(run, `${metric} during ${during ?? ''}`, slow.median / fast.median, [together, alone])];
  });
};

const row = (run: Run, name: string, share: number, figures: readonly Figure[]): Contention[number] => ({
  name: name.slice(0, longestName),
  share: knownFromAll(run, figures, Math.min(1, Math.max(leastShare, share))),
});
