import { isGpuWork } from '../launches.ts';
import { nameFlags, nameText } from '../names.ts';
import { rowsWhere } from '../order.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Cover } from './cover.ts';
import { coverOf } from './cover.ts';
import { groupRows } from './group-rows.ts';
import { stepNames } from './step-names.ts';

/** What several questions to a trace share, found once. */
export interface Context {
  readonly trace: Trace;
  /** Rows of kernels, and of all GPU work, in order. */
  readonly kernels: Uint32Array;
  readonly gpuWork: Uint32Array;
  readonly operators: Uint32Array;
  /** Operators that no other operator encloses. */
  readonly roots: Uint32Array;
  /** Nesting of operators among themselves, 1 for a root. */
  readonly depth: number;
  /** For each row of a thread the nearest operator at or above it. */
  readonly operator: Int32Array;
  /** Time under operators, by lane, and under any. Marks of steps, operators in files of 2021, are none. */
  readonly cpu: readonly Cover[];
  readonly anyCpu: Cover;
  /** For each name 1 where it is of a call that launches a graph. */
  readonly isGraph: Uint8Array;
  /** One byte a row for whoever counts calls; all 0 before and after. */
  readonly marks: Uint8Array;
}

export const contextOf = (trace: Trace): Context => {
  const { rows, lanes } = trace;
  const of = (holds: (kind: number) => boolean) => rowsWhere(rows.count, (row) => holds(rows.kind[row] ?? 0));
  const operators = of((kind) => kind === kindCode.operator);
  const operator = nearestOperators(trace);
  const isStep = stepNames(trace);
  const working = operators.filter((row) => isStep[rows.name[row] ?? 0] === 0);
  const cpu = groupRows(working, lanes.length, (row) => rows.lane[row] ?? 0).map((own) => coverOf(own, rows));
  const busy = cpu.filter(({ count }) => count > 0);
  return {
    trace,
    kernels: of((kind) => kind === kindCode.kernel),
    gpuWork: of(isGpuWork),
    operators,
    roots: operators.filter((row) => operatorAbove(trace, operator, row) === none),
    depth: depthOf(trace, operator, operators),
    operator,
    cpu,
    anyCpu: busy.length === 1 && busy[0] !== undefined ? busy[0] : coverOf(working, rows),
    isGraph: nameFlags(trace.names, (text) => text.includes('GraphLaunch')),
    marks: new Uint8Array(rows.count),
  };
};

const nearestOperators = ({ rows, links }: Trace): Int32Array => {
  const operator = new Int32Array(rows.count).fill(none);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    if (rows.kind[row] === kindCode.operator) operator[row] = row;
    else if (parent !== none) operator[row] = operator[parent] ?? none;
  }
  return operator;
};

/** The operator that directly encloses an operator, or `none`. */
export const operatorAbove = ({ links }: Trace, operator: Int32Array, row: number): number => {
  const parent = links.parent[row] ?? none;
  return parent === none ? none : (operator[parent] ?? none);
};

const depthOf = (trace: Trace, operator: Int32Array, operators: Uint32Array): number => {
  const depths = new Uint16Array(trace.rows.count);
  let depth = 0;
  for (const row of operators) {
    const above = operatorAbove(trace, operator, row);
    const own = above === none ? 1 : Math.min(65_535, (depths[above] ?? 0) + 1);
    depths[row] = own;
    depth = Math.max(depth, own);
  }
  return depth;
};

export const nameOfRow = ({ trace }: Context, row: number): string => nameText(trace.names, trace.rows.name[row] ?? 0);
