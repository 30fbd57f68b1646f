import type { Budget } from '../../cost/memory/footprint.ts';
import { peakOf } from '../../cost/memory/footprint.ts';
import { tierSum } from '../../cost/ledger.ts';
import { cannotHold } from '../../cost/shortage.ts';
import type { TierUse } from '../types.ts';
import type { Situation } from './situation.ts';

/** The fullest moment of training in each tier. */
export const memoryOf = ({ machine, footprint }: Situation): readonly TierUse[] => {
  const parts = (budget: Budget) => peakOf(footprint, budget).shares;
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, parts('gpu')),
    tierSum('dram', machine.memory.dram.capacityBytes.value, parts('dram')),
  ];
};

export const pinnedIn = ({ footprint }: Situation): number => peakOf(footprint, 'pinned').bytes;

export const whyNot = ({ machine, footprint }: Situation, onGpu: boolean): string => {
  const { moment, shares } = peakOf(footprint, onGpu ? 'gpu' : 'dram');
  const place = onGpu ? (machine.gpu?.name ?? 'the GPU') : 'host memory';
  return `${cannotHold(place, shares)} at its fullest moment (${momentNames[moment]})`;
};

const momentNames = {
  load: 'while the weights are loaded',
  forward: 'the loss of the first micro-batch',
  backward: 'backward of the first micro-batch',
  'first step': 'the first optimizer step',
  steady: 'any step but the first',
  save: 'saving a checkpoint',
  resume: 'resuming from a checkpoint',
} as const;
