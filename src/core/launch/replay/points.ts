import { isCall } from '../launches.ts';
import { stepNames } from '../metrics/step-names.ts';
import { rowsWhere, sortedIndices } from '../order.ts';
import type { Trace } from '../types.ts';
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
  readonly timeNs: Float64Array;
  /** The point that this one follows, or `none`. */
  readonly base: Int32Array;
  /** By row: the point of its begin, or `none`. Of a call in another call: that of the outer one. */
  readonly beginOf: Int32Array;
}

export const pointsOf = (trace: Trace): Points => {
  const { rows } = trace;
  const outer = outermostCalls(trace);
  const isRoot = rootOperators(trace);
  const first = firstOperator(trace);
  const shown = rowsWhere(rows.count, (row) => outer[row] === row || isRoot[row] === 1 || row === first);
  const timeAt = (i: number) => ((i & 1) === 0 ? rows.beginNs : rows.endNs)[shown[i >> 1] ?? 0] ?? 0;
  const order = sortedIndices(2 * shown.length, (a, b) => timeAt(a) > timeAt(b));
  const row = order.map((i) => shown[i >> 1] ?? 0);
  const isEnd = Uint8Array.from(order, (i) => i & 1);
  const timeNs = Float64Array.from(order, timeAt);
  const beginOf = new Int32Array(rows.count).fill(none);
  for (let i = 0; i < row.length; i++) if (isEnd[i] === 0) beginOf[row[i] ?? 0] = i;
  for (let i = 0; i < rows.count; i++) {
    const call = outer[i] ?? none;
    if (call !== none) beginOf[i] = beginOf[call] ?? none;
  }
  return { count: row.length, row, isEnd, timeNs, base: basesOf(trace, { row, isEnd, beginOf, isRoot }), beginOf };
};

/** Marks of steps are operators in files of 2021; latency begins with the first operator all the same. */
export const firstOperator = ({ rows }: Trace): number => rows.kind.indexOf(kindCode.operator);

/** For each row the outermost call at or above it. */
const outermostCalls = ({ rows, links }: Trace): Int32Array => {
  const outer = new Int32Array(rows.count).fill(none);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? none : (outer[parent] ?? none);
    outer[row] = above === none && isCall(rows.kind[row] ?? 0) ? row : above;
  }
  return outer;
};

/** 1 for operators that no other operator encloses, marks of steps not counted. */
const rootOperators = (trace: Trace): Uint8Array => {
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
const basesOf = ({ rows, lanes }: Trace, { row, isEnd, beginOf, isRoot }: Ordered): Int32Array => {
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
