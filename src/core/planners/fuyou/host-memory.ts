import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { isPinned, pinnedPart, sizeOf } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { Base } from './base.ts';

/**
 * Slots of the pools, in elements, as the authors' configuration has them: six for weights, four for activations that go
 * on to the drives. A tensor larger than a slot needs a larger one. papers/fuyou-memascend, section 1.2.
 */
const slotElements = 1.2e9;
const weightSlots = 6;
const activationSlots = 4;
/** Master, m, v and gradient of two groups: one is updated while the other's gradients arrive. Same table, `buffer_count`. */
const optimizerBuffers = 8;
export const groupsInFlight = 2;

/**
 * Host memory but for activations. Each buffer is pinned by PyTorch's allocator, which rounds up to a power of two.
 * There is no buffer for the gradients of the whole model: each group is consumed as it arrives. Section 1.3 there.
 */
export const hostResident = (base: Base, prefetch: number): readonly Part[] => {
  const { outline, grouping } = base;
  const slots = weightSlots * Math.max(1, prefetch);
  return [
    pinnedPart('buffers', 'weight pool', pinnedBytes(2 * slots * Math.max(slotElements, outline.largest))),
    pinnedPart('buffers', 'activation pool', pinnedBytes(2 * activationSlots * slotElements)),
    pinnedPart('buffers', 'optimizer swap buffers', optimizerBuffers * pinnedBytes(4 * grouping.largest)),
    pinnedPart('gradients', "one group's fp32 gradients", pinnedBytes(4 * grouping.largest)),
    pinnedPart('buffers', 'weight write-back buffer', pinnedBytes(2 * grouping.largest)),
    processPart,
  ];
};

/** What is left for activations, whose buffers are pinned; below zero where not even the others fit. */
export const roomForActivations = (base: Base, prefetch: number): number => {
  const { capacityBytes, pinned } = base.machine.memory.dram;
  const resident = hostResident(base, prefetch);
  const pinnable = (pinned?.limitBytes?.value ?? Infinity) - sizeOf(resident.filter(isPinned));
  return Math.min(capacityBytes.value - sizeOf(resident), pinnable);
};

/** With `activations` bytes for what is swapped out: their buffers are made once and stay. */
export const hostStages = (base: Base, prefetch: number, activations: number): Stages => ({
  resident: [...hostResident(base, prefetch), pinnedPart('checkpoints', 'activations swapped out', activations)],
  forward: [],
  backward: [],
  step: [],
});
