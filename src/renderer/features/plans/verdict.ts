import { capacityText, tokenRateText } from '../../../core/format.ts';
import { faithful } from '../../../core/planners/index.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { systemTitle, tierName } from '../../app/names.ts';

/** Whether a plan fits, in words. */
export const verdictText = (plan: Plan) => {
  if (plan.kind === 'feasible') return 'Fits';
  const { tier, bytes } = plan.shortBy;
  return bytes > 0 ? `Short by ${capacityText(bytes)} of ${tierName(tier)}` : 'Not with this job';
};

/** All plans in a sentence: how many fit, and which is the fastest. */
export const summaryText = (plans: readonly Plan[]) => {
  const feasible = plans.filter((plan) => plan.kind === 'feasible');
  const fastest = faithful(feasible, ({ system }) => system).toSorted(
    (a, b) => b.tokensPerSecond - a.tokensPerSecond,
  )[0];
  if (fastest === undefined) return `None of ${String(plans.length)} systems fits.`;
  const count = `${String(feasible.length)} of ${String(plans.length)} systems ${feasible.length === 1 ? 'fits' : 'fit'}`;
  return `${count}; the fastest is ${systemTitle(fastest.system)} with ${tokenRateText(fastest.tokensPerSecond)}.`;
};
