import type { Window } from './phase-windows.ts';
import type { TaskId, Timeline } from './types.ts';

/** What of a lane can be told apart on a screen, as columns, by rising time. */
export interface LaneSegments {
  readonly startSeconds: Float64Array;
  readonly endSeconds: Float64Array;
  /** Seconds of `startSeconds` to `endSeconds` in which a task runs. */
  readonly busySeconds: Float64Array;
  /** The first task of the segment; the others follow it in the lane. */
  readonly firstTask: Int32Array;
  readonly taskCount: Int32Array;
}

/**
 * The tasks that the window shows, one list per lane. A task at least one pixel wide is a segment of its own;
 * narrower ones, less than a pixel apart, are joined until they fill a pixel. So a lane has no more segments than
 * about twice the pixels, however many tasks it has.
 */
export const laneSegments = (timeline: Timeline, window: Window, pixels: number): readonly LaneSegments[] => {
  const pixelSeconds = (window.toSeconds - window.fromSeconds) / pixels;
  const lanes = timeline.schedule.lanes.map((): Segment[] => []);
  for (const [id, { lane }] of timeline.schedule.tasks.entries()) {
    const start = timeline.start[id] ?? 0;
    const end = timeline.end[id] ?? 0;
    if (end < window.fromSeconds || start > window.toSeconds) continue;
    const segments = lanes[lane];
    const last = segments?.at(-1);
    if (last !== undefined && joins(last, start, end, pixelSeconds)) {
      last.end = end;
      last.busy += end - start;
      last.count += 1;
    } else segments?.push({ start, end, busy: end - start, first: id, count: 1 });
  }
  return lanes.map(columns);
};

interface Segment {
  readonly start: number;
  end: number;
  busy: number;
  readonly first: TaskId;
  count: number;
}

const joins = (last: Segment, start: number, end: number, pixelSeconds: number): boolean =>
  last.end - last.start < pixelSeconds && end - start < pixelSeconds && start - last.end < pixelSeconds;

const columns = (segments: readonly Segment[]): LaneSegments => ({
  startSeconds: Float64Array.from(segments, ({ start }) => start),
  endSeconds: Float64Array.from(segments, ({ end }) => end),
  busySeconds: Float64Array.from(segments, ({ busy }) => busy),
  firstTask: Int32Array.from(segments, ({ first }) => first),
  taskCount: Int32Array.from(segments, ({ count }) => count),
});
