import type { Busy } from '../../cost/training/power.ts';
import { powerOf } from '../../cost/training/power.ts';
import type { Machine } from '../../machine/machine.ts';
import type { FeasiblePlan } from '../../planners/types.ts';
import type { BestPoint, Choice, Prices } from './types.ts';

/** A plan in the figures by which plans are compared. */
export const pointOf = (
  choice: Choice,
  plan: FeasiblePlan,
  machine: Machine,
  prices: Prices | undefined,
): BestPoint => {
  const { peak, tokensPerSecond, stepSeconds, job } = plan;
  const cost = prices === undefined ? {} : { costPerMillionTokens: costOf(plan, machine, prices) };
  return { ...choice, job, tokensPerSecond, stepSeconds, ...peak, ...cost };
};

/** Of a million tokens: the machine's hours, and its energy. */
export const costOf = ({ busy, tokensPerSecond }: FeasiblePlan, machine: Machine, prices: Prices): number =>
  (1e6 * pricePerSecond(machine, prices, busy)) / tokensPerSecond;

/** With parts busy for a share of the time. Power that is unknown costs nothing. */
export const pricePerSecond = (machine: Machine, prices: Prices, busy: Busy): number => {
  const { perHour = 0, perKilowattHour = 0 } = prices;
  const watts = (powerOf(machine, busy, prices) ?? []).reduce((sum, { meanWatts }) => sum + meanWatts, 0);
  return (perHour + (perKilowattHour * watts) / 1000) / 3600;
};
