import { capacityText } from '../../../core/format.ts';
import type { TierId, Timeline } from '../../../core/schedule/types.ts';

/** The most that a memory holds in each of two steps. */
export interface ComparedPeak {
  readonly tier: TierId;
  readonly first: number;
  readonly second: number;
  readonly difference: string;
}

/** Of every memory that holds something in either, in the order of the first. */
export const comparedPeaks = (first: Timeline, second: Timeline): readonly ComparedPeak[] => {
  const tiers = [...new Set([...first.memory, ...second.memory].map(({ tier }) => tier))];
  return tiers
    .map((tier) => ({ tier, first: peakOf(first, tier), second: peakOf(second, tier) }))
    .filter((peak) => peak.first > 0 || peak.second > 0)
    .map((peak) => ({ ...peak, difference: differenceText(peak.second - peak.first) }));
};

const peakOf = (timeline: Timeline, tier: TierId) => timeline.memory.find((curve) => curve.tier === tier)?.peak ?? 0;

const differenceText = (bytes: number) =>
  bytes === 0 ? 'the same' : `${capacityText(Math.abs(bytes))} ${bytes > 0 ? 'more' : 'less'}`;
