import { median } from 'simple-statistics';

/** A chain of kernels at one batch size. */
export interface ChainPoint {
  readonly batch: number;
  /** Mean time of a kernel from its launch call to its begin (t_l), s. TKLQT is this times the kernels. */
  readonly queueSeconds: number;
}

export interface Turning {
  /** The first batch at which kernels wait for each other rather than for their launch; undefined if there is none. */
  readonly batch: number | undefined;
  /** t_l where only launching counts, s. */
  readonly plateauSeconds: number;
}

/** SKIP reads the end of the plateau off a plot; a fifth above it is far outside the spread of launches. */
const riseOverPlateau = 1.2;
/** The smallest batches, of which the plateau is the median. */
const plateauPoints = 3;
/** How far a point may fall behind an earlier one and still count as rising: the spread of the figures. */
const slack = 0.9;

/**
 * Where a chain turns from CPU-bound to GPU-bound (SKIP, arXiv:2504.11750): TKLQT over the batch is flat as long as the
 * device waits for launches, and rises once kernels queue behind kernels. Points in the order of their batches.
 */
export const turningOf = (points: readonly ChainPoint[]): Turning => {
  const plateauSeconds = median(points.slice(0, plateauPoints).map(({ queueSeconds }) => queueSeconds));
  const isAbove = ({ queueSeconds }: ChainPoint) => queueSeconds > riseOverPlateau * plateauSeconds;
  const first = points.findIndex(
    (point, at) => isAbove(point) && points.slice(at).every(isAbove) && rises(points.slice(at)),
  );
  return { batch: points[first]?.batch, plateauSeconds };
};

const rises = (points: readonly ChainPoint[]) =>
  points.every(({ queueSeconds }, at) => queueSeconds >= slack * (points[at - 1]?.queueSeconds ?? 0));

/** How many points past the turn show that it is one, and how high the last must be above the plateau. */
const pointsPast = 3;
const highAbove = 3;

/** Whether larger batches would tell nothing new. */
export const hasTurned = (points: readonly ChainPoint[]): boolean => {
  const { batch, plateauSeconds } = turningOf(points);
  const past = points.filter((point) => batch !== undefined && point.batch >= batch).length;
  return past >= pointsPast && (points.at(-1)?.queueSeconds ?? 0) > highAbove * plateauSeconds;
};
