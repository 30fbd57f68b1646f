import { sizeOf } from '../../cost/ledger.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { Schedule, Tier } from '../../schedule/types.ts';
import { tier } from '../../schedule/tiers.ts';
import { addPasses } from '../../stage3/passes.ts';
import { newStep } from '../../stage3/step.ts';
import { gpuResident } from './gpu-memory.ts';
import { hostResident } from './host-memory.ts';
import type { Situation } from './situation.ts';
import { storedOnNvme } from './situation.ts';
import { stage3Of } from './stage3.ts';
import { addUpdate } from './update.ts';

/** One step: the micro-batches, then the update. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step = newStep(stage3Of(situation), tiersOf(situation));
  addPasses(step);
  addUpdate(step, situation);
  return step.builder.finish();
};

const tiersOf = (situation: Situation): readonly Tier[] => {
  const { machine, design, outline, array } = situation;
  const stored = storedOnNvme(design, outline.total);
  return [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuResident(situation))),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostResident(situation))),
    ...(stored > 0 ? [tier('nvme', arrayCapacity(array), stored)] : []),
  ];
};
