import { bytes } from '../units.ts';
import { column, push, valuesOf } from './columns.ts';
import type { Column } from './columns.ts';
import type { Holding, MemoryCurve, Task, Tier, TierId } from './types.ts';

/** What one tier holds while the schedule runs. */
export interface TierLog {
  readonly tier: TierId;
  readonly resident: number;
  held: number;
  peak: number;
  readonly at: Column;
  readonly values: Column;
}

export const memoryLog = (tiers: readonly Tier[]): readonly TierLog[] =>
  tiers.map(({ id, resident }) => {
    const log = { tier: id, resident, held: resident, peak: resident, at: column(256), values: column(256) };
    note(log, 0);
    return log;
  });

export const acquire = (logs: readonly TierLog[], task: Task, now: number): void => {
  for (const holding of task.acquires) {
    const log = logOf(logs, holding, task);
    log.held += holding.bytes;
    if (log.held > log.peak) log.peak = log.held;
    note(log, now);
  }
};

/** Throws when a task gives back what nobody had taken: a bug of the planner. */
export const release = (logs: readonly TierLog[], task: Task, now: number): void => {
  for (const holding of task.releases) {
    const log = logOf(logs, holding, task);
    log.held -= holding.bytes;
    // Sums of fractions of bytes do not cancel exactly.
    if (log.held < log.resident - 1e-9 * log.peak) {
      throw new Error(`task ${task.name} releases ${holding.bytes} B of ${log.tier} that no task holds`);
    }
    note(log, now);
  }
};

export const memoryCurve = (log: TierLog): MemoryCurve => ({
  tier: log.tier,
  atSeconds: valuesOf(log.at),
  heldBytes: valuesOf(log.values),
  peak: bytes(log.peak),
});

const logOf = (logs: readonly TierLog[], holding: Holding, task: Task): TierLog => {
  for (const log of logs) if (log.tier === holding.tier) return log;
  throw new Error(`task ${task.name}: no tier ${holding.tier}`);
};

const note = (log: TierLog, now: number): void => {
  const last = log.at.length - 1;
  if (log.at.values[last] === now && last >= 0) {
    log.values.values[last] = log.held;
    return;
  }
  push(log.at, now);
  push(log.values, log.held);
};
