import type { MemoryCurve, Tier } from '../../../core/schedule/types.ts';
import type { Scale, View } from '../../charts/time-view.ts';

/** Corners of a step function in pixels and bytes; between two of them the first one's bytes are held. */
export interface CurvePoint {
  readonly px: number;
  readonly bytes: number;
}

/** The curve in the view, with at most two corners (the lowest and the highest) for each pixel. */
export const visibleCurve = (curve: MemoryCurve, view: View, scale: Scale): readonly CurvePoint[] => {
  const first = indexAt(curve, view.from);
  const points: CurvePoint[] = [{ px: scale.px(view.from), bytes: curve.heldBytes[first] ?? 0 }];
  for (let i = first + 1; i < curve.atSeconds.length && (curve.atSeconds[i] ?? 0) <= view.to;) {
    const px = scale.px(curve.atSeconds[i] ?? 0);
    const column = Math.floor(px);
    let least = Infinity;
    let most = -Infinity;
    let last = 0;
    for (; i < curve.atSeconds.length && Math.floor(scale.px(curve.atSeconds[i] ?? 0)) === column; i += 1) {
      last = curve.heldBytes[i] ?? 0;
      least = Math.min(least, last);
      most = Math.max(most, last);
    }
    for (const bytes of cornersOf(least, most, last)) points.push({ px, bytes });
  }
  points.push({ px: scale.px(view.to), bytes: points.at(-1)?.bytes ?? 0 });
  return points;
};

/** What happened within a pixel, ending with what is held after it. */
const cornersOf = (least: number, most: number, last: number) =>
  [...new Set([most, least])].filter((bytes) => bytes !== last).concat(last);

/** What a tier holds at a time. */
export const heldAt = (curve: MemoryCurve, seconds: number) => curve.heldBytes[indexAt(curve, seconds)] ?? 0;

/** The last corner at or before a time. */
const indexAt = (curve: MemoryCurve, seconds: number) => {
  let low = 0;
  let high = curve.atSeconds.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((curve.atSeconds[mid] ?? 0) <= seconds) low = mid;
    else high = mid - 1;
  }
  return low;
};

/** A tier whose curve would be flat at the bottom is drawn to its own peak; its capacity line is then out of sight. */
export const curveTop = (curve: MemoryCurve, tier: Tier | undefined) => {
  const capacity = tier?.capacity ?? curve.peak;
  return curve.peak > capacity / 5 ? Math.max(capacity, curve.peak) * 1.08 : curve.peak * 1.3;
};
