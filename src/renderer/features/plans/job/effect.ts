import { capacityText } from '../../../../core/format.ts';
import type { Plan } from '../../../../core/planners/types.ts';
import type { TierId } from '../../../../core/schedule/types.ts';
import { systemTitle, tierName } from '../../../app/names.ts';

/** What another choice would do to a plan, at the same micro-batch. */
export type Effect =
  | {
      readonly kind: 'planned';
      /** Change of the peak, in bytes. */
      readonly gpuBytes: number;
      readonly hostBytes: number;
      /** Change of the time of a step as a share of it now; undefined unless both fit. */
      readonly time: number | undefined;
      /** Whether it fits now and then. */
      readonly fitted: boolean;
      readonly fits: boolean;
      /** The micro-batch with which it fits, where it does not with the one that it is compared at. */
      readonly fitsWith: number | undefined;
      /** What the system would then keep elsewhere, in words: why memory may fall where more is asked for. */
      readonly moves: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/** `free`: the same choice with a micro-batch of its own, where it does not fit with the same. */
export const effectOf = (now: Plan, then: Plan, free?: Plan): Effect => {
  if (then.memory.length === 0)
    return { kind: 'refused', why: then.kind === 'infeasible' ? `${systemTitle(then.system)}: ${then.why}` : '' };
  return {
    kind: 'planned',
    gpuBytes: peakOf(then, 'gpu') - peakOf(now, 'gpu'),
    hostBytes: peakOf(then, 'dram') - peakOf(now, 'dram'),
    time: now.kind === 'feasible' && then.kind === 'feasible' ? then.stepSeconds / now.stepSeconds - 1 : undefined,
    fitted: now.kind === 'feasible',
    fits: then.kind === 'feasible',
    moves: movesBetween(now, then),
    fitsWith: free?.kind === 'feasible' ? free.job.microBatch : undefined,
  };
};

const movesBetween = (now: Plan, then: Plan): readonly string[] => {
  if (now.kind !== 'feasible' || then.kind !== 'feasible' || now.system !== then.system) return [];
  const [before, after] = [now.decisions, then.decisions];
  return placed
    .filter(([field]) => before[field] !== after[field])
    .map(([field, name]) => `${name} in ${tierName(after[field])}`);
};

const placed = [
  ['parameters', 'weights'],
  ['gradients', 'gradients'],
  ['optimizer', 'optimizer states'],
  ['checkpoints', 'checkpoints'],
] as const;

const peakOf = (plan: Plan, tier: TierId) => plan.memory.find((use) => use.tier === tier)?.peak ?? 0;

/** `−6.2 GiB, +4 % time`; memory is the GPU's unless host memory is named. */
export const effectText = (effect: Effect | undefined): string => {
  if (effect === undefined) return '…';
  if (effect.kind === 'refused') return 'not with this system';
  const parts = [...bytesTexts(effect), ...timeTexts(effect.time), ...fitTexts(effect), ...effect.moves];
  return parts.length === 0 ? 'no change' : parts.join(', ');
};

/** The same in full, for a tooltip. */
export const effectTitle = (effect: Effect | undefined): string | undefined => {
  if (effect === undefined) return undefined;
  return effect.kind === 'refused'
    ? effect.why
    : `${tierName('gpu')} ${signedBytes(effect.gpuBytes)}, ${tierName('dram')} ${signedBytes(effect.hostBytes)} at the peak`;
};

type Planned = Extract<Effect, { readonly kind: 'planned' }>;

/** Less than this is no change that anybody sees. */
const leastBytes = 16 * 2 ** 20;
const leastTime = 0.005;

const bytesTexts = ({ gpuBytes, hostBytes }: Planned) => [
  ...(Math.abs(gpuBytes) < leastBytes ? [] : [signedBytes(gpuBytes)]),
  ...(Math.abs(hostBytes) < leastBytes ? [] : [`host ${signedBytes(hostBytes)}`]),
];

const timeTexts = (time: number | undefined) =>
  time === undefined || Math.abs(time) < leastTime ? [] : [`${signOf(time)}${timeShare(time)}\u00a0% time`];

const timeShare = (time: number) => {
  const share = Math.abs(time) * 100;
  return share < 9.5 ? String(Number(share.toFixed(1))) : share.toFixed(0);
};

const fitTexts = ({ fitted, fits, fitsWith }: Planned) => {
  if (fitsWith !== undefined) return [`fits with micro-batch ${String(fitsWith)}`];
  return fitted === fits ? [] : [fits ? 'fits' : 'does not fit'];
};

/** A true minus sign, so that a change of sign is seen. */
const signOf = (value: number) => (value < 0 ? '−' : '+');
const signedBytes = (value: number) => `${signOf(value)}${capacityText(Math.abs(value))}`;
