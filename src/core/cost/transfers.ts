import type { Curve } from '../machine/curve.ts';
import type { Storage } from '../machine/machine.ts';

/**
 * B/s that one copy of `bytes` attains on a link whose large copies run at `largeRate`.
 *
 * Its time is a fixed part, which the curve tells for its size, and `bytes` at the large rate (Hockney, Parallel
 * Computing 20(3), 1994: t = t0 + n / r). So a link that is set to another rate keeps its fixed parts.
 * Between measured sizes times are straight lines; below the smallest the line of the first two goes on.
 */
export const copyRate = (curve: Curve, bytes: number, largeRate: number): number => {
  const { points } = curve;
  const last = points.at(-1);
  if (last === undefined || bytes >= last.bytes || bytes <= 0) return largeRate;
  const fixed = Math.max(0, secondsAt(points, bytes) - bytes / last.bytesPerSecond);
  return bytes / (fixed + bytes / largeRate);
};

/** Requests of one size, so many in flight. */
export interface Requests {
  readonly blockBytes: number;
  readonly queueDepth: number;
}

/**
 * What sequential requests of this kind attain of the drive's best rate in this direction, 0 to 1. Read off the curve
 * of the largest queue depth that is not above theirs (else of the smallest); 1 where none was measured.
 */
export const requestShare = (drive: Storage, operation: 'read' | 'write', requests: Requests): number => {
  const curves = (drive.curves ?? [])
    .filter((curve) => curve.operation === operation && curve.access === 'sequential')
    .toSorted((a, b) => a.queueDepth - b.queueDepth);
  const curve = curves.findLast(({ queueDepth }) => queueDepth <= requests.queueDepth) ?? curves[0];
  if (curve === undefined) return 1;
  const best = Math.max(...curves.flatMap(({ points }) => points.map(({ bytesPerSecond }) => bytesPerSecond)));
  const attained = requests.blockBytes / secondsAt(curve.points, requests.blockBytes);
  return Math.min(1, attained / best);
};

type Points = Curve['points'];
type Point = Points[number];

/** Seconds of one transfer of `bytes`, above 0. */
const secondsAt = (points: Points, bytes: number): number => {
  const above = points.findIndex((point) => point.bytes >= bytes);
  const [low, high] = above < 0 ? [] : above === 0 ? [points[0], points[1]] : [points[above - 1], points[above]];
  if (low === undefined || high === undefined) return bytes / ((above < 0 ? points.at(-1) : low)?.bytesPerSecond ?? 0);
  const [from, to] = [secondsOf(low), secondsOf(high)];
  const onLine = from + ((to - from) * (bytes - low.bytes)) / (high.bytes - low.bytes);
  // A line that would reach nothing before no bytes are left comes of rates that fall with size: then the first counts.
  return above > 0 || onLine >= bytes / low.bytesPerSecond ? onLine : bytes / low.bytesPerSecond;
};

const secondsOf = ({ bytes, bytesPerSecond }: Point): number => bytes / bytesPerSecond;
