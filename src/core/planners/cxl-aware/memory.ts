import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart, tierSum } from '../../cost/ledger.ts';
import type { Component, Footprint } from '../../cost/memory/footprint.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts, stagedFootprint } from '../../cost/memory/staged.ts';
import { gpuStages } from '../../stage3/gpu-memory.ts';
import type { TierUse } from '../types.ts';
import { onDevices } from './placement.ts';
import type { Situation } from './situation.ts';
import type { TensorName } from './tensors.ts';
import { tensorNames } from './tensors.ts';

const components: Readonly<Record<TensorName, { readonly component: Component; readonly pinned: boolean }>> = {
  momentum: { component: 'optimizer', pinned: false },
  variance: { component: 'optimizer', pinned: false },
  'master gradients': { component: 'gradients', pinned: true },
  'master weights': { component: 'optimizer', pinned: false },
  'compute weights': { component: 'weights', pinned: true },
  activations: { component: 'checkpoints', pinned: true },
  'compute gradients': { component: 'gradients', pinned: true },
};

const partOf = (name: TensorName, size: number): Part => {
  const { component, pinned } = components[name];
  return pinned ? pinnedPart(component, name, size) : part(component, name, size);
};

/** Pages are registered with CUDA as they lie, exactly. Checkpoints have one buffer a layer, which stays. */
export const localStages = (situation: Situation): Stages => {
  const held = tensorNames.map((name) => partOf(name, situation.placement[name].local));
  return { ...nothing, resident: situation.devices.length > 0 ? held : [...held, processPart] };
};

/** The process itself is started on CXL memory, as the authors' numactl line does, so that DRAM is for tensors. */
export const cxlStages = (situation: Situation): Stages => {
  const held = tensorNames.map((name) => partOf(name, onDevices(situation.placement[name])));
  return { ...nothing, resident: situation.devices.length > 0 ? [...held, processPart] : [] };
};

const nothing = { forward: [], backward: [], step: [] };

export const cxlCapacity = ({ devices }: Situation): number => devices.reduce((sum, { capacity }) => sum + capacity, 0);

export const memoryOf = (situation: Situation): readonly TierUse[] => [
  tierSum('gpu', situation.machine.gpu?.memoryBytes.value ?? 0, fullestParts(gpuStages(situation))),
  tierSum('dram', situation.localBytes, fullestParts(localStages(situation))),
  ...(situation.devices.length > 0 ? [tierSum('cxl', cxlCapacity(situation), fullestParts(cxlStages(situation)))] : []),
];

export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: localStages(situation),
    cxl: cxlStages(situation),
    nvme: [],
    checkpointBytes: 14 * situation.outline.total,
  });
