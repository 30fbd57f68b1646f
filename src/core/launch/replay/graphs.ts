import { giveBack } from '../memory.ts';
import { none } from '../types.ts';
import type { Model, Times } from './model.ts';
import type { Scenario } from './types.ts';

/** What the processor takes to launch a straight-line graph, CUDA 12.6 (papers/skip-tklqt.md, 1.2: RTX 3060, Xeon 4208). */
export const graphLaunchNs = 2500;
export const graphNodeNs = 1;

/** What a process launches between two waits. */
interface Segment {
  readonly first: number;
  last: number;
  calls: number;
  works: number;
}

/**
 * Everything that a process launches between two waits, as one graph: the processor makes one call in place of the first
 * launch, and what it did from there to the last is gone; kernels follow each other after the usual gap.
 */
export const asGraphs = (model: Model, times: Times, { cpuSpeed }: Scenario, launchNs: number): Times => {
  const { points, works } = model;
  const segments = segmentsOf(model);
  const { lagNs, delayNs } = times;
  const [point, gapNs] = [times.point.slice(), times.gapNs.slice()];
  for (const { i, segment } of insideSegments(model, segments)) {
    const isCall = points.isEnd[i] === 1 && points.row[i] === points.row[segment.first];
    lagNs[i] = isCall ? (graphLaunchNs + graphNodeNs * segment.works) / cpuSpeed : 0;
  }
  for (let work = 0; work < works.count; work++) {
    const segment = segmentAt(segments, point[work] ?? none);
    if (segment === undefined || segment.calls < 2) continue;
    point[work] = segment.first;
    delayNs[work] = launchNs + (graphNodeNs * segment.works) / cpuSpeed;
    gapNs[work] = Math.min(gapNs[work] ?? 0, works.usual.gapNs);
  }
  giveBack(segments.at);
  return { ...times, point, gapNs };
};

/** Calls that are left to make: those of segments with one call, and one for every other segment. */
export const graphCalls = (model: Model): number => {
  const { found, at } = segmentsOf(model);
  giveBack(at);
  return found.length;
};

interface Segments {
  readonly found: readonly Segment[];
  /** By the point of a launch's begin, which segment it is in; `none` of other points. */
  readonly at: Int32Array;
}

const segmentAt = ({ found, at }: Segments, point: number): Segment | undefined => {
  const index = point === none ? none : (at[point] ?? none);
  return index === none ? undefined : found[index];
};

const segmentsOf = ({ points, works, waits, isLaunchEnd, trace }: Model): Segments => {
  const launched = new Uint32Array(points.count);
  for (const each of works.point) if (each !== none) launched[each] = (launched[each] ?? 0) + 1;
  const open = new Map<string, number>();
  const found: Segment[] = [];
  const at = new Int32Array(points.count).fill(none);
  for (let i = 0; i < points.count; i++) {
    const process = processOf(trace, points.row[i] ?? 0);
    if (waits.isWait[i] === 1) open.delete(process);
    const held = open.get(process);
    if ((launched[i] ?? 0) > 0) {
      const index = held ?? found.push({ first: i, last: i, calls: 0, works: 0 }) - 1;
      open.set(process, index);
      addCall(found[index], launched[i] ?? 0);
      at[i] = index;
    }
    const segment = held === undefined ? undefined : found[held];
    if (isLaunchEnd[i] === 1 && segment !== undefined) segment.last = i;
  }
  giveBack(launched);
  return { found, at };
};

const addCall = (segment: Segment | undefined, works: number): void => {
  if (segment === undefined) return;
  segment.calls++;
  segment.works += works;
};

const processOf = ({ rows, lanes }: Model['trace'], row: number): string => lanes[rows.lane[row] ?? 0]?.pid ?? '';

/** The points from a segment's first launch to the return of its last. */
function* insideSegments({ points, trace }: Model, segments: Segments) {
  const open = new Map<string, Segment>();
  for (let i = 0; i < points.count; i++) {
    const process = processOf(trace, points.row[i] ?? 0);
    const segment = open.get(process);
    if (segment !== undefined && i <= segment.last && points.base[i] !== none) yield { i, segment };
    const begun = segmentAt(segments, i);
    if (begun !== undefined && begun.calls >= 2) open.set(process, begun);
  }
}
