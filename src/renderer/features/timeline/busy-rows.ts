import { resourceBusyShare } from '../../../core/schedule/queries.ts';
import type { Phase, Timeline } from '../../../core/schedule/types.ts';
import { phases } from '../../../core/schedule/types.ts';

/** How busy a resource is in the step and in each phase, 0 to 1. */
export interface BusyRow {
  readonly resource: string;
  readonly step: number;
  readonly phases: Readonly<Record<Phase, number>>;
}

/** Resources that a step uses, the busiest first. */
export const busyRows = (timeline: Timeline): readonly BusyRow[] => {
  const step = resourceBusyShare(timeline);
  const [forward, backward, optimizer] = phases.map((phase) => resourceBusyShare(timeline, phase));
  return timeline.schedule.resources
    .map(({ id }, i) => ({
      resource: id,
      step: step[i] ?? 0,
      phases: { forward: forward?.[i] ?? 0, backward: backward?.[i] ?? 0, optimizer: optimizer?.[i] ?? 0 },
    }))
    .filter((row) => row.step > 0)
    .toSorted((a, b) => b.step - a.step);
};
