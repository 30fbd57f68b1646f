/** A set of times as intervals that neither touch nor overlap, in order, with the time covered before each. */
export interface Cover {
  readonly count: number;
  readonly begin: Float64Array;
  readonly end: Float64Array;
  readonly before: Float64Array;
}

interface Times {
  readonly beginNs: Float64Array;
  readonly endNs: Float64Array;
}

/** The union of rows, which come in order of their begin. */
export const coverOf = (rows: Uint32Array, { beginNs, endNs }: Times): Cover => {
  const begin = new Float64Array(rows.length);
  const end = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const from = beginNs[row] ?? 0;
    const to = endNs[row] ?? 0;
    const last = end[count - 1];
    if (last === undefined || from > last) {
      begin[count] = from;
      end[count] = to;
      count++;
    } else if (to > last) end[count - 1] = to;
  }
  return withBefore(count, begin.slice(0, count), end.slice(0, count));
};

const withBefore = (count: number, begin: Float64Array, end: Float64Array): Cover => {
  const before = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) before[i + 1] = (before[i] ?? 0) + (end[i] ?? 0) - (begin[i] ?? 0);
  return { count, begin, end, before };
};

export const coveredNs = ({ count, before }: Cover): number => before[count] ?? 0;

/** Time covered from `from` to `to`. O(log n). */
export const coveredBetween = (cover: Cover, from: number, to: number): number =>
  to > from ? coveredUntil(cover, to) - coveredUntil(cover, from) : 0;

const coveredUntil = ({ count, begin, end, before }: Cover, time: number): number => {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((begin[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const last = Math.min(time, end[low - 1] ?? 0) - (begin[low - 1] ?? 0);
  return (before[low - 1] ?? 0) + last;
};

/** Time that both cover. */
export const overlapNs = (a: Cover, b: Cover): number => {
  let sum = 0;
  for (let i = 0; i < a.count; i++) sum += coveredBetween(b, a.begin[i] ?? 0, a.end[i] ?? 0);
  return sum;
};
