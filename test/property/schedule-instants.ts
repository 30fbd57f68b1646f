import type { Timeline } from '../../src/core/schedule/types.ts';

/** What goes on between two neighbouring moments of a timeline, in which all rates are constant. */
export interface Instant {
  /** Used fraction of what each resource serves then. */
  readonly load: readonly number[];
  /** All that are at work, those that get nothing too. */
  readonly tasks: readonly AtWork[];
}

export interface AtWork {
  readonly resources: readonly number[];
  readonly priority: number;
  /** The largest fraction of a resource that the task uses. */
  readonly share: number;
  /** Whether one of its demands is served at its cap. */
  readonly atCap: boolean;
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
    const waiting = timeline.schedule.tasks.flatMap((_, id) =>
      isAtWork(timeline, id, middle) && running.every(({ task }) => task !== id)
        ? [{ task: id, from, to, fraction: 0 }]
        : [],
    );
    found.push(instant(timeline, [...running, ...waiting], middle));
  }
  return found;
};

interface Row {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly fraction: number;
}

const isAtWork = ({ schedule, start, end }: Timeline, id: number, now: number): boolean => {
  const { uses, overheadSeconds } = schedule.tasks[id] ?? { uses: [], overheadSeconds: 0 };
  const from = (start[id] ?? 0) + overheadSeconds;
  return from <= now && now < (end[id] ?? 0) && uses.some(({ amount }) => amount > 0);
};

const instant = (timeline: Timeline, running: readonly Row[], now: number): Instant => {
  const { schedule } = timeline;
  const load = schedule.resources.map(() => 0);
  const tasks = running.map((row): AtWork => {
    const { uses = [], priority = 0 } = schedule.tasks[row.task] ?? {};
    const own = new Map<number, number>();
    let atCap = false;
    for (const { resource, amount, atMostPerSecond } of uses) {
      if (amount === 0) continue;
      const perSecond = (amount * row.fraction) / (row.to - row.from);
      if (atMostPerSecond !== undefined && perSecond > atMostPerSecond * (1 - 1e-6)) atCap = true;
      const used = perSecond / (schedule.resources[resource]?.perSecond ?? 0);
      own.set(resource, (own.get(resource) ?? 0) + used);
      load[resource] = (load[resource] ?? 0) + used / factorAt(timeline, resource, now);
    }
    return { resources: [...own.keys()], priority, share: Math.max(...own.values()), atCap };
  });
  return { load, tasks };
};

/** What contention makes of a resource at a moment: read from the schedule and who is at work, not from the engine. */
const factorAt = (timeline: Timeline, resource: number, now: number): number => {
  const { contentions = [], tasks } = timeline.schedule;
  const isUsed = (other: number) =>
    tasks.some(
      ({ uses }, id) => isAtWork(timeline, id, now) && uses.some((use) => use.resource === other && use.amount > 0),
    );
  return contentions
    .filter((rule) => rule.resource === resource && rule.whileUsed.every(isUsed))
    .reduce((product, { factor }) => product * factor, 1);
};
