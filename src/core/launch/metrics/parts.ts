import { nameText } from '../names.ts';
import { sortedIndices } from '../order.ts';
import { kindCode, none } from '../types.ts';
import type { Context } from './context.ts';
import { stepNames } from './step-names.ts';
import { groupsOf } from './sums.ts';
import type { Group } from './types.ts';

export const noPart = '(no module or annotation)';
export const noOperator = '(no operator)';
/** Groups that are told apart; beyond them stand the least. */
const mostGroups = 500;

/** Kernels by the innermost module or annotation around their call. */
export const measureParts = (context: Context): readonly Group[] => {
  const part = partsOf(context);
  const forward = forwardOperators(context);
  const { rows, links } = context.trace;
  return namedGroups(context, noPart, (kernel) => {
    const call = links.launch[kernel] ?? none;
    if (call === none) return none;
    const own = part[call] ?? none;
    const source = own === none ? forwardOf(context, forward, backwardOf(context, call)) : none;
    const row = source === none ? own : (part[source] ?? none);
    return row === none ? none : (rows.name[row] ?? none);
  });
};

/** Kernels by the innermost operator around their call. */
export const measureOperators = (context: Context): readonly Group[] => {
  const { rows, links } = context.trace;
  return namedGroups(context, noOperator, (kernel) => {
    const call = links.launch[kernel] ?? none;
    const operator = call === none ? none : (context.operator[call] ?? none);
    return operator === none ? none : (rows.name[operator] ?? none);
  });
};

/** For each row of a thread the nearest module or annotation at or above it; steps are none. */
const partsOf = ({ trace }: Context): Int32Array => {
  const { rows, links } = trace;
  const isStep = stepNames(trace);
  const part = new Int32Array(rows.count).fill(none);
  for (let row = 0; row < rows.count; row++) {
    const kind = rows.kind[row] ?? 0;
    const isMark = kind === kindCode.module || (kind === kindCode.annotation && isStep[rows.name[row] ?? 0] === 0);
    const parent = links.parent[row] ?? none;
    part[row] = isMark ? row : parent === none ? none : (part[parent] ?? none);
  }
  return part;
};

/** Operators that have one of autograd's sequence numbers, by that number. */
const forwardOperators = ({ trace: { rows }, operators }: Context): Uint32Array => {
  const numbered = operators.filter((row) => (rows.detail[row] ?? none) >= 0);
  const number = (i: number) => rows.detail[numbered[i] ?? 0] ?? 0;
  return sortedIndices(numbered.length, (a, b) => number(a) > number(b)).map((i) => numbered[i] ?? 0);
};

/** The first operator with a sequence number, or `none`. */
const forwardOf = ({ trace: { rows } }: Context, forward: Uint32Array, number: number): number => {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows.detail[forward[middle] ?? 0] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  const row = forward[low] ?? none;
  return row !== none && rows.detail[row] === number ? row : none;
};

/** The sequence number of the backward operator around a call, or `none`. */
const backwardOf = ({ trace: { rows, links }, operator }: Context, call: number): number => {
  for (let row = operator[call] ?? none; row !== none; row = operator[links.parent[row] ?? none] ?? none) {
    const detail = rows.detail[row] ?? none;
    if (detail <= -2) return -2 - detail;
  }
  return none;
};

const namedGroups = (context: Context, without: string, groupOf: (kernel: number) => number): readonly Group[] =>
  [...groupsOf(context, groupOf)]
    .map(([name, { sums, launches }]) => ({
      name: name === none ? without : nameText(context.trace.names, name),
      launches,
      ...sums,
    }))
    .sort((a, b) => b.tklqtNs - a.tklqtNs || b.kernels - a.kernels)
    .slice(0, mostGroups);
