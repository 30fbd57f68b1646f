import type { Budget } from '../../cost/memory/footprint.ts';
import { peakOf } from '../../cost/memory/footprint.ts';
import { beyondPinnedLimit, pinnedLimitText } from '../../cost/memory/pinned-limit.ts';
import { shortfallOf, tierSum } from '../../cost/ledger.ts';
import { bytes } from '../../units.ts';
import type { Infeasible, TierUse } from '../types.ts';
import type { Situation } from './situation.ts';

/** The fullest moment of training in each tier. */
export const memoryOf = ({ machine, footprint }: Situation): readonly TierUse[] => {
  const parts = (budget: Budget) => peakOf(footprint, budget).shares;
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, parts('gpu')),
    tierSum('dram', machine.memory.dram.capacityBytes.value, parts('dram')),
  ];
};

/** What a design lacks in all tiers together: how far it is from fitting. */
export const lackingIn = (memory: readonly TierUse[]): number =>
  memory.reduce((sum, { peak, capacity }) => sum + Math.max(0, peak - capacity), 0);

export const missing = (situation: Situation): Infeasible | undefined => {
  const memory = memoryOf(situation);
  const beyond = beyondPinnedLimit(situation.machine, peakOf(situation.footprint, 'pinned').bytes);
  const shortBy = shortfallOf(memory) ?? (beyond > 0 ? ({ tier: 'dram', bytes: bytes(beyond) } as const) : undefined);
  if (shortBy === undefined) return undefined;
  const why = whyNot(situation, memory, shortBy.tier === 'gpu');
  return { kind: 'infeasible', shortBy, why, memory, footprint: situation.footprint };
};

const whyNot = ({ machine, footprint }: Situation, memory: readonly TierUse[], onGpu: boolean): string => {
  if (machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  const tier = memory.find((use) => use.tier === (onGpu ? 'gpu' : 'dram'));
  if (!onGpu && (tier?.peak ?? 0) <= (tier?.capacity ?? 0)) return pinnedLimitText;
  const { moment, shares } = peakOf(footprint, onGpu ? 'gpu' : 'dram');
  const [first, second] = [...shares].sort((a, b) => b.bytes - a.bytes);
  const place = onGpu ? machine.gpu.name : 'host memory';
  const rest = second === undefined ? '' : `, ${second.name} and the rest`;
  return `${place} cannot hold ${first?.name ?? 'the model'}${rest} at its fullest moment (${momentNames[moment]})`;
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
