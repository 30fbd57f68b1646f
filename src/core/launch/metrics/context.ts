import { isGpuWork } from '../launches.ts';
import { nameFlags, nameText } from '../names.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Cover } from './cover.ts';
import { coverOf } from './cover.ts';
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
  readonly cpu: ReadonlyMap<number, Cover>;
  readonly anyCpu: Cover;
  /** For each name 1 where it is of a call that launches a graph. */
  readonly isGraph: Uint8Array;
}

export const contextOf = (trace: Trace): Context => {
  const { rows } = trace;
  const operators = rowsWhere(trace, (kind) => kind === kindCode.operator);
  const { operator, depth, roots } = nearestOperators(trace);
  const isStep = stepNames(trace);
  const working = operators.filter((row) => isStep[rows.name[row] ?? 0] === 0);
  const byLane = Map.groupBy(working, (row) => rows.lane[row] ?? 0);
  const cpu = new Map([...byLane].map(([lane, of]) => [lane, coverOf(Uint32Array.from(of), rows)] as const));
  return {
    trace,
    kernels: rowsWhere(trace, (kind) => kind === kindCode.kernel),
    gpuWork: rowsWhere(trace, isGpuWork),
    operators,
    roots,
    depth,
    operator,
    cpu,
    anyCpu: coverOf(working, rows),
    isGraph: nameFlags(trace.names, (text) => text.includes('GraphLaunch')),
  };
};

const rowsWhere = ({ rows }: Trace, holds: (kind: number) => boolean): Uint32Array => {
  const found = new Uint32Array(rows.count);
  let count = 0;
  for (let row = 0; row < rows.count; row++) if (holds(rows.kind[row] ?? 0)) found[count++] = row;
  return found.slice(0, count);
};

const nearestOperators = ({ rows, links }: Trace) => {
  const operator = new Int32Array(rows.count).fill(none);
  const depths = new Uint32Array(rows.count);
  const roots: number[] = [];
  let depth = 0;
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? none : (operator[parent] ?? none);
    operator[row] = above;
    if (rows.kind[row] !== kindCode.operator) continue;
    operator[row] = row;
    if (above === none) roots.push(row);
    const own = above === none ? 1 : (depths[above] ?? 0) + 1;
    depths[row] = own;
    depth = Math.max(depth, own);
  }
  return { operator, depth, roots: Uint32Array.from(roots) };
};

export const nameOfRow = ({ trace }: Context, row: number): string => nameText(trace.names, trace.rows.name[row] ?? 0);
