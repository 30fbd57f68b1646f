/** A set of times as intervals that neither touch nor overlap, in order. */
export interface Cover {
  readonly count: number;
  readonly begin: Float64Array<ArrayBuffer>;
  readonly end: Float64Array<ArrayBuffer>;
  /** Time covered before the first interval of each block. */
  readonly before: Float64Array<ArrayBuffer>;
  readonly coveredNs: number;
}

/** Intervals whose sum is not kept: they are added up when asked for. */
const block = 64;

interface Times {
  readonly beginNs: Float64Array;
  readonly endNs: Float64Array;
}

/**
 * For each group the union of the rows that `groupOf` puts there (0 to groups - 1; less for none). The rows come in order of
 * their begin. Counted first, so that no more is taken than is needed.
 */
export const coversOf = (times: Times, groups: number, groupOf: (row: number) => number): readonly Cover[] => {
  const counts = new Uint32Array(groups);
  const coveredNs = new Float64Array(groups);
  eachInterval(times, groups, groupOf, (group, from, to) => {
    counts[group] = (counts[group] ?? 0) + 1;
    coveredNs[group] = (coveredNs[group] ?? 0) + to - from;
  });
  const covers = Array.from(counts, (count, group) => emptyCover(count, coveredNs[group] ?? 0));
  counts.fill(0);
  coveredNs.fill(0);
  eachInterval(times, groups, groupOf, (group, from, to) => {
    const cover = covers[group];
    const i = counts[group] ?? 0;
    if (cover === undefined) return;
    cover.begin[i] = from;
    cover.end[i] = to;
    if (i % block === 0) cover.before[i / block] = coveredNs[group] ?? 0;
    counts[group] = i + 1;
    coveredNs[group] = (coveredNs[group] ?? 0) + to - from;
  });
  return covers;
};

const emptyCover = (count: number, coveredNs: number): Cover => ({
  count,
  begin: new Float64Array(count),
  end: new Float64Array(count),
  before: new Float64Array(Math.ceil(count / block)),
  coveredNs,
});

/** Tells each interval of each group's union, those of a group in order. */
const eachInterval = (
  { beginNs, endNs }: Times,
  groups: number,
  groupOf: (row: number) => number,
  tell: (group: number, from: number, to: number) => void,
): void => {
  const open = new Float64Array(groups);
  const until = new Float64Array(groups).fill(-Infinity);
  for (let row = 0; row < beginNs.length; row++) {
    const group = groupOf(row);
    if (group < 0) continue;
    const begin = beginNs[row] ?? 0;
    const end = endNs[row] ?? 0;
    const to = until[group] ?? 0;
    if (begin > to) {
      if (to > -Infinity) tell(group, open[group] ?? 0, to);
      open[group] = begin;
      until[group] = end;
    } else if (end > to) until[group] = end;
  }
  for (let group = 0; group < groups; group++) {
    const to = until[group] ?? 0;
    if (to > -Infinity) tell(group, open[group] ?? 0, to);
  }
};

/** Tells each interval of the union of some rows, which come in order of their begin. */
export const eachUnion = (
  rows: Uint32Array,
  { beginNs, endNs }: Times,
  tell: (from: number, to: number) => void,
): void => {
  let [from, to] = [0, -Infinity];
  for (const row of rows) {
    const begin = beginNs[row] ?? 0;
    const end = endNs[row] ?? 0;
    if (begin > to) {
      if (to > -Infinity) tell(from, to);
      [from, to] = [begin, end];
    } else if (end > to) to = end;
  }
  if (to > -Infinity) tell(from, to);
};

/** Time that some rows cover between `least` and `most`, without keeping their intervals. O(n). */
export const unionNs = (rows: Uint32Array, times: Times, least = -Infinity, most = Infinity): number => {
  let sum = 0;
  eachUnion(rows, times, (from, to) => {
    sum += Math.max(0, Math.min(to, most) - Math.max(from, least));
  });
  return sum;
};

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
  const at = Math.floor((low - 1) / block);
  let sum = before[at] ?? 0;
  for (let i = at * block; i < low - 1; i++) sum += (end[i] ?? 0) - (begin[i] ?? 0);
  return sum + Math.min(time, end[low - 1] ?? 0) - (begin[low - 1] ?? 0);
};
