import type { Measures } from './types.ts';

/** One trace of a model at one batch size. */
export interface SweepPoint {
  readonly batch: number;
  readonly kernels: number;
  readonly tklqtNs: number;
  /** Mean t_l; undefined where no kernel has its call. */
  readonly delayNs: number | undefined;
  readonly latencyNs: number | undefined;
  readonly bound: 'cpu' | 'gpu' | undefined;
}

export interface Sweep {
  /** By batch size. */
  readonly points: readonly SweepPoint[];
  /** Mean t_l while it is launching alone: the median over the batch sizes of the plateau. */
  readonly plateauNs: number | undefined;
  /** The first batch size at which kernels wait for kernels; undefined where the traces do not show it. */
  readonly transition: number | undefined;
  /** One sentence. */
  readonly finding: string;
}

export const sweepPoint = (batch: number, whole: Measures): SweepPoint => ({
  batch,
  kernels: whole.kernels,
  tklqtNs: whole.tklqtNs,
  delayNs: whole.delayNs?.mean,
  latencyNs: whole.latencyNs ?? undefined,
  bound: whole.bound.bound ?? undefined,
});

/** What t_l may rise above the plateau and still be launching (papers/skip-tklqt.md, 1.7 D). */
const tolerance = 0.2;

type Timed = SweepPoint & { readonly delayNs: number };

/**
 * The transition point of SKIP: the curve of TKLQT over batch sizes is flat while the run is CPU-bound and rises once it
 * is GPU-bound. The paper reads it by eye. Here, of mean t_l (so that a few kernels more or less do not count): the
 * plateau is the longest beginning in which each stays within 20 % of the median of those before it; the first batch
 * behind it is the transition if t_l rises from there on. Where the smallest batch queues already there is no plateau.
 */
export const sweepOf = (unsorted: readonly SweepPoint[]): Sweep => {
  const points = unsorted.toSorted((a, b) => a.batch - b.batch);
  const timed = points.filter((point): point is Timed => point.delayNs !== undefined);
  const [first] = timed;
  const nothing = { points, plateauNs: undefined, transition: undefined };
  if (first === undefined || timed.length < 2)
    return { ...nothing, finding: 'at least two traces with kernels and their calls are needed' };
  if (first.bound === 'gpu')
    return {
      ...nothing,
      finding: `GPU-bound from the smallest batch, ${String(first.batch)}: the plateau is not in these traces`,
    };
  const length = plateauLength(timed);
  const plateauNs = median(timed.slice(0, length).map(({ delayNs }) => delayNs));
  const beyond = timed.slice(length);
  const [turn] = beyond;
  if (turn === undefined)
    return {
      points,
      plateauNs,
      transition: undefined,
      finding: 'CPU-bound at every batch size: TKLQT has not begun to rise',
    };
  const rises = beyond.every(({ delayNs }, i) => i === 0 || delayNs >= (beyond[i - 1]?.delayNs ?? 0));
  return rises
    ? {
        points,
        plateauNs,
        transition: turn.batch,
        finding: `CPU-bound below batch ${String(turn.batch)}, GPU-bound from there on`,
      }
    : { points, plateauNs, transition: undefined, finding: 'TKLQT rises and falls: these traces show no transition' };
};

const plateauLength = (points: readonly Timed[]): number => {
  let length = 1;
  for (const { delayNs } of points.slice(1)) {
    const level = median(points.slice(0, length).map((point) => point.delayNs));
    if (delayNs > (1 + tolerance) * level) break;
    length++;
  }
  return length;
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};
