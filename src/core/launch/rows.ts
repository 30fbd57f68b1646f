import { sortedIndices } from './order.ts';
import type { Rows } from './types.ts';

/** Rows as they come, in the order of the file. */
export interface GrowingRows {
  count: number;
  kind: Uint8Array;
  name: Uint32Array;
  lane: Uint16Array;
  beginNs: Float64Array;
  endNs: Float64Array;
  correlation: Float64Array;
  detail: Float64Array;
}

export const growingRows = (capacity = 1024): GrowingRows => ({
  count: 0,
  kind: new Uint8Array(capacity),
  name: new Uint32Array(capacity),
  lane: new Uint16Array(capacity),
  beginNs: new Float64Array(capacity),
  endNs: new Float64Array(capacity),
  correlation: new Float64Array(capacity),
  detail: new Float64Array(capacity),
});

/** The next row, to be filled in by the caller. */
export const newRow = (rows: GrowingRows): number => {
  if (rows.count === rows.kind.length) grow(rows, Math.ceil(rows.count * 1.5));
  return rows.count++;
};

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const grow = (rows: GrowingRows, capacity: number): void => {
  const larger = <C extends Column>(old: C, fresh: C): C => {
    fresh.set(old);
    return fresh;
  };
  rows.kind = larger(rows.kind, new Uint8Array(capacity));
  rows.name = larger(rows.name, new Uint32Array(capacity));
  rows.lane = larger(rows.lane, new Uint16Array(capacity));
  rows.beginNs = larger(rows.beginNs, new Float64Array(capacity));
  rows.endNs = larger(rows.endNs, new Float64Array(capacity));
  rows.correlation = larger(rows.correlation, new Float64Array(capacity));
  rows.detail = larger(rows.detail, new Float64Array(capacity));
};

/** The rows in the order that `Rows` promises. `rows` is used up: its columns are given back one by one. */
export const orderedRows = (rows: GrowingRows): Rows => {
  const { count } = rows;
  const order = sortedIndices(count, isAfterIn(rows));
  const empty = new Uint8Array(0);
  const kind = permuted(rows.kind, order, new Uint8Array(count));
  rows.kind = empty;
  const name = permuted(rows.name, order, new Uint32Array(count));
  rows.name = new Uint32Array(0);
  const lane = permuted(rows.lane, order, new Uint16Array(count));
  rows.lane = new Uint16Array(0);
  const beginNs = permuted(rows.beginNs, order, new Float64Array(count));
  rows.beginNs = new Float64Array(0);
  const endNs = permuted(rows.endNs, order, new Float64Array(count));
  rows.endNs = new Float64Array(0);
  const correlation = permuted(rows.correlation, order, new Float64Array(count));
  rows.correlation = new Float64Array(0);
  const detail = permuted(rows.detail, order, new Float64Array(count));
  rows.detail = new Float64Array(0);
  return { count, kind, name, lane, beginNs, endNs, correlation, detail };
};

const isAfterIn =
  ({ beginNs, endNs, kind }: GrowingRows) =>
  (a: number, b: number): boolean => {
    const begin = (beginNs[a] ?? 0) - (beginNs[b] ?? 0);
    if (begin !== 0) return begin > 0;
    const end = (endNs[a] ?? 0) - (endNs[b] ?? 0);
    if (end !== 0) return end < 0;
    return (kind[a] ?? 0) > (kind[b] ?? 0);
  };

const permuted = <C extends Column>(from: C, order: Uint32Array, to: C): C => {
  for (let i = 0; i < order.length; i++) to[i] = from[order[i] ?? 0] ?? 0;
  return to;
};
