import { giveBack } from '../memory.ts';
import { nameText } from '../names.ts';
import { rowsBy, rowsWhere } from '../order.ts';
import { kindCode, none } from '../types.ts';
import type { Context } from './context.ts';
import { stepNames } from './step-names.ts';
import { groupsOf } from './sums.ts';
import type { Group, Metrics } from './types.ts';

export const noPart = '(no module or annotation)';
export const noOperator = '(no operator)';
/** Groups that are told apart; beyond them stand the least. */
const mostGroups = 500;

/** Kernels by the innermost operator, and by the innermost module or annotation, around their call. */
export const measureParts = (context: Context): Pick<Metrics, 'byOperator' | 'parts'> => {
  const { rows, links } = context.trace;
  const callOf = (kernel: number) => links.launch[kernel] ?? none;
  const nameOf = (row: number) => (row === none ? none : (rows.name[row] ?? none));
  // One column serves first for operators, then for parts.
  const nearest = new Int32Array(rows.count);
  fillNearest(context, nearest, (kind) => kind === kindCode.operator);
  const byOperator = namedGroups(context, noOperator, (kernel) => nameOf(at(nearest, callOf(kernel))));
  const forward = forwardsOf(context, nearest);
  const isStep = stepNames(context.trace);
  const isPart = (kind: number, name: number) =>
    kind === kindCode.module || (kind === kindCode.annotation && isStep[name] === 0);
  fillNearest(context, nearest, isPart);
  const parts = namedGroups(context, noPart, (kernel, i) => {
    const own = at(nearest, callOf(kernel));
    return nameOf(own === none ? at(nearest, forward[i] ?? none) : own);
  });
  giveBack(nearest, forward);
  return { parts: [...parts], byOperator: [...byOperator] };
};

/** For each row of a thread the nearest row at or above it of which `is` holds, or `none`. */
const fillNearest = (
  { trace: { rows, links } }: Context,
  nearest: Int32Array,
  is: (kind: number, name: number) => boolean,
): void => {
  for (let row = 0; row < rows.count; row++) {
    const isOne = is(rows.kind[row] ?? 0, rows.name[row] ?? 0);
    nearest[row] = isOne ? row : at(nearest, links.parent[row] ?? none);
  }
};

/** What a column of rows says of a row, or `none` of none. */
const at = (column: Int32Array, row: number): number => (row === none ? none : (column[row] ?? none));

/** For the kernels of backward operators the operator of which theirs is the backward, else `none`, one a kernel. */
const forwardsOf = (context: Context, operator: Int32Array): Int32Array<ArrayBuffer> => {
  const { links, rows } = context.trace;
  const forward = rowsBy(
    rowsWhere(rows.count, (row) => rows.kind[row] === kindCode.operator && (rows.detail[row] ?? none) >= 0),
    (row) => rows.detail[row] ?? 0,
  );
  const found = new Int32Array(context.kernels.length);
  for (let i = 0; i < found.length; i++) {
    const number = backwardOf(context, operator, links.launch[context.kernels[i] ?? 0] ?? none);
    found[i] = number === none ? none : forwardOf(context, forward, number);
  }
  giveBack(forward);
  return found;
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
const backwardOf = ({ trace: { rows, links } }: Context, operator: Int32Array, call: number): number => {
  for (let row = at(operator, call); row !== none; row = at(operator, at(links.parent, row))) {
    const detail = rows.detail[row] ?? none;
    if (detail <= -2) return -2 - detail;
  }
  return none;
};

const namedGroups = (
  context: Context,
  without: string,
  groupOf: (kernel: number, i: number) => number,
): readonly Group[] =>
  [...groupsOf(context, groupOf)]
    .map(([name, { sums, launches }]) => ({
      name: name === none ? without : nameText(context.trace.names, name),
      launches,
      ...sums,
    }))
    .sort((a, b) => b.tklqtNs - a.tklqtNs || b.kernels - a.kernels)
    .slice(0, mostGroups);
