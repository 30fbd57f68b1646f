import { deepspeedDefaults } from './deepspeed.ts';
import type { Outline } from './outline.ts';
import { eachTensor } from './outline.ts';
import { pinnedBytes } from './pinned.ts';

/**
 * DeepSpeed's optimizer groups at stage 3: tensors in model order are appended until the group holds at least `size`
 * elements, so a group is never smaller than one tensor and may exceed the limit by almost one.
 * stage3.py, `_create_fp16_sub_groups`.
 */
export const subGroups = (outline: Outline, size: number): readonly number[] => {
  const groups: number[] = [];
  let open = 0;
  eachTensor(outline, (elements) => {
    open += elements;
    if (open < size) return;
    groups.push(open);
    open = 0;
  });
  if (open > 0) groups.push(open);
  return groups;
};

const sized = new WeakMap<Outline, Map<number, Grouping>>();

/** Groups of a size that a person asks for, made once for each model: there may be a great many. */
export const groupingOfSize = (outline: Outline, size: number): Grouping => {
  const ofOutline = sized.get(outline) ?? new Map<number, Grouping>();
  sized.set(outline, ofOutline);
  const found = ofOutline.get(size) ?? grouping(outline, size);
  ofOutline.set(size, found);
  return found;
};

/** The groups of one model as they are updated, and what follows from them. */
export interface Grouping {
  /** `sub_group_size`, in elements. */
  readonly size: number;
  readonly groups: readonly number[];
  readonly largest: number;
  /** Host memory of one pinned fp32 gradient buffer a group. */
  readonly pinnedGradients: number;
}

export const grouping = (outline: Outline, size: number): Grouping => {
  const groups = subGroups(outline, size);
  return {
    size,
    groups,
    largest: groups.reduce((most, n) => Math.max(most, n), 0),
    pinnedGradients: groups.reduce((sum, n) => sum + pinnedBytes(4 * n), 0),
  };
};

/** Sizes worth trying: DeepSpeed's default and smaller ones, where the rounding of pinned memory may waste less. */
const sizes = [deepspeedDefaults.subGroupSize, 5e8, 2e8, 1e8] as const;

/**
 * `one`: stage 2, one flat buffer. `dram`: the size that wastes the least pinned memory, since the serial update takes
 * as long with any. `nvme`: the smallest, since swap buffers are as large as the largest group.
 */
export type GroupingKind = 'one' | 'dram' | 'nvme';

const known = new WeakMap<Outline, Map<GroupingKind, Grouping>>();

export const groupingOf = (outline: Outline, kind: GroupingKind): Grouping => {
  const ofOutline = known.get(outline) ?? new Map<GroupingKind, Grouping>();
  known.set(outline, ofOutline);
  const found = ofOutline.get(kind) ?? chooseGrouping(outline, kind);
  ofOutline.set(kind, found);
  return found;
};

const chooseGrouping = (outline: Outline, kind: GroupingKind): Grouping => {
  if (kind === 'one') return grouping(outline, Math.max(sizes[0], outline.total));
  if (kind === 'nvme') return grouping(outline, Math.min(...sizes));
  return sizes
    .map((size) => grouping(outline, size))
    .reduce((best, next) => (next.pinnedGradients < best.pinnedGradients ? next : best));
};
