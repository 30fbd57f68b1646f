import { none } from '../types.ts';
import type { Model, Times } from '../replay/model.ts';
import { latencyOf, recordedTimes, replayed } from '../replay/model.ts';

/** Kernels that are launched with the one before them, and the calls that this makes needless. */
export interface Joined {
  /** By work. */
  readonly isJoined: Uint8Array;
  /** Points of the calls' begins. */
  readonly calls: readonly number[];
  /** Chains that were joined. */
  readonly chains: number;
}

/** Joins chains of kernels: those from `found[i]` to `found[i] + length`, where one kernel could do their work. */
export const joinedCalls = (model: Model, kernels: Uint32Array, length: number, found: readonly number[]): Joined =>
  joinGroups(
    model,
    found.map((at) => kernels.subarray(at, at + length)),
  );

/** Joins groups of rows of kernels that stand on one stream and between two waits; a call goes if all its work is joined. */
export const joinGroups = (model: Model, groups: readonly Uint32Array[]): Joined => {
  const { works } = model;
  const workOf = worksByRow(model);
  const epoch = waitsBefore(model);
  const isJoined = new Uint8Array(works.count);
  let chains = 0;
  for (const group of groups) {
    const members = Array.from(group, (row) => workOf[row] ?? none);
    if (!isFusible(model, members, epoch)) continue;
    chains++;
    for (const work of members.slice(1)) isJoined[work] = 1;
  }
  const kept = new Set<number>();
  const calls = new Set<number>();
  for (let work = 0; work < works.count; work++) {
    const point = works.point[work] ?? none;
    if (point !== none) (isJoined[work] === 1 ? calls : kept).add(point);
  }
  return { isJoined, calls: [...calls].filter((point) => !kept.has(point)), chains };
};

const worksByRow = ({ trace, works }: Model): Int32Array => {
  const workOf = new Int32Array(trace.rows.count).fill(none);
  for (const [work, row] of works.row.entries()) workOf[row] = work;
  return workOf;
};

/** By point: how many waits have ended before it. */
export const waitsBefore = ({ points, waits }: Model): Uint32Array => {
  const before = new Uint32Array(points.count);
  for (let i = 1; i < points.count; i++) before[i] = (before[i - 1] ?? 0) + (waits.isWait[i - 1] ?? 0);
  return before;
};

const isFusible = ({ trace, works }: Model, members: readonly number[], epoch: Uint32Array): boolean => {
  const lane = (work: number | undefined) => trace.rows.lane[works.row[work ?? 0] ?? 0];
  const [first] = members;
  const from = works.point[first ?? 0] ?? none;
  return members.every((work) => {
    const point = works.point[work] ?? none;
    return point !== none && from !== none && lane(work) === lane(first) && epoch[point] === epoch[from];
  });
};

/**
 * Latency without the calls of joined kernels: each saves `launchNs`, but no more than it took, and its kernel runs on
 * from the one before without a gap. What kernels read and write stays as it is, as the paper assumes.
 */
export const latencyWithout = (
  model: Model,
  { isJoined, calls }: Joined,
  launchNs: number | null,
): { readonly savedNs: number; readonly latencyNs: number | undefined } => {
  const times = recordedTimes(model);
  const lagNs = times.lagNs.slice();
  let savedNs = 0;
  for (const end of endsOf(model, calls)) {
    const saved = Math.min(lagNs[end] ?? 0, launchNs ?? Infinity);
    savedNs += saved;
    lagNs[end] = (lagNs[end] ?? 0) - saved;
  }
  const joined = { ...withJoined(times, isJoined), lagNs };
  return { savedNs, latencyNs: latencyOf(model, replayed(model, joined)) };
};

export const withJoined = (times: Times, isJoined: Uint8Array): Times => ({
  ...times,
  joined: isJoined,
  gapNs: times.gapNs.map((gap, work) => (isJoined[work] === 1 ? Math.min(gap, 0) : gap)),
});

/** Points of the ends of calls, by those of their begins. */
export const endsOf = ({ points, callNs }: Model, calls: readonly number[]): readonly number[] => {
  const wanted = new Set(calls);
  const ends: number[] = [];
  for (let i = 0; i < points.count; i++) if ((callNs[i] ?? 0) > 0 && wanted.has(points.base[i] ?? none)) ends.push(i);
  return ends;
};
