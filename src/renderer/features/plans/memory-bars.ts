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
  readonly group: PartGroup;
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
    if (part.bytes > 0)
      segments.push({ name: part.name, group: partGroup(part.name), bytes: part.bytes, from, to: at });
  }
  return { use, segments, capacityAt: use.capacity / length, over: use.peak > use.capacity };
};

/** What a part holds, in the few kinds that colours can tell apart. The order is that of the colours. */
export const partGroups = [
  'weights',
  'gradients',
  'optimizer states',
  'activations',
  'buffers',
  'process',
  'other',
] as const;
export type PartGroup = (typeof partGroups)[number];

/** By the words of its name; the first that matches. */
const groupWords: readonly (readonly [RegExp, PartGroup])[] = [
  [/context|python/i, 'process'],
  [/buffer|bucket|staging|on (its|their) way/i, 'buffers'],
  [/optimizer states|moments|master/i, 'optimizer states'],
  [/activation|checkpoint|logits/i, 'activations'],
  [/gradient/i, 'gradients'],
  [/weight/i, 'weights'],
];
export const partGroup = (name: string): PartGroup => groupWords.find(([words]) => words.test(name))?.[1] ?? 'other';
