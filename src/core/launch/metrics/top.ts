import { nameText } from '../names.ts';
import { none } from '../types.ts';
import type { Context } from './context.ts';
import { groupsOf } from './sums.ts';
import type { Metrics, TopKernel } from './types.ts';

/** Kernels that are listed by name. */
const listed = 50;

export const topKernels = (context: Context): Pick<Metrics, 'topByTime' | 'topByCount'> => {
  const { names, rows } = context.trace;
  const groups = [...groupsOf(context, (kernel) => rows.name[kernel] ?? 0)];
  const total = groups.reduce((sum, [, { sums }]) => sum + sums.kernelNs, 0);
  const all = groups.map(([name, { sums }]) => ({ name, count: sums.kernels, ...sums }));
  const first = (order: (a: (typeof all)[number], b: (typeof all)[number]) => number): TopKernel[] =>
    all
      .toSorted((a, b) => order(a, b) || a.name - b.name)
      .slice(0, listed)
      .map(({ name, count, kernelNs, tklqtNs }) => ({
        name: nameText(names, name),
        count,
        kernelNs,
        meanNs: kernelNs / count,
        share: total > 0 ? kernelNs / total : 0,
        tklqtNs,
      }));
  return {
    topByTime: first((a, b) => b.kernelNs - a.kernelNs),
    topByCount: first((a, b) => b.count - a.count || b.kernelNs - a.kernelNs),
  };
};

/** Counts of t_l between powers of two of microseconds; what is below 1 us stands in the first. */
export const delayHistogram = ({ trace: { rows, links }, kernels }: Context): Metrics['delays'] => {
  const counts: number[] = [];
  for (const kernel of kernels) {
    const call = links.launch[kernel] ?? none;
    if (call === none) continue;
    const us = ((rows.beginNs[kernel] ?? 0) - (rows.beginNs[call] ?? 0)) / 1000;
    const bin = us < 1 ? 0 : Math.floor(Math.log2(us)) + 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (count: number | undefined, bin) => ({ upToNs: 1000 * 2 ** bin, kernels: count ?? 0 }));
};
