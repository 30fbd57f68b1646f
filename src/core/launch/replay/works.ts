import { isCall, isGpuWork } from '../launches.ts';
import { giveBack } from '../memory.ts';
import { nameFlags } from '../names.ts';
import { rowsWhere } from '../order.ts';
import type { Timeline } from '../types.ts';
import { none } from '../types.ts';
import type { Points } from './points.ts';
import { pointNs } from './points.ts';

/**
 * The GPU's side: kernels, copies and sets in order of the rows. Each begins when three things have come about: its call
 * has reached the GPU (`delayNs` after the point of the call), the work before it in its stream has ended (`gapNs`
 * before), and so has work of another stream for which its stream was told to wait (`eventGapNs` before). The one that
 * came last in the trace is given the whole time that passed, the others what is usual; so the begin is met exactly.
 */
export interface Works {
  readonly count: number;
  readonly row: Uint32Array;
  /** Points, or `none` where the trace does not hold the call. */
  readonly point: Int32Array;
  /** Works, or `none`. */
  readonly before: Int32Array;
  readonly event: Int32Array;
  /** 1 where work begins before that in front of it in its stream has ended: then it only follows its begin. */
  readonly overlaps: Uint8Array;
  readonly delayNs: Float64Array;
  readonly gapNs: Float64Array;
  readonly eventGapNs: Float64Array;
  /** The point after which all that the work follows is known; `none` if that is so from the start. */
  readonly after: Int32Array;
  readonly usual: Usual;
}

/** No bus takes longer to bring an idle GPU to begin (paper: 1 to 3 us with the call). */
const longestWayNs = 20_000;

/** What launches and gaps cost in this trace when nothing is in the way. */
export interface Usual {
  /**
   * 5th percentile of t_l where the stream had nothing left to do; where that is longer than a call takes and the way to
   * the GPU can be, the GPU was busy with what the trace does not show, and it is the median call.
   */
  readonly launchNs: number;
  /** Median gap before work that had long been in the queue. */
  readonly gapNs: number;
}

export const worksOf = (trace: Timeline, points: Points): Works => {
  const { rows, links, lanes } = trace;
  const row = rowsWhere(rows.count, (each) => isGpuWork(rows.kind[each] ?? 0));
  const point = Int32Array.from(row, (each) => pointOf(points, links.launch[each] ?? none));
  const before = beforeInStream(row, rows.lane, lanes.length);
  const event = awaitedEvents(trace, row);
  const usual = usualOf(trace, points, { row, point, before });
  const parts = { row, point, before, event, usual };
  return { count: row.length, ...parts, ...timesOf(trace, points, parts), after: stampsOf(parts) };
};

const pointOf = ({ beginOf }: Points, call: number): number => (call === none ? none : (beginOf[call] ?? none));

const beforeInStream = (row: Uint32Array, lane: Uint16Array, lanes: number): Int32Array => {
  const last = new Int32Array(lanes).fill(none);
  return Int32Array.from(row, (each, work) => {
    const stream = lane[each] ?? 0;
    const before = last[stream] ?? none;
    last[stream] = work;
    return before;
  });
};

/**
 * Streams that wait for each other: work that is launched after `StreamWaitEvent` waits for what the same thread had
 * launched before the last `EventRecord`, if that is on another stream and had ended. The rows do not name the event.
 */
const awaitedEvents = ({ rows, links, names, lanes }: Timeline, row: Uint32Array): Int32Array => {
  const records = nameFlags(names, (text) => text.includes('EventRecord'));
  const waits = nameFlags(names, (text) => text.includes('StreamWaitEvent'));
  const firstOf = new Int32Array(rows.count).fill(none);
  for (let work = row.length - 1; work >= 0; work--) {
    const call = links.launch[row[work] ?? 0] ?? none;
    if (call !== none) firstOf[call] = work;
  }
  const event = new Int32Array(row.length).fill(none);
  const perLane = () => new Int32Array(lanes.length).fill(none);
  const [launched, recorded, pending] = [perLane(), perLane(), perLane()];
  for (let call = 0; call < rows.count; call++) {
    if (!isCall(rows.kind[call] ?? 0)) continue;
    const thread = rows.lane[call] ?? 0;
    if (records[rows.name[call] ?? 0] === 1) recorded[thread] = launched[thread] ?? none;
    if (waits[rows.name[call] ?? 0] === 1) pending[thread] = recorded[thread] ?? none;
    const work = firstOf[call] ?? none;
    if (work === none) continue;
    const awaited = pending[thread] ?? none;
    if (awaited !== none && isAwaited(rows, row[awaited] ?? 0, row[work] ?? 0)) event[work] = awaited;
    pending[thread] = none;
    launched[thread] = work;
  }
  giveBack(firstOf);
  return event;
};

const isAwaited = ({ lane, endNs, beginNs }: Timeline['rows'], awaited: number, row: number): boolean =>
  awaited < row && lane[awaited] !== lane[row] && (endNs[awaited] ?? 0) <= (beginNs[row] ?? 0);

type Ordered = Pick<Works, 'row' | 'point' | 'before'>;

const usualOf = (trace: Timeline, points: Points, { row, point, before }: Ordered): Usual => {
  const { rows } = trace;
  const idle = new Float64Array(row.length);
  const gaps = new Float64Array(row.length);
  let [idles, queued, least] = [0, 0, Infinity];
  for (let work = 0; work < row.length; work++) {
    const begin = rows.beginNs[row[work] ?? 0] ?? 0;
    const called = point[work] === none ? undefined : pointNs(trace, points, point[work] ?? 0);
    if (called === undefined || called > begin) continue;
    const previous = before[work] ?? none;
    const ended = previous === none ? -Infinity : (rows.endNs[row[previous] ?? 0] ?? 0);
    least = Math.min(least, begin - called);
    if (ended <= called) idle[idles++] = begin - called;
    else if (ended <= begin) gaps[queued++] = begin - ended;
  }
  const delayNs = quantile(idle.subarray(0, idles), 0.05) ?? (least === Infinity ? 0 : least);
  const gapNs = quantile(gaps.subarray(0, queued), 0.5) ?? 0;
  giveBack(idle, gaps);
  const lasts = callTimes(trace, points, point);
  const callNs = quantile(lasts, 0.5) ?? 0;
  giveBack(lasts);
  return { launchNs: delayNs > callNs + longestWayNs ? callNs : delayNs, gapNs };
};

const callTimes = (trace: Timeline, points: Points, point: Int32Array): Float64Array => {
  const { count, row, isEnd, beginOf } = points;
  const launches = launchPoints(points, point);
  const isCallEnd = (i: number): boolean => {
    const begin = beginOf[row[i] ?? 0] ?? none;
    return isEnd[i] === 1 && begin !== none && launches[begin] === 1;
  };
  const ends = rowsWhere(count, isCallEnd);
  const lasts = new Float64Array(ends.length);
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at] ?? 0;
    lasts[at] = pointNs(trace, points, end) - pointNs(trace, points, beginOf[row[end] ?? 0] ?? 0);
  }
  giveBack(launches, ends);
  return lasts;
};

/** By point 1 where it is the begin of a call that launches. */
export const launchPoints = ({ count }: Points, point: Int32Array): Uint8Array => {
  const launches = new Uint8Array(count);
  for (const each of point) if (each !== none) launches[each] = 1;
  return launches;
};

/** Calls that launch. */
export const launchCount = (points: Points, point: Int32Array): number => {
  const launches = launchPoints(points, point);
  const count = launches.reduce((sum, each) => sum + each, 0);
  giveBack(launches);
  return count;
};

/** By rank, without interpolation, so that whole nanoseconds stay whole. Puts the values in order. */
const quantile = (values: Float64Array, share: number): number | undefined =>
  values.sort()[Math.floor(share * (values.length - 1))];

type Times = Pick<Works, 'overlaps' | 'delayNs' | 'gapNs' | 'eventGapNs'>;

const timesOf = (
  trace: Timeline,
  points: Points,
  { row, point, before, event, usual }: Ordered & Pick<Works, 'event' | 'usual'>,
): Times => {
  const { rows } = trace;
  const column = () => new Float64Array(row.length);
  const times = { overlaps: new Uint8Array(row.length), delayNs: column(), gapNs: column(), eventGapNs: column() };
  const ended = (work: number) => rows.endNs[row[work] ?? 0] ?? 0;
  for (let work = 0; work < row.length; work++) {
    const begin = rows.beginNs[row[work] ?? 0] ?? 0;
    const [call, previous, awaited] = [point[work] ?? none, before[work] ?? none, event[work] ?? none];
    const overlaps = previous !== none && ended(previous) > begin;
    if (overlaps) times.overlaps[work] = 1;
    const previousNs = overlaps ? (rows.beginNs[row[previous] ?? 0] ?? 0) : ended(previous);
    const delay = call === none ? -Infinity : begin - pointNs(trace, points, call);
    const gap = previous === none ? -Infinity : begin - previousNs;
    const eventGap = awaited === none ? -Infinity : begin - ended(awaited);
    // What passes beyond the usual: the smallest excess is that of the cause that came last.
    const excess = [delay - usual.launchNs, gap - (overlaps ? 0 : usual.gapNs), eventGap - usual.gapNs];
    const last = lastCause(excess);
    times.delayNs[work] = last === 0 ? delay : Math.min(delay, usual.launchNs);
    times.gapNs[work] = last === 1 ? gap : Math.min(gap, overlaps ? 0 : usual.gapNs);
    times.eventGapNs[work] = last === 2 ? eventGap : Math.min(eventGap, usual.gapNs);
  }
  return times;
};

/** Of the causes that there are, that with the least excess; the first of equal ones. */
const lastCause = (excess: readonly number[]): number => {
  let last = none;
  for (const [cause, value] of excess.entries())
    if (value > -Infinity && (last === none || value < (excess[last] ?? 0))) last = cause;
  return last;
};

const stampsOf = ({ point, before, event }: Ordered & Pick<Works, 'event'>): Int32Array => {
  const after = new Int32Array(point.length).fill(none);
  const of = (work: number) => (work === none ? none : (after[work] ?? none));
  for (let work = 0; work < point.length; work++)
    after[work] = Math.max(point[work] ?? none, of(before[work] ?? none), of(event[work] ?? none));
  return after;
};
