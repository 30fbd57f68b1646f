import { giveBack } from '../memory.ts';
import { none } from '../types.ts';
import { boundOf } from './bound.ts';
import type { Context } from './context.ts';
import type { Cover } from './cover.ts';
import { coveredBetween, unionNs } from './cover.ts';
import type { CpuTime } from './cpu.ts';
import { addKernel, noSums } from './sums.ts';
import type { Measures, Spread } from './types.ts';

/**
 * All that is asked of some kernels (rows in order); `firstOperator` is the operator with which their latency begins, `cpu`
 * the time of the processor's threads.
 */
export const measure = (
  context: Context,
  cpu: CpuTime,
  kernels: Uint32Array,
  firstOperator: number | undefined,
): Measures => {
  const { rows } = context.trace;
  const sums = noSums();
  for (const kernel of kernels) addKernel(context, sums, kernel);
  const calls = callsOf(context, kernels);
  const busyNs = unionNs(kernels, rows);
  const begin = firstOperator === undefined ? undefined : rows.beginNs[firstOperator];
  const window = begin === undefined || kernels.length === 0 ? undefined : { begin, end: lastEnd(kernels, rows.endNs) };
  const latency = window === undefined ? null : window.end - window.begin;
  const thread = calls.busiest === undefined ? undefined : cpu.byLane[calls.busiest];
  const idle = (covered: Cover | undefined) =>
    window === undefined || latency === null || covered === undefined
      ? null
      : latency - coveredBetween(covered, window.begin, window.end);
  return {
    ...sums,
    ...calls.counts,
    akdNs: sums.kernels === 0 ? null : sums.kernelNs / sums.kernels,
    busyNs,
    latencyNs: latency,
    gpuIdleNs: latency === null ? null : latency - sums.kernelNs,
    gpuIdleUnionNs:
      window === undefined || latency === null ? null : latency - unionNs(kernels, rows, window.begin, window.end),
    cpuIdleNs: idle(thread),
    cpuIdleUnionNs: idle(cpu.any),
    bound: boundOf(context, kernels, sums, busyNs),
  };
};

const lastEnd = (rows: Uint32Array, endNs: Float64Array): number => {
  let end = -Infinity;
  for (const row of rows) end = Math.max(end, endNs[row] ?? 0);
  return end;
};

type CallCounts = Pick<
  Measures,
  'launches' | 'graphLaunches' | 'tklqtOfLaunchesNs' | 'delayNs' | 'earlyKernels' | 'shorterThanLaunch'
>;

/** What is counted by call, and the lane that makes most of them. */
const callsOf = (
  { trace: { rows, links }, isGraph, marks }: Context,
  kernels: Uint32Array,
): { readonly counts: CallCounts; readonly busiest: number | undefined } => {
  const delays = new Float64Array(kernels.length);
  const byLane = new Map<number, number>();
  let [linked, launches, graphLaunches, tklqtOfLaunchesNs, earlyKernels, shorterThanLaunch] = [0, 0, 0, 0, 0, 0];
  for (const kernel of kernels) {
    const call = links.launch[kernel] ?? none;
    if (call === none) continue;
    const begin = rows.beginNs[kernel] ?? 0;
    const called = rows.beginNs[call] ?? 0;
    delays[linked++] = begin - called;
    if (begin < called) earlyKernels++;
    if ((rows.endNs[kernel] ?? 0) - begin < (rows.endNs[call] ?? 0) - called) shorterThanLaunch++;
    const lane = rows.lane[call] ?? 0;
    byLane.set(lane, (byLane.get(lane) ?? 0) + 1);
    if (marks[call] === 1) continue;
    marks[call] = 1;
    launches++;
    tklqtOfLaunchesNs += begin - called;
    if (isGraph[rows.name[call] ?? 0] === 1) graphLaunches++;
  }
  for (const kernel of kernels) marks[links.launch[kernel] ?? none] = 0;
  const delayNs = spreadOf(delays.subarray(0, linked).sort());
  giveBack(delays);
  const [busiest] = [...byLane].sort(([a, m], [b, n]) => n - m || a - b)[0] ?? [undefined];
  return {
    counts: { launches, graphLaunches, tklqtOfLaunchesNs, delayNs, earlyKernels, shorterThanLaunch },
    busiest,
  };
};

const spreadOf = (sorted: Float64Array): Spread | null => {
  const { length } = sorted;
  if (length === 0) return null;
  return {
    least: sorted[0] ?? 0,
    mean: sorted.reduce((sum, value) => sum + value, 0) / length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    most: sorted[length - 1] ?? 0,
  };
};

const quantile = (sorted: Float64Array, share: number): number => {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? 0;
  return low + (high - low) * (at - Math.floor(at));
};
