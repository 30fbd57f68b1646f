import { isCall } from '../launches.ts';
import { giveBack } from '../memory.ts';
import { groupRows } from '../metrics/group-rows.ts';
import { nameFlags } from '../names.ts';
import { rowsBy, rowsWhere, sortedIndices } from '../order.ts';
import type { Timeline } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Points } from './points.ts';
import { pointNs } from './points.ts';
import type { Works } from './works.ts';

/** The points at which the processor waits for the GPU: the ends of some calls. */
export interface Waits {
  /** By point 1 where it is such an end, whether or not it had to wait. */
  readonly isWait: Uint8Array;
  /** By point: the work whose end it waits for, of several the first of `works`. */
  readonly awaited: ReadonlyMap<number, readonly number[]>;
  /** By point, in the order of `awaited`: from the end of the work to the return of the call. */
  readonly tailNs: ReadonlyMap<number, readonly number[]>;
  /** By point: how long the call takes when there is nothing to wait for. */
  readonly ownNs: ReadonlyMap<number, number>;
}

/** Work that is looked at before it is given up that one of them was waited for. */
const mostTries = 16;

/**
 * Calls that wait: `...Synchronize`, and copies that have ended when their call returns (pageable memory). Which work
 * they wait for the rows do not say: of that which the process had launched before and which had ended by the return,
 * the last; of a whole device the last on each stream.
 */
export const waitsOf = (trace: Timeline, points: Points, works: Works): Waits => {
  const { rows, names } = trace;
  const isSync = nameFlags(names, (text) => text.includes('Synchronize'));
  const isWhole = nameFlags(names, (text) => /(?:Device|Ctx)Synchronize/.test(text));
  const isCopy = nameFlags(names, (text) => text.includes('Memcpy'));
  const search = searchOf(trace, points, works);
  const copies = blockingCopies(trace, works);
  const isWait = new Uint8Array(points.count);
  const ownNs = new Map<number, number>();
  const awaited = new Map<number, readonly number[]>();
  const tailNs = new Map<number, readonly number[]>();
  for (let i = 0; i < points.count; i++) {
    const call = points.row[i] ?? 0;
    const name = rows.name[call] ?? 0;
    if (points.isEnd[i] === 0 || !isCall(rows.kind[call] ?? 0)) continue;
    const copy = isCopy[name] === 1 ? search.own(i, copies.get(call) ?? none) : none;
    if (isSync[name] === 0 && copy === none) continue;
    const found = copy !== none ? [copy] : isWhole[name] === 1 ? search.lastOfEach(i) : search.last(i);
    isWait[i] = 1;
    const [begin, end] = [rows.beginNs[call] ?? 0, rows.endNs[call] ?? 0];
    const ended = found.map((work) => rows.endNs[works.row[work] ?? 0] ?? 0);
    awaited.set(i, found);
    // Work that ended before the call began cost no wait: all of the call's time is its own then.
    tailNs.set(
      i,
      ended.map((time) => end - Math.max(begin, time)),
    );
    ownNs.set(i, end - Math.max(begin, ...ended));
  }
  search.giveBack();
  return { isWait, awaited, tailNs, ownNs };
};

/** The last copy of each call, those left out for which no call has to wait. */
const blockingCopies = ({ rows, links, names }: Timeline, { row }: Works): ReadonlyMap<number, number> => {
  const isFree = nameFlags(names, (text) => /DtoD|Pinned|Memset/.test(text));
  const copies = new Map<number, number>();
  for (const [work, each] of row.entries())
    if (rows.kind[each] === kindCode.memcpy && isFree[rows.name[each] ?? 0] === 0)
      copies.set(links.launch[each] ?? none, work);
  return copies;
};

const searchOf = (trace: Timeline, points: Points, works: Works) => {
  const { rows, lanes } = trace;
  const endOf = (work: number) => rows.endNs[works.row[work] ?? 0] ?? 0;
  const byEnd = sortedIndices(works.count, (a, b) => endOf(a) > endOf(b));
  const streams = streamsOf(trace, works, endOf);
  const processOf = (point: number) => lanes[rows.lane[points.row[point] ?? 0] ?? 0]?.pid;
  /** Launched by the process before the call began, ended when it returned. */
  const isPossible = (work: number, end: number): boolean => {
    const point = works.point[work] ?? none;
    const begin = points.beginOf[points.row[end] ?? 0] ?? none;
    return point !== none && point < begin && (works.after[work] ?? none) < end && processOf(point) === processOf(end);
  };
  const lastIn = (sorted: Uint32Array, end: number): readonly number[] => {
    const upTo = countUpTo(sorted, endOf, pointNs(trace, points, end));
    for (let at = upTo - 1; at >= Math.max(0, upTo - mostTries); at--)
      if (isPossible(sorted[at] ?? 0, end)) return [sorted[at] ?? 0];
    return [];
  };
  return {
    last: (end: number) => lastIn(byEnd, end),
    lastOfEach: (end: number) => streams.flatMap((sorted) => lastIn(sorted, end)),
    giveBack: () => giveBack(byEnd, ...streams),
    /** Whether the call waited for its own copy. */
    own: (end: number, copy: number): number =>
      copy !== none && endOf(copy) <= pointNs(trace, points, end) && (works.after[copy] ?? none) < end ? copy : none,
  };
};

/** Works by stream, those of each by their end. */
const streamsOf = (
  { rows, lanes }: Timeline,
  { row, count }: Works,
  endOf: (work: number) => number,
): readonly Uint32Array[] => {
  const works = rowsWhere(count, () => true);
  const streams = groupRows(works, lanes.length, (work) => rows.lane[row[work] ?? 0] ?? none);
  const sorted = streams.filter(({ length }) => length > 0).map((of) => rowsBy(of.slice(), endOf));
  giveBack(works, ...streams.slice(0, 1));
  return sorted;
};

/** How many of the works, which are in order of their end, end by then. */
const countUpTo = (sorted: Uint32Array, endOf: (work: number) => number, time: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endOf(sorted[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
};
