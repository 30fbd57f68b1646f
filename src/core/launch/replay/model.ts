import { giveBack } from '../memory.ts';
import type { Timeline } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Points } from './points.ts';
import { firstOperator, pointNs, pointsOf } from './points.ts';
import type { Waits } from './waits.ts';
import { waitsOf } from './waits.ts';
import type { Works } from './works.ts';
import { launchPoints, worksOf } from './works.ts';

/**
 * What of a trace follows what, and after how long. With the times of the trace itself, `replayed` gives back the trace
 * to the nanosecond; with others it gives what would have come of it. O(n log n), and for each wait for a whole device
 * O(streams log n) more.
 */
export interface Model {
  readonly trace: Timeline;
  readonly points: Points;
  readonly works: Works;
  readonly waits: Waits;
  /** Works in the order of `works.after`. */
  readonly order: Uint32Array;
  /** By point 1 where a call ends that launches and takes time. */
  readonly isLaunchEnd: Uint8Array;
  /** Begin of the first operator, or else the first point; `none` for a trace without any. */
  readonly start: number;
}

export const modelOf = (trace: Timeline): Model => {
  const points = pointsOf(trace);
  const works = worksOf(trace, points);
  const waits = waitsOf(trace, points, works);
  const first = firstOperator(trace);
  const start = first === none ? (points.count > 0 ? 0 : none) : (points.beginOf[first] ?? none);
  return {
    trace,
    points,
    works,
    waits,
    order: byStamp(works, points),
    isLaunchEnd: launchEnds(trace, points, works),
    start,
  };
};

/** A stable counting sort: works that become known at the same point stay in order of their rows. */
const byStamp = ({ count, after }: Works, points: Points): Uint32Array => {
  const from = new Uint32Array(points.count + 2);
  for (const stamp of after) from[stamp + 2] = (from[stamp + 2] ?? 0) + 1;
  for (let i = 1; i < from.length; i++) from[i] = (from[i] ?? 0) + (from[i - 1] ?? 0);
  const order = new Uint32Array(count);
  for (let work = 0; work < count; work++) {
    const stamp = after[work] ?? none;
    const at = from[stamp + 1] ?? 0;
    order[at] = work;
    from[stamp + 1] = at + 1;
  }
  giveBack(from);
  return order;
};

const launchEnds = (trace: Timeline, points: Points, { point }: Works): Uint8Array => {
  const isLaunchEnd = new Uint8Array(points.count);
  const launches = launchPoints(points, point);
  for (let i = 0; i < points.count; i++) {
    const base = points.base[i] ?? none;
    if (points.isEnd[i] === 1 && base !== none && launches[base] === 1 && points.row[base] === points.row[i])
      isLaunchEnd[i] = lagNs(trace, points, i) > 0 ? 1 : 0;
  }
  giveBack(launches);
  return isLaunchEnd;
};

/** From the point that a point follows; of one that follows none, its absolute time. */
const lagNs = (trace: Timeline, points: Points, i: number): number => {
  const base = points.base[i] ?? none;
  return pointNs(trace, points, i) - (base === none ? 0 : pointNs(trace, points, base));
};

/** Of a call that launches: how long it lasts, by its end; 0 of other points. */
export const callNs = ({ trace, points, isLaunchEnd }: Model, i: number): number =>
  isLaunchEnd[i] === 1 ? lagNs(trace, points, i) : 0;

/** Every time that the replay adds; all can be changed. */
export interface Times {
  /** By point: after the one it follows; of one that follows none, its absolute time. */
  readonly lagNs: Float64Array;
  /** Factor on what a wait takes after the work has ended. */
  readonly tailFactor: number;
  /** By work. `point` as in `Works`. */
  readonly point: Int32Array;
  readonly delayNs: Float64Array;
  readonly gapNs: Float64Array;
  readonly lastsNs: Float64Array;
  /** By work 1 where it is one kernel with the work before it in its stream. */
  readonly joined: Uint8Array;
}

/** As the trace has them. Lags and durations may be written to; the rest are the model's own. */
export const recordedTimes = ({ trace, points, works, waits }: Model): Times => {
  const lags = new Float64Array(points.count);
  for (let i = 0; i < points.count; i++)
    lags[i] = waits.isWait[i] === 1 && points.base[i] !== none ? (waits.ownNs.get(i) ?? 0) : lagNs(trace, points, i);
  const lastsNs = new Float64Array(works.count);
  for (let work = 0; work < works.count; work++) {
    const row = works.row[work] ?? 0;
    lastsNs[work] = (trace.rows.endNs[row] ?? 0) - (trace.rows.beginNs[row] ?? 0);
  }
  const { point, delayNs, gapNs } = works;
  return { lagNs: lags, tailFactor: 1, point, delayNs, gapNs, lastsNs, joined: new Uint8Array(works.count) };
};

export interface Course {
  readonly pointNs: Float64Array;
  readonly beginNs: Float64Array;
  readonly endNs: Float64Array;
  /** By work 1 where its launch came last of what it waits for. */
  readonly hostBound: Uint8Array;
}

/** When everything happens. O(n). */
export const replayed = (model: Model, times: Times): Course => {
  const { points, works, order } = model;
  const column = (length: number) => new Float64Array(length);
  const course = {
    pointNs: column(points.count),
    beginNs: column(works.count),
    endNs: column(works.count),
    hostBound: new Uint8Array(works.count),
  };
  let next = 0;
  for (let i = none; i < points.count; i++) {
    if (i !== none) course.pointNs[i] = pointTime(model, times, course, i);
    for (; next < order.length && (works.after[order[next] ?? 0] ?? none) <= i; next++)
      place(works, model.trace, times, course, order[next] ?? 0);
  }
  return course;
};

const pointTime = ({ points, waits }: Model, times: Times, { pointNs, endNs }: Course, i: number): number => {
  const base = points.base[i] ?? none;
  let time = (base === none ? 0 : (pointNs[base] ?? 0)) + (times.lagNs[i] ?? 0);
  if (waits.isWait[i] === 0) return time;
  const tails = waits.tailNs.get(i) ?? [];
  for (const [at, work] of (waits.awaited.get(i) ?? []).entries())
    time = Math.max(time, (endNs[work] ?? 0) + times.tailFactor * (tails[at] ?? 0));
  return time;
};

const place = (works: Works, { rows }: Timeline, times: Times, course: Course, work: number): void => {
  const { pointNs, beginNs, endNs, hostBound } = course;
  const point = times.point[work] ?? none;
  const before = works.before[work] ?? none;
  const event = works.event[work] ?? none;
  const isJoined = times.joined[work] === 1;
  const called = point === none || isJoined ? -Infinity : (pointNs[point] ?? 0) + (times.delayNs[work] ?? 0);
  const previous = before === none ? 0 : ((works.overlaps[work] === 1 ? beginNs : endNs)[before] ?? 0);
  const free = before === none ? -Infinity : previous + (times.gapNs[work] ?? 0);
  const awaited = event === none ? -Infinity : (endNs[event] ?? 0) + (works.eventGapNs[work] ?? 0);
  const begin = Math.max(called, free, awaited);
  // Nothing is known that it follows: it begins when it did.
  beginNs[work] = begin === -Infinity ? (rows.beginNs[works.row[work] ?? 0] ?? 0) : begin;
  endNs[work] = beginNs[work] + (times.lastsNs[work] ?? 0);
  if (called >= begin && called > -Infinity) hostBound[work] = 1;
};

/** The latency with such times, which are used up. */
export const latencyWith = (model: Model, times: Times): number | undefined => {
  const course = replayed(model, times);
  const latencyNs = latencyOf(model, course);
  giveBack(course.pointNs, course.beginNs, course.endNs, course.hostBound);
  giveBackTimes(model, times);
  return latencyNs;
};

/** Gives back the times that are not the model's own. */
export const giveBackTimes = ({ works }: Model, times: Times): void => {
  giveBack(times.lagNs, times.lastsNs, times.joined);
  if (times.point !== works.point) giveBack(times.point);
  if (times.delayNs !== works.delayNs) giveBack(times.delayNs);
  if (times.gapNs !== works.gapNs) giveBack(times.gapNs);
};

/** From the first operator to the end of the last kernel; `undefined` where there is no kernel or no point. */
export const latencyOf = ({ trace: { rows }, works, start }: Model, course: Course): number | undefined => {
  let end = -Infinity;
  for (let work = 0; work < works.count; work++)
    if (rows.kind[works.row[work] ?? 0] === kindCode.kernel) end = Math.max(end, course.endNs[work] ?? 0);
  return start === none || end === -Infinity ? undefined : end - (course.pointNs[start] ?? 0);
};
