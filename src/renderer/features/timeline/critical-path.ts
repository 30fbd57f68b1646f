import { criticalPath } from '../../../core/schedule/queries.ts';
import type { TaskId, Timeline } from '../../../core/schedule/types.ts';
import type { LaneTasks } from './slices.ts';
import type { Scale, View } from '../../charts/time-view.ts';

/** The chain of tasks that made the step as long as it is, as it is drawn and listed. */
export interface PathOfStep {
  readonly tasks: ReadonlySet<TaskId>;
  readonly lanes: LaneTasks;
  /** Where the chain goes from one lane to another, in order of time. */
  readonly links: readonly PathLink[];
  /** Lanes that it passes, the longest stay first. */
  readonly rows: readonly PathRow[];
}
export interface PathLink {
  readonly atSeconds: number;
  readonly fromLane: number;
  readonly toLane: number;
}
export interface PathRow {
  readonly lane: string;
  readonly seconds: number;
  readonly tasks: number;
}

export const pathOf = (timeline: Timeline): PathOfStep => {
  const ids = criticalPath(timeline);
  const { schedule, start } = timeline;
  const laneOf = (id: TaskId | undefined) => schedule.tasks[id ?? -1]?.lane ?? 0;
  const lanes = schedule.lanes.map((_, lane) => ids.filter((id) => laneOf(id) === lane));
  const links = ids.slice(1).flatMap((id, i) => {
    const [fromLane, toLane] = [laneOf(ids[i]), laneOf(id)];
    return fromLane === toLane ? [] : [{ atSeconds: start[id] ?? 0, fromLane, toLane }];
  });
  return { tasks: new Set(ids), lanes, links, rows: rowsOf(timeline, lanes) };
};

const rowsOf = ({ schedule, start, end }: Timeline, lanes: LaneTasks): readonly PathRow[] =>
  lanes
    .map((ids, lane) => ({
      lane: schedule.lanes[lane] ?? '',
      seconds: ids.reduce((sum, id) => sum + (end[id] ?? 0) - (start[id] ?? 0), 0),
      tasks: ids.length,
    }))
    .filter(({ tasks }) => tasks > 0)
    .toSorted((a, b) => b.seconds - a.seconds);

/** Lanes that links join in a column of pixels. */
export interface DrawnLink {
  readonly px: number;
  readonly top: number;
  readonly bottom: number;
}

/** At most one link for each pixel of the view: those that share one are drawn as one, over all their lanes. */
export const visibleLinks = (links: readonly PathLink[], view: View, scale: Scale): readonly DrawnLink[] => {
  const drawn: DrawnLink[] = [];
  for (const { atSeconds, fromLane, toLane } of links) {
    if (atSeconds < view.from || atSeconds > view.to) continue;
    const px = Math.round(scale.px(atSeconds));
    const [top, bottom] = [Math.min(fromLane, toLane), Math.max(fromLane, toLane)];
    const last = drawn.at(-1);
    if (last?.px === px)
      drawn[drawn.length - 1] = { px, top: Math.min(last.top, top), bottom: Math.max(last.bottom, bottom) };
    else drawn.push({ px, top, bottom });
  }
  return drawn;
};
