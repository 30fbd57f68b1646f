import { stepNames } from '../metrics/step-names.ts';
import { rowsWhere } from '../order.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Calls } from './calls.ts';
import type { Layers } from './layers.ts';
import type { Run } from './repeats.ts';
import { covered, longestRun } from './repeats.ts';
import { role } from './roles.ts';

/** What of a forward pass has to be repeated, to be its layers; and of what is repeated, to be several passes. */
const leastShare = 2 / 3;
const leastShareWithin = 0.85;

/**
 * Layers as what repeats in forward: the operators that call the GPU, in order. Layers are the longest run of equal
 * chains, if it covers two thirds of the pass. Where a chain is itself such a run nearly throughout, it was a pass (of
 * tokens that are generated one by one), and its own chains are the layers.
 */
export const layersByRepetition = (trace: Trace, calls: Calls): Layers | undefined => {
  const { rows } = trace;
  const callers = callersOf(trace);
  const spans: Span[] = [];
  let count = 0;
  for (let pass = 0; pass < calls.passes; pass++) {
    const own = rowsWhere(calls.row.length, (i) => calls.pass[i] === pass && calls.role[i] === role.forward);
    const ordered = own.map((i) => calls.row[i] ?? 0);
    const runs = runsOf(Int32Array.from(ordered, (call) => rows.name[callers.nearest(call)] ?? none));
    if (runs.length === 0) return undefined;
    count = Math.max(count, ...runs.map(({ times }) => times));
    const begins = beginsOf(trace, ordered, callers.outermost);
    for (const run of runs) spans.push(...spansOf(run, begins, rows.endNs[ordered.at(-1) ?? 0] ?? 0));
  }
  if (spans.length === 0) return undefined;
  return { by: 'repetition', count, of: (row) => spanAt(spans, rows.beginNs[row] ?? 0) };
};

const runsOf = (items: Int32Array): readonly Run[] => {
  const outer = longestRun(items);
  if (outer === undefined || covered(outer) < leastShare * items.length) return [];
  const inner = longestRun(items.subarray(outer.begin, outer.begin + outer.period));
  if (inner === undefined || covered(inner) < leastShareWithin * outer.period) return [outer];
  const { period, times } = inner;
  const first = outer.begin + inner.begin;
  return Array.from({ length: outer.times }, (_, i) => ({ begin: first + i * outer.period, period, times }));
};

interface Span {
  readonly beginNs: number;
  readonly endNs: number;
}

const spansOf = ({ begin, period, times }: Run, begins: Float64Array, lastNs: number): readonly Span[] =>
  Array.from({ length: times }, (_, i) => ({
    beginNs: begins[begin + i * period] ?? lastNs,
    endNs: begins[begin + (i + 1) * period] ?? lastNs + 1,
  }));

/** Index of the span that holds a time; they are in order and apart. */
const spanAt = (spans: readonly Span[], time: number): number => {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.beginNs ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time < (spans[low - 1]?.endNs ?? 0) ? low - 1 : none;
};

/** When what a call belongs to began: its outermost operator, or itself where the call before is in the same one. */
const beginsOf = ({ rows }: Trace, calls: Uint32Array, outermost: (call: number) => number): Float64Array =>
  Float64Array.from(calls, (call, i) => {
    const root = outermost(call);
    const isFirst = i === 0 || outermost(calls[i - 1] ?? 0) !== root;
    return rows.beginNs[isFirst ? root : call] ?? 0;
  });

/** Operators around a call, marks of steps not counted; the call itself where there is none. */
const callersOf = (trace: Trace) => {
  const { rows, links } = trace;
  const isStep = stepNames(trace);
  const isCaller = (row: number) => rows.kind[row] === kindCode.operator && isStep[rows.name[row] ?? 0] === 0;
  const above = (row: number) => links.parent[row] ?? none;
  return {
    nearest: (call: number): number => {
      for (let row = above(call); row !== none; row = above(row)) if (isCaller(row)) return row;
      return call;
    },
    outermost: (call: number): number => {
      let found = call;
      for (let row = above(call); row !== none; row = above(row)) if (isCaller(row)) found = row;
      return found;
    },
  };
};
