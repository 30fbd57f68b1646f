import type { Component } from '../../../core/cost/memory/footprint.ts';
import type { Plan, TierUse } from '../../../core/planners/types.ts';

/** One tier of a plan as a bar: parts from left to right, the capacity as a line, all as shares of the bar's length. */
export interface MemoryBar {
  readonly use: TierUse;
  readonly segments: readonly BarSegment[];
  readonly capacityAt: number;
  readonly over: boolean;
}
export interface BarSegment {
  readonly name: string;
  readonly component: Component;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** Tiers that a plan uses, or falls short of. */
export const memoryBars = (plan: Plan): readonly MemoryBar[] =>
  plan.memory.filter(({ peak, capacity }) => peak > 0 || capacity > 0).map(memoryBar);

const memoryBar = (use: TierUse): MemoryBar => {
  const length = Math.max(use.peak, use.capacity);
  const segments: BarSegment[] = [];
  let at = 0;
  for (const part of use.parts) {
    const from = at;
    at += part.bytes / length;
    if (part.bytes > 0) segments.push({ name: part.name, component: part.component, bytes: part.bytes, from, to: at });
  }
  return { use, segments, capacityAt: use.capacity / length, over: use.peak > use.capacity };
};
