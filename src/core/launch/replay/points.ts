import { isCall } from '../launches.ts';
import { giveBack } from '../memory.ts';
import { stepNames } from '../metrics/step-names.ts';
import { rowsWhere, sortedIndices } from '../order.ts';
import type { Timeline } from '../types.ts';
import { kindCode, none } from '../types.ts';

/**
 * The processor's side of a trace: begins and ends of outermost calls and of root operators, of all threads in one order
 * (time, then row, begin before end). Every point follows another one after a fixed time, except that a call may wait.
 */
export interface Points {
  readonly count: number;
  /** The row, and whether the point is its end. */
  readonly row: Uint32Array;
  readonly isEnd: Uint8Array;
  /** The point that this one follows, or `none`: then its time is fixed. */
  readonly base: Int32Array;
  /** By row: the point of its begin, or `none`. Of a call in another call: that of the outer one. */
  readonly beginOf: Int32Array;
}

export const pointsOf = (trace: Timeline): Points => {
  const { rows } = trace;
  const outer = outermostCalls(trace);
  const isRoot = rootOperators(trace);
  const first = firstOperator(trace);
  const shown = rowsWhere(rows.count, (row) => outer[row] === row || isRoot[row] === 1 || row === first);
  const timeAt = (i: number) => ((i & 1) === 0 ? rows.beginNs : rows.endNs)[shown[i >> 1] ?? 0] ?? 0;
  const row = sortedIndices(2 * shown.length, (a, b) => timeAt(a) > timeAt(b));
  const isEnd = new Uint8Array(row.length);
  const beginOf = new Int32Array(rows.count).fill(none);
  for (let i = 0; i < row.length; i++) {
    const at = row[i] ?? 0;
    isEnd[i] = at & 1;
    row[i] = shown[at >> 1] ?? 0;
    if (isEnd[i] === 0) beginOf[row[i] ?? 0] = i;
  }
  for (let i = 0; i < rows.count; i++) {
    const call = outer[i] ?? none;
    if (call !== none) beginOf[i] = beginOf[call] ?? none;
  }
  giveBack(outer, shown);
  const base = basesOf(trace, { row, isEnd, beginOf, isRoot });
  // Latency begins with the first operator: what was before stays in its place.
  base.fill(none, 0, first === none ? 0 : (beginOf[first] ?? none) + 1);
  giveBack(isRoot);
  return { count: row.length, row, isEnd, base, beginOf };
};

/** When a point was in the trace. */
export const pointNs = ({ rows }: Timeline, { row, isEnd }: Points, i: number): number =>
  (isEnd[i] === 1 ? rows.endNs : rows.beginNs)[row[i] ?? 0] ?? 0;

/** Marks of steps are operators in files of 2021; latency begins with the first operator all the same. */
export const firstOperator = ({ rows }: Timeline): number => rows.kind.indexOf(kindCode.operator);

/** For each row the outermost call at or above it. */
const outermostCalls = ({ rows, links }: Timeline): Int32Array => {
  const outer = new Int32Array(rows.count).fill(none);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? none : (outer[parent] ?? none);
    outer[row] = above === none && isCall(rows.kind[row] ?? 0) ? row : above;
  }
  return outer;
};

/** 1 for operators that no other operator encloses, marks of steps not counted. */
const rootOperators = (trace: Timeline): Uint8Array => {
  const { rows, links } = trace;
  const isStep = stepNames(trace);
  const isWithin = new Uint8Array(rows.count);
  const isRoot = new Uint8Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? 0 : (isWithin[parent] ?? 0);
    const isOperator = rows.kind[row] === kindCode.operator && isStep[rows.name[row] ?? 0] === 0;
    if (isOperator && above === 0) isRoot[row] = 1;
    isWithin[row] = isOperator ? 1 : above;
  }
  giveBack(isWithin);
  return isRoot;
};

interface Ordered {
  readonly row: Uint32Array;
  readonly isEnd: Uint8Array;
  readonly beginOf: Int32Array;
  readonly isRoot: Uint8Array;
}

/**
 * A call ends after its own begin. Any other point follows the last one of its thread; but a thread that had no operator
 * open while another of its process went on was waiting for that one (autograd's thread and the one that called it), and
 * follows the last point of the process.
 */
const basesOf = ({ rows, lanes }: Timeline, { row, isEnd, beginOf, isRoot }: Ordered): Int32Array => {
  const base = new Int32Array(row.length).fill(none);
  const lastOfThread = new Int32Array(lanes.length).fill(none);
  const open = new Int32Array(lanes.length);
  const lastOfProcess = new Map<string, number>();
  for (let i = 0; i < row.length; i++) {
    const at = row[i] ?? 0;
    const lane = rows.lane[at] ?? 0;
    const process = lanes[lane]?.pid ?? '';
    const own = lastOfThread[lane] ?? none;
    const isCallEnd = isEnd[i] === 1 && isCall(rows.kind[at] ?? 0);
    if (isCallEnd) base[i] = beginOf[at] ?? none;
    else base[i] = own !== none && (open[lane] ?? 0) > 0 ? own : (lastOfProcess.get(process) ?? none);
    if (isRoot[at] === 1) open[lane] = (open[lane] ?? 0) + (isEnd[i] === 1 ? -1 : 1);
    lastOfThread[lane] = i;
    lastOfProcess.set(process, i);
  }
  return base;
};
