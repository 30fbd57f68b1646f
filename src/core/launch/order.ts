import { giveBack } from './memory.ts';

/**
 * The indices 0..count-1 in the order that `isBefore` gives, stable: equal ones stay as they came. A merge sort that
 * takes ascending runs as it finds them, O(n log n), and linear where the input is in order already.
 * `isAfter(a, b)`: whether index a must stand after index b; false where they are equal.
 */
export const sortedIndices = (count: number, isAfter: (a: number, b: number) => boolean): Uint32Array<ArrayBuffer> => {
  let from = new Uint32Array(count);
  for (let i = 0; i < count; i++) from[i] = i;
  let runs = ascendingRuns(count, isAfter);
  if (runs.length <= 2) return from;
  let to = new Uint32Array(count);
  while (runs.length > 2) {
    const merged = mergePairs(from, to, runs, isAfter);
    giveBack(runs);
    runs = merged;
    [from, to] = [to, from];
  }
  giveBack(to);
  return from;
};

/** Where runs begin, and the end of the last. */
const ascendingRuns = (count: number, isAfter: (a: number, b: number) => boolean): Uint32Array<ArrayBuffer> => {
  let runs = 1;
  for (let i = 1; i < count; i++) if (isAfter(i - 1, i)) runs++;
  const starts = new Uint32Array(runs + 1);
  runs = 1;
  for (let i = 1; i < count; i++) if (isAfter(i - 1, i)) starts[runs++] = i;
  starts[runs] = count;
  return starts;
};

const mergePairs = (
  from: Uint32Array,
  to: Uint32Array,
  runs: Uint32Array,
  isAfter: (a: number, b: number) => boolean,
): Uint32Array<ArrayBuffer> => {
  const pairs = Math.ceil((runs.length - 1) / 2);
  const merged = new Uint32Array(pairs + 1);
  const last = runs[runs.length - 1] ?? 0;
  for (let pair = 0; pair < pairs; pair++) {
    const begin = runs[2 * pair] ?? last;
    const middle = runs[2 * pair + 1] ?? last;
    const end = runs[2 * pair + 2] ?? last;
    merge(from, to, { begin, middle, end }, isAfter);
    merged[pair] = begin;
  }
  merged[pairs] = last;
  return merged;
};

const merge = (
  from: Uint32Array,
  to: Uint32Array,
  { begin, middle, end }: { readonly begin: number; readonly middle: number; readonly end: number },
  isAfter: (a: number, b: number) => boolean,
): void => {
  let left = begin;
  let right = middle;
  for (let i = begin; i < end; i++) {
    const a = from[left] ?? 0;
    const b = from[right] ?? 0;
    const takesRight = left >= middle || (right < end && isAfter(a, b));
    to[i] = takesRight ? b : a;
    if (takesRight) right++;
    else left++;
  }
};

/** Those of the rows 0 to count - 1 of which `holds` is true. */
export const rowsWhere = (count: number, holds: (row: number) => boolean): Uint32Array<ArrayBuffer> => {
  let found = 0;
  for (let row = 0; row < count; row++) if (holds(row)) found++;
  const rows = new Uint32Array(found);
  found = 0;
  for (let row = 0; row < count; row++) if (holds(row)) rows[found++] = row;
  return rows;
};

/** The rows from the least to the greatest of what `valueOf` says, stable. `rows` is used up. */
export const rowsBy = (rows: Uint32Array<ArrayBuffer>, valueOf: (row: number) => number): Uint32Array<ArrayBuffer> => {
  const value = (i: number) => valueOf(rows[i] ?? 0);
  const sorted = sortedIndices(rows.length, (a, b) => value(a) > value(b));
  for (let i = 0; i < sorted.length; i++) sorted[i] = rows[sorted[i] ?? 0] ?? 0;
  giveBack(rows);
  return sorted;
};
