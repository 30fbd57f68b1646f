import { none } from '../types.ts';
import type { Context } from './context.ts';
import type { Sums } from './types.ts';

export const noSums = (): Sums => ({
  kernels: 0,
  kernelsWithoutLaunch: 0,
  kernelsFromGraphs: 0,
  tklqtNs: 0,
  launchNs: 0,
  queueNs: 0,
  kernelNs: 0,
});

/** Adds one kernel. */
export const addKernel = ({ trace: { rows, links }, isGraph }: Context, sums: Sums, kernel: number): void => {
  const begin = rows.beginNs[kernel] ?? 0;
  sums.kernels++;
  sums.kernelNs += (rows.endNs[kernel] ?? 0) - begin;
  const call = links.launch[kernel] ?? none;
  if (call === none) {
    sums.kernelsWithoutLaunch++;
    return;
  }
  if (isGraph[rows.name[call] ?? 0] === 1) sums.kernelsFromGraphs++;
  const delay = begin - (rows.beginNs[call] ?? 0);
  const queue = Math.max(0, begin - (rows.endNs[call] ?? 0));
  sums.tklqtNs += delay;
  sums.queueNs += queue;
  sums.launchNs += delay - queue;
};

/** Kernels (the i-th of all) by what `groupOf` says, each in exactly one group; with the number of different calls of each. */
export const groupsOf = (
  context: Context,
  groupOf: (kernel: number, i: number) => number,
): ReadonlyMap<number, { readonly sums: Sums; readonly launches: number }> => {
  const groups = new Map<number, { sums: Sums; launches: number }>();
  const { marks, kernels } = context;
  const { links } = context.trace;
  for (let i = 0; i < kernels.length; i++) {
    const kernel = kernels[i] ?? 0;
    const key = groupOf(kernel, i);
    const group = groups.get(key) ?? { sums: noSums(), launches: 0 };
    groups.set(key, group);
    addKernel(context, group.sums, kernel);
    const call = links.launch[kernel] ?? none;
    if (call === none || marks[call] === 1) continue;
    marks[call] = 1;
    group.launches++;
  }
  marks.fill(0);
  return groups;
};
