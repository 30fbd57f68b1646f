import type { Slice } from '../../../core/launch/slice-types.ts';
import type { TimeLayout } from '../../charts/time-picture.ts';

/** Where a lane stands, in CSS pixels. */
export interface LaneBand {
  readonly top: number;
  readonly height: number;
}

export interface TraceLayout extends TimeLayout {
  readonly rowHeight: number;
  readonly lanes: readonly LaneBand[];
}

/** Levels of a thread that are drawn; what is nested deeper is in the tables. */
export const mostLevels = 12;

/** `size` is the height of the body text. */
export const layoutOf = (lanes: Slice['lanes'], width: number, size: number): TraceLayout => {
  const axisHeight = size * 1.8;
  const rowHeight = size * 1.25;
  let top = axisHeight + size * 0.3;
  const bands = lanes.map(({ levels }) => {
    const band = { top, height: Math.min(levels, mostLevels) * rowHeight + size * 0.5 };
    top += band.height;
    return band;
  });
  const left = Math.min(size * 11.5, width * 0.3);
  return {
    width,
    height: top + size * 0.5,
    left,
    right: Math.max(left + 1, width - size * 0.8),
    axisHeight,
    rowHeight,
    lanes: bands,
  };
};
