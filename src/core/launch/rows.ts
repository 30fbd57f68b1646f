import { giveBack } from './memory.ts';
import { sortedIndices } from './order.ts';
import type { Rows } from './types.ts';

/** Rows as they come, in the order of the file. */
export interface GrowingRows {
  count: number;
  kind: Uint8Array<ArrayBuffer>;
  name: Uint32Array<ArrayBuffer>;
  lane: Uint16Array<ArrayBuffer>;
  beginNs: Float64Array<ArrayBuffer>;
  endNs: Float64Array<ArrayBuffer>;
  correlation: Float64Array<ArrayBuffer>;
  detail: Float64Array<ArrayBuffer>;
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

/** One column after the other, so that only one is there twice. */
const grow = (rows: GrowingRows, capacity: number): void => {
  const larger = ({ buffer, BYTES_PER_ELEMENT }: Column) => buffer.transfer(capacity * BYTES_PER_ELEMENT);
  rows.kind = new Uint8Array(larger(rows.kind));
  rows.name = new Uint32Array(larger(rows.name));
  rows.lane = new Uint16Array(larger(rows.lane));
  rows.beginNs = new Float64Array(larger(rows.beginNs));
  rows.endNs = new Float64Array(larger(rows.endNs));
  rows.correlation = new Float64Array(larger(rows.correlation));
  rows.detail = new Float64Array(larger(rows.detail));
};

type Column = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * The rows in the order that `Rows` promises. `rows` is used up: a column that has been put in order leaves its memory to
 * the next one of its width.
 */
export const orderedRows = (rows: GrowingRows): Rows => {
  const { count } = rows;
  const order = sortedIndices(count, isAfterIn(rows));
  const kind = permuted(rows.kind, order, new Uint8Array(count));
  const lane = permuted(rows.lane, order, new Uint16Array(count));
  const name = permuted(rows.name, order, new Uint32Array(count));
  giveBack(rows.kind, rows.lane, rows.name);
  const beginNs = permuted(rows.beginNs, order, new Float64Array(count));
  const endNs = permuted(rows.endNs, order, rows.beginNs.subarray(0, count));
  const correlation = permuted(rows.correlation, order, rows.endNs.subarray(0, count));
  const detail = permuted(rows.detail, order, rows.correlation.subarray(0, count));
  giveBack(rows.detail, order);
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

/** The values of `from` in that order, in the memory of `to`. */
const permuted = <C extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  from: C,
  order: Uint32Array,
  to: C,
): C => {
  for (let i = 0; i < order.length; i++) to[i] = from[order[i] ?? 0] ?? 0;
  return to;
};
