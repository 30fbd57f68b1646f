import { bytes } from '../units.ts';
import { note, steps, valuesOf } from './columns.ts';
import type { Steps } from './columns.ts';
import type { Holding, MemoryCurve, Task, Tier, TierId } from './types.ts';

/** What one tier holds while the schedule runs. */
export interface TierLog {
  readonly tier: TierId;
  readonly resident: number;
  held: number;
  peak: number;
  readonly steps: Steps;
}

export const memoryLog = (tiers: readonly Tier[]): readonly TierLog[] =>
  tiers.map(({ id, resident }) => ({ tier: id, resident, held: resident, peak: resident, steps: steps(resident) }));

export const acquire = (logs: readonly TierLog[], task: Task, now: number): void => {
  for (const holding of task.acquires) {
    const log = logOf(logs, holding, task);
    log.held += holding.bytes;
    if (log.held > log.peak) log.peak = log.held;
    note(log.steps, now, log.held);
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
    note(log.steps, now, log.held);
  }
};

export const memoryCurve = (log: TierLog): MemoryCurve => ({
  tier: log.tier,
  atSeconds: valuesOf(log.steps.at),
  heldBytes: valuesOf(log.steps.values),
  peak: bytes(log.peak),
});

const logOf = (logs: readonly TierLog[], holding: Holding, task: Task): TierLog => {
  for (const log of logs) if (log.tier === holding.tier) return log;
  throw new Error(`task ${task.name}: no tier ${holding.tier}`);
};
