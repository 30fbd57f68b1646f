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
  const lagNs = times.lagNs.slice();
  const [point, delayNs, gapNs] = [times.point.slice(), times.delayNs.slice(), times.gapNs.slice()];
  for (const { i, segment } of insideSegments(model, segments)) {
    const isCall = points.isEnd[i] === 1 && points.row[i] === points.row[segment.first];
    lagNs[i] = isCall ? (graphLaunchNs + graphNodeNs * segment.works) / cpuSpeed : 0;
  }
  for (let work = 0; work < works.count; work++) {
    const segment = segments[point[work] ?? none];
    if (segment === undefined || segment.calls < 2) continue;
    point[work] = segment.first;
    delayNs[work] = launchNs + (graphNodeNs * segment.works) / cpuSpeed;
    gapNs[work] = Math.min(gapNs[work] ?? 0, works.usual.gapNs);
  }
  return { ...times, lagNs, point, delayNs, gapNs };
};

/** Calls that are left to make: those of segments with one call, and one for every other segment. */
export const graphCalls = (model: Model): number => {
  const seen = new Set(segmentsOf(model).filter((segment) => segment !== undefined));
  return seen.size;
};

/** By the point of a launch's begin, the segment it is in. */
const segmentsOf = ({ points, works, waits, callNs, trace }: Model): readonly (Segment | undefined)[] => {
  const launched = new Uint32Array(points.count);
  for (const each of works.point) if (each !== none) launched[each] = (launched[each] ?? 0) + 1;
  const open = new Map<string, Segment>();
  const found = new Array<Segment | undefined>(points.count).fill(undefined);
  for (let i = 0; i < points.count; i++) {
    const process = processOf(trace, points.row[i] ?? 0);
    if (waits.isWait[i] === 1) open.delete(process);
    const held = open.get(process);
    if ((launched[i] ?? 0) > 0) {
      const segment = held ?? { first: i, last: i, calls: 0, works: 0 };
      open.set(process, segment);
      segment.calls++;
      segment.works += launched[i] ?? 0;
      found[i] = segment;
    }
    if ((callNs[i] ?? 0) > 0 && held !== undefined) held.last = i;
  }
  return found;
};

const processOf = ({ rows, lanes }: Model['trace'], row: number): string => lanes[rows.lane[row] ?? 0]?.pid ?? '';

/** The points from a segment's first launch to the return of its last. */
function* insideSegments({ points, trace }: Model, segments: readonly (Segment | undefined)[]) {
  const open = new Map<string, Segment>();
  for (let i = 0; i < points.count; i++) {
    const process = processOf(trace, points.row[i] ?? 0);
    const segment = open.get(process);
    if (segment !== undefined && i <= segment.last) yield { i, segment };
    const begun = segments[i];
    if (begun !== undefined && begun.calls >= 2) open.set(process, begun);
  }
}
