import { giveBack } from '../memory.ts';
import { rowsWhere } from '../order.ts';
import { none } from '../types.ts';
import { launchPoints } from '../replay/works.ts';
import type { Model, Times } from '../replay/model.ts';
import { latencyWith, recordedTimes } from '../replay/model.ts';

/** Kernels that are launched with the one before them, and the calls that this makes needless. */
export interface Joined {
  /** By work. */
  readonly isJoined: Uint8Array;
  /** Points of the calls' begins. */
  readonly calls: Uint32Array;
  /** Chains that were joined. */
  readonly chains: number;
}

/** Joins chains of kernels: those from `found[i]` to `found[i] + length`, where one kernel could do their work. */
export const joinedCalls = (model: Model, kernels: Uint32Array, length: number, found: readonly number[]): Joined =>
  joinGroups(model, groupsAt(kernels, length, found));

function* groupsAt(kernels: Uint32Array, length: number, found: readonly number[]): Generator<readonly number[]> {
  for (const at of found) yield Array.from({ length }, (_, i) => kernels[at + i] ?? 0);
}

/** Joins groups of rows of kernels that stand on one stream and between two waits; a call goes if all its work is joined. */
export const joinGroups = (model: Model, groups: Iterable<readonly number[]>): Joined => {
  const { works } = model;
  const workOf = worksByRow(model);
  const epoch = waitsBefore(model);
  const isJoined = new Uint8Array(works.count);
  let chains = 0;
  for (const group of groups) {
    const members = group.map((row) => workOf[row] ?? none);
    if (!isFusible(model, members, epoch)) continue;
    chains++;
    for (const work of members.slice(1)) isJoined[work] = 1;
  }
  giveBack(workOf, epoch);
  return { isJoined, calls: callsOfJoined(model, isJoined), chains };
};

const callsOfJoined = ({ points, works }: Model, isJoined: Uint8Array): Uint32Array => {
  const kept = new Uint8Array(points.count);
  const launches = launchPoints(points, works.point);
  for (let work = 0; work < works.count; work++) {
    const point = works.point[work] ?? none;
    if (point !== none && isJoined[work] === 0) kept[point] = 1;
  }
  const calls = rowsWhere(points.count, (point) => launches[point] === 1 && kept[point] === 0);
  giveBack(kept, launches);
  return calls;
};

const worksByRow = ({ trace, works }: Model): Int32Array => {
  const workOf = new Int32Array(trace.rows.count).fill(none);
  for (let work = 0; work < works.count; work++) workOf[works.row[work] ?? 0] = work;
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
  const { lagNs } = times;
  let savedNs = 0;
  for (const end of endsOf(model, calls)) {
    const saved = Math.min(lagNs[end] ?? 0, launchNs ?? Infinity);
    savedNs += saved;
    lagNs[end] = (lagNs[end] ?? 0) - saved;
  }
  return { savedNs, latencyNs: latencyWith(model, withJoined(times, isJoined)) };
};

export const withJoined = (times: Times, isJoined: Uint8Array): Times => ({
  ...times,
  joined: isJoined,
  gapNs: times.gapNs.map((gap, work) => (isJoined[work] === 1 ? Math.min(gap, 0) : gap)),
});

/** Points of the ends of calls, by those of their begins. */
export const endsOf = ({ points, isLaunchEnd }: Model, calls: Uint32Array): Uint32Array => {
  const wanted = new Uint8Array(points.count);
  for (const call of calls) wanted[call] = 1;
  const ends = rowsWhere(points.count, (i) => isLaunchEnd[i] === 1 && wanted[points.base[i] ?? 0] === 1);
  giveBack(wanted);
  return ends;
};
