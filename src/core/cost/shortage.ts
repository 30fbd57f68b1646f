import type { Machine } from '../machine/machine.ts';
import { bytes } from '../units.ts';
import type { Part, Shortfall, TierSum } from './ledger.ts';
import { shortfallOf } from './ledger.ts';
import type { Budget } from './memory/footprint.ts';

type Tier = Exclude<Budget, 'pinned'>;

/** What a plan holds at its fullest. */
export interface Held {
  readonly memory: readonly TierSum<Tier>[];
  /** Bytes of host memory that are pinned at most; asked for only where the machine says how much may be. */
  pinned(): number;
}

/** Bytes that a plan is short of, in all tiers together and of what may be pinned: how far it is from fitting. */
export const lackingIn = (machine: Machine, held: Held): number =>
  held.memory.reduce((sum, { peak, capacity }) => sum + Math.max(0, peak - capacity), beyondPinnedLimit(machine, held));

export interface Shortage {
  readonly shortBy: Shortfall<Tier>;
  /** In a sentence: what is too small for what. */
  readonly why: string;
}

/** The tier that lacks most, or what may be pinned where every tier is large enough; undefined if all fits. */
export const shortageOf = (
  machine: Machine,
  held: Held,
  whyNot: (tier: Tier) => string = (tier) => cannotHold(placeNames[tier], partsIn(held, tier)),
): Shortage | undefined => {
  const shortBy = shortfallOf(held.memory);
  if (shortBy !== undefined) return { shortBy, why: unknownIn(machine, shortBy.tier) ?? whyNot(shortBy.tier) };
  const beyond = beyondPinnedLimit(machine, held);
  if (beyond === 0) return undefined;
  return { shortBy: { tier: 'dram', bytes: bytes(beyond) }, why: 'the machine lets less host memory be pinned' };
};

/** A place and the largest of what it has to hold. */
export const cannotHold = (place: string, parts: readonly Part[]): string => {
  const [largest, second] = [...parts].sort((a, b) => b.bytes - a.bytes);
  const rest = second === undefined ? '' : `, ${second.name} and the rest`;
  return `${place} cannot hold ${largest?.name ?? 'the model'}${rest}`;
};

export const noGpu = 'no GPU known: choose one from the catalogue';

const unknownIn = ({ gpu, storage }: Machine, tier: Tier): string | undefined => {
  if (tier === 'gpu' && gpu === undefined) return noGpu;
  return tier === 'nvme' && storage.length === 0 ? 'no drive known: measure one, or add one' : undefined;
};

const partsIn = ({ memory }: Held, tier: Tier): readonly Part[] => memory.find((use) => use.tier === tier)?.parts ?? [];

const placeNames: Readonly<Record<Tier, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'the drives',
};

const beyondPinnedLimit = ({ memory }: Machine, held: Held): number => {
  const limit = memory.dram.pinned?.limitBytes?.value;
  return limit === undefined ? 0 : Math.max(0, held.pinned() - limit);
};
