import { forwardsOf } from '../forwards.ts';
import { giveBack } from '../memory.ts';
import { nameText } from '../names.ts';
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
  const forwards = forwardsOf(context.trace);
  const isStep = stepNames(context.trace);
  const isPart = (kind: number, name: number) =>
    kind === kindCode.module || (kind === kindCode.annotation && isStep[name] === 0);
  fillNearest(context, nearest, isPart);
  const parts = namedGroups(context, noPart, (kernel) => {
    const own = at(nearest, callOf(kernel));
    return nameOf(own === none ? at(nearest, forwards.of(callOf(kernel))) : own);
  });
  giveBack(nearest);
  forwards.giveBack();
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

const namedGroups = (context: Context, without: string, groupOf: (kernel: number) => number): readonly Group[] =>
  [...groupsOf(context, groupOf)]
    .map(([name, { sums, launches }]) => ({
      name: name === none ? without : nameText(context.trace.names, name),
      launches,
      ...sums,
    }))
    .sort((a, b) => b.tklqtNs - a.tklqtNs || b.kernels - a.kernels)
    .slice(0, mostGroups);
