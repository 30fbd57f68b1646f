import type { DeepSpeedPlan, FeasiblePlan } from '../../planners/types.ts';

/** A plan for DeepSpeed's engine, or undefined where another trains it. */
export const deepspeedPlan = (plan: FeasiblePlan): DeepSpeedPlan | undefined => {
  const { deepspeed, parameters, optimizer } = plan.decisions;
  if (deepspeed === undefined || parameters === 'cxl' || optimizer === 'cxl') return undefined;
  return { ...plan, decisions: { ...plan.decisions, deepspeed, parameters, optimizer } };
};
