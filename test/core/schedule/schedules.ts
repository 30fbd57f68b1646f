import { expect } from 'vitest';
import { scheduleBuilder } from '../../../src/core/schedule/builder.ts';
import type { ContentionSpec } from '../../../src/core/schedule/builder.ts';
import type { Pool, Schedule, TaskId, TierId, Timeline } from '../../../src/core/schedule/types.ts';
import { bytes, seconds } from '../../../src/core/units.ts';

/** A builder whose ids are not checked by the compiler, for schedules that tests write briefly or generate. */
export const loose = (
  perSecond: Readonly<Record<string, number>>,
  lanes: readonly string[],
  resident: Readonly<Partial<Record<TierId, number>>> = {},
  more: { readonly pools?: readonly Pool[]; readonly contentions?: readonly ContentionSpec<string>[] } = {},
) =>
  scheduleBuilder<string, string, string>({
    ...more,
    resources: Object.entries(perSecond).map(([id, rate]) => ({ id, perSecond: rate })),
    tiers: (['gpu', 'dram', 'cxl', 'nvme'] as const)
      .filter((id) => id in resident)
      .map((id) => ({ id, capacity: bytes(1e12), resident: bytes(resident[id] ?? 0) })),
    lanes,
  });

export const uses = (amounts: Readonly<Record<string, number>>) =>
  Object.entries(amounts).map(([resource, amount]) => ({ resource, amount }));

export const slots = (id: string, capacity: number): Pool => ({ id, unit: 'slots', capacity });
export const some = (pool: string, amount = 1) => [{ pool, amount }];

/** Equal to 1e-9, relative to what is expected or to a second, whichever is more. */
export const exactly = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
};

/** `layers` layers that flow through the lanes in order, one task per stage, each stage on a resource of its own. */
export const pipeline = (layers: number, stages: Readonly<Record<string, number>>): Schedule => {
  const names = Object.keys(stages);
  const builder = loose(Object.fromEntries(names.map((name) => [name, 1])), names);
  for (let layer = 0; layer < layers; layer += 1) {
    let before: TaskId | undefined;
    for (const [name, amount] of Object.entries(stages)) {
      before = builder.task({ name, lane: name, phase: 'forward', after: [before], uses: uses({ [name]: amount }) });
    }
  }
  return builder.finish();
};

export const startOf = (timeline: Timeline, id: TaskId): number => timeline.start[id] ?? Number.NaN;
export const endOf = (timeline: Timeline, id: TaskId): number => timeline.end[id] ?? Number.NaN;

export const overhead = (value: number) => ({ overheadSeconds: seconds(value) });
export const holding = (tier: TierId, size: number) => [{ tier, bytes: bytes(size) }];
