import type { TaskId, Timeline } from '../../../core/schedule/types.ts';
import type { Scale, View } from '../../charts/time-view.ts';

/** Tasks of each lane in order of time: tasks of one lane never overlap, so both their starts and ends rise. */
export type LaneTasks = readonly (readonly TaskId[])[];

export const laneTasks = (timeline: Timeline): LaneTasks => {
  const lanes: TaskId[][] = timeline.schedule.lanes.map(() => []);
  for (const [id, task] of timeline.schedule.tasks.entries()) lanes[task.lane]?.push(id);
  return lanes;
};

/** A bar to draw: one task, or several neighbours that are too small to tell apart. */
export interface Slice {
  readonly fromPx: number;
  readonly toPx: number;
  /** The task, or the first of those merged. */
  readonly task: TaskId;
  readonly count: number;
}

/** Narrower than this, a task is drawn together with its neighbours. */
const leastPx = 1;

/** What to draw of a lane: at most about two bars for each pixel, however many tasks there are. */
export const visibleSlices = (
  timeline: Timeline,
  tasks: readonly TaskId[],
  view: View,
  scale: Scale,
): readonly Slice[] => {
  const slices: Slice[] = [];
  for (let i = firstEndingAfter(timeline, tasks, view.from); i < tasks.length; i += 1) {
    const task = tasks[i] ?? 0;
    if ((timeline.start[task] ?? 0) > view.to) break;
    const fromPx = scale.px(timeline.start[task] ?? 0);
    const toPx = scale.px(timeline.end[task] ?? 0);
    const last = slices.at(-1);
    if (last !== undefined && toPx - fromPx < leastPx && fromPx - last.toPx < leastPx && isSmall(last))
      slices[slices.length - 1] = { ...last, toPx: Math.max(last.toPx, toPx), count: last.count + 1 };
    else slices.push({ fromPx, toPx, task, count: 1 });
  }
  return slices;
};

/** A merged bar grows to a few pixels at most, so that gaps and colours stay in their places. */
const isSmall = (slice: Slice) => slice.toPx - slice.fromPx < 2 * leastPx;

/** The task of a lane at a time; within `slack` seconds of it where none is exactly there. */
export const taskAt = (
  timeline: Timeline,
  tasks: readonly TaskId[],
  seconds: number,
  slack: number,
): TaskId | undefined => {
  const at = firstEndingAfter(timeline, tasks, seconds - slack);
  const near = tasks.slice(at, at + 3).filter((task) => (timeline.start[task] ?? 0) <= seconds + slack);
  return near.find((task) => (timeline.end[task] ?? 0) >= seconds) ?? near[0];
};

const firstEndingAfter = (timeline: Timeline, tasks: readonly TaskId[], seconds: number) => {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((timeline.end[tasks[mid] ?? 0] ?? 0) > seconds) high = mid;
    else low = mid + 1;
  }
  return low;
};
