import type { Timeline } from '../../../core/schedule/types.ts';
import type { TimeLayout } from '../../charts/time-picture.ts';

/** Where everything stands, in CSS pixels; `size` is the height of the body text. */
export interface Layout extends TimeLayout {
  readonly phases: Band;
  readonly lanes: readonly Band[];
  readonly memory: readonly Band[];
}
export interface Band {
  readonly top: number;
  readonly height: number;
}

export const layoutOf = (timeline: Timeline, width: number, size: number): Layout => {
  const axisHeight = size * 1.8;
  const phases = { top: axisHeight, height: size * 1.9 };
  const laneTop = phases.top + phases.height + size * 0.4;
  const laneHeight = size * 1.9;
  const lanes = timeline.schedule.lanes.map((_, i) => ({ top: laneTop + i * laneHeight, height: laneHeight }));
  const memoryTop = laneTop + lanes.length * laneHeight + size * 0.9;
  const memoryHeight = size * 6.2;
  const memory = timeline.memory.map((_, i) => ({ top: memoryTop + i * memoryHeight, height: memoryHeight }));
  const left = size * 11.5;
  return {
    width,
    height: memoryTop + memory.length * memoryHeight + size * 0.5,
    left,
    right: Math.max(left + 1, width - size * 0.8),
    axisHeight,
    phases,
    lanes,
    memory,
  };
};

export const isIn = (band: Band, y: number) => y >= band.top && y < band.top + band.height;
