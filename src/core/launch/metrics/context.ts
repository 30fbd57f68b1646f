import { isGpuWork } from '../launches.ts';
import { giveBack } from '../memory.ts';
import { nameFlags, nameText } from '../names.ts';
import { rowsWhere } from '../order.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';

/** What several questions to a trace share, found once. Little of it is by row: a trace of 2 GB has millions. */
export interface Context {
  readonly trace: Trace;
  /** Rows of kernels, and of all GPU work, in order. */
  readonly kernels: Uint32Array;
  readonly gpuWork: Uint32Array;
  readonly operators: Operators;
  /** For each name 1 where it is of a call that launches a graph. */
  readonly isGraph: Uint8Array;
  /** One byte a row for whoever counts calls; all 0 before and after. */
  readonly marks: Uint8Array;
}

export interface Operators {
  readonly count: number;
  /** The row of the first. */
  readonly first: number | undefined;
  /** Nesting of operators among themselves, 1 for a root. */
  readonly depth: number;
  /** Operators that no other operator encloses: how many, and their time, by lane. */
  readonly roots: Uint32Array;
  readonly rootNs: Float64Array;
}

export const contextOf = (trace: Trace): Context => {
  const { rows } = trace;
  const of = (holds: (kind: number) => boolean) => rowsWhere(rows.count, (row) => holds(rows.kind[row] ?? 0));
  return {
    trace,
    kernels: of((kind) => kind === kindCode.kernel),
    gpuWork: of(isGpuWork),
    operators: operatorsOf(trace),
    isGraph: nameFlags(trace.names, (text) => text.includes('GraphLaunch')),
    marks: new Uint8Array(rows.count),
  };
};

const mostDepth = 65_535;

const operatorsOf = ({ rows, links, lanes }: Trace): Operators => {
  /** Operators at or above each row. */
  const depths = new Uint16Array(rows.count);
  const roots = new Uint32Array(lanes.length);
  const rootNs = new Float64Array(lanes.length);
  let [count, first, depth] = [0, none, 0];
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? 0 : (depths[parent] ?? 0);
    depths[row] = above;
    if (rows.kind[row] !== kindCode.operator) continue;
    depths[row] = Math.min(mostDepth, above + 1);
    depth = Math.max(depth, depths[row] ?? 0);
    if (count++ === 0) first = row;
    if (above > 0) continue;
    const lane = rows.lane[row] ?? 0;
    roots[lane] = (roots[lane] ?? 0) + 1;
    rootNs[lane] = (rootNs[lane] ?? 0) + (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0);
  }
  giveBack(depths);
  return { count, first: first === none ? undefined : first, depth, roots, rootNs };
};

export const nameOfRow = ({ trace }: Context, row: number): string => nameText(trace.names, trace.rows.name[row] ?? 0);
