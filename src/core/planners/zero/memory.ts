import { stateBytesPerParameter } from '../../cost/adam.ts';
import { nvmeStoredBytesPerParameter } from '../../cost/deepspeed.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { stagedFootprint } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { TierUse } from '../types.ts';
import { gpuParts, gpuStages } from './gpu-memory.ts';
import { hostParts, hostStages } from './host-memory.ts';
import type { Situation } from './situation.ts';

/** Every tier that the design uses, at its fullest. */
export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine, array } = situation;
  const stored = nvmeParts(situation);
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, gpuParts(situation)),
    tierSum('dram', machine.memory.dram.capacityBytes.value, hostParts(situation)),
    ...(stored.length > 0 ? [tierSum('nvme', arrayCapacity(array), stored)] : []),
  ];
};

/** The same by component, moment and budget. */
export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: hostStages(situation),
    nvme: nvmeParts(situation),
    checkpointBytes: (stateBytesPerParameter.weights + stateBytesPerParameter.optimizer) * situation.outline.total,
  });

const nvmeParts = ({ design, outline }: Situation): readonly Part[] => [
  ...(design.optimizer === 'nvme'
    ? [
        part(
          'optimizer',
          'optimizer states (fp32 master, m, v) and gradients',
          nvmeStoredBytesPerParameter.optimizer * outline.total,
        ),
      ]
    : []),
  ...(design.parameters === 'nvme'
    ? [part('weights', '16-bit weights', nvmeStoredBytesPerParameter.weights * outline.total)]
    : []),
];
