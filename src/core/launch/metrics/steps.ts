import { giveBack } from '../memory.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Context } from './context.ts';
import { nameOfRow } from './context.ts';
import type { CpuTime } from './cpu.ts';
import { groupRows } from './group-rows.ts';
import { measure } from './measure.ts';
import { stepNames } from './step-names.ts';
import { addKernel, noSums } from './sums.ts';
import type { StepMeasures, Sums } from './types.ts';

/** More marks than any profile has steps; the rest of such a file belongs to no step. */
const mostSteps = 4096;

/** Rows that mark a step, in order. */
export const stepRows = (trace: Pick<Trace, 'names' | 'rows'>): readonly number[] => {
  const isStep = stepNames(trace);
  const { kind, name, count } = trace.rows;
  const found: number[] = [];
  for (let row = 0; row < count && found.length < mostSteps; row++) {
    const code = kind[row] ?? 0;
    if ((code === kindCode.annotation || code === kindCode.operator) && isStep[name[row] ?? 0] === 1) found.push(row);
  }
  return found;
};

/** From which time on which step is in force: the one that began last of those that are open; -1 for none. */
export interface Segments {
  readonly from: readonly number[];
  readonly step: readonly number[];
}

export const segmentsOf = ({ rows }: Pick<Trace, 'rows'>, steps: readonly number[]): Segments => {
  const edges = steps.flatMap((row) => [rows.beginNs[row] ?? 0, rows.endNs[row] ?? 0]);
  const from = [...new Set(edges)].sort((a, b) => a - b);
  const open: number[] = [];
  let next = 0;
  const step = from.map((time) => {
    while (next < steps.length && (rows.beginNs[steps[next] ?? 0] ?? 0) <= time) open.push(next++);
    while (open.length > 0 && (rows.endNs[steps[open.at(-1) ?? 0] ?? 0] ?? 0) <= time) open.pop();
    return open.at(-1) ?? none;
  });
  return { from, step };
};

export const stepAt = ({ from, step }: Segments, time: number): number => {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((from[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? none : (step[low - 1] ?? none);
};

export interface Steps {
  readonly steps: readonly StepMeasures[];
  readonly outside: Sums;
}

/** Every kernel in exactly one step, that in which its call begins (it itself, where the call is missing), or outside. */
export const measureSteps = (context: Context, cpu: CpuTime): Steps => {
  const { rows, links } = context.trace;
  const marks = stepRows(context.trace);
  const segments = segmentsOf(context.trace, marks);
  const outside = noSums();
  const members = groupRows(context.kernels, marks.length, (kernel) => {
    const call = links.launch[kernel] ?? none;
    const step = stepAt(segments, rows.beginNs[call === none ? kernel : call] ?? 0);
    if (step === none) addKernel(context, outside, kernel);
    return step;
  });
  const firsts = firstOperators(context, segments);
  const steps = marks.map((row, i) => ({
    name: nameOfRow(context, row),
    beginNs: rows.beginNs[row] ?? 0,
    markedNs: (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0),
    ...measure(context, cpu, members[i] ?? new Uint32Array(0), firsts.get(i)),
  }));
  giveBack(...members.slice(0, 1));
  return { steps, outside };
};

/** The first operator that begins in each step. */
const firstOperators = ({ trace: { rows } }: Context, segments: Segments): ReadonlyMap<number, number> => {
  const firsts = new Map<number, number>();
  for (let row = 0; row < rows.count; row++) {
    if (rows.kind[row] !== kindCode.operator) continue;
    const step = stepAt(segments, rows.beginNs[row] ?? 0);
    if (step !== none && !firsts.has(step)) firsts.set(step, row);
  }
  return firsts;
};
