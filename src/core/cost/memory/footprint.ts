import type { Bytes } from '../../units.ts';
import { bytes } from '../../units.ts';

/**
 * Where memory goes: what each component holds, at each moment of a run, of each of the budgets that can run out.
 * A stacked bar is one entry; a chart over the moments is the entries of one budget.
 */
export const budgets = ['gpu', 'dram', 'pinned', 'cxl', 'nvme'] as const;
export type Budget = (typeof budgets)[number];

/**
 * load: weights arrive. forward, backward: of the first micro-batch, when no optimizer state exists yet. first step: the
 * optimizer makes its states. steady: the fullest moment of any later step. save, resume: of a checkpoint.
 */
export const moments = ['load', 'forward', 'backward', 'first step', 'steady', 'save', 'resume'] as const;
export type Moment = (typeof moments)[number];

/** In the order in which a bar stacks them: what stays, then what comes and goes, then what nobody uses. */
export const components = [
  'weights',
  'adapters',
  'optimizer',
  'gradients',
  'checkpoints',
  'activations',
  'loss',
  'buffers',
  'workspace',
  'process',
  'context',
  'margin',
] as const;
export type Component = (typeof components)[number];

/** One component's share of a budget, in words that a person understands. */
export interface Share {
  readonly component: Component;
  readonly name: string;
  readonly bytes: Bytes;
}

export const share = (component: Component, name: string, size: number): Share => ({
  component,
  name,
  bytes: bytes(size),
});

/** What is written when training is saved so that it can go on: the trained weights and the states of their optimizer. */
export const checkpointShare = (size: number): Share => share('buffers', checkpointName, size);
const checkpointName = 'a checkpoint with its optimizer states';

/** Its size, where a footprint tells it. */
export const checkpointBytesIn = (footprint: Footprint): number | undefined =>
  footprint
    .filter(({ moment, budget }) => moment === 'save' && budget === 'nvme')
    .flatMap(({ shares }) => shares)
    .find(({ name }) => name === checkpointName)?.bytes;

/** What one budget holds at one moment. */
export interface Entry {
  readonly moment: Moment;
  readonly budget: Budget;
  readonly shares: readonly Share[];
  readonly bytes: Bytes;
}
export type Footprint = readonly Entry[];

export const sizeOfShares = (shares: readonly Share[]): number =>
  shares.reduce((total, { bytes: size }) => total + size, 0);

/** Shares of nothing are left out, and those of one name are one. */
export const entry = (moment: Moment, budget: Budget, shares: readonly Share[]): Entry => {
  const merged = new Map<string, Share>();
  for (const one of shares) {
    if (!(one.bytes > 0)) continue;
    const key = `${one.component}/${one.name}`;
    merged.set(key, share(one.component, one.name, one.bytes + (merged.get(key)?.bytes ?? 0)));
  }
  const kept = inOrder([...merged.values()]);
  return { moment, budget, shares: kept, bytes: bytes(sizeOfShares(kept)) };
};

const inOrder = (shares: readonly Share[]): readonly Share[] =>
  components.flatMap((component) => shares.filter((one) => one.component === component));

/** The fullest of several ways to fill one budget at one moment. */
export const fullestEntry = (moment: Moment, budget: Budget, ways: readonly (readonly Share[])[]): Entry => {
  const entries = ways.map((shares) => entry(moment, budget, shares));
  return entries.reduce((most, next) => (next.bytes > most.bytes ? next : most), entry(moment, budget, []));
};

/** Moments of training itself; save and resume fail later, and are told apart. */
export const training: readonly Moment[] = ['load', 'forward', 'backward', 'first step', 'steady'];

/** The fullest entry of a budget over some moments; the earlier of equals. Empty where nothing is held. */
export const peakOf = (footprint: Footprint, budget: Budget, among: readonly Moment[] = training): Entry => {
  const all = footprint.filter((one) => one.budget === budget && among.includes(one.moment));
  return all.reduce((most, next) => (next.bytes > most.bytes ? next : most), all[0] ?? entry('load', budget, []));
};
