import type { Figure } from '../figures.ts';
import { best, figuresOf, groupedBy, knownFromAll, numberIn } from '../figures.ts';
import type { Machine } from '../machine.ts';
import type { Run } from '../run.ts';

type Contention = NonNullable<Machine['contention']>;

const leastShare = 0.001;
const mostRows = 64;
/** Memory is the same, used by the same processors, in the same manner. */
const sameWay = ['bytes', 'pages', 'cpuNode', 'memoryNode'];

/**
 * What dependent loads keep of their speed while other threads read as hard as they can: idle latency over the latency at
 * the highest load that was measured in the same place.
 */
export const contentionOf = (run: Run): Contention =>
  (['dram', 'cxl'] as const).flatMap((area) => underLoad(run, area)).slice(0, mostRows);

const underLoad = (run: Run, area: 'dram' | 'cxl'): Contention => {
  const idle = groupedBy(figuresOf(run, { metric: `${area}.latency`, unit: 'seconds' }), wayOf);
  const loaded = groupedBy(figuresOf(run, { metric: `${area}.loaded_latency`, unit: 'seconds' }), wayOf);
  return [...loaded].flatMap(([way, group]) => {
    const [alone, busy] = [best(idle.get(way) ?? []), heaviest(group)];
    if (alone === undefined || busy === undefined) return [];
    const share = Math.min(1, Math.max(leastShare, alone.median / busy.median));
    return [{ name: nameOf(area, busy), share: knownFromAll(run, [alone, busy], share) }];
  });
};

const wayOf = ({ result: { settings } }: Figure) => JSON.stringify(sameWay.map((name) => settings[name]));

const heaviest = (figures: readonly Figure[]): Figure | undefined =>
  figures.toSorted((a, b) => loadOf(b) - loadOf(a) || b.median - a.median)[0];

const loadOf = ({ result }: Figure) => numberIn(result, 'loadThreads') ?? 0;

const nameOf = (area: string, figure: Figure): string => {
  const { result } = figure;
  const [cpu, memory] = [numberIn(result, 'cpuNode'), numberIn(result, 'memoryNode')];
  const where = cpu === undefined || memory === undefined ? '' : `, node ${String(cpu)} to node ${String(memory)}`;
  return `${area}.latency while ${String(loadOf(figure))} threads read${where}`;
};
