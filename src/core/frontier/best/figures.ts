import type { DetailedPlan } from '../../planners/types.ts';
import { resourceBusyShare } from '../../schedule/queries.ts';
import type { BestPoint, Choice, Prices } from './types.ts';

/** A plan in the figures by which plans are compared. */
export const pointOf = (choice: Choice, { plan, timeline }: DetailedPlan, prices: Prices | undefined): BestPoint => {
  const { peak, tokensPerSecond, stepSeconds } = plan;
  const cost = prices === undefined ? {} : { costPerMillionTokens: costOf({ plan, timeline }, prices) };
  return { ...choice, job: plan.job, tokensPerSecond, stepSeconds, ...peak, ...cost };
};

/** Of a million tokens: the machine's hours, and its energy with the GPU at full power while it computes. */
export const costOf = ({ plan, timeline }: DetailedPlan, prices: Prices): number => {
  const computing = timeline.schedule.resources.findIndex(({ id }) => id === 'gpu');
  const busy = resourceBusyShare(timeline)[computing] ?? 0;
  return (1e6 * pricePerSecond(prices, busy)) / plan.tokensPerSecond;
};

/** With the GPU busy for a share of the time. */
export const pricePerSecond = (
  { perHour = 0, perKilowattHour = 0, gpuWatts = 0, baseWatts = 0 }: Prices,
  busy: number,
): number => (perHour + (perKilowattHour * (baseWatts + busy * gpuWatts)) / 1000) / 3600;
