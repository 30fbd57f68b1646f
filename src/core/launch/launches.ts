import { giveBack } from './memory.ts';
import { nameFlags } from './names.ts';
import { rowsBy, rowsWhere } from './order.ts';
import type { Names, Rows } from './types.ts';
import { kindCode, none } from './types.ts';

export const isCall = (kind: number): boolean => kind === kindCode.runtime || kind === kindCode.driver;
/** Kernels, copies and sets: what a call puts into a stream. */
export const isGpuWork = (kind: number): boolean => kind >= kindCode.kernel && kind <= kindCode.memset;

/**
 * `Links.launch`: the call with the same correlation id. Where several have it, a kernel takes one with `Launch` in its
 * name if there is any (runtime and driver may both record one launch); of those that are left, or of all for a copy, it
 * is the last that begins no later than the work, else the first. O(n log n), however often an id is repeated.
 */
export const launchesOf = (rows: Rows, names: Names): Int32Array => {
  const { count, kind, name, correlation, beginNs } = rows;
  const isLaunch = nameFlags(names, (text) => text.includes('Launch'));
  const calls = callsWhere(rows, () => true);
  const launches = callsWhere(rows, (row) => isLaunch[name[row] ?? 0] === 1);
  const launch = new Int32Array(count).fill(none);
  for (let row = 0; row < count; row++) {
    const code = kind[row] ?? 0;
    const id = correlation[row] ?? none;
    if (!isGpuWork(code) || id === none) continue;
    const begin = beginNs[row] ?? 0;
    const named = code === kindCode.kernel ? callBefore(rows, launches, id, begin) : none;
    launch[row] = named === none ? callBefore(rows, calls, id, begin) : named;
  }
  giveBack(calls, launches);
  return launch;
};

/** Rows of calls that have a correlation, by that and then in order of the rows. */
const callsWhere = ({ count, kind, correlation }: Rows, holds: (row: number) => boolean): Uint32Array<ArrayBuffer> => {
  const calls = rowsWhere(count, (row) => isCall(kind[row] ?? 0) && correlation[row] !== none && holds(row));
  return rowsBy(calls, (row) => correlation[row] ?? 0);
};

/** Of the calls with this correlation the last that begins no later than `begin`, else the first. */
const callBefore = ({ correlation, beginNs }: Rows, calls: Uint32Array, id: number, begin: number): number => {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const call = calls[middle] ?? 0;
    const other = correlation[call] ?? 0;
    if (other < id || (other === id && (beginNs[call] ?? 0) <= begin)) low = middle + 1;
    else high = middle;
  }
  const before = calls[low - 1];
  if (before !== undefined && correlation[before] === id) return before;
  const after = calls[low];
  return after !== undefined && correlation[after] === id ? after : none;
};
