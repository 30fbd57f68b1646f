import { isGpuWork } from '../launches.ts';
import { giveBack } from '../memory.ts';
import { segmentsOf, stepAt, stepRows } from '../metrics/steps.ts';
import { rowsWhere } from '../order.ts';
import type { Model } from '../replay/model.ts';
import { giveBackTimes, recordedTimes, replayed } from '../replay/model.ts';
import type { Trace } from '../types.ts';
import { none } from '../types.ts';
import { role, rolesOf } from './roles.ts';

/** Calls that put work on the GPU, in order. */
export interface Calls {
  readonly row: Uint32Array;
  readonly role: Uint8Array;
  /** The micro-batch, from 0 on; `none` of a call that is in none of those that are counted. */
  readonly pass: Int32Array;
  readonly passes: number;
  /** From the begin of the call to that of the next, waits left out; of the last of a step to its own end. */
  readonly cpuNs: Float64Array;
  readonly callNs: Float64Array;
}

/** Micro-batches that are averaged: the last ones, so that what warms up counts least. */
const mostPasses = 8;

/** The calls of a trace by micro-batch. `model` is the trace's own. */
export const callsOf = (trace: Trace, model: Model): Calls => {
  const row = launchingRows(trace);
  const roles = rolesOf(trace);
  const own = Uint8Array.from(row, (call) => roles[call] ?? 0);
  giveBack(roles);
  const step = stepsOf(trace, row);
  const pass = passesOf(own, step);
  const { cpuNs, callNs } = timesOf(trace, model, row, step);
  return { row, role: own, ...counted(own, pass), cpuNs, callNs };
};

const launchingRows = ({ rows, links }: Trace): Uint32Array => {
  const launches = new Uint8Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const call = links.launch[row] ?? none;
    if (call !== none && isGpuWork(rows.kind[row] ?? 0)) launches[call] = 1;
  }
  const found = rowsWhere(rows.count, (row) => launches[row] === 1);
  giveBack(launches);
  return found;
};

/** The profiler's mark around each call; `none` outside of them, and 0 of all where the trace has none. */
const stepsOf = (trace: Trace, calls: Uint32Array): Int32Array => {
  const marks = stepRows(trace);
  const segments = segmentsOf(trace, marks);
  return Int32Array.from(calls, (call) => (marks.length === 0 ? 0 : stepAt(segments, trace.rows.beginNs[call] ?? 0)));
};

/**
 * A micro-batch ends with its step, or where forward begins again after backward. What a step does after its last
 * backward is its update, where the trace marks no update: `roles` is told so.
 */
const passesOf = (roles: Uint8Array, step: Int32Array): Int32Array => {
  const pass = new Int32Array(roles.length).fill(none);
  const follows = backwardFollows(roles, step);
  const marksUpdate = roles.includes(role.update);
  let [current, wasBackward] = [none, false];
  for (let i = 0; i < roles.length; i++) {
    if (step[i] === none) continue;
    const isNewStep = i === 0 || step[i] !== step[i - 1];
    if (isNewStep) wasBackward = false;
    const isAgain = wasBackward && roles[i] === role.forward;
    if (isAgain && !marksUpdate && follows[i] === 0) roles[i] = role.update;
    else if (isNewStep || isAgain) [current, wasBackward] = [current + 1, false];
    wasBackward ||= roles[i] === role.backward;
    pass[i] = current;
  }
  return pass;
};

/** 1 for calls with a backward one at or after them in their step. */
const backwardFollows = (roles: Uint8Array, step: Int32Array): Uint8Array => {
  const follows = new Uint8Array(roles.length);
  for (let i = roles.length - 1; i >= 0; i--)
    if (roles[i] === role.backward || (follows[i + 1] === 1 && step[i + 1] === step[i])) follows[i] = 1;
  return follows;
};

/** Passes that call forward at least half as often as the fullest; what is left are logs and copies between them. */
const counted = (roles: Uint8Array, all: Int32Array): Pick<Calls, 'pass' | 'passes'> => {
  const calls: number[] = [];
  all.forEach((pass, i) => {
    if (pass !== none) calls[pass] = (calls[pass] ?? 0) + (roles[i] === role.forward ? 1 : 0);
  });
  const most = calls.reduce((a, b) => Math.max(a, b), 0);
  const full = calls.flatMap((count, pass) => (most > 0 && 2 * count >= most ? [pass] : [])).slice(-mostPasses);
  const numbers = new Map(full.map((pass, i) => [pass, i]));
  return { pass: all.map((pass) => numbers.get(pass) ?? none), passes: full.length };
};

/** The processor's clock on a GPU that takes no time: the trace replayed so, its waits as short as their calls. */
const timesOf = (
  { rows }: Trace,
  model: Model,
  row: Uint32Array,
  step: Int32Array,
): Pick<Calls, 'cpuNs' | 'callNs'> => {
  const times = recordedTimes(model);
  times.lastsNs.fill(0);
  const course = replayed(model, times);
  const { beginOf } = model.points;
  const ownNs = ownTimes(model);
  const begins = Float64Array.from(row, (call) => course.pointNs[beginOf[call] ?? none] ?? 0);
  const callNs = Float64Array.from(
    row,
    (call) => ownNs.get(beginOf[call] ?? none) ?? (rows.endNs[call] ?? 0) - (rows.beginNs[call] ?? 0),
  );
  const cpuNs = begins.map((begin, i) => {
    const isLast = i + 1 === row.length || step[i + 1] !== step[i];
    return isLast ? (callNs[i] ?? 0) : Math.max(callNs[i] ?? 0, (begins[i + 1] ?? 0) - begin);
  });
  giveBackTimes(model, times);
  giveBack(course.pointNs, course.beginNs, course.endNs, course.hostBound);
  return { cpuNs, callNs };
};

/** Of calls that wait, by the point of their begin: what they take when there is nothing to wait for. */
const ownTimes = ({ points, waits }: Model): ReadonlyMap<number, number> =>
  new Map([...waits.ownNs].map(([end, ns]) => [points.base[end] ?? none, ns]));
