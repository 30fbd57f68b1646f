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

/** The union of rows, which come in order of their begin. Counted first, so that no more is taken than is needed. */
export const coverOf = (rows: Uint32Array, times: Times): Cover => {
  const count = eachInterval(rows, times, () => undefined);
  const [begin, end, before] = [new Float64Array(count), new Float64Array(count), new Float64Array(count + 1)];
  eachInterval(rows, times, (i, from, to) => {
    begin[i] = from;
    end[i] = to;
    before[i + 1] = (before[i] ?? 0) + to - from;
  });
  return { count, begin, end, before };
};

/** Tells each interval of the union; answers their number. */
const eachInterval = (
  rows: Uint32Array,
  { beginNs, endNs }: Times,
  tell: (i: number, from: number, to: number) => void,
): number => {
  let [count, from, to] = [0, 0, -Infinity];
  for (const row of rows) {
    const begin = beginNs[row] ?? 0;
    const end = endNs[row] ?? 0;
    if (begin <= to) to = Math.max(to, end);
    else {
      if (count > 0) tell(count - 1, from, to);
      [from, to] = [begin, end];
      count++;
    }
  }
  if (count > 0) tell(count - 1, from, to);
  return count;
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
