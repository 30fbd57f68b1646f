import type { Timeline } from '../../src/core/schedule/types.ts';

/** What goes on between two neighbouring moments of a timeline, in which all rates are constant. */
export interface Instant {
  /** Used fraction of each resource. */
  readonly load: readonly number[];
  readonly tasks: readonly {
    readonly resources: readonly number[];
    /** The largest fraction of a resource that the task uses. */
    readonly share: number;
  }[];
}

/** Read from the columns of what was served, not from the engine's own shares. */
export const instants = (timeline: Timeline): readonly Instant[] => {
  const { served } = timeline;
  const rows = Array.from(served.task.keys()).map((row) => ({
    task: served.task[row] ?? 0,
    from: served.fromSeconds[row] ?? 0,
    to: served.toSeconds[row] ?? 0,
    fraction: served.fraction[row] ?? 0,
  }));
  const moments = [...new Set(rows.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  // Stretches as short as the rounding of their ends tell nothing about rates.
  const dust = 1e-6 * timeline.stepSeconds;
  const found: Instant[] = [];
  for (const [index, from] of moments.entries()) {
    const to = moments[index + 1] ?? from;
    const middle = (from + to) / 2;
    const running = rows.filter((row) => row.from <= middle && middle <= row.to);
    if (to - from < dust || running.some((row) => row.to - row.from < dust)) continue;
    found.push(instant(timeline, running));
  }
  return found;
};

interface Row {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly fraction: number;
}

const instant = ({ schedule }: Timeline, running: readonly Row[]): Instant => {
  const load = schedule.resources.map(() => 0);
  const tasks = running.map((row) => {
    const own = new Map<number, number>();
    for (const { resource, amount } of schedule.tasks[row.task]?.uses ?? []) {
      if (amount === 0) continue;
      const used = (amount * row.fraction) / (row.to - row.from) / (schedule.resources[resource]?.perSecond ?? 0);
      own.set(resource, (own.get(resource) ?? 0) + used);
      load[resource] = (load[resource] ?? 0) + used;
    }
    return { resources: [...own.keys()], share: Math.max(...own.values()) };
  });
  return { load, tasks };
};
